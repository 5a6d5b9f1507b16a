//! A pack's texts to its trained model.

use std::collections::HashMap;

use super::bm25::Bm25;
use super::calibrate::{Calibration, Evidence, Trial};
use super::features::{Feature, Kind};
use super::hash::Hashed;
use super::linear::{EPOCHS, Fold, Lesson, Linear, Vector};
use super::model::{Features, Model, Question};
use super::reading::{Reader, Text};
use super::scores::{Scores, Sum};
use super::sentences::parts;
use super::verdict::OFFERS;
use crate::pack::Pack;

/// How much BM25 counts beside the linear model's margin, whose own spread is about this.
const BM25_SPREAD: f32 = 0.25;
/// How much a phrasing of prose, the answer, counts beside one that people type.
const PROSE: f32 = 0.3;
/// More entries than this, and BM25 works alone: the linear model would need too much memory.
const MOST_CLASSES: usize = 256;
/// Texts that tell the spread of BM25 as well as all of them.
const SAMPLE: usize = 1000;

/// How the texts are left out of training, to be asked of a model that never saw them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LeaveOut {
    /// Parts that the texts are divided into.
    pub(crate) parts: usize,
    /// Parts are left out in turn until so many texts were asked.
    pub(crate) enough: usize,
}

impl LeaveOut {
    /// As much as the calibration needs: with more trials it gets no better.
    pub(crate) const CALIBRATE: Self = Self { parts: 5, enough: 1500 };
    /// Every text, of a model that misses only a tenth of the others.
    pub(crate) const ALL: Self = Self { parts: 10, enough: usize::MAX };
}

/// A text that was left out, and what was found for it.
#[derive(Clone, Debug)]
pub(crate) struct Tried {
    /// Which of the texts.
    pub(crate) text: usize,
    /// The entry that it asks for; `None` for one that is out of scope.
    pub(crate) own: Option<usize>,
    /// The first candidate.
    pub(crate) found: usize,
    /// Its own entry is among the first [`OFFERS`] candidates.
    pub(crate) offered: bool,
    pub(crate) evidence: Evidence,
    /// Its entry was taken away, as if the pack had none for it.
    pub(crate) masked: bool,
}

/// A text in numbers.
struct Sample {
    /// The features of the whole, then of each sentence that asks.
    parts: Vec<Vec<u32>>,
    class: usize,
    prose: bool,
}

/// Trains on the texts of a pack. The class after the last entry is that of questions out of scope.
pub(crate) fn train(
    pack: &Pack,
    reader: &Reader,
    texts: Vec<Text>,
    leave_out: LeaveOut,
) -> (Model, Vec<Tried>) {
    let (features, samples) = number(reader, texts);
    let entries = pack.entries.len();
    let mut model = Model { features, entries, ..Model::default() };
    let vectors: Vec<Vector> = samples.iter().map(|s| model.learned(&s.parts[0]).vector).collect();
    let kinds: Vec<f32> = model.features.kinds.iter().map(|kind| kind.bm25_weight()).collect();
    let entry_texts: Vec<_> = samples
        .iter()
        .zip(&vectors)
        .filter(|(sample, _)| sample.class < entries)
        .map(|(s, vector)| (vector, s.class, if s.prose { PROSE } else { 1.0 }))
        .collect();
    model.bm25 = Bm25::new(&entry_texts, entries, &kinds);
    model.bm25.scale_by(BM25_SPREAD / spread(&model.bm25, &entry_texts, entries));
    let tried = model.leave_out(&samples, &vectors, leave_out);
    model.bm25.seal();
    let trials: Vec<Trial> = tried
        .iter()
        .map(|tried| Trial {
            evidence: tried.evidence,
            in_scope: tried.own.is_some() && !tried.masked,
            right: tried.own == Some(tried.found) && !tried.masked,
            offered: tried.offered,
            masked: tried.masked,
            severity: tried.own.map(|own| pack.entries[own].severity).unwrap_or_default(),
        })
        .collect();
    model.calibration = Calibration::fit(&trials);
    (model, tried)
}

