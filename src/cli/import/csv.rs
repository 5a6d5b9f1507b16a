//! A table: a column of questions, one of answers, and perhaps an id and other ways to ask. Rows with the
//! same answer are one entry.

use std::collections::HashMap;

use ::csv::{ReaderBuilder, StringRecord};

use super::entries::quoted;
use super::notes::Note;
use super::sources::Source;
use super::{Found, Item};

/// What the columns may be called.
const QUESTION: [&str; 2] = ["question", "q"];
const ANSWER: [&str; 3] = ["answer", "a", "response"];
const ALSO_ASKED: [&str; 4] = ["also_asked", "also asked", "alternatives", "variations"];
const ID: [&str; 2] = ["id", "key"];

/// Columns of a table that somebody wrote.
const COLUMNS: usize = 1000;

/// Where things stand in a row.
struct Columns {
    question: usize,
    answer: usize,
    also_asked: Option<usize>,
    id: Option<usize>,
    /// Names of all columns, where there are any.
    names: Vec<String>,
}

pub(super) fn read(source: &Source, found: &mut Found) {
    let before = found.items.len();
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter(&source.text))
        .has_headers(false)
        .flexible(true)
        .from_reader(source.text.as_bytes());
    let mut row = StringRecord::new();
    let mut columns: Option<Columns> = None;
    // Answers, and the items that have them.
    let mut answers: HashMap<String, usize> = HashMap::new();
    // Values of columns that are not known, counted.
    let mut others: Vec<usize> = Vec::new();
    loop {
        match reader.read_record(&mut row) {
            Ok(true) => {}
            Ok(false) => break,
            Err(cause) => {
                found.items.truncate(before);
                return found.leave(
                    &*source.path,
                    format!("it cannot be read, so nothing was imported: {cause}"),
                );
            }
        }
        let columns = match &columns {
            Some(columns) => columns,
            None => {
                let Some(first) = Columns::of(&row) else {
                    let why = "it needs columns named question and answer in its first row";
                    let place = format!("{}:1", source.path);
                    return found.leave(place, format!("{why}; nothing was imported"));
                };
                others = vec![0; first.names.len()];
                let columns = columns.insert(first);
                if !columns.names.is_empty() {
                    continue;
                }
                let why = "the first row names no columns: questions are read from the first, answers from the second";
                found.leave(format!("{}:1", source.path), why);
                columns
            }
        };
        let line = row.position().map_or(0, |position| position.line());
        let place = || format!("{}:{line}", source.path);
        for (at, cell) in row.iter().enumerate() {
            if cell.trim().is_empty() || columns.knows(at) {
                continue;
            }
            match others.get_mut(at) {
                Some(count) => *count += 1,
                None => found.notes.add_of("a cell in no column", || Note {
                    place: place(),
                    why: format!("{} is in no column", quoted(cell)),
                }),
            }
        }
        columns.row(&row, place(), &mut answers, found);
    }
    let Some(columns) = columns else {
        let why = "it needs columns named question and answer in its first row";
        return found.leave(format!("{}:1", source.path), format!("{why}; nothing was imported"));
    };
    for (name, count) in columns.names.iter().zip(others).filter(|(_, count)| *count > 0) {
        let why = format!("column {}, {count} values: an entry has no place for it", quoted(name));
        found.leave(format!("{}:1", source.path), why);
    }
}

impl Columns {
    fn of(first: &StringRecord) -> Option<Self> {
        if first.len() > COLUMNS {
            return None;
        }
        let names: Vec<String> = first.iter().map(|name| name.trim().to_lowercase()).collect();
        let find = |known: &[&str]| names.iter().position(|name| known.contains(&name.as_str()));
        match (find(&QUESTION), find(&ANSWER)) {
            (Some(question), Some(answer)) => {
                let (also_asked, id) = (find(&ALSO_ASKED), find(&ID));
                Some(Self { question, answer, also_asked, id, names })
            }
            (None, None) if names.len() == 2 => {
                let (also_asked, id, names) = (None, None, Vec::new());
                Some(Self { question: 0, answer: 1, also_asked, id, names })
            }
            _ => None,
        }
    }

    fn knows(&self, column: usize) -> bool {
        [Some(self.question), Some(self.answer), self.also_asked, self.id].contains(&Some(column))
    }

    fn row(
        &self,
        row: &StringRecord,
        place: String,
        answers: &mut HashMap<String, usize>,
        found: &mut Found,
    ) {
        let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).unwrap_or_default().trim();
        let (question, answer) = (cell(Some(self.question)), cell(Some(self.answer)));
        let others = cell(self.also_asked).split(['|', '\n']).map(str::to_owned);
        if question.is_empty() && answer.is_empty() && cell(self.also_asked).is_empty() {
            return;
        }
        if let Some(known) = answers.get(answer) {
            return found.ask_also(*known, std::iter::once(question.to_owned()).chain(others));
        }
        let id = cell(self.id);
        let name = if id.is_empty() { question } else { id }.to_owned();
        let (item, question) = (found.items.len(), Some(question.to_owned()));
        let (also_asked, answer) = (Vec::new(), answer.to_owned());
        found.take(Item { place, name, question, also_asked, answer: answer.clone() });
        // There may have been no room for it.
        if found.items.len() > item {
            found.ask_also(item, others);
            if !answer.is_empty() {
                answers.insert(answer, item);
            }
        }
    }
}

/// What stands between the cells: the likeliest of the three that people use.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |delimiter: &u8| first.bytes().filter(|byte| byte == delimiter).count();
    // Of as many the last would win: the comma.
    [b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}
