//! A table from any kind of file: columns are recognized by name or, if no name is known, by their content.
//! Rows with the same answer are one entry.

use std::collections::HashMap;

use super::columns::{self, Columns, Named};
use super::entries::quoted;
use super::found::{Found, Item};
use super::names::{self, Part};
use super::notes::Note;
use super::platforms;
use super::sources::Source;
use super::values::{tells, words};
use crate::pack::Language;

/// Maximum number of columns of a table: people write no more.
pub(super) const COLUMNS: usize = 1000;
/// QnA Maker's name for the source of questions that were typed into it.
const EDITORIAL: &str = "Editorial";
/// Maximum bytes of a cell that is a list of words or points.
const LIST: usize = 64 << 10;

/// A row with the place where it begins.
pub(super) struct Row {
    pub(super) place: String,
    pub(super) cells: Vec<String>,
}

/// Returns whether a text begins like a table: with a row of known names.
pub(super) fn has_header(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    let names: Vec<String> = first
        .split([',', ';', '\t', '|'])
        .map(|name| name.trim().trim_matches('"').to_owned())
        .collect();
    names.len() > 1 && columns::by_name(&names).is_some()
}

/// Takes the content of one table's rows.
pub(super) fn read(source: &Source, rows: &[Row], named: Option<&Named>, found: &mut Found) {
    let mut rows = rows.iter();
    // Some tables have a title above the names of their columns.
    let mut above = Vec::new();
    let mut first = rows.next();
    while let Some(row) = first {
        let filled = row.cells.iter().filter(|cell| !cell.trim().is_empty()).count();
        if filled > 1 || above.len() >= 3 {
            break;
        }
        if filled == 1 {
            above.push(row);
        }
        first = rows.next();
    }
    let Some(first) = first.filter(|row| row.cells.len() <= COLUMNS) else {
        let place = above.first().map_or(&*source.path, |row| &*row.place);
        let why =
            "there are no columns of questions and answers, so nothing was imported from here";
        return found.leave(place, why);
    };
    let body: Vec<&Row> = rows.collect();
    let columns = match columns::of(&first.cells, &body, named) {
        Ok(columns) => columns,
        Err(why) => return found.leave(&*first.place, format!("{why}; nothing was imported")),
    };
    if super::exported::is_table(&columns.names) {
        return super::exported::table(source, &columns.names, &body, found);
    }
    for row in above {
        let text = row.cells.iter().find(|cell| !cell.trim().is_empty());
        let text = text.map(|text| quoted(text)).unwrap_or_default();
        found.leave(&*row.place, format!("{text} stands above the table"));
    }
    if let Some(told) = &columns.told {
        found.change(&*first.place, told);
    }
    if body.is_empty() && !columns.names.is_empty() {
        return found.leave(&*first.place, "it has no rows below its names; nothing was imported");
    }
    let mut table = Table {
        source,
        is_of_qna_maker: is_of_qna_maker(&columns.names),
        answers: HashMap::new(),
        others: vec![0; columns.names.len()],
        files: 0,
        columns: &columns,
        found,
    };
    if columns.names.is_empty() {
        table.row(first);
    }
    body.into_iter().for_each(|row| table.row(row));
    if table.files > 0 {
        let values = crate::cli::counted(table.files, "value", "values");
        let why = format!("column “Source”, {values}: files that QnA Maker read, and no sources");
        table.found.leave(&*first.place, why);
    }
    let others = std::mem::take(&mut table.others);
    for (name, count) in columns.names.iter().zip(others).filter(|(_, count)| *count > 0) {
        let why = format!(
            "column {}, {}: no part of an entry has that name; if it is one, --columns says which",
            quoted(name),
            crate::cli::counted(count, "value", "values")
        );
        table.found.leave(&*first.place, why);
    }
}

/// Returns whether a table has the columns of QnA Maker, whose sources are files that it read.
fn is_of_qna_maker(names: &[String]) -> bool {
    let has = |name: &&str| names.iter().any(|known| known == name);
    ["SuggestedQuestions", "QnaId", "IsContextOnly"].iter().any(has)
        || ["Source", "Metadata"].iter().all(has)
}

struct Table<'a> {
    source: &'a Source,
    columns: &'a Columns,
    is_of_qna_maker: bool,
    /// Index of the item that has each answer.
    answers: HashMap<(Option<Language>, String), usize>,
    /// Number of values in each unknown column.
    others: Vec<usize>,
    /// Number of sources that are files which QnA Maker read.
    files: usize,
    found: &'a mut Found,
}

