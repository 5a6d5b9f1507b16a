//! The overlay of one guild beside the pack: phrasings that it taught, and its own entries. An exact match is answered; a
//! near match is at least offered. Built from plain texts, so that an overlay outlives the pack that it was made for;
//! entries that the pack does not have any more are skipped. `own` judges how likely an own entry is otherwise.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::exact::{Keys, key};
use super::hash::Hashed;
use super::normalise::normalise;
use super::opposite::{opposed_words, turned, without_common};
use super::own::OwnIndex;
use super::tokens::tokenise;
use crate::lang::ReadIn;
use crate::pack::{OwnEntry, limits};
use crate::text::cut;

/// Word lengths in letters from which on two typos, or one, are allowed: the same as in the reading of
/// questions.
const TYPOS: [(usize, usize); 2] = [(8, 2), (4, 1)];

/// Phrasings taught beside the pack, each with the entry that answers it, and own entries.
#[derive(Debug, Default)]
pub struct Overlay {
    /// The questions of own entries are among them.
    phrasings: Vec<Taught>,
    /// Index of each phrasing, by key.
    exact: HashMap<u64, usize, Hashed>,
    own: Vec<OwnEntry>,
    /// The own entries as a matcher reads them, with its number; made for the first question.
    index: Mutex<Option<(u64, Arc<OwnIndex>)>>,
}

/// A phrasing that was taught.
#[derive(Debug)]
pub(super) struct Taught {
    pub(super) entry: String,
    pub(super) text: String,
    words: Vec<String>,
    /// The words with chat spelling written out, for the languages in which that changes them.
    written_out: Vec<(ReadIn, Vec<String>)>,
}

impl Taught {
    fn new(entry: &str, text: &str) -> Self {
        let words = read(text, ReadIn::plain());
        let written_out = ReadIn::ways().map(|read_in| (read_in, read(text, read_in)));
        let written_out = written_out.filter(|(_, others)| *others != words).collect();
        Self { entry: entry.to_owned(), text: text.to_owned(), words, written_out }
    }

    fn words(&self, read_in: ReadIn) -> &[String] {
        let mut written_out = self.written_out.iter();
        let written_out = written_out.find(|(known, _)| known.is_spelled_as(read_in));
        written_out.map_or(&self.words, |(_, words)| words)
    }
}

impl Overlay {
    /// Takes pairs of an entry's id and a phrasing. Of two phrasings with the same key the first wins.
    pub fn new<'a>(phrasings: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut overlay = Self::default();
        phrasings.into_iter().for_each(|(entry, text)| overlay.teach(entry, text));
        overlay
    }

    /// With these own entries, in the order of their age.
    #[must_use]
    pub fn with_entries(mut self, own: Vec<OwnEntry>) -> Self {
        for entry in &own {
            self.teach(&entry.id, &entry.text.question);
            // A menu shows a long question truncated, and may send just that back.
            let shown = cut(&entry.text.question, limits::CHOICE);
            let at = self.phrasings.len() - 1;
            if let Some(key) = key(&shown) {
                self.exact.entry(key).or_insert(at);
            }
        }
        Self { own, ..self }
    }

    /// These phrasings and entries, and this entry in place of the one with its id.
    #[must_use]
    pub fn with(&self, own: OwnEntry) -> Self {
        let is_own = |taught: &&Taught| {
            self.entry(&taught.entry).is_some_and(|own| own.text.question == taught.text)
        };
        let taught = self.phrasings.iter().filter(|taught| !is_own(taught));
        let overlay = Self::new(taught.map(|taught| (&*taught.entry, &*taught.text)));
        let others = self.own.iter().filter(|other| other.id != own.id);
        let mut all: Vec<OwnEntry> = others.cloned().collect();
        all.push(own);
        overlay.with_entries(all)
    }

    fn teach(&mut self, entry: &str, text: &str) {
        let at = self.phrasings.len();
        for key in [key(text), key(&normalise(text))].into_iter().flatten() {
            self.exact.entry(key).or_insert(at);
        }
        self.phrasings.push(Taught::new(entry, text));
    }

    /// Number of phrasings, the questions of own entries included.
    pub fn len(&self) -> usize {
        self.phrasings.len()
    }

    /// Returns whether there are neither phrasings nor own entries.
    pub fn is_empty(&self) -> bool {
        self.phrasings.is_empty()
    }

    /// The own entries, the oldest first.
    pub fn own(&self) -> &[OwnEntry] {
        &self.own
    }

    /// The own entry with this id.
    pub fn entry(&self, id: &str) -> Option<&OwnEntry> {
        self.own.iter().find(|entry| entry.id == id)
    }

    /// The ids of the entries that phrasings lead to, each once, sorted.
    pub fn entries(&self) -> std::collections::BTreeSet<&str> {
        self.phrasings.iter().map(|taught| taught.entry.as_str()).collect()
    }

    /// The own entries as the matcher with this number reads them; `None` if there are none.
    pub(super) fn index(
        &self,
        matcher: u64,
        read: impl FnOnce(&[OwnEntry]) -> OwnIndex,
    ) -> Option<Arc<OwnIndex>> {
        if self.own.is_empty() {
            return None;
        }
        let mut index = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        match &*index {
            Some((number, known)) if *number == matcher => Some(Arc::clone(known)),
            _ => {
                let made = Arc::new(read(&self.own));
                *index = Some((matcher, Arc::clone(&made)));
                Some(made)
            }
        }
    }

    /// The phrasing that matches a question exactly.
    pub(super) fn exact(&self, keys: &Keys) -> Option<&Taught> {
        keys.iter().find_map(|key| self.exact.get(&key)).map(|&at| &self.phrasings[at])
    }

    /// The phrasing that a levelled question nearly is, of those that `counts` lets through: the same
    /// words in another order, or with typos in words that the pack does not know. Fewest typos first.
    pub(super) fn near(
        &self,
        level: &str,
        read_in: ReadIn,
        knows: impl Fn(&str) -> bool,
        counts: impl Fn(&Taught) -> bool,
    ) -> Option<&Taught> {
        if self.is_empty() {
            return None;
        }
        let words = words(level, read_in);
        let typos = self.phrasings.iter().filter_map(|taught| {
            let typos = typos(taught.words(read_in), &words, read_in, &knows)?;
            Some((typos, taught))
        });
        typos.filter(|(_, taught)| counts(taught)).min_by_key(|(typos, _)| *typos).map(|b| b.1)
    }
}

