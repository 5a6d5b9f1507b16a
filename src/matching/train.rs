//! A pack's texts to its trained model.

use std::collections::HashMap;

use super::background::Background;
use super::bm25::Bm25;
use super::calibrate::Calibration;
use super::coverage::Coverage;
use super::evidence::Size;
use super::features::{Extractor, Feature, Kind, Origin, Sink};
use super::hash::Hashed;
use super::leave_out::{HeldOut, LeaveOut};
use super::meaning::Meanings;
use super::model::Model;
use super::negation::denied;
use super::question::Features;
use super::reading::{Reader, Text};
use super::sentences::{parts, pieces};
use crate::pack::Pack;

/// Standard deviation that BM25 scores are scaled to; about that of the linear model's margins.
const BM25_SPREAD: f32 = 0.25;
/// Weight of an answer's prose in BM25, relative to a phrasing.
const PROSE: f32 = 0.3;
/// Number of texts from which the spread of BM25 scores is estimated.
const SAMPLE: usize = 1000;

/// A text as feature numbers.
pub(super) struct Sample {
    /// Features of the whole, then of each sentence that asks.
    pub(super) parts: Vec<Box<[u32]>>,
    pub(super) class: usize,
    pub(super) prose: bool,
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
    let kinds: Vec<f32> = model.features.kinds.iter().map(|kind| kind.bm25_weight()).collect();
    let entry_texts = samples.iter().filter(|sample| sample.class < entries);
    let weight = |sample: &Sample| if sample.prose { PROSE } else { 1.0 };
    let entry_texts: Vec<_> =
        entry_texts.map(|sample| (&*sample.parts[0], sample.class, weight(sample))).collect();
    model.bm25 = Bm25::new(&entry_texts, entries, &kinds);
    model.bm25.scale_by(BM25_SPREAD / spread(&model.bm25, &entry_texts, entries));
    model.know(reader, texts, &samples);
    let held_out = model.leave_out(reader, texts, &samples, leave_out);
    model.bm25.seal();
    model.calibration =
        Calibration::fit(&model.calibration_samples(&held_out), model.size.phrasings);
    (model, held_out)
}

impl Model {
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
}

/// Returns whether to keep a feature that this many texts have. One that a single text has adds nothing
/// to the words themselves, and such features would take most of the memory.
pub(super) fn keep(kind: Kind, holders: u32) -> bool {
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
        let new = part.iter().map(|&number| renumbered[number as usize]);
        *part = new.filter(|&number| number != GONE).collect();
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
fn spread(bm25: &Bm25, texts: &[(&[u32], usize, f32)], entries: usize) -> f32 {
    let mut scores = vec![0.0; entries];
    let (mut count, mut sum, mut squares) = (0.0f64, 0.0, 0.0);
    let phrasings = texts.iter().filter(|(.., weight)| *weight == 1.0);
    for (numbers, entry, _) in phrasings.step_by(texts.len().div_ceil(SAMPLE).max(1)) {
        bm25.score_into(numbers.iter().copied(), &mut scores);
        scores[*entry] = bm25.score_without(numbers.iter().copied(), *entry);
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
