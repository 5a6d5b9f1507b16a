//! Text from a pack, a file name or a database does not steer a terminal: the real binary on a
//! pseudo-terminal, and the same through a pipe.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod prompt;
mod pty;
mod widths;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::scenes::processes::caveat;
use pty::on_terminal;

/// A title for the window, text into the clipboard, hidden text, the same in one byte, words turned round,
/// a place to hide in, tags.
const BAD: &str = "\u{1b}]0;PWNED\u{7}\u{1b}]52;c;cHduZWQ=\u{7}\u{1b}[8m\u{9b}8m\u{202e}\u{2066}\u{200b}\u{e0041}";
/// `BAD` as TOML writes it.
const ESCAPED: &str = "\\u001b]0;PWNED\\u0007\\u001b]52;c;cHduZWQ=\\u0007\\u001b[8m\\u009b8m\\u202e\\u2066\\u200b\\U000e0041";
/// Hidden characters that ordinary scripts need, in words.
const GOOD: &str = "می\u{200c}خواهم ශ්\u{200d}රී 👩\u{200d}👧 ❤\u{fe0f} שלום";

fn through_pipe(mut command: Command) -> String {
    let output = command.stdin(Stdio::null()).output().unwrap();
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

/// Asserts that nothing bad is live, and that some of it can be seen.
#[track_caller]
fn is_harmless(shown: &str) {
    for bad in
        ["\u{1b}]", "\u{7}", "\u{1b}[8m", "\u{9b}", "\u{202e}", "\u{2066}", "\u{200b}", "\u{e0041}"]
    {
        assert!(!shown.contains(bad), "{bad:?} in {shown:?}");
    }
    // A line, or a label in a column, may end within or before one of them.
    let is_seen = ["<U+001B>", "<U+202E>", "<U+2066>"].iter().any(|it| shown.contains(it));
    assert!(is_seen, "{shown:?}");
}

#[track_caller]
fn is_harmless_everywhere(command: impl Fn() -> Command) {
    is_harmless(&on_terminal(command(), &[]));
    is_harmless(&through_pipe(command()));
}

/// A FAQ in which every text is bad.
fn faq() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let pack = format!(
        "title = \"T {ESCAPED}\"\nlanguages = [\"en\"]\ndefault_language = \"en\"\n\
         [disclaimer]\nen = \"D {ESCAPED}\"\n\
         [headings.en]\ncautions = \"C {ESCAPED}\"\n\
         [[source]]\nid = \"book\"\ntitle = \"S {ESCAPED}\"\n"
    );
    let entry = |words: &str| {
        format!(
            "severity = \"danger\"\nsources = [{{ source = \"book\" }}]\n[en]\nquestion = \"{words} {ESCAPED} {GOOD}?\"\n\
             also_asked = [\"plain {words}\"]\nanswer = \"A {ESCAPED} {GOOD}\\nB\"\n\
             cautions = [\"K {ESCAPED}\"]\nadvice = [\"V {ESCAPED}\"]\n"
        )
    };
    fs::write(folder.path().join("pack.toml"), pack).unwrap();
    fs::write(folder.path().join("office.toml"), entry("where is the office")).unwrap();
    fs::write(folder.path().join("bread.toml"), entry("how is bread baked")).unwrap();
    folder
}

fn with_faq(faq: &Path, arguments: &[&str]) -> Command {
    let mut command = caveat(arguments);
    command.env("CAVEAT_FAQ", faq);
    command
}

#[test]
fn an_answer_steers_no_terminal() {
    let faq = faq();
    for arguments in [
        &["ask", "plain where is the office"][..],
        &["ask", "--explain", "plain where is the office"],
        &["ask", "--explain", "the office and bread"],
        &["topics"],
    ] {
        is_harmless_everywhere(|| with_faq(faq.path(), arguments));
    }
    let shown = on_terminal(with_faq(faq.path(), &["ask", "plain where is the office"]), &[]);
    assert!(shown.contains("❤\u{fe0f} שלום") && shown.contains("می\u{200c}خواهم"), "{shown}");
    assert!(shown.contains("\u{1b}[1m"), "our own styles are live: {shown:?}");
}

#[test]
fn the_prompt_steers_no_terminal() {
    let faq = faq();
    let shown = on_terminal(with_faq(faq.path(), &["ask"]), &["plain where is the office\r"]);
    is_harmless(&shown);
    assert!(shown.contains("Ask a question.") && shown.contains("What you can do"), "{shown:?}");
}

