//! Sources that are made to take all memory or time: what `caveat import` reads of them is bounded. The real
//! binary, with less memory than it would take if everything were kept.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const BINARY: &str = env!("CARGO_BIN_EXE_caveat");
/// Kibibytes of address space: what docs/threat-model.md promises, and the binary itself.
const MEMORY: u32 = 640 << 10;
/// Bytes that are read at once.
const READ: usize = 32 << 20;

struct Imported {
    said: String,
    code: Option<i32>,
    entries: usize,
}

/// Imports a source of this name with little memory.
fn import(name: &str, source: &str) -> Imported {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), source).unwrap();
    import_from(folder.path(), name)
}

fn import_from(folder: &Path, name: &str) -> Imported {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("ulimit -v {MEMORY} && exec \"$0\" \"$@\""), BINARY]);
    command.args(["import", "--to", "new", name]).current_dir(folder).env_clear();
    let Output { status, stdout, stderr } = command.output().expect("there is a shell");
    let said = String::from_utf8([stdout, stderr].concat()).unwrap();
    let is_of_the_faq = |name: &std::ffi::OsStr| !name.to_string_lossy().starts_with('.');
    let entries = fs::read_dir(folder.join("new")).map_or(0, |files| {
        let files = files.filter(|file| is_of_the_faq(&file.as_ref().unwrap().file_name()));
        files.count().max(1) - 1
    });
    Imported { said, code: status.code(), entries }
}

/// It is told what was not carried, on lines that somebody reads.
#[track_caller]
fn is_told(imported: &Imported, part: &str) {
    let Imported { said, code, .. } = imported;
    assert!(matches!(code, Some(0..=2)), "{code:?}: {said}");
    assert!(said.lines().count() < 200 && said.len() < 100_000, "{} bytes", said.len());
    assert!(said.contains(part), "{part}: {said}");
}

#[test]
fn a_million_rows() {
    let mut rows = String::from("id,question,answer\n");
    for n in 0..1_000_000 {
        writeln!(rows, "same,q{n},a{n}").unwrap();
    }
    let imported = import("rows.csv", &rows);
    is_told(&imported, "is more than a FAQ may hold: divide the source");
    assert_eq!(imported.entries, 9_999, "{}", imported.said);
}

#[test]
fn rows_of_one_answer_and_rows_of_one_id() {
    let mut rows = String::from("id,question,answer\n");
    for n in 0..1_000_000 {
        writeln!(rows, "same,q{n},same").unwrap();
    }
    is_told(&import("rows.csv", &rows), "is more than a FAQ may hold");
    let long = "x".repeat(64);
    let mut rows = String::from("id,question,answer\n");
    for n in 0..200_000 {
        writeln!(rows, "{long}{},q{n},a{n}", n % 7).unwrap();
    }
    let imported = import("rows.csv", &rows);
    assert_eq!(imported.entries, 9_999, "{}", imported.said);
}

#[test]
fn rows_of_nothing_and_one_of_everything() {
    let rows = format!("question,answer\n{}", "x\n".repeat(READ / 2 - 20));
    is_told(&import("rows.csv", &rows), "it has no answer");
    let row = format!("question,answer\na,b{}\n", ",x".repeat(READ / 2 - 20));
    is_told(&import("row.csv", &row), "more like row.csv:2: “x” is in no column");
    let header = format!("question,answer{}\na,b\n", ",x".repeat(READ / 2 - 20));
    is_told(&import("header.csv", &header), "there are no columns of questions and answers");
    let cell = format!("question,answer,also asked\na,b,{}\n", "|x".repeat(READ / 2 - 30));
    is_told(&import("cell.csv", &cell), "is more than a FAQ may hold");
}

