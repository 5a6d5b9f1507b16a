//! Texts of a pack held out of training, and asked of a model that never saw them: what the
//! calibration and the self-check learn from.

use std::thread;

use super::calibrate::CalibrationSample;
use super::evidence::Evidence;
use super::hash::{combine, mix};
use super::linear::{EPOCHS, Example, Fold, LeftOut, Linear, TrainingSet};
use super::meaning::{DIMS, Meaning};
use super::model::Model;
use super::question::{Learned, Question};
use super::reading::{Reader, Text};
use super::scores::{ScoreMixer, Scores};
use super::sentences::parts;
use super::train::{Sample, keep};
use super::verdict::OFFERS;

/// Size limits of the linear model: weights (of four bytes each), and pairs of a text and an entry.
/// Beyond them BM25, meanings and coverage work without it.
const MOST_WEIGHTS: usize = 12_000_000;
const MOST_PAIRS: usize = 3_000_000;
/// Weight of a sample whose entry was masked, relative to a real question.
const MASKED: f64 = 0.1;
/// With this many other phrasings in its entry, a left-out phrasing counts as much as a stranger's
/// question.
const TELLING: f64 = 10.0;
/// Fewer out-of-scope lines than this do not count as samples.
const FEWEST_OUT: usize = 5;
/// All held-out texts of a pack together count as much as this many: beyond it they only repeat what
/// is in the pack's own style, which a stranger's question is not.
const WORTH: f64 = 1200.0;
/// The score of a masked entry.
const TAKEN_AWAY: f32 = -1e3;

/// How texts are held out of training, to be asked of a model that never saw them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LeaveOut {
    /// Number of folds.
    pub(crate) parts: usize,
    /// Folds are held out in turn until this many texts were asked.
    pub(crate) enough: usize,
}

impl LeaveOut {
    /// As much as the calibration needs. With a quarter of it, one phrasing more in the pack moved the
    /// share of declined questions by up to ten per cent.
    pub(crate) const CALIBRATE: Self = Self { parts: 5, enough: 4000 };
    /// Every text, asked of a model that misses only a tenth of the others.
    pub(crate) const ALL: Self = Self { parts: 10, enough: usize::MAX };
}

/// A held-out text with the result for it.
#[derive(Clone, Debug)]
pub(crate) struct HeldOut {
    /// Index of the text.
    pub(crate) text: usize,
    /// The entry that it belongs to; `None` if it is out of scope.
    pub(crate) own: Option<usize>,
    /// The first candidate.
    pub(crate) found: usize,
    /// Its own entry is among the first [`OFFERS`] candidates.
    pub(crate) offered: bool,
    pub(crate) evidence: Evidence,
    /// Its entry was masked, as if the pack did not have it.
    pub(crate) masked: bool,
}

/// A held-out text, with the margins of its parts by a linear model of words and by one of meanings.
type Trial<'a> = (usize, &'a [Vec<f32>], &'a [Vec<f32>]);

/// The texts of a pack, as they are held out.
struct HoldingOut<'a> {
    model: &'a Model,
    reader: &'a Reader,
    texts: &'a [Text],
    samples: &'a [Sample],
    /// The number of each text among the phrasings of the entries.
    phrasings: Vec<Option<usize>>,
}

