//! The trained model of a pack: what its entries score for a question. `train` makes it.

use std::collections::HashMap;

use super::bm25::Bm25;
use super::calibrate::Calibration;
use super::features::{Feature, Kind, Sink, What};
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
    /// question.
    pub(crate) fn question(
        &self,
        features: impl Iterator<Item = (Option<u32>, Kind, f32)>,
        question: &mut Question,
    ) {
        let mut weighing = Weighing::new(self, question);
        weighing.question.vector.reserve_exact(features.size_hint().0);
        features.for_each(|(number, kind, doubt)| weighing.take(number, kind, doubt));
        weighing.finish();
    }
}

/// Turns features into a question: weighed by kind and rarity, of unit length.
struct Weighing<'a> {
    features: &'a Features,
    question: &'a mut Question,
    /// The rarity of all words, and of those that the pack has never seen.
    all: f32,
    unseen: f32,
    square: f32,
}

impl<'a> Weighing<'a> {
    fn new(features: &'a Features, question: &'a mut Question) -> Self {
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
            let weight = kind.linear_weight() * rarity;
            self.square += weight * weight;
            self.question.vector.push((number, weight));
        }
    }

    fn finish(self) {
        let length = f32::sqrt(self.square).max(f32::MIN_POSITIVE);
        self.question.vector.iter_mut().for_each(|(_, weight)| *weight /= length);
        self.question.unseen = if self.all > 0.0 { self.unseen / self.all } else { 1.0 };
    }
}

/// Which features a question has had already. Kept from one question to the next: a number that is
/// not this question's is as good as none.
#[derive(Debug)]
struct Seen {
    last: Vec<u32>,
    question: u32,
}

impl Seen {
    fn new(features: usize) -> Self {
        Self { last: vec![0; features], question: 0 }
    }

    fn next_question(&mut self) {
        if self.question == u32::MAX {
            self.last.fill(0);
            self.question = 0;
        }
        self.question += 1;
    }

    /// Whether this is the first time in this question.
    fn is_first(&mut self, number: u32) -> bool {
        std::mem::replace(&mut self.last[number as usize], self.question) != self.question
    }
}

/// Takes in the features of a question as they are found.
struct Asked<'a> {
    weighing: Weighing<'a>,
    mended: &'a [u64],
    seen: &'a mut Seen,
    /// Words that the pack does not know; they are few.
    unknown: &'a mut Vec<u64>,
}

impl Sink for Asked<'_> {
    fn add(&mut self, key: u64, kind: Kind, _: What<'_>) {
        match self.weighing.features.numbers.get(&key) {
            Some(&number) if self.seen.is_first(number) => {
                let doubt = doubt(key, kind, self.mended);
                self.weighing.take(Some(number), kind, doubt);
            }
            None if kind == Kind::Stem && !self.unknown.contains(&key) => {
                self.unknown.push(key);
                self.weighing.take(None, kind, 0.0);
            }
            Some(_) | None => {}
        }
    }
}

/// How much a feature may not be meant: a word that was misspelled.
fn doubt(key: u64, kind: Kind, mended: &[u64]) -> f32 {
    if kind == Kind::Stem && mended.contains(&key) { MENDED } else { 0.0 }
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
    seen: Seen,
    unknown: Vec<u64>,
    question: Question,
    linear: Vec<f32>,
    part: Scores,
    sum: Sum,
}

impl Model {
    /// Room for one question at a time.
    pub(crate) fn scratch(&self) -> Scratch {
        Scratch {
            seen: Seen::new(self.features.kinds.len()),
            unknown: Vec::new(),
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
            scratch.seen.next_question();
            scratch.unknown.clear();
            let mut asked = Asked {
                weighing: Weighing::new(&self.features, &mut scratch.question),
                mended,
                seen: &mut scratch.seen,
                unknown: &mut scratch.unknown,
            };
            reader.extractor().walk(&tokens[part], &mut asked);
            asked.weighing.finish();
            self.linear.score_into(&scratch.question.vector, &mut scratch.linear);
            self.add_up(&scratch.question, &scratch.linear, &mut scratch.part);
            scratch.sum.add(&scratch.part);
        }
        scratch.sum.finish()
    }

    /// Features in the model's numbers.
    pub(crate) fn question(&self, features: &[Feature], mended: &[u64], question: &mut Question) {
        let known = features.iter().map(|(key, kind)| {
            let number = self.features.numbers.get(key).copied();
            (number, *kind, doubt(*key, *kind, mended))
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
