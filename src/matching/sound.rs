//! Chinese by its sound: questions typed in pinyin, homophones, and letters that stand for a character
//! ("B" for 币).
//!
//! The pack is the language model: among the characters that a syllable may stand for, those win that
//! are neighbours in the pack (a hidden Markov model, decoded as by Viterbi 1967).

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use super::tokens::Token;
use super::vocabulary::Vocabulary;
use crate::text::is_han;

/// Toneless syllables, each with the characters of that reading, the most common first.
const PINYIN: &str = include_str!("background/pinyin.txt");
/// The longest syllable, in letters.
const LONGEST_SYLLABLE: usize = 6;
/// Longer words are not split into syllables.
const LONGEST_WORD: usize = 30;
/// Number of characters tried for a syllable besides those that the pack uses.
const TRIED: usize = 1;
/// A text needs this many syllables to be taken for pinyin.
const FEWEST_SYLLABLES: usize = 2;
/// A character replaces another one only if this many texts of the pack have it beside its neighbour.
const SEEN: u32 = 3;
/// Weight of a pair that the pack has, beside how often it uses a character.
const PAIR: f32 = 2.0;

static CHARACTERS: LazyLock<BTreeMap<&str, Vec<char>>> = LazyLock::new(|| {
    let syllables = PINYIN.lines().filter_map(|line| line.split_once(' '));
    syllables.map(|(syllable, characters)| (syllable, characters.chars().collect())).collect()
});

static READINGS: LazyLock<HashMap<char, Vec<&str>>> = LazyLock::new(|| {
    let mut readings: HashMap<char, Vec<&str>> = HashMap::new();
    for (syllable, characters) in CHARACTERS.iter() {
        for &character in characters {
            readings.entry(character).or_default().push(syllable);
        }
    }
    readings
});

/// The least number of syllables that a word splits into, if all of it can be read as pinyin.
fn syllables(word: &str) -> Option<usize> {
    if !word.bytes().all(|b| b.is_ascii_lowercase()) || word.len() > LONGEST_WORD {
        return None;
    }
    let mut least: Vec<Option<usize>> = vec![None; word.len() + 1];
    least[0] = Some(0);
    for end in 1..=word.len() {
        least[end] = (end.saturating_sub(LONGEST_SYLLABLE)..end)
            .filter(|&begin| CHARACTERS.contains_key(&word[begin..end]))
            .filter_map(|begin| least[begin].map(|count| count + 1))
            .min();
    }
    least[word.len()]
}

/// Marks the words of a text that are pinyin: none, unless every word that the pack does not know is.
/// `is_word` recognises words of another language.
pub(crate) fn pinyin(
    tokens: &[Token],
    vocabulary: &Vocabulary,
    is_word: impl Fn(&Token) -> bool,
) -> Vec<usize> {
    let is_open = |token: &Token| !token.single && !vocabulary.is_used(&token.word);
    let open: Vec<usize> = (0..tokens.len()).filter(|&at| is_open(&tokens[at])).collect();
    let counts: Option<Vec<usize>> = open.iter().map(|&at| syllables(&tokens[at].word)).collect();
    let Some(counts) = counts else { return Vec::new() };
    let foreign = open.iter().filter(|&&at| !is_word(&tokens[at])).count();
    let enough = counts.iter().sum::<usize>() >= FEWEST_SYLLABLES;
    if enough && foreign * 2 > open.len() { open } else { Vec::new() }
}

