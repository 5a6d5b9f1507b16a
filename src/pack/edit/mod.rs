//! Edits of a pack's files: text to text, with comments, order and untouched lines byte for byte as they were.
//! Callers write the results to a disk: the page (`src/preview/curate/`) and the terminal's patches.
//!
//! Reading order: [`Fields`] (an entry as a form has it), `layout` (marks and line ends that the parser drops),
//! `list` (items of a list), `table` (keys and their comments), [`whole`] (`pack.toml`), `quoted` (a text as TOML).

mod layout;
mod list;
mod quoted;
mod table;
#[cfg(test)]
mod tests;
pub mod whole;

use std::collections::{BTreeMap, BTreeSet};

use toml::value::Date;
use toml_edit::{Array, DocumentMut, InlineTable, Value};

use super::{Citation, Language, Severity};
pub(crate) use layout::Layout;
pub(crate) use list::push;
#[cfg(feature = "store")]
pub(crate) use list::{INDENT, opened};
pub use quoted::quoted;
use quoted::text_value;
use table::{remove, remove_table, set, set_list, table_mut};

/// The fields of an entry. What is empty is not said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    /// It is kept out of every answer.
    pub draft: bool,
    /// Its severity.
    pub severity: Option<Severity>,
    /// When a person last read it against its sources.
    pub reviewed: Option<Date>,
    /// Citations that support the answer.
    pub sources: Vec<Citation>,
    /// Ids of entries to read next.
    pub related: Vec<String>,
    /// The texts, by language.
    pub texts: BTreeMap<Language, TextFields>,
}

/// The fields of an entry in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextFields {
    /// The question in its best wording.
    pub question: String,
    /// Other ways to ask it.
    pub also_asked: Vec<String>,
    /// The answer.
    pub answer: String,
    /// Warnings to the reader.
    pub cautions: Vec<String>,
    /// Things that the reader can do.
    pub advice: Vec<String>,
}

/// The reason why a file cannot be edited here; a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// Its syntax is broken.
    #[error("the file is not TOML: fix it in an editor first")]
    NotToml,
    /// It would say something else than was meant.
    #[error("the file is written in a way that cannot be changed here: change it in an editor")]
    Unusual,
}

impl TextFields {
    /// Returns whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Fields {
    /// Reads an entry's file. A value of a wrong type is read as if it were not there.
    ///
    /// # Errors
    /// When it is not TOML.
    pub fn read(text: &str) -> Result<Self, EditError> {
        let said = said(text).ok_or(EditError::NotToml)?;
        let string = |value: &toml::Value| value.as_str().map(str::to_owned);
        let strings = |table: &toml::Table, key: &str| {
            let list = table.get(key).and_then(toml::Value::as_array);
            list.into_iter().flatten().filter_map(string).collect::<Vec<_>>()
        };
        let severity = said.get("severity").and_then(toml::Value::as_str);
        let severity = severity.and_then(Severity::named);
        let date = said.get("reviewed").and_then(toml::Value::as_datetime);
        let date = date.filter(|date| date.time.is_none() && date.offset.is_none());
        let citations = said.get("sources").and_then(toml::Value::as_array).into_iter().flatten();
        let texts = said.iter().filter_map(|(key, value)| {
            let (language, table) = (Language::new(key)?, value.as_table()?);
            let one = |key: &str| table.get(key).and_then(string).unwrap_or_default();
            let text = TextFields {
                question: one("question"),
                also_asked: strings(table, "also_asked"),
                answer: one("answer"),
                cautions: strings(table, "cautions"),
                advice: strings(table, "advice"),
            };
            Some((language, text))
        });
        Ok(Self {
            draft: said.get("draft").and_then(toml::Value::as_bool).unwrap_or_default(),
            severity,
            reviewed: date.and_then(|date| date.date),
            sources: citations.filter_map(citation).collect(),
            related: strings(&said, "related"),
            texts: texts.filter(|(_, text)| !text.is_empty()).collect(),
        })
    }

    /// Writes these fields into the file of an entry, which is empty for a new one. Only what changed is
    /// touched: comments, order and all other lines stay as they are.
    ///
    /// # Errors
    /// When the file is not TOML, or would not say this and nothing else.
    pub fn write(&self, text: &str) -> Result<String, EditError> {
        let now = Self::read(text)?;
        if now == *self {
            return Ok(text.to_owned());
        }
        let layout = Layout::of(text);
        let mut document: DocumentMut = layout.plain().parse().map_err(|_| EditError::NotToml)?;
        self.write_head(&now, &mut document);
        let languages: BTreeSet<&Language> = now.texts.keys().chain(self.texts.keys()).collect();
        for language in languages {
            let tag = language.as_str();
            match (now.texts.get(language), self.texts.get(language)) {
                (was, Some(is)) if !is.is_empty() => {
                    let was = was.cloned().unwrap_or_default();
                    is.write(&was, &mut document, tag).ok_or(EditError::Unusual)?;
                }
                (Some(_), _) => remove_table(&mut document, tag),
                _ => {}
            }
        }
        let written = layout.restore(&document.to_string());
        let is_said = Self::read(&written).is_ok_and(|read| read == self.without_empty())
            && self.others(text) == self.others(&written);
        if is_said { Ok(written) } else { Err(EditError::Unusual) }
    }

