//! `caveat import`: turns existing content into a FAQ that `caveat check` reads, and lists what has no
//! place in it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod again;

use std::fs;
use std::path::Path;
use std::process::Output;

use insta::assert_snapshot;

use crate::scenes::processes::caveat;

const FIXTURES: &str = "tests/integration/import";

/// Runs an import; returns the output, with the new folder's name removed, and the exit code.
fn imports(arguments: &[&str], to: &Path) -> (String, Option<i32>) {
    let shown = to.to_str().unwrap();
    let Output { status, stdout, stderr } =
        caveat(&["import", "--to", shown]).args(arguments).output().unwrap();
    let said = String::from_utf8([stdout, stderr].concat()).unwrap();
    (said.replace(shown, "NEW"), status.code())
}

/// All written files, one below the other.
fn written(folder: &Path) -> String {
    let mut files: Vec<_> =
        fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    // The state that the import keeps is no part of the FAQ.
    let name = |file: &Path| file.file_name().unwrap().to_string_lossy().into_owned();
    files.retain(|file| !name(file).starts_with('.'));
    let shown = files.iter().map(|file| {
        let name = name(file);
        format!("== {name}\n{}", fs::read_to_string(file).unwrap())
    });
    shown.collect::<Vec<_>>().join("\n")
}

/// The report of `caveat check` on a FAQ that loads.
fn checked(folder: &Path) -> String {
    let output = caveat(&["check"]).arg(folder).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stdout).unwrap().lines().last().unwrap().to_owned()
}

