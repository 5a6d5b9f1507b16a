//! Values in the shape of JSON: the texts and words in them, and how they are shown.

use serde_json::Value;

use super::entries::{named, quoted};

/// The text of a value that is one.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The texts of a value: one, a list, or what an object wraps.
pub(super) fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(list) => {
            let texts = list.iter().map(|value| texts(value).into_iter().next());
            // A list with anything else in it is no list of texts.
            texts.collect::<Option<Vec<_>>>().unwrap_or_default()
        }
        Value::Object(inner) => {
            ["text", "value", "markdown", "content", "answer", "name", "question"]
                .iter()
                .find_map(|key| inner.get(*key).and_then(text))
                .into_iter()
                .collect()
        }
        _ => text(value).into_iter().filter(|text| !text.trim().is_empty()).collect(),
    }
}

/// The words of a list in one text.
pub(super) fn words(text: &str) -> Vec<String> {
    let text = text.trim();
    let list = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    if list.is_some()
        && let Ok(Value::Array(list)) = serde_json::from_str(text)
    {
        return list.iter().flat_map(texts).collect();
    }
    let text = list.unwrap_or(text);
    let between = ['|', ';', '\n', '；'];
    let some: Vec<&str> = if text.contains(between) {
        text.split(between).collect()
    } else {
        text.split([',', '，', '、']).collect()
    };
    let words = some.into_iter().map(|word| word.trim().trim_matches(['"', '\'']).to_owned());
    words.filter(|word| !word.is_empty()).collect()
}

/// Whether an id tells more than a number of a row.
pub(super) fn tells(id: &str) -> bool {
    let is_random = id.len() >= 8
        && id.chars().all(|c| c.is_ascii_hexdigit() || c == '-')
        && id.contains(|c: char| c.is_ascii_digit());
    // `q1`, `faq_02`: where it stands, not what it is about.
    let words = id.trim_end_matches(|c: char| c.is_ascii_digit());
    let is_numbered = words.len() < id.len()
        && [
            "", "q", "a", "faq", "item", "entry", "question", "row", "no", "nr", "frage", "qa",
            "qna",
        ]
        .contains(&words.to_lowercase().trim_end_matches(['_', '-', ' ', '.', '#']));
    !is_random && !is_numbered && id.chars().any(char::is_alphabetic)
}

pub(super) fn nowhere(key: &str, value: &Value) -> String {
    let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    format!("{} {}: an entry has no place for it", named(key), quoted(&value))
}

/// Whether it says nothing: exports are full of empty fields.
pub(super) fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(list) => list.iter().all(is_blank),
        Value::Object(fields) => fields.values().all(is_blank),
        _ => false,
    }
}
