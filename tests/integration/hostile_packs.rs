//! Packs designed to exhaust memory or time: each is refused with a sentence. Uses the real binary and,
//! where `ulimit` exists, less memory than reading such a pack would take.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Output};

use caveat::pack::{self, Loaded, PackFiles, limits};
use proptest::prelude::*;
use tempfile::TempDir;

const BINARY: &str = env!("CARGO_BIN_EXE_caveat");
/// Shaped like a token.
const TOKEN: &str = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GsEcrE.never-to-be-printed";
/// Address space for a refusal in kibibytes, including the binary itself.
const MEMORY: u32 = 768 << 10;

const HEAD: &str =
    "title = \"T\"\nlanguages = [\"en\"]\ndefault_language = \"en\"\n[disclaimer]\nen = \"D\"\n";
const ENTRY: &str = "[en]\nquestion = \"Where is the office?\"\nanswer = \"Here.\"\n";

/// A folder with a pack that is valid except for what is added.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("pack.toml"), HEAD).unwrap();
    fs::write(folder.path().join("office.toml"), ENTRY).unwrap();
    folder
}

/// The items of a list with this many texts.
fn items(from: usize, count: usize) -> String {
    (from..from + count).map(|n| format!("\"q{n}\",")).collect()
}

/// Runs the binary with limited memory.
fn caveat(arguments: &[&str]) -> Output {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("ulimit -v {MEMORY} && exec \"$0\" \"$@\""), BINARY]);
    command.args(arguments).env_clear().env("DISCORD_TOKEN", TOKEN);
    command.env("CAVEAT_DATABASE", "sqlite::memory:").output().expect("there is a shell")
}

/// Every command refuses it with this sentence.
#[track_caller]
fn is_refused_everywhere(folder: &Path, sentence: &str) {
    let faq = folder.to_str().unwrap();
    for arguments in [&["check", faq][..], &["ask", "--faq", faq, "x"], &["run", "--faq", faq]] {
        let output = caveat(arguments);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace(faq, "FAQ");
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        let shown = if arguments[0] == "check" { out + &err } else { err };
        assert!(shown.contains(sentence), "{arguments:?}: {shown}");
        assert!(shown.lines().count() < 14, "{arguments:?}: {shown}");
        assert!(matches!(output.status.code(), Some(1 | 2)), "{arguments:?}: {output:?}");
    }
}

#[track_caller]
fn is_refused(folder: &Path, sentence: &str) {
    let error = PackFiles::read(folder).unwrap_err().to_string();
    let folder = folder.to_str().unwrap();
    assert_eq!(error.replace(folder, "FAQ"), sentence);
}

#[test]
fn a_file_of_a_hundred_megabyte_is_not_read() {
    let folder = folder();
    File::create(folder.path().join("large.toml")).unwrap().set_len(100 << 20).unwrap();
    let sentence = "FAQ/large.toml has more than 1 MiB; divide it into several entries";
    is_refused(folder.path(), sentence);
    is_refused_everywhere(folder.path(), sentence);
}

#[test]
fn many_files_that_are_large_together_are_not_read() {
    let folder = folder();
    for n in 0..=limits::PACK_BYTES / limits::FILE_BYTES {
        let file = File::create(folder.path().join(format!("part-{n}.toml"))).unwrap();
        file.set_len(limits::FILE_BYTES).unwrap();
    }
    let sentence = "the files in FAQ have more than 32 MiB together; divide them into several FAQs";
    is_refused(folder.path(), sentence);
}

#[test]
fn a_folder_of_too_many_files_is_not_read() {
    let folder = folder();
    let one = folder.path().join("office.toml");
    for n in 0..limits::FILES {
        fs::hard_link(&one, folder.path().join(format!("office-{n}.toml"))).unwrap();
    }
    let sentence = "there are more than 10000 TOML files in FAQ; divide them into several FAQs";
    is_refused(folder.path(), sentence);
}

#[test]
fn what_could_be_read_for_ever_is_not_read() {
    let sentence = "is not an ordinary file; take it out of the folder, or rename it";
    let with_device = folder();
    symlink("/dev/zero", with_device.path().join("zero.toml")).unwrap();
    is_refused(with_device.path(), &format!("FAQ/zero.toml {sentence}"));

    let with_pipe = folder();
    let pipe = with_pipe.path().join("pipe.toml");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    is_refused_everywhere(with_pipe.path(), &format!("FAQ/pipe.toml {sentence}"));

    let with_loop = folder();
    symlink("loop.toml", with_loop.path().join("loop.toml")).unwrap();
    let error = PackFiles::read(with_loop.path()).unwrap_err().to_string();
    assert!(error.starts_with("cannot read "), "{error}");

    let with_folder = folder();
    fs::create_dir(with_folder.path().join("more.toml")).unwrap();
    symlink(".", with_folder.path().join("again.toml")).unwrap();
    let files = PackFiles::read(with_folder.path()).unwrap();
    assert!(pack::load(files).pack.is_some(), "folders are left alone");
}