impl Model {
    /// Trains the linear models, and asks the texts that are held out.
    pub(super) fn leave_out(
        &mut self,
        reader: &Reader,
        texts: &[Text],
        samples: &[Sample],
        how: LeaveOut,
    ) -> Vec<HeldOut> {
        let taught: Vec<usize> = (0..samples.len()).filter(|&at| !samples[at].prose).collect();
        let folds = (how.enough.saturating_mul(how.parts)).div_ceil(taught.len().max(1));
        let folds = folds.clamp(1, how.parts);
        let mut members = vec![Vec::new(); how.parts];
        for (number, &at) in taught.iter().enumerate() {
            members[fold_of(&texts[at], how.parts)].push(number);
        }
        members.truncate(folds);
        let labels: Vec<usize> = taught.iter().map(|&at| samples[at].class).collect();
        // The class after the entries is "out of scope", if the pack has such lines.
        let classes = labels.iter().map(|label| label + 1).max().unwrap_or(0).max(self.entries);
        let lesson = Lesson { labels, classes, members: &members };
        let (linear, by_words) = {
            let (weights, left_out) = (self.features.weights(), self.left_out_weights());
            let learned = |at: &usize| Learned::new(&samples[*at].parts[0], &weights);
            let asked = |number: usize| {
                let parts = &samples[taught[number]].parts;
                parts.iter().map(|part| Learned::new(part, &left_out))
            };
            lesson.train(taught.iter().map(learned).collect(), weights.len(), asked)
        };
        let (apart, by_meaning) = {
            let meanings: Vec<Vec<Option<Meaning>>> =
                taught.iter().map(|&at| meanings(reader, &texts[at])).collect();
            let whole = meanings.iter().map(|parts| parts[0].as_ref());
            if whole.clone().any(|meaning| meaning.is_some()) {
                let asked = |number: usize| meanings[number].iter().map(Option::as_ref);
                let (apart, mut margins) = lesson.train(whole.collect(), DIMS, asked);
                // Margins of a part without a meaning would say how common each entry is.
                for (margins, members) in margins.iter_mut().zip(&members) {
                    let meanings = members.iter().flat_map(|&number| &meanings[number]);
                    let without = margins.iter_mut().zip(meanings).filter(|(_, m)| m.is_none());
                    without.for_each(|(margins, _)| margins.clear());
                }
                (apart, margins)
            } else {
                (Linear::default(), LeftOut::new())
            }
        };
        (self.linear, self.apart) = (linear, apart);
        let trials: Vec<Trial> = members
            .iter()
            .enumerate()
            .flat_map(|(fold, members)| {
                let asked = members.iter().map(|&number| taught[number]);
                let asked = asked.map(|text| (text, samples[text].parts.len()));
                trials(asked, by_words.get(fold), by_meaning.get(fold))
            })
            .collect();
        HoldingOut::new(self, reader, texts, samples).ask_all(&trials)
    }

    /// Weight of each feature in a text that the pack is to be asked as if it did not have it; see [`Self::left_out`].
    fn left_out_weights(&self) -> Vec<f32> {
        let mut weights = self.features.weights();
        for (number, weight) in weights.iter_mut().enumerate() {
            if !self.is_left(number) {
                *weight = 0.0;
            }
        }
        weights
    }

    /// Returns whether the pack still knows a feature without one of the texts that have it.
    fn is_left(&self, number: usize) -> bool {
        let rest = self.features.holders[number] - 1;
        rest > 0 && keep(self.features.kinds[number], rest)
    }

    /// The question of a text as if the pack did not have it: features that only it has are unknown,
    /// and those that it shares with only one other text might not have been kept.
    fn left_out(&self, numbers: &[u32]) -> Question {
        let mut question = Question::default();
        let known = numbers.iter().map(|&number| {
            let kind = self.features.kinds[number as usize];
            (self.is_left(number as usize).then_some(number), kind, 0.0)
        });
        self.features.question(known, &mut question);
        question
    }

    /// The samples of the calibration, each weighted by how well it stands for strangers' questions.
    pub(super) fn calibration_samples(&self, held_out: &[HeldOut]) -> Vec<CalibrationSample> {
        let outside = held_out.iter().filter(|held_out| held_out.own.is_none()).count();
        let asked = held_out.iter().filter(|held_out| !held_out.masked).count();
        let worth = (WORTH / asked.max(1) as f64).min(1.0);
        let weight = |held_out: &HeldOut| {
            let Some(own) = held_out.own else {
                return if outside < FEWEST_OUT { 0.0 } else { 1.0 };
            };
            // The remaining phrasings of a small entry say little about how strangers find it.
            let phrasings = self.coverage.first(own + 1) - self.coverage.first(own);
            let telling = ((phrasings as f64 - 1.0) / TELLING).clamp(0.0, 1.0);
            if held_out.masked { telling * MASKED } else { telling }
        };
        let sample = |held_out: &HeldOut| CalibrationSample {
            evidence: held_out.evidence,
            in_scope: held_out.own.is_some() && !held_out.masked,
            right: held_out.own == Some(held_out.found) && !held_out.masked,
            offered: held_out.offered,
            weight: worth * weight(held_out),
        };
        held_out.iter().map(sample).collect()
    }
}

/// The fold that a text is held out with, by a hash of its words: a phrasing that is added or removed
/// moves no other one.
fn fold_of(text: &Text, folds: usize) -> usize {
    let hash = text.tokens.iter().fold(0, |hash, token| combine(hash, token.key));
    (mix(hash) % folds as u64) as usize
}

/// The meanings of the parts of a text.
fn meanings(reader: &Reader, text: &Text) -> Vec<Option<Meaning>> {
    parts(&text.tokens).map(|range| reader.meaning(&text.tokens[range])).collect()
}

/// What the linear models of words and of meanings have in common.
struct Lesson<'a> {
    labels: Vec<usize>,
    classes: usize,
    /// The texts of each fold, by their numbers.
    members: &'a [Vec<usize>],
}

