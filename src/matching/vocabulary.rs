//! The words that a pack knows, and spelling correction of words that it does not.

use std::collections::HashMap;

use crate::matching::hash::{Hashed, combine, hash_bytes};

/// Shorter words are not corrected.
const SHORTEST_TO_CORRECT: usize = 3;
/// Two words are joined only if they have this many letters together.
const SHORTEST_TO_JOIN: usize = 5;
/// From this length on two typos are allowed; below it one.
const LONG: usize = 8;
/// Longer words are not indexed: nobody misspells them recognisably.
const LONGEST: usize = 24;
/// Penalty of each edit on a word's likelihood, in natural logarithms.
const EDIT_PENALTY: f32 = 6.0;
/// Bonus for a word with the same first letter: few typos are in the first letter.
const SAME_START: f32 = 1.5;
/// Number of letters of a word that are indexed.
const PREFIX: usize = 8;
/// Two known words are read as a joined one only if this many phrasings use that.
const COMMON: u32 = 3;

/// A word as the pack's phrasings use it.
#[derive(Debug)]
struct Known {
    word: Box<str>,
    /// The key of its stem.
    key: u64,
    /// Number of texts of the pack that use it.
    uses: u32,
    /// The pack's languages that use it, as bits.
    languages: u32,
    /// The languages that it is a word of, as bits: also those that only have an everyday meaning for it.
    listed: u32,
}

impl Known {
    /// Returns whether it is a word of these languages, and of no other one.
    fn is_only_in(&self, languages: u32) -> bool {
        self.listed != 0 && self.listed & !languages == 0
    }
}

/// The words of a pack with an index of their misspellings.
///
/// The index is SymSpell's (Garbe 2012): every word is stored under all forms of its prefix with up to
/// two letters deleted, so that a misspelling and its word share a form; candidates are then compared
/// by optimal string alignment. The cost of a lookup does not depend on the number of words.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    words: Vec<Known>,
    by_word: HashMap<u64, u32, Hashed>,
    /// Number of texts that have one word directly before another.
    pairs: HashMap<u64, u32, Hashed>,
    /// Forms and the words that have them, sorted; filled by [`Self::index`].
    forms: Vec<(u32, u32)>,
}

impl Vocabulary {
    /// Notes a use of a word by a text in the language with this bit, or, with no use, only that
    /// it is a word of the language `listed`.
    pub(crate) fn note(
        &mut self,
        word: &str,
        uses: u32,
        language: u32,
        listed: u32,
        key: impl FnOnce() -> u64,
    ) {
        if let Some(at) = self.find(word) {
            let known = &mut self.words[at];
            known.uses += uses;
            known.languages |= language;
            known.listed |= listed;
            return;
        }
        let at = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        self.by_word.insert(hash_bytes(0, word.as_bytes()), at);
        let (word, key) = (word.into(), key());
        self.words.push(Known { word, key, uses, languages: language, listed });
    }

    /// Builds the index of misspellings, once all words are noted.
    pub(crate) fn index(&mut self) {
        let mut forms = Vec::new();
        for (known, at) in self.words.iter().zip(0..) {
            let letters: Vec<char> = known.word.chars().collect();
            if (SHORTEST_TO_CORRECT..=LONGEST).contains(&letters.len()) {
                // A misspelling may be one letter longer than the word, which may allow it one more
                // typo.
                for_each_form(&letters, edits_allowed(letters.len() + 1), &mut |form| {
                    forms.push((form, at));
                });
            }
        }
        forms.sort_unstable();
        forms.dedup();
        forms.shrink_to_fit();
        self.forms = forms;
    }

    fn find(&self, word: &str) -> Option<usize> {
        let at = *self.by_word.get(&hash_bytes(0, word.as_bytes()))? as usize;
        (*self.words[at].word == *word).then_some(at)
    }

    fn known(&self, word: &str) -> Option<&Known> {
        self.find(word).map(|at| &self.words[at])
    }

