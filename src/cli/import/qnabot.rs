//! Exports of QnABot: `{"qna": […]}`, with questions and an answer each. Answers that it works out when
//! asked, by a template or a hook, cannot be written down.
//!
//! An export is read item by item, and only the known fields of an item are kept: anything else in it takes
//! no memory.

use std::fmt;

use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::entries::{named, quoted};
use super::found::{Found, Item};
use super::notes::Note;
use super::sources::Source;
use crate::pack::limits;

/// Questions of the answers that QnABot gives when it finds nothing.
const FALLBACKS: [&str; 2] = ["no_hits", "no_hits_orig"];
/// Maximum bytes of a value that is read whole; of a longer one only the beginning is shown.
const LOOKED_AT: usize = 64 << 10;

pub(super) fn read(source: &Source, found: &mut Found) {
    // Nothing is taken from a file that has a fault anywhere.
    if let Err(error) = serde_json::from_str::<IgnoredAny>(&source.text) {
        let place = format!("{}:{}", source.path, error.line());
        return found.leave(place, format!("it is not JSON, so nothing was imported: {error}"));
    }
    let mut has_list = false;
    let each = |key: &str, value: &str, found: &mut Found| {
        if key != "qna" {
            return found.leave(&*source.path, unknown(key, value));
        }
        let mut number = 0;
        has_list = items(value, |item| {
            number += 1;
            one(item, number, source, found);
        });
    };
    let is_object = fields(&source.text, found, each);
    if !is_object || !has_list {
        found.leave(&*source.path, "it has no list `qna`, so nothing was imported");
    }
}

/// The known fields of an item.
#[derive(Default)]
struct Known {
    name: Option<String>,
    kind: Option<String>,
    questions: Vec<String>,
    plain: String,
    markdown: String,
}

fn one(item: &str, number: usize, source: &Source, found: &mut Found) {
    let place_of = |name: Option<&str>| match name {
        Some(name) => format!("{}: {}", source.path, quoted(name)),
        None => format!("{}: {}", source.path, quoted(&number.to_string())),
    };
    if !item.starts_with('{') {
        let note = || Note { place: place_of(None), why: unknown("qna", item) };
        return found.notes.add_of("an item that is none", note);
    }
    let mut known = Known::default();
    fields(item, found, |key, value, found| known.take(key, value, &place_of(None), found));
    let place = place_of(known.name.as_deref());
    let kind = known.kind.as_deref().unwrap_or("qna");
    if !matches!(kind, "qna" | "text") {
        return found.leave(place, format!("it is of type {}, which is no answer", quoted(kind)));
    }
    if known.questions.iter().any(|question| FALLBACKS.contains(&question.trim())) {
        return found.leave(place, "it is said when nothing is found; caveat has words for that");
    }
    let (plain, markdown) = (known.plain.trim(), known.markdown.trim());
    let answer = if markdown.is_empty() { plain } else { markdown }.to_owned();
    if answer.contains("{{") {
        let why = "its answer is a template, to be written out by a person";
        return found.leave(place, format!("{why}: {}", quoted(&answer)));
    }
    if !markdown.is_empty() && !plain.is_empty() && plain != markdown {
        found.leave(&*place, format!("`a` {}: its Markdown is the answer", quoted(plain)));
    }
    fields(item, found, |key, value, found| rest(key, value, &place, found));
    let mut questions = known.questions.into_iter();
    let question = Some(questions.next().unwrap_or_default());
    let also_asked = questions.collect();
    let name = known.name.or_else(|| question.clone()).unwrap_or_default();
    let (root, is_markdown) = (source.root.clone(), !markdown.is_empty());
    found.take(Item {
        place,
        root,
        name,
        question,
        also_asked,
        answer,
        is_markdown,
        ..Item::default()
    });
}

