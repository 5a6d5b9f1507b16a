//! An import again of what changed, and `caveat export`, the way back.

use std::fs;
use std::path::Path;

use insta::assert_snapshot;

use super::{checked, imports, written};
use crate::scenes::processes::caveat;

/// A source that changed is imported again: what curators wrote meanwhile stays.
#[test]
fn what_changed_is_imported_again() {
    let folder = tempfile::tempdir().unwrap();
    let (to, table) = (folder.path().join("new"), folder.path().join("faq.csv"));
    let named = table.to_str().unwrap().to_owned();
    let import = |text: &str| {
        fs::write(&table, text).unwrap();
        let (said, code) = imports(&[&named], &to);
        assert_eq!(code, Some(0), "{said}");
        said.replace(folder.path().to_str().unwrap(), "DIR")
    };
    assert_snapshot!(import("question,answer\nWhen is it open?,At nine.\nWhere is it?,Here.\nWho may come?,All.\n"), @r#"
    DIR/faq.csv: csv
    3 entries in NEW, 0 things not carried
    1. Entries with fewer than 5 ways to ask: 3 of 3 (with one: 3). Write under `also_asked` how members would put it, first for what is asked most.
    2. It has 0 out-of-scope lines: until there are 10 questions that it must not answer under [out_of_scope] in pack.toml, it will rather suggest or decline than answer.
    3. `caveat check --self NEW` says which questions do not find their entry.
    "#);
    let hours = to.join("when-is-it-open.toml");
    let held = fs::read_to_string(&hours).unwrap();
    fs::write(&hours, held.replace("At nine.", "At nine, said the porter.")).unwrap();
    fs::write(
        to.join("where-is-it.toml"),
        fs::read_to_string(to.join("where-is-it.toml")).unwrap() + "advice = [\"Bring a map.\"]\n",
    )
    .unwrap();
    assert_snapshot!(import("question,answer\nIs it warm?,Yes.\nWhen is it open?,At eight.\nWhere is it?,Behind the church.\n"), @r#"
    DIR/faq.csv: csv
    to decide: NEW/when-is-it-open.toml: [en] `answer` was changed here and in the source; yours stays, and the source's stands above it: “At eight.”
    no longer in the source, and kept: who-may-come; delete what should go
    NEW: 1 new, 2 changed, 1 to decide, 0 deleted here before; 0 things not carried
    1. Entries with fewer than 5 ways to ask: 4 of 4 (with one: 4). Write under `also_asked` how members would put it, first for what is asked most.
    2. It has 0 out-of-scope lines: until there are 10 questions that it must not answer under [out_of_scope] in pack.toml, it will rather suggest or decline than answer.
    3. `caveat check --self NEW` says which questions do not find their entry.
    "#);
    let now = written(&to).replace(folder.path().to_str().unwrap(), "DIR");
    assert_snapshot!(now, @r#"
    == is-it-warm.toml
    # From DIR/faq.csv:2, by `caveat import`, to be reviewed.

    [en]
    question = "Is it warm?"
    answer = "Yes."

    == pack.toml
    # Written by `caveat import`, to be reviewed. The title is that of the source.
    title = "faq"
    languages = ["en"]
    default_language = "en"

    == when-is-it-open.toml
    # From DIR/faq.csv:2, by `caveat import`, to be reviewed.

    [en]
    question = "When is it open?"
    # The source now says:
    #   At eight.
    answer = "At nine, said the porter."

    == where-is-it.toml
    # From DIR/faq.csv:3, by `caveat import`, to be reviewed.

    [en]
    question = "Where is it?"
    answer = "Behind the church."
    advice = ["Bring a map."]

    == who-may-come.toml
    # From DIR/faq.csv:4, by `caveat import`, to be reviewed.

    [en]
    question = "Who may come?"
    answer = "All."
    "#);
}

/// An export is imported again, and exported again byte for byte.
#[test]
fn an_export_comes_back_whole() {
    let folder = tempfile::tempdir().unwrap();
    for form in ["--json", "--csv"] {
        let exported = caveat(&["export", form]).output().unwrap();
        assert!(exported.status.success());
        let file = folder.path().join(format!("faq.{}", form.trim_start_matches('-')));
        fs::write(&file, &exported.stdout).unwrap();
        let to = folder.path().join(form);
        let (said, code) = imports(&[file.to_str().unwrap()], &to);
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains(", 0 things not carried"), "{said}");
        checked(&to);
        let again = caveat(&["export", form]).arg(&to).output().unwrap();
        assert_eq!(again.stdout, exported.stdout, "{form}");
    }
    for form in ["--markdown", "--faqpage"] {
        let exported = caveat(&["export", form, "--language", "en"]).output().unwrap();
        let end = if form == "--markdown" { "md" } else { "json" };
        let file = folder.path().join(format!("faq.{end}"));
        fs::write(&file, &exported.stdout).unwrap();
        let to = folder.path().join(form);
        let (said, code) = imports(&[file.to_str().unwrap()], &to);
        assert_eq!(code, Some(0), "{said}");
        let count = |folder: &Path| {
            let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
            files.filter(|file| file.extension().is_some_and(|end| end == "toml")).count()
        };
        assert_eq!(count(&to), count(Path::new("faq")), "{said}");
    }
    let output = caveat(&["export"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_snapshot!(String::from_utf8(output.stderr).unwrap(), @"caveat: say one of --csv, --json, --markdown and --faqpage; the first two hold everything");
}
