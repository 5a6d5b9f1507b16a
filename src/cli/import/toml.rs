//! Tags in TOML: each a table with `keywords` and `content`.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::entries::{named, quoted};
use super::found::{Found, Item};
use super::notes::Note;
use super::sources::Source;

/// Maximum bytes of a file: a TOML parser holds a whole file, in some thirty times its length. Tags of the
/// largest bots take a tenth of it.
const LONGEST: usize = 4 << 20;
/// Maximum characters of a value that are shown.
const SHOWN: usize = 200;

type Field<'a, 'i> = (&'a Spanned<std::borrow::Cow<'i, str>>, &'a Spanned<DeValue<'i>>);

pub(super) fn read(source: &Source, found: &mut Found) {
    if source.text.len() > LONGEST {
        let most = LONGEST >> 20;
        let why = format!("it is too large for TOML: {most} MiB are read of one file; divide it");
        return found.leave(&*source.path, why);
    }
    let document = match DeTable::parse(&source.text) {
        Ok(document) => document,
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            let why = error.message().lines().next().unwrap_or_default().to_owned();
            return found
                .leave(source.at(at), format!("it is not TOML, so nothing was imported: {why}"));
        }
    };
    for (name, value) in in_order(document.get_ref()) {
        let place = || source.at(name.span().start);
        match value.get_ref().as_table() {
            Some(table) => tag(name.get_ref(), table, place(), source, found),
            None => found.notes.add_of("a key beside the tags", || Note {
                place: place(),
                why: unknown(name.get_ref(), value, source),
            }),
        }
    }
}

/// Returns the fields of a table in the order of the file.
fn in_order<'a, 'i>(table: &'a DeTable<'i>) -> Vec<Field<'a, 'i>> {
    let mut fields: Vec<_> = table.iter().collect();
    fields.sort_by_key(|(name, _)| name.span().start);
    fields
}

fn tag(name: &str, table: &DeTable<'_>, place: String, source: &Source, found: &mut Found) {
    let mut also_asked = Vec::new();
    let mut answer = String::new();
    let mut question: Option<String> = None;
    for (key, value) in in_order(table) {
        let mut leave = |key: &str, value: &Spanned<DeValue<'_>>| {
            let note = || Note { place: place.clone(), why: unknown(key, value, source) };
            found.notes.add_of("a field of a tag", note);
        };
        match (key.get_ref().as_ref(), value.get_ref()) {
            ("keywords", DeValue::Array(words)) => {
                for word in words.iter() {
                    match word.get_ref().as_str() {
                        Some(word) => also_asked.push(word.to_owned()),
                        None => leave("keywords", word),
                    }
                }
            }
            ("content", DeValue::String(text)) => answer = text.to_string(),
            ("hoisted", DeValue::Boolean(false)) => {}
            ("hoisted", DeValue::Boolean(true)) => {
                let why =
                    || format!("{} is listed first there; a FAQ has no such order", named(name));
                found.notes.add_of("hoisted", || Note { place: place.clone(), why: why() });
            }
            // Its question, if it was given one.
            ("title" | "question", DeValue::String(text)) if question.is_none() => {
                question = Some(text.to_string());
            }
            (key, _) => leave(&format!("{name}.{key}"), value),
        }
    }
    if question.is_some() {
        also_asked.insert(0, name.to_owned());
    }
    found.take(Item {
        place,
        question,
        root: source.root.clone(),
        name: name.to_owned(),
        also_asked,
        answer,
        is_markdown: true,
        ..Item::default()
    });
}

fn unknown(key: &str, value: &Spanned<DeValue<'_>>, source: &Source) -> String {
    let Range { start, end } = value.span();
    let shown: String = match value.get_ref().as_str() {
        Some(text) => text.chars().take(SHOWN).collect(),
        None => source.text.get(start..end).unwrap_or_default().chars().take(SHOWN).collect(),
    };
    format!("{} {}: an entry has no place for it", named(key), quoted(&shown))
}