impl Known {
    fn take(&mut self, key: &str, value: &str, place: &str, found: &mut Found) {
        match key {
            "qid" => self.name = text(value),
            "type" => self.kind = text(value),
            "a" => self.plain = text(value).unwrap_or_default(),
            "q" => {
                self.questions.clear();
                items(value, |question| match text(question) {
                    Some(question) if self.questions.len() < limits::PHRASINGS => {
                        self.questions.push(question);
                    }
                    _ => {
                        let note = || Note { place: place.to_owned(), why: unknown("q", question) };
                        found.notes.add_of("a question that is none", note);
                    }
                });
            }
            "alt" => {
                fields(value, found, |form, value, _| {
                    if form == "markdown" {
                        self.markdown = text(value).unwrap_or_default();
                    }
                });
            }
            _ => {}
        }
    }
}

/// Notes a field that an entry has no place for.
fn rest(key: &str, value: &str, place: &str, found: &mut Found) {
    let is_object = value.starts_with('{');
    let leave = |key: &str, value: &str, found: &mut Found| {
        if !is_blank(value) {
            let note = || Note { place: place.to_owned(), why: unknown(key, value) };
            found.notes.add_of("a field without a place", note);
        }
    };
    match key {
        // `selected` is only a tick in a list.
        "qid" | "type" | "a" | "selected" => {}
        "q" if value.starts_with('[') => {}
        "alt" if is_object => {
            fields(value, found, |form, text, found| {
                if form != "markdown" || !text.starts_with('"') {
                    leave(&format!("alt.{form}"), text, found);
                }
            });
        }
        "r" if is_object => {
            fields(value, found, |part, value, found| leave(&format!("r.{part}"), value, found));
        }
        "l" | "args" if !is_blank(value) => {
            let why = "no function is called; see whether the answer holds without it";
            found.leave(place, format!("`{key}` {}: {why}", quoted(&plain(value))));
        }
        _ => leave(key, value, found),
    }
}

fn unknown(key: &str, value: &str) -> String {
    format!("{} {}: an entry has no place for it", named(key), quoted(&plain(value)))
}

/// Returns a value as it is shown: of a long one, the beginning.
fn plain(value: &str) -> String {
    match text(value) {
        Some(text) => text,
        None => value.chars().take(LOOKED_AT).collect(),
    }
}

fn text(value: &str) -> Option<String> {
    value.starts_with('"').then(|| serde_json::from_str(value).ok()).flatten()
}

/// Returns whether a value says nothing: exports are full of empty fields.
fn is_blank(value: &str) -> bool {
    fn blank(value: &Value) -> bool {
        match value {
            Value::Null | Value::Bool(false) => true,
            Value::String(text) => text.trim().is_empty(),
            Value::Array(list) => list.iter().all(blank),
            Value::Object(fields) => fields.values().all(blank),
            _ => false,
        }
    }
    value.len() <= LOOKED_AT && serde_json::from_str(value).is_ok_and(|value| blank(&value))
}

/// Visits the fields of an object, each value as written; returns whether it is an object.
fn fields(object: &str, found: &mut Found, mut each: impl FnMut(&str, &str, &mut Found)) -> bool {
    struct Fields<'a, F>(&'a mut Found, F);
    impl<'de, F: FnMut(&str, &str, &mut Found)> Visitor<'de> for Fields<'_, F> {
        type Value = ();

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
            while let Some(key) = map.next_key::<String>()? {
                (self.1)(&key, map.next_value::<&RawValue>()?.get(), self.0);
            }
            Ok(())
        }
    }
    let mut reader = serde_json::Deserializer::from_str(object);
    reader.deserialize_map(Fields(found, &mut each)).is_ok()
}

/// Visits the items of a list; returns whether it is a list.
fn items(list: &str, mut each: impl FnMut(&str)) -> bool {
    struct Items<F>(F);
    impl<'de, F: FnMut(&str)> Visitor<'de> for Items<F> {
        type Value = ();

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
            while let Some(item) = list.next_element::<&RawValue>()? {
                (self.0)(item.get());
            }
            Ok(())
        }
    }
    let mut reader = serde_json::Deserializer::from_str(list);
    reader.deserialize_seq(Items(&mut each)).is_ok()
}
