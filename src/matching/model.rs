//! The trained model of a pack: what its entries score for a question.

use std::collections::HashMap;

use super::bm25::Bm25;
use super::calibrate::{Calibration, Evidence, Trial};
use super::features::{Feature, Kind};
use super::hash::Hashed;
use super::linear::{Linear, Vector};
use super::reading::Reader;
use crate::pack::Pack;

/// How much BM25 counts beside the linear model's margin, whose own spread is about this.
const BM25_SPREAD: f32 = 0.25;
/// How much a phrasing of prose, the answer, counts beside one that people type.
const PROSE: f32 = 0.3;
/// Parts that the texts are divided into, to be left out in turn.
const FOLDS: usize = 4;
/// What a feature that every text has still weighs.
const COMMON: f32 = 2.0;
/// A word read as another one, as a share of a word that was never seen.
const MENDED: f32 = 0.4;

/// A question's features in the model's numbers.
pub(crate) struct Question {
    vector: Vector,
    /// The share, by rarity, of words that the pack never saw.
    pub(crate) unseen: f32,
}

/// A trained model.
pub(crate) struct Model {
    numbers: HashMap<u64, u32, Hashed>,
    kinds: Vec<Kind>,
    /// Inverse frequency of each feature among the texts.
    rarity: Vec<f32>,
    bm25: Bm25,
    linear: Linear,
    calibration: Calibration,
    entries: usize,
    /// The rarity of a feature that no text has.
    unknown: f32,
}

/// One text of the pack with the class that it teaches.
struct Sample {
    features: Vec<Feature>,
    class: usize,
    weight: f32,
}

impl Model {
    /// Trains on every phrasing, answer and out-of-scope question of a pack. The class after the
    /// last entry is that of questions out of scope.
    pub(crate) fn train(pack: &Pack, reader: &Reader) -> Self {
        let samples = samples(pack, reader);
        let entries = pack.entries.len();
        let (numbers, kinds, holders) = number(&samples);
        let texts = samples.len() as f32;
        let rarity: Vec<f32> = holders
            .iter()
            .map(|&n| COMMON + libm::logf((1.0 + texts) / (1.0 + n as f32)))
            .collect();
        let unknown = COMMON + libm::logf(1.0 + texts);
        let mut model = Self {
            numbers,
            kinds,
            rarity,
            bm25: Bm25::new(&[], entries, &[]),
            linear: Linear::train(&[], &[], 1, 0),
            calibration: Calibration::fit(&[]),
            entries,
            unknown,
        };
        let vectors: Vec<Vector> = samples.iter().map(|s| model.vector(&s.features)).collect();
        let weights: Vec<f32> = model.kinds.iter().map(|kind| kind.bm25_weight()).collect();
        let entry_texts: Vec<_> = samples
            .iter()
            .zip(&vectors)
            .filter(|(sample, _)| sample.class < entries)
            .map(|(sample, vector)| (vector, sample.class, sample.weight))
            .collect();
        model.bm25 = Bm25::new(&entry_texts, entries, &weights);
        model.bm25.scale_by(BM25_SPREAD / spread(&model.bm25, &entry_texts, entries));

        let trials = model.leave_out(&samples, &vectors, &holders);
        model.calibration = Calibration::fit(&trials);
        let taught: Vec<usize> =
            (0..samples.len()).filter(|&at| samples[at].weight == 1.0).collect();
        model.linear = model.fit(&samples, &vectors, &taught);
        model
    }

    fn fit(&self, samples: &[Sample], vectors: &[Vector], taught: &[usize]) -> Linear {
        let examples: Vec<&Vector> = taught.iter().map(|&at| &vectors[at]).collect();
        let labels: Vec<usize> = taught.iter().map(|&at| samples[at].class).collect();
        Linear::train(&examples, &labels, self.entries + 1, self.kinds.len())
    }

