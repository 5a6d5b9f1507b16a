//! What a text is made of, as the model sees it: stems, pairs, letter groups, concepts.

use std::collections::HashMap;

use super::hash::{Hashed, combine, hash_bytes};
use super::tokens::{Stems, Token};

/// What kind of thing a feature is. The weights are how much one such feature counts in a text
/// before rarity does; each was chosen on questions outside the shipped pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// A word's stem, or a character of an unspaced script.
    Stem,
    /// Two neighbours in order; the marks of a sentence's begin and end are neighbours too.
    Pair,
    /// Two words in the same sentence with at most one between them, in any order.
    Near,
    /// Three, four or five letters in a row within a word, its ends included; three characters in
    /// a row of an unspaced script.
    Gram,
    /// A concept of the pack that a word or phrase raises.
    Concept,
}

impl Kind {
    /// The weight in the linear model's vectors.
    pub(crate) fn linear_weight(self) -> f32 {
        match self {
            Self::Stem => 1.0,
            Self::Pair => 0.7,
            Self::Near => 0.4,
            Self::Gram => 0.35,
            Self::Concept => 0.8,
        }
    }

    /// The weight in BM25's sum.
    pub(crate) fn bm25_weight(self) -> f32 {
        match self {
            Self::Stem | Self::Pair => 1.0,
            Self::Near => 0.0,
            Self::Gram => 0.15,
            Self::Concept => 0.5,
        }
    }
}

/// A feature of a text: its key and kind.
pub(crate) type Feature = (u64, Kind);

/// The longest phrase of a concept, in tokens.
const LONGEST_PHRASE: usize = 8;
/// The marks at a sentence's ends, as tokens.
const BEGIN: u64 = 0x0b;
const END: u64 = 0x0e;

/// Turns tokens into features.
pub(crate) struct Extractor {
    stems: Stems,
    /// Concepts by the hash of the tokens of their words and phrases.
    concepts: HashMap<u64, Vec<u32>, Hashed>,
}

impl Extractor {
    pub(crate) fn new(stems: Stems) -> Self {
        Self { stems, concepts: HashMap::default() }
    }

    /// Makes a word or phrase raise the concept with this number.
    pub(crate) fn add_concept(&mut self, concept: u32, phrase: &[Token]) {
        if phrase.is_empty() || phrase.len() > LONGEST_PHRASE {
            return;
        }
        let key = phrase.iter().map(|token| self.token_key(token)).fold(0, combine);
        let raised = self.concepts.entry(key).or_default();
        if !raised.contains(&concept) {
            raised.push(concept);
        }
    }

    /// The key of a token's stem; equal to the key of its [`Kind::Stem`] feature.
    pub(crate) fn token_key(&self, token: &Token) -> u64 {
        hash_bytes(Kind::Stem as u64, self.stems.stem(&token.word).as_bytes())
    }

    /// The key of a concept's feature.
    fn concept_key(concept: u32) -> u64 {
        hash_bytes(Kind::Concept as u64 + 1, &concept.to_le_bytes())
    }

    /// The features of a text, each once, in order of their keys.
    pub(crate) fn extract(&self, tokens: &[Token]) -> Vec<Feature> {
        let keys: Vec<u64> = tokens.iter().map(|token| self.token_key(token)).collect();
        let mut features = Vec::with_capacity(tokens.len() * 12);
        let mut pair = |kind: Kind, left: u64, right: u64| {
            features.push((combine(combine(kind as u64 + 1, left), right), kind));
        };
        for at in 0..tokens.len() {
            let opens = tokens[at].opens || at == 0;
            let closes = tokens.get(at + 1).is_none_or(|next| next.opens);
            if opens {
                pair(Kind::Pair, BEGIN, keys[at]);
            } else {
                pair(Kind::Pair, keys[at - 1], keys[at]);
            }
            if closes {
                pair(Kind::Pair, keys[at], END);
            }
            for gap in 1..=2 {
                let Some(next) = tokens.get(at + gap) else { break };
                if next.opens {
                    break;
                }
                if tokens[at].single && next.single {
                    continue;
                }
                let (one, other) = (keys[at].min(keys[at + gap]), keys[at].max(keys[at + gap]));
                pair(Kind::Near, one, other);
            }
        }
        for (at, token) in tokens.iter().enumerate() {
            features.push((keys[at], Kind::Stem));
            if !token.single {
                grams(&token.word, &mut features);
            } else if at + 2 < tokens.len() && tokens[at + 1].single && tokens[at + 2].single {
                let key = keys[at..at + 3].iter().copied().fold(3, combine);
                features.push((key, Kind::Gram));
            }
            let mut key = 0;
            for next in &keys[at..keys.len().min(at + LONGEST_PHRASE)] {
                key = combine(key, *next);
                for &concept in self.concepts.get(&key).into_iter().flatten() {
                    features.push((Self::concept_key(concept), Kind::Concept));
                }
            }
        }
        features.sort_unstable();
        features.dedup();
        features
    }
}

/// The letter groups of a word with a mark at both ends.
fn grams(word: &str, features: &mut Vec<Feature>) {
    const EDGE: &str = "\u{1}";
    let marked = [EDGE, word, EDGE].concat();
    let starts: Vec<usize> =
        marked.char_indices().map(|(at, _)| at).chain([marked.len()]).collect();
    for size in 3..=5 {
        for at in 0..starts.len().saturating_sub(size) {
            let group = &marked.as_bytes()[starts[at]..starts[at + size]];
            features.push((hash_bytes(Kind::Gram as u64 + 1, group), Kind::Gram));
        }
    }
}