impl Lesson<'_> {
    /// Trains a linear model on these examples. `asked` gives the parts of a text, as they are asked of a model
    /// that was trained without it.
    fn train<E: Example, Parts: Iterator<Item = E>>(
        &self,
        examples: Vec<E>,
        features: usize,
        asked: impl Fn(usize) -> Parts,
    ) -> (Linear, LeftOut) {
        let weights = self.classes.saturating_mul(features);
        let pairs = self.classes.saturating_mul(examples.len());
        let small = weights <= MOST_WEIGHTS && pairs <= MOST_PAIRS;
        let fold = |members: &Vec<usize>| Fold {
            left_out: members.clone(),
            asked: members.iter().flat_map(|&number| asked(number)).collect(),
        };
        Linear::train(&TrainingSet {
            examples,
            labels: self.labels.clone(),
            classes: if small { self.classes } else { 0 },
            features,
            passes: EPOCHS,
            folds: self.members.iter().map(fold).collect(),
        })
    }
}

/// The texts of one fold, of which the number of parts is given, each with the margins of its parts; without
/// margins where a model was not trained.
fn trials<'a>(
    asked: impl Iterator<Item = (usize, usize)>,
    by_words: Option<&'a Vec<Vec<f32>>>,
    by_meaning: Option<&'a Vec<Vec<f32>>>,
) -> impl Iterator<Item = Trial<'a>> {
    let mut first = 0;
    let of = move |scores: Option<&'a Vec<Vec<f32>>>, range: std::ops::Range<usize>| {
        scores.and_then(|scores| scores.get(range)).unwrap_or_default()
    };
    asked.map(move |(text, parts)| {
        let range = first..first + parts;
        first = range.end;
        (text, of(by_words, range.clone()), of(by_meaning, range))
    })
}

impl<'a> HoldingOut<'a> {
    fn new(model: &'a Model, reader: &'a Reader, texts: &'a [Text], samples: &'a [Sample]) -> Self {
        let mut phrasings = vec![None; texts.len()];
        let own_texts = (0..texts.len()).filter(|&at| samples[at].class < model.entries);
        for (number, at) in own_texts.filter(|&at| !samples[at].prose).enumerate() {
            phrasings[at] = Some(number);
        }
        Self { model, reader, texts, samples, phrasings }
    }

    /// Asks all texts, shared out to threads. The results keep the texts' order.
    fn ask_all(&self, trials: &[Trial]) -> Vec<HeldOut> {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let share = trials.len().div_ceil(threads).max(1);
        thread::scope(|scope| {
            let ask = |share| scope.spawn(move || self.ask(share));
            let asking: Vec<_> = trials.chunks(share).map(ask).collect();
            let results = asking.into_iter().flat_map(|thread| match thread.join() {
                Ok(held_out) => held_out,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            results.collect()
        })
    }

    /// Asks each text, and if an entry is its own also with that entry masked.
    fn ask(&self, trials: &[Trial]) -> Vec<HeldOut> {
        let entries = self.model.entries;
        let (mut part, mut mixer) = (Scores::new(entries), ScoreMixer::new(entries));
        let mut held_out = Vec::with_capacity(2 * trials.len());
        for &(text, by_words, by_meaning) in trials {
            let Sample { class, ref parts, .. } = self.samples[text];
            let tokens = &self.texts[text].tokens;
            let own = (class < entries).then_some(class);
            mixer.clear();
            for (at, numbers) in parts.iter().enumerate() {
                let question = self.model.left_out(numbers);
                let margins = by_words.get(at).map_or(&[][..], |margins| margins);
                let apart = by_meaning.get(at).map_or(&[][..], |margins| margins);
                self.model.add_up(&question, margins, apart, &mut part);
                if let Some(own) = own {
                    part.entries[own] =
                        self.model.bm25.score_without(question.numbers(), own) + part.linear[own];
                }
                mixer.add(&part);
            }
            let pieces = self.model.pieces_left_out(self.reader, tokens);
            let mut note = |scores: &mut Scores, masked: bool| {
                let ranked = self.model.ranked(scores, &pieces, self.phrasings[text]);
                let Some(&found) = ranked.order.first() else { return };
                let first = &ranked.order[..ranked.order.len().min(OFFERS)];
                let offered = own.is_some_and(|own| first.contains(&own)) && !masked;
                let evidence = ranked.evidence[0];
                held_out.push(HeldOut { text, own, found, offered, evidence, masked });
            };
            let scores = mixer.finish();
            let masked = own.filter(|_| entries > 1).map(|own| {
                let mut masked = scores.clone();
                masked.entries[own] = TAKEN_AWAY;
                masked
            });
            note(scores, false);
            if let Some(mut masked) = masked {
                note(&mut masked, true);
            }
        }
        held_out
    }
}
