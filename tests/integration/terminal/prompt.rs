//! The prompt of `caveat ask`: numbers, words, Tab, and questions of earlier runs.

use std::fs;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use super::pty::{PROMPT, on_terminal};
use super::{faq, with_faq};

/// The prompt, with a folder for what it keeps.
fn ask(faq: &TempDir, home: &Path, more: &[&str]) -> Command {
    let mut command = with_faq(faq.path(), &[&["ask"], more].concat());
    command.env("XDG_STATE_HOME", home);
    command
}

#[test]
fn a_number_at_the_prompt_opens_a_suggestion() {
    let faq = faq();
    let typed = ["plain\r", "9\r", "1\r", "help\r", "topics\r", "quit\r"];
    let shown = on_terminal(with_faq(faq.path(), &["ask"]), &typed);
    for said in [
        "Did you mean one of these?",
        " opens ",
        "suggestion",
        "What you can do",
        "lists what the FAQ answers",
    ] {
        assert!(shown.contains(said), "{said}: {shown}");
    }
    assert_eq!(shown.matches(PROMPT).count(), typed.len(), "quit leaves: {shown}");
    assert!(!shown.contains("are kept in"), "nothing is kept: {shown}");
}

#[test]
fn tab_completes_a_question() {
    let faq = faq();
    // Twice: with nothing typed, each question comes in turn.
    for (typed, answer) in [
        ("Where is\t\r", "where is the office"),
        ("bread\t\r", "how is bread baked"),
        ("\t\t\r", "where is"),
    ] {
        let shown = on_terminal(with_faq(faq.path(), &["ask"]), &[typed]);
        assert!(shown.contains("What you can do") && shown.contains(answer), "{typed:?}: {shown}");
        super::is_harmless(&shown);
    }
    let shown = on_terminal(with_faq(faq.path(), &["ask"]), &["office bread\u{1b}[D\t\r"]);
    assert!(shown.contains("office bread"), "within a line nothing is completed: {shown}");
}

#[test]
fn questions_of_the_last_time_come_back() {
    let (faq, home) = (faq(), tempfile::tempdir().unwrap());
    let file = home.path().join("caveat/questions.history");
    let question = "plain where is the office";
    // Neither a word for the prompt, nor what begins with a space, nor a token, nor what is hidden is kept.
    let secret = "is MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcDe.abcdefghijklmnopqrstuvwxyzABCDEFGHIJKL mine\r";
    let typed =
        [&format!("{question}\r"), "help\r", " plain how is bread\r", secret, "a\u{200b}b\r"];
    let shown = on_terminal(ask(&faq, home.path(), &[]), &typed);
    assert!(shown.contains("questions.history"), "help says where: {shown}");
    let kept = fs::read_to_string(&file).unwrap();
    let kept: Vec<&str> = kept.lines().skip(1).collect();
    assert_eq!(kept, [question]);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);

    let shown = on_terminal(ask(&faq, home.path(), &[]), &["\u{1b}[A\r"]);
    assert!(shown.contains(question) && shown.contains("What you can do"), "{shown}");

    let before = fs::read(&file).unwrap();
    let shown =
        on_terminal(ask(&faq, home.path(), &["--no-history"]), &["plain bread\r", "\u{1b}[A\r"]);
    assert!(shown.contains("Did you mean") || shown.contains("What you can do"), "{shown}");
    assert_eq!(fs::read(&file).unwrap(), before);
}

#[test]
fn no_more_than_a_few_hundred_questions_are_kept() {
    let (faq, home) = (faq(), tempfile::tempdir().unwrap());
    let file = home.path().join("caveat/questions.history");
    fs::create_dir(file.parent().unwrap()).unwrap();
    let many: String = (0..400).map(|n| format!("question {n}\n")).collect();
    fs::write(&file, format!("#V2\n{many}")).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    on_terminal(ask(&faq, home.path(), &[]), &["plain bread\r"]);
    let kept = fs::read_to_string(&file).unwrap();
    assert_eq!(kept.lines().count(), 1 + 200, "{kept}");
    assert!(kept.ends_with("question 399\nplain bread\n"), "{kept}");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_file_that_is_not_ours_is_not_shown() {
    let faq = faq();
    for bad in ["#V2\n\u{1b}]0;PWNED\u{7}\n", "#V2\n\u{202e}x\n", "\u{0}\u{1}\n"] {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("caveat/questions.history");
        fs::create_dir(file.parent().unwrap()).unwrap();
        fs::write(&file, bad).unwrap();
        let shown = on_terminal(ask(&faq, home.path(), &[]), &["\u{1b}[A\r", "plain bread\r"]);
        super::is_harmless(&shown);
        assert_eq!(fs::read_to_string(&file).unwrap(), "#V2\nplain bread\n", "{bad:?}");
    }
    // Reading a pipe would wait for somebody to write into it.
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("caveat/questions.history");
    fs::create_dir(file.parent().unwrap()).unwrap();
    let made = Command::new("mkfifo").arg(&file).status().unwrap();
    assert!(made.success());
    let shown = on_terminal(ask(&faq, home.path(), &[]), &["plain where is the office\r"]);
    assert!(shown.contains("What you can do"), "{shown}");
    assert!(fs::symlink_metadata(&file).unwrap().file_type().is_fifo());
}

#[test]
fn where_nothing_can_be_written_questions_are_answered_all_the_same() {
    let (faq, home) = (faq(), tempfile::tempdir().unwrap());
    let file = home.path().join("file");
    fs::write(&file, "x").unwrap();
    for home in [file.as_path(), Path::new("/proc/none")] {
        let shown = on_terminal(
            ask(&faq, home, &[]),
            &["plain where is the office\r", "plain bread\r", "help\r"],
        );
        assert_eq!(shown.matches(PROMPT).count(), 4, "{shown}");
        assert!(shown.contains("What you can do"), "{shown}");
        assert!(!shown.contains("are kept in"), "{shown}");
    }
}
