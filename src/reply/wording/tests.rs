//! Every string is what it should be, in every language.

use std::collections::BTreeSet;

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;
use serde_json::Value;
use unicode_script::Script;

use super::Wording;
use crate::lang::LANGUAGES;
use crate::pack::Language;
use crate::text::script;

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

/// That a language has every string, and says it in it, with the same places to fill in, is seen to when the crate
/// is built; a string that was only copied is not.
#[test]
fn every_string_is_translated() {
    let english = column(Wording::english());
    assert!(english.len() > 80, "the walk sees the table: {}", english.len());
    for (lang, words) in LANGUAGES.iter().zip(Wording::all()).skip(1) {
        assert_eq!(words.tag, lang.tag);
        for ((path, text), (_, english)) in column(words).iter().zip(&english) {
            let is_written = text.chars().any(|c| script(c) == lang.base().script);
            let is_copied = text == english && text.split(' ').count() > 2;
            let translated = path == ".tag" || is_written && !is_copied;
            assert!(translated, "{}: {path} is not translated: {text}", words.tag);
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

/// Traditional characters that OpenCC would replace although they need not be: in 平台, Taiwan and Hong Kong write
/// 台 more often than 臺, and in 戶口, Hong Kong writes 戶 more often than 户; so does the FAQ.
const KEPT: [char; 2] = ['台', '戶'];

/// A form of a language is written in its own characters, and the language itself in its own. Every character is
/// looked at by itself: converted to the writing of its language, it stays as it is.
#[test]
fn a_language_and_its_forms_do_not_mix() {
    let mut looked_at = BTreeSet::new();
    for (lang, words) in LANGUAGES.iter().zip(Wording::all()) {
        let config = match (lang.opencc, lang.script) {
            (Some(config), _) => config,
            (None, Script::Han) => BuiltinConfig::T2s,
            (None, _) => continue,
        };
        looked_at.insert(lang.tag);
        let converter = OpenCC::from_config(config).unwrap();
        let is_foreign = |c: &char| {
            let kept = lang.opencc.is_some() && KEPT.contains(c);
            !kept && converter.convert(c.encode_utf8(&mut [0; 4])) != c.to_string()
        };
        for (path, text) in column(words) {
            let foreign: String = text.chars().filter(is_foreign).collect();
            assert_eq!(foreign, "", "{}: {path}: {text}", lang.tag);
        }
    }
    assert_eq!(looked_at, BTreeSet::from(["zh-HK", "zh-Hans", "zh-Hant"]));
}

/// OpenCC knows which characters Hong Kong writes.
#[test]
fn every_character_is_one_of_hong_kong() {
    let convert = |config| OpenCC::from_config(config).unwrap();
    let (back, forth) = (convert(BuiltinConfig::Tw2t), convert(BuiltinConfig::T2hk));
    let words = Wording::of(&Language::new("zh-HK").unwrap());
    for (path, text) in column(words) {
        // OpenCC has 户, which Hong Kong writes less; the FAQ's own text has 戶, too.
        assert_eq!(forth.convert(&back.convert(&text)).replace('户', "戶"), text, "{path}");
    }
    assert_eq!(words.decline_title, "常見問題裏沒有這一則");
    assert!(words.privacy[0].contains("錢包或戶口"));
    assert_eq!(words.commands.settings_parts.human_role.name, "身份組");
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
