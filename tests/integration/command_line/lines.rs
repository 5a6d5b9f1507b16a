//! `caveat ask --stdin`: a question a line.

use std::io::{BufRead, BufReader, Write};
use std::sync::mpsc;
use std::time::Duration;

use serde_json::Value;

use super::{Library, assert_kept, caveat, fed, json, piped, ran};

#[test]
fn each_line_is_answered_before_the_next_is_asked() {
    let library = Library::new();
    let mut child = piped(&mut caveat(&["ask", "--json", "--stdin", "--faq", library.path()]));
    let mut stdin = child.stdin.take().unwrap();
    let stdout = BufReader::new(child.stdout.take().unwrap());
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || {
        for line in stdout.lines() {
            let _ = sender.send(line.unwrap());
        }
    });
    for (question, entry) in [("opening hours", "hours"), ("lost my card", "card")].repeat(3) {
        writeln!(stdin, "{question}").unwrap();
        let line = lines.recv_timeout(Duration::from_secs(60)).expect("an answer at once");
        let answer = json(&line);
        assert_eq!((&answer["question"], &answer["entry"]), (&json!(question), &json!(entry)));
    }
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn any_bytes_are_answered_line_for_line() {
    // xorshift64*: the same bytes on every machine.
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut random = || {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 32
    };
    let mut input = Vec::new();
    for _ in 0..10_000 {
        let length = random() % 60;
        input.extend((0..length).map(|_| random() as u8).filter(|byte| *byte != b'\n'));
        input.push(b'\n');
    }
    let ran = fed(&mut caveat(&["ask", "--json", "--stdin"]), &input);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    assert_eq!(ran.out.lines().count(), 10_000);
    ran.out.lines().for_each(|line| assert_kept(&json(line)));
}

#[test]
fn odd_lines_are_lines() {
    let library = Library::new();
    let mut input = b"\n   \nopening hours\r\n".to_vec();
    input.extend(b"hours ".repeat(1 << 18));
    input.extend(b"\nlost my card");
    let ran = fed(&mut caveat(&["ask", "--json", "--stdin", "--faq", library.path()]), &input);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    let answers: Vec<Value> = ran.out.lines().map(json).collect();
    assert_eq!(answers.len(), 5);
    answers.iter().for_each(assert_kept);
    assert_eq!(answers[0]["question"], "");
    assert_eq!(answers[1]["verdict"], "decline");
    assert_eq!(answers[2]["question"], "opening hours", "without the line's end");
    assert!(answers[3]["question"].as_str().unwrap().len() <= 64 * 1024);
    assert_eq!(answers[4]["entry"], "card", "the last line needs no end");
    let nothing = fed(&mut caveat(&["ask", "--json", "--stdin", "--faq", library.path()]), b"");
    assert_eq!((nothing.code, nothing.out.as_str()), (Some(0), ""));
    let human = fed(&mut caveat(&["ask", "--stdin", "--faq", library.path()]), b"opening hours\n");
    assert!(human.out.contains("The library opens at nine"), "{}", human.out);
}

#[test]
fn a_reader_that_has_had_enough_is_no_failure() {
    let library = Library::new();
    let mut child = piped(&mut caveat(&["ask", "--json", "--stdin", "--faq", library.path()]));
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || {
        // Ends when the other side closes.
        while stdin.write_all(b"opening hours\n").is_ok() {}
    });
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    assert_kept(&json(&first));
    let ran = ran(child.wait_with_output().unwrap());
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    writer.join().unwrap();
}
