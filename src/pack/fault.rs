//! A fault in a pack, and how it is shown: place, offending text, what is wrong, what mends it.

use std::fmt;
use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::files::PackFiles;
use super::limits;
use super::parse::may_be_of_a_pack;
use super::quote::{Quote, sentence};

/// More faults than somebody reads the advice of, where finding it takes time.
const MANY: usize = 100;
/// Bytes of text around a fault that can be shown: a line is far shorter.
const LONGEST_SHOWN: usize = 1 << 16;

/// Severity of a fault: only an error keeps the pack from loading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// The pack does not load.
    Error,
    /// The pack loads; a curator should look.
    Warning,
    /// The pack loads, and this may well be meant.
    Note,
}

/// A place in a pack: a file by its position among the [`PackFiles`], and a byte range in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// Position in [`PackFiles::files`].
    pub file: usize,
    /// Bytes of the file's text.
    pub span: Range<usize>,
}

impl Spot {
    pub(super) fn new(file: usize, span: Range<usize>) -> Self {
        Self { file, span }
    }
}

/// One thing that is wrong with a pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Its severity.
    pub rank: Rank,
    /// Where; `None` when it is about the folder as a whole.
    pub spot: Option<Spot>,
    /// The problem.
    pub message: String,
    /// The remedy.
    pub hint: String,
    /// A second place that belongs to it, with what stands there.
    pub other: Option<(Spot, &'static str)>,
    /// It is told in one line: the place says all that there is to be seen.
    pub(super) is_brief: bool,
}

impl Fault {
    pub(super) fn error(spot: Spot, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            rank: Rank::Error,
            spot: Some(spot),
            message: message.into(),
            hint: hint.into(),
            other: None,
            is_brief: false,
        }
    }

    /// A fault that the pack loads with.
    pub fn warning(spot: Spot, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { rank: Rank::Warning, ..Self::error(spot, message, hint) }
    }

    pub(super) fn about_folder(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { spot: None, ..Self::error(Spot::new(0, 0..0), message, hint) }
    }

    /// Makes it a warning.
    pub(super) fn mild(self) -> Self {
        Self { rank: Rank::Warning, ..self }
    }

    /// Tells what is still empty in a file, in one line.
    pub(super) fn gap(rank: Rank, spot: Spot, message: String, hint: &str) -> Self {
        Self { rank, is_brief: true, ..Self::error(spot, message, hint) }
    }

    /// Adds a second place.
    pub fn with_other(mut self, spot: Spot, label: &'static str) -> Self {
        self.other = Some((spot, label));
        self
    }
}

/// Faults as they are found: of each rank the first [`limits::FAULTS`], and how many more there were.
#[derive(Debug, Default)]
pub(super) struct Faults {
    kept: Vec<Fault>,
    errors: Count,
    warnings: Count,
    notes: Count,
}

#[derive(Debug, Default)]
struct Count {
    kept: usize,
    left_out: usize,
}

impl Faults {
    pub(super) fn push(&mut self, fault: Fault) {
        let count = match fault.rank {
            Rank::Error => &mut self.errors,
            Rank::Warning => &mut self.warnings,
            Rank::Note => &mut self.notes,
        };
        if count.kept < limits::FAULTS {
            count.kept += 1;
            self.kept.push(fault);
        } else {
            count.left_out += 1;
        }
    }

    /// Returns whether there are so many that nobody reads the hint of one more.
    pub(super) fn are_many(&self) -> bool {
        self.kept.len() > MANY
    }

    /// In order of their places, none twice.
    fn sort(&mut self) {
        self.kept.sort_by(|a, b| {
            let place = |f: &Fault| f.spot.as_ref().map(|s| (s.file, s.span.start));
            (place(a), a.rank, &a.message).cmp(&(place(b), b.rank, &b.message))
        });
        self.kept.dedup();
        let count = |rank| self.kept.iter().filter(|fault| fault.rank == rank).count();
        self.errors.kept = count(Rank::Error);
        self.warnings.kept = count(Rank::Warning);
        self.notes.kept = count(Rank::Note);
    }
}

impl From<Fault> for Faults {
    fn from(fault: Fault) -> Self {
        let mut faults = Self::default();
        faults.push(fault);
        faults
    }
}

/// Every fault of a pack, with the text they are about.
#[derive(Debug)]
pub struct Report {
    files: PackFiles,
    faults: Faults,
}

