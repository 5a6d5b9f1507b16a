//! Spreadsheets: the sheets of a file, each as a table.

use std::io::Cursor;

use calamine::{Data, DataRef, Ods, Reader, Xlsx};

use super::cells;
use super::columns::Named;
use super::entries::quoted;
use super::found::Found;
use super::sources::Source;
use super::table::{self, Row};
use crate::pack::limits;

/// Maximum number of cells and columns that are read: people write no more.
pub(super) const CELLS: usize = 1 << 20;
const COLUMNS: u32 = 1000;
/// Maximum number of sheets that are read.
const SHEETS: usize = 50;

pub(super) fn read(source: &Source, named: Option<&Named>, found: &mut Found) {
    let mut left = Left { cells: CELLS, bytes: limits::PACK_BYTES as usize };
    let sheets = match sheets(&source.sheets, &mut left) {
        Ok(sheets) => sheets,
        Err(why) => {
            let why = format!("it cannot be read: {why}; save it as CSV; nothing was imported");
            return found.leave(&*source.path, why);
        }
    };
    if left.is_used_up() {
        let most = limits::PACK_BYTES >> 20;
        let why = format!(
            "it has more than {CELLS} cells, or {most} MiB of text; divide it; what is behind was left out"
        );
        found.leave(&*source.path, why);
    }
    let filled: Vec<_> = sheets.into_iter().filter(|(_, rows)| !rows.is_empty()).collect();
    if filled.is_empty() {
        return found.leave(&*source.path, "it has no cells; nothing was imported");
    }
    let is_alone = filled.len() == 1;
    for (name, rows) in filled {
        let rows: Vec<Row> = rows
            .into_iter()
            .map(|(row, cells)| Row {
                place: if is_alone {
                    format!("{}:{}", source.path, row + 1)
                } else {
                    format!("{}: {}:{}", source.path, quoted(&name), row + 1)
                },
                cells,
            })
            .collect();
        table::read(source, &rows, named, found);
    }
}

type Rows = Vec<(u32, Vec<String>)>;

/// Cells that still may be kept, and bytes of text in them: many cells can share one long text.
struct Left {
    cells: usize,
    bytes: usize,
}

impl Left {
    fn is_used_up(&self) -> bool {
        self.cells == 0 || self.bytes == 0
    }

    /// Subtracts one more cell with this text. Returns whether there was room for it.
    fn take(&mut self, text: &str) -> bool {
        if self.is_used_up() || text.len() > self.bytes {
            self.bytes = 0;
            return false;
        }
        self.cells -= 1;
        self.bytes -= text.len();
        true
    }
}

fn sheets(bytes: &[u8], left: &mut Left) -> Result<Vec<(String, Rows)>, String> {
    let archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|cause| cause.to_string())?;
    if archive.index_for_name("content.xml").is_some() {
        return of_open_document(bytes, left);
    }
    cells::of_excel(bytes)?;
    of_excel(Xlsx::new(Cursor::new(bytes)).map_err(|cause| cause.to_string())?, left)
}

/// Reads cell by cell: the size that a file claims is not believed.
fn of_excel(mut book: Xlsx<Cursor<&[u8]>>, left: &mut Left) -> Result<Vec<(String, Rows)>, String> {
    let names: Vec<String> = book.sheet_names().into_iter().take(SHEETS).collect();
    let mut sheets = Vec::new();
    for name in names {
        // Charts have no cells.
        let Ok(mut cells) = book.worksheet_cells_reader(&name) else { continue };
        let mut rows = Rows::new();
        while let Some(cell) = cells.next_cell().map_err(|cause| cause.to_string())? {
            let (row, column) = cell.get_position();
            let text = match cell.get_value() {
                DataRef::Empty => continue,
                DataRef::SharedString(text) => (*text).to_owned(),
                other => text(&other.clone().into()),
            };
            if !put(&mut rows, row, column, text, left) {
                break;
            }
        }
        sheets.push((name, rows));
    }
    Ok(sheets)
}

fn of_open_document(bytes: &[u8], left: &mut Left) -> Result<Vec<(String, Rows)>, String> {
    cells::of_open_document(bytes)?;
    let mut book = Ods::new(Cursor::new(bytes)).map_err(|cause| cause.to_string())?;
    let names: Vec<String> = book.sheet_names().into_iter().take(SHEETS).collect();
    let mut sheets = Vec::new();
    for name in names {
        let range = book.worksheet_range(&name).map_err(|cause| cause.to_string())?;
        let (first_row, first_column) = range.start().unwrap_or_default();
        let mut rows = Rows::new();
        for (row, column, cell) in range.used_cells() {
            let text = text(cell);
            let position =
                |first: u32, at: usize| u32::try_from(at).ok().and_then(|at| first.checked_add(at));
            let (Some(row), Some(column)) =
                (position(first_row, row), position(first_column, column))
            else {
                continue;
            };
            if !put(&mut rows, row, column, text, left) {
                break;
            }
        }
        sheets.push((name, rows));
    }
    Ok(sheets)
}

/// Puts a cell where it belongs, with empty ones before it. Returns whether there is room for more. Empty cells and
/// those too far to the right are passed over.
fn put(rows: &mut Rows, row: u32, column: u32, text: String, left: &mut Left) -> bool {
    if text.is_empty() || column >= COLUMNS {
        return true;
    }
    if !left.take(&text) {
        return false;
    }
    if rows.last().is_none_or(|(last, _)| *last != row) {
        rows.push((row, Vec::new()));
    }
    let Some((_, cells)) = rows.last_mut() else { return false };
    let column = column as usize;
    if cells.len() <= column {
        cells.resize(column + 1, String::new());
    }
    cells[column] = text;
    true
}

/// Returns a cell as it is shown: days as days, whole numbers without a point.
fn text(cell: &Data) -> String {
    match cell {
        Data::String(text) => text.trim().replace("\r\n", "\n"),
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
            format!("{number:.0}")
        }
        Data::DateTime(when) => {
            let (year, month, day, ..) = when.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::DateTimeIso(when) => when.clone(),
        Data::Empty | Data::Error(_) => String::new(),
        other => other.to_string(),
    }
}
