//! Output on a terminal fits its columns, and breaks between words.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;
use textwrap::core::display_width;

use super::pty::on_terminal_of;
use crate::scenes::processes::caveat;

const PACK: &str = "title = \"Questions to the housing office\"\nlanguages = [\"en\", \"de\"]\ndefault_language = \"en\"\n\
    [disclaimer]\nen = \"This is a summary, and what counts is your contract, with all of its annexes.\"\n\
    [[source]]\nid = \"rules\"\ntitle = \"The house rules as the tenants' assembly has decided them in the spring\"\nparagraphs = 9\n";

/// A FAQ that `check` has much to say about.
fn housing() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let entry = |question: &str, more: &str| {
        format!(
            "severity = \"caution\"\nsources = [{{ source = \"rules\", paragraphs = [3] }}]\nreviewed = 2999-01-01\n{more}\
             [en]\nquestion = \"{question}\"\nalso_asked = [\"{question} please\", \"tell me about it: {question}\"]\n\
             answer = \"Write to the office, and name the building, the floor and the day on which you would like to have it.\"\n\
             cautions = [\"Without an answer in writing nothing has been agreed, whatever was said at the counter.\"]\n"
        )
    };
    for (name, text) in [
        ("pack.toml", PACK.to_owned()),
        (
            "guest-room.toml",
            entry("How do I book the guest room on the ground floor for a weekend?", ""),
        ),
        (
            "laundry-room.toml",
            entry("How do I book the laundry room on the ground floor for an evening?", ""),
        ),
        (
            "a-very-long-name-of-an-entry-about-bicycles.toml",
            "[en]\nquestion = \"Where do bicycles go?\"\nanswer = \"Down.\"\n".to_owned(),
        ),
        ("parking.toml.txt", entry("Where may I park?", "")),
        ("bulky-waste.toml", entry("Who takes away bulky waste?", "draft = true\n")),
    ] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// Asserts that each line fits, but a word that cannot be broken, and a command to be copied.
#[track_caller]
fn fits(columns: u16, shown: &str) {
    for line in shown.lines() {
        let line = anstream::adapter::strip_str(line).to_string();
        let line = line.trim_end();
        let is_whole = !line.trim_start().contains(' ') || line.starts_with("  caveat ");
        assert!(
            display_width(line) <= usize::from(columns) || is_whole,
            "{columns} columns: {line:?} in\n{shown}"
        );
    }
}

#[track_caller]
fn fits_everywhere(typed: &[&str], command: impl Fn() -> Command) -> String {
    let shown = [80, 60, 40].map(|columns| {
        let shown = on_terminal_of(columns, command(), typed);
        fits(columns, &shown);
        shown
    });
    let [widest, ..] = shown;
    widest
}

fn on(faq: &Path, arguments: &[&str]) -> Command {
    let mut command = caveat(arguments);
    command.env("CAVEAT_FAQ", faq);
    command
}

#[test]
fn what_check_says_fits_the_terminal() {
    let faq = housing();
    let said = fits_everywhere(&[], || on(faq.path(), &["check", "--self"]));
    assert!(said.contains("warning") && said.contains("is not read"), "{said}");
    let broken = "severity = info\nseverity = \"info\"\nreviewed = 20.11.2026\nfoo_bar = [1]\n[en]\nquestion = “Where may I leave my bicycle while I am away for some months, and who looks after it?”\nanswer = \"x\"\n[en]\nanswer = \"y\"\n";
    fs::write(faq.path().join("bicycles.toml"), broken).unwrap();
    fs::write(
        faq.path().join("Parking.toml"),
        "[en]\nquestion = \"Where?\"\nanswer = \"There.\"\n",
    )
    .unwrap();
    let said = fits_everywhere(&[], || on(faq.path(), &["check"]));
    assert!(said.contains("error") && said.contains("does not load"), "{said}");
    let said = fits_everywhere(&[], || on(faq.path(), &["ask", "where"]));
    assert!(said.contains("shows how to fix"), "{said}");
}

#[test]
fn replies_and_lists_fit_the_terminal() {
    let faq = housing();
    for arguments in [
        &["ask", "how do I book the guest room on the ground floor for a weekend?"][..],
        &["ask", "--explain", "how do I book the room"],
        &[
            "ask",
            "--explain",
            "how do I book the guest room on the ground floor for a weekend, and who gives me the key for it?",
        ],
        &["ask", "--explain", "what is the weather like"],
        &["topics"],
    ] {
        fits_everywhere(&[], || on(faq.path(), arguments));
    }
    let said = fits_everywhere(&["help\r", "book\r", "topics\r"], || on(faq.path(), &["ask"]));
    assert!(said.contains("Tab ") && said.contains("guest room"), "{said}");
}

#[test]
fn figures_fit_the_terminal() {
    let faq = housing();
    let questions = faq.path().join("questions.jsonl");
    let lines = "{\"q\": \"book the guest room\", \"lang\": \"en\", \"kind\": \"a kind with a long name\", \"accept\": [\"guest-room\"]}\n\
                 {\"q\": \"bread\", \"lang\": \"en\", \"kind\": \"near-miss\", \"accept\": []}\n";
    fs::write(&questions, lines).unwrap();
    let file = questions.to_str().unwrap();
    let said = fits_everywhere(&[], || {
        on(faq.path(), &["eval", file, "--require", "top1>=1.1", "--require", "n>=1000"])
    });
    assert!(said.contains("declined"), "{said}");
    let database = format!("sqlite://{}/none.db", faq.path().display());
    let said = fits_everywhere(&[], || caveat(&["stats", "--database", &database]));
    assert!(said.contains("none.db"), "{said}");
}

#[test]
fn what_new_and_import_say_fits_the_terminal() {
    let home = tempfile::tempdir().unwrap();
    let table = home.path().join("questions.csv");
    let rows = "Question,Answer,Valid from,Responsible department of the office,Remarks\n\
        How do I book the guest room on the ground floor?,<p>Write to us &amp; wait.</p>,1.1.2026,Building management,ask Ms Example before the summer holidays begin\n\
        How do I book the guest room on the ground floor?,Ring twice.,,,\n\
        ,An answer that belongs to no question at all,,,\n";
    fs::write(&table, rows).unwrap();
    let number = std::cell::Cell::new(0);
    let next = || {
        number.set(number.get() + 1);
        home.path().join(format!("faq-{}", number.get())).to_str().unwrap().to_owned()
    };
    let table = table.to_str().unwrap();
    let said = fits_everywhere(&[], || caveat(&["import", table, "--to", &next()]));
    assert!(said.contains("not carried") && said.contains("1. "), "{said}");
    let said = fits_everywhere(&[], || caveat(&["new", &next()]));
    assert!(said.contains("Next:"), "{said}");
    let said = fits_everywhere(&[], || caveat(&["new", home.path().to_str().unwrap()]));
    assert!(said.contains("is not empty"), "{said}");
}
