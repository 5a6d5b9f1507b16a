//! The table of a FAQ: a row for each entry and language, and one for each setting of the pack. A list is a
//! cell with one item on each line.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::Whole;
use crate::pack::Language;

/// The columns, in their order.
pub(crate) const COLUMNS: [&str; 13] = [
    "id",
    "language",
    "question",
    "answer",
    "also_asked",
    "cautions",
    "advice",
    "severity",
    "sources",
    "related",
    "reviewed",
    "draft",
    "setting",
];
/// Columns of one language; all others but `id`, `language` and `setting` are of the whole entry.
const OF_A_LANGUAGE: [&str; 5] = ["question", "answer", "also_asked", "cautions", "advice"];
const OF_AN_ENTRY: [&str; 5] = ["severity", "sources", "related", "reviewed", "draft"];
/// The value of the column `id` for settings: no entry has this id.
const PACK: &str = "pack";

/// Returns the whole FAQ as CSV.
pub(super) fn written(whole: &Whole) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail.
    let mut put = |row: &[String]| drop(writer.write_record(row));
    put(&COLUMNS.map(str::to_owned));
    for (id, fields) in &whole.entries {
        rows(id, fields).iter().for_each(|row| put(row));
    }
    for (key, value) in &whole.pack {
        let values = match value {
            // One row for each source or concept.
            Value::Array(list) if list.iter().any(Value::is_object) => list.iter().collect(),
            value => vec![value],
        };
        for value in values {
            let mut row = vec![String::new(); COLUMNS.len()];
            PACK.clone_into(&mut row[0]);
            row[COLUMNS.len() - 1].clone_from(key);
            row[3] = match value {
                Value::String(text) => cell_of_text(text),
                value => value.to_string(),
            };
            put(&row);
        }
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// Returns the rows of an entry: one for each language, the first with what belongs to all.
fn rows(id: &str, fields: &Map<String, Value>) -> Vec<Vec<String>> {
    let languages: Vec<(&String, &Map<String, Value>)> =
        fields.iter().filter_map(|(key, value)| Some((key, value.as_object()?))).collect();
    let count = languages.len().max(1);
    (0..count)
        .map(|at| {
            let text = languages.get(at);
            let cells = COLUMNS.iter().map(|column| match *column {
                "id" => id.to_owned(),
                "language" => text.map_or_else(String::new, |(tag, _)| (*tag).clone()),
                "setting" => String::new(),
                column if OF_A_LANGUAGE.contains(&column) => {
                    text.and_then(|(_, text)| text.get(column)).map_or_else(String::new, cell)
                }
                column if at == 0 => fields.get(column).map_or_else(String::new, cell),
                _ => String::new(),
            });
            cells.collect()
        })
        .collect()
}

/// Returns a value as a cell.
fn cell(value: &Value) -> String {
    match value {
        Value::String(text) => cell_of_text(text),
        Value::Array(list) if list.is_empty() => "[]".to_owned(),
        Value::Array(list) => list.iter().map(line).collect::<Vec<_>>().join("\n"),
        value => value.to_string(),
    }
}

/// Returns a text as it is, or as a JSON string if it would be read as something else.
fn cell_of_text(text: &str) -> String {
    let is_plain = !text.is_empty()
        && text.trim() == text
        && !text.contains('\r')
        && !text.starts_with(['"', '[', '{', '=', '+', '-', '@', '\'']);
    if is_plain { text.to_owned() } else { Value::from(text).to_string() }
}

/// Returns an item of a list as a line.
fn line(item: &Value) -> String {
    match item {
        Value::String(text) if !text.contains('\n') => cell_of_text(text),
        Value::Object(citation) => cited(citation).unwrap_or_else(|| item.to_string()),
        item => item.to_string(),
    }
}

/// Returns a citation as people write it: `terms: 3, 4`.
fn cited(citation: &Map<String, Value>) -> Option<String> {
    let source = citation.get("source")?.as_str()?;
    // A spreadsheet takes a cell that begins with a hyphen for a formula.
    let is_plain = source.starts_with(char::is_alphanumeric)
        && source.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
    let numbers: Vec<String> = citation
        .get("paragraphs")?
        .as_array()?
        .iter()
        .map(|number| number.as_u64().map(|number| number.to_string()))
        .collect::<Option<_>>()?;
    (is_plain && citation.len() == 2 && !numbers.is_empty())
        .then(|| format!("{source}: {}", numbers.join(", ")))
}

/// A row of the table: where it stands, and its cells by column.
pub(crate) struct Row {
    pub(crate) place: String,
    pub(crate) cells: BTreeMap<&'static str, String>,
}

/// Reads the FAQ that such a table holds. Anything unreadable goes to `leave`, with its place.
pub(crate) fn read(rows: &[Row], mut leave: impl FnMut(&str, String)) -> Whole {
    let mut whole = Whole::default();
    for row in rows {
        let cell = |column: &str| row.cells.get(column).map(String::as_str).unwrap_or_default();
        let id = cell("id").trim();
        let setting = cell("setting").trim();
        if id == PACK && !setting.is_empty() {
            put_setting(&mut whole.pack, setting, cell("answer"));
            continue;
        }
        if id.is_empty() {
            if row.cells.values().any(|cell| !cell.trim().is_empty()) {
                leave(&row.place, "it has no id, so it was left out".to_owned());
            }
            continue;
        }
        let entry = whole.entries.entry(id.to_owned()).or_default();
        for column in OF_AN_ENTRY {
            if let Some(value) = read_cell(column, cell(column)) {
                entry.entry(column).or_insert(value);
            }
        }
        let tag = cell("language").trim();
        let texts: Vec<(&str, Value)> = OF_A_LANGUAGE
            .iter()
            .filter_map(|column| Some((*column, read_cell(column, cell(column))?)))
            .collect();
        match Language::new(tag) {
            Some(language) => {
                let text =
                    entry.entry(language.as_str()).or_insert_with(|| Value::Object(Map::new()));
                if let Some(text) = text.as_object_mut() {
                    text.extend(
                        texts.into_iter().map(|(column, value)| (column.to_owned(), value)),
                    );
                }
            }
            None if texts.is_empty() => {}
            None => {
                leave(&row.place, format!("`{tag}` is no language; write it like en or zh-Hans"))
            }
        }
    }
    whole
}

fn put_setting(pack: &mut Map<String, Value>, key: &str, cell: &str) {
    let value = match serde_json::from_str(cell) {
        Ok(value) if cell.starts_with(['"', '[', '{']) => value,
        _ => Value::String(cell.to_owned()),
    };
    match (pack.get_mut(key), value) {
        (Some(Value::Array(list)), value) => list.push(value),
        (None, value @ Value::Object(_)) if matches!(key, "source" | "concept") => {
            pack.insert(key.to_owned(), Value::Array(vec![value]));
        }
        (_, value) => {
            pack.insert(key.to_owned(), value);
        }
    }
}

/// Reads the value of a cell; `None` if it is empty.
fn read_cell(column: &str, cell: &str) -> Option<Value> {
    // Spreadsheets put spaces around what people paste.
    let cell = cell.trim();
    if cell.is_empty() {
        return None;
    }
    match column {
        "question" | "answer" | "severity" | "reviewed" => Some(read_text(cell)),
        "draft" => Some(Value::Bool(matches!(cell.to_lowercase().as_str(), "true" | "yes" | "1"))),
        _ if cell == "[]" => Some(Value::Array(Vec::new())),
        "sources" => {
            Some(cell.lines().filter(|line| !line.trim().is_empty()).map(read_citation).collect())
        }
        _ => Some(cell.lines().filter(|line| !line.trim().is_empty()).map(read_text).collect()),
    }
}

fn read_text(text: &str) -> Value {
    let text = text.trim();
    match serde_json::from_str(text) {
        Ok(value @ Value::String(_)) => value,
        _ => Value::String(text.to_owned()),
    }
}

fn read_citation(line: &str) -> Value {
    let line = line.trim();
    if let Ok(value @ Value::Object(_)) = serde_json::from_str(line) {
        return value;
    }
    let mut citation = Map::new();
    let (source, numbers) = line.split_once(':').unwrap_or((line, ""));
    citation.insert("source".to_owned(), Value::from(source.trim()));
    let numbers: Vec<u64> =
        numbers.split(',').filter_map(|number| number.trim().parse().ok()).collect();
    if !numbers.is_empty() {
        citation.insert("paragraphs".to_owned(), Value::from(numbers));
    }
    Value::Object(citation)
}
