//! `FAQPage` as search engines read it: linked data in JSON, in a file of its own or in a page.

use serde_json::{Map, Value};

use super::entries::quoted;
use super::found::{Found, Item};
use super::names;
use super::sources::Source;
use super::values::{nowhere, text};

fn is_of(object: &Map<String, Value>, kind: &str) -> bool {
    let is_kind = |value: &Value| {
        value.as_str().is_some_and(|name| name.rsplit(['/', ':', '#']).next() == Some(kind))
    };
    match object.get("@type") {
        Some(Value::Array(list)) => list.iter().any(is_kind),
        Some(value) => is_kind(value),
        None => false,
    }
}

pub(super) fn is_page(object: &Map<String, Value>) -> bool {
    is_of(object, "FAQPage") || is_of(object, "QAPage")
}

/// Takes the questions of a page.
pub(super) fn page(source: &Source, page: &Map<String, Value>, found: &mut Found) {
    let language = page.get("inLanguage").and_then(Value::as_str).and_then(names::language);
    let main = page.get("mainEntity").or_else(|| page.get("mainentity"));
    let list = match main {
        Some(Value::Array(list)) => list.as_slice(),
        Some(value) => std::slice::from_ref(value),
        None => &[],
    };
    for one in list {
        let Some(question) = one.as_object() else {
            found.leave(&*source.path, nowhere("mainEntity", one));
            continue;
        };
        let name = ["name", "text"].iter().find_map(|key| question.get(*key).and_then(text));
        let name = name.unwrap_or_default();
        let place = format!("{}: {}", source.path, quoted(&name));
        let mut answers = ["acceptedAnswer", "suggestedAnswer"]
            .iter()
            .filter_map(|key| question.get(*key))
            .flat_map(|value| match value {
                Value::Array(list) => list.as_slice(),
                value => std::slice::from_ref(value),
            })
            .filter_map(|answer| text(&answer["text"]).or_else(|| text(answer)));
        let answer = answers.next().unwrap_or_default();
        for other in answers {
            let why = format!("one answer more {}: an entry has one", quoted(&other));
            found.leave(&*place, why);
        }
        found.take(Item {
            place,
            root: source.root.clone(),
            name: name.clone(),
            language: language.clone(),
            question: Some(name),
            answer,
            ..Item::default()
        });
    }
}

/// Returns the pages that linked data in HTML describes.
pub(super) fn in_html(html: &str) -> Vec<Value> {
    let lower = html.to_ascii_lowercase();
    let (mut pages, mut from) = (Vec::new(), 0);
    while let Some(at) = lower[from..].find("<script").map(|at| from + at) {
        let Some(end) = lower[at..].find('>').map(|end| at + end + 1) else { break };
        let close = lower[end..].find("</script").map_or(lower.len(), |close| end + close);
        if lower[at..end].contains("ld+json")
            && let Ok(value) = serde_json::from_str::<Value>(html[end..close].trim())
            && has_page(&value)
        {
            pages.push(value);
        }
        from = close;
    }
    pages
}

fn has_page(value: &Value) -> bool {
    match value {
        Value::Array(list) => list.iter().any(has_page),
        Value::Object(object) => is_page(object) || object.get("@graph").is_some_and(has_page),
        _ => false,
    }
}
