//! The trained model of a pack: what its entries score for a question. `train` makes it.

use std::collections::HashMap;

use super::bm25::Bm25;
use super::calibrate::Calibration;
use super::features::{Feature, Kind};
use super::hash::Hashed;
use super::linear::{Linear, Vector};
use super::reading::Reader;
use super::scores::{Scores, Sum};
use super::sentences::parts;
use super::tokens::Token;

/// What a feature that every text has still weighs.
const COMMON: f32 = 2.0;
/// A word read as another one, as a share of a word that was never seen.
const MENDED: f32 = 0.4;

/// The features that a pack knows.
#[derive(Debug, Default)]
pub(crate) struct Features {
    pub(crate) numbers: HashMap<u64, u32, Hashed>,
    pub(crate) kinds: Vec<Kind>,
    /// How many texts have each.
    pub(crate) holders: Vec<u32>,
    /// Inverse frequency of each among the texts.
    rarity: Vec<f32>,
    /// The rarity of a feature that no text has.
    unknown: f32,
}

/// A question's features in the model's numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Question {
    pub(crate) vector: Vector,
    /// The share, by rarity, of words that the pack has never seen.
    pub(crate) unseen: f32,
}

impl Features {
    /// Works out how rare each is among so many texts.
    pub(crate) fn weigh(&mut self, texts: usize) {
        let rarity =
            |holders: u32| COMMON + libm::logf((1.0 + texts as f32) / (1.0 + holders as f32));
        self.unknown = rarity(0);
        self.rarity = self.holders.iter().map(|&holders| rarity(holders)).collect();
    }

    /// Features, each with its number if it has one and the share of doubt that it is meant, as a
    /// question: weighed by kind and rarity, of unit length.
    pub(crate) fn question(
        &self,
        features: impl Iterator<Item = (Option<u32>, Kind, f32)>,
        question: &mut Question,
    ) {
        let vector = &mut question.vector;
        vector.clear();
        vector.reserve_exact(features.size_hint().0);
        let (mut all, mut unseen, mut square) = (0.0, 0.0, 0.0);
        for (number, kind, doubt) in features {
            let rarity = number.map_or(self.unknown, |number| self.rarity[number as usize]);
            if kind == Kind::Stem {
                all += rarity;
                unseen += rarity * if number.is_some() { doubt } else { 1.0 };
            }
            if let Some(number) = number {
                let weight = kind.linear_weight() * rarity;
                square += weight * weight;
                vector.push((number, weight));
            }
        }
        let length = f32::sqrt(square).max(f32::MIN_POSITIVE);
        vector.iter_mut().for_each(|(_, weight)| *weight /= length);
        question.unseen = if all > 0.0 { unseen / all } else { 1.0 };
    }
}

/// A trained model.
#[derive(Debug, Default)]
pub(crate) struct Model {
    pub(crate) features: Features,
    pub(crate) bm25: Bm25,
    pub(crate) linear: Linear,
    /// Scores to probabilities.
    pub(crate) calibration: Calibration,
    pub(crate) entries: usize,
}

/// What a question is worked out in; kept, so that no question allocates by the size of the pack.
#[derive(Debug)]
pub(crate) struct Scratch {
    features: Vec<Feature>,
    question: Question,
    linear: Vec<f32>,
    part: Scores,
    sum: Sum,
}

impl Model {
    /// Room for one question at a time.
    pub(crate) fn scratch(&self) -> Scratch {
        Scratch {
            features: Vec::new(),
            question: Question::default(),
            linear: vec![0.0; self.linear.classes()],
            part: Scores::new(self.entries),
            sum: Sum::new(self.entries),
        }
    }

    /// Scores a question: the whole, and each of its sentences that asks. `mended` are the keys of
    /// words that were misspelled.
    pub(crate) fn score<'a>(
        &self,
        reader: &Reader,
        tokens: &[Token],
        mended: &[u64],
        scratch: &'a mut Scratch,
    ) -> &'a Scores {
        scratch.sum.clear();
        for part in parts(tokens) {
            reader.extractor().extract(&tokens[part], &mut scratch.features);
            self.question(&scratch.features, mended, &mut scratch.question);
            self.linear.score_into(&scratch.question.vector, &mut scratch.linear);
            self.add_up(&scratch.question, &scratch.linear, &mut scratch.part);
            scratch.sum.add(&scratch.part);
        }
        scratch.sum.finish()
    }

    /// Features in the model's numbers.
    pub(crate) fn question(&self, features: &[Feature], mended: &[u64], question: &mut Question) {
        let known = features.iter().map(|(key, kind)| {
            let doubt = if mended.contains(key) { MENDED } else { 0.0 };
            (self.features.numbers.get(key).copied(), *kind, doubt)
        });
        self.features.question(known, question);
    }

    /// The scores of one part of a question, both models together; `linear` holds what the linear
    /// model gives to each class, the last of which is out of scope.
    pub(crate) fn add_up(&self, question: &Question, linear: &[f32], scores: &mut Scores) {
        self.bm25.score_into(&question.vector, &mut scores.entries);
        for (score, margin) in scores.entries.iter_mut().zip(linear) {
            *score += margin;
        }
        scores.out_of_scope = linear.get(self.entries).copied().unwrap_or(-1.0);
        scores.unseen = question.unseen;
    }
}
