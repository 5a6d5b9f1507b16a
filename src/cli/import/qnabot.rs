//! What QnABot exports: `{"qna": […]}`, with questions and an answer each. What it works out when it is
//! asked, by a template or a hook, is no answer that could be written down.

use serde_json::{Map, Value};

use super::entries::quoted;
use super::sources::Source;
use super::{Found, Item};

/// Questions by which QnABot finds what it says when it finds nothing.
const FALLBACKS: [&str; 2] = ["no_hits", "no_hits_orig"];

pub(super) fn read(source: &Source, found: &mut Found) {
    let parsed: Value = match serde_json::from_str(&source.text) {
        Ok(parsed) => parsed,
        Err(error) => {
            let place = format!("{}:{}", source.path, error.line());
            return found.leave(place, format!("it is not JSON, so nothing was imported: {error}"));
        }
    };
    let Some(items) = parsed["qna"].as_array() else {
        return found.leave(&*source.path, "it has no list `qna`, so nothing was imported");
    };
    for (key, value) in parsed.as_object().into_iter().flatten().filter(|(key, _)| *key != "qna") {
        found.leave(&*source.path, unknown(key, value));
    }
    for (number, item) in items.iter().enumerate() {
        let name = item["qid"].as_str().map_or_else(|| (number + 1).to_string(), str::to_owned);
        let place = format!("{}: {}", source.path, quoted(&name));
        match item.as_object() {
            Some(fields) => one(fields, name, place, found),
            None => found.leave(place, unknown("qna", item)),
        }
    }
}

fn one(fields: &Map<String, Value>, name: String, place: String, found: &mut Found) {
    let text = |key: &str| fields.get(key).and_then(Value::as_str).unwrap_or_default();
    let kind = fields.get("type").and_then(Value::as_str).unwrap_or("qna");
    if !matches!(kind, "qna" | "text") {
        return found.leave(place, format!("it is of type {}, which is no answer", quoted(kind)));
    }
    let mut questions = Vec::new();
    for question in fields.get("q").and_then(Value::as_array).into_iter().flatten() {
        match question.as_str() {
            Some(question) => questions.push(question.to_owned()),
            None => found.leave(&*place, unknown("q", question)),
        }
    }
    if questions.iter().any(|question| FALLBACKS.contains(&question.trim())) {
        return found.leave(place, "it is said when nothing is found; caveat has words for that");
    }
    let markdown = fields.get("alt").and_then(|alt| alt["markdown"].as_str()).unwrap_or_default();
    let (plain, markdown) = (text("a").trim(), markdown.trim());
    let answer = if markdown.is_empty() { plain } else { markdown };
    if answer.contains("{{") {
        let why = "its answer is a template, to be written out by a person";
        return found.leave(place, format!("{why}: {}", quoted(answer)));
    }
    if !markdown.is_empty() && !plain.is_empty() && plain != markdown {
        found.leave(&*place, format!("`a` {}: its Markdown is the answer", quoted(plain)));
    }
    for (key, value) in fields.iter().filter(|(_, value)| !is_blank(value)) {
        rest(key, value, &place, found);
    }
    let mut questions = questions.into_iter();
    let question = Some(questions.next().unwrap_or_default());
    let also_asked = questions.collect();
    found.items.push(Item { place, name, question, also_asked, answer: answer.to_owned() });
}

/// Lists what an entry has no place for.
fn rest(key: &str, value: &Value, place: &str, found: &mut Found) {
    match (key, value) {
        // Whether it is ticked in a list says nothing.
        ("qid" | "type" | "a" | "selected", _) | ("q", Value::Array(_)) => {}
        ("alt", Value::Object(forms)) => {
            let is_answer = |form: &str, text: &Value| form == "markdown" && text.is_string();
            let rest = forms.iter().filter(|(form, text)| !is_answer(form, text));
            for (form, text) in rest.filter(|(_, text)| !is_blank(text)) {
                found.leave(place, unknown(&format!("alt.{form}"), text));
            }
        }
        ("l" | "args", _) => {
            let why = "no function is called; see whether the answer holds without it";
            found.leave(place, format!("`{key}` {}: {why}", quoted(&plain(value))));
        }
        ("r", Value::Object(card)) => {
            for (part, value) in card.iter().filter(|(_, value)| !is_blank(value)) {
                found.leave(place, unknown(&format!("r.{part}"), value));
            }
        }
        _ => found.leave(place, unknown(key, value)),
    }
}

fn unknown(key: &str, value: &Value) -> String {
    format!("`{key}` {}: an entry has no place for it", quoted(&plain(value)))
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Whether it says nothing: exports are full of empty fields.
fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(list) => list.iter().all(is_blank),
        Value::Object(fields) => fields.values().all(is_blank),
        _ => false,
    }
}