    /// Returns whether the pack knows this word.
    pub(crate) fn knows(&self, word: &str) -> bool {
        self.find(word).is_some()
    }

    /// Like [`Self::knows`], except for words of the `foreign` languages alone.
    pub(crate) fn knows_in(&self, word: &str, foreign: u32) -> bool {
        self.known_in(word, foreign).is_some()
    }

    fn known_in(&self, word: &str, foreign: u32) -> Option<&Known> {
        self.known(word).filter(|known| !known.is_only_in(foreign))
    }

    /// The key of a known word's stem.
    pub(crate) fn key(&self, word: &str) -> Option<u64> {
        self.known(word).map(|known| known.key)
    }

    /// The pack's languages that use this word, as bits.
    pub(crate) fn languages(&self, word: &str) -> u32 {
        self.known(word).map_or(0, |known| known.languages)
    }

    fn uses(&self, word: &str) -> u32 {
        self.known(word).map_or(0, |known| known.uses)
    }

    /// Counts a text that has `left` directly before `right`.
    pub(crate) fn note_pair(&mut self, left: &str, right: &str) {
        *self.pairs.entry(pair_key(left, right)).or_default() += 1;
    }

    /// Returns whether a phrasing of the pack uses this word.
    pub(crate) fn is_used(&self, word: &str) -> bool {
        self.uses(word) > 0
    }

    /// Like [`Self::is_used`], except for words of the `foreign` languages alone.
    pub(crate) fn is_used_in(&self, word: &str, foreign: u32) -> bool {
        self.known_in(word, foreign).is_some_and(|known| known.uses > 0)
    }

    /// How many texts of the pack use a character.
    pub(crate) fn uses_of(&self, character: char) -> u32 {
        self.uses(character.encode_utf8(&mut [0; 4]))
    }

    /// Number of texts that have a character directly after a word.
    pub(crate) fn pairs_of(&self, left: &str, right: char) -> u32 {
        self.pair_count(left, right.encode_utf8(&mut [0; 4]))
    }

    /// Number of texts that have a character directly before a word.
    pub(crate) fn pairs_before(&self, left: char, right: &str) -> u32 {
        self.pair_count(left.encode_utf8(&mut [0; 4]), right)
    }

    fn pair_count(&self, left: &str, right: &str) -> u32 {
        self.pairs.get(&pair_key(left, right)).copied().unwrap_or(0)
    }

    /// Returns whether a text of the pack has one word directly before another.
    pub(crate) fn has_pair(&self, left: &str, right: &str) -> bool {
        self.pairs.contains_key(&pair_key(left, right))
    }

    /// The known word that an unknown one most likely stands for, between the words that stand
    /// `before` and `after` it, if it is within an edit distance of `max_edits`: a noisy channel (Kernighan,
    /// Church and Gale 1990) with the pack as its language. Words of the `foreign` languages alone are not
    /// meant, here and in what follows.
    pub(crate) fn correct(
        &self,
        word: &str,
        max_edits: usize,
        before: Option<&str>,
        after: Option<&str>,
        foreign: u32,
    ) -> Option<&str> {
        let letters: Vec<char> = word.chars().collect();
        if !(SHORTEST_TO_CORRECT..=LONGEST).contains(&letters.len())
            || !letters.iter().any(|c| c.is_alphabetic())
        {
            return None;
        }
        let reach = edits_allowed(letters.len()).min(max_edits);
        let mut best: Option<(f32, &str)> = None;
        // A word shares many forms with its misspelling, but is compared only once.
        let mut compared: Vec<u32> = Vec::new();
        for_each_form(&letters, reach, &mut |form| {
            let begin = self.forms.partition_point(|(other, _)| *other < form);
            for &(_, at) in self.forms[begin..].iter().take_while(|(other, _)| *other == form) {
                if compared.contains(&at) {
                    continue;
                }
                compared.push(at);
                let known = &self.words[at as usize];
                if known.is_only_in(foreign) {
                    continue;
                }
                let distance = strsim::osa_distance(word, &known.word);
                if distance > reach
                    || (letters.len() <= SHORTEST_TO_CORRECT
                        && !is_plain_typo(&letters, &known.word))
                {
                    continue;
                }
                let seen = |left: Option<&str>, right: Option<&str>| {
                    let pair = left.zip(right).map(|(left, right)| pair_key(left, right));
                    let times = pair.and_then(|key| self.pairs.get(&key)).copied().unwrap_or(0);
                    libm::logf(1.0 + times as f32)
                };
                let mut likely = libm::logf(0.5 + known.uses as f32)
                    + seen(before, Some(&known.word))
                    + seen(Some(&known.word), after)
                    - EDIT_PENALTY * distance as f32;
                if known.word.starts_with(letters[0]) {
                    likely += SAME_START;
                }
                // A doubled letter, or one of a pair left out, hardly counts as an edit.
                if undoubled(known.word.chars()).eq(undoubled(letters.iter().copied())) {
                    likely += EDIT_PENALTY;
                }
                let better = |(best, word): (f32, &str)| {
                    likely > best || (likely == best && *known.word < *word)
                };
                if best.is_none_or(better) {
                    best = Some((likely, &known.word));
                }
            }
        });
        best.map(|(_, word)| word)
    }

