//! The files of the new FAQ: readable TOML, and nothing in it that the source does not say. What is missing
//! is for a person to write, as `caveat check` lists it.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use toml_edit::{Array, DocumentMut, Item, Table, Value};

use super::entries::Entry;
use crate::cli::Failure;
use crate::pack::Language;
use crate::text::{self, on_one_line};

/// What belongs to the whole FAQ.
pub(super) fn pack(title: Option<&str>, language: &Language) -> String {
    let mut document = DocumentMut::new();
    if let Some(title) = title {
        document["title"] = toml_edit::value(title);
    }
    document["languages"] = toml_edit::value(Array::from_iter([language.as_str()]));
    document["default_language"] = toml_edit::value(language.as_str());
    format!(
        "# Written by `caveat import`, to be reviewed. The title is that of the source.\n{document}"
    )
}

/// An entry.
pub(super) fn entry(entry: &Entry, language: &Language) -> String {
    let mut text = Table::new();
    text["question"] = toml_edit::value(&entry.question);
    if entry.is_name
        && let Some(mut key) = text.key_mut("question")
    {
        let note = "# This is only its name in the source: write the question that is answered.\n";
        key.leaf_decor_mut().set_prefix(note);
    }
    if !entry.also_asked.is_empty() {
        let mut list: Array = entry.also_asked.iter().map(String::as_str).collect();
        list.iter_mut().for_each(|item| item.decor_mut().set_prefix("\n  "));
        list.set_trailing("\n");
        list.set_trailing_comma(true);
        text["also_asked"] = Item::Value(Value::Array(list));
    }
    text["answer"] = toml_edit::value(&entry.answer);
    let mut document = DocumentMut::new();
    document.insert(language.as_str(), Item::Table(text));
    let place = on_one_line(&entry.place);
    format!("# From {place}, by `caveat import`, to be reviewed.\n\n{document}")
}

/// Writes the files into a folder, in place of none.
pub(super) fn put(folder: &Path, files: &[(String, String)]) -> Result<(), Failure> {
    let failed =
        |path: &Path, cause| Failure::Said(format!("cannot write {}: {cause}", text::path(path)));
    fs::create_dir_all(folder).map_err(|cause| failed(folder, cause))?;
    // Looked at before one is written, so that a folder that is taken stays as it is.
    let taken = files.iter().map(|(name, _)| folder.join(name)).find(|path| path.exists());
    if let Some(path) = taken {
        let path = text::path(&path);
        return Err(Failure::Said(format!(
            "{path} is there already, and nothing is replaced; name an empty folder with --to"
        )));
    }
    for (name, text) in files {
        let path = folder.join(name);
        let file = OpenOptions::new().write(true).create_new(true).open(&path);
        let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
        written.map_err(|cause| failed(&path, cause))?;
    }
    Ok(())
}
