//! Packs with errors, each a folder under `broken/`, and the reports that a curator gets. The snapshots
//! are those reports: read one as a curator would before accepting it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use caveat::pack::{self, Loaded, PackFiles, limits};

const FOLDER: &str = "tests/integration/broken";
const SNAPSHOTS: &str = "snapshots";

/// Folders that load with warnings; every other one must not load.
const ONLY_WARNINGS: [&str; 8] = [
    "empty-pack-file",
    "headings-that-read-badly",
    "language-listed-twice",
    "phrasing-twice-in-one-entry",
    "phrasing-without-words",
    "related-to-itself",
    "reviewed-before-its-source",
    "sparse",
];
/// Folders without faults, although something in them may look like one.
const WITHOUT_FAULT: [&str; 1] = ["phrasings-shared-across-languages-only"];

fn load(folder: &str) -> Loaded {
    let files = PackFiles::read(Path::new(folder)).expect("the folder can be read");
    pack::load(files)
}

/// Everything of a report that a curator may see.
fn shown(loaded: &Loaded) -> String {
    let report = &loaded.report;
    let mut text = report.render(false, 140);
    writeln!(text, "----\n{report}").unwrap();
    for fault in report.faults() {
        writeln!(text, "{:?} {}", fault.rank, report.place(fault)).unwrap();
    }
    text
}

fn folders() -> Vec<String> {
    let items = fs::read_dir(FOLDER).expect("the tests run in the package's root");
    let mut names: Vec<String> = items
        .map(|item| item.unwrap())
        .filter(|item| item.path().is_dir())
        .map(|item| item.file_name().into_string().unwrap())
        .filter(|name| name != SNAPSHOTS)
        .collect();
    names.sort();
    names
}

#[test]
fn each_fault_is_shown_with_its_place_and_what_mends_it() {
    let names = folders();
    assert!(names.len() >= 24, "{names:?}");
    for name in ONLY_WARNINGS.iter().chain(&WITHOUT_FAULT) {
        assert!(names.iter().any(|known| known == name), "there is no folder {name}");
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(Path::new("broken").join(SNAPSHOTS));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for name in &names {
            let loaded = load(&format!("{FOLDER}/{name}"));
            let report = &loaded.report;
            let expected = match name.as_str() {
                name if WITHOUT_FAULT.contains(&name) => (false, false),
                name if ONLY_WARNINGS.contains(&name) => (false, true),
                _ => (true, report.warnings() > 0),
            };
            assert_eq!((report.errors() > 0, report.warnings() > 0), expected, "{name}: {report}");
            assert_eq!(loaded.pack.is_some(), report.errors() == 0, "{name}");
            insta::assert_snapshot!(name.as_str(), shown(&loaded));
        }
    });
}

/// Properties of every fault, checked so that no snapshot is accepted without them.
#[test]
fn every_fault_names_a_place_that_exists_and_a_hint() {
    for name in folders() {
        let loaded = load(&format!("{FOLDER}/{name}"));
        for fault in loaded.report.faults() {
            let place = loaded.report.place(fault);
            assert!(place.starts_with(FOLDER), "{name}: {place}");
            assert!(!fault.hint.is_empty() && !fault.message.is_empty(), "{name}: {place}");
            assert!(!fault.message.contains('\n'), "{name}: {}", fault.message);
            if fault.spot.is_none() {
                continue;
            }
            let mut parts = place.rsplitn(3, ':');
            let column: usize = parts.next().unwrap().parse().unwrap();
            let line: usize = parts.next().unwrap().parse().unwrap();
            let text = fs::read(parts.next().unwrap()).expect("the place names a file");
            let text = String::from_utf8_lossy(&text);
            let found = text.split('\n').nth(line - 1).expect("the place names a line");
            assert!(column <= found.chars().count() + 1, "{name}: {place} is past the line's end");
        }
    }
}

#[test]
fn a_styled_report_says_the_same_in_colour() {
    let report = load(&format!("{FOLDER}/many-faults-across-files")).report;
    let (plain, styled) = (report.render(false, 140), report.render(true, 140));
    assert!(!plain.contains('\x1b'));
    assert!(styled.contains("\x1b["));
    let mut bare = String::new();
    let mut rest = styled.as_str();
    while let Some((before, after)) = rest.split_once("\x1b[") {
        bare.push_str(before);
        rest = after.split_once('m').expect("only colours are used").1;
    }
    bare.push_str(rest);
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(squeezed(&bare), squeezed(&plain));
}

/// Folders and files that cannot be read at all are reported in one sentence.
#[test]
fn what_is_no_folder_is_said_to_be_none() {
    let sentence = |path: &str| PackFiles::read(Path::new(path)).unwrap_err().to_string();
    insta::assert_snapshot!(sentence("tests/no-such-folder"), @"there is no folder tests/no-such-folder; name one that holds a pack.toml");
    insta::assert_snapshot!(sentence("Cargo.toml"), @"Cargo.toml is not a folder; name the folder that holds the pack.toml");
}