/// The likeliest characters for a word in pinyin, after the character `before`.
pub(crate) fn characters(word: &str, before: Option<&str>, vocabulary: &Vocabulary) -> Vec<char> {
    /// The best path to a character at a place: its score, the character, and where the path came from.
    type Way = (f32, char, usize, usize);
    let mut ways: Vec<Vec<Way>> = vec![Vec::new(); word.len() + 1];
    for end in 1..=word.len() {
        for begin in end.saturating_sub(LONGEST_SYLLABLE)..end {
            if begin > 0 && ways[begin].is_empty() {
                continue;
            }
            let Some(characters) = CHARACTERS.get(&word[begin..end]) else { continue };
            let used = characters.iter().filter(|c| vocabulary.uses_of(**c) > 0);
            let tried = characters.iter().take(TRIED).chain(used);
            for &character in tried {
                let own = libm::logf(0.05 + vocabulary.uses_of(character) as f32);
                let after = |before: Option<&str>| {
                    let pairs = before.map_or(0, |b| vocabulary.pairs_of(b, character));
                    own + PAIR * libm::logf(1.0 + pairs as f32)
                };
                let way = if begin == 0 {
                    (after(before), character, 0, 0)
                } else {
                    let from = ways[begin].iter().enumerate().map(|(at, (score, c, ..))| {
                        (score + after(Some(c.encode_utf8(&mut [0; 4]))), at)
                    });
                    let best = from.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
                    let Some((score, at)) = best else { continue };
                    (score, character, begin, at)
                };
                ways[end].push(way);
            }
        }
    }
    let last = ways[word.len()].iter().enumerate();
    let best = last.max_by(|a, b| a.1.0.total_cmp(&b.1.0).then(b.0.cmp(&a.0)));
    let Some((mut at, _)) = best else { return Vec::new() };
    let mut end = word.len();
    let mut found = Vec::new();
    while end > 0 {
        let (_, character, begin, from) = ways[end][at];
        found.push(character);
        (end, at) = (begin, from);
    }
    found.reverse();
    found
}

/// Replacement for a character that the pack never uses: the homophone that it has between these
/// neighbours; for a letter, the character whose reading starts with it.
pub(crate) fn homophone(
    word: &str,
    before: Option<&str>,
    after: Option<&str>,
    vocabulary: &Vocabulary,
) -> Option<char> {
    let mut letters = word.chars();
    let (Some(one), None) = (letters.next(), letters.next()) else { return None };
    if vocabulary.is_used(word) && is_han(one) {
        return None;
    }
    let seen = |character: char| {
        let left = before.map_or(0, |b| vocabulary.pairs_of(b, character));
        let right = after.map_or(0, |a| vocabulary.pairs_before(character, a));
        left.max(right)
    };
    let candidates: Vec<char> = if is_han(one) {
        let readings = READINGS.get(&one)?;
        readings.iter().flat_map(|reading| &CHARACTERS[reading]).copied().collect()
    } else if one.is_ascii_lowercase() && before.is_some_and(|b| b.chars().all(is_han)) {
        if before.is_some_and(|b| vocabulary.has_pair(b, word)) {
            return None;
        }
        let from = CHARACTERS.range(word..).take_while(|(syllable, _)| syllable.starts_with(one));
        from.flat_map(|(_, characters)| characters).copied().collect()
    } else {
        return None;
    };
    let best = candidates.into_iter().filter(|&c| c != one).map(|c| (seen(c), c));
    let best = best.max_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
    best.filter(|(times, _)| *times >= SEEN).map(|(_, character)| character)
}

#[cfg(test)]
mod tests {
    use super::{characters, homophone, syllables};
    use crate::matching::vocabulary::Vocabulary;

    fn vocabulary() -> Vocabulary {
        let mut vocabulary = Vocabulary::default();
        for text in ["微信支付", "微信收钱", "泰达币", "微信", "微信", "泰达币", "泰达币"]
        {
            let characters: Vec<String> = text.chars().map(String::from).collect();
            characters.iter().for_each(|c| vocabulary.note(c, 1, 1, || 0));
            characters.windows(2).for_each(|two| vocabulary.note_pair(&two[0], &two[1]));
        }
        vocabulary.index();
        vocabulary
    }

    #[test]
    fn takes_words_apart() {
        assert_eq!(syllables("weixin"), Some(2));
        assert_eq!(syllables("zhifu"), Some(2));
        assert_eq!(syllables("hello"), None);
        assert_eq!(syllables("usdt"), None);
    }

    #[test]
    fn reads_what_the_pack_has_side_by_side() {
        let found: String = characters("weixin", None, &vocabulary()).into_iter().collect();
        assert_eq!(found, "微信");
        let found: String = characters("zhifu", Some("信"), &vocabulary()).into_iter().collect();
        assert_eq!(found, "支付");
    }

    #[test]
    fn knows_what_sounds_alike() {
        let vocabulary = vocabulary();
        assert_eq!(homophone("威", None, Some("信"), &vocabulary), Some('微'));
        assert_eq!(homophone("微", None, Some("信"), &vocabulary), None);
        assert_eq!(homophone("b", Some("达"), None, &vocabulary), Some('币'));
        assert_eq!(homophone("b", None, None, &vocabulary), None);
    }
}