impl Model {
    /// A text that the model has learned, by its features' numbers.
    fn learned(&self, numbers: &[u32]) -> Question {
        let kind = |number: u32| self.features.kinds[number as usize];
        let mut question = Question::default();
        let all = numbers.iter().map(|&number| (Some(number), kind(number), 0.0));
        self.features.question(all, &mut question);
        question
    }

    /// The same text, had the pack never had it: what only it has is unseen, and what it shares
    /// with one other text only would not have been kept.
    fn left_out(&self, numbers: &[u32]) -> Question {
        let mut question = Question::default();
        let known = numbers.iter().map(|&number| {
            let kind = self.features.kinds[number as usize];
            let rest = self.features.holders[number as usize] - 1;
            ((rest > 0 && keep(kind, rest)).then_some(number), kind, 0.0)
        });
        self.features.question(known, &mut question);
        question
    }

    /// Trains the linear model, and asks the texts that are left out.
    fn leave_out(&mut self, samples: &[Sample], vectors: &[Vector], how: LeaveOut) -> Vec<Tried> {
        let taught: Vec<usize> = (0..samples.len()).filter(|&at| !samples[at].prose).collect();
        // The class after the entries is that of questions out of scope, where there are any.
        let labels: Vec<usize> = taught.iter().map(|&at| samples[at].class).collect();
        let classes = if self.entries <= MOST_CLASSES {
            labels.iter().map(|label| label + 1).max().unwrap_or(0).max(self.entries)
        } else {
            0
        };
        let folds = (how.enough.saturating_mul(how.parts)).div_ceil(taught.len().max(1));
        let folds = folds.clamp(1, how.parts);
        let out_of = |fold: usize| (0..taught.len()).filter(move |n| n % how.parts == fold);
        let questions: Vec<Vec<(usize, Vec<Question>)>> = (0..folds)
            .map(|fold| {
                let asked = out_of(fold).map(|n| {
                    let parts = samples[taught[n]].parts.iter();
                    (taught[n], parts.map(|part| self.left_out(part)).collect())
                });
                asked.collect()
            })
            .collect();
        let asked = |fold: usize| questions[fold].iter().flat_map(|(_, parts)| parts);
        let lesson = Lesson {
            examples: taught.iter().map(|&at| &vectors[at]).collect(),
            labels,
            classes,
            features: self.features.kinds.len(),
            passes: EPOCHS,
            folds: (0..folds)
                .map(|fold| Fold {
                    left_out: out_of(fold).collect(),
                    asked: asked(fold).map(|question| &question.vector).collect(),
                })
                .collect(),
        };
        let (linear, answers) = Linear::train(&lesson);
        drop(lesson);
        self.linear = linear;
        let mut tried = Vec::new();
        let (mut part, mut sum) = (Scores::new(self.entries), Sum::new(self.entries));
        for (asked, answers) in questions.iter().zip(&answers) {
            let mut answers = answers.iter();
            for (text, parts) in asked {
                let class = samples[*text].class;
                let own = (class < self.entries).then_some(class);
                sum.clear();
                for question in parts {
                    let margins = answers.next().map_or(&[][..], |margins| margins);
                    self.add_up(question, margins, &mut part);
                    if let Some(own) = own {
                        part.entries[own] = self.bm25.score_without(&question.vector, own)
                            + margins.get(own).copied().unwrap_or(0.0);
                    }
                    sum.add(&part);
                }
                let scores = sum.finish();
                let mut note = |scores: &Scores, masked: bool| {
                    let best: Vec<usize> = scores.best::<OFFERS>().collect();
                    let Some(&found) = best.first() else { return };
                    let evidence = scores.evidence(found, best.get(1).copied());
                    let offered = own.is_some_and(|own| best.contains(&own)) && !masked;
                    tried.push(Tried { text: *text, own, found, offered, evidence, masked });
                };
                note(scores, false);
                if let Some(own) = own.filter(|_| self.entries > 1) {
                    scores.entries[own] = -1e3;
                    note(scores, true);
                }
            }
        }
        tried
    }
}

