//! No string is missing, in any language.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Wording;
use crate::pack::Language;

/// Every string of a column, by its path in the table.
fn strings(value: &Value, path: &str, found: &mut Vec<(String, String)>) {
    match value {
        Value::String(text) => found.push((path.to_owned(), text.clone())),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(n, v)| strings(v, &format!("{path}.{n}"), found));
        }
        Value::Object(fields) => {
            fields.iter().for_each(|(key, v)| strings(v, &format!("{path}.{key}"), found));
        }
        _ => panic!("{path} is no string"),
    }
}

fn column(words: &Wording) -> Vec<(String, String)> {
    let mut found = Vec::new();
    strings(&serde_json::to_value(words).unwrap(), "", &mut found);
    found
}

/// The places that are filled in.
fn places(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

#[test]
fn no_string_is_missing() {
    let english = column(Wording::english());
    assert!(english.len() > 80, "the walk sees the table: {}", english.len());
    for words in Wording::all() {
        for ((path, text), (_, english)) in column(words).iter().zip(&english) {
            assert!(!text.trim().is_empty(), "{}: {path} is empty", words.tag);
            assert_eq!(places(text), places(english), "{}: {path}", words.tag);
            // A column is in its own language; the tag of one is what it is.
            if words.tag != "en" && path != ".tag" {
                let chinese = text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
                assert!(chinese, "{}: {path} is not translated: {text}", words.tag);
            }
        }
    }
}

/// In a plain string a command would have the name that it has without a prefix.
#[test]
fn only_what_may_name_commands_does() {
    let english = column(Wording::english());
    let is_name = |path: &str| path.starts_with(".commands.") && path.ends_with(".name");
    let names: BTreeSet<&str> =
        english.iter().filter(|(path, _)| is_name(path)).map(|(_, name)| name.as_str()).collect();
    for words in Wording::all() {
        let mut found = 0;
        for (path, text) in column(words) {
            for rest in text.split('/').skip(1) {
                let end = rest.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(rest.len());
                if end > 0 {
                    assert!(names.contains(&rest[..end]), "{path}: {text}");
                    assert!(path.ends_with(".naming"), "{path}: {text}");
                    found += 1;
                }
            }
        }
        assert!(found > 10, "{}: {found}", words.tag);
    }
}

#[test]
fn commands_are_named_as_they_are_called() {
    let hello = Wording::english().hello;
    assert!(hello.said(None).contains("use /ask; /faq shows"));
    assert!(hello.said(Some("policy")).contains("use /policy-ask; /policy-faq shows"));
}

#[test]
fn simplified_and_traditional_do_not_mix() {
    let columns = Wording::locales().map(|(_, words)| column(words));
    for ((path, simplified), (_, traditional)) in columns[0].iter().zip(&columns[1]) {
        let made = crate::matching::normalise(traditional);
        let changed = made != traditional.to_lowercase();
        assert!(changed || traditional.chars().count() < 30, "{path} is not traditional");
        let kept = crate::matching::normalise(simplified);
        let width = |text: &str| crate::pack::phrasing_key(text);
        assert_eq!(width(&kept), width(simplified), "{path} is not simplified");
    }
}

#[test]
fn every_language_finds_its_words() {
    for (tag, expected) in [
        ("en", "en"),
        ("fr", "en"),
        ("zh", "zh-Hans"),
        ("zh-Hans", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("zh-SG", "zh-Hans"),
        ("zh-Hant", "zh-Hant"),
        ("zh-TW", "zh-Hant"),
        ("zh-HK", "zh-HK"),
        ("zh-Hant-MO", "zh-HK"),
    ] {
        assert_eq!(Wording::of(&Language::new(tag).unwrap()).tag, expected, "{tag}");
    }
}