#[test]
fn a_million_phrasings_are_not_trained_on() {
    let folder = folder();
    for n in 0..10 {
        let list = items(n * 100_000, 100_000);
        let text = format!("[en]\nquestion = \"Q{n}?\"\nanswer = \"A\"\nalso_asked = [{list}]\n");
        fs::write(folder.path().join(format!("part-{n}.toml")), text).unwrap();
    }
    is_refused_everywhere(folder.path(), "the pack has more than 200000 phrasings");
}

#[test]
fn a_hundred_thousand_concepts_are_not_trained_on() {
    let folder = folder();
    let concept = |n| format!("{{ name = \"c{n}\" }},");
    for (count, sentence) in [
        (100_000, "FAQ/pack.toml has more than 1 MiB"),
        (50_000, "the pack has more than 10000 concepts"),
    ] {
        let concepts: String = (0..count).map(concept).collect();
        let text = format!("concept = [{concepts}]\n{HEAD}");
        fs::write(folder.path().join("pack.toml"), text).unwrap();
        is_refused_everywhere(folder.path(), sentence);
    }
    let words = items(0, limits::CONCEPT_WORDS + 1);
    let text = format!("{HEAD}[[concept]]\nname = \"c\"\nen = [{words}]\n");
    fs::write(folder.path().join("pack.toml"), text).unwrap();
    is_refused_everywhere(folder.path(), "the pack has more than 100000 words of concepts");
}

/// The deepest nesting that TOML's own limits allow: eighty tables, each with a key of eighty parts.
fn deepest() -> String {
    let key = vec!["a"; 79].join(".");
    format!("{}{key} = 1{}\n", format!("{key} = {{ ").repeat(79), " }".repeat(79))
}

/// A thread's stack is smaller than that of a process's main thread.
#[test]
fn depth_does_not_end_the_stack_of_a_thread() {
    let loaded = load(&[("pack.toml", HEAD), ("deep.toml", &deepest())]);
    assert!(loaded.pack.is_none());
}

#[test]
fn depth_does_not_end_the_stack() {
    let deep = 150_000;
    let dotted = vec!["a"; deep].join(".");
    let key = vec!["a"; 79].join(".");
    for text in [
        format!("a = {}", "[".repeat(deep)),
        format!("a = {}{}", "[".repeat(deep), "]".repeat(deep)),
        format!("a = {}", "{ a = ".repeat(deep)),
        format!("[{dotted}]\n"),
        format!("{dotted} = 1\n"),
        deepest(),
        format!("[[{key}]]\n").repeat(1000),
    ] {
        let folder = folder();
        fs::write(folder.path().join("deep.toml"), &text).unwrap();
        let output = caveat(&["check", folder.path().to_str().unwrap()]);
        let start: String = text.chars().take(40).collect();
        assert_eq!(output.status.code(), Some(1), "{start}: {output:?}");
    }
}

/// A megabyte of nothing but faults: the first are shown, the others only counted.
#[test]
fn a_pack_of_nothing_but_faults_is_reported_in_little_memory() {
    let megabyte = usize::try_from(limits::FILE_BYTES).unwrap();
    let list = "1,".repeat(megabyte / 2 - 100);
    let keys: String = (0..100_000).map(|n| format!("k{n}=1\n")).collect();
    for (text, first) in [
        (
            format!("[en]\nquestion = \"Q?\"\nanswer = \"A\"\nalso_asked = [{list}]"),
            "must be a list",
        ),
        ("=\n".repeat(megabyte / 2), "error"),
        ("=".repeat(megabyte), "error"),
        (format!("{keys}{ENTRY}"), "unknown key"),
    ] {
        let folder = folder();
        fs::write(folder.path().join("faults.toml"), text).unwrap();
        let output = caveat(&["check", folder.path().to_str().unwrap()]);
        let out = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{first}: {:?}", output.stderr);
        assert!(out.contains(first), "{first}");
        assert!(out.len() < 10 << 20, "{first}: {} bytes", out.len());
    }
}

