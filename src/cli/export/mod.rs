//! `caveat export`: writes a FAQ as one file for other programs and people. As JSON or a table, it holds
//! everything but the comments, and `caveat import` makes the same FAQ of it again; as Markdown or `FAQPage`,
//! it holds what a reader sees, in one language.

mod prose;
pub(super) mod table;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use serde_json::{Map, Value, json};
use toml_edit::{Datetime, DocumentMut, InlineTable, Item, Table};

use super::{Failure, Outcome, Outcomes, PackArguments, out, switch};
use crate::pack::files::PACK_FILE;
use crate::pack::{self, PackFiles};

/// The version of the JSON form of a FAQ.
pub(super) const VERSION: u64 = 1;
/// Keys whose texts are days in TOML.
const DAYS: [&str; 2] = ["reviewed", "date"];

/// Write a FAQ as one file, to standard output.
#[derive(Debug, clap::Args)]
pub(super) struct Export {
    /// The FAQ's folder
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// As a table, a row for each entry and language; `import` makes the same FAQ of it again
    #[arg(long, env = "CAVEAT_CSV", value_parser = switch())]
    csv: bool,
    /// As JSON; `import` makes the same FAQ of it again
    #[arg(long, env = "CAVEAT_JSON", value_parser = switch())]
    json: bool,
    /// As a page of questions and answers in one language
    #[arg(long, env = "CAVEAT_MARKDOWN", value_parser = switch())]
    markdown: bool,
    /// As FAQPage, the linked data that search engines read, in one language
    #[arg(long, env = "CAVEAT_FAQPAGE", value_parser = switch())]
    faqpage: bool,
}

impl Export {
    pub(super) fn run(self, arguments: &PackArguments) -> Outcomes {
        let chosen = [self.csv, self.json, self.markdown, self.faqpage];
        if chosen.into_iter().filter(|chosen| *chosen).count() != 1 {
            let why =
                "say one of --csv, --json, --markdown and --faqpage; the first two hold everything";
            return Err(Failure::Said(why.to_owned()));
        }
        let files = match &self.folder {
            Some(folder) => super::read_files(folder)?,
            None => arguments.files()?,
        };
        let whole = Whole::of(&files);
        let pack = PackArguments::pack_of(files)?;
        let text = if self.csv {
            table::written(&whole?)
        } else if self.json {
            whole?.json()
        } else {
            let language = arguments.language_of(&pack)?;
            let language = language.unwrap_or_else(|| pack.default_language.clone());
            let language = pack.language(language.as_str()).unwrap_or(&pack.default_language);
            if self.markdown {
                prose::markdown(&pack, language)
            } else {
                prose::page(&pack, language)
            }
        };
        out::exact().write_all(text.as_bytes())?;
        Ok(Outcome::Done)
    }
}

/// Everything that the files of a FAQ say, in the shape of JSON.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Whole {
    pub(super) pack: Map<String, Value>,
    pub(super) entries: BTreeMap<String, Map<String, Value>>,
}

impl Whole {
    /// Reads the files of a FAQ.
    ///
    /// # Errors
    /// If one of them is not TOML.
    pub(super) fn of(files: &PackFiles) -> Result<Self, Failure> {
        let mut whole = Self::default();
        for file in &files.files {
            let name = &file.name;
            let document: DocumentMut = file.text.parse().map_err(|_| {
                Failure::Said(format!("{name} has an error; `caveat check` shows it"))
            })?;
            let fields = fields(document.as_table());
            match name.strip_suffix(".toml") {
                _ if *name == PACK_FILE => whole.pack = fields,
                Some(id) => drop(whole.entries.insert(id.to_owned(), fields)),
                None => {}
            }
        }
        Ok(whole)
    }

    fn json(&self) -> String {
        let whole = json!({
            "caveat": { "version": VERSION },
            "pack": self.pack,
            "entries": self.entries,
        });
        format!("{whole:#}\n")
    }

    /// Returns the files again, by name.
    pub(super) fn files(&self) -> Vec<(String, String)> {
        let mut files = vec![(PACK_FILE.to_owned(), document(&self.pack).to_string())];
        let entries = self.entries.iter();
        files.extend(
            entries.map(|(id, fields)| (format!("{id}.toml"), document(fields).to_string())),
        );
        files
    }
}

/// Returns the keys of a table and their values.
pub(super) fn fields(table: &Table) -> Map<String, Value> {
    table.iter().map(|(key, item)| (key.to_owned(), value(item))).collect()
}

