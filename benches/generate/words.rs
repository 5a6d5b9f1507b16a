//! The words of a generated pack, and the random number generator.

use std::collections::HashSet;

/// The most common words, which come first.
const COMMON: &str = "the i to a my is do can it for how in of and what on you if with was have not \
    me this that are from be get an when at why will there does did but so about up or out where \
    has any been your use need want no they just still after make am now which by time card money \
    pay account order change cancel tell know think work long take send find way day new phone help \
    email number wrong used before into as someone please open back more much many should would";
/// Openings of a question.
const OPENERS: [&str; 16] = [
    "how do i",
    "how can i",
    "can i",
    "can you",
    "what is",
    "what are the",
    "why is my",
    "why was",
    "where is",
    "when will",
    "is it possible to",
    "do you",
    "i need to",
    "i want to",
    "is there a",
    "how long does it take to",
];
const ONSETS: [&str; 30] = [
    "", "", "b", "c", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "s", "t", "t",
    "v", "w", "br", "ch", "cl", "gr", "pl", "pr", "sh", "st", "tr",
];
const VOWELS: [&str; 10] = ["a", "a", "e", "e", "i", "i", "o", "u", "ea", "ou"];
const CODAS: [&str; 12] = ["", "", "", "", "", "n", "r", "l", "s", "t", "m", "ck"];
/// English endings, so that the stemmer has its work.
const ENDINGS: [&str; 8] = ["", "", "", "", "s", "s", "ing", "ed"];
/// Words per square root of the number of aliases (Heaps's law). Collections of ten thousand real
/// questions have between 24 and 43.
const HEAPS: f64 = 35.0;
/// Number of turns of phrase.
const PHRASES: usize = 400;

/// SplitMix64 (Steele, Lea and Flood 2014).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`, which is not zero.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    /// Returns true in this percentage of calls.
    pub(crate) fn in_hundred(&mut self, times: usize) -> bool {
        self.below(100) < times
    }

    /// A number from 0 to below 1.
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// The words, the most common first.
pub(crate) struct Words {
    words: Vec<String>,
    /// Index of the first word that is not common.
    common: usize,
    /// Pairs and triples of common words.
    phrases: Vec<String>,
    /// For each word, the cumulative share of all text (Zipf's law).
    shares: Vec<f64>,
}

impl Words {
    /// The words of a pack with this many aliases.
    pub(crate) fn new(random: &mut Random, aliases: usize) -> Self {
        let mut words: Vec<String> = COMMON.split_whitespace().map(str::to_owned).collect();
        let common = words.len();
        let count = common + (HEAPS * (aliases as f64).sqrt()) as usize;
        let mut seen: HashSet<String> = words.iter().cloned().collect();
        while words.len() < count {
            let word = made_up(random);
            if seen.insert(word.clone()) {
                words.push(word);
            }
        }
        let total: f64 = (1..=count).map(|rank| 1.0 / rank as f64).sum();
        let shares = (1..=count).scan(0.0, |sum, rank| {
            *sum += 1.0 / rank as f64 / total;
            Some(*sum)
        });
        let mut known = Self { shares: shares.collect(), words, common, phrases: Vec::new() };
        for _ in 0..PHRASES {
            let length = 2 + random.below(2);
            let phrase: Vec<&str> = (0..length).map(|_| known.common(random)).collect();
            known.phrases.push(phrase.join(" "));
        }
        known
    }

    /// A word; common ones are more likely.
    pub(crate) fn any(&self, random: &mut Random) -> &str {
        let share = random.unit();
        let at = self.shares.partition_point(|sum| *sum <= share);
        &self.words[at.min(self.words.len() - 1)]
    }

    fn common(&self, random: &mut Random) -> &str {
        &self.words[random.below(self.common).min(random.below(self.common))]
    }

    /// A turn of phrase; the first ones are more likely.
    pub(crate) fn phrase(&self, random: &mut Random) -> &str {
        let mut draw = || random.below(self.phrases.len());
        &self.phrases[draw().min(draw()).min(draw())]
    }

    /// A word that is not common.
    pub(crate) fn rare(&self, random: &mut Random) -> &str {
        &self.words[self.common + random.below(self.words.len() - self.common)]
    }

    /// The opening of a question.
    pub(crate) fn opener(&self, random: &mut Random) -> &'static str {
        OPENERS[random.below(OPENERS.len())]
    }
}

/// A made-up word of one to three syllables.
fn made_up(random: &mut Random) -> String {
    let mut pick = |parts: &[&'static str]| parts[random.below(parts.len())];
    let syllables = pick(&["x", "xx", "xx", "xxx"]).len();
    let word: String =
        (0..syllables).flat_map(|_| [pick(&ONSETS), pick(&VOWELS), pick(&CODAS)]).collect();
    word + pick(&ENDINGS)
}