impl Report {
    pub(super) fn new(files: PackFiles, mut faults: Faults) -> Self {
        faults.sort();
        Self { files, faults }
    }

    /// Adds faults that were found after loading.
    pub fn add(&mut self, faults: impl IntoIterator<Item = Fault>) {
        faults.into_iter().for_each(|fault| self.faults.push(fault));
        self.faults.sort();
    }

    /// The files that it is about.
    #[cfg(feature = "preview")]
    pub(crate) fn files(&self) -> &PackFiles {
        &self.files
    }

    /// The faults, in order of their places: of each rank [`limits::FAULTS`] at most.
    pub fn faults(&self) -> &[Fault] {
        &self.faults.kept
    }

    /// How many faults keep the pack from loading.
    pub fn errors(&self) -> usize {
        self.faults.errors.kept + self.faults.errors.left_out
    }

    /// How many faults a curator should look at although the pack loads.
    pub fn warnings(&self) -> usize {
        self.faults.warnings.kept + self.faults.warnings.left_out
    }

    /// `file:line:column` of a fault; lines and columns from 1, columns in characters.
    pub fn place(&self, fault: &Fault) -> String {
        let Some(spot) = &fault.spot else { return self.files.folder.clone() };
        self.place_as(spot, &self.files.files[spot.file].path)
    }

    /// Like [`Self::place`], but without the folder, for readers who need not know its path; empty for
    /// a fault of the folder as a whole.
    pub fn place_in_folder(&self, fault: &Fault) -> String {
        let Some(spot) = &fault.spot else { return String::new() };
        self.place_as(spot, &sentence(&self.files.files[spot.file].name))
    }

    /// The message of a fault, as it may be shown anywhere: without secrets, on one line, nothing hidden in
    /// it.
    pub fn message(&self, fault: &Fault) -> String {
        sentence(&fault.message).into_owned()
    }

    /// The hint of a fault, shown likewise.
    pub fn hint(&self, fault: &Fault) -> String {
        sentence(&fault.hint).into_owned()
    }

    fn place_as(&self, spot: &Spot, name: &str) -> String {
        let (line, column) = position(&self.files.files[spot.file].text, spot.span.start);
        format!("{name}:{line}:{column}")
    }

    /// The report as a person reads it: per fault the place, the offending text underlined, what
    /// is wrong and a hint. `styled` adds ANSI colours.
    pub fn render(&self, styled: bool, width: usize) -> String {
        let Faults { errors, warnings, notes, .. } = &self.faults;
        let left_out = errors.left_out + warnings.left_out + notes.left_out;
        self.render_those(|_| true, left_out, styled, width)
    }

    /// Like [`Self::render`], but with errors only.
    pub fn render_errors(&self, styled: bool, width: usize) -> String {
        let is_error = |fault: &Fault| fault.rank == Rank::Error;
        self.render_those(is_error, self.faults.errors.left_out, styled, width)
    }

    fn render_those(
        &self,
        which: impl Fn(&Fault) -> bool,
        left_out: usize,
        styled: bool,
        width: usize,
    ) -> String {
        let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
        let renderer = renderer.term_width(width);
        let mut out = String::new();
        let (brief, full): (Vec<&Fault>, Vec<&Fault>) =
            self.faults().iter().filter(|fault| which(fault)).partition(|fault| fault.is_brief);
        for fault in full {
            out.push_str(&self.render_one(fault, &renderer, width));
            out.push_str("\n\n");
        }
        out.push_str(&self.render_brief(&brief, &renderer));
        if left_out > 0 {
            out.push_str(&format!("and {left_out} more: fix these first, then check again\n\n"));
        }
        out
    }

    /// A line for each, and below them the hints, each once.
    fn render_brief(&self, faults: &[&Fault], renderer: &Renderer) -> String {
        let mut out = String::new();
        let mut hints: Vec<&str> = Vec::new();
        for fault in faults {
            let text = format!("{}: {}", self.place(fault), fault.message);
            let title = level(fault.rank).primary_title(sentence(&text));
            out.push_str(&renderer.render(&[Group::with_title(title)]));
            out.push('\n');
            if !hints.contains(&fault.hint.as_str()) {
                hints.push(&fault.hint);
            }
        }
        for hint in hints {
            let title = Level::HELP.primary_title(sentence(hint));
            out.push_str(&renderer.render(&[Group::with_title(title)]));
            out.push('\n');
        }
        if !faults.is_empty() {
            out.push('\n');
        }
        out
    }