/// The words of a text.
pub(super) fn read(text: &str, read_in: ReadIn) -> Vec<String> {
    words(&normalise(text), read_in)
}

/// The words of a levelled text.
fn words(level: &str, read_in: ReadIn) -> Vec<String> {
    tokenise(level, read_in, |_| 0).into_iter().map(|token| token.word).collect()
}

/// Number of differing words if the two texts otherwise have the same words and each difference is a
/// typo; `None` if not, or if one text says the opposite of the other.
pub(super) fn typos(
    one: &[String],
    other: &[String],
    read_in: ReadIn,
    knows: impl Fn(&str) -> bool,
) -> Option<usize> {
    if one.len() != other.len() || one.is_empty() {
        return None;
    }
    let (own, mut rest) = without_common(one, other);
    for word in &own {
        let at = rest.iter().position(|other| {
            // Two words that the pack knows are two words.
            is_typo(word, other, read_in) && !(knows(word) && knows(other))
        })?;
        rest.swap_remove(at);
    }
    (!opposed_words(one, other, read_in)).then_some(own.len())
}

pub(super) fn is_typo(one: &str, other: &str, read_in: ReadIn) -> bool {
    let length = one.chars().count().min(other.chars().count());
    let most = TYPOS.iter().find(|(from, _)| length >= *from).map_or(0, |(_, typos)| *typos);
    let is_word = |word: &str| word.chars().all(char::is_alphabetic);
    most > 0
        && is_word(one)
        && is_word(other)
        && !turned(one, other, read_in)
        && !turned(other, one, read_in)
        && strsim::osa_distance(one, other) <= most
}

#[cfg(test)]
mod tests {
    use super::{Keys, Overlay, normalise};
    use crate::matching::english;

    const WINE: &str = "Which wine goes with lobster?";

    /// Checks which lookup finds the phrasing, in a pack that knows `legal` and `regal`.
    #[track_caller]
    fn check(taught: &str, question: &str, exact: bool, near: bool) {
        let overlay = Overlay::new([("wine", taught)]);
        let found = overlay.exact(&Keys::new(question, &normalise(question))).is_some();
        assert_eq!(found, exact, "{question}, to the letter");
        let knows = |word: &str| ["legal", "regal"].contains(&word);
        let is_near = |counts: bool| {
            overlay.near(&normalise(question), english(), knows, |_| counts).is_some()
        };
        assert_eq!(is_near(true), near, "{question}, nearly");
        assert!(!is_near(false), "{question}");
    }

    /// "Da" is given in Spanish, and there in German.
    #[test]
    fn english_chat_spelling_is_english() {
        let is_near = |taught, question, read_in| {
            Overlay::new([("bank", taught)]).near(question, read_in, |_| false, |_| true).is_some()
        };
        let plain = english().as_it_stands();
        assert!(is_near("why is da bank closed", "why is the bank closed", english()));
        assert!(!is_near("ist da bank zu", "ist the bank zu", plain));
        assert!(is_near("ist da bank zu", "bank ist da zu", plain));
    }

    #[test]
    fn finds_what_is_asked_to_the_letter_or_nearly() {
        check(WINE, "which wine goes with lobster", true, true);
        check(WINE, "<@1> WHICH wine goes with   lobster!", true, true);
        check(WINE, "with lobster goes which wine", false, true);
        check(WINE, "which wine goes with lobstre", false, true);
        check("why can't i eat it", "why can i not eat it", false, true);
        check("龙虾配什么酒", "配龙虾什么酒", false, true);
    }

    #[test]
    fn leaves_what_is_something_else() {
        check(WINE, "", false, false);
        check(WINE, "which wine goes with", false, false);
        check(WINE, "which wine goes with the lobster", false, false);
        check(WINE, "which vine grows with lobster", false, false);
        check("is it legal", "is it illegal", false, false);
        check("is it legal", "is it regal", false, false);
        check("is it lawful now", "is it unlawful now", false, false);
        check("can i eat it", "can't i eat it", false, false);
        check("can i not eat it, can i", "can i eat it, can i not", false, true);
        check("is 1000 enough", "is 2000 enough", false, false);
        check("龙虾买不买", "龙虾卖不卖", false, false);
    }

    #[test]
    fn of_two_that_are_near_the_nearer_is_found() {
        let overlay =
            Overlay::new([("far", "is mobster meat tasty"), ("near", "lobster meat is tasty")]);
        let found = overlay.near("is lobster meat tasty", english(), |_| false, |_| true);
        assert_eq!(found.map(|taught| taught.entry.as_str()), Some("near"));
        assert_eq!(overlay.entries().into_iter().collect::<Vec<_>>(), ["far", "near"]);
    }
}
