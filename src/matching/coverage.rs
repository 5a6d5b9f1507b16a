//! How much of a question an entry's phrasings say, and how much of a phrasing the question says,
//! each word by how much it tells.

use super::background::Background;
use super::features::{Extractor, Kind, Sink, What};
use super::tokens::Token;

/// How much a word counts that was read as another one.
const MENDED: f32 = 0.7;
/// The least that a word tells for being in many entries, as a share.
const LEAST_RARE: f32 = 0.1;
/// The least that is expected of a phrasing to name what the pack is about.
const LEAST_SUBJECT: f32 = 0.05;

/// What a text says: its words, each once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Said {
    /// Features that the pack knows, with what each tells and how sure it is meant.
    known: Vec<(u32, f32, f32)>,
    /// Everything that is said by its key, with what it tells in its language.
    pub(crate) keys: Vec<(u64, f32)>,
    /// What all of it tells that the pack does not know.
    unknown: f32,
    /// The part of that which the language knows.
    foreign: f32,
}

impl Said {
    /// What all of it tells.
    pub(crate) fn total(&self) -> f32 {
        self.known.iter().map(|(_, tells, _)| tells).sum::<f32>() + self.unknown
    }

    /// The share that the pack does not know.
    pub(crate) fn unknown(&self) -> f32 {
        share(self.unknown, self.total())
    }

    /// The share that the pack does not know, but the language.
    pub(crate) fn foreign(&self) -> f32 {
        share(self.foreign, self.total())
    }
}

/// What speaks for one entry; shares are 0 to 1, by what words tell.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cover {
    /// Of the question, the share that the best phrasing says.
    pub(crate) asked: f32,
    /// Of the best phrasing, the share that the question says.
    pub(crate) said: f32,
    /// Of the question, the share that any phrasing says.
    pub(crate) union: f32,
    /// Of the question, the share that only the answer says.
    pub(crate) answer: f32,
}

impl Cover {
    /// How like the question and the best phrasing are: the geometric mean of both shares. A long
    /// question says all of a short phrasing, and a long phrasing all of a short question; only
    /// what is alike has much of both.
    pub(crate) fn likeness(&self) -> f32 {
        (self.asked * self.said).sqrt()
    }
}

/// Which phrasings and answers have which words.
#[derive(Debug, Default)]
pub(crate) struct Coverage {
    phrasings: Postings,
    answers: Postings,
    /// What each feature tells here; zero for what is not counted.
    tells: Vec<f32>,
    /// What each feature tells in its language.
    background: Vec<f32>,
    /// What one part of what each phrasing tells in all is worth: the inverse of the whole.
    rates: Vec<f32>,
    /// Per entry its first phrasing; one more than entries.
    first: Vec<u32>,
    /// How much each feature names what the whole pack is about.
    subject: Vec<f32>,
    /// How much a phrasing does so, on average.
    usual_subject: f32,
}