/// Whether a feature that so many texts have is kept. What stands in one text only tells its entry
/// nothing that the words themselves do not, and would be most of the memory.
fn keep(kind: Kind, holders: u32) -> bool {
    holders > 1 || matches!(kind, Kind::Stem | Kind::Concept)
}

/// Numbers the features of all texts.
fn number(reader: &Reader, texts: Vec<Text>) -> (Features, Vec<Sample>) {
    let mut known = Features::default();
    let count = texts.len();
    let mut samples = Vec::with_capacity(count);
    let mut features: Vec<Feature> = Vec::new();
    for text in texts {
        let mut numbered = |tokens: &[_], count: u32| {
            reader.extractor().extract(tokens, &mut features);
            let number = |(key, kind): &Feature| {
                let number = *known.numbers.entry(*key).or_insert_with(|| {
                    known.kinds.push(*kind);
                    known.holders.push(0);
                    (known.kinds.len() - 1) as u32
                });
                known.holders[number as usize] += count;
                number
            };
            features.iter().map(number).collect()
        };
        let several = if text.prose { 1 } else { usize::MAX };
        // What the whole has its sentences have too: it counts once.
        let parts = parts(&text.tokens).take(several).enumerate();
        let parts = parts.map(|(at, part)| numbered(&text.tokens[part], u32::from(at == 0)));
        let parts = parts.collect();
        samples.push(Sample { parts, class: text.class, prose: text.prose });
    }
    prune(&mut known, &mut samples);
    known.weigh(count);
    (known, samples)
}

/// Takes out the features that are not worth keeping, and numbers the others anew: what many texts
/// have comes first, so that what most questions need lies close together in memory.
fn prune(known: &mut Features, samples: &mut [Sample]) {
    const GONE: u32 = u32::MAX;
    let mut kept: Vec<u32> = (0..known.kinds.len() as u32)
        .filter(|&at| keep(known.kinds[at as usize], known.holders[at as usize]))
        .collect();
    kept.sort_by_key(|&at| std::cmp::Reverse(known.holders[at as usize]));
    let mut renumbered = vec![GONE; known.kinds.len()];
    for (new, &old) in (0..).zip(&kept) {
        renumbered[old as usize] = new;
    }
    for part in samples.iter_mut().flat_map(|sample| &mut sample.parts) {
        part.retain(|&number| renumbered[number as usize] != GONE);
        part.iter_mut().for_each(|number| *number = renumbered[*number as usize]);
        part.shrink_to_fit();
    }
    known.kinds = kept.iter().map(|&at| known.kinds[at as usize]).collect();
    known.holders = kept.iter().map(|&at| known.holders[at as usize]).collect();
    // A new map, no larger than what is left.
    let mut numbers = HashMap::with_capacity_and_hasher(kept.len(), Hashed::default());
    for (key, old) in std::mem::take(&mut known.numbers) {
        let new = renumbered[old as usize];
        if new != GONE {
            numbers.insert(key, new);
        }
    }
    known.numbers = numbers;
}

/// The standard deviation of what BM25 gives to an entry for a phrasing that is left out.
fn spread(bm25: &Bm25, texts: &[(&Vector, usize, f32)], entries: usize) -> f32 {
    let mut scores = vec![0.0; entries];
    let (mut count, mut sum, mut squares) = (0.0f64, 0.0, 0.0);
    let phrasings = texts.iter().filter(|(.., weight)| *weight == 1.0);
    for (vector, entry, _) in phrasings.step_by(texts.len().div_ceil(SAMPLE).max(1)) {
        bm25.score_into(vector, &mut scores);
        scores[*entry] = bm25.score_without(vector, *entry);
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
