//! Word statistics beyond any pack: how common each word is in its language, and everyday lines that
//! are no question for a FAQ.
//!
//! A pack is too small to tell a rare word from a common one, or another subject from a slip of the
//! pen. `benches/knowledge/` makes the lists of words in `background/` from published packages; the
//! lines are written by hand.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use unicode_script::Script;

use super::features::{Extractor, Kind, Origin, Sink, two_key};
use super::hash::{Hashed, hash_bytes};
use super::tokens::{Stems, Token, script_of, tokenise};
use crate::pack::Language;
use crate::text::is_han;

/// English stems, the most common first.
const ENGLISH: &str = include_str!("background/en.txt");
/// Chinese characters, the most common first; after an empty line words, likewise.
const CHINESE: &str = include_str!("background/zh.txt");
/// Function words of other languages: a line has a language and its words.
const FUNCTION_WORDS: &str = include_str!("background/function-words.txt");
/// Everyday lines, by language.
const EVERYDAY: [(&str, &str); 2] = [
    ("en", include_str!("background/lines.en.txt")),
    ("zh", include_str!("background/lines.zh.txt")),
];

/// How much a word tells that its language does not list, such as names and jargon: as much as one of
/// rank 30,000.
const UNLISTED: f32 = 3.5;
/// The least that any word tells.
const LEAST: f32 = 0.1;
/// Weight of a function word where ranks are not known, and of any other word there.
const FUNCTION: f32 = 0.3;
const OTHER: f32 = 2.5;
/// Weight of two characters in a row that are no word of the list.
const NO_WORD: f32 = 0.6;
/// The ranks up to which words tell next to nothing: English stems, Chinese characters, and words of
/// two characters.
const COMMON_STEMS: f32 = 10.0;
const COMMON_CHARACTERS: f32 = 20.0;
const COMMON_TWOS: f32 = 100.0;
/// A character tells less than a word: most are parts of one.
const CHARACTER: f32 = 0.5;
/// Words up to this rank are words that people mean. Rarer ones are likelier slips of the pen:
/// with twice as many, packs lose half a per cent of misspelled questions.
const MEANT: u32 = 10_000;
/// So many stems are in the order of how common they are; the rest stand by the alphabet.
const RANKED: u32 = 18_500;
/// Words with less weight than this do not show what a line is about.
const TELLING: f32 = 0.5;

/// Stems, characters and twos of characters by their keys, each with its rank from 0.
static RANKS: LazyLock<HashMap<u64, u32, Hashed>> = LazyLock::new(|| {
    let mut ranks: HashMap<u64, u32, Hashed> = HashMap::default();
    let (characters, words) = CHINESE.split_once("\n\n").unwrap_or((CHINESE, ""));
    for list in [ENGLISH, characters] {
        for (stem, rank) in list.lines().zip(0..) {
            ranks.entry(stem_key(stem)).or_insert(rank);
        }
    }
    for (word, rank) in words.lines().zip(0..) {
        let mut characters = word.chars();
        if let (Some(one), Some(other), None) =
            (characters.next(), characters.next(), characters.next())
        {
            let key = |c: char| stem_key(c.encode_utf8(&mut [0; 4]));
            ranks.entry(two_key(key(one), key(other))).or_insert(rank);
        }
    }
    ranks
});

/// The everyday lines.
pub(crate) static LINES: LazyLock<Lines> = LazyLock::new(Lines::read);

/// The rank of a stem, a character or two of them, if it is listed.
pub(crate) fn rank(key: u64) -> Option<u32> {
    RANKS.get(&key).copied()
}

/// The key of a stem, as features have it.
fn stem_key(stem: &str) -> u64 {
    hash_bytes(Kind::Stem as u64, stem.as_bytes())
}

/// What is known of the words of a pack's languages.
#[derive(Default)]
pub(crate) struct Background {
    /// English stems are stems here: English is the pack's first language in Latin letters.
    english: bool,
    chinese: bool,
    /// The keys of the function words of the pack's other languages.
    function_words: HashSet<u64, Hashed>,
}

impl Background {
    /// For a pack in these languages; `key` gives a word's key.
    pub(crate) fn of(languages: &[Language], key: impl Fn(&str) -> u64) -> Self {
        let has = |primary: &str| languages.iter().any(|language| language.primary() == primary);
        // A script has one stemmer: that of the first language that is written in it.
        let latin = languages.iter().find(|language| script_of(language) == Script::Latin);
        let mut function_words = HashSet::default();
        for line in FUNCTION_WORDS.lines() {
            let mut words = line.split(' ');
            if words.next().is_some_and(has) {
                function_words.extend(words.map(&key));
            }
        }
        Self {
            english: latin.is_some_and(|language| language.primary() == "en"),
            chinese: has("zh"),
            function_words,
        }
    }

    /// How much a stem, a character, or two characters in a row tell: the decimal logarithm of how
    /// rare it is. `word` is the word, or one of the characters.
    pub(crate) fn tells(&self, key: u64, kind: Kind, word: &str) -> f32 {
        let listed = |common: f32| {
            rank(key).map(|rank| libm::log10f((rank as f32 + common) / common).max(LEAST))
        };
        if kind == Kind::Two {
            return if self.chinese { listed(COMMON_TWOS).unwrap_or(NO_WORD) } else { 1.0 };
        }
        if self.function_words.contains(&key) {
            return FUNCTION;
        }
        if word.chars().next().is_some_and(is_han) {
            let tells = listed(COMMON_CHARACTERS).filter(|_| self.chinese);
            return CHARACTER * tells.unwrap_or(1.0);
        }
        if !word.is_ascii() || !(self.english || self.chinese) {
            return OTHER;
        }
        listed(COMMON_STEMS).unwrap_or(UNLISTED)
    }

