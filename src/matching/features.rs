//! Feature extraction: stems, pairs, letter groups and concepts of a text.

use std::collections::HashMap;

use super::hash::{Hashed, combine, hash_bytes};
use super::tokens::Token;

/// Kind of a feature. The weights are how much one such feature counts in a text before its rarity
/// does; each was chosen on questions outside the shipped pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// A word's stem, or a character of an unspaced script.
    Stem,
    /// Two neighbours in order; the markers of a sentence's start and end count as neighbours.
    Pair,
    /// Two characters in a row of an unspaced script.
    Two,
    /// Two words in the same sentence with at most three between them, in any order.
    Near,
    /// Three or four consecutive letters of a word, its end markers included; three consecutive
    /// characters of an unspaced script.
    Gram,
    /// A concept that a word or phrase stands for.
    Concept,
    /// Two concepts in the same sentence.
    Concepts,
}

impl Kind {
    /// The weight in the linear model's vectors.
    pub(crate) fn linear_weight(self) -> f32 {
        match self {
            Self::Stem => 1.0,
            Self::Pair | Self::Two => 0.7,
            Self::Near => 0.4,
            Self::Gram => 0.3,
            Self::Concept => 1.2,
            Self::Concepts => 0.5,
        }
    }

    /// The weight in BM25.
    pub(crate) fn bm25_weight(self) -> f32 {
        match self {
            Self::Stem | Self::Pair | Self::Two => 1.0,
            Self::Near => 0.0,
            Self::Gram => 0.15,
            Self::Concept => 0.5,
            Self::Concepts => 0.1,
        }
    }
}

/// A feature of a text: its key and kind.
pub(crate) type Feature = (u64, Kind);

/// The longest phrase of a concept, in tokens.
const LONGEST_PHRASE: usize = 8;
/// The most concepts of a sentence that are paired; a longer sentence is a story, where pairs mean
/// little.
const MOST_PAIRED: usize = 24;
/// Two words are near within this distance, in words.
const NEAR: usize = 4;
/// Markers of a sentence's ends: as tokens, and as displayed.
const BEGIN: u64 = 0x0b;
const END: u64 = 0x0e;
pub(crate) const EDGE: &str = "·";
/// Marker of a word's ends.
pub(crate) const WORD_EDGE: u8 = 1;
/// Up to this many ASCII letters, a word is cut into groups without allocating.
const LONGEST_ASCII: usize = 62;

/// The concepts that a sequence of tokens triggers.
#[derive(Debug, Default)]
struct PhraseConcepts {
    concepts: Vec<u32>,
    /// A longer phrase starts with this one.
    continues: bool,
}

/// Turns tokens into features.
#[derive(Default)]
pub(crate) struct Extractor {
    /// Keyed by the combined keys of the tokens of a word or phrase, or of a prefix of one.
    phrases: HashMap<u64, PhraseConcepts, Hashed>,
}

impl Extractor {
    /// Registers a word or phrase for the concept with this number.
    pub(crate) fn add_concept(&mut self, concept: u32, phrase: &[Token]) {
        if phrase.is_empty() || phrase.len() > LONGEST_PHRASE {
            return;
        }
        let mut key = 0;
        for (at, token) in phrase.iter().enumerate() {
            key = combine(key, token.key);
            let raised = self.phrases.entry(key).or_default();
            if at + 1 < phrase.len() {
                raised.continues = true;
            } else if !raised.concepts.contains(&concept) {
                raised.concepts.push(concept);
            }
        }
    }

    /// The feature key of a concept.
    pub(crate) fn concept_key(concept: u32) -> u64 {
        hash_bytes(Kind::Concept as u64 + 1, &concept.to_le_bytes())
    }

    /// Writes the features of a text into `features`, each once, sorted by key.
    pub(crate) fn extract(&self, tokens: &[Token], features: &mut Vec<Feature>) {
        features.clear();
        self.walk(tokens, features);
        features.sort_unstable_by_key(|(key, _)| *key);
        features.dedup();
    }

    /// Passes every feature of a text to `sink`; some are passed more than once.
    pub(crate) fn walk(&self, tokens: &[Token], sink: &mut impl Sink) {
        let mut begin = 0;
        while begin < tokens.len() {
            let rest = &tokens[begin + 1..];
            let end = begin + 1 + rest.iter().position(|t| t.opens).unwrap_or(rest.len());
            self.sentence(&tokens[begin..end], sink);
            begin = end;
        }
    }

    /// Passes the words, characters and character pairs of a text to `sink`; some are passed more than
    /// once.
    pub(crate) fn words(tokens: &[Token], sink: &mut impl Sink) {
        for (at, token) in tokens.iter().enumerate() {
            sink.add(token.key, Kind::Stem, Origin::Words([&token.word, ""]));
            let before = at.checked_sub(1).map(|before| &tokens[before]);
            if let Some(before) = before
                && before.single
                && token.single
                && !token.opens
            {
                let key = two_key(before.key, token.key);
                sink.add(key, Kind::Two, Origin::Words([&before.word, &token.word]));
            }
        }
    }

