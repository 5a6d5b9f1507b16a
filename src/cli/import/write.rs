//! Writes the files of the new FAQ: readable TOML, and nothing in it that the source does not say. A person
//! must write what is missing, which `caveat check` lists.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, Value};

use super::entries::{Entry, Text};
use super::found::Found;
use super::ids;
use crate::cli::Failure;
use crate::pack::files::PACK_FILE;
use crate::pack::{Language, limits, phrasing_key};
use crate::text::{self, on_one_line};

/// Maximum number of sources that all entries together may name.
const SOURCES: usize = 1000;

/// A file to be written.
#[derive(Clone, Debug)]
pub(super) struct File {
    pub(super) name: String,
    pub(super) text: String,
    /// The source named on the command line that it comes from.
    pub(super) root: String,
}

/// Writes out as many entries as a FAQ may hold.
pub(super) fn files(
    title: Option<&str>,
    language: &Language,
    mut entries: Vec<Entry>,
    found: &mut Found,
) -> Vec<File> {
    in_the_default_language(language, &mut entries, found);
    let mut sources: BTreeMap<String, String> = BTreeMap::new();
    for entry in &entries {
        for title in &entry.sources {
            if sources.len() < SOURCES {
                sources.entry(ids::of(title)).or_insert_with(|| title.clone());
            }
        }
    }
    let ready = std::mem::take(&mut found.ready);
    let mut files: Vec<File> =
        ready.into_iter().map(|(name, text, root)| File { name, text, root }).collect();
    if !files.iter().any(|file| file.name == PACK_FILE) {
        let mut languages: Vec<&Language> = vec![language];
        let others: BTreeSet<&Language> =
            entries.iter().flat_map(|entry| entry.texts.keys()).collect();
        languages.extend(others.into_iter().filter(|other| *other != language));
        let text = pack(title, &languages, &sources);
        let root = entries.first().map(|entry| entry.root.clone()).unwrap_or_default();
        files.insert(0, File { name: PACK_FILE.to_owned(), text, root });
    }
    let (mut bytes, mut phrasings) = (0, 0);
    for entry in entries {
        let text = self::entry(&entry, language, &sources);
        let size = text.len() as u64;
        let asked: usize = entry.texts.values().map(|text| 1 + text.also_asked.len()).sum();
        let fits = size <= limits::FILE_BYTES
            && bytes + size <= limits::PACK_BYTES / 2
            && phrasings + asked <= limits::PHRASINGS
            && files.len() < limits::FILES;
        if !fits {
            let why = format!("`{}` is more than a FAQ may hold: divide the source", entry.id);
            found.leave(entry.place, why);
            continue;
        }
        (bytes, phrasings) = (bytes + size, phrasings + asked);
        files.push(File { name: format!("{}.toml", entry.id), text, root: entry.root });
    }
    files
}

/// Gives each entry a text in the default language: if there is none, another stands in for it.
fn in_the_default_language(language: &Language, entries: &mut [Entry], found: &mut Found) {
    let keys = |text: &Text| {
        let asked = [&text.question].into_iter().chain(&text.also_asked);
        asked.map(|text| phrasing_key(text)).collect::<Vec<_>>()
    };
    let mut taken: HashMap<String, usize> = HashMap::new();
    for (at, entry) in entries.iter().enumerate() {
        let texts = entry.texts.get(language).into_iter();
        taken.extend(texts.flat_map(keys).map(|key| (key, at)));
    }
    let mut counts: BTreeMap<Language, usize> = BTreeMap::new();
    for (at, entry) in entries.iter_mut().enumerate() {
        if entry.texts.contains_key(language) {
            continue;
        }
        let Some((other, text)) = entry.texts.iter().next() else { continue };
        *counts.entry(other.clone()).or_default() += 1;
        let mut text =
            Text { is_foreign: Some(other.clone()), also_asked: Vec::new(), ..text.clone() };
        if taken.contains_key(&phrasing_key(&text.question)) {
            text.question = format!("{} ({other})", text.question);
        }
        taken.insert(phrasing_key(&text.question), at);
        entry.texts.insert(language.clone(), text);
    }
    for (other, count) in counts {
        let entries =
            if count == 1 { "1 entry is".to_owned() } else { format!("{count} entries are") };
        found.change(
            format!("language {other}"),
            format!(
                "{entries} in it alone, and the FAQ's own language is {language}: the text stands in both tables \
                 until somebody translates it; --language decides otherwise"
            ),
        );
    }
}