#[test]
fn of_very_many_faults_the_first_are_shown_and_all_counted() {
    let keys: String = (0..2500).map(|n| format!("k{n} = 1\n")).collect();
    let loaded = load(&[("pack.toml", HEAD), ("office.toml", &format!("{keys}{ENTRY}"))]);
    assert!(loaded.pack.is_none());
    assert_eq!(loaded.report.errors(), 2500);
    let shown = loaded.report.faults().iter().filter(|f| f.rank == pack::Rank::Error).count();
    assert_eq!(shown, limits::FAULTS);
    let text = loaded.report.render(false, 100);
    assert!(text.contains("and 1500 more: fix these first, then check again"));
    assert!(loaded.report.to_string().contains("has 2500 errors"));
}

fn load(files: &[(&str, &str)]) -> Loaded {
    pack::load(PackFiles::from_texts("hostile", files.iter().copied()))
}

#[test]
fn too_many_languages_are_a_fault() {
    let tag = |n: u8| format!("\"a{}{}\",", char::from(b'a' + n / 26), char::from(b'a' + n % 26));
    let tags: String = (0..60).map(tag).collect();
    let head = format!("languages = [\"en\", {tags}]\ndefault_language = \"en\"\n");
    let loaded = load(&[("pack.toml", &head), ("office.toml", ENTRY)]);
    let messages: Vec<&str> =
        loaded.report.faults().iter().map(|fault| fault.message.as_str()).collect();
    assert!(messages.contains(&"the pack has more than 50 languages"), "{messages:?}");
}

/// A large but honest pack: ten thousand phrasings in one entry.
#[test]
fn an_entry_of_ten_thousand_phrasings_is_no_attack() {
    let phrasings: String = (0..10_000)
        .map(|n| format!("\"may I bring {n} of my own books to the reading room\","))
        .collect();
    let folder = folder();
    let text =
        format!("[en]\nquestion = \"Books?\"\nanswer = \"Yes.\"\nalso_asked = [{phrasings}]\n");
    fs::write(folder.path().join("books.toml"), text).unwrap();
    let loaded = pack::load(PackFiles::read(folder.path()).unwrap());
    assert_eq!(loaded.pack.unwrap().entries[0].phrasings.len(), 10_001);
}

/// Pieces that mean something to the loader, and anything else.
fn piece() -> impl Strategy<Value = String> {
    let known: &[&str] = &[
        "[en]\n",
        "[zh-Hans]\n",
        "[[source]]\n",
        "[[concept]]\n",
        "[out_of_scope]\n",
        "question = ",
        "answer = ",
        "also_asked = [",
        "]\n",
        "}\n",
        "{",
        "\"",
        "'",
        "\"\"\"",
        "title = \"T\"\n",
        "languages = [\"en\"]\n",
        "default_language = \"en\"\n",
        "id = \"s\"\n",
        "name = \"n\"\n",
        "sources = [{ source = \"s\", paragraphs = [1] }]\n",
        "related = [\"a\"]\n",
        "\\u",
        "“",
        "，",
        "severity = \"danger\"\n",
        "reviewed = 2026-02-30\n",
        "question = \"Is it?\"\n",
        "answer = \"Yes.\"\n",
        "\u{feff}",
        "\r\n",
        "#",
        "=",
        ".",
        "\0",
        "é",
        "你",
    ];
    prop_oneof![
        4 => prop::sample::select(known).prop_map(str::to_owned),
        1 => any::<String>(),
    ]
}

fn file() -> impl Strategy<Value = Vec<u8>> {
    let text =
        prop::collection::vec(piece(), 0..24).prop_map(|pieces| pieces.concat().into_bytes());
    let bytes = prop::collection::vec(any::<u8>(), 0..80);
    prop_oneof![6 => text, 1 => bytes]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..Default::default() })]

    /// Any files are either a valid pack, or have faults whose places exist, and the report can be
    /// rendered.
    #[test]
    fn any_files_are_a_pack_or_have_faults_with_places(head in file(), one in file(), other in file()) {
        let files = [("pack.toml", &head[..]), ("one.toml", &one), ("two.toml", &other)];
        let loaded = pack::load(PackFiles::from_texts("any", files));
        prop_assert_eq!(loaded.pack.is_none(), loaded.report.errors() > 0);
        for fault in loaded.report.faults() {
            let place = loaded.report.place(fault);
            prop_assert!(fault.spot.is_none() || place.starts_with("any/"), "{}", place);
            prop_assert!(!fault.message.is_empty() && !fault.hint.is_empty());
            if let Some(spot) = &fault.spot {
                let text = String::from_utf8_lossy(files[match place.split(':').next() {
                    Some("any/pack.toml") => 0,
                    Some("any/one.toml") => 1,
                    _ => 2,
                }].1);
                prop_assert!(spot.span.end <= text.len(), "{}: {:?}", place, spot);
            }
        }
        prop_assert_eq!(loaded.report.render(false, 40).is_empty(), loaded.report.faults().is_empty());
    }
}
