//! Texts that are too long, or too many.

use std::collections::BTreeMap;

use super::super::draft::{DraftEntry, DraftText};
use super::super::fault::Spot;
use super::super::flaws::{Flaw, Lengths, MANY_POINTS, Part};
use super::super::read::Spotted;
use super::super::{Language, limits};
use super::Linter;

/// Characters that a citation adds to its source's title: the date and up to a dozen paragraph numbers.
const CITATION_EXTRA: usize = 80;

impl Linter<'_> {
    /// Tells what is too long to be shown, or to be read.
    pub(super) fn lengths(&mut self, entry: &DraftEntry, text: &DraftText, language: &Language) {
        let count = |text: &Spotted<String>| text.value.chars().count();
        let points = |points: &Option<Vec<Spotted<String>>>| -> Vec<usize> {
            points.iter().flatten().map(count).collect()
        };
        let named = self.draft.headings.get(language).into_iter().flat_map(BTreeMap::values);
        let around = self.citations(entry)
            + self.draft.disclaimer.get(language).map_or(0, count)
            + named.map(count).sum::<usize>();
        let lengths = Lengths {
            question: text.question.as_ref().map(count),
            answer: text.answer.as_ref().map(count),
            cautions: points(&text.cautions),
            advice: points(&text.advice),
            around,
        };
        for (key, points) in [("cautions", &text.cautions), ("advice", &text.advice)] {
            let empty = points.iter().flatten().filter(|point| point.value.trim().is_empty());
            for point in empty {
                let message = format!("an item of `{key}` is empty");
                self.error(&point.spot, message, "write it or remove it");
            }
        }
        for flaw in lengths.flaws() {
            self.flaw(text, language, &flaw);
        }
    }

    /// Notes a flaw of a text, at its place.
    fn flaw(&mut self, text: &DraftText, language: &Language, flaw: &Flaw) {
        let spot = |part: Part| {
            let whole = |text: &Option<Spotted<String>>| Some(text.as_ref()?.spot.clone());
            let all = |points: &Option<Vec<Spotted<String>>>| {
                let (first, last) = points.as_ref().and_then(|p| p.first().zip(p.last()))?;
                Some(Spot::new(first.spot.file, first.spot.span.start..last.spot.span.end))
            };
            let found = match part {
                Part::Question => whole(&text.question),
                Part::Answer => whole(&text.answer),
                Part::Cautions => all(&text.cautions),
                Part::Advice => all(&text.advice),
            };
            found.unwrap_or_else(|| text.spot.clone())
        };
        let key = |part: Part| if part == Part::Cautions { "cautions" } else { "advice" };
        match *flaw {
            Flaw::TooLong { part: part @ (Part::Question | Part::Answer), length, limit } => {
                let what = if part == Part::Question { "a question" } else { "an answer" };
                let message = format!("{what} has {length} characters; Discord shows {limit}");
                self.error(&spot(part), message, "shorten it");
            }
            Flaw::TooLong { part, length, limit } => {
                let key = key(part);
                let message =
                    format!("`{key}` comes to {length} characters; Discord shows {limit}");
                self.error(&spot(part), message, "shorten them together");
            }
            Flaw::CutInMenus(length) => {
                let message = format!("a question of {length} characters is cut in menus");
                let hint = format!("menus show {}", limits::CHOICE);
                self.warning(&spot(Part::Question), message, hint);
            }
            Flaw::LongAnswer(length) => {
                let message = format!("an answer of {length} characters is long for a chat");
                let hint = format!("aim for {} at most", limits::LONG_ANSWER);
                self.warning(&spot(Part::Answer), message, hint);
            }
            Flaw::ManyPoints(part, count) => {
                let message = format!("{count} items of `{}` are many to read", key(part));
                let hint = format!("keep the {MANY_POINTS} that matter most");
                self.warning(&spot(part), message, hint);
            }
            Flaw::ReplyTooLong(length) => {
                let limit = limits::EMBED_TOTAL;
                let message = format!(
                    "[{language}] makes a reply of {length} characters; Discord shows {limit}"
                );
                let hint = "shorten the answer, the cautions or the advice";
                self.error(&text.spot, message, hint);
            }
            // Empty texts are reported with their place, and the style of an answer by `check` alone.
            Flaw::Empty(_) | Flaw::Wordless | Flaw::LongOpening(_) => {}
        }
    }

    /// Characters that an entry's sources take at most; the field that shows them is cut.
    fn citations(&self, entry: &DraftEntry) -> usize {
        let title = |id: &str| {
            let source = self.sources.get(id)?;
            source.title.as_ref().map(|title| title.value.chars().count())
        };
        let lines = entry.sources.iter().flatten().map(|citation| {
            let id = &citation.source.value;
            title(id).unwrap_or(id.len()) + CITATION_EXTRA
        });
        lines.sum::<usize>().min(limits::FIELD_VALUE)
    }
}