    /// The known word that an unknown one is with its digits read as letters, as "sc4m".
    pub(crate) fn deobfuscate(&self, word: &str, foreign: u32) -> Option<&str> {
        let is_obfuscated =
            word.chars().any(char::is_alphabetic) && word.contains(|c| letter(c) != c);
        let plain: String = word.chars().map(letter).collect();
        self.known_in(&plain, foreign).filter(|_| is_obfuscated).map(|known| &*known.word)
    }

    /// Two neighbouring words that are one word here, as "we chat": unless both are words of the
    /// pack and the joined one is rare.
    pub(crate) fn join(&self, left: &str, right: &str, foreign: u32) -> Option<String> {
        if left.len() + right.len() < SHORTEST_TO_JOIN {
            return None;
        }
        let joined = [left, right].concat();
        let uses = self.known_in(&joined, foreign).map_or(0, |known| known.uses);
        let apart = self.uses(left).min(self.uses(right));
        (uses > 0 && (apart == 0 || (uses >= COMMON && uses > apart))).then_some(joined)
    }

    /// An unknown word that is two known ones run together, as "usdtwechat": the split whose rarer
    /// half is the most used.
    pub(crate) fn split(&self, word: &str, foreign: u32) -> Option<(&str, &str)> {
        let (mut best, mut halves) = (0, None);
        for (at, _) in word.char_indices() {
            let (left, right) = word.split_at(at);
            if left.len() < 2 || right.len() < 3 {
                continue;
            }
            let Some(left) = self.known_in(left, foreign) else { continue };
            let Some(right) = self.known_in(right, foreign) else { continue };
            let rarer = left.uses.min(right.uses);
            if rarer > best {
                (best, halves) = (rarer, Some((&*left.word, &*right.word)));
            }
        }
        halves.filter(|_| best >= COMMON)
    }
}

/// Maximum edit distance for a word of this length.
fn edits_allowed(letters: usize) -> usize {
    if letters >= LONG { 2 } else { 1 }
}

/// Returns whether a very short word only lacks a letter of the other, or has two letters swapped; any
/// other edit may well make a different word.
fn is_plain_typo(letters: &[char], other: &str) -> bool {
    let sorted = |mut letters: Vec<char>| {
        letters.sort_unstable();
        letters
    };
    let other: Vec<char> = other.chars().collect();
    other.len() > letters.len() || sorted(other) == sorted(letters.to_vec())
}

/// The letter that a digit stands for in "leet" spelling; any other character is returned as it is.
fn letter(c: char) -> char {
    match c {
        '0' => 'o',
        '1' => 'i',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '7' => 't',
        other => other,
    }
}