    /// Asks every phrasing of a model that never saw it, and every question out of scope.
    fn leave_out(&mut self, samples: &[Sample], vectors: &[Vector], holders: &[u32]) -> Vec<Trial> {
        let taught: Vec<usize> =
            (0..samples.len()).filter(|&at| samples[at].weight == 1.0).collect();
        let mut trials = Vec::with_capacity(taught.len());
        let mut scores = Scores::new(self.entries);
        for fold in 0..FOLDS {
            let part = |is_out: bool| -> Vec<usize> {
                let numbered = taught.iter().enumerate();
                let chosen = numbered.filter(|(n, _)| (n % FOLDS == fold) == is_out);
                chosen.map(|(_, &at)| at).collect()
            };
            let (left_out, rest) = (part(true), part(false));
            self.linear = self.fit(samples, vectors, &rest);
            for at in left_out {
                let sample = &samples[at];
                let question = self.question_without(&sample.features, holders);
                let own = (sample.class < self.entries).then_some(sample.class);
                self.score(&question, own, &mut scores);
                let Some((best, evidence)) = scores.best(question.unseen) else { continue };
                let right = own == Some(best);
                trials.push(Trial { evidence, in_scope: own.is_some(), right, weight: 1.0 });
            }
        }
        trials
    }

    /// A question whose features only this text may have given the pack: those are unseen now.
    fn question_without(&self, features: &[Feature], holders: &[u32]) -> Question {
        let known = |key: &u64| {
            self.numbers.get(key).copied().filter(|&number| holders[number as usize] > 1)
        };
        self.question_from(features, &|key| known(key), &[])
    }

    /// A question in the model's numbers. `mended` are the keys of words that were misspelled.
    pub(crate) fn question(&self, features: &[Feature], mended: &[u64]) -> Question {
        self.question_from(features, &|key| self.numbers.get(key).copied(), mended)
    }

    fn question_from(
        &self,
        features: &[Feature],
        number: &dyn Fn(&u64) -> Option<u32>,
        mended: &[u64],
    ) -> Question {
        let mut vector = Vector::with_capacity(features.len());
        let (mut seen, mut unseen) = (0.0, 0.0);
        for (key, kind) in features {
            match number(key) {
                Some(number) => {
                    vector.push((number, 0.0));
                    if *kind == Kind::Stem {
                        let rarity = self.rarity[number as usize];
                        let doubt = if mended.contains(key) { MENDED } else { 0.0 };
                        seen += rarity * (1.0 - doubt);
                        unseen += rarity * doubt;
                    }
                }
                None if *kind == Kind::Stem => unseen += self.unknown,
                None => {}
            }
        }
        vector.sort_unstable_by_key(|(number, _)| *number);
        self.weigh(&mut vector);
        let all: f32 = seen + unseen;
        Question { vector, unseen: if all > 0.0 { unseen / all } else { 1.0 } }
    }

    fn vector(&self, features: &[Feature]) -> Vector {
        let known = features.iter().filter_map(|(key, _)| self.numbers.get(key));
        let mut vector: Vector = known.map(|&number| (number, 0.0)).collect();
        vector.sort_unstable_by_key(|(number, _)| *number);
        self.weigh(&mut vector);
        vector
    }

    /// Sets the weights: kind times rarity, the whole of unit length.
    fn weigh(&self, vector: &mut Vector) {
        let mut square = 0.0;
        for (number, weight) in vector.iter_mut() {
            let number = *number as usize;
            *weight = self.kinds[number].linear_weight() * self.rarity[number];
            square += *weight * *weight;
        }
        let length = f32::sqrt(square).max(f32::MIN_POSITIVE);
        vector.iter_mut().for_each(|(_, weight)| *weight /= length);
    }

    /// Every entry's score of a question. `without`: see [`Bm25::score_into`].
    pub(crate) fn score(&self, question: &Question, without: Option<usize>, scores: &mut Scores) {
        let Scores { entries, linear, .. } = scores;
        self.bm25.score_into(&question.vector, without, entries);
        self.linear.score_into(&question.vector, linear);
        for (score, margin) in entries.iter_mut().zip(linear.iter()) {
            *score += margin;
        }
        scores.out_of_scope = scores.linear[self.entries];
    }

