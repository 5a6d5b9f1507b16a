//! Phrasings that one guild taught beside the pack. An exact match is answered; a near match is at
//! least offered. Built from plain texts, so that an overlay outlives the pack that it was made for;
//! entries that the pack does not have any more are skipped.

use std::collections::HashMap;

use super::exact::{Keys, key};
use super::hash::Hashed;
use super::normalise::normalise;
use super::opposite::{opposed_words, turned, without_common};
use super::tokens::tokenise;

/// Word lengths in letters from which on two typos, or one, are allowed: the same as in the reading of
/// questions.
const TYPOS: [(usize, usize); 2] = [(8, 2), (4, 1)];

/// Phrasings taught beside the pack, each with the entry that answers it.
#[derive(Debug, Default)]
pub struct Overlay {
    phrasings: Vec<Taught>,
    /// Index of each phrasing, by key.
    exact: HashMap<u64, usize, Hashed>,
}

/// A phrasing that was taught.
#[derive(Debug)]
pub(super) struct Taught {
    pub(super) entry: String,
    pub(super) text: String,
    words: Vec<String>,
    /// `words` with chat spelling written out, if that differs.
    written_out: Option<Vec<String>>,
}

impl Taught {
    fn new(entry: &str, text: &str) -> Self {
        let (words, written_out) = (read(text, false), read(text, true));
        let written_out = (written_out != words).then_some(written_out);
        Self { entry: entry.to_owned(), text: text.to_owned(), words, written_out }
    }

    fn words(&self, chat: bool) -> &[String] {
        self.written_out.as_ref().filter(|_| chat).unwrap_or(&self.words)
    }
}

impl Overlay {
    /// Takes pairs of an entry's id and a phrasing. Of two phrasings with the same key the first wins.
    pub fn new<'a>(phrasings: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut overlay = Self::default();
        for (entry, text) in phrasings {
            let at = overlay.phrasings.len();
            for key in [key(text), key(&normalise(text))].into_iter().flatten() {
                overlay.exact.entry(key).or_insert(at);
            }
            overlay.phrasings.push(Taught::new(entry, text));
        }
        overlay
    }

    /// Number of phrasings.
    pub fn len(&self) -> usize {
        self.phrasings.len()
    }

    /// Returns whether there are no phrasings.
    pub fn is_empty(&self) -> bool {
        self.phrasings.is_empty()
    }

    /// The ids of the entries that have taught phrasings, each once, sorted.
    pub fn entries(&self) -> std::collections::BTreeSet<&str> {
        self.phrasings.iter().map(|taught| taught.entry.as_str()).collect()
    }

    /// The phrasing that matches a question exactly.
    pub(super) fn exact(&self, keys: &Keys) -> Option<&Taught> {
        keys.iter().find_map(|key| self.exact.get(&key)).map(|&at| &self.phrasings[at])
    }

    /// The phrasing that nearly matches a question, among those that `counts` accepts: the same words
    /// in another order, or with typos in words that the pack does not know. The one with the fewest
    /// typos wins. With `chat` English chat spelling is written out.
    pub(super) fn near(
        &self,
        question: &str,
        chat: bool,
        knows: impl Fn(&str) -> bool,
        counts: impl Fn(&Taught) -> bool,
    ) -> Option<&Taught> {
        if self.is_empty() {
            return None;
        }
        let words = read(question, chat);
        let typos = self.phrasings.iter().filter_map(|taught| {
            let typos = typos(taught.words(chat), &words, &knows)?;
            Some((typos, taught))
        });
        typos.filter(|(_, taught)| counts(taught)).min_by_key(|(typos, _)| *typos).map(|b| b.1)
    }
}

/// The words of a text; with `chat`, English chat spelling is written out.
pub(super) fn read(text: &str, chat: bool) -> Vec<String> {
    tokenise(&normalise(text), chat, |_| 0).into_iter().map(|token| token.word).collect()
}

/// Number of differing words if the two texts otherwise have the same words and each difference is a
/// typo; `None` if not, or if one text says the opposite of the other.
pub(super) fn typos(
    one: &[String],
    other: &[String],
    knows: impl Fn(&str) -> bool,
) -> Option<usize> {
    if one.len() != other.len() || one.is_empty() {
        return None;
    }
    let (own, mut rest) = without_common(one, other);
    for word in &own {
        let at = rest.iter().position(|other| {
            // Two words that the pack knows are different words, not typos of each other.
            is_typo(word, other) && !(knows(word) && knows(other))
        })?;
        rest.swap_remove(at);
    }
    (!opposed_words(one, other)).then_some(own.len())
}

fn is_typo(one: &str, other: &str) -> bool {
    let length = one.chars().count().min(other.chars().count());
    let most = TYPOS.iter().find(|(from, _)| length >= *from).map_or(0, |(_, typos)| *typos);
    let is_word = |word: &str| word.chars().all(char::is_alphabetic);
    most > 0
        && is_word(one)
        && is_word(other)
        && !turned(one, other)
        && !turned(other, one)
        && strsim::osa_distance(one, other) <= most
}

#[cfg(test)]
mod tests {
    use super::{Keys, Overlay, normalise};

    const WINE: &str = "Which wine goes with lobster?";

    /// Checks which lookup finds the phrasing, in a pack that knows `legal` and `regal`.
    #[track_caller]
    fn check(taught: &str, question: &str, exact: bool, near: bool) {
        let overlay = Overlay::new([("wine", taught)]);
        let found = overlay.exact(&Keys::new(question, &normalise(question))).is_some();
        assert_eq!(found, exact, "{question}, to the letter");
        let knows = |word: &str| ["legal", "regal"].contains(&word);
        let is_near = |counts: bool| overlay.near(question, true, knows, |_| counts).is_some();
        assert_eq!(is_near(true), near, "{question}, nearly");
        assert!(!is_near(false), "{question}");
    }

    /// "Da" is given in Spanish, and there in German.
    #[test]
    fn english_chat_spelling_is_english() {
        let is_near = |taught, question, chat| {
            Overlay::new([("bank", taught)]).near(question, chat, |_| false, |_| true).is_some()
        };
        assert!(is_near("why is da bank closed", "why is the bank closed", true));
        assert!(!is_near("ist da bank zu", "ist the bank zu", false));
        assert!(is_near("ist da bank zu", "bank ist da zu", false));
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
        let found = overlay.near("is lobster meat tasty", true, |_| false, |_| true);
        assert_eq!(found.map(|taught| taught.entry.as_str()), Some("near"));
        assert_eq!(overlay.entries().into_iter().collect::<Vec<_>>(), ["far", "near"]);
    }
}