/// The letters with each run of the same letter as one.
fn undoubled(letters: impl Iterator<Item = char>) -> impl Iterator<Item = char> {
    let mut before = None;
    letters.filter(move |letter| before.replace(*letter) != Some(*letter))
}

fn pair_key(left: &str, right: &str) -> u64 {
    combine(hash_bytes(0, left.as_bytes()), hash_bytes(0, right.as_bytes()))
}

/// Calls back with the hash of every form of the word's prefix with up to `deletions` letters deleted.
/// Both the word and its misspelling are cut before letters are deleted, which keeps the number of
/// forms small (SymSpell's prefix).
fn for_each_form(letters: &[char], deletions: usize, found: &mut impl FnMut(u32)) {
    let letters = &letters[..letters.len().min(PREFIX)];
    let mut emit = |first: usize, second: usize| {
        let kept = letters.iter().enumerate().filter(|(at, _)| *at != first && *at != second);
        let form = kept.fold(0, |form, (_, &c)| combine(form, u64::from(u32::from(c))));
        found((form >> 32) as u32);
    };
    emit(usize::MAX, usize::MAX);
    for first in 0..letters.len() {
        emit(first, usize::MAX);
        if deletions > 1 {
            (first + 1..letters.len()).for_each(|second| emit(first, second));
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
            ("chased", 9),
            ("chase", 1),
        ] {
            vocabulary.note(word, uses, 1, 1, || 0);
        }
        vocabulary.index();
        vocabulary
    }

    #[track_caller]
    fn mends(word: &str, expected: Option<&str>) {
        assert_eq!(vocabulary().correct(word, 2, None, None, 0), expected);
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
        mends("csh", Some("cash"));
        mends("chasee", Some("chase"));
    }

    #[test]
    fn leaves_what_is_too_far_or_too_short() {
        mends("banana", None);
        mends("ust", Some("usdt"));
        mends("pya", Some("pay"));
        mends("pat", None);
        mends("12345", None);
        mends("wxyzat", None);
    }

    #[test]
    fn reads_digits_as_letters() {
        let vocabulary = vocabulary();
        assert_eq!(vocabulary.deobfuscate("p4y", 0), Some("pay"));
        assert_eq!(vocabulary.deobfuscate("w3chat", 0), Some("wechat"));
        assert_eq!(vocabulary.deobfuscate("pay", 0), None);
        assert_eq!(vocabulary.deobfuscate("50", 0), None);
    }

    #[test]
    fn minds_the_neighbours() {
        let mut vocabulary = vocabulary();
        assert_eq!(vocabulary.correct("crsh", 2, Some("the"), Some("course"), 0), Some("cash"));
        (0..9).for_each(|_| vocabulary.note_pair("crash", "course"));
        assert_eq!(vocabulary.correct("crsh", 2, Some("the"), Some("course"), 0), Some("crash"));
    }

    #[test]
    fn joins_and_splits() {
        let vocabulary = vocabulary();
        assert_eq!(vocabulary.join("we", "chat", 0).as_deref(), Some("wechat"));
        assert_eq!(vocabulary.join("pay", "usdt", 0), None);
        assert_eq!(vocabulary.split("usdtwechat", 0), Some(("usdt", "wechat")));
        assert_eq!(vocabulary.split("bananas", 0), None);
    }

    /// A word of another language in the same letters is not meant.
    #[test]
    fn foreign_words_are_not_meant() {
        let mut vocabulary = vocabulary();
        vocabulary.note("pagar", 9, 2, 2, || 0);
        vocabulary.note("usdt", 9, 2, 2, || 0);
        vocabulary.index();
        assert_eq!(vocabulary.correct("pagr", 2, None, None, 0), Some("pagar"));
        assert_eq!(vocabulary.correct("pagr", 2, None, None, 2), None);
        assert_eq!(vocabulary.correct("ustd", 2, None, None, 2), Some("usdt"));
        assert!(vocabulary.knows_in("usdt", 2) && !vocabulary.knows_in("pagar", 2));
        assert_eq!(vocabulary.split("usdtpagar", 2), None);
    }
}
