//! Nothing is lost: what a source says is in the FAQ or in the list of what is not.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::json;

mod again;
mod forms;
mod packed;

use super::found::Found;
use super::sources::Source;
use super::{Form, discord, entries, languages, write};
use crate::pack::{Language, Pack, PackFiles, load, phrasing_key};

/// Outcome of an import: the FAQ, if there is one, and the list.
struct Imported {
    pack: Option<Pack>,
    texts: BTreeMap<String, String>,
    left: Vec<String>,
    changed: Vec<String>,
}

fn import(form: Form, stem: &str, text: &str) -> Imported {
    import_all(form, &[(stem, text)])
}

fn import_all(form: Form, sources: &[(&str, &str)]) -> Imported {
    let sources: Vec<Source> = sources
        .iter()
        .map(|(stem, text)| {
            let mut source =
                Source::new("there".to_owned(), (*stem).to_owned(), (*text).to_owned());
            source.root = "root".to_owned();
            source
        })
        .collect();
    let mut found = Found::default();
    found.read(form, &sources.iter().collect::<Vec<_>>(), None);
    made(found, Some(&Language::new("en").unwrap()))
}

/// Makes a FAQ of the findings.
fn made(mut found: Found, wanted: Option<&Language>) -> Imported {
    let language = languages::tell(&mut found.items, wanted);
    let entries = entries::of(&mut found);
    let files = write::files(Some("there"), &language, entries, &mut found);
    let texts: BTreeMap<_, _> = files.into_iter().map(|file| (file.name, file.text)).collect();
    let pack = (texts.len() > 1).then(|| {
        let written = texts.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        let loaded = load(PackFiles::from_texts("new", written));
        let report = loaded.report.render(false, 140);
        loaded.pack.unwrap_or_else(|| panic!("what is written loads:\n{report}"))
    });
    Imported { pack, texts, left: found.notes.lines(), changed: found.changed.lines() }
}

impl Imported {
    fn entries(&self) -> Vec<&crate::pack::Entry> {
        self.pack.iter().flat_map(|pack| &pack.entries).collect()
    }

    /// Returns whether a text is listed, as the list shows it.
    fn lists(&self, text: &str) -> bool {
        let shown = entries::quoted(text);
        self.left.iter().any(|line| line.contains(&shown))
    }

    fn asks(&self, question: &str) -> bool {
        let question = super::html::plain(question);
        let key = phrasing_key(&question.split_whitespace().collect::<Vec<_>>().join(" "));
        let phrasings = |entry: &&crate::pack::Entry| {
            entry.phrasings.iter().any(|phrasing| phrasing_key(&phrasing.text) == key)
        };
        self.entries().iter().any(phrasings)
    }

    /// Returns whether a text is an answer, as Discord shows it.
    fn answers(&self, answer: &str) -> bool {
        let shown = |is_markdown| {
            discord::shown(answer, is_markdown, "there", &mut Found::default()).trim().to_owned()
        };
        let shown = [shown(false), shown(true)];
        let texts = self.entries().into_iter().flat_map(|entry| entry.texts.values());
        texts.into_iter().any(|text| shown.contains(&text.answer))
    }

    fn ids(&self) -> Vec<&str> {
        self.entries().into_iter().map(|entry| entry.id.as_str()).collect()
    }

    /// Each entry in a line: its id, its ways to ask, and its answer.
    fn shown(&self) -> String {
        let mut lines: Vec<String> = Vec::new();
        for entry in self.entries() {
            for (language, text) in &entry.texts {
                let asked =
                    entry.phrasings.iter().filter(|phrasing| phrasing.language == *language);
                let asked: Vec<&str> = asked.map(|phrasing| phrasing.text.as_str()).collect();
                let answer = text.answer.replace('\n', "⏎");
                lines.push(format!("{} [{language}] {}: {answer}", entry.id, asked.join(" | ")));
            }
        }
        lines.extend(self.left.iter().map(|line| format!("left: {line}")));
        lines.extend(self.changed.iter().map(|line| format!("changed: {line}")));
        lines.join("\n")
    }
}

/// Words as people write them, and as nobody should.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => "[a-zA-Z é中文🪲\"'\\\\,;|:\\[\\]{}#=!-]{1,40}",
        1 => "(a b ){0,120}c",
        1 => Just(String::new()),
        1 => Just("same".to_owned()),
    ]
}

