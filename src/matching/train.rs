//! A pack's texts to its trained model.

use std::collections::HashMap;

use super::background::Background;
use super::bm25::Bm25;
use super::calibrate::{Calibration, CalibrationSample};
use super::coverage::Coverage;
use super::evidence::{Evidence, Size};
use super::features::{Extractor, Feature, Kind, Origin, Sink};
use super::hash::Hashed;
use super::linear::{EPOCHS, Fold, LeftOut, Linear, TrainingSet, Vector};
use super::meaning::{DIMS, Meanings};
use super::model::{Features, Model, Question};
use super::negation::denied;
use super::reading::{Reader, Text};
use super::scores::{ScoreMixer, Scores};
use super::sentences::{parts, pieces};
use super::verdict::OFFERS;
use crate::pack::Pack;

/// Standard deviation that BM25 scores are scaled to; about that of the linear model's margins.
const BM25_SPREAD: f32 = 0.25;
/// Weight of an answer's prose in BM25, relative to a phrasing.
const PROSE: f32 = 0.3;
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
/// Number of texts from which the spread of BM25 scores is estimated.
const SAMPLE: usize = 1000;

/// How texts are held out of training, to be asked of a model that never saw them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LeaveOut {
    /// Number of folds.
    pub(crate) parts: usize,
    /// Folds are held out in turn until this many texts were asked.
    pub(crate) enough: usize,
}

