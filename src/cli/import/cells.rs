//! Spreadsheets before they are read: their parser believes each number in a file, and calculates with it. The
//! markup is read here as the parser reads it, so that no spelling hides a number.

use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::sheets::CELLS;
use crate::pack::limits;

/// Number of rows and columns of the largest sheet that Excel and LibreOffice make.
const SHEET_ROWS: u64 = 1 << 20;
const SHEET_COLUMNS: u64 = 1 << 14;
/// Maximum number of cells that the parser keeps, with the empty ones between others.
const KEPT: usize = 2 * CELLS;

/// Checks the names of cells and the number of texts in all parts of an Excel file: the file itself says which
/// part is a sheet.
pub(super) fn of_excel(bytes: &[u8]) -> Result<(), String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|cause| cause.to_string())?;
    for at in 0..archive.len() {
        let mut part = Vec::new();
        let file = archive.by_index(at).map_err(|cause| cause.to_string())?;
        // Its size was checked before.
        let read = file.take(limits::PACK_BYTES).read_to_end(&mut part);
        read.map_err(|cause| cause.to_string())?;
        of_part(&part)?;
    }
    Ok(())
}

fn of_part(part: &[u8]) -> Result<(), String> {
    let mut reader = Reader::from_reader(part);
    reader.config_mut().check_end_names = false;
    loop {
        let start = match reader.read_event() {
            Ok(Event::Start(start) | Event::Empty(start)) => start,
            // The parser goes no further either.
            Ok(Event::Eof) | Err(_) => return Ok(()),
            Ok(_) => continue,
        };
        let (name, is_right): (_, fn(&str) -> bool) = match start.local_name().as_ref() {
            "c" | "row" => ("r", is_in_sheet),
            "dimension" => ("ref", is_range),
            "sst" => ("uniqueCount", |count| count.parse().is_ok_and(|count: usize| count <= KEPT)),
            _ => continue,
        };
        match start.try_get_attribute(name) {
            Ok(Some(attribute)) if name == "uniqueCount" && !is_right(&attribute.value) => {
                return Err(too_many_cells());
            }
            Ok(Some(attribute)) if !is_right(&attribute.value) => {
                return Err("a cell or row in it is named as none can be".to_owned());
            }
            Ok(_) => {}
            Err(cause) => return Err(cause.to_string()),
        }
    }
}

/// Returns whether a range such as `A1:B2` is in a sheet, with the end not before the beginning.
fn is_range(range: &str) -> bool {
    let mut ends = range.split(':').map(position);
    match (ends.next().flatten(), ends.next(), ends.next()) {
        (Some(_), None, _) => true,
        (Some((row, column)), Some(Some((last_row, last_column))), None) => {
            row <= last_row && column <= last_column
        }
        _ => false,
    }
}

/// Returns whether a cell such as `B2`, or a row such as `2`, is in a sheet.
fn is_in_sheet(name: &str) -> bool {
    position(name).is_some()
}

/// Returns the row and the column of a cell, counted from one; the column of a row is zero.
fn position(name: &str) -> Option<(u64, u64)> {
    let digits = name.find(|c: char| !c.is_ascii_alphabetic())?;
    let (letters, digits) = name.split_at(digits);
    let of_letter = |letter: u8| u64::from(letter.to_ascii_uppercase() - b'A') + 1;
    let column = letters.bytes().try_fold(0, |column, letter| {
        Some(column * 26 + of_letter(letter)).filter(|column| *column <= SHEET_COLUMNS)
    })?;
    let is_number = digits.bytes().all(|digit| digit.is_ascii_digit());
    let row = digits.parse().ok().filter(|row| is_number && (1..=SHEET_ROWS).contains(row))?;
    Some((row, column))
}

fn too_many_cells() -> String {
    format!("it claims more than {KEPT} cells")
}

/// Cells of the row that is read.
#[derive(Default)]
struct Row {
    repeated: usize,
    /// Cells up to the last filled one.
    cells: usize,
    /// Empty cells that follow them, which count once another cell follows.
    empty: usize,
    /// Bytes of text, and of that in the cell that is read.
    text: usize,
    cell_text: usize,
    /// Repeats of the cell that is read.
    cell_repeated: usize,
}

/// Cells of a file so far.
#[derive(Default)]
struct Counted {
    is_in_table: bool,
    row: Option<Row>,
    /// Columns and rows of the table that is read, up to the last filled ones.
    width: usize,
    height: usize,
    /// Rows of it, with the empty ones at its end.
    rows: usize,
    /// Cells of the tables before it.
    cells: usize,
    text: usize,
}

