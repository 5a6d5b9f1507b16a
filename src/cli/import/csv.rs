//! A table as text: with commas, semicolons, tabs or bars between its cells.

use ::csv::{ReaderBuilder, StringRecord};

use super::columns::Named;
use super::entries::quoted;
use super::found::Found;
use super::notes::Note;
use super::sources::Source;
use super::table::{self, COLUMNS, Row};
use crate::pack::limits;

/// Maximum number of rows that are read: a FAQ holds no more phrasings.
const ROWS: usize = limits::PHRASINGS;

pub(super) fn read(source: &Source, named: Option<&Named>, found: &mut Found) {
    let (declared, text, above) = declared(&source.text);
    let mut reader = ReaderBuilder::new()
        .delimiter(declared.unwrap_or_else(|| delimiter(text)))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut row = StringRecord::new();
    let mut rows = Vec::new();
    loop {
        match reader.read_record(&mut row) {
            Ok(true) => {}
            Ok(false) => break,
            Err(cause) => {
                let why = format!("it cannot be read, so nothing was imported: {cause}");
                return found.leave(&*source.path, why);
            }
        }
        if rows.len() >= ROWS {
            let why =
                format!("it has more than {ROWS} rows; divide it; what is behind was left out");
            found.leave(&*source.path, why);
            break;
        }
        let line = row.position().map_or(0, |position| position.line());
        let line = usize::try_from(line).unwrap_or(0) + above;
        let place = source.on(line);
        for cell in row.iter().skip(COLUMNS + 1).filter(|cell| !cell.trim().is_empty()) {
            found.notes.add_of("a cell in no column", || Note {
                place: place.clone(),
                why: format!("{} is in no column", quoted(cell)),
            });
        }
        let cells = row.iter().take(COLUMNS + 1).map(str::to_owned).collect();
        rows.push(Row { place, cells });
    }
    table::read(source, &rows, named, found);
}

/// Returns the separator that a first line such as `sep=;` declares, the table, and the lines above it.
fn declared(text: &str) -> (Option<u8>, &str, usize) {
    let Some((first, rest)) = text.split_once('\n') else { return (None, text, 0) };
    match first.trim().strip_prefix("sep=").map(str::as_bytes) {
        Some([mark]) => (Some(*mark), rest, 1),
        _ => (None, text, 0),
    }
}

/// Returns the likeliest separator of the cells, among those that people use.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let mut counts = [(b'|', 0), (b'\t', 0), (b';', 0), (b',', 0)];
    let mut in_quotes = false;
    for byte in first.bytes() {
        in_quotes ^= byte == b'"';
        if let Some((_, count)) = counts.iter_mut().find(|(mark, _)| *mark == byte && !in_quotes) {
            *count += 1;
        }
    }
    // Of equal counts the last wins: the comma.
    counts.into_iter().max_by_key(|(_, count)| *count).map_or(b',', |(mark, _)| mark)
}
