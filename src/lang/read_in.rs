//! In which languages a text is read.

use unicode_script::Script;

use super::{LANGUAGES, Lang, bases};
use crate::text::script;

/// The languages that one text is read in: at most one for each script. A text in Chinese may have English words
/// in it, and one in Spanish has Spanish ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ReadIn {
    /// A bit for each, by its place among [`LANGUAGES`].
    languages: u32,
    /// The language whose chat spelling is written out, by its place.
    spelled: Option<u8>,
}

impl ReadIn {
    /// A text in these languages, and in the first of the registry for each script that none of them has, because
    /// what is known of that is better than nothing. Scripts in `unknown` are left alone: they are those of
    /// languages without a folder. The chat spelling is that of `spelled`.
    pub(crate) fn new(
        languages: impl IntoIterator<Item = &'static Lang>,
        unknown: &[Script],
        spelled: Option<&'static Lang>,
    ) -> Self {
        let mut scripts = Vec::new();
        let mut set = 0u32;
        let mut take = |lang: &'static Lang, scripts: &mut Vec<Script>| {
            if !scripts.contains(&lang.script) {
                scripts.push(lang.script);
                set |= bit(lang);
            }
        };
        languages.into_iter().for_each(|lang| take(lang.base(), &mut scripts));
        scripts.extend(unknown);
        bases().for_each(|lang| take(lang, &mut scripts));
        let spelled = spelled.and_then(|lang| u8::try_from(lang.base().position()).ok());
        Self { languages: set, spelled }
    }

    /// A text in this language, with its chat spelling.
    pub(crate) fn beside(lang: &'static Lang) -> Self {
        let read_in = Self::new([lang], &[], None);
        let spelled = read_in.languages().find(|lang| !lang.reading.chat.is_empty());
        Self { spelled: spelled.and_then(|lang| u8::try_from(lang.position()).ok()), ..read_in }
    }

    /// A text of which nothing is known, as it stands.
    pub(crate) fn plain() -> Self {
        Self::new([], &[], None)
    }

    /// Each way to read a text of which nothing is known: in any of the languages that share a script, beside the
    /// first of every other script.
    pub(crate) fn ways() -> impl Iterator<Item = Self> {
        let all = bases().map(Self::beside).enumerate();
        all.filter(|(at, way)| bases().map(Self::beside).position(|one| one == *way) == Some(*at))
            .map(|(_, way)| way)
    }

    /// The languages.
    pub(crate) fn languages(self) -> impl Iterator<Item = &'static Lang> {
        LANGUAGES
            .iter()
            .zip(0..)
            .filter(move |(_, at)| self.languages & (1 << at) != 0)
            .map(|(l, _)| l)
    }

    /// The language whose chat spelling is written out.
    pub(crate) fn spelled(self) -> Option<&'static Lang> {
        self.spelled.map(|at| &LANGUAGES[usize::from(at)])
    }

    /// Returns whether both write out the same chat spelling.
    pub(crate) fn is_spelled_as(self, other: Self) -> bool {
        self.spelled == other.spelled
    }

    /// These languages without chat spelling.
    #[cfg(test)]
    pub(crate) fn as_it_stands(self) -> Self {
        Self { spelled: None, ..self }
    }

    /// The roles of a word in a sentence.
    pub(crate) fn role(self, word: &str) -> u16 {
        let Some(script) = word.chars().next().map(script) else { return 0 };
        let own = self.languages().filter(|lang| lang.script == script);
        own.fold(0, |roles, lang| roles | lang.role(word))
    }
}

fn bit(lang: &Lang) -> u32 {
    // Beyond 32 languages the last ones would not be read.
    1u32.checked_shl(u32::try_from(lang.position()).unwrap_or(u32::MAX)).unwrap_or(0)
}