/// Returns the text of `pack.toml`: what belongs to the whole FAQ.
fn pack(
    title: Option<&str>,
    languages: &[&Language],
    sources: &BTreeMap<String, String>,
) -> String {
    let mut document = DocumentMut::new();
    if let Some(title) = title {
        document["title"] = toml_edit::value(title);
    }
    document["languages"] =
        toml_edit::value(Array::from_iter(languages.iter().map(|language| language.as_str())));
    document["default_language"] = toml_edit::value(languages[0].as_str());
    if !sources.is_empty() {
        let tables = sources.iter().map(|(id, title)| {
            let mut table = Table::new();
            table["id"] = toml_edit::value(id);
            table["title"] = toml_edit::value(title);
            table
        });
        document["source"] = Item::ArrayOfTables(tables.collect::<ArrayOfTables>());
    }
    format!(
        "# Written by `caveat import`, to be reviewed. The title is that of the source.\n{document}"
    )
}

/// Returns the text of an entry's file.
fn entry(entry: &Entry, language: &Language, sources: &BTreeMap<String, String>) -> String {
    let mut document = DocumentMut::new();
    if let Some(severity) = entry.severity {
        document["severity"] = toml_edit::value(severity.name());
    }
    let cited =
        entry.sources.iter().map(|title| ids::of(title)).filter(|id| sources.contains_key(id));
    let cited: BTreeSet<String> = cited.collect();
    if !cited.is_empty() {
        let list =
            cited.into_iter().map(|id| InlineTable::from_iter([("source", Value::from(id))]));
        document["sources"] = toml_edit::value(list.collect::<Array>());
    }
    if let Some(day) =
        entry.reviewed.as_ref().and_then(|day| day.parse::<toml_edit::Datetime>().ok())
    {
        document["reviewed"] = toml_edit::value(day);
    }
    let first = entry.texts.get_key_value(language);
    let others = entry.texts.iter().filter(|(other, _)| *other != language);
    for (language, text) in first.into_iter().chain(others) {
        document.insert(language.as_str(), Item::Table(table(text)));
    }
    let place = on_one_line(&entry.place);
    format!("# From {place}, by `caveat import`, to be reviewed.\n\n{document}")
}

fn table(text: &Text) -> Table {
    let mut table = Table::new();
    table["question"] = toml_edit::value(&text.question);
    let note = match &text.is_foreign {
        Some(language) => {
            Some(format!("# This is the text of [{language}], until somebody translates it.\n"))
        }
        None => text.is_name.then(|| {
            "# This is only its name in the source: write the question that is answered.\n"
                .to_owned()
        }),
    };
    if let Some(note) = note
        && let Some(mut key) = table.key_mut("question")
    {
        key.leaf_decor_mut().set_prefix(note);
    }
    if !text.also_asked.is_empty() {
        table["also_asked"] = list(&text.also_asked);
    }
    table["answer"] = toml_edit::value(&text.answer);
    if !text.cautions.is_empty() {
        table["cautions"] = list(&text.cautions);
    }
    if !text.advice.is_empty() {
        table["advice"] = list(&text.advice);
    }
    table
}

fn list(texts: &[String]) -> Item {
    let mut list: Array = texts.iter().map(String::as_str).collect();
    list.iter_mut().for_each(|item| item.decor_mut().set_prefix("\n  "));
    list.set_trailing("\n");
    list.set_trailing_comma(true);
    Item::Value(Value::Array(list))
}

/// Writes a file beside its place, then moves it there.
pub(super) fn put(folder: &Path, name: &str, text: &str) -> Result<(), Failure> {
    let path = folder.join(name);
    let failed = |cause| Failure::Said(format!("cannot write {}: {cause}", text::path(&path)));
    let beside = folder.join(format!(".{name}.new"));
    // An interrupted import may have left one there.
    let _ = fs::remove_file(&beside);
    let file = OpenOptions::new().write(true).create_new(true).open(&beside);
    file.and_then(|mut file| file.write_all(text.as_bytes())).map_err(failed)?;
    fs::rename(&beside, &path).map_err(failed)
}
