//! Recognizes the columns of a table.

use super::entries::quoted;
use super::names::{self, Part};
use super::page::is_question;
use super::table::Row;
use crate::pack::Language;

/// Number of rows that are examined if no name is known.
const LOOKED_AT: usize = 200;
/// Maximum length of a column's name, in characters.
const NAME: usize = 40;

/// The part that a column holds, in one language or in the only one; `None` if unknown.
type Column = Option<(Part, Option<Language>)>;

/// Columns as a person named them: part and name.
pub(super) type Named = Vec<(Part, String)>;

/// The recognized columns of a table.
pub(super) struct Columns {
    /// The part of each column, in one language or in the only one.
    parts: Vec<Column>,
    /// Names of all columns, if there are any.
    pub(super) names: Vec<String>,
    /// How the columns were recognized, if not by known names.
    pub(super) told: Option<String>,
}

impl Columns {
    pub(super) fn part(&self, at: usize) -> Option<Part> {
        self.parts.get(at).cloned().flatten().map(|(part, _)| part)
    }

    /// Returns the columns of a part in a language; a column without one belongs to every language.
    pub(super) fn of(
        &self,
        wanted: Part,
        language: Option<&Language>,
    ) -> impl Iterator<Item = usize> {
        let is_of = move |column: &Column| {
            column.as_ref().is_some_and(|(part, of)| {
                *part == wanted && (of.is_none() || of.as_ref() == language)
            })
        };
        self.parts.iter().enumerate().filter(move |(_, column)| is_of(column)).map(|(at, _)| at)
    }

    /// Returns the languages that have answer columns; `None` is one that is not named.
    pub(super) fn languages(&self) -> Vec<Option<Language>> {
        let mut languages = Vec::new();
        for (part, language) in self.parts.iter().flatten() {
            if *part == Part::Answer && !languages.contains(language) {
                languages.push(language.clone());
            }
        }
        languages
    }
}

/// Parses `--columns`, such as `question=Frage,answer=Antwort`.
pub(super) fn named(text: &str) -> Result<Named, String> {
    let known = [
        ("id", Part::Id),
        ("question", Part::Question),
        ("answer", Part::Answer),
        ("also_asked", Part::AlsoAsked),
        ("keywords", Part::Keywords),
        ("cautions", Part::Cautions),
        ("advice", Part::Advice),
        ("severity", Part::Severity),
        ("source", Part::Source),
        ("reviewed", Part::Reviewed),
        ("language", Part::Language),
    ];
    let mut named = Vec::new();
    for one in text.split(',').filter(|one| !one.trim().is_empty()) {
        let (part, name) = one.split_once('=').unwrap_or((one, ""));
        let part = known.iter().find(|(known, _)| *known == part.trim()).map(|(_, part)| *part);
        let Some(part) = part.filter(|_| !name.trim().is_empty()) else {
            let parts: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
            return Err(format!(
                "`{}` names no column; write it like question=Frage,answer=Antwort, with {}",
                one.trim(),
                parts.join(", ")
            ));
        };
        named.push((part, name.trim().to_owned()));
    }
    Ok(named)
}

/// Recognizes the columns of a table with this first row.
///
/// # Errors
/// If that is not possible, as the beginning of a sentence.
pub(super) fn of(
    first: &[String],
    body: &[&Row],
    named: Option<&Named>,
) -> Result<Columns, String> {
    let names: Vec<String> = first.iter().map(|name| name.trim().to_owned()).collect();
    if let Some(named) = named {
        return by_person(names, named);
    }
    if let Some(parts) = by_name(&names) {
        return Ok(Columns { parts, names, told: None });
    }
    by_content(names, body)
}

fn by_person(names: Vec<String>, named: &Named) -> Result<Columns, String> {
    let mut parts = by_name(&names).unwrap_or_else(|| vec![None; names.len()]);
    let decided = [Part::Question, Part::Answer];
    for part in &mut parts {
        if part.as_ref().is_some_and(|(part, _)| {
            decided.contains(part) && named.iter().any(|(named, _)| named == part)
        }) {
            *part = None;
        }
    }
    for (part, name) in named {
        let found = names.iter().position(|known| known.eq_ignore_ascii_case(name));
        let number = name.parse::<usize>().ok().filter(|at| (1..=names.len()).contains(at));
        let Some(at) = found.or_else(|| number.map(|number| number - 1)) else {
            let known = names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ");
            return Err(format!("no column is called {}; there are {known}", quoted(name)));
        };
        parts[at] = Some((*part, None));
    }
    let has = |wanted: Part| parts.iter().flatten().any(|(part, _)| *part == wanted);
    if !has(Part::Question) || !has(Part::Answer) {
        return Err("--columns must name a question and an answer".to_owned());
    }
    Ok(Columns { parts, names, told: None })
}

