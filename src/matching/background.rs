//! Word statistics beyond any pack: how common each word is in its language, and everyday lines that
//! are no question for a FAQ.
//!
//! A pack is too small to tell a rare word from a common one, or another subject from a slip of the
//! pen. `benches/knowledge/` makes the lists of words in `background/` from published packages; the
//! lines are written by hand.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use unicode_script::Script;

use super::features::{Extractor, Kind, Origin, Sink, two_key};
use super::hash::{Hashed, hash_bytes};
use super::languages::Languages;
use super::tokens::{Token, tokenise};
use crate::lang::{self, LANGUAGES, Lang, ReadIn, bases};
use crate::pack::Language;
use crate::text::is_han;

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
type Ranks = HashMap<u64, u32, Hashed>;

/// Something of each language that is made when it is first needed.
type Each<T> = [OnceLock<T>; LANGUAGES.len()];

/// The ranks of a language; none without a list.
fn ranks(lang: &'static Lang) -> &'static Ranks {
    static RANKS: Each<Ranks> = [const { OnceLock::new() }; LANGUAGES.len()];
    RANKS[lang.position()].get_or_init(|| {
        let mut ranks = Ranks::default();
        let (stems, words) = lang.frequency.split_once("\n\n").unwrap_or((lang.frequency, ""));
        for (stem, rank) in stems.lines().zip(0..) {
            ranks.entry(stem_key(stem)).or_insert(rank);
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
    })
}

/// The everyday lines of a language, which is at this place.
fn lines(lang: &'static Lang, at: usize) -> &'static Lines {
    static LINES: Each<Lines> = [const { OnceLock::new() }; LANGUAGES.len()];
    LINES[at].get_or_init(|| Lines::read(lang))
}

/// The rank of a stem in the language that has meanings, if it is listed.
pub(crate) fn meaning_rank(lang: &'static Lang, key: u64) -> Option<u32> {
    ranks(lang).get(&key).copied()
}

/// The key of a stem, as features have it.
fn stem_key(stem: &str) -> u64 {
    hash_bytes(Kind::Stem as u64, stem.as_bytes())
}

/// A language whose words are counted, as a pack has it.
struct Counted {
    lang: &'static Lang,
    /// Its place in the registry.
    at: usize,
    ranks: &'static Ranks,
    /// Distinguishes its stems from those of another language of the pack.
    salt: u64,
    /// The pack has it. Of the others, only what they list is looked up, where the pack has no language in
    /// their script.
    is_own: bool,
}

impl Counted {
    fn new(lang: &'static Lang, salt: u64, is_own: bool) -> Self {
        Self { lang, at: lang.position(), ranks: ranks(lang), salt, is_own }
    }

    fn rank(&self, key: u64) -> Option<u32> {
        self.ranks.get(&(key ^ self.salt)).copied()
    }

    fn is_han(&self) -> bool {
        self.lang.script == Script::Han
    }
}

/// Word statistics for a pack's languages.
#[derive(Default)]
pub(crate) struct Background {
    counted: Vec<Counted>,
    /// The keys of the function words of languages that do not count theirs, by the places of the languages.
    function_words: Vec<HashSet<u64, Hashed>>,
    /// The pack has a language whose words are counted.
    counts: bool,
    chinese: bool,
    /// The language of the pack that has meanings.
    meant: Option<&'static Lang>,
}

impl Background {
    /// For a pack in these languages.
    pub(crate) fn of(languages: &Languages) -> Self {
        let own = languages.langs().map(|(lang, salt)| Counted::new(lang, salt, true));
        let others = bases().filter(|lang| !languages.has_script(lang.script));
        let others = others.map(|lang| Counted::new(lang, 0, false));
        let mut counted: Vec<Counted> = Vec::new();
        for one in own.chain(others) {
            if counted.iter().all(|other| other.lang.tag != one.lang.tag) {
                counted.push(one);
            }
        }
        let counts = |one: &Counted| one.is_own && !one.lang.frequency.is_empty();
        let function_words = |at: usize| {
            let words = lang::function_words(languages.language(at).as_str());
            words.map(|word| languages.key(word, languages.of_word(word, at))).collect()
        };
        let meant = counted.iter().find(|one| one.is_own && !one.lang.vectors.is_empty());
        Self {
            counts: counted.iter().any(counts),
            chinese: counted.iter().any(|one| counts(one) && one.is_han()),
            function_words: (0..languages.len()).map(function_words).collect(),
            meant: meant.filter(|one| one.salt == 0).map(|one| one.lang),
            counted,
        }
    }

    fn rank(&self, key: u64) -> Option<u32> {
        self.counted.iter().find_map(|one| one.rank(key))
    }

    /// How much a stem, a character, or two characters in a row tell: the decimal logarithm of how
    /// rare it is. `word` is the word, or one of the characters.
    pub(crate) fn tells(&self, key: u64, kind: Kind, word: &str) -> f32 {
        let listed = |common: f32| {
            let rank = self.rank(key);
            rank.map(|rank| libm::log10f((rank as f32 + common) / common).max(LEAST))
        };
        if kind == Kind::Two {
            return if self.chinese { listed(COMMON_TWOS).unwrap_or(NO_WORD) } else { 1.0 };
        }
        if self.function_words.iter().any(|words| words.contains(&key)) {
            return FUNCTION;
        }
        if word.chars().next().is_some_and(is_han) {
            let tells = listed(COMMON_CHARACTERS).filter(|_| self.chinese);
            return CHARACTER * tells.unwrap_or(1.0);
        }
        if !word.is_ascii() || !self.counts {
            return OTHER;
        }
        listed(COMMON_STEMS).unwrap_or(UNLISTED)
    }

    /// How common a word is in a language, from 0 for one that it does not list.
    pub(crate) fn common(&self, language: usize, lang: Option<&'static Lang>, key: u64) -> f32 {
        let tells = if self.function_words.get(language).is_some_and(|words| words.contains(&key)) {
            Some(FUNCTION)
        } else {
            let own = |one: &&Counted| lang.is_some_and(|lang| lang.tag == one.lang.tag);
            let rank = self.counted.iter().find(own).and_then(|one| one.rank(key));
            rank.map(|rank| libm::log10f((rank as f32 + COMMON_STEMS) / COMMON_STEMS).max(LEAST))
        };
        tells.map_or(0.0, |tells| (1.0 - tells / UNLISTED).max(0.0))
    }

    /// Returns whether this is a common word, and so hardly a typo.
    pub(crate) fn is_word(&self, key: u64) -> bool {
        self.is_listed_below(key, MEANT)
    }

    /// Returns whether the rank of this word is known, however rare it is.
    pub(crate) fn ranks(&self, key: u64) -> bool {
        self.is_listed_below(key, RANKED)
    }

    fn is_listed_below(&self, key: u64, most: u32) -> bool {
        let mut own = self.counted.iter().filter(|one| one.is_own && !one.is_han());
        own.any(|one| one.rank(key).is_some_and(|rank| rank < most))
    }

    /// Returns whether this is a listed word of one of the languages.
    pub(crate) fn lists(&self, key: u64) -> bool {
        self.counts && self.rank(key).is_some()
    }

    /// The language of the pack in which it is known what stems mean.
    pub(crate) fn meant(&self) -> Option<&'static Lang> {
        self.meant
    }

    /// Returns whether the pack has Chinese.
    pub(crate) fn chinese(&self) -> bool {
        self.chinese
    }

    /// How near the nearest everyday line is to a text.
    pub(crate) fn everyday(&self, said: &[(u64, f32)]) -> f32 {
        let nearest = |one: &Counted| lines(one.lang, one.at).nearest(said, one.salt);
        self.counted.iter().map(nearest).fold(0.0, f32::max)
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
    fn read(lang: &'static Lang) -> Self {
        let mut lines = Self::default();
        let language: Vec<Language> = Language::new(lang.tag).into_iter().collect();
        let Some(own) = language.first() else { return lines };
        let languages = Languages::new(&language, own);
        let key = |word: &str| languages.key(word, languages.of_word(word, 0));
        let background = Background::of(&languages);
        for line in lang.everyday.lines().filter(|line| !line.starts_with('#')) {
            lines.add(&tokenise(line, ReadIn::beside(lang), key), &background);
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
    /// that the line says, and of the line that the text says. `salt` is in the text's keys, not in the lines'.
    fn nearest(&self, said: &[(u64, f32)], salt: u64) -> f32 {
        let total: f32 = said.iter().map(|(_, tells)| tells).sum();
        let mut common = vec![0.0f32; self.totals.len()];
        let mut nearest = 0.0f32;
        for (key, tells) in said {
            for &line in self.holders.get(&(key ^ salt)).map_or(&[][..], Vec::as_slice) {
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
    use super::{Background, LANGUAGES, Languages, lines};
    use crate::lang::{self, bases};
    use crate::matching::features::Kind;
    use crate::matching::normalise;
    use crate::pack::Language;

    fn english() -> (Background, Languages) {
        let language = Language::new("en").unwrap();
        let languages = Languages::new(std::slice::from_ref(&language), &language);
        (Background::of(&languages), languages)
    }

    fn tells(word: &str) -> f32 {
        let (background, languages) = english();
        background.tells(languages.key(word, Some(0)), Kind::Stem, word)
    }

    #[test]
    fn rare_words_tell_more() {
        let told: Vec<f32> = ["the", "money", "refund", "zzqx"].into_iter().map(tells).collect();
        assert!(told.is_sorted() && told[0] < 0.2 && told[3] > 3.0, "{told:?}");
    }

    #[test]
    fn knows_which_words_people_mean() {
        let (background, languages) = english();
        let is_word = |word: &str| background.is_word(languages.key(word, Some(0)));
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
        for lang in bases() {
            for line in lang.everyday.lines().filter(|line| !line.starts_with('#')) {
                assert_eq!(normalise(line).trim(), line, "{}", lang.tag);
            }
        }
        let all = LANGUAGES.iter().zip(0..).map(|(lang, at)| lines(lang, at).totals.len());
        assert!(all.sum::<usize>() > 1_500);
    }

    #[test]
    fn an_everyday_line_is_near_itself() {
        let said = |text: &str| -> Vec<(u64, f32)> {
            let (background, languages) = english();
            let keys = text.split(' ').map(|word| (languages.key(word, Some(0)), word));
            keys.map(|(key, word)| (key, background.tells(key, Kind::Stem, word))).collect()
        };
        let english = lang::of("en").unwrap();
        let nearest = |text: &str| lines(english, english.position()).nearest(&said(text), 0);
        let own = nearest("good morning folks");
        assert!(own > 0.6, "{own}");
        assert!(nearest("quarterly compliance attestation") < own);
        assert_eq!(lines(english, english.position()).nearest(&[], 0), 0.0);
    }
}
