//! Turns an export of `caveat export`, as JSON or a table, back into the files that it was made from.

use std::collections::BTreeMap;

use serde_json::Value;

use super::found::Found;
use super::json;
use super::sources::Source;
use super::table::Row;
use super::values;
use crate::cli::export::{VERSION, Whole, table};
use crate::pack::limits;

/// Returns whether a table has the columns of an exported one, in any order.
pub(super) fn is_table(names: &[String]) -> bool {
    table::COLUMNS.iter().all(|column| names.iter().any(|name| name.eq_ignore_ascii_case(column)))
}

pub(super) fn table(source: &Source, names: &[String], rows: &[&Row], found: &mut Found) {
    let columns: Vec<Option<&'static str>> = names
        .iter()
        .map(|name| table::COLUMNS.iter().find(|column| name.eq_ignore_ascii_case(column)).copied())
        .collect();
    let rows: Vec<table::Row> = rows
        .iter()
        .map(|row| {
            let cells = columns.iter().zip(&row.cells);
            let cells: BTreeMap<&'static str, String> =
                cells.filter_map(|(column, cell)| Some(((*column)?, cell.clone()))).collect();
            table::Row { place: row.place.clone(), cells }
        })
        .collect();
    let whole = table::read(&rows, |place, why| found.leave(place, why));
    put(source, &whole, found);
}

pub(super) fn read(source: &Source, found: &mut Found) {
    let Some(value) = json::parsed(source, found) else { return };
    if value["caveat"]["version"] != VERSION {
        let why = format!("it is of another version than {VERSION}; export it again");
        return found.leave(&*source.path, why);
    }
    let object = |key: &str| value[key].as_object().cloned().unwrap_or_default();
    let mut whole = Whole { pack: object("pack"), entries: BTreeMap::new() };
    for (id, entry) in object("entries") {
        match entry {
            Value::Object(fields) => drop(whole.entries.insert(id, fields)),
            other => found.leave(&*source.path, values::nowhere(&id, &other)),
        }
    }
    put(source, &whole, found);
}

/// Passes the files on, except those that no FAQ can hold, which are noted.
fn put(source: &Source, whole: &Whole, found: &mut Found) {
    for (name, text) in whole.files() {
        let id = name.trim_end_matches(".toml");
        let is_id = (1..=limits::ID).contains(&id.len())
            && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !is_id {
            let why = "an id has a-z, 0-9 and - only, at most 64 characters; it was left out";
            found.leave(format!("{}: {}", source.path, super::entries::quoted(id)), why);
        } else if text.len() as u64 > limits::FILE_BYTES || found.ready.len() >= limits::FILES {
            let why = format!("`{id}` is more than a FAQ may hold: divide the source");
            found.leave(&*source.path, why);
        } else {
            found.ready.push((name, text, source.root.clone()));
        }
    }
}
