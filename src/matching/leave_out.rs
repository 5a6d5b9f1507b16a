//! Texts of a pack held out of training, and asked of a model that never saw them: what the
//! calibration and the self-check learn from.

use std::thread;

use super::calibrate::CalibrationSample;
use super::evidence::Evidence;
use super::hash::{combine, mix};
use super::linear::{EPOCHS, Fold, LeftOut, Linear, TrainingSet, Vector};
use super::meaning::DIMS;
use super::model::{Model, Question};
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

/// A held-out text as questions, one for each part.
struct HeldOutText {
    text: usize,
    questions: Vec<Question>,
    meanings: Vec<Vector>,
}

/// A held-out text with the margins of its parts, by a linear model of words and one of meanings.
type Trial<'a> = (&'a HeldOutText, &'a [Vec<f32>], &'a [Vec<f32>]);

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
        vectors: &[Vector],
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
        let held_out_text =
            |number: &usize| self.held_out_text(reader, texts, samples, taught[*number]);
        let asked: Vec<Vec<HeldOutText>> =
            members.iter().map(|fold| fold.iter().map(held_out_text).collect()).collect();
        let labels: Vec<usize> = taught.iter().map(|&at| samples[at].class).collect();
        // The class after the entries is "out of scope", if the pack has such lines.
        let classes = labels.iter().map(|label| label + 1).max().unwrap_or(0).max(self.entries);
        let training_set = |examples, features, of: fn(&HeldOutText) -> Vec<&Vector>| {
            let weights = classes.saturating_mul(features);
            let pairs = classes.saturating_mul(taught.len());
            let small = weights <= MOST_WEIGHTS && pairs <= MOST_PAIRS;
            TrainingSet {
                examples,
                labels: labels.clone(),
                classes: if small { classes } else { 0 },
                features,
                passes: EPOCHS,
                folds: (members.iter().zip(&asked))
                    .map(|(left_out, asked)| Fold {
                        left_out: left_out.clone(),
                        asked: asked.iter().flat_map(of).collect(),
                    })
                    .collect(),
            }
        };
        let examples = taught.iter().map(|&at| &vectors[at]).collect();
        let words = training_set(examples, self.features.kinds.len(), |asked| {
            asked.questions.iter().map(|question| &question.vector).collect()
        });
        let (linear, by_words) = Linear::train(&words);
        drop(words);
        let meanings: Vec<Vector> = taught
            .iter()
            .map(|&at| reader.meaning(&texts[at].tokens))
            .map(|meaning| meaning.map_or_else(Vec::new, |meaning| meaning.vector()))
            .collect();
        let has_meaning = meanings.iter().any(|meaning| !meaning.is_empty());
        let (apart, by_meaning) = if has_meaning {
            let examples = meanings.iter().collect();
            Linear::train(&training_set(examples, DIMS, |asked| asked.meanings.iter().collect()))
        } else {
            (Linear::default(), LeftOut::new())
        };
        (self.linear, self.apart) = (linear, apart);
        let trials: Vec<Trial> = asked
            .iter()
            .enumerate()
            .flat_map(|(fold, asked)| trials(asked, by_words.get(fold), by_meaning.get(fold)))
            .collect();
        HoldingOut::new(self, reader, texts, samples).ask_all(&trials)
    }

    fn held_out_text(
        &self,
        reader: &Reader,
        texts: &[Text],
        samples: &[Sample],
        text: usize,
    ) -> HeldOutText {
        let tokens = &texts[text].tokens;
        let questions = samples[text].parts.iter().map(|part| self.left_out(part)).collect();
        let meanings = parts(tokens).map(|range| {
            let meaning = reader.meaning(&tokens[range]);
            meaning.map_or_else(Vec::new, |meaning| meaning.vector())
        });
        HeldOutText { text, questions, meanings: meanings.collect() }
    }

    /// The question of a text as if the pack did not have it: features that only it has are unknown,
    /// and those that it shares with only one other text might not have been kept.
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

/// The texts of one fold, each with the margins of its parts; without margins where a model was not
/// trained.
fn trials<'a>(
    asked: &'a [HeldOutText],
    by_words: Option<&'a Vec<Vec<f32>>>,
    by_meaning: Option<&'a Vec<Vec<f32>>>,
) -> impl Iterator<Item = Trial<'a>> {
    let mut first = 0;
    let of = move |scores: Option<&'a Vec<Vec<f32>>>, range: std::ops::Range<usize>| {
        scores.and_then(|scores| scores.get(range)).unwrap_or_default()
    };
    asked.iter().map(move |asked| {
        let range = first..first + asked.questions.len();
        first = range.end;
        (asked, of(by_words, range.clone()), of(by_meaning, range))
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
        for (trial, by_words, by_meaning) in trials {
            let class = self.samples[trial.text].class;
            let own = (class < entries).then_some(class);
            mixer.clear();
            for (at, (question, meaning)) in trial.questions.iter().zip(&trial.meanings).enumerate()
            {
                let margins = by_words.get(at).map_or(&[][..], |margins| margins);
                let apart = by_meaning.get(at).map_or(&[][..], |margins| margins);
                let apart = if meaning.is_empty() { &[][..] } else { apart };
                self.model.add_up(question, margins, apart, &mut part);
                if let Some(own) = own {
                    part.entries[own] =
                        self.model.bm25.score_without(&question.vector, own) + part.linear[own];
                }
                mixer.add(&part);
            }
            let pieces = self.model.pieces_left_out(self.reader, &self.texts[trial.text].tokens);
            let mut note = |scores: &mut Scores, masked: bool| {
                let ranked = self.model.ranked(scores, &pieces, self.phrasings[trial.text]);
                let Some(&found) = ranked.order.first() else { return };
                let first = &ranked.order[..ranked.order.len().min(OFFERS)];
                let offered = own.is_some_and(|own| first.contains(&own)) && !masked;
                let evidence = ranked.evidence[0];
                held_out.push(HeldOut { text: trial.text, own, found, offered, evidence, masked });
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