    fn without_empty(&self) -> Self {
        let mut all = self.clone();
        all.texts.retain(|_, text| !text.is_empty());
        all
    }

    fn write_head(&self, now: &Self, document: &mut DocumentMut) {
        if self.draft != now.draft {
            match self.draft {
                true => set(document.as_table_mut(), "draft", true.into()),
                false => remove(document, None, "draft"),
            }
        }
        if self.severity != now.severity {
            match self.severity {
                Some(severity) => set(document.as_table_mut(), "severity", severity.name().into()),
                None => remove(document, None, "severity"),
            }
        }
        if self.reviewed != now.reviewed {
            match self.reviewed.and_then(|date| date.to_string().parse().ok()) {
                Some(date) => set(
                    document.as_table_mut(),
                    "reviewed",
                    Value::Datetime(toml_edit::Formatted::new(date)),
                ),
                None => remove(document, None, "reviewed"),
            }
        }
        if self.sources != now.sources {
            let values = self.sources.iter().map(citation_value).collect();
            set_list(document.as_table_mut(), "sources", &now.sources, &self.sources, values);
        }
        if self.related != now.related {
            let values = self.related.iter().map(|id| text_value(id)).collect();
            set_list(document.as_table_mut(), "related", &now.related, &self.related, values);
        }
    }

    /// Everything that a file says besides fields.
    fn others(&self, text: &str) -> Option<toml::Table> {
        let mut said = said(text)?;
        for key in ["draft", "severity", "reviewed", "sources", "related"] {
            said.remove(key);
        }
        said.retain(|key, value| {
            let fields = Language::new(key).and(value.as_table_mut());
            let Some(table) = fields else { return true };
            for key in TextFields::KEYS {
                table.remove(key);
            }
            !table.is_empty()
        });
        Some(said)
    }
}

impl TextFields {
    const KEYS: [&str; 5] = ["question", "also_asked", "answer", "cautions", "advice"];

    fn text(&self, key: &str) -> Option<&str> {
        match key {
            "question" => Some(&self.question),
            "answer" => Some(&self.answer),
            _ => None,
        }
    }

    fn list(&self, key: &str) -> &[String] {
        match key {
            "also_asked" => &self.also_asked,
            "cautions" => &self.cautions,
            _ => &self.advice,
        }
    }

    /// Writes what differs into the table of a language; `None` where that is no table.
    fn write(&self, was: &Self, document: &mut DocumentMut, tag: &str) -> Option<()> {
        // A new table has them in this order.
        for key in Self::KEYS {
            match (self.text(key), was.text(key)) {
                (Some(is), Some(was)) if is == was => {}
                (Some(""), _) => remove(document, Some(tag), key),
                (Some(is), _) => set(table_mut(document, tag)?, key, text_value(is)),
                (None, _) => {
                    let (was, is) = (was.list(key), self.list(key));
                    if was != is {
                        let values = is.iter().map(|item| text_value(item)).collect();
                        set_list(table_mut(document, tag)?, key, was, is, values);
                    }
                }
            }
        }
        Some(())
    }
}

fn citation(value: &toml::Value) -> Option<Citation> {
    let table = value.as_table()?;
    let numbers = table.get("paragraphs").and_then(toml::Value::as_array).into_iter().flatten();
    let numbers = numbers.filter_map(|n| u32::try_from(n.as_integer()?).ok());
    let source = table.get("source")?.as_str()?.to_owned();
    Some(Citation { source, paragraphs: numbers.collect() })
}

fn citation_value(citation: &Citation) -> Value {
    let mut table = InlineTable::new();
    table.insert("source", text_value(&citation.source));
    if !citation.paragraphs.is_empty() {
        let numbers = citation.paragraphs.iter().map(|n| i64::from(*n)).collect::<Array>();
        table.insert("paragraphs", Value::Array(numbers));
    }
    Value::InlineTable(table)
}

/// The content of a file, without comments and layout.
fn said(text: &str) -> Option<toml::Table> {
    Layout::of(text).plain().parse().ok()
}