#[test]
fn a_list_of_ones_and_one_entry_of_keys() {
    let ones = format!("{{\"qna\":[1{}]}}", ",1".repeat(READ / 2 - 20));
    is_told(&import("ones.json", &ones), "more like ones.json: “1”: `qna` “1”");
    let mut keys = String::from("{\"qna\":[{\"q\":[\"Where?\"],\"a\":\"Here.\"");
    let mut n = 0;
    while keys.len() < READ - 100 {
        write!(keys, ",\"k{n}\":1").unwrap();
        n += 1;
    }
    keys.push_str("}]}");
    let imported = import("keys.json", &keys);
    is_told(&imported, "more like keys.json: “1”: `k0` “1”: an entry has no place for it");
    assert_eq!(imported.entries, 1);
    let questions =
        format!("{{\"qna\":[{{\"q\":[1{}],\"a\":\"b\"}}]}}", ",1".repeat(READ / 2 - 40));
    is_told(&import("q.json", &questions), "more like q.json");
    let nested = format!("{{\"qna\":{}{}}}", "[".repeat(READ / 2 - 20), "]".repeat(READ / 2 - 20));
    is_told(&import("nested.json", &nested), "nothing was");
    let key = format!("{{\"qna\":[{{\"{}\":1}}]}}", "k".repeat(READ - 40));
    is_told(&import("key.json", &key), "`kkk");
}

#[test]
fn a_hundred_thousand_keys() {
    let mut keys = String::new();
    for n in 0..100_000 {
        writeln!(keys, "k{n} = 1").unwrap();
    }
    is_told(&import("keys.toml", &keys), "more like keys.toml:1: `k0` “1”");
    let mut tags = String::new();
    for n in 0..100_000 {
        writeln!(tags, "[t{n}]\ncontent='{n}'").unwrap();
    }
    let imported = import("tags.toml", &tags);
    is_told(&imported, "is more than a FAQ may hold");
    assert_eq!(imported.entries, 9_999);
    is_told(&import("large.toml", &"k=1\n".repeat(READ / 4)), "it is too large for TOML");
}

#[test]
fn front_matter_without_end() {
    let lines = |line: &str| {
        format!("---\naliases: [\n{}---\nHere.\n", line.repeat(1_000_000 / line.len()))
    };
    for line in ["\n", " \n", "x\n", "a,\n", "k: v\n", "- \n"] {
        is_told(&import("tag.md", &lines(line)), "tag.md");
        is_told(&import("tag.md", &lines(line).replace("aliases: [\n", "")), "tag.md");
    }
    is_told(&import("large.md", &lines("\n").repeat(3)), "it is too large for one tag");
}

#[test]
fn two_hundred_megabytes() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.csv", "a.json", "a.toml", "a.md"] {
        fs::File::create(folder.path().join(name)).unwrap().set_len(200 << 20).unwrap();
        let imported = import_from(folder.path(), name);
        is_told(&imported, &format!("{name} is too large: 32 MiB are read at once; divide it"));
        assert_eq!(imported.code, Some(2));
    }
}

/// A cell that a spreadsheet would calculate is text, and a name is an id before it is a file.
#[test]
fn formulas_and_names_that_climb_are_text() {
    let table = "id,question,answer\n../../etc/cron.d/x,=HYPERLINK(\"https://evil.example\"),+1\n\
                 /etc/passwd,@SUM(A1),-1\n..,Where?,=cmd|' /C calc'!A0\nCON,\u{202e}What?,b\npack,Who?,c\n";
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("in")).unwrap();
    fs::write(folder.path().join("in/table.csv"), table).unwrap();
    let imported = import_from(folder.path(), "in/table.csv");
    assert_eq!((imported.code, imported.entries), (Some(0), 5), "{}", imported.said);
    let mut names: Vec<_> = fs::read_dir(folder.path().join("new"))
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let expected = [
        // The state that the import keeps.
        ".caveat-import.json",
        "con.toml",
        "etc-cron-d-x.toml",
        "etc-passwd.toml",
        "pack-2b31c8.toml",
        "pack.toml",
        "where.toml",
    ];
    assert_eq!(names, expected);
    let mut there: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    there.sort();
    assert_eq!(there, ["in", "new"]);
}
