//! The first hour with a FAQ of one's own, with nothing but the binary.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::process::Stdio;

use crate::command_line::{Library, caveat, prints, refuses};

/// Runs a command with this input; returns its exit code and output.
fn fed(arguments: &[&str], input: &str) -> (Option<i32>, String, String) {
    use std::io::Write;
    let mut command = caveat(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn a_new_faq_says_what_to_do_next() {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("my faq");
    let path = to.to_str().unwrap();
    let said = prints(&mut caveat(&["new", path]));
    insta::assert_snapshot!(said.replace(folder.path().to_str().unwrap(), "DIR"));
    for language in ["en", "es", "zh-Hans", "zh-Hant"] {
        let to = folder.path().join(language);
        let path = to.to_str().unwrap();
        prints(&mut caveat(&["new", path, "--language", language]));
        let checked = prints(&mut caveat(&["check", path]));
        assert_eq!(checked.lines().count(), 1, "{checked}");
        assert!(
            checked.ends_with(": 2 entries, 22 phrasings, 0 warnings, no errors\n"),
            "{checked}"
        );
        let questions = to.join("questions.jsonl");
        let met = ["--require", "answered_right>=1", "--require", "out_declined>=1"];
        let scored = ["eval", "--faq", path, questions.to_str().unwrap()];
        prints(&mut caveat(&[&scored[..], &met].concat()));
    }
}

#[test]
fn a_folder_that_holds_something_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    fs::write(folder.path().join("pack.toml"), "mine").unwrap();
    let refused = refuses(&mut caveat(&["new", path]));
    insta::assert_snapshot!(refused.replace(path, "DIR"));
    assert_eq!(fs::read_dir(path).unwrap().count(), 1);
    let file = folder.path().join("pack.toml");
    let refused = refuses(&mut caveat(&["new", file.to_str().unwrap()]));
    insta::assert_snapshot!(refused.replace(path, "DIR"));
    let other = folder.path().join("other");
    insta::assert_snapshot!(refuses(&mut caveat(&[
        "new",
        other.to_str().unwrap(),
        "--language",
        "fr"
    ])));
    assert!(!other.exists());
}

#[test]
fn check_names_what_is_not_read() {
    let library = Library::new();
    let folder = std::path::Path::new(library.path());
    fs::rename(folder.join("card.toml"), folder.join("card.toml.txt")).unwrap();
    fs::write(folder.join("hours.toml"), "[en]\nquestion = \"When?\"\nanswer = \"At nine.\"\n")
        .unwrap();
    fs::write(folder.join("._hours.toml"), "\0\0").unwrap();
    let checked = prints(&mut caveat(&["check", library.path()]));
    insta::assert_snapshot!(checked.replace(library.path(), "DIR"));
}

#[test]
fn what_is_piped_is_asked() {
    let library = Library::new();
    let ask = ["ask", "--faq", library.path()];
    let (code, out, err) = fed(&ask, "opening hours\n");
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert!(out.contains("The library opens at nine"), "{out}");
    let (code, out, _) = fed(&ask, "\nopening hours\r\n\nlost my card");
    assert_eq!(code, Some(0));
    assert!(out.contains("opens at nine") && out.contains("Bring an identity card"), "{out}");
    let (_, out, _) = fed(&[&ask[..], &["--json"]].concat(), "opening hours\nlost my card\n");
    assert_eq!(out.lines().count(), 2, "{out}");
    for nothing in ["", "\n", " \n\n"] {
        let (code, out, err) = fed(&ask, nothing);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{err}");
        assert!(err.starts_with("caveat: there is no question"), "{err}");
    }
}

#[test]
fn figures_fit_eighty_columns() {
    let library = Library::new();
    let questions = std::path::Path::new(library.path()).join("questions.jsonl");
    let lines = "{\"q\": \"opening hours\", \"lang\": \"en\", \"kind\": \"short\", \"accept\": [\"hours\"]}\n\
                 {\"q\": \"bread\", \"lang\": \"en\", \"kind\": \"near-miss\", \"accept\": []}\n";
    fs::write(&questions, lines).unwrap();
    let shown =
        prints(&mut caveat(&["eval", questions.to_str().unwrap(), "--faq", library.path()]));
    for line in shown.lines() {
        assert!(line.trim_end().chars().count() <= 80, "{line}");
    }
    assert!(shown.contains("Questions that the FAQ covers"), "{shown}");
}