/// Converts a TOML item to the shape of JSON, with days as texts.
pub(super) fn value(item: &Item) -> Value {
    match item {
        Item::None => Value::Null,
        Item::Table(table) => Value::Object(fields(table)),
        Item::ArrayOfTables(list) => {
            list.iter().map(|table| Value::Object(fields(table))).collect()
        }
        Item::Value(value) => plain(value),
    }
}

fn plain(value: &toml_edit::Value) -> Value {
    use toml_edit::Value as Toml;
    match value {
        Toml::String(text) => Value::String(text.value().clone()),
        Toml::Integer(number) => Value::from(*number.value()),
        Toml::Float(number) => Value::from(*number.value()),
        Toml::Boolean(truth) => Value::Bool(*truth.value()),
        Toml::Datetime(day) => Value::String(day.value().to_string()),
        Toml::Array(list) => list.iter().map(plain).collect(),
        Toml::InlineTable(table) => {
            table.iter().map(|(key, value)| (key.to_owned(), plain(value))).collect()
        }
    }
}

/// The order in which keys are written: as they are read.
const ORDER: [&str; 17] = [
    "title",
    "languages",
    "default_language",
    "id",
    "source",
    "severity",
    "draft",
    "sources",
    "related",
    "reviewed",
    "date",
    "paragraphs",
    "question",
    "also_asked",
    "answer",
    "cautions",
    "advice",
];

fn in_order(fields: &Map<String, Value>) -> Vec<(&String, &Value)> {
    let mut fields: Vec<_> = fields.iter().collect();
    fields.sort_by_key(|(key, value)| {
        let place = ORDER.iter().position(|known| known == key).unwrap_or(ORDER.len());
        (is_table(value), place)
    });
    fields
}

fn is_table(value: &Value) -> bool {
    match value {
        Value::Object(_) => true,
        Value::Array(list) => {
            !list.is_empty()
                && list.iter().all(|value| value["id"].is_string() || value["name"].is_string())
        }
        _ => false,
    }
}

/// Converts fields in the shape of JSON to TOML.
pub(super) fn document(fields: &Map<String, Value>) -> DocumentMut {
    let mut document = DocumentMut::new();
    *document.as_table_mut() = table(fields);
    document
}

fn table(fields: &Map<String, Value>) -> Table {
    let mut table = Table::new();
    for (key, value) in in_order(fields) {
        if let Some(item) = item(key, value) {
            table.insert(key, item);
        }
    }
    table
}

/// Converts a value to TOML; `None` if it is nothing.
pub(super) fn item(key: &str, value: &Value) -> Option<Item> {
    match value {
        Value::Null => None,
        Value::Object(fields) => Some(Item::Table(table(fields))),
        Value::Array(list) if is_table(value) => {
            let tables = list.iter().filter_map(Value::as_object).map(table);
            Some(Item::ArrayOfTables(tables.collect()))
        }
        _ => inner(key, value).map(|value| Item::Value(laid_out(key, value))),
    }
}

/// Lays out a list of texts with one on each line.
fn laid_out(key: &str, mut value: toml_edit::Value) -> toml_edit::Value {
    let is_long = |list: &toml_edit::Array| {
        list.iter().any(toml_edit::Value::is_str) && key != "languages" && key != "related"
    };
    if let Some(list) = value.as_array_mut().filter(|list| is_long(list)) {
        list.iter_mut().for_each(|item| item.decor_mut().set_prefix("\n  "));
        list.set_trailing("\n");
        list.set_trailing_comma(true);
    }
    value
}

fn inner(key: &str, value: &Value) -> Option<toml_edit::Value> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(truth) => (*truth).into(),
        Value::Number(number) => match number.as_i64() {
            Some(number) => number.into(),
            None => number.as_f64()?.into(),
        },
        Value::String(text) => match text.parse::<Datetime>() {
            Ok(day) if DAYS.contains(&key) => day.into(),
            _ => text.as_str().into(),
        },
        Value::Array(list) => {
            list.iter().filter_map(|value| inner(key, value)).collect::<toml_edit::Array>().into()
        }
        Value::Object(fields) => {
            let fields = in_order(fields).into_iter();
            let fields = fields.filter_map(|(key, value)| Some((key.as_str(), inner(key, value)?)));
            fields.collect::<InlineTable>().into()
        }
    })
}

/// Returns the errors in the files of a FAQ, the first of them as a sentence; `None` if it loads.
pub(super) fn faults(files: &[(String, String)]) -> Option<String> {
    let texts = files.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    let report = pack::load(PackFiles::from_texts("DIR", texts)).report;
    (report.errors() > 0).then(|| report.to_string())
}