    fn sentence(&self, tokens: &[Token], sink: &mut impl Sink) {
        let pair =
            |kind: Kind, left: u64, right: u64| combine(combine(kind as u64 + 1, left), right);
        let mut before = (BEGIN, EDGE);
        for (at, token) in tokens.iter().enumerate() {
            let word = token.word.as_str();
            sink.add(token.key, Kind::Stem, Origin::Words([word, ""]));
            match at.checked_sub(1).map(|before| &tokens[before]) {
                Some(other) if other.single && token.single => {
                    let key = two_key(other.key, token.key);
                    sink.add(key, Kind::Two, Origin::Words([&other.word, word]));
                }
                _ => {
                    let key = pair(Kind::Pair, before.0, token.key);
                    sink.add(key, Kind::Pair, Origin::Words([before.1, word]));
                }
            }
            before = (token.key, word);
            for next in tokens[at + 1..].iter().take(NEAR) {
                if !(token.single && next.single) {
                    let (one, other) = (token.key.min(next.key), token.key.max(next.key));
                    let key = pair(Kind::Near, one, other);
                    sink.add(key, Kind::Near, Origin::Words([word, &next.word]));
                }
            }
            if !token.single {
                grams(word, sink);
            } else if let [_, second, third, ..] = &tokens[at..]
                && second.single
                && third.single
            {
                let key = combine(combine(combine(3, token.key), second.key), third.key);
                sink.add(key, Kind::Gram, Origin::Characters([word, &second.word, &third.word]));
            }
        }
        let key = pair(Kind::Pair, before.0, END);
        sink.add(key, Kind::Pair, Origin::Words([before.1, EDGE]));
        self.concepts(tokens, sink);
    }

    /// Passes the concepts of a sentence, and pairs of them, to `sink`.
    fn concepts(&self, tokens: &[Token], sink: &mut impl Sink) {
        let mut raised: Vec<(u32, u64)> = Vec::new();
        for at in 0..tokens.len() {
            let mut key = 0;
            for next in &tokens[at..] {
                key = combine(key, next.key);
                let Some(found) = self.phrases.get(&key) else { break };
                for &concept in &found.concepts {
                    if raised.iter().all(|(other, _)| *other != concept) {
                        raised.push((concept, Self::concept_key(concept)));
                    }
                }
                if !found.continues {
                    break;
                }
            }
        }
        for (at, &(one, key)) in raised.iter().enumerate() {
            sink.add(key, Kind::Concept, Origin::Concepts([one, one]));
            let others = raised[at + 1..].iter().take(MOST_PAIRED.saturating_sub(at));
            for &(other, other_key) in others {
                let pair = pair_of(key.min(other_key), key.max(other_key));
                sink.add(pair, Kind::Concepts, Origin::Concepts([one, other]));
            }
        }
    }
}

/// The key of a character pair.
pub(crate) fn two_key(left: u64, right: u64) -> u64 {
    combine(combine(0x2c, left), right)
}

fn pair_of(one: u64, other: u64) -> u64 {
    combine(combine(Kind::Concepts as u64, one), other)
}

/// Receives features together with the text that they come from.
pub(crate) trait Sink {
    fn add(&mut self, key: u64, kind: Kind, origin: Origin<'_>);
}

/// The text or concept that a feature stands for, for explanations.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Origin<'a> {
    /// A word, or two; [`EDGE`] stands for a sentence's end.
    Words([&'a str; 2]),
    /// Letters of a word.
    Letters(&'a [u8]),
    /// Characters of an unspaced script.
    Characters([&'a str; 3]),
    /// One concept (given twice), or two.
    Concepts([u32; 2]),
}

impl Sink for Vec<Feature> {
    fn add(&mut self, key: u64, kind: Kind, _: Origin<'_>) {
        self.push((key, kind));
    }
}

/// Passes the letter groups of a word, with a marker at both ends, to `sink`.
fn grams(word: &str, sink: &mut impl Sink) {
    let mut add = |group: &[u8]| {
        let key = hash_bytes(Kind::Gram as u64 + 1, group);
        sink.add(key, Kind::Gram, Origin::Letters(group));
    };
    if word.is_ascii() && word.len() <= LONGEST_ASCII {
        let mut marked = [WORD_EDGE; LONGEST_ASCII + 2];
        marked[1..=word.len()].copy_from_slice(word.as_bytes());
        let marked = &marked[..word.len() + 2];
        (3..=4).for_each(|size| marked.windows(size).for_each(&mut add));
        return;
    }
    let edge = char::from(WORD_EDGE);
    let marked: String = [edge].into_iter().chain(word.chars()).chain([edge]).collect();
    let starts: Vec<usize> =
        marked.char_indices().map(|(at, _)| at).chain([marked.len()]).collect();
    for size in 3..=4 {
        for ends in starts.windows(size + 1) {
            add(&marked.as_bytes()[ends[0]..ends[size]]);
        }
    }
}
