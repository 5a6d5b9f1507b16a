//! How much of a question an entry's phrasings cover, and how much of a phrasing the question covers,
//! with each word weighted by its information (how rare it is).

use super::background::Background;
use super::features::{Extractor, Kind, Origin, Sink};
use super::tokens::Token;

/// Weight of a word that was spelling-corrected, relative to one typed correctly.
const CORRECTED: f32 = 0.7;
/// Lower bound of the factor by which being in many entries reduces a word's weight.
const LEAST_RARE: f32 = 0.1;
/// Lower bound of the average subject weight of a phrasing.
const LEAST_SUBJECT: f32 = 0.05;

/// The words of a text, each once, with their weights.
#[derive(Clone, Debug, Default)]
pub(crate) struct WeightedWords {
    /// Features that the pack knows: number, weight, and confidence that the word is meant.
    known: Vec<(u32, f32, f32)>,
    /// Key of every word, with its weight in the language.
    pub(crate) keys: Vec<(u64, f32)>,
    /// Total weight of the words that the pack does not know.
    unknown: f32,
    /// The part of `unknown` that is listed in the language.
    foreign: f32,
}

impl WeightedWords {
    /// Total weight of all words.
    pub(crate) fn total(&self) -> f32 {
        self.known.iter().map(|(_, weight, _)| weight).sum::<f32>() + self.unknown
    }

    /// Share of the weight that the pack does not know.
    pub(crate) fn unknown(&self) -> f32 {
        share(self.unknown, self.total())
    }

    /// Share of the weight that the pack does not know, but the language does.
    pub(crate) fn foreign(&self) -> f32 {
        share(self.foreign, self.total())
    }
}

/// Word overlap of a question with one entry; shares of the weight, 0 to 1.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Overlap {
    /// Share of the question that the best phrasing covers.
    pub(crate) question_share: f32,
    /// Share of the best phrasing that the question covers.
    pub(crate) phrasing_share: f32,
    /// Share of the question that all phrasings together cover.
    pub(crate) union: f32,
    /// Share of the question that only the answer's text covers.
    pub(crate) answer: f32,
}

impl Overlap {
    /// Similarity of the question and the best phrasing: the geometric mean of both shares. A long
    /// question covers all of a short phrasing, and a long phrasing all of a short question; only
    /// similar texts have a high share both ways.
    pub(crate) fn likeness(&self) -> f32 {
        (self.question_share * self.phrasing_share).sqrt()
    }
}

/// Inverted index of the words of phrasings and answers.
#[derive(Debug, Default)]
pub(crate) struct Coverage {
    phrasings: Postings,
    answers: Postings,
    /// Weight of each feature in this pack; zero for kinds that are not counted.
    weights: Vec<f32>,
    /// Weight of each feature in its language.
    language_weights: Vec<f32>,
    /// Reciprocal of each phrasing's total weight.
    rates: Vec<f32>,
    /// Index of each entry's first phrasing; one element more than there are entries.
    first: Vec<u32>,
    /// How much each feature names the subject of the whole pack.
    subject: Vec<f32>,
    /// Mean over the phrasings of their highest `subject`.
    usual_subject: f32,
}