    /// Scores to probabilities.
    pub(crate) fn calibration(&self) -> &Calibration {
        &self.calibration
    }
}

/// The scores of one question; made once, used for many.
pub(crate) struct Scores {
    pub(crate) entries: Vec<f32>,
    linear: Vec<f32>,
    out_of_scope: f32,
}

impl Scores {
    pub(crate) fn new(entries: usize) -> Self {
        Self { entries: vec![0.0; entries], linear: vec![0.0; entries + 1], out_of_scope: 0.0 }
    }

    /// The entries, best first; of equals the first.
    pub(crate) fn ranked(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.entries.len()).collect();
        order.sort_by(|&a, &b| self.entries[b].total_cmp(&self.entries[a]).then(a.cmp(&b)));
        order
    }

    /// What speaks for an entry, given the best of the others.
    pub(crate) fn evidence(
        &self,
        entry: usize,
        best_other: Option<usize>,
        unseen: f32,
    ) -> Evidence {
        let score = self.entries[entry];
        let other = best_other.map_or(score - 1.0, |at| self.entries[at]);
        Evidence { score, margin: score - other, out_of_scope: self.out_of_scope, unseen }
    }

    fn best(&self, unseen: f32) -> Option<(usize, Evidence)> {
        let order = self.ranked();
        let best = *order.first()?;
        Some((best, self.evidence(best, order.get(1).copied(), unseen)))
    }
}

/// The standard deviation of what BM25 gives to an entry for a phrasing that is left out.
fn spread(bm25: &Bm25, texts: &[(&Vector, usize, f32)], entries: usize) -> f32 {
    let mut scores = vec![0.0; entries];
    let (mut count, mut sum, mut squares) = (0.0f64, 0.0, 0.0);
    for (vector, entry, _) in texts.iter().filter(|(.., weight)| *weight == 1.0) {
        bm25.score_into(vector, Some(*entry), &mut scores);
        for score in scores.iter().map(|&score| f64::from(score)) {
            count += 1.0;
            sum += score;
            squares += score * score;
        }
    }
    let mean = sum / f64::max(count, 1.0);
    let deviation = (squares / f64::max(count, 1.0) - mean * mean).max(0.0).sqrt();
    if deviation > 0.0 { deviation as f32 } else { 1.0 }
}

/// Every text of the pack: phrasings, answers as prose, and questions out of scope.
fn samples(pack: &Pack, reader: &Reader) -> Vec<Sample> {
    let mut samples = Vec::new();
    let mut add = |text: &str, class: usize, weight: f32| {
        let features = reader.extractor().extract(&reader.tokens(text));
        samples.push(Sample { features, class, weight });
    };
    for (class, entry) in pack.entries.iter().enumerate() {
        for phrasing in &entry.phrasings {
            add(&phrasing.text, class, 1.0);
        }
        for text in entry.texts.values() {
            add(&text.answer, class, PROSE);
        }
    }
    for question in pack.out_of_scope.values().flatten() {
        add(question, pack.entries.len(), 1.0);
    }
    samples
}

type Numbered = (HashMap<u64, u32, Hashed>, Vec<Kind>, Vec<u32>);

/// Numbers the features in the order in which they are met, and counts the texts that hold each.
fn number(samples: &[Sample]) -> Numbered {
    let mut numbers: HashMap<u64, u32, Hashed> = HashMap::default();
    let (mut kinds, mut holders) = (Vec::new(), Vec::new());
    for (key, kind) in samples.iter().flat_map(|sample| &sample.features) {
        let number = *numbers.entry(*key).or_insert_with(|| {
            kinds.push(*kind);
            holders.push(0);
            (kinds.len() - 1) as u32
        });
        holders[number as usize] += 1;
    }
    (numbers, kinds, holders)
}
