//! A table: a column of questions, one of answers, and perhaps an id and other ways to ask. Rows with the
//! same answer are one entry.

use std::collections::HashMap;

use ::csv::{ReaderBuilder, StringRecord};

use super::entries::quoted;
use super::sources::Source;
use super::{Found, Item};

/// What the columns may be called.
const QUESTION: [&str; 2] = ["question", "q"];
const ANSWER: [&str; 3] = ["answer", "a", "response"];
const ALSO_ASKED: [&str; 4] = ["also_asked", "also asked", "alternatives", "variations"];
const ID: [&str; 2] = ["id", "key"];

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
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter(&source.text))
        .has_headers(false)
        .flexible(true)
        .from_reader(source.text.as_bytes());
    let rows: Vec<StringRecord> = match reader.records().collect() {
        Ok(rows) => rows,
        Err(cause) => {
            return found.leave(
                &*source.path,
                format!("it cannot be read, so nothing was imported: {cause}"),
            );
        }
    };
    let Some(columns) = rows.first().and_then(Columns::of) else {
        let why = "it needs columns named question and answer in its first row";
        return found.leave(format!("{}:1", source.path), format!("{why}; nothing was imported"));
    };
    if columns.names.is_empty() {
        let why = "the first row names no columns: questions are read from the first, answers from the second";
        found.leave(format!("{}:1", source.path), why);
    }
    let header = usize::from(!columns.names.is_empty());
    // Answers, and the items that have them.
    let mut answers: HashMap<String, usize> = HashMap::new();
    // Values of columns that are not known, counted.
    let mut others: Vec<usize> = vec![0; columns.names.len()];
    for row in rows.iter().skip(header) {
        let line = row.position().map_or(0, |position| position.line());
        let place = format!("{}:{line}", source.path);
        for (at, cell) in row.iter().enumerate() {
            if cell.trim().is_empty() || columns.knows(at) {
                continue;
            }
            match others.get_mut(at) {
                Some(count) => *count += 1,
                None => found.leave(&*place, format!("{} is in no column", quoted(cell))),
            }
        }
        columns.row(row, place, &mut answers, found);
    }
    for (name, count) in columns.names.iter().zip(others).filter(|(_, count)| *count > 0) {
        let why = format!("column {}, {count} values: an entry has no place for it", quoted(name));
        found.leave(format!("{}:1", source.path), why);
    }
}

impl Columns {
    fn of(first: &StringRecord) -> Option<Self> {
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
        if let Some(known) = answers.get(answer).and_then(|at| found.items.get_mut(*at)) {
            known.also_asked.push(question.to_owned());
            known.also_asked.extend(others);
            return;
        }
        if !answer.is_empty() {
            answers.insert(answer.to_owned(), found.items.len());
        }
        let id = cell(self.id);
        let name = if id.is_empty() { question } else { id }.to_owned();
        found.items.push(Item {
            place,
            name,
            question: Some(question.to_owned()),
            also_asked: others.collect(),
            answer: answer.to_owned(),
        });
    }
}

/// What stands between the cells: the likeliest of the three that people use.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |delimiter: &u8| first.bytes().filter(|byte| byte == delimiter).count();
    // Of as many the last would win: the comma.
    [b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}