#[test]
fn tags_in_markdown() {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("new");
    let (said, code) = imports(&[&format!("{FIXTURES}/tags"), "--from", "markdown-tags"], &to);
    assert_snapshot!(said, @r#"
    tests/integration/import/tags/desk/lost-card.md and 4 more: markdown-tags
    changed: tests/integration/import/tags/desk/lost-card.md: pictures in its answer became links
    not carried: tests/integration/import/tags/garbled.md: is no UTF-8 text, from byte 0 on; save it as UTF-8
    not carried: tests/integration/import/tags/desk/lost-card.md:2: restricted_to “[123456789012345678]”: an answer is for everybody
    not carried: tests/integration/import/tags/opening-hours.md:8: `embed.colour` “0x00FF00”: an entry has no place for it
    not carried: tests/integration/import/tags/unclosed.md: its front matter has no end: put a line --- below it
    not carried: tests/integration/import/tags/opening-hours.md: “when” leads to `lost-card` already
    4 entries in NEW, 5 things not carried
    1. Entries with fewer than 5 ways to ask: 4 of 4 (with one: 2). Write under `also_asked` how members would put it, first for what is asked most.
    2. It has 0 out-of-scope lines: until there are 10 questions that it must not answer under [out_of_scope] in pack.toml, it will rather suggest or decline than answer.
    3. `caveat check --self NEW` says which questions do not find their entry.
    "#);
    assert_eq!(code, Some(0));
    assert_snapshot!(written(&to), @r#"
    == lost-card.toml
    # From tests/integration/import/tags/desk/lost-card.md, by `caveat import`, to be reviewed.

    [en]
    # This is only its name in the source: write the question that is answered.
    question = "lost-card"
    also_asked = [
      "card",
      "when",
    ]
    answer = """
    Come to the desk with your passport.
    [The desk](https://library.example/desk.png)"""

    == notes.toml
    # From tests/integration/import/tags/notes.txt, by `caveat import`, to be reviewed.

    [en]
    # This is only its name in the source: write the question that is answered.
    question = "notes"
    answer = "nothing"

    == opening-hours.toml
    # From tests/integration/import/tags/opening-hours.md, by `caveat import`, to be reviewed.

    [en]
    question = "When is the library open?"
    also_asked = [
      "opening-hours",
      "hours",
    ]
    answer = """
    The library opens at **nine** and closes at eight.

    On Sundays it is closed."""

    == pack.toml
    # Written by `caveat import`, to be reviewed. The title is that of the source.
    title = "tags"
    languages = ["en"]
    default_language = "en"

    == wifi.toml
    # From tests/integration/import/tags/wifi.md, by `caveat import`, to be reviewed.

    [en]
    # This is only its name in the source: write the question that is answered.
    question = "wifi"
    answer = "Just words, without front matter."
    "#);
    assert_snapshot!(checked(&to), @"It has 0 out-of-scope lines: ten or more under [out_of_scope] in pack.toml help it to decline, and to be sure of the rest");
}

#[test]
fn tags_in_toml() {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("new");
    let (said, code) = imports(&[&format!("{FIXTURES}/tags.toml")], &to);
    assert_snapshot!(said, @r#"
    tests/integration/import/tags.toml: toml-tags
    not carried: tests/integration/import/tags.toml:1: `opening-hours` is listed first there; a FAQ has no such order
    not carried: tests/integration/import/tags.toml:9: `lost-card.image` “https://library.example/desk.png”: an entry has no place for it
    not carried: tests/integration/import/tags.toml:1: “>” has no letter or digit, so nobody would find it
    not carried: tests/integration/import/tags.toml:9: “hours” leads to `opening-hours` already
    not carried: tests/integration/import/tags.toml:14: it has no answer: “empty”, “nothing”
    not carried: tests/integration/import/tags.toml:17: “opening_hours” leads to `opening-hours` already
    not carried: tests/integration/import/tags.toml:17: it has no question left, so its answer was left out: “Another tag of nearly the same name.”
    2 entries in NEW, 7 things not carried
    1. Entries with fewer than 5 ways to ask: 2 of 2 (with one: 0). Write under `also_asked` how members would put it, first for what is asked most.
    2. It has 0 out-of-scope lines: until there are 10 questions that it must not answer under [out_of_scope] in pack.toml, it will rather suggest or decline than answer.
    3. `caveat check --self NEW` says which questions do not find their entry.
    "#);
    assert_eq!(code, Some(0));
    assert_snapshot!(written(&to), @r#"
    == lost-card.toml
    # From tests/integration/import/tags.toml:9, by `caveat import`, to be reviewed.

    [en]
    # This is only its name in the source: write the question that is answered.
    question = "lost-card"
    also_asked = [
      "card",
    ]
    answer = "Come to the desk."

    == opening-hours.toml
    # From tests/integration/import/tags.toml:1, by `caveat import`, to be reviewed.

    [en]
    # This is only its name in the source: write the question that is answered.
    question = "opening-hours"
    also_asked = [
      "hours",
      "opening",
    ]
    answer = '''
    The library opens at nine.
    It says "welcome", and C:\books too.'''

    == pack.toml
    # Written by `caveat import`, to be reviewed. The title is that of the source.
    title = "tags"
    languages = ["en"]
    default_language = "en"
    "#);
    assert_snapshot!(checked(&to), @"It has 0 out-of-scope lines: ten or more under [out_of_scope] in pack.toml help it to decline, and to be sure of the rest");
}

#[test]
fn a_table() {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("new");
    let (said, code) = imports(&[&format!("{FIXTURES}/table.csv")], &to);
    assert_snapshot!(said, @r#"
    tests/integration/import/table.csv: csv
    not carried: tests/integration/import/table.csv:10: “indeed” is in no column
    not carried: tests/integration/import/table.csv:1: column “Category”, 3 values: no part of an entry has that name; if it is one, --columns says which
    not carried: tests/integration/import/table.csv:3: “when is it OPEN” leads to `opening` already
    not carried: tests/integration/import/table.csv:3: it has no question left, so its answer was left out: “At ten.”
    not carried: tests/integration/import/table.csv:8: it has no question left, so its answer was left out: “An answer without a question.”
    not carried: tests/integration/import/table.csv:9: it has no answer: “A question without an answer?”
    3 entries in NEW, 6 things not carried
    1. Entries with fewer than 5 ways to ask: 3 of 3 (with one: 2). Write under `also_asked` how members would put it, first for what is asked most.
    2. It has 0 out-of-scope lines: until there are 10 questions that it must not answer under [out_of_scope] in pack.toml, it will rather suggest or decline than answer.
    3. `caveat check --self NEW` says which questions do not find their entry.
    "#);
    assert_eq!(code, Some(0));
    assert_snapshot!(written(&to), @r#"
    == here.toml
    # From tests/integration/import/table.csv:10, by `caveat import`, to be reviewed.

    [en]
    question = "Too"
    answer = "many"

    == maps.toml
    # From tests/integration/import/table.csv:4, by `caveat import`, to be reviewed.

    [en]
    question = 'Where are the maps, and the "atlas"?'
    answer = """
    On the third floor.

    Beside the lift."""

    == opening.toml
    # From tests/integration/import/table.csv:2, by `caveat import`, to be reviewed.

    [en]
    question = "When is it open?"
    also_asked = [
      "Is it closed on Sunday?",
    ]
    answer = "At nine."

    == pack.toml
    # Written by `caveat import`, to be reviewed. The title is that of the source.
    title = "table"
    languages = ["en"]
    default_language = "en"
    "#);
    assert_snapshot!(checked(&to), @"It has 0 out-of-scope lines: ten or more under [out_of_scope] in pack.toml help it to decline, and to be sure of the rest");
}

#[test]
fn an_export_of_qnabot() {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("new");
    let (said, code) = imports(&[&format!("{FIXTURES}/export.json"), "--language", "de"], &to);
    assert_snapshot!(said, @r#"
    tests/integration/import/export.json: qnabot
    not carried: tests/integration/import/export.json: “Hours.001”: `a` “It opens at nine.”: its Markdown is the answer
    not carried: tests/integration/import/export.json: “Hours.001”: `alt.ssml` “<speak>It opens at nine.</speak>”: an entry has no place for it
    not carried: tests/integration/import/export.json: “Hours.001”: `t` “times”: an entry has no place for it
    not carried: tests/integration/import/export.json: “Hours.001”: `r.title` “Hours”: an entry has no place for it
    not carried: tests/integration/import/export.json: “Hours.001”: `r.imageUrl` “https://library.example/clock.png”: an entry has no place for it
    not carried: tests/integration/import/export.json: “Hours.001”: `r.buttons` “[{ "text": "More", "value": "more" }]”: an entry has no place for it
    not carried: tests/integration/import/export.json: “Hook.1”: `l` “QNA:FindBook”: no function is called; see whether the answer holds without it
    not carried: tests/integration/import/export.json: “Hook.1”: `args` “["title"]”: no function is called; see whether the answer holds without it
    not carried: tests/integration/import/export.json: “Greeting”: its answer is a template, to be written out by a person: “Hello {{UserInfo.Name}}!”
    not carried: tests/integration/import/export.json: “Nothing”: it is said when nothing is found; caveat has words for that
    not carried: tests/integration/import/export.json: “Quiz.1”: it is of type “quiz”, which is no answer
    not carried: tests/integration/import/export.json: “Colours”: it is of type “slottype”, which is no answer
    not carried: tests/integration/import/export.json: “8”: `qna` “what is this”: an entry has no place for it
    not carried: tests/integration/import/export.json: “Empty”: it has no question left, so its answer was left out: “Nobody asks for this.”
    2 entries in NEW, 14 things not carried
    1. Entries with fewer than 5 ways to ask: 2 of 2 (with one: 1). Write under `also_asked` how members would put it, first for what is asked most.
    2. It has 0 out-of-scope lines: until there are 10 questions that it must not answer under [out_of_scope] in pack.toml, it will rather suggest or decline than answer.
    3. `caveat check --self NEW` says which questions do not find their entry.
    "#);
    assert_eq!(code, Some(0));
    assert_snapshot!(written(&to), @r#"
    == hook-1.toml
    # From tests/integration/import/export.json: “Hook.1”, by `caveat import`, to be reviewed.

    [de]
    question = "Is my book there?"
    answer = "Let me see."

    == hours-001.toml
    # From tests/integration/import/export.json: “Hours.001”, by `caveat import`, to be reviewed.

    [de]
    question = "When is the library open?"
    also_asked = [
      "opening hours",
    ]
    answer = "It opens at **nine**."

    == pack.toml
    # Written by `caveat import`, to be reviewed. The title is that of the source.
    title = "export"
    languages = ["de"]
    default_language = "de"
    "#);
    assert_snapshot!(checked(&to), @"It has 0 out-of-scope lines: ten or more under [out_of_scope] in pack.toml help it to decline, and to be sure of the rest");
}

/// An imported FAQ can be asked like any other.
#[test]
fn what_was_imported_answers() {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("new");
    imports(&[&format!("{FIXTURES}/table.csv")], &to);
    let answer = caveat(&["ask", "--json", "is it closed on sunday", "--faq"]).arg(&to).output();
    let answer: serde_json::Value = serde_json::from_slice(&answer.unwrap().stdout).unwrap();
    assert_eq!(answer["entry"], "opening", "{answer}");
}

#[test]
fn nothing_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let theirs = folder.path().join("maps.toml");
    fs::write(&theirs, "theirs").unwrap();
    let (said, code) = imports(&[&format!("{FIXTURES}/table.csv")], folder.path());
    assert_eq!(code, Some(2));
    assert!(said.ends_with("caveat: NEW/maps.toml is there already, and nothing is replaced; name an empty folder with --to\n"), "{said}");
    assert_eq!(fs::read_to_string(theirs).unwrap(), "theirs");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

/// Unreadable sources are refused in a sentence, and nothing is written.
#[test]
fn what_is_no_source_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("new");
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let huge = folder.path().join("huge.csv");
    fs::File::create(&huge).unwrap().set_len(40 << 20).unwrap();
    let cases = [
        (file("a.csv", b"\xff\xfe"), 2),
        (huge.to_str().unwrap().to_owned(), 2),
        (file("b.json", b"{\"qna\": 1}"), 1),
        (file("c.json", b"{\"qna\": [1"), 1),
        (file("d.toml", b"a = [1"), 1),
        (file("e.csv", b"one,two,three\n1,2,3\n"), 1),
        (file("f.csv", b""), 1),
        (file("g", b"hello"), 2),
        ("nowhere.csv".to_owned(), 2),
    ];
    let mut all = String::new();
    for (path, expected) in cases {
        let (said, code) = imports(&[&path], &to);
        assert_eq!(code, Some(expected), "{said}");
        all += &said.replace(folder.path().to_str().unwrap(), "DIR");
        assert!(!to.exists(), "{said}");
    }
    assert_snapshot!(all, @r#"
    caveat: DIR/a.csv is no UTF-8 text, from byte 0 on; save it as UTF-8
    caveat: DIR/huge.csv is too large: 32 MiB are read at once; divide it
    DIR/b.json: json
    not carried: DIR/b.json: `qna` “1”: an entry has no place for it
    not carried: DIR/b.json: it has no question and answer, but “qna”; name the two keys question and answer, or make a table of it; nothing was imported
    no entry could be made, so nothing was written
    DIR/c.json: json
    not carried: DIR/c.json:1: it is not JSON, so nothing was imported: EOF while parsing a list at line 1 column 10
    no entry could be made, so nothing was written
    DIR/d.toml: toml-tags
    not carried: DIR/d.toml:1: it is not TOML, so nothing was imported: unclosed array, expected `]`
    no entry could be made, so nothing was written
    DIR/e.csv: csv
    not carried: DIR/e.csv:1: it is not clear which of its columns holds questions and which answers: “one”, “two”, “three”; say --columns question=…,answer=…; nothing was imported
    no entry could be made, so nothing was written
    DIR/f.csv: csv
    not carried: DIR/f.csv: there are no columns of questions and answers, so nothing was imported from here
    no entry could be made, so nothing was written
    caveat: cannot tell what DIR/g is: it has no questions as headings and no columns; say --from with one of markdown-tags, toml-tags, csv, qnabot, page, tag-files, spreadsheet, json, qna-maker, rasa, dialogflow, botpress, red, caveat, or make a table of it, with a column question and a column answer
    caveat: nowhere.csv cannot be read: No such file or directory (os error 2)
    "#);
    let (said, code) = imports(&[&format!("{FIXTURES}/table.csv"), "--language", "english"], &to);
    assert_eq!(
        (said.as_str(), code),
        ("caveat: `english` is no language; write it like en or zh-Hans\n", Some(2))
    );
}

/// A folder may hold several forms; what is none of them is named.
#[test]
fn a_folder_of_several_forms() {
    let folder = tempfile::tempdir().unwrap();
    let (to, mixed) = (folder.path().join("new"), folder.path().join("mixed"));
    fs::create_dir(&mixed).unwrap();
    for (name, text) in [
        ("page.md", "# FAQ\n\n## Is it free?\n\nYes.\n\n## Is it far?\n\nNo.\n"),
        ("tags.toml", "[wifi]\nkeywords = [\"internet\"]\ncontent = \"On the second floor.\"\n"),
        ("list.json", "[{\"q\": \"Who may come?\", \"a\": \"All.\"}]"),
        ("main.rs", "fn main() {}"),
        ("README.md", "About these files."),
    ] {
        fs::write(mixed.join(name), text).unwrap();
    }
    let (said, code) = imports(&[mixed.to_str().unwrap()], &to);
    assert_eq!(code, Some(0));
    assert_snapshot!(said.replace(folder.path().to_str().unwrap(), "DIR"), @r#"
    DIR/mixed/tags.toml: toml-tags
    DIR/mixed/page.md: page
    DIR/mixed/list.json: json
    not carried: DIR/mixed/README.md: was not read: by its name it is about the project
    not carried: DIR/mixed/main.rs: was not read: by its name and content it is something else
    4 entries in NEW, 2 things not carried
    1. Entries with fewer than 5 ways to ask: 4 of 4 (with one: 3). Write under `also_asked` how members would put it, first for what is asked most.
    2. It has 0 out-of-scope lines: until there are 10 questions that it must not answer under [out_of_scope] in pack.toml, it will rather suggest or decline than answer.
    3. `caveat check --self NEW` says which questions do not find their entry.
    "#);
}