impl Table<'_> {
    fn row(&mut self, row: &Row) {
        let languages = self.columns.languages();
        for (at, cell) in row.cells.iter().enumerate() {
            if is_nothing(cell) || self.columns.part(at).is_some() {
                continue;
            }
            match self.others.get_mut(at) {
                Some(count) => *count += 1,
                None => self.found.notes.add_of("a cell in no column", || Note {
                    place: row.place.clone(),
                    why: format!("{} is in no column", quoted(cell)),
                }),
            }
        }
        for language in &languages {
            self.language(row, language.as_ref(), languages.len() > 1);
        }
    }

    /// Takes the cells of a row in one language, or in the only one.
    fn language(&mut self, row: &Row, language: Option<&Language>, is_one_of_several: bool) {
        let cells = |part: Part| {
            let of = self.columns.of(part, language);
            of.filter_map(|at| row.cells.get(at))
                .map(|cell| cell.trim())
                .filter(|cell| !cell.is_empty())
        };
        let question = cells(Part::Question).next().unwrap_or_default().to_owned();
        let answer = cells(Part::Answer).next().unwrap_or_default().to_owned();
        // One by one: a cell may hold more of them than a FAQ.
        let others = cells(Part::Question).skip(1).map(str::to_owned);
        let mut also_asked = cells(Part::AlsoAsked).flat_map(also).chain(others).peekable();
        if question.is_empty() && answer.is_empty() && also_asked.peek().is_none() {
            return;
        }
        let id = cells(Part::Id).next().filter(|id| tells(id)).unwrap_or_default().to_owned();
        let written = cells(Part::Language).next().map(str::to_owned);
        let named = written.as_deref().and_then(names::language);
        let mut left: Vec<String> = Vec::new();
        if let Some(written) = written.filter(|_| named.is_none()) {
            left.push(format!("{} is no language that is known", quoted(&written)));
        }
        let severity = cells(Part::Severity).next().map(|word| (word, names::severity(word)));
        if let Some((word, None)) = severity {
            left.push(format!("{} is no severity: info, caution or danger", quoted(word)));
        }
        let reviewed = cells(Part::Reviewed).next().map(|day| (day, names::day(day)));
        if let Some((day, None)) = reviewed {
            left.push(format!(
                "{} is no day that is certain: write it like 2026-11-30",
                quoted(day)
            ));
        }
        let mut sources: Vec<String> = cells(Part::Source).map(str::to_owned).collect();
        if self.is_of_qna_maker {
            let is_kept = |source: &&String| platforms::is_link(source) || *source == EDITORIAL;
            self.files += sources.iter().filter(|source| !is_kept(source)).count();
            sources.retain(|source| platforms::is_link(source));
        }
        let short = |part: Part| cells(part).filter(|cell| cell.len() <= LIST);
        let lines = |part: Part| short(part).flat_map(points).collect::<Vec<_>>();
        for part in [Part::Keywords, Part::Cautions, Part::Advice] {
            for cell in cells(part).filter(|cell| cell.len() > LIST) {
                left.push(format!("a list over {LIST} bytes: {}", quoted(cell)));
            }
        }
        let language = language.cloned().or(named);
        let mut item = Item {
            place: row.place.clone(),
            root: self.source.root.clone(),
            name: if id.is_empty() { question.clone() } else { id.clone() },
            group: (!id.is_empty()).then(|| id.clone()),
            question: (!question.is_empty() || id.is_empty()).then(|| question.clone()),
            keywords: short(Part::Keywords).flat_map(words).collect(),
            cautions: lines(Part::Cautions),
            advice: lines(Part::Advice),
            severity: severity.and_then(|(_, severity)| severity),
            reviewed: reviewed.and_then(|(_, day)| day),
            language: language.clone(),
            sources,
            answer: answer.clone(),
            ..Item::default()
        };
        if is_one_of_several && item.group.is_none() {
            // The languages of a row are one entry.
            item.group = Some(row.place.clone());
            let first = self.columns.languages().into_iter().next().flatten();
            let first = self.columns.of(Part::Question, first.as_ref()).next();
            let first = first.and_then(|at| row.cells.get(at)).map(|cell| cell.trim());
            if let Some(first) = first.filter(|first| !first.is_empty()) {
                first.clone_into(&mut item.name);
            }
        }
        for why in left {
            self.found.leave(&*row.place, why);
        }
        let key = (language, answer);
        let is_plain = item.cautions.is_empty() && item.advice.is_empty() && !is_one_of_several;
        if let Some(known) = self.answers.get(&key).copied().filter(|_| is_plain) {
            self.found.ask_also(known, std::iter::once(question.clone()).chain(also_asked));
            if let Some(known) = self.found.items.get_mut(known) {
                known.keywords.append(&mut item.keywords);
            }
            return;
        }
        let at = self.found.items.len();
        self.found.take(item);
        // There may have been no room for it.
        if self.found.items.len() > at {
            self.found.ask_also(at, also_asked);
            if !key.1.is_empty() {
                self.answers.insert(key, at);
            }
        }
    }
}

/// Returns whether a cell says nothing, in one of the ways exports write that.
fn is_nothing(cell: &str) -> bool {
    matches!(cell.trim(), "" | "[]" | "{}" | "null" | "NULL" | "None" | "False" | "false")
}

/// Returns the phrasings in one cell: a JSON list, or one on each line or after each bar.
fn also(cell: &str) -> Box<dyn Iterator<Item = String> + '_> {
    if cell.starts_with('[')
        && cell.len() <= LIST
        && let Ok(list) = serde_json::from_str(cell)
    {
        return Box::new(platforms::alternates(&list).into_iter());
    }
    let between: &[char] = if cell.contains(['|', '\n']) { &['|', '\n'] } else { &[';', '；'] };
    Box::new(cell.split(between).map(str::to_owned))
}

/// Returns the points in a cell: one on each line or after each bar.
fn points(cell: &str) -> Vec<String> {
    let points =
        cell.split(['|', '\n']).map(|point| point.trim().trim_start_matches("- ").to_owned());
    points.filter(|point| !point.is_empty()).collect()
}
