//! In which language a question is answered: its own, unless it has too few words to tell.

use std::collections::{BTreeMap, BTreeSet};

use unicode_script::{Script, UnicodeScript};

use crate::matching::normalise;
use crate::pack::{Language, Pack};

/// Words that a question must have, names apart, to speak for its language.
const ENOUGH_WORDS: usize = 2;
/// Characters that must be there in a script without spaces, where each is half a word.
const ENOUGH_CHARACTERS: usize = 2;

/// The words that all of a pack's languages share, such as USDT: they say nothing of the language.
pub(super) struct Names(BTreeSet<String>);

impl Names {
    pub(super) fn of(pack: &Pack) -> Self {
        let mut users: BTreeMap<String, BTreeSet<&Language>> = BTreeMap::new();
        for phrasing in pack.entries.iter().flat_map(|entry| &entry.phrasings) {
            for word in words(&normalise(&phrasing.text)) {
                users.entry(word.to_owned()).or_default().insert(&phrasing.language);
            }
        }
        let shared = users.into_iter().filter(|(_, languages)| languages.len() > 1);
        Self(shared.map(|(word, _)| word).collect())
    }

    /// Whether a question has enough words to tell its language.
    pub(super) fn speaks_for_itself(&self, question: &str) -> bool {
        let text = normalise(question);
        let unspaced = text.chars().filter(|c| is_unspaced(*c)).count();
        let spaced = words(&text).filter(|word| !self.0.contains(*word)).count();
        unspaced >= ENOUGH_CHARACTERS || spaced >= ENOUGH_WORDS
    }
}

/// The words of a script with spaces.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '\'') || is_unspaced(c))
        .filter(|word| word.chars().any(char::is_alphabetic))
}

fn is_unspaced(c: char) -> bool {
    let unspaced = [Script::Han, Script::Hiragana, Script::Katakana, Script::Thai, Script::Lao];
    unspaced.contains(&c.script())
}

#[cfg(test)]
mod tests {
    use super::Names;
    use crate::pack::{PackFiles, load};

    #[test]
    fn a_name_or_a_single_word_says_nothing() {
        let names = Names::of(&load(PackFiles::shipped()).pack.unwrap());
        for few in ["", "USDT", "usdt?", "legal", "USDT legal?", "<@1> usdt", "好"] {
            assert!(!names.speaks_for_itself(few), "{few}");
        }
        for enough in ["is usdt legal", "合法吗", "USDT合法", "usdt 是什麼", "can I pay"] {
            assert!(names.speaks_for_itself(enough), "{enough}");
        }
    }
}
