//! Values in the shape of JSON: finds questions, texts and words in them, and shows those without a place.

use serde_json::{Map, Value};

use super::entries::{named, quoted};
use super::names::{self, Part};
use crate::pack::Language;

/// A key with its value and its rank; the lowest is the likeliest.
pub(super) type Chosen<'a> = Option<(&'a str, &'a Value, usize)>;

/// Returns the text of a value that is a string or a number.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Returns the texts of a value: one, a list, or those that an object wraps.
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

/// Returns the words of a list that is written as one text.
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

/// Returns whether an id tells more than the number of a row.
pub(super) fn tells(id: &str) -> bool {
    let is_random = id.len() >= 8
        && id.chars().all(|c| c.is_ascii_hexdigit() || c == '-')
        && id.contains(|c: char| c.is_ascii_digit());
    // `q1`, `faq_02`: these tell the place, not the topic.
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

/// Returns whether a value says nothing: exports are full of empty fields.
pub(super) fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(list) => list.iter().all(is_blank),
        Value::Object(fields) => fields.values().all(is_blank),
        _ => false,
    }
}

/// Returns the languages of an object's questions and answers, as its keys name them.
pub(super) fn in_languages(object: &Map<String, Value>) -> Vec<Language> {
    let mut languages: Vec<Language> = Vec::new();
    let mut add = |language: Option<Language>| {
        languages.extend(language.filter(|language| !languages.contains(language)));
    };
    for (key, value) in object {
        if let Some((Part::Question | Part::Answer, language)) = names::part_in_a_language(key) {
            add(Some(language));
        }
        if matches!(names::part(key), Some((Part::Question | Part::Answer, _))) {
            let keys = value.as_object().into_iter().flat_map(Map::keys);
            keys.for_each(|key| add(names::language(key)));
        }
    }
    languages
}

/// Returns the value of an object that is most likely this part.
pub(super) fn chosen(object: &Map<String, Value>, wanted: Part) -> Chosen<'_> {
    /// Rank after all listed names.
    const LOOSE: usize = 10_000;
    let listed =
        |key: &str| names::parts(key).iter().find(|(part, _)| *part == wanted).map(|(_, at)| *at);
    let of = |key: &str| {
        let loose = || {
            (names::loosely(key) == Some(wanted) && names::part_in_a_language(key).is_none())
                .then_some(LOOSE)
        };
        listed(key).or_else(|| if names::parts(key).is_empty() { loose() } else { None })
    };
    let known = object.iter().filter_map(|(key, value)| Some((key.as_str(), value, of(key)?)));
    let worded = known.filter(|(_, value, _)| wanted == Part::Id || !texts(value).is_empty());
    worded.min_by_key(|(_, _, at)| *at)
}

/// Returns a question and its answer from a conversation that was written to train a model.
pub(super) fn conversation(object: &Map<String, Value>) -> Option<(&str, &str)> {
    let list = object.get("messages").or_else(|| object.get("conversations"))?.as_array()?;
    let said = |who: [&str; 2]| {
        let of = |turn: &&Value| {
            let role = turn["role"].as_str().or_else(|| turn["from"].as_str());
            role.is_some_and(|role| who.contains(&role))
        };
        let turn = list.iter().find(of)?;
        turn["content"].as_str().or_else(|| turn["value"].as_str())
    };
    Some((said(["user", "human"])?, said(["assistant", "gpt"])?))
}