    fn render_one(&self, fault: &Fault, renderer: &Renderer, width: usize) -> String {
        let title = level(fault.rank).primary_title(sentence(&fault.message));
        let group = match &fault.spot {
            None => title.element(Origin::path(&self.files.folder)),
            Some(spot) => {
                let here = (spot, AnnotationKind::Primary, None);
                let other = fault.other.as_ref();
                let other =
                    other.map(|(spot, label)| (spot, AnnotationKind::Context, Some(*label)));
                let both: Vec<Mark> = [Some(here), other].into_iter().flatten().collect();
                match (self.snippet(&both, width), other) {
                    (Some(both), _) => title.element(both),
                    (None, None) => title.element(self.origin(spot)),
                    (None, Some(other)) => {
                        let title = match self.snippet(&[here], width) {
                            Some(here) => title.element(here),
                            None => title.element(self.origin(spot)),
                        };
                        match self.snippet(&[other], width) {
                            Some(there) => title.element(there),
                            None => title.element(self.origin(other.0)),
                        }
                    }
                }
            }
        };
        renderer.render(&[group.element(Level::HELP.message(sentence(&fault.hint)))])
    }

    /// The lines that hold these places of one file, marked; `None` when they are of several files, or
    /// far too long to be read.
    fn snippet(&self, marks: &[Mark], width: usize) -> Option<Snippet<'_, Annotation<'_>>> {
        let (first, _, _) = marks.first()?;
        let spans = || marks.iter().map(|(spot, _, _)| &spot.span);
        if marks.iter().any(|(spot, _, _)| spot.file != first.file) {
            return None;
        }
        let file = &self.files.files[first.file];
        // Of somebody else's file there is nothing to be shown.
        if !may_be_of_a_pack(file) {
            return None;
        }
        let text = file.text.as_str();
        let start = spans().map(|span| span.start).min()?;
        let end = marks.iter().map(|(spot, _, _)| self.underlined(spot, width).end).max()?;
        let start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let end = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
        if end - start > LONGEST_SHOWN {
            return None;
        }
        let line = text[..start].matches('\n').count() + 1;
        let quote = Quote::of(&text[start..end]);
        let annotations: Vec<_> = marks
            .iter()
            .map(|(spot, kind, label)| {
                let Range { start: from, end: to } = self.underlined(spot, width);
                kind.span(quote.span(from - start..to - start)).label(*label)
            })
            .collect();
        let snippet = Snippet::source(quote.text).path(&file.path).line_start(line);
        Some(snippet.annotations(annotations))
    }

    /// A place without its text.
    fn origin(&self, spot: &Spot) -> Origin<'_> {
        let file = &self.files.files[spot.file];
        let (line, column) = position(&file.text, spot.span.start);
        Origin::path(&file.path).line(line).char_column(column)
    }

    /// The underlined part of a place: only the beginning of one that fills the terminal.
    fn underlined(&self, spot: &Spot, width: usize) -> Range<usize> {
        let text = &self.files.files[spot.file].text[spot.span.clone()];
        if text.chars().count() <= width {
            return spot.span.clone();
        }
        // A character may take two columns.
        let beginning = text.char_indices().nth(width / 3).map_or(text.len(), |(at, _)| at);
        spot.span.start..spot.span.start + beginning
    }
}

fn level(rank: Rank) -> Level<'static> {
    match rank {
        Rank::Error => Level::ERROR,
        Rank::Warning => Level::WARNING,
        Rank::Note => Level::NOTE,
    }
}

/// A place, how it is marked, and what is written beside it.
type Mark<'a> = (&'a Spot, AnnotationKind, Option<&'static str>);

/// Line and column of a byte of a text, from 1; the column in characters.
fn position(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..at];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

/// One sentence for a program that cannot go on with this pack.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = self.faults().iter().find(|fault| fault.rank == Rank::Error);
        match (self.errors(), first) {
            (errors, Some(first)) => {
                let (folder, place) = (&self.files.folder, self.place(first));
                let count =
                    if errors == 1 { "an error".into() } else { format!("{errors} errors") };
                write!(
                    f,
                    "the FAQ in {folder} has {count} ({place}: {}); `caveat check {folder}` shows how to fix it",
                    sentence(&first.message)
                )
            }
            _ => write!(f, "the FAQ in {} has no errors", self.files.folder),
        }
    }
}