/// The lengths of an entry's English texts.
#[derive(Clone, Copy)]
struct Lengths {
    question: usize,
    answer: usize,
    cautions: [usize; 2],
    advice: [usize; 2],
    disclaimer: usize,
}

const SHORT: Lengths =
    Lengths { question: 20, answer: 20, cautions: [20, 20], advice: [20, 20], disclaimer: 20 };

/// Writes a pack with texts of these lengths and loads it; returns its errors as `file:line:column
/// message`.
fn errors_of(lengths: Lengths) -> Vec<String> {
    // A character of three bytes: limits count characters.
    let text = |length: usize| format!("a{}", "字".repeat(length - 1));
    let list = |lengths: [usize; 2]| lengths.map(|n| format!("\"{}\"", text(n))).join(", ");
    let Lengths { question, answer, cautions, advice, disclaimer } = lengths;
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("pack.toml"),
        format!(
            "title = \"Long\"\nlanguages = [\"en\"]\ndefault_language = \"en\"\n\
             disclaimer.en = \"{}\"\n",
            text(disclaimer)
        ),
    )
    .unwrap();
    fs::write(
        folder.path().join("long.toml"),
        format!(
            "severity = \"info\"\nsources = []\nrelated = []\nreviewed = 2026-01-02\n[en]\n\
             question = \"{}\"\nalso_asked = []\nanswer = \"{}\"\ncautions = [{}]\n\
             advice = [{}]\n",
            text(question),
            text(answer),
            list(cautions),
            list(advice)
        ),
    )
    .unwrap();
    let loaded = load(folder.path().to_str().unwrap());
    assert_eq!(loaded.pack.is_some(), loaded.report.errors() == 0);
    let faults = loaded.report.faults().iter().filter(|fault| fault.rank == pack::Rank::Error);
    let shown = folder.path().display().to_string();
    faults
        .map(|fault| format!("{} {}", loaded.report.place(fault), fault.message))
        .map(|line| line.replacen(&format!("{shown}/"), "", 1))
        .collect()
}

#[test]
fn texts_are_held_to_discords_limits_to_the_character() {
    let none: [&str; 0] = [];
    assert_eq!(errors_of(SHORT), none);

    assert_eq!(errors_of(Lengths { question: limits::TITLE, ..SHORT }), none);
    insta::assert_snapshot!(errors_of(Lengths { question: 257, ..SHORT }).join("\n"), @"long.toml:6:12 a question has 257 characters; Discord shows 256");

    assert_eq!(errors_of(Lengths { answer: limits::DESCRIPTION, ..SHORT }), none);
    insta::assert_snapshot!(errors_of(Lengths { answer: 4097, ..SHORT }).join("\n"), @"long.toml:8:10 an answer has 4097 characters; Discord shows 4096");

    // Three characters of each point are its mark and its line's end.
    assert_eq!(errors_of(Lengths { cautions: [509, 509], ..SHORT }), none);
    insta::assert_snapshot!(errors_of(Lengths { cautions: [509, 510], ..SHORT }).join("\n"), @"long.toml:9:13 `cautions` comes to 1025 characters; Discord shows 1024");
    insta::assert_snapshot!(errors_of(Lengths { advice: [1000, 100], ..SHORT }).join("\n"), @"long.toml:10:11 `advice` comes to 1106 characters; Discord shows 1024");

    assert_eq!(errors_of(Lengths { disclaimer: limits::FOOTER, ..SHORT }), none);
    insta::assert_snapshot!(errors_of(Lengths { disclaimer: 2049, ..SHORT }).join("\n"), @"pack.toml:4:17 a disclaimer has 2049 characters; Discord shows 2048");
}

#[test]
fn a_whole_reply_is_held_to_discords_limit() {
    let full = |answer: usize| Lengths {
        question: 100,
        answer,
        cautions: [500, 500],
        advice: [500, 500],
        disclaimer: 400,
    };
    let beside = 100 + 2 * 1006 + 400;
    let errors = errors_of(full(limits::EMBED_TOTAL - beside));
    insta::assert_snapshot!(errors.join("\n"), @"long.toml:5:2 [en] makes a reply of 6150 characters; Discord shows 6000");
    // The rest of the limit is for headings, dates and marks: they are not many.
    assert!(errors_of(full(limits::EMBED_TOTAL - beside - 600)).is_empty());
}

#[test]
fn a_line_of_thousands_of_characters_is_shown_around_its_fault() {
    let long = "字".repeat(4097);
    let entry = format!("[en]\nquestion = \"Why?\"\nanswer = \"{long}\" oops\n");
    let files = [("pack.toml", "default_language = \"en\"\n"), ("long.toml", &entry)];
    let report = pack::load(PackFiles::from_texts("faq", files)).report;
    let text = report.render(false, 140);
    assert_eq!(report.errors(), 2, "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 140), "{text}");
    assert!(text.contains("faq/long.toml:3:"), "{text}");
}