impl Coverage {
    /// Indexes the phrasings and answers of a pack, each with its entry and in their order. `background`
    /// is what each feature tells in its language.
    pub(crate) fn new(
        kinds: &[Kind],
        background: Vec<f32>,
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
        let tells: Vec<f32> = (0..features)
            .map(|at| {
                let rare = libm::logf((entries as f32 + 1.0) / (holders[at] as f32 + 0.5)) / all;
                let rare = if holders[at] > 0 { rare.clamp(LEAST_RARE, 1.0) } else { 1.0 };
                if counts(kinds[at]) { background[at] * rare } else { 0.0 }
            })
            .collect();
        let is_word = |at: usize| counts(kinds[at]);
        let rates = phrasings.iter().map(|(_, text)| {
            let words = text.iter().map(|&f| f as usize).filter(|&f| is_word(f));
            let total: f32 = words.map(|f| tells[f]).sum();
            if total > 0.0 { 1.0 / total } else { 0.0 }
        });
        let rates = rates.collect();
        let names = |at: usize| background[at] * holders[at] as f32 / entries as f32;
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
            tells,
            background,
            rates,
            first,
            subject,
            usual_subject: usual_subject.max(LEAST_SUBJECT),
        }
    }

    /// The first of an entry's phrasings, by number.
    pub(crate) fn first(&self, entry: usize) -> usize {
        self.first[entry] as usize
    }

    /// What a text says. `numbers` gives the number of a feature that the pack knows, `mended` are the
    /// keys of words that were misspelled.
    pub(crate) fn said(
        &self,
        numbers: impl Fn(u64) -> Option<u32>,
        background: &Background,
        tokens: &[Token],
        mended: &[u64],
    ) -> Said {
        let said = Said::default();
        let mut taking = Taking { coverage: self, numbers, background, mended, said };
        Extractor::words(tokens, &mut taking);
        taking.said
    }

    /// What speaks for an entry; `skip` is a phrasing that is not looked at.
    pub(crate) fn cover(&self, said: &Said, entry: usize, skip: Option<usize>) -> Cover {
        let range = self.first[entry]..self.first[entry + 1];
        let skip = skip.map(|at| at as u32).filter(|at| range.contains(at));
        let mut sums = vec![0.0f32; range.len()];
        let (mut union, mut answer) = (0.0, 0.0);
        for &(feature, tells, sure) in &said.known {
            let mut others = 0;
            for &at in self.phrasings.from(feature, range.start) {
                if at >= range.end {
                    break;
                }
                sums[(at - range.start) as usize] += tells * sure;
                others += u32::from(Some(at) != skip);
            }
            if others > 0 {
                union += tells * sure;
            } else if self.answers.from(feature, entry as u32).first() == Some(&(entry as u32)) {
                answer += tells;
            }
        }
        if let Some(skip) = skip {
            sums[(skip - range.start) as usize] = 0.0;
        }
        // Of the likeness only what differs between phrasings: its square is this by the text's total.
        let rates = &self.rates[range.start as usize..range.end as usize];
        let (mut best, mut likest) = (0, 0.0);
        for (at, (words, rate)) in sums.iter().zip(rates).enumerate() {
            let like = words * words * rate;
            if like > likest {
                (best, likest) = (at, like);
            }
        }
        let (words, rate) = sums.get(best).zip(rates.get(best)).unwrap_or((&0.0, &0.0));
        let total = said.total();
        Cover {
            asked: share(*words, total),
            said: (words * rate).min(1.0),
            union: share(union, total),
            answer: share(answer, total),
        }
    }

    /// Whether an entry has a phrasing with a feature.
    pub(crate) fn has(&self, entry: usize, feature: u32) -> bool {
        let range = self.first[entry]..self.first[entry + 1];
        self.phrasings.from(feature, range.start).first().is_some_and(|at| *at < range.end)
    }

    /// What a feature tells in its language.
    pub(crate) fn tells(&self, feature: u32) -> f32 {
        self.background[feature as usize]
    }

    /// How much a text names what the whole pack is about, beside what a phrasing usually does: 1 is
    /// as much.
    pub(crate) fn subject(&self, said: &Said) -> f32 {
        let named = said.known.iter().map(|(feature, ..)| self.subject[*feature as usize]);
        named.fold(0.0, f32::max) / self.usual_subject
    }
}

fn share(part: f32, all: f32) -> f32 {
    if all > 0.0 { (part / all).min(1.0) } else { 0.0 }
}

/// Whether features of a kind are counted.
fn counts(kind: Kind) -> bool {
    matches!(kind, Kind::Stem | Kind::Two)
}

/// How many entries have each feature in a phrasing.
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

/// Per feature the texts that have it, in order.
#[derive(Debug, Default)]
struct Postings {
    starts: Vec<u32>,
    texts: Vec<u32>,
}

impl Postings {
    /// Texts in order of their numbers; some numbers may come twice in a row.
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

    /// The texts that have a feature, from one on.
    fn from(&self, feature: u32, first: u32) -> &[u32] {
        let feature = feature as usize;
        let all = &self.texts[self.starts[feature] as usize..self.starts[feature + 1] as usize];
        &all[all.partition_point(|&at| at < first)..]
    }
}

/// Takes in what a text says.
struct Taking<'a, Numbers> {
    coverage: &'a Coverage,
    numbers: Numbers,
    background: &'a Background,
    mended: &'a [u64],
    said: Said,
}

impl<Numbers: Fn(u64) -> Option<u32>> Sink for Taking<'_, Numbers> {
    fn add(&mut self, key: u64, kind: Kind, what: What<'_>) {
        let said = &mut self.said;
        let number = (self.numbers)(key);
        let What::Words([word, _]) = what else { return };
        if said.keys.iter().any(|(known, _)| *known == key) {
            return;
        }
        let Some(number) = number else {
            let tells = self.background.tells(key, kind, word);
            said.keys.push((key, tells));
            said.unknown += tells;
            if self.background.lists(key) {
                said.foreign += tells;
            }
            return;
        };
        let sure = if self.mended.contains(&key) { MENDED } else { 1.0 };
        said.keys.push((key, self.coverage.background[number as usize]));
        said.known.push((number, self.coverage.tells[number as usize], sure));
    }
}