fn answer() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => "[a-zA-Z é中文\"'\\\\,;|\n`~*-]{0,80}",
        1 => "x{4090,4100}",
        1 => Just("the same".to_owned()),
    ]
}

/// Asserts that a question and its answer are there, or listed.
fn is_kept(imported: &Imported, question: &str, answer: &str) -> Result<(), TestCaseError> {
    let list = imported.left.join("\n");
    let asked = question.trim().is_empty() || imported.asks(question) || imported.lists(question);
    prop_assert!(asked, "{question:?}\n{list}");
    // A text that an export writes as `\n` is a line break, and nothing more.
    let is_blank = answer.replace("\\n", "\n").trim().is_empty();
    let known = is_blank || imported.answers(answer) || imported.lists(answer);
    prop_assert!(known, "{answer:?}\n{list}");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_row_is_lost(rows in prop::collection::vec((text(), answer()), 0..12)) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["Question", "Answer"]).unwrap();
        for (question, answer) in &rows {
            writer.write_record([question, answer]).unwrap();
        }
        let table = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        let imported = import(Form::Csv, "rows", &table);
        for (question, answer) in &rows {
            is_kept(&imported, question, answer)?;
        }
    }

    #[test]
    fn no_toml_tag_is_lost(
        tags in prop::collection::btree_map("[a-z🪲 -]{1,70}", (prop::collection::vec(text(), 0..5), answer()), 0..8)
    ) {
        let mut document = toml_edit::DocumentMut::new();
        for (name, (keywords, content)) in &tags {
            let mut table = toml_edit::Table::new();
            table["keywords"] = toml_edit::value(keywords.iter().collect::<toml_edit::Array>());
            table["content"] = toml_edit::value(content);
            document.insert(name, toml_edit::Item::Table(table));
        }
        let imported = import(Form::TomlTags, "tags", &document.to_string());
        for (name, (keywords, content)) in &tags {
            is_kept(&imported, name, content)?;
            for keyword in keywords {
                is_kept(&imported, keyword, content)?;
            }
        }
    }

    #[test]
    fn no_item_of_qnabot_is_lost(
        items in prop::collection::vec((prop::collection::vec(text(), 0..4), answer(), text()), 0..8)
    ) {
        let list: Vec<_> = items.iter().enumerate().map(|(n, (questions, answer, hook))| {
            json!({ "qid": format!("item {n}."), "q": questions, "a": answer, "l": hook })
        }).collect();
        let imported = import(Form::Qnabot, "export", &json!({ "qna": list }).to_string());
        for (n, (questions, answer, hook)) in items.iter().enumerate() {
            let listed = imported.lists(&format!("item {n}."));
            for question in questions {
                is_kept(&imported, question, answer)?;
            }
            let kept = answer.trim().is_empty() || imported.answers(answer);
            prop_assert!(kept || imported.lists(answer) || listed, "{answer:?}");
            prop_assert!(hook.trim().is_empty() || imported.lists(hook), "{hook:?}");
        }
    }

    #[test]
    fn no_line_of_front_matter_is_lost(
        name in "[a-z-]{1,20}",
        keys in prop::collection::btree_map("[b-d][a-z]{1,8}", "[a-z]{1,8}", 0..5),
        aliases in prop::collection::vec("[a-z ,'é-]{1,12}", 0..4),
        body in answer(),
    ) {
        let keys = keys.into_iter().filter(|(key, _)| key != "embed").collect::<BTreeMap<_, _>>();
        let others: String = keys.iter().map(|(key, value)| format!("{key}: {value}\n")).collect();
        let list: Vec<_> = aliases.iter().map(|alias| json!(alias).to_string()).collect();
        let text = format!("---\naliases: [{}]\n{others}---\n{body}", list.join(", "));
        let imported = import(Form::MarkdownTags, &name, &text);
        for asked in aliases.iter().chain([&name]) {
            is_kept(&imported, asked, &body)?;
        }
        for value in keys.values() {
            prop_assert!(imported.lists(value) || imported.asks(value), "{value}");
        }
    }

    #[test]
    fn anything_at_all_is_read_or_listed(text in "\\PC{0,200}|(---|\n|[\\[\\]{}:,\"'= a-z-]){0,60}") {
        for form in <Form as clap::ValueEnum>::value_variants() {
            let form = *form;
            if form == Form::Spreadsheet {
                continue;
            }
            let imported = import(form, "any", &text);
            prop_assert!(imported.pack.is_some() || !imported.left.is_empty() || text.trim().is_empty(), "{form:?}");
        }
    }
}

