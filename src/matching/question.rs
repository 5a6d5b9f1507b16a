//! A text as the models see it: the numbers of its features, weighted by kind and rarity.

use std::collections::HashMap;

use super::features::{Kind, Origin, Sink};
use super::hash::Hashed;
use super::linear::Example;

/// Weight of a feature that every text has.
const COMMON: f32 = 2.0;
/// Share by which a spelling-corrected word counts as never seen.
const CORRECTED: f32 = 0.4;

/// The features that a pack knows.
#[derive(Debug, Default)]
pub(crate) struct Features {
    pub(crate) numbers: HashMap<u64, u32, Hashed>,
    pub(crate) kinds: Vec<Kind>,
    /// Number of texts that have each feature.
    pub(crate) holders: Vec<u32>,
    /// Weight of each feature in its language, for the kinds that are counted.
    pub(crate) language_weights: Vec<f32>,
    /// Inverse document frequency of each feature.
    rarity: Vec<f32>,
    /// Inverse document frequency of a feature that no text has.
    unknown: f32,
}

/// A question's feature vector.
#[derive(Clone, Debug, Default)]
pub(crate) struct Question {
    /// Feature numbers, each once, with their weights; unit length.
    pub(crate) vector: Vec<(u32, f32)>,
    /// Share, by rarity, of words that no text of the pack has.
    pub(crate) unseen: f32,
}

impl Question {
    /// The numbers of its features.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = u32> {
        self.vector.iter().map(|(number, _)| *number)
    }
}

/// A text of the pack as an example: feature numbers, each once, with the weights of all features. A feature of
/// weight zero counts as if the text did not have it.
#[derive(Clone, Copy)]
pub(crate) struct Learned<'a> {
    numbers: &'a [u32],
    weights: &'a [f32],
    length: f32,
}

impl<'a> Learned<'a> {
    pub(crate) fn new(numbers: &'a [u32], weights: &'a [f32]) -> Self {
        let square = numbers.iter().map(|&number| weights[number as usize]);
        let square: f32 = square.map(|weight| weight * weight).sum();
        Self { numbers, weights, length: unit_divisor(square) }
    }
}

impl Example for Learned<'_> {
    fn len(self) -> usize {
        self.numbers.len()
    }

    fn feature(self, at: usize) -> (u32, f32) {
        let number = self.numbers[at];
        (number, self.weights[number as usize] / self.length)
    }
}

/// Weight of a feature of this kind and rarity.
fn weight(kind: Kind, rarity: f32) -> f32 {
    kind.linear_weight() * rarity
}

/// What a vector is divided by to have unit length, by the sum of its squares.
fn unit_divisor(square: f32) -> f32 {
    f32::sqrt(square).max(f32::MIN_POSITIVE)
}

impl Features {
    /// Weight of each feature in a text that has it.
    pub(crate) fn weights(&self) -> Vec<f32> {
        let weights = self.kinds.iter().zip(&self.rarity);
        weights.map(|(kind, rarity)| weight(*kind, *rarity)).collect()
    }

    /// Computes the inverse document frequencies for this number of texts.
    pub(crate) fn weigh(&mut self, texts: usize) {
        let rarity =
            |holders: u32| COMMON + libm::logf((1.0 + texts as f32) / (1.0 + holders as f32));
        self.unknown = rarity(0);
        self.rarity = self.holders.iter().map(|&holders| rarity(holders)).collect();
    }

    /// Builds a question from features, each with its number if it has one and the doubt (0 to 1) that
    /// it is meant.
    pub(crate) fn question(
        &self,
        features: impl Iterator<Item = (Option<u32>, Kind, f32)>,
        question: &mut Question,
    ) {
        let mut builder = QuestionBuilder::new(self, question);
        builder.question.vector.reserve_exact(features.size_hint().0);
        features.for_each(|(number, kind, doubt)| builder.take(number, kind, doubt));
        builder.finish();
    }
}

/// Builds a question from features: weighted by kind and rarity, then scaled to unit length.
pub(super) struct QuestionBuilder<'a> {
    features: &'a Features,
    question: &'a mut Question,
    /// Total rarity of all words, and of those that no text of the pack has.
    all: f32,
    unseen: f32,
    square: f32,
}

impl<'a> QuestionBuilder<'a> {
    pub(super) fn new(features: &'a Features, question: &'a mut Question) -> Self {
        question.vector.clear();
        Self { features, question, all: 0.0, unseen: 0.0, square: 0.0 }
    }

    fn take(&mut self, number: Option<u32>, kind: Kind, doubt: f32) {
        let known = number.map(|number| self.features.rarity[number as usize]);
        let rarity = known.unwrap_or(self.features.unknown);
        if kind == Kind::Stem {
            self.all += rarity;
            self.unseen += rarity * if number.is_some() { doubt } else { 1.0 };
        }
        if let Some(number) = number {
            let weight = weight(kind, rarity);
            self.square += weight * weight;
            self.question.vector.push((number, weight));
        }
    }

    pub(super) fn finish(self) {
        let length = unit_divisor(self.square);
        self.question.vector.iter_mut().for_each(|(_, weight)| *weight /= length);
        self.question.unseen = if self.all > 0.0 { self.unseen / self.all } else { 1.0 };
    }
}

/// Features that the current question has already had. The stamps are kept from one question to the
/// next; one of an earlier question counts as not seen.
#[derive(Debug)]
pub(super) struct Seen {
    last: Vec<u32>,
    question: u32,
}

impl Seen {
    pub(super) fn new(features: usize) -> Self {
        Self { last: vec![0; features], question: 0 }
    }

    pub(super) fn next_question(&mut self) {
        if self.question == u32::MAX {
            self.last.fill(0);
            self.question = 0;
        }
        self.question += 1;
    }

    /// Returns whether the feature is seen for the first time in this question.
    fn is_first(&mut self, number: u32) -> bool {
        std::mem::replace(&mut self.last[number as usize], self.question) != self.question
    }
}

/// Adds features to a question as they are found.
pub(super) struct QuestionSink<'a> {
    pub(super) builder: QuestionBuilder<'a>,
    pub(super) corrected: &'a [u64],
    pub(super) seen: &'a mut Seen,
    /// Words that the pack does not know; a `Vec` because they are few.
    pub(super) unknown: &'a mut Vec<u64>,
}

impl Sink for QuestionSink<'_> {
    fn add(&mut self, key: u64, kind: Kind, _: Origin<'_>) {
        match self.builder.features.numbers.get(&key) {
            Some(&number) if self.seen.is_first(number) => {
                let doubt = doubt(key, kind, self.corrected);
                self.builder.take(Some(number), kind, doubt);
            }
            None if kind == Kind::Stem && !self.unknown.contains(&key) => {
                self.unknown.push(key);
                self.builder.take(None, kind, 0.0);
            }
            Some(_) | None => {}
        }
    }
}

/// The doubt that a feature is meant: high for a word that was spelling-corrected.
pub(super) fn doubt(key: u64, kind: Kind, corrected: &[u64]) -> f32 {
    if kind == Kind::Stem && corrected.contains(&key) { CORRECTED } else { 0.0 }
}