impl LeaveOut {
    /// As much as the calibration needs; more samples do not improve it.
    pub(crate) const CALIBRATE: Self = Self { parts: 5, enough: 900 };
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

/// A text as feature numbers.
struct Sample {
    /// Features of the whole, then of each sentence that asks.
    parts: Vec<Vec<u32>>,
    class: usize,
    prose: bool,
}

/// Trains on the texts of a pack. The class after the last entry is "out of scope".
pub(crate) fn train(
    pack: &Pack,
    reader: &Reader,
    texts: &[Text],
    leave_out: LeaveOut,
) -> (Model, Vec<HeldOut>) {
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
    model.know(reader, texts, &samples);
    let held_out = model.leave_out(reader, texts, &samples, &vectors, leave_out);
    model.bm25.seal();
    model.calibration =
        Calibration::fit(&model.calibration_samples(&held_out), model.size.phrasings);
    (model, held_out)
}

impl Model {
    /// The question of a learned text, from its feature numbers.
    fn learned(&self, numbers: &[u32]) -> Question {
        let kind = |number: u32| self.features.kinds[number as usize];
        let mut question = Question::default();
        let all = numbers.iter().map(|&number| (Some(number), kind(number), 0.0));
        self.features.question(all, &mut question);
        question
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

    /// Indexes the words and meanings of the pack's texts.
    fn know(&mut self, reader: &Reader, texts: &[Text], samples: &[Sample]) {
        let of = |prose: bool| -> Vec<(usize, &[u32])> {
            let own = samples.iter().filter(|s| s.class < self.entries && s.prose == prose);
            own.map(|sample| (sample.class, &sample.parts[0][..])).collect()
        };
        let (phrasings, answers) = (of(false), of(true));
        let per_entry = phrasings.len() as f32 / self.entries.max(1) as f32;
        self.size = Size {
            entries: self.entries as f32,
            phrasings: per_entry,
            out_of_scope: samples.iter().filter(|s| s.class == self.entries).count() as f32,
        };
        self.meaning_weight = Self::meaning_weight_of(per_entry);
        let language_weights = std::mem::take(&mut self.features.language_weights);
        let kinds = &self.features.kinds;
        self.coverage = Coverage::new(kinds, language_weights, self.entries, &phrasings, &answers);
        let own = texts.iter().filter(|text| text.class < self.entries && !text.prose);
        let meanings = own.map(|text| (text.class, reader.meaning(&text.tokens)));
        self.meanings = Meanings::new(self.entries, meanings.collect());
        let prose = texts.iter().filter(|text| text.class < self.entries && text.prose);
        let sentences = prose.flat_map(|text| {
            let mut pieces = pieces(&text.tokens);
            // The whole is one of several sentences only where it is the only one.
            if pieces.len() > 1 {
                pieces.remove(0);
            }
            pieces.into_iter().map(|range| (text.class, reader.meaning(&text.tokens[range])))
        });
        self.answers = Meanings::new(self.entries, sentences.collect());
        for text in texts.iter().filter(|text| text.class < self.entries && !text.prose) {
            let words =
                denied(&text.tokens).filter_map(|token| self.features.numbers.get(&token.key));
            self.denied.extend(words.map(|&word| (text.class as u32, word)));
        }
    }

    /// Trains the linear models, and asks the texts that are held out.
    fn leave_out(
        &mut self,
        reader: &Reader,
        texts: &[Text],
        samples: &[Sample],
        vectors: &[Vector],
        how: LeaveOut,
    ) -> Vec<HeldOut> {
        let taught: Vec<usize> = (0..samples.len()).filter(|&at| !samples[at].prose).collect();
        let labels: Vec<usize> = taught.iter().map(|&at| samples[at].class).collect();
        // The class after the entries is "out of scope", if the pack has such lines.
        let classes = labels.iter().map(|label| label + 1).max().unwrap_or(0).max(self.entries);
        let folds = (how.enough.saturating_mul(how.parts)).div_ceil(taught.len().max(1));
        let folds = folds.clamp(1, how.parts);
        let out_of = |fold: usize| (0..taught.len()).filter(move |n| n % how.parts == fold);
        let asked: Vec<Vec<HeldOutText>> = (0..folds)
            .map(|fold| {
                let asked = out_of(fold).map(|n| {
                    let (text, sample) = (&texts[taught[n]], &samples[taught[n]]);
                    let questions = sample.parts.iter().map(|part| self.left_out(part)).collect();
                    let meanings = parts(&text.tokens).map(|range| {
                        let meaning = reader.meaning(&text.tokens[range]);
                        meaning.map_or_else(Vec::new, |meaning| meaning.vector())
                    });
                    HeldOutText { text: taught[n], questions, meanings: meanings.collect() }
                });
                asked.collect()
            })
            .collect();
        let training_set = |examples, features, of: fn(&HeldOutText) -> Vec<&Vector>| {
            let weights = classes.saturating_mul(features);
            let pairs = classes.saturating_mul(taught.len());
            let small = weights <= MOST_WEIGHTS && pairs <= MOST_PAIRS;
            let fold = |fold: usize| Fold {
                left_out: out_of(fold).collect(),
                asked: asked[fold].iter().flat_map(of).collect(),
            };
            TrainingSet {
                examples,
                labels: labels.clone(),
                classes: if small { classes } else { 0 },
                features,
                passes: EPOCHS,
                folds: (0..folds).map(fold).collect(),
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
        let mut held_out = Vec::new();
        let (mut part, mut mixer) = (Scores::new(self.entries), ScoreMixer::new(self.entries));
        let mut phrasing = vec![None; texts.len()];
        let own_texts = (0..texts.len()).filter(|&at| samples[at].class < self.entries);
        for (number, at) in own_texts.filter(|&at| !samples[at].prose).enumerate() {
            phrasing[at] = Some(number);
        }
        for (fold, asked) in asked.iter().enumerate() {
            let mut by_words = by_words.get(fold).map_or(&[][..], |fold| fold).iter();
            let mut by_meaning = by_meaning.get(fold).map_or(&[][..], |fold| fold).iter();
            for HeldOutText { text, questions, meanings } in asked {
                let class = samples[*text].class;
                let own = (class < self.entries).then_some(class);
                mixer.clear();
                for (question, meaning) in questions.iter().zip(meanings) {
                    let margins = by_words.next().map_or(&[][..], |margins| margins);
                    let apart = by_meaning.next().map_or(&[][..], |margins| margins);
                    let apart = if meaning.is_empty() { &[][..] } else { apart };
                    self.add_up(question, margins, apart, &mut part);
                    if let Some(own) = own {
                        part.entries[own] =
                            self.bm25.score_without(&question.vector, own) + part.linear[own];
                    }
                    mixer.add(&part);
                }
                let pieces = self.pieces_left_out(reader, &texts[*text].tokens);
                let mut note = |scores: &mut Scores, masked: bool| {
                    let ranked = self.ranked(scores, &pieces, phrasing[*text]);
                    let Some(&found) = ranked.order.first() else { return };
                    let first = &ranked.order[..ranked.order.len().min(OFFERS)];
                    let offered = own.is_some_and(|own| first.contains(&own)) && !masked;
                    let evidence = ranked.evidence[0];
                    held_out.push(HeldOut { text: *text, own, found, offered, evidence, masked });
                };
                let scores = mixer.finish();
                let masked = own.filter(|_| self.entries > 1).map(|own| {
                    let mut masked = scores.clone();
                    masked.entries[own] = TAKEN_AWAY;
                    masked
                });
                note(scores, false);
                if let Some(mut masked) = masked {
                    note(&mut masked, true);
                }
            }
        }
        held_out
    }

    /// The samples of the calibration, each weighted by how well it stands for strangers' questions.
    fn calibration_samples(&self, held_out: &[HeldOut]) -> Vec<CalibrationSample> {
        let outside = held_out.iter().filter(|held_out| held_out.own.is_none()).count();
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
            weight: weight(held_out),
        };
        held_out.iter().map(sample).collect()
    }
}

/// The score of a masked entry.
const TAKEN_AWAY: f32 = -1e3;

/// A held-out text as questions, one for each part.
struct HeldOutText {
    text: usize,
    questions: Vec<Question>,
    meanings: Vec<Vector>,
}

/// Returns whether to keep a feature that this many texts have. One that a single text has adds nothing
/// to the words themselves, and such features would take most of the memory.
fn keep(kind: Kind, holders: u32) -> bool {
    holders > 1 || matches!(kind, Kind::Stem | Kind::Two | Kind::Concept)
}

/// Assigns numbers to the features of all texts.
fn number(reader: &Reader, texts: &[Text]) -> (Features, Vec<Sample>) {
    let mut known = Features::default();
    let count = texts.len();
    let mut samples = Vec::with_capacity(count);
    let mut features: Vec<Feature> = Vec::new();
    let mut language_weights =
        LanguageWeights { background: reader.background(), by_key: HashMap::default() };
    for text in texts {
        Extractor::words(&text.tokens, &mut language_weights);
        let mut numbered = |tokens: &[_], count: u32| {
            reader.extractor().extract(tokens, &mut features);
            let number = |(key, kind): &Feature| {
                let number = *known.numbers.entry(*key).or_insert_with(|| {
                    known.kinds.push(*kind);
                    known.holders.push(0);
                    known
                        .language_weights
                        .push(language_weights.by_key.get(key).copied().unwrap_or_default());
                    (known.kinds.len() - 1) as u32
                });
                known.holders[number as usize] += count;
                number
            };
            features.iter().map(number).collect()
        };
        let several = if text.prose { 1 } else { usize::MAX };
        // A sentence's features are in the whole too: each counts once.
        let parts = parts(&text.tokens).take(several).enumerate();
        let parts = parts.map(|(at, part)| numbered(&text.tokens[part], u32::from(at == 0)));
        let parts = parts.collect();
        samples.push(Sample { parts, class: text.class, prose: text.prose });
    }
    prune(&mut known, &mut samples);
    known.weigh(count);
    (known, samples)
}

/// Weights of words in their language.
struct LanguageWeights<'a> {
    background: &'a Background,
    by_key: HashMap<u64, f32, Hashed>,
}

impl Sink for LanguageWeights<'_> {
    fn add(&mut self, key: u64, kind: Kind, origin: Origin<'_>) {
        let Origin::Words([word, _]) = origin else { return };
        let tells = || self.background.tells(key, kind, word);
        self.by_key.entry(key).or_insert_with(tells);
    }
}

/// Removes the features that are not worth keeping, and renumbers the others by how many texts have
/// them, so that those that most questions need are close together in memory.
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
    known.language_weights = kept.iter().map(|&at| known.language_weights[at as usize]).collect();
    known.holders = kept.iter().map(|&at| known.holders[at as usize]).collect();
    // A new map, sized for the remaining features.
    let mut numbers = HashMap::with_capacity_and_hasher(kept.len(), Hashed::default());
    for (key, old) in std::mem::take(&mut known.numbers) {
        let new = renumbered[old as usize];
        if new != GONE {
            numbers.insert(key, new);
        }
    }
    known.numbers = numbers;
}

/// Standard deviation of BM25's scores for the entry of a held-out phrasing.
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
