//! Entries with `draft = true`: nothing of them reaches members, and curators are told of them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;

use caveat::pack::{self, Language, Loaded, PackFiles, Rank};
use caveat::service::Service;
use tempfile::TempDir;

use super::command_line::{caveat, prints};

const PACK: &str = "title = \"Library\"\nlanguages = [\"en\"]\ndefault_language = \"en\"\n";
const HOURS: &str = "related = [\"printing\"]\n[en]\nquestion = \"When does the library open?\"\nalso_asked = [\"opening hours\"]\nanswer = \"At nine.\"\n";
const PRINTING: &str = "draft = true\nseverity = \"danger\"\nrelated = [\"hours\"]\n[en]\nquestion = \"Can I print at the library?\"\nalso_asked = [\"is there a printer\"]\nanswer = \"Yes, on the first floor.\"\n";

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn load(folder: &TempDir) -> Loaded {
    pack::load(PackFiles::read(folder.path()).unwrap())
}

fn library() -> TempDir {
    folder(&[("pack.toml", PACK), ("hours.toml", HOURS), ("printing.toml", PRINTING)])
}

fn path(folder: &TempDir) -> &str {
    folder.path().to_str().unwrap()
}

/// Messages of a report's faults of this rank.
fn said(loaded: &Loaded, rank: Rank) -> Vec<&str> {
    let of_rank = loaded.report.faults().iter().filter(|fault| fault.rank == rank);
    of_rank.map(|fault| fault.message.as_str()).collect()
}

#[test]
fn a_draft_is_for_curators_only() {
    let library = library();
    let pack = load(&library).pack.unwrap();
    let ids = |entries: &[pack::Entry]| entries.iter().map(|e| e.id.clone()).collect::<Vec<_>>();
    assert_eq!(
        (ids(&pack.entries), ids(&pack.drafts)),
        (vec!["hours".into()], vec!["printing".into()])
    );
    assert!(pack.entry("printing").is_none() && pack.draft("hours").is_none());
    let draft = pack.draft("printing").unwrap();
    let (text, _) = pack.text(draft, &pack.default_language);
    assert_eq!(text.answer, "Yes, on the first floor.");
    assert!(!pack.uses_severities(), "no answer needs the word Danger");

    let service = Service::new(pack);
    for question in ["Can I print at the library?", "is there a printer", "printing"] {
        let asked = serde_json::to_string(&service.ask(question, None)).unwrap();
        assert!(!asked.contains("\"printing\"") && !asked.contains("Can I print"), "{asked}");
    }
    let hours = serde_json::to_string(&service.ask("opening hours", None)).unwrap();
    assert!(hours.contains("At nine.") && !hours.contains("printing"), "{hours}");
}

#[test]
fn the_same_words_make_the_same_matcher_with_and_without_a_draft() {
    let without = folder(&[("pack.toml", PACK), ("hours.toml", HOURS)]);
    fs::write(without.path().join("hours.toml"), HOURS.replace("[\"printing\"]", "[]")).unwrap();
    let asked = |folder: &TempDir| {
        let service = Service::new(load(folder).pack.unwrap());
        let questions = ["when do you open", "is there a printer", "print"];
        questions.map(|question| serde_json::to_string(&service.ask(question, None)).unwrap())
    };
    assert_eq!(asked(&library()), asked(&without));
}

#[test]
fn a_draft_may_be_unfinished() {
    let unfinished = "draft = true\nrelated = [\"to-be-written\"]\nsources = [{ source = \"later\" }]\n[en]\nquestion = \"Can I print?\"\nalso_asked = [\"opening hours\"]\n";
    let empty = "draft = true\n";
    let library = folder(&[
        ("pack.toml", PACK),
        ("hours.toml", HOURS),
        ("printing.toml", unfinished),
        ("scanning.toml", empty),
    ]);
    let loaded = load(&library);
    assert_eq!(said(&loaded, Rank::Error), [""; 0]);
    let warnings = said(&loaded, Rank::Warning);
    for expected in ["`hours` has this phrasing already", "there is no entry `to-be-written`"] {
        assert!(warnings.contains(&expected), "{expected}: {warnings:#?}");
    }
    let pack = loaded.pack.unwrap();
    let of = |id| pack.text(pack.draft(id).unwrap(), &Language::new("zh-Hans").unwrap()).0;
    assert_eq!(
        (of("printing").question.as_str(), of("printing").answer.as_str()),
        ("Can I print?", "")
    );
    assert_eq!(of("scanning").question, "");
}

#[test]
fn a_draft_that_cannot_be_read_is_an_error() {
    let typo = PRINTING.replace("also_asked", "also_ask");
    let quoted = PRINTING.replace("draft = true", "draft = \"yes\"");
    for (text, expected) in [
        (typo, "unknown key `also_ask` in [en]"),
        (quoted, "`draft` must be true or false, this is a string"),
    ] {
        let library =
            folder(&[("pack.toml", PACK), ("hours.toml", HOURS), ("printing.toml", &text)]);
        assert_eq!(said(&load(&library), Rank::Error), [expected]);
    }
    let library = folder(&[("pack.toml", PACK), ("printing.toml", PRINTING)]);
    assert_eq!(said(&load(&library), Rank::Error), ["every entry is a draft"]);
}

#[test]
fn curators_are_told_of_drafts() {
    let library = library();
    let checked = prints(&mut caveat(&["check", path(&library)]));
    assert!(checked.contains("\n1 draft, which members do not see: printing\n"), "{checked}");
    let mut topics = caveat(&["topics", "--faq", path(&library)]);
    let output = topics.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    assert_eq!(text(output.stdout), "When does the library open?\n");
    assert_eq!(text(output.stderr), "1 draft, which members do not see: printing\n");
}

#[test]
fn a_draft_is_exported_as_one() {
    let library = library();
    for form in ["--json", "--csv"] {
        let copy = library.path().join("export");
        fs::write(&copy, prints(&mut caveat(&["export", path(&library), form]))).unwrap();
        let to = tempfile::tempdir().unwrap();
        let into = to.path().join("faq");
        let name = library.path().join(if form == "--json" { "all.json" } else { "all.csv" });
        fs::rename(copy, &name).unwrap();
        let imported = ["import", name.to_str().unwrap(), "--to", into.to_str().unwrap()];
        assert!(caveat(&imported).status().unwrap().success());
        let written = fs::read_to_string(into.join("printing.toml")).unwrap();
        assert!(written.contains("draft = true"), "{form}: {written}");
    }
    for form in ["--markdown", "--faqpage"] {
        let page = prints(&mut caveat(&["export", path(&library), form]));
        assert!(page.contains("At nine.") && !page.contains("print"), "{form}: {page}");
    }
}