    /// Whether this is a word that people use, and hardly a slip of the pen.
    pub(crate) fn is_word(&self, key: u64) -> bool {
        self.english && rank(key).is_some_and(|rank| rank < MEANT)
    }

    /// Returns whether the rank of this word is known, however rare it is.
    pub(crate) fn ranks(&self, key: u64) -> bool {
        self.english && rank(key).is_some_and(|rank| rank < RANKED)
    }

    /// Returns whether this is a listed word of one of the languages.
    pub(crate) fn lists(&self, key: u64) -> bool {
        (self.english || self.chinese) && RANKS.contains_key(&key)
    }

    /// Whether the pack has English, with its stems.
    pub(crate) fn english(&self) -> bool {
        self.english
    }

    /// Returns whether the pack has Chinese.
    pub(crate) fn chinese(&self) -> bool {
        self.chinese
    }
}

/// Everyday lines, by the words that they say.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    /// Which lines have each stem, or two characters in a row.
    holders: HashMap<u64, Vec<u16>, Hashed>,
    /// Total weight of each line.
    totals: Vec<f32>,
}

impl Lines {
    fn read() -> Self {
        let mut lines = Self::default();
        for (language, text) in EVERYDAY {
            let languages: Vec<Language> = Language::new(language).into_iter().collect();
            let stems = Stems::of(&languages);
            let key = |word: &str| stem_key(&stems.stem(word));
            let background = Background::of(&languages, key);
            for line in text.lines().filter(|line| !line.starts_with('#')) {
                lines.add(&tokenise(line, true, key), &background);
            }
        }
        lines
    }

    fn add(&mut self, tokens: &[Token], background: &Background) {
        let mut units = Units { background, all: Vec::new() };
        Extractor::words(tokens, &mut units);
        let Ok(line) = u16::try_from(self.totals.len()) else { return };
        self.totals.push(units.all.iter().map(|(_, tells)| tells).sum());
        for (key, _) in units.all.iter().filter(|(_, tells)| *tells >= TELLING) {
            self.holders.entry(*key).or_default().push(line);
        }
    }

    /// How near the nearest line is to a text, 0 to 1: the geometric mean of the share of the text
    /// that the line says, and of the line that the text says.
    pub(crate) fn nearest(&self, said: &[(u64, f32)]) -> f32 {
        let total: f32 = said.iter().map(|(_, tells)| tells).sum();
        let mut common = vec![0.0f32; self.totals.len()];
        let mut nearest = 0.0f32;
        for (key, tells) in said {
            for &line in self.holders.get(key).map_or(&[][..], Vec::as_slice) {
                let common = &mut common[usize::from(line)];
                *common += tells;
                nearest = nearest.max(*common * *common / self.totals[usize::from(line)]);
            }
        }
        if total > 0.0 { (nearest / total).sqrt().min(1.0) } else { 0.0 }
    }
}

/// Takes in what a line says, each thing once.
struct Units<'a> {
    background: &'a Background,
    all: Vec<(u64, f32)>,
}

impl Sink for Units<'_> {
    fn add(&mut self, key: u64, kind: Kind, origin: Origin<'_>) {
        let Origin::Words([word, _]) = origin else { return };
        if self.all.iter().all(|(known, _)| *known != key) {
            self.all.push((key, self.background.tells(key, kind, word)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Background, EVERYDAY, LINES, stem_key};
    use crate::matching::features::Kind;
    use crate::matching::normalise;
    use crate::matching::tokens::Stems;
    use crate::pack::Language;

    fn english() -> (Background, Stems) {
        let languages = [Language::new("en").unwrap()];
        let stems = Stems::of(&languages);
        (Background::of(&languages, |word| stem_key(&stems.stem(word))), stems)
    }

    fn tells(word: &str) -> f32 {
        let (background, stems) = english();
        background.tells(stem_key(&stems.stem(word)), Kind::Stem, word)
    }

    #[test]
    fn rare_words_tell_more() {
        let told: Vec<f32> = ["the", "money", "refund", "zzqx"].into_iter().map(tells).collect();
        assert!(told.is_sorted() && told[0] < 0.2 && told[3] > 3.0, "{told:?}");
    }

    #[test]
    fn knows_which_words_people_mean() {
        let (background, stems) = english();
        let is_word = |word: &str| background.is_word(stem_key(&stems.stem(word)));
        for word in ["tools", "ruin", "baking", "bread", "went", "children"] {
            assert!(is_word(word), "{word}");
        }
        for slip in ["wehcat", "teh", "refnud"] {
            assert!(!is_word(slip), "{slip}");
        }
    }

    /// The lines are read without being normalised, so they must be so already.
    #[test]
    fn everyday_lines_are_written_as_they_are_compared() {
        for (language, text) in EVERYDAY {
            for line in text.lines().filter(|line| !line.starts_with('#')) {
                assert_eq!(normalise(line).trim(), line, "{language}");
            }
        }
        assert!(LINES.totals.len() > 1_500);
    }

    #[test]
    fn an_everyday_line_is_near_itself() {
        let said = |text: &str| -> Vec<(u64, f32)> {
            let (background, stems) = english();
            let keys = text.split(' ').map(|word| (stem_key(&stems.stem(word)), word));
            keys.map(|(key, word)| (key, background.tells(key, Kind::Stem, word))).collect()
        };
        let own = LINES.nearest(&said("good morning folks"));
        assert!(own > 0.6, "{own}");
        assert!(LINES.nearest(&said("quarterly compliance attestation")) < own);
        assert_eq!(LINES.nearest(&[]), 0.0);
    }
}