/// Recognizes columns by known names; `None` if the question or the answer is missing.
pub(super) fn by_name(names: &[String]) -> Option<Vec<Column>> {
    let mut parts: Vec<Column> = vec![None; names.len()];
    for wanted in [Part::Question, Part::Answer] {
        let rank = |name: &String| {
            names::parts(name).iter().find(|(part, _)| *part == wanted).map(|(_, at)| *at)
        };
        let ranked = names.iter().enumerate().filter(|(at, _)| parts[*at].is_none());
        let best = ranked.filter_map(|(at, name)| Some((rank(name)?, at))).min();
        let loosely = || {
            let mut loose = names.iter().enumerate();
            loose.find(|(at, name)| parts[*at].is_none() && is_loosely(name, wanted))
        };
        let found = best.map(|(_, at)| at).or_else(|| loosely().map(|(at, _)| at));
        if let Some(at) = found {
            parts[at] = Some((wanted, None));
        }
    }
    for (at, name) in names.iter().enumerate() {
        if parts[at].is_some() {
            continue;
        }
        parts[at] = match names::part_in_a_language(name) {
            Some((part, language)) => Some((part, Some(language))),
            None => {
                let rest = names::parts(name).iter().map(|(part, _)| *part);
                let mut rest = rest.filter(|part| ![Part::Question, Part::Answer].contains(part));
                rest.next().map(|part| (part, None))
            }
        };
    }
    let of = |wanted: Part| parts.iter().flatten().filter(move |(part, _)| *part == wanted);
    // If languages have columns of their own, a column without a language is something else.
    let has_languages = of(Part::Answer).any(|(_, language)| language.is_some());
    if has_languages {
        let languages: Vec<Language> =
            of(Part::Answer).filter_map(|(_, language)| language.clone()).collect();
        let only = of(Part::Question).any(|(_, language)| language.is_some());
        for part in parts.iter_mut().flatten() {
            let is_plain = part.1.is_none() && [Part::Question, Part::Answer].contains(&part.0);
            if is_plain && only && languages.len() > 1 {
                part.0 = Part::AlsoAsked;
            }
        }
    }
    let has = |wanted: Part| parts.iter().flatten().any(|(part, _)| *part == wanted);
    (has(Part::Question) && has(Part::Answer)).then_some(parts)
}

/// Returns whether a name contains a word for a part, and names no language.
fn is_loosely(name: &str, wanted: Part) -> bool {
    names::loosely(name) == Some(wanted) && names::part_in_a_language(name).is_none()
}

/// Statistics of a column's cells.
struct Cells {
    at: usize,
    filled: usize,
    length: usize,
    asking: usize,
}

fn by_content(names: Vec<String>, body: &[&Row]) -> Result<Columns, String> {
    let looked: Vec<&Vec<String>> = body.iter().take(LOOKED_AT).map(|row| &row.cells).collect();
    let mut columns: Vec<Cells> = (0..names.len())
        .map(|at| {
            let cells = || looked.iter().filter_map(|row| row.get(at)).map(|cell| cell.trim());
            let worded = || cells().filter(|cell| cell.chars().any(char::is_alphabetic));
            Cells {
                at,
                filled: worded().count(),
                length: worded().map(|cell| cell.chars().count()).sum(),
                asking: worded().filter(|cell| is_question(cell)).count(),
            }
        })
        .collect();
    // Keeps columns whose cells mostly hold words.
    columns.retain(|column| column.filled * 2 >= looked.len().max(1));
    let average = |column: &Cells| column.length / column.filled.max(1);
    let asking = columns.iter().filter(|column| column.asking * 3 >= column.filled.max(1));
    let asking = asking.max_by_key(|column| (column.asking, names.len() - column.at));
    let is_header = is_header(&names, &looked);
    if columns.len() < 2 && names.len() == 2 && !is_header {
        // In a table with one or two rows, nothing else can be meant.
        return Ok(plain(names));
    }
    let question = match asking {
        Some(column) => column.at,
        None if names.len() == 2 => 0,
        None => return Err(unknown(&names)),
    };
    let answer = columns
        .iter()
        .filter(|column| column.at != question)
        .max_by_key(|column| (average(column), names.len() - column.at));
    let Some(answer) = answer.map(|column| column.at) else {
        return if names.len() == 2 { Ok(plain(names)) } else { Err(unknown(&names)) };
    };
    let mut parts: Vec<Column> = vec![None; names.len()];
    if is_header {
        for (at, name) in names.iter().enumerate() {
            let rest = names::parts(name).iter().map(|(part, _)| *part);
            let mut rest = rest.filter(|part| ![Part::Question, Part::Answer].contains(part));
            parts[at] = rest.next().map(|part| (part, None));
        }
    }
    parts[question] = Some((Part::Question, None));
    parts[answer] = Some((Part::Answer, None));
    let called = |at: usize| match is_header {
        true => quoted(&names[at]),
        false => (at + 1).to_string(),
    };
    let told = format!(
        "told by their content: questions in column {}, answers in column {}; --columns decides otherwise",
        called(question),
        called(answer)
    );
    let names = if is_header { names } else { Vec::new() };
    Ok(Columns { parts, names, told: Some(told) })
}

/// Reads two columns without names as question and answer.
fn plain(names: Vec<String>) -> Columns {
    let mut parts = vec![None; names.len()];
    parts[0] = Some((Part::Question, None));
    parts[1] = Some((Part::Answer, None));
    let told = "the first row names no columns: questions are read from the first, answers from the second; \
                --columns decides otherwise";
    Columns { parts, names: Vec::new(), told: Some(told.to_owned()) }
}

fn unknown(names: &[String]) -> String {
    let names: Vec<String> = names.iter().take(8).map(|name| quoted(name)).collect();
    format!(
        "it is not clear which of its columns holds questions and which answers: {}; say --columns question=…,answer=…",
        names.join(", ")
    )
}

/// Returns whether a first row holds names: short, not ending like a sentence, shorter than the cells below.
fn is_header(names: &[String], body: &[&Vec<String>]) -> bool {
    let is_name = |name: &String| {
        let length = name.chars().count();
        (1..=NAME).contains(&length)
            && name.split_whitespace().count() <= 4
            && !name.ends_with(['?', '？', '.', '!', '。'])
    };
    let known = names
        .iter()
        .any(|name| matches!(names::part(name), Some((part, at)) if !names::is_weak(part, at)));
    let lengths = |row: &[String]| row.iter().map(|cell| cell.chars().count()).sum::<usize>();
    let below: usize = body.iter().map(|row| lengths(row)).sum();
    names.iter().all(is_name) && (known || below > 2 * lengths(names) * body.len().max(1))
}