impl Coverage {
    /// Indexes the phrasings and answers of a pack, each with its entry and sorted by it. `language_weights`
    /// holds the weight of each feature in its language.
    pub(crate) fn new(
        kinds: &[Kind],
        language_weights: Vec<f32>,
        entries: usize,
        phrasings: &[(usize, &[u32])],
        answers: &[(usize, &[u32])],
    ) -> Self {
        let features = kinds.len();
        let mut first = vec![0; entries + 1];
        phrasings.iter().for_each(|(entry, _)| first[entry + 1] += 1);
        (1..first.len()).for_each(|at| first[at] += first[at - 1]);
        let holders = holders(features, phrasings);
        let all = libm::logf(entries as f32 + 1.0);
        let weights: Vec<f32> = (0..features)
            .map(|at| {
                let rare = libm::logf((entries as f32 + 1.0) / (holders[at] as f32 + 0.5)) / all;
                let rare = if holders[at] > 0 { rare.clamp(LEAST_RARE, 1.0) } else { 1.0 };
                if counts(kinds[at]) { language_weights[at] * rare } else { 0.0 }
            })
            .collect();
        let is_word = |at: usize| counts(kinds[at]);
        let rates = phrasings.iter().map(|(_, text)| {
            let words = text.iter().map(|&f| f as usize).filter(|&f| is_word(f));
            let total: f32 = words.map(|f| weights[f]).sum();
            if total > 0.0 { 1.0 / total } else { 0.0 }
        });
        let rates = rates.collect();
        let names = |at: usize| language_weights[at] * holders[at] as f32 / entries as f32;
        let subject: Vec<f32> =
            (0..features).map(|at| if is_word(at) { names(at) } else { 0.0 }).collect();
        let most = |text: &[u32]| text.iter().map(|&f| subject[f as usize]).fold(0.0, f32::max);
        let usual_subject = phrasings.iter().map(|(_, text)| most(text)).sum::<f32>();
        let usual_subject = usual_subject / phrasings.len().max(1) as f32;
        let phrasings = phrasings.iter().zip(0..).map(|((_, text), at)| (at, *text));
        let answers = answers.iter().map(|(entry, text)| (*entry as u32, *text));
        Self {
            phrasings: Postings::new(kinds, phrasings),
            answers: Postings::new(kinds, answers),
            weights,
            language_weights,
            rates,
            first,
            subject,
            usual_subject: usual_subject.max(LEAST_SUBJECT),
        }
    }

    /// Index of an entry's first phrasing.
    pub(crate) fn first(&self, entry: usize) -> usize {
        self.first[entry] as usize
    }

    /// Collects the words of a text. `numbers` maps a key to the pack's feature number; `corrected` holds
    /// the keys of words that were spelling-corrected.
    pub(crate) fn words(
        &self,
        numbers: impl Fn(u64) -> Option<u32>,
        background: &Background,
        tokens: &[Token],
        corrected: &[u64],
    ) -> WeightedWords {
        let text = WeightedWords::default();
        let mut collector = WordCollector { coverage: self, numbers, background, corrected, text };
        Extractor::words(tokens, &mut collector);
        collector.text
    }

    /// Computes the overlap with an entry; the phrasing `skip` is ignored.
    pub(crate) fn overlap(
        &self,
        text: &WeightedWords,
        entry: usize,
        skip: Option<usize>,
    ) -> Overlap {
        let range = self.first[entry]..self.first[entry + 1];
        let skip = skip.map(|at| at as u32).filter(|at| range.contains(at));
        let mut sums = vec![0.0f32; range.len()];
        let (mut union, mut answer) = (0.0, 0.0);
        for &(feature, weight, sure) in &text.known {
            let mut others = 0;
            for &at in self.phrasings.from(feature, range.start) {
                if at >= range.end {
                    break;
                }
                sums[(at - range.start) as usize] += weight * sure;
                others += u32::from(Some(at) != skip);
            }
            if others > 0 {
                union += weight * sure;
            } else if self.answers.from(feature, entry as u32).first() == Some(&(entry as u32)) {
                answer += weight;
            }
        }
        if let Some(skip) = skip {
            sums[(skip - range.start) as usize] = 0.0;
        }
        // The text's total weight is the same for all phrasings, so it is left out of the squared
        // likeness.
        let rates = &self.rates[range.start as usize..range.end as usize];
        let (mut best, mut likest) = (0, 0.0);
        for (at, (words, rate)) in sums.iter().zip(rates).enumerate() {
            let like = words * words * rate;
            if like > likest {
                (best, likest) = (at, like);
            }
        }
        let (words, rate) = sums.get(best).zip(rates.get(best)).unwrap_or((&0.0, &0.0));
        let total = text.total();
        Overlap {
            question_share: share(*words, total),
            phrasing_share: (words * rate).min(1.0),
            union: share(union, total),
            answer: share(answer, total),
        }
    }

    /// Returns whether an entry has a phrasing with this feature.
    pub(crate) fn has(&self, entry: usize, feature: u32) -> bool {
        let range = self.first[entry]..self.first[entry + 1];
        self.phrasings.from(feature, range.start).first().is_some_and(|at| *at < range.end)
    }