/// An id is made of the name alone: a row above, or another order, changes none.
#[test]
fn ids_stay_when_rows_move() {
    let rows = [
        "常见问题,A",
        "Wi-Fiはありますか,B",
        "Wi-Fiの速さは,C",
        "How does it work?,D",
        "Über uns,E",
        "pack,F",
    ];
    let table = |rows: &[&str]| format!("question,answer\n{}\n", rows.join("\n"));
    let before = import(Form::Csv, "ids", &table(&rows));
    let mut moved = vec!["One more above?,G", "新しい質問,H"];
    moved.extend(rows.iter().rev());
    let after = import(Form::Csv, "ids", &table(&moved));
    assert_eq!(before.ids().len(), 6, "{:?}", before.left);
    for id in before.ids() {
        let answer = |imported: &Imported| {
            imported
                .pack
                .as_ref()
                .unwrap()
                .entry(id)
                .map(|entry| entry.texts.values().next().unwrap().answer.clone())
        };
        assert_eq!(answer(&before), answer(&after), "{id}");
    }
    let long = format!("question,answer\n{0},A\n{0}?!b,B\n", "word ".repeat(30));
    let imported = import(Form::Csv, "ids", &long);
    assert!(imported.ids().iter().all(|id| id.len() <= 64), "{:?}", imported.left);
}

#[test]
fn rows_with_one_answer_are_one_entry() {
    let table = "Question;Answer;also asked\nWhen is it open?;At nine.;opening hours|hours\nWhen does it open?;At nine.;\n";
    let imported = import(Form::Csv, "rows", table);
    insta::assert_snapshot!(imported.texts["when-is-it-open.toml"], @r#"
    # From there:2, by `caveat import`, to be reviewed.

    [en]
    question = "When is it open?"
    also_asked = [
      "opening hours",
      "hours",
      "When does it open?",
    ]
    answer = "At nine."
    "#);
    assert!(imported.left.is_empty(), "{:?}", imported.left);
}

/// An answer of nothing but line ends is none.
#[test]
fn line_ends_alone_are_no_answer() {
    let table = "question,answer\nWhen?,\\n\\n\nWhere?,Here.\n";
    let imported = import(Form::Csv, "rows", table);
    assert_eq!(imported.ids(), ["where"]);
    assert!(imported.left[0].contains("it has no answer: “When?”"), "{:?}", imported.left);
}

/// A source that holds nothing is named as well.
#[test]
fn what_holds_nothing_is_named() {
    for (form, text) in [
        (Form::TomlTags, "# only a comment\n"),
        (Form::Csv, "question,answer\n"),
        (Form::Json, "[]"),
        (Form::Botpress, "[]"),
        (Form::Red, "{}"),
    ] {
        let imported = import(form, "empty", text);
        assert_eq!(imported.left.len(), 1, "{form:?} {:?}", imported.left);
    }
}

/// Nesting that would overflow the stack of a reader is refused like any other fault.
#[test]
fn nested_without_end_is_refused() {
    let deep = "[".repeat(200_000);
    for (form, text) in [
        (Form::Qnabot, format!("{{\"qna\": {deep}")),
        (Form::TomlTags, format!("a = {deep}")),
        (Form::MarkdownTags, format!("---\naliases: {deep}")),
        (Form::Csv, format!("question,answer\n\"{deep}")),
        (Form::Json, deep.clone()),
        (Form::Rasa, format!("nlu: {deep}")),
        (Form::Page, "<div>".repeat(100_000)),
    ] {
        let imported = import(form, "deep", &text);
        assert!(imported.pack.is_none(), "{form:?}");
        assert!((1..3).contains(&imported.left.len()), "{form:?} {:?}", imported.left);
        assert!(imported.left.iter().all(|line| line.len() < 300), "{form:?}");
    }
}
