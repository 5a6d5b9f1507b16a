//! Tags in TOML: each a table with `keywords` and `content`.

use toml_edit::{Document, Item as Toml, TableLike, Value};

use super::entries::quoted;
use super::sources::Source;
use super::{Found, Item};

pub(super) fn read(source: &Source, found: &mut Found) {
    let document = match Document::parse(source.text.as_str()) {
        Ok(document) => document,
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            let why = error.message().lines().next().unwrap_or_default().to_owned();
            return found
                .leave(source.at(at), format!("it is not TOML, so nothing was imported: {why}"));
        }
    };
    for (name, value) in document.as_table() {
        let span = document.as_table().key(name).and_then(|key| key.span());
        let place = source.at(span.map_or(0, |span| span.start));
        match value.as_table_like() {
            Some(table) => tag(name, table, place, found),
            None => found.leave(place, unknown(name, value)),
        }
    }
}

fn tag(name: &str, table: &dyn TableLike, place: String, found: &mut Found) {
    let mut also_asked = Vec::new();
    let mut answer = String::new();
    for (key, value) in table.iter() {
        match (key, value.as_array(), value.as_str()) {
            ("keywords", Some(words), _) => {
                for word in words {
                    match word.as_str() {
                        Some(word) => also_asked.push(word.to_owned()),
                        None => found.leave(&*place, unknown(key, &Toml::Value(word.clone()))),
                    }
                }
            }
            ("content", _, Some(text)) => answer = text.to_owned(),
            // It stands where everything does.
            ("hoisted", ..) if value.as_bool() == Some(false) => {}
            _ => found.leave(&*place, unknown(&format!("{name}.{key}"), value)),
        }
    }
    found.items.push(Item { place, name: name.to_owned(), question: None, also_asked, answer });
}

fn unknown(key: &str, value: &Toml) -> String {
    let value = match value.as_value() {
        Some(Value::String(text)) => text.value().clone(),
        _ => value.to_string(),
    };
    format!("`{key}` {}: an entry has no place for it", quoted(&value))
}