/// Checks that an OpenDocument file is whole, because the parser waits for the end of a table forever, and that its
/// cells and texts are not repeated beyond measure, because it keeps all repeats.
pub(super) fn of_open_document(bytes: &[u8]) -> Result<(), String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|cause| cause.to_string())?;
    let content = archive.by_name("content.xml").map_err(|cause| cause.to_string())?;
    let mut markup = Vec::new();
    // Its size was checked before.
    let read = content.take(limits::PACK_BYTES).read_to_end(&mut markup);
    read.map_err(|cause| cause.to_string())?;
    let mut reader = Reader::from_reader(markup.as_slice());
    let mut counted = Counted::default();
    let mut depth = 0_usize;
    loop {
        match reader.read_event().map_err(|cause| cause.to_string())? {
            Event::Start(start) => {
                depth += 1;
                counted.start(&start, false)?;
            }
            Event::Empty(start) => {
                counted.start(&start, true)?;
                counted.end(start.name().as_ref())?;
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                counted.end(end.name().as_ref())?;
            }
            Event::Text(text) => counted.text(text.len()),
            Event::CData(text) => counted.text(text.len()),
            Event::GeneralRef(name) => counted.text(name.len()),
            Event::Eof if depth == 0 => return Ok(()),
            Event::Eof => return Err("its end is missing".to_owned()),
            _ => {}
        }
    }
}

impl Counted {
    fn start(&mut self, start: &BytesStart<'_>, has_no_content: bool) -> Result<(), String> {
        match start.name().as_ref() {
            "table:table" if std::mem::replace(&mut self.is_in_table, true) => {
                return Err("it has a table within a table".to_owned());
            }
            "table:table-row" => {
                let repeated = number(start, "table:number-rows-repeated")?.max(1);
                if self.row.replace(Row { repeated, ..Row::default() }).is_some() {
                    return Err("it has a row within a row".to_owned());
                }
            }
            "table:table-cell" | "table:covered-table-cell" => {
                let repeated = number(start, "table:number-columns-repeated")?.max(1);
                let value = value_of(start)?;
                let row = self.row.get_or_insert_default();
                row.cells = row.cells.saturating_add(std::mem::take(&mut row.empty));
                if has_no_content && value.is_none() {
                    row.empty = repeated;
                } else {
                    row.cells = row.cells.saturating_add(repeated);
                }
                (row.cell_text, row.cell_repeated) = (value.unwrap_or_default(), repeated);
            }
            "text:s" => self.text(number(start, "text:c")?),
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, bytes: usize) {
        if let Some(row) = &mut self.row {
            row.cell_text = row.cell_text.saturating_add(bytes);
        }
    }

    fn end(&mut self, name: &str) -> Result<(), String> {
        match name {
            "table:table-cell" | "table:covered-table-cell" => {
                let Some(row) = &mut self.row else { return Ok(()) };
                // The parser repeats no more cells than a sheet has.
                let times = if row.empty > 0 { 1 } else { row.cell_repeated };
                let times = times.min(SHEET_COLUMNS as usize);
                row.text = row.text.saturating_add(row.cell_text.saturating_mul(times));
                row.cell_text = 0;
            }
            "table:table-row" => {
                let Some(row) = self.row.take() else { return Ok(()) };
                let repeated = row.repeated.min(SHEET_ROWS as usize);
                self.rows = self.rows.saturating_add(repeated);
                if row.cells > 0 {
                    self.height = self.rows;
                    self.width = self.width.max(row.cells.min(SHEET_COLUMNS as usize));
                    self.text = self.text.saturating_add(row.text.saturating_mul(repeated));
                }
            }
            "table:table" => {
                self.cells = self.cells.saturating_add(self.width.saturating_mul(self.height));
                (self.is_in_table, self.width, self.height, self.rows) = (false, 0, 0, 0);
            }
            _ => return Ok(()),
        }
        if self.cells.saturating_add(self.width.saturating_mul(self.height)) > KEPT {
            return Err(too_many_cells());
        }
        let row = self.row.as_ref().map_or(0, |row| row.text);
        if self.text.saturating_add(row) as u64 > limits::PACK_BYTES {
            return Err(format!("it claims more than {} MiB of text", limits::PACK_BYTES >> 20));
        }
        Ok(())
    }
}

/// Returns the bytes of the value and the formula among the attributes of a cell; `None` if it has neither.
fn value_of(cell: &BytesStart<'_>) -> Result<Option<usize>, String> {
    let mut value = None;
    for attribute in cell.attributes().with_checks(false) {
        let attribute = attribute.map_err(|cause| cause.to_string())?;
        if attribute.key.0.starts_with("office:") || attribute.key.0 == "table:formula" {
            value = Some(value.unwrap_or(0) + attribute.value.len());
        }
    }
    Ok(value)
}

/// Returns how often an element is repeated by its own account; what is no number is beyond measure.
fn number(start: &BytesStart<'_>, name: &str) -> Result<usize, String> {
    let attribute = start.try_get_attribute(name).map_err(|cause| cause.to_string())?;
    Ok(attribute.map_or(1, |attribute| attribute.value.parse().unwrap_or(usize::MAX)))
}
