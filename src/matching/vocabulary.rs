//! The words that a pack knows, and the nearest of them for a word that it does not.

use std::collections::HashMap;

use crate::matching::hash::{Hashed, hash_bytes};

/// Letters that a word needs before it is taken for a misspelling at all.
const SHORTEST_TO_MEND: usize = 4;
/// From this length on two slips are forgiven; below it one.
const LONG: usize = 8;
/// Longer words are not indexed: nobody misspells them recognisably.
const LONGEST: usize = 24;
/// How many phrasings must use a joined word before two known words are read as it.
const COMMON: u32 = 3;

/// A word as the pack's phrasings use it.
#[derive(Debug)]
struct Known {
    word: Box<str>,
    /// How many texts of the pack use it.
    uses: u32,
    /// In which of the pack's languages, as bits.
    languages: u32,
}

/// The words of a pack with an index of their misspellings.
///
/// The index is SymSpell's (Garbe 2012): every word is filed under all its forms with up to two
/// letters deleted, so that a misspelling and its word meet in a common form; candidates are then
/// compared by optimal string alignment. Looking up costs the same however many words there are.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    words: Vec<Known>,
    by_word: HashMap<Box<str>, u32>,
    deletes: HashMap<u64, Vec<u32>, Hashed>,
}

impl Vocabulary {
    /// Notes one use of a word by a text in the language with this bit.
    pub(crate) fn note(&mut self, word: &str, language: u32) {
        if let Some(&at) = self.by_word.get(word) {
            let known = &mut self.words[at as usize];
            known.uses += 1;
            known.languages |= language;
            return;
        }
        let at = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        self.by_word.insert(word.into(), at);
        self.words.push(Known { word: word.into(), uses: 1, languages: language });
        let letters: Vec<char> = word.chars().collect();
        if (SHORTEST_TO_MEND - 1..=LONGEST).contains(&letters.len()) {
            let deletions = slips(letters.len() + 1);
            for_each_deletion(&letters, deletions, &mut |form| {
                let filed = self.deletes.entry(form).or_default();
                if filed.last() != Some(&at) {
                    filed.push(at);
                }
            });
        }
    }

    /// Whether the pack uses this word.
    pub(crate) fn knows(&self, word: &str) -> bool {
        self.by_word.contains_key(word)
    }

    /// The languages, as bits, in which the pack uses this word.
    pub(crate) fn languages(&self, word: &str) -> u32 {
        self.by_word.get(word).map_or(0, |&at| self.words[at as usize].languages)
    }

    fn uses(&self, word: &str) -> u32 {
        self.by_word.get(word).map_or(0, |&at| self.words[at as usize].uses)
    }

    /// The known word that an unknown one most likely stands for: the nearest, then the one with
    /// the same first letter, then the most used, then the first in the alphabet.
    pub(crate) fn mend(&self, word: &str) -> Option<&str> {
        let letters: Vec<char> = word.chars().collect();
        if !(SHORTEST_TO_MEND..=LONGEST).contains(&letters.len())
            || !letters.iter().any(|c| c.is_alphabetic())
        {
            return None;
        }
        let reach = slips(letters.len());
        let mut best: Option<(usize, bool, u32, &str)> = None;
        for_each_deletion(&letters, reach, &mut |form| {
            for &at in self.deletes.get(&form).into_iter().flatten() {
                let known = &self.words[at as usize];
                let distance = strsim::osa_distance(word, &known.word);
                if distance > reach {
                    continue;
                }
                let other_start = !known.word.starts_with(letters[0]);
                let rank = (distance, other_start, u32::MAX - known.uses, &*known.word);
                if best.is_none_or(|best| rank < best) {
                    best = Some(rank);
                }
            }
        });
        best.map(|(.., word)| word)
    }

    /// Two neighbouring words that are one word here, as "we chat": unless both are words of the
    /// pack and the joined one is rare.
    pub(crate) fn join(&self, left: &str, right: &str) -> Option<String> {
        if left.len() + right.len() < SHORTEST_TO_MEND + 1 {
            return None;
        }
        let joined = [left, right].concat();
        let uses = self.uses(&joined);
        let apart = self.uses(left).min(self.uses(right));
        (uses > 0 && (apart == 0 || (uses >= COMMON && uses > apart))).then_some(joined)
    }

    /// An unknown word that is two known ones run together, as "usdtwechat": the split whose rarer
    /// half is the most used.
    pub(crate) fn split(&self, word: &str) -> Option<(&str, &str)> {
        let (mut best, mut halves) = (0, None);
        for (at, _) in word.char_indices() {
            let (left, right) = word.split_at(at);
            if left.len() < 2 || right.len() < 3 {
                continue;
            }
            let Some((left, left_at)) = self.by_word.get_key_value(left) else { continue };
            let Some((right, right_at)) = self.by_word.get_key_value(right) else { continue };
            let uses = |at: &u32| self.words[*at as usize].uses;
            let rarer = uses(left_at).min(uses(right_at));
            if rarer > best {
                (best, halves) = (rarer, Some((&**left, &**right)));
            }
        }
        halves.filter(|_| best >= COMMON)
    }
}

/// How many slips are forgiven in a word of so many letters.
fn slips(letters: usize) -> usize {
    if letters >= LONG { 2 } else { 1 }
}

/// Calls back with the hash of every form of the word with up to `deletions` letters deleted.
fn for_each_deletion(letters: &[char], deletions: usize, found: &mut impl FnMut(u64)) {
    let mut form = String::with_capacity(LONGEST * 4);
    let mut emit = |skip: &[usize]| {
        form.clear();
        form.extend(
            letters.iter().enumerate().filter(|(at, _)| !skip.contains(at)).map(|(_, c)| c),
        );
        found(hash_bytes(0, form.as_bytes()));
    };
    emit(&[]);
    for first in 0..letters.len() {
        emit(&[first]);
        if deletions > 1 {
            for second in first + 1..letters.len() {
                emit(&[first, second]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Vocabulary;

    fn vocabulary() -> Vocabulary {
        let mut vocabulary = Vocabulary::default();
        for (word, uses) in [
            ("wechat", 9),
            ("usdt", 9),
            ("pay", 9),
            ("penalty", 2),
            ("punishment", 1),
            ("we", 4),
            ("chat", 2),
            ("cash", 2),
            ("crash", 1),
            ("tether", 5),
        ] {
            (0..uses).for_each(|_| vocabulary.note(word, 1));
        }
        vocabulary
    }

    #[track_caller]
    fn mends(word: &str, expected: Option<&str>) {
        assert_eq!(vocabulary().mend(word), expected);
    }

    #[test]
    fn mends_slips() {
        mends("wehcat", Some("wechat"));
        mends("wechatt", Some("wechat"));
        mends("wchat", Some("wechat"));
        mends("ustd", Some("usdt"));
        mends("tehter", Some("tether"));
        mends("punishmnet", Some("punishment"));
        mends("punihsmnt", Some("punishment"));
        mends("crsh", Some("cash"));
    }

    #[test]
    fn leaves_what_is_too_far_or_too_short() {
        mends("banana", None);
        mends("ust", None);
        mends("pya", None);
        mends("12345", None);
        mends("wxyzat", None);
    }

    #[test]
    fn joins_and_splits() {
        let vocabulary = vocabulary();
        assert_eq!(vocabulary.join("we", "chat").as_deref(), Some("wechat"));
        assert_eq!(vocabulary.join("pay", "usdt"), None);
        assert_eq!(vocabulary.split("usdtwechat"), Some(("usdt", "wechat")));
        assert_eq!(vocabulary.split("bananas"), None);
    }
}
