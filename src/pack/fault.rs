//! A fault in a pack, and how it is shown: place, offending text, what is wrong, what mends it.

use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use super::files::PackFiles;

/// Whether a fault keeps the pack from loading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// The pack does not load.
    Error,
    /// The pack loads; a curator should look.
    Warning,
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
    /// Whether it keeps the pack from loading.
    pub rank: Rank,
    /// Where; `None` when it is about the folder as a whole.
    pub spot: Option<Spot>,
    /// What is wrong.
    pub message: String,
    /// What mends it.
    pub hint: String,
    /// A second place that belongs to it, with what stands there.
    pub other: Option<(Spot, &'static str)>,
}

impl Fault {
    pub(super) fn error(spot: Spot, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            rank: Rank::Error,
            spot: Some(spot),
            message: message.into(),
            hint: hint.into(),
            other: None,
        }
    }

    /// A fault that the pack loads with.
    pub fn warning(spot: Spot, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { rank: Rank::Warning, ..Self::error(spot, message, hint) }
    }

    pub(super) fn about_folder(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { spot: None, ..Self::error(Spot::new(0, 0..0), message, hint) }
    }

    /// Adds a second place.
    pub fn with_other(mut self, spot: Spot, label: &'static str) -> Self {
        self.other = Some((spot, label));
        self
    }
}

/// In order of their places, none twice.
fn sort(faults: &mut Vec<Fault>) {
    faults.sort_by(|a, b| {
        let place = |f: &Fault| f.spot.as_ref().map(|s| (s.file, s.span.start));
        (place(a), a.rank, &a.message).cmp(&(place(b), b.rank, &b.message))
    });
    faults.dedup();
}

/// Every fault of a pack, with the text they are about.
#[derive(Debug)]
pub struct Report {
    files: PackFiles,
    faults: Vec<Fault>,
}

impl Report {
    pub(super) fn new(files: PackFiles, mut faults: Vec<Fault>) -> Self {
        sort(&mut faults);
        Self { files, faults }
    }

    /// Adds faults that were found after loading.
    pub fn add(&mut self, faults: impl IntoIterator<Item = Fault>) {
        self.faults.extend(faults);
        sort(&mut self.faults);
    }

    /// The faults, in order of their places.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// How many faults keep the pack from loading.
    pub fn errors(&self) -> usize {
        self.faults.iter().filter(|fault| fault.rank == Rank::Error).count()
    }

    /// How many faults a curator should look at although the pack loads.
    pub fn warnings(&self) -> usize {
        self.faults.len() - self.errors()
    }

    /// `file:line:column` of a fault; lines and columns from 1, columns in characters.
    pub fn place(&self, fault: &Fault) -> String {
        let Some(spot) = &fault.spot else { return self.files.folder.clone() };
        self.place_as(spot, &self.files.files[spot.file].path)
    }

    /// The same without the folder, for whoever need not know where it lies; empty for a fault of the
    /// folder as a whole.
    pub fn place_in_folder(&self, fault: &Fault) -> String {
        let Some(spot) = &fault.spot else { return String::new() };
        self.place_as(spot, &self.files.files[spot.file].name)
    }

    fn place_as(&self, spot: &Spot, name: &str) -> String {
        let before = &self.files.files[spot.file].text[..spot.span.start];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        format!("{name}:{line}:{column}")
    }

    /// The report as a person reads it: per fault the place, the offending text underlined, what
    /// is wrong and a hint. `styled` adds ANSI colours.
    pub fn render(&self, styled: bool, width: usize) -> String {
        let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
        let renderer = renderer.term_width(width);
        let mut out = String::new();
        for fault in &self.faults {
            out.push_str(&self.render_one(fault, &renderer, width));
            out.push_str("\n\n");
        }
        out
    }

    fn render_one(&self, fault: &Fault, renderer: &Renderer, width: usize) -> String {
        let level = match fault.rank {
            Rank::Error => Level::ERROR,
            Rank::Warning => Level::WARNING,
        };
        let title = level.primary_title(&fault.message);
        let mut group = match &fault.spot {
            None => title.element(annotate_snippets::Origin::path(&self.files.folder)),
            Some(spot) => {
                let snippet = |spot: &Spot, kind: AnnotationKind, label: Option<&'static str>| {
                    let file = &self.files.files[spot.file];
                    let mark = kind.span(self.underlined(spot, width)).label(label);
                    Snippet::source(file.text.as_str()).path(file.path.as_str()).annotation(mark)
                };
                let here = snippet(spot, AnnotationKind::Primary, None);
                match &fault.other {
                    None => title.element(here),
                    Some((other, label)) if other.file == spot.file => {
                        let mark = AnnotationKind::Context.span(self.underlined(other, width));
                        let mark = mark.label(*label);
                        title.element(here.annotation(mark))
                    }
                    Some((other, label)) => {
                        let there = snippet(other, AnnotationKind::Context, Some(label));
                        title.element(here).element(there)
                    }
                }
            }
        };
        group = group.element(Level::HELP.message(&fault.hint));
        renderer.render(&[group])
    }

    /// What of a place is underlined: of one that fills the terminal, its beginning.
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

/// One sentence for a program that cannot go on with this pack.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = self.faults.iter().find(|fault| fault.rank == Rank::Error);
        match (self.errors(), first) {
            (errors, Some(first)) => {
                let (folder, place) = (&self.files.folder, self.place(first));
                let count =
                    if errors == 1 { "an error".into() } else { format!("{errors} errors") };
                write!(
                    f,
                    "the FAQ in {folder} has {count} ({place}: {}); `caveat check {folder}` shows how to mend it",
                    first.message
                )
            }
            _ => write!(f, "the FAQ in {} has no errors", self.files.folder),
        }
    }
}
