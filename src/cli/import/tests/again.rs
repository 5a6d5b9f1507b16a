//! Importing again into a folder that curators changed meanwhile.

use std::fs;
use std::path::Path;

use super::super::again::{Outcome, STATE, put};
use super::super::found::Found;
use super::super::sources::Source;
use super::super::{Form, entries, write};
use crate::pack::{Language, PackFiles, load};

/// Imports a table into a folder.
fn import(folder: &Path, table: &str) -> Outcome {
    let mut found = Found::default();
    let mut source = Source::new("faq.csv".to_owned(), "faq".to_owned(), table.to_owned());
    source.root = "faq.csv".to_owned();
    found.read(Form::Csv, &[&source], None);
    let entries = entries::of(&mut found);
    let files = write::files(Some("FAQ"), &Language::new("en").unwrap(), entries, &mut found);
    let outcome = put(folder, files).unwrap();
    let report = load(PackFiles::read(folder).unwrap()).report;
    assert_eq!(report.errors(), 0, "{}", report.render(false, 140));
    outcome
}

fn text(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap()
}

fn edit(folder: &Path, name: &str, from: &str, to: &str) {
    let before = text(folder, name);
    assert!(before.contains(from), "{before}");
    fs::write(folder.join(name), before.replace(from, to)).unwrap();
}

const FIRST: &str =
    "question,answer,also asked\nWhen open?,At nine.,hours|opening\nWhere is it?,Here.,\n";

#[test]
fn nothing_changes_where_nothing_changed() {
    let folder = tempfile::tempdir().unwrap();
    import(folder.path(), FIRST);
    edit(folder.path(), "when-open.toml", "At nine.", "At ten.");
    let before = text(folder.path(), "when-open.toml");
    let outcome = import(folder.path(), FIRST);
    assert_eq!((outcome.new, outcome.changed, outcome.conflicts.len()), (0, 0, 0), "{outcome:?}");
    assert_eq!(text(folder.path(), "when-open.toml"), before);
}

#[test]
fn both_sides_are_taken_in() {
    let folder = tempfile::tempdir().unwrap();
    import(folder.path(), FIRST);
    // Curators add a phrasing, a caution and a comment; the source changes its answer and its phrasings.
    edit(
        folder.path(),
        "when-open.toml",
        "  \"hours\",",
        "  # asked most\n  \"hours\",\n  \"what time\",",
    );
    edit(folder.path(), "when-open.toml", "[en]", "severity = \"caution\"\n\n[en]");
    let second = "question,answer,also asked\nNew above?,Yes.,\nWhen open?,At eight.,hours|when\nWhere is it?,Here.,\n";
    let outcome = import(folder.path(), second);
    assert_eq!((outcome.new, outcome.changed, outcome.conflicts.len()), (1, 1, 0), "{outcome:?}");
    insta::assert_snapshot!(text(folder.path(), "when-open.toml"), @r#"
    # From faq.csv:2, by `caveat import`, to be reviewed.

    severity = "caution"

    [en]
    question = "When open?"
    also_asked = [
      # asked most
      "hours",
      "what time",
      "when",
    ]
    answer = "At eight."
    "#);
    // And a third time nothing is left to do.
    let outcome = import(folder.path(), second);
    assert_eq!((outcome.new, outcome.changed, outcome.conflicts.len()), (0, 0, 0), "{outcome:?}");
}

#[test]
fn what_both_changed_is_shown_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    import(folder.path(), FIRST);
    edit(folder.path(), "when-open.toml", "At nine.", "At ten.");
    let second = FIRST.replace("At nine.", "At eight.");
    let outcome = import(folder.path(), &second);
    assert_eq!(outcome.conflicts.len(), 1, "{outcome:?}");
    insta::assert_snapshot!(text(folder.path(), "when-open.toml"), @r#"
    # From faq.csv:2, by `caveat import`, to be reviewed.

    [en]
    question = "When open?"
    also_asked = [
      "hours",
      "opening",
    ]
    # The source now says:
    #   At eight.
    answer = "At ten."
    "#);
    // It is asked once.
    assert_eq!(import(folder.path(), &second).conflicts.len(), 0);
    // If both changed it in the same way, nothing is to be decided.
    edit(folder.path(), "where-is-it.toml", "Here.", "There.");
    let third = second.replace("Here.", "There.");
    assert_eq!(import(folder.path(), &third).conflicts.len(), 0);
}

#[test]
fn entries_that_go_and_entries_that_were_taken_away() {
    let folder = tempfile::tempdir().unwrap();
    import(folder.path(), FIRST);
    fs::remove_file(folder.path().join("where-is-it.toml")).unwrap();
    // Taken away here: it stays away.
    let outcome = import(folder.path(), FIRST);
    assert_eq!((outcome.deleted, outcome.new), (1, 0));
    assert!(!folder.path().join("where-is-it.toml").exists());
    // Gone there: it stays, and is named.
    let outcome = import(folder.path(), "question,answer\nWhere is it?,Here.\n");
    assert_eq!(outcome.gone, ["when-open"]);
    assert!(folder.path().join("when-open.toml").exists());
}

#[test]
fn a_question_that_was_reworded_keeps_its_id() {
    let folder = tempfile::tempdir().unwrap();
    import(folder.path(), FIRST);
    edit(folder.path(), "where-is-it.toml", "answer", "also_asked = [\"address\"]\nanswer");
    let outcome = import(folder.path(), &FIRST.replace("Where is it?", "Where can I find it?"));
    assert_eq!((outcome.new, outcome.changed, outcome.gone.len()), (0, 1, 0), "{outcome:?}");
    let now = text(folder.path(), "where-is-it.toml");
    assert!(now.contains("Where can I find it?") && now.contains("address"), "{now}");
}

/// A new phrasing that curators gave to another entry does not break the FAQ.
#[test]
fn a_phrasing_stays_where_curators_put_it() {
    let folder = tempfile::tempdir().unwrap();
    import(folder.path(), FIRST);
    edit(folder.path(), "where-is-it.toml", "answer", "also_asked = [\"address\"]\nanswer");
    let outcome = import(folder.path(), &FIRST.replace("hours|opening", "hours|address"));
    assert_eq!(outcome.conflicts.len(), 1, "{outcome:?}");
    assert!(!text(folder.path(), "when-open.toml").contains("address"));
    // A title that is taken gets a mark, so that its answer is there to be looked at.
    let outcome = import(folder.path(), &format!("{FIRST}Address,Main street.,\n"));
    assert_eq!((outcome.new, outcome.conflicts.len()), (1, 1), "{outcome:?}");
    assert!(text(folder.path(), "address.toml").contains("Address (2)"));
    assert!(text(folder.path(), "where-is-it.toml").contains("address"));
}

#[test]
fn the_state_is_no_part_of_the_faq() {
    let folder = tempfile::tempdir().unwrap();
    import(folder.path(), FIRST);
    assert!(folder.path().join(STATE).exists());
    let read = PackFiles::read(folder.path()).unwrap();
    assert_eq!(read.files.len(), 3);
    fs::write(folder.path().join(STATE), "{").unwrap();
    let refused = put(folder.path(), Vec::new()).unwrap_err();
    assert!(refused.to_string().contains("is not what import wrote"), "{refused}");
}