    /// Weight of a feature in its language.
    pub(crate) fn language_weight(&self, feature: u32) -> f32 {
        self.language_weights[feature as usize]
    }

    /// The factor by which being in many entries reduces a feature's weight.
    pub(crate) fn rarity(&self, feature: u32) -> f32 {
        share(self.weights[feature as usize], self.language_weights[feature as usize])
    }

    /// How much a text names the subject of the pack, relative to an average phrasing (1).
    pub(crate) fn subject(&self, text: &WeightedWords) -> f32 {
        let named = text.known.iter().map(|(feature, ..)| self.subject[*feature as usize]);
        named.fold(0.0, f32::max) / self.usual_subject
    }
}

fn share(part: f32, all: f32) -> f32 {
    if all > 0.0 { (part / all).min(1.0) } else { 0.0 }
}

/// Returns whether features of this kind are counted.
fn counts(kind: Kind) -> bool {
    matches!(kind, Kind::Stem | Kind::Two)
}

/// Number of entries that have each feature in a phrasing.
fn holders(features: usize, phrasings: &[(usize, &[u32])]) -> Vec<u32> {
    let mut holders = vec![0; features];
    let mut last = vec![usize::MAX; features];
    for (entry, text) in phrasings {
        for &feature in *text {
            if std::mem::replace(&mut last[feature as usize], *entry) != *entry {
                holders[feature as usize] += 1;
            }
        }
    }
    holders
}

/// Inverted index: the texts that contain each feature, ascending.
#[derive(Debug, Default)]
struct Postings {
    starts: Vec<u32>,
    texts: Vec<u32>,
}

impl Postings {
    /// Texts come in the order of their numbers; a number may repeat in a row.
    fn new<'a>(kinds: &[Kind], texts: impl Iterator<Item = (u32, &'a [u32])> + Clone) -> Self {
        let all = || {
            let all = texts.clone().flat_map(|(at, text)| text.iter().map(move |&f| (f, at)));
            all.filter(|(f, _)| counts(kinds[*f as usize]))
        };
        let mut starts = vec![0u32; kinds.len() + 1];
        all().for_each(|(f, _)| starts[f as usize + 1] += 1);
        (1..starts.len()).for_each(|at| starts[at] += starts[at - 1]);
        let mut next = starts.clone();
        let mut held = vec![0; starts[kinds.len()] as usize];
        for (feature, at) in all() {
            let place = &mut next[feature as usize];
            held[*place as usize] = at;
            *place += 1;
        }
        Self { starts, texts: held }
    }

    /// The texts that contain a feature, starting with number `first`.
    fn from(&self, feature: u32, first: u32) -> &[u32] {
        let feature = feature as usize;
        let all = &self.texts[self.starts[feature] as usize..self.starts[feature + 1] as usize];
        &all[all.partition_point(|&at| at < first)..]
    }
}

/// Collects the words of a text as features are found.
struct WordCollector<'a, Numbers> {
    coverage: &'a Coverage,
    numbers: Numbers,
    background: &'a Background,
    corrected: &'a [u64],
    text: WeightedWords,
}

impl<Numbers: Fn(u64) -> Option<u32>> Sink for WordCollector<'_, Numbers> {
    fn add(&mut self, key: u64, kind: Kind, origin: Origin<'_>) {
        let text = &mut self.text;
        let number = (self.numbers)(key);
        let Origin::Words([word, _]) = origin else { return };
        if text.keys.iter().any(|(known, _)| *known == key) {
            return;
        }
        let Some(number) = number else {
            let weight = self.background.tells(key, kind, word);
            text.keys.push((key, weight));
            text.unknown += weight;
            if self.background.lists(key) {
                text.foreign += weight;
            }
            return;
        };
        let sure = if self.corrected.contains(&key) { CORRECTED } else { 1.0 };
        text.keys.push((key, self.coverage.language_weights[number as usize]));
        text.known.push((number, self.coverage.weights[number as usize], sure));
    }
}
