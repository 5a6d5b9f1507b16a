//! A question that is read once: everything that is judged or said of it takes the same reading.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::courtesy::without_courtesy;
use super::exact::Keys;
use super::normalise::normalise;
use super::reading::{Reader, Reading};
use crate::pack::Language;

/// A text, levelled once.
#[derive(Clone, Debug)]
pub struct Levelled<'q> {
    text: &'q str,
    level: String,
    /// The level text without the courtesy around a question, where there is any.
    rest: Option<String>,
}

impl<'q> Levelled<'q> {
    /// Levels a text.
    pub fn new(text: &'q str) -> Self {
        let level = normalise(text);
        let rest = without_courtesy(&level);
        Self { text, level, rest }
    }

    /// The text as it was written.
    pub fn text(&self) -> &'q str {
        self.text
    }

    /// The text, levelled.
    pub(crate) fn level(&self) -> &str {
        &self.level
    }

    /// The levelled question, without the courtesy around it.
    pub(super) fn asked(&self) -> &str {
        self.rest.as_deref().unwrap_or(&self.level)
    }

    /// The keys under which an exact match is looked up.
    pub(super) fn keys(&self) -> Keys {
        Keys::new(self.text, &self.level)
    }
}

/// A question for one matcher. It is read once, and each part of it when it is first needed. Another matcher reads it
/// anew.
pub struct Read<'a> {
    reader: &'a Reader,
    levelled: Levelled<'a>,
    /// The reading of all of it, in whatever language it tells to be in.
    whole: OnceLock<Reading>,
    /// The reading of it without courtesy.
    rest: OnceLock<Reading>,
}

/// The part of a question that is judged.
pub(super) struct Part<'r> {
    pub(super) keys: Keys,
    pub(super) reading: Cow<'r, Reading>,
}

impl<'a> Read<'a> {
    pub(super) fn new(reader: &'a Reader, text: &'a str) -> Self {
        let (whole, rest) = (OnceLock::new(), OnceLock::new());
        Self { reader, levelled: Levelled::new(text), whole, rest }
    }

    /// The question as it was written.
    pub fn text(&self) -> &'a str {
        self.levelled.text
    }

    /// The question, levelled.
    pub fn levelled(&self) -> &Levelled<'a> {
        &self.levelled
    }

    /// The part to judge, in a language that it is likely in: all of it where `is_known`, which is told the
    /// keys of the whole, and otherwise the text without the courtesy around it.
    pub(super) fn part(
        &self,
        hint: Option<&Language>,
        is_known: impl FnOnce(&Keys) -> bool,
    ) -> Part<'_> {
        let keys = self.levelled.keys();
        match &self.levelled.rest {
            Some(rest) if !is_known(&keys) => {
                let keys = Keys::new(rest, rest);
                Part { keys, reading: self.reading(&self.rest, rest, rest, hint) }
            }
            _ => {
                let (text, level) = (self.levelled.text, self.levelled.level.as_str());
                Part { keys, reading: self.reading(&self.whole, text, level, hint) }
            }
        }
    }

    /// A reading, as it was made before where the hint tells nothing.
    fn reading<'r>(
        &'r self,
        known: &'r OnceLock<Reading>,
        text: &str,
        level: &str,
        hint: Option<&Language>,
    ) -> Cow<'r, Reading> {
        match hint.filter(|_| self.reader.takes_hints()) {
            Some(hint) => Cow::Owned(self.reader.read(text, level, Some(hint))),
            None => Cow::Borrowed(known.get_or_init(|| self.reader.read(text, level, None))),
        }
    }
}