#[test]
fn check_warns_of_what_nobody_sees() {
    let faq = faq();
    is_harmless_everywhere(|| with_faq(faq.path(), &["check"]));
    let said = through_pipe(with_faq(faq.path(), &["check"]));
    let warnings = said.matches("here are characters that nobody sees").count();
    assert_eq!(warnings, 12, "{said}");
    assert!(said.contains("pack.toml:1:9") && said.contains("office.toml:4:12"), "{said}");

    let raw = tempfile::tempdir().unwrap();
    let pack =
        "title = \"T\"\nlanguages = [\"en\"]\ndefault_language = \"en\"\n# note \u{202e}esrever\n";
    fs::write(raw.path().join("pack.toml"), pack).unwrap();
    let entry =
        format!("[en]\nquestion = \"Where \u{202e}is it?\"\nanswer = \"Here \u{85}. {GOOD}\"\n");
    fs::write(raw.path().join("office.toml"), entry).unwrap();
    let said = through_pipe(with_faq(raw.path(), &["check"]));
    for place in ["pack.toml:4:8", "office.toml:2:12", "office.toml:3:10"] {
        assert!(said.contains(place), "{place}: {said}");
    }
    assert_eq!(said.matches("here are characters that nobody sees").count(), 3, "{said}");
    is_harmless(&said);
}

#[test]
fn names_of_files_and_keys_steer_no_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let faq = folder.path().join(format!("f{BAD}\nq"));
    fs::create_dir(&faq).unwrap();
    let pack = "title = \"T\"\nlanguages = [\"en\"]\ndefault_language = \"en\"\n";
    fs::write(faq.join("pack.toml"), pack).unwrap();
    let entry = format!("\"k{ESCAPED}\\n\" = 1\n[en]\nquestion = \"Q?\"\nanswer = \"A\"\n");
    fs::write(faq.join(format!("x{BAD}\n.toml")), entry).unwrap();
    for arguments in [&["check"][..], &["ask", "x"], &["topics"]] {
        is_harmless_everywhere(|| with_faq(&faq, arguments));
        let said = through_pipe(with_faq(&faq, arguments));
        assert!(said.contains("<U+000A>"), "{said}");
    }
    is_harmless_everywhere(|| with_faq(&folder.path().join(format!("none{BAD}")), &["ask", "x"]));
    is_harmless_everywhere(|| caveat(&["check", "--source", &format!("none{BAD}"), "."]));
    is_harmless_everywhere(|| caveat(&["eval", &format!("none{BAD}")]));
    is_harmless_everywhere(|| caveat(&["overlay", "import", "--guild", "1", &format!("no{BAD}")]));
    is_harmless_everywhere(|| caveat(&["stats", "--database", &format!("no{BAD}")]));
    is_harmless_everywhere(|| caveat(&[&format!("no{BAD}")]));
}

#[test]
fn an_import_steers_no_terminal() {
    let json = |text: &str| serde_json::to_string(text).unwrap();
    for (name, text) in [
        (
            "a.json",
            format!(
                "{{\"qna\": [{{\"q\": [\"Where?\"], \"a\": \"Here\", {}: {}}}]}}",
                json(BAD),
                json(BAD)
            ),
        ),
        (
            "a.toml",
            format!(
                "\"c{ESCAPED}\" = 2\n[office]\ncontent = \"Here\"\n\"{ESCAPED}\" = \"{ESCAPED}\"\n"
            ),
        ),
        ("a.md", format!("---\nal{BAD}x: v{BAD}\n---\nHere\n")),
        (
            "a.csv",
            format!("question,answer,a,b,c,x{BAD}\nWhere?,Here,,,,y{BAD}\nWhere?,There,,,,\n"),
        ),
        (&format!("b{BAD}.csv"), "question,answer,x\nWhere?,Here,y\n".to_owned()),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let source = folder.path().join(name);
        fs::write(&source, text).unwrap();
        let import = |to: &str| {
            let mut command = caveat(&["import", "--to", to]);
            command.arg(&source).current_dir(folder.path());
            command
        };
        is_harmless(&on_terminal(import("one"), &[]));
        is_harmless(&through_pipe(import("two")));
    }
}

#[test]
fn figures_and_labels_steer_no_terminal() {
    let faq = faq();
    let file = faq.path().join("questions.jsonl");
    let line = |kind: &str, accept: &str| {
        serde_json::json!({ "q": "x", "lang": kind, "kind": kind, "accept": [accept] }).to_string()
    };
    fs::write(&file, line(BAD, "office")).unwrap();
    let file = file.to_str().unwrap();
    is_harmless_everywhere(|| with_faq(faq.path(), &["eval", file]));
    fs::write(file, line("x", BAD)).unwrap();
    is_harmless_everywhere(|| with_faq(faq.path(), &["eval", file]));
    is_harmless_everywhere(|| with_faq(faq.path(), &["eval", "--require", BAD, file]));
}

/// Scripts read the same as ever.
#[test]
fn json_says_the_same_with_nothing_live_in_it() {
    let faq = faq();
    let ask = || with_faq(faq.path(), &["ask", "--json", "--explain", "plain where is the office"]);
    for shown in [on_terminal(ask(), &[]), through_pipe(ask())] {
        let line = shown.trim_end();
        assert_eq!(line.chars().filter(|c| c.is_control()).count(), 0, "{line:?}");
        for bad in ["\u{202e}", "\u{200b}", "\u{2066}", "\u{e0041}"] {
            assert!(!line.contains(bad), "{line:?}");
        }
        let said: Value = serde_json::from_str(line).unwrap();
        assert_eq!(said["reply"]["answer"], format!("A {BAD} {GOOD}\nB"));
    }
}
