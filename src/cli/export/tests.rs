//! An export is imported again without loss.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{Whole, table};
use crate::cli::import::imported_files;
use crate::pack::{PackFiles, load};

/// Words as people write them, and as nobody should.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => "[a-zA-Z é中文🪲\"'\\\\,;|:\\[\\]{}#=!+@-]{1,30}",
        2 => "[ a-z\n\"\\[\\],;|\t]{1,30}",
        1 => "\\PC{1,20}",
        1 => Just("[]".to_owned()),
        1 => Just("true".to_owned()),
        1 => Just("2026-01-01".to_owned()),
    ]
}

fn list() -> impl Strategy<Value = Value> {
    prop::collection::vec(text(), 0..4).prop_map(Value::from)
}

fn language() -> impl Strategy<Value = Value> {
    (text(), text(), prop::option::of(list()), prop::option::of(list()), prop::option::of(list()))
        .prop_map(|(question, answer, also_asked, cautions, advice)| {
            let mut text = Map::new();
            text.insert("question".to_owned(), Value::from(question));
            text.insert("answer".to_owned(), Value::from(answer));
            let lists = [("also_asked", also_asked), ("cautions", cautions), ("advice", advice)];
            for (key, list) in lists {
                text.extend(list.map(|list| (key.to_owned(), list)));
            }
            Value::Object(text)
        })
}

fn entry() -> impl Strategy<Value = Map<String, Value>> {
    let citation =
        (text(), prop::collection::vec(1_u64..99, 0..3)).prop_map(|(source, paragraphs)| {
            if paragraphs.is_empty() {
                json!({ "source": source })
            } else {
                json!({ "source": source, "paragraphs": paragraphs })
            }
        });
    let whole = (
        prop::option::of(prop_oneof!["info", "caution", "danger"]),
        prop::option::of(prop::collection::vec(citation, 0..3)),
        prop::option::of(prop::collection::vec("[a-z-]{1,9}", 0..3)),
        prop::option::of(Just("2026-02-28".to_owned())),
        prop::option::of(any::<bool>()),
    );
    (prop::collection::btree_map("en|de|zh-Hans", language(), 1..3), whole).prop_map(
        |(languages, (severity, sources, related, reviewed, draft))| {
            let mut entry: Map<String, Value> = languages.into_iter().collect();
            entry.extend(severity.map(|text| ("severity".to_owned(), Value::from(text))));
            entry.extend(sources.map(|list| ("sources".to_owned(), Value::from(list))));
            entry.extend(related.map(|list| ("related".to_owned(), Value::from(list))));
            entry.extend(reviewed.map(|text| ("reviewed".to_owned(), Value::from(text))));
            entry.extend(draft.map(|truth| ("draft".to_owned(), Value::from(truth))));
            entry
        },
    )
}

fn whole() -> impl Strategy<Value = Whole> {
    let concepts = prop::collection::vec((text(), list()), 0..3).prop_map(|concepts| {
        let tables = concepts.into_iter().map(|(name, words)| json!({ "name": name, "en": words }));
        tables.collect::<Vec<Value>>()
    });
    let pack =
        (text(), list(), text(), concepts).prop_map(|(title, lines, disclaimer, concepts)| {
            let mut pack = Map::new();
            pack.insert("title".to_owned(), Value::from(title));
            pack.insert("languages".to_owned(), json!(["en", "de", "zh-Hans"]));
            pack.insert("default_language".to_owned(), json!("en"));
            pack.insert("disclaimer".to_owned(), json!({ "en": disclaimer }));
            pack.insert("out_of_scope".to_owned(), json!({ "en": lines }));
            if !concepts.is_empty() {
                pack.insert("concept".to_owned(), Value::from(concepts));
            }
            pack.insert(
                "source".to_owned(),
                json!([{ "id": "a", "title": "A", "date": "2026-01-01", "paragraphs": 3 }]),
            );
            pack
        });
    (pack, prop::collection::btree_map("[a-z][a-z0-9-]{0,9}", entry(), 1..4)).prop_map(
        |(pack, mut entries)| {
            // This name is the pack's own.
            entries.remove("pack");
            Whole { pack, entries }
        },
    )
}

/// Reads the files as TOML again.
fn again(files: &[(String, String)]) -> Whole {
    let texts = files.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    Whole::of(&PackFiles::from_texts("new", texts)).expect("it is TOML")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn json_comes_back_whole(whole in whole()) {
        let (files, left) = imported_files("faq.json", &whole.json());
        prop_assert_eq!(left, Vec::<String>::new());
        prop_assert_eq!(again(&files), whole);
    }

    #[test]
    fn a_table_comes_back_whole(whole in whole()) {
        let (files, left) = imported_files("faq.csv", &table::written(&whole));
        prop_assert_eq!(left, Vec::<String>::new());
        prop_assert_eq!(again(&files), whole);
    }

    /// Nothing in a cell is calculated by a spreadsheet.
    #[test]
    fn no_cell_is_a_formula(whole in whole()) {
        let table = table::written(&whole);
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(table.as_bytes());
        for row in reader.records() {
            for cell in row.unwrap().iter() {
                prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{}", cell);
            }
        }
    }
}

#[test]
fn a_source_that_begins_with_a_hyphen_is_no_formula() {
    let text = json!({ "question": "Who?", "answer": "We." });
    let source = json!([{ "source": "-", "paragraphs": [1] }]);
    let mut whole = Whole::default();
    let entry = [("en".to_owned(), text), ("sources".to_owned(), source)];
    whole.entries.insert("who".to_owned(), entry.into_iter().collect());
    let table = table::written(&whole);
    assert!(table.contains(r#""{""paragraphs"":[1],""source"":""-""}""#), "{table}");
}

#[test]
fn the_shipped_faq_comes_back_whole() {
    let files = PackFiles::shipped();
    let whole = Whole::of(&files).unwrap();
    for (name, text) in [("faq.json", whole.json()), ("faq.csv", table::written(&whole))] {
        let (files, left) = imported_files(name, &text);
        assert_eq!(left, Vec::<String>::new(), "{name}");
        assert_eq!(again(&files), whole, "{name}");
        let texts = files.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        let pack = load(PackFiles::from_texts("new", texts)).pack.expect("it loads");
        assert_eq!(pack.entries.len(), whole.entries.len(), "{name}");
    }
}

/// The table as a spreadsheet saves it: with semicolons, its columns in another order.
#[test]
fn a_table_that_was_saved_elsewhere() {
    let table = "setting;reviewed;draft;language;id;question;answer;also_asked;cautions;advice;severity;sources;related\r\n\
                 ;2026-01-31;TRUE;en;hours;When open?;\"One line.\r\nAnother.\";\"a\r\nb\";[];;info;\"terms: 1, 2\";\r\n\
                 default_language;;;;pack;;en;;;;;;\r\n";
    let (files, left) = imported_files("faq.csv", table);
    assert_eq!(left, Vec::<String>::new());
    let text = json!({
        "question": "When open?", "answer": "One line.\nAnother.", "also_asked": ["a", "b"], "cautions": [],
    });
    let entry = json!({
        "en": text, "severity": "info", "reviewed": "2026-01-31", "draft": true,
        "sources": [{ "source": "terms", "paragraphs": [1, 2] }],
    });
    let entries = BTreeMap::from([("hours".to_owned(), entry.as_object().unwrap().clone())]);
    let pack = json!({ "default_language": "en" }).as_object().unwrap().clone();
    assert_eq!(again(&files), Whole { pack, entries });
}
