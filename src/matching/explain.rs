//! Why a question got its verdict, in terms that a curator understands.

use std::collections::HashMap;

use serde::Serialize;

use super::evidence::Evidence;
use super::features::{EDGE, Feature, Kind, Sink, WORD_EDGE, What};
use super::hash::Hashed;
use super::meaning::Meaning;
use super::model::{Model, Question};
use super::reading::Reading;
use super::scores::Sum;
use super::sentences;
use super::verdict::{Judgement, rounded};
use super::{Correction, Matcher, Overlay, Reason};
use crate::pack::{Language, Pack, Phrasing};

/// How many features are named for a candidate.
const STRONGEST: usize = 8;
/// How many candidates are explained: the winner and the runner-up.
const EXPLAINED: usize = 2;

/// How what a question means is named among features.
const MEANT: &str = "what it means";

/// Why a question got its verdict.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    /// The verdict, with its candidates.
    #[serde(skip)]
    pub judgement: Judgement,
    /// The words of the question as they were read.
    pub words: Vec<String>,
    /// Words that were read as others.
    pub corrections: Vec<Correction>,
    /// What decided the verdict.
    pub reason: Reason,
    /// What speaks against the first candidate, where it is not the answer; what weighs most first.
    pub weaknesses: Vec<Weakness>,
    /// What would help most, where the pack teaches too little.
    pub wanting: Option<Wanting>,
    /// The question, or its out-of-scope line, stands in the pack to the letter.
    pub to_the_letter: bool,
    /// The phrasing of the overlay that decided, if one did: to the letter for an answer, nearly for an
    /// offer.
    pub taught: Option<String>,
    /// It asks several things that would be answered differently, so that each is offered.
    pub asks_several: bool,
    /// From this score on, the first candidate is the answer.
    pub floor: f64,
    /// The probability that one of the first three candidates is right.
    pub covered: f64,
    /// From this probability on, they are offered.
    pub offer: f64,
    /// How far the first candidate's score is ahead of the second's.
    pub margin: f64,
    /// The share of the question, by rarity, in words that the pack has never seen.
    pub unseen: f64,
    /// The winner and the runner-up.
    pub candidates: Vec<Explained>,
}

/// What speaks against the likeliest entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weakness {
    /// These words of the question are not in the pack.
    Unknown(Vec<String>),
    /// It is more like everyday talk than like any phrasing.
    Everyday,
    /// It is more like the lines that are out of scope.
    OutOfScope,
    /// These two entries are about equally near.
    Close(String, String),
    /// It does not name what the pack is about.
    NoSubject,
    /// No phrasing says much of it.
    LittleSaid,
}

/// What a pack has too little of.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wanting {
    /// Phrasings: it has so many an entry.
    Phrasings(f64),
    /// Lines that are out of scope: it has so many.
    OutOfScope(usize),
}

/// A pack with fewer phrasings an entry than this is too thin to answer much.
const THIN: f32 = 4.0;
/// The same of lines that are out of scope.
const FEW_LINES: f32 = 5.0;
/// From this share on, words that the pack does not know decide.
const MUCH_UNKNOWN: f32 = 0.45;
/// What an unknown word tells at least to be named, and how many are named.
const TELLING: f32 = 1.0;
const NAMED: usize = 4;
/// So much nearer an everyday line decides.
const NEARER: f32 = 0.1;
/// Two entries are about equally near when the second has this share of the first's score.
const EQUALLY: f64 = 0.5;
/// Less than this share of what is usual names no subject.
const LITTLE_SUBJECT: f32 = 0.3;
/// Less than this likeness to the best phrasing is little.
const LITTLE: f32 = 0.4;

/// What speaks for an entry.
#[derive(Clone, Debug, Serialize)]
pub struct Explained {
    /// The entry's id.
    pub entry: String,
    /// The probability, 0 to 1, that it is the right answer.
    pub score: f64,
    /// The strongest features, strongest first: what each is, and what it adds to the entry's score
    /// (it may be negative).
    pub features: Vec<(String, f64)>,
    /// The phrasing of the entry that is most like the question.
    pub nearest: Option<Nearest>,
}

/// A phrasing, and how like the question it is.
#[derive(Clone, Debug, Serialize)]
pub struct Nearest {
    /// As it stands in the pack.
    pub phrasing: String,
    /// The cosine, 0 to 1, of what both are made of.
    pub likeness: f64,
}

impl Matcher {
    /// Says why a question gets the verdict that it gets. `pack` is the one that this was trained on,
    /// `overlay` what was taught beside it.
    pub fn explain(
        &self,
        pack: &Pack,
        question: &str,
        language: Option<&Language>,
        overlay: Option<&Overlay>,
    ) -> Explanation {
        let question = &*self.asked(question, overlay);
        let reading = self.reader.read(question, language);
        let mended = reading.mended();
        let words = reading.tokens.iter().map(|token| token.word.clone()).collect();
        let at = reading.model;
        let trained = &self.trained[at];
        let model = &trained.model;
        let weighed = self.weighed(trained, &reading.tokens, &mended);
        let ranked = self.ranked(trained, &reading.tokens, &mended);
        let first = ranked.evidence.first().copied().unwrap_or_default();
        let unknown = self.unknown(&reading);
        let meaning = self.reader.meaning(&reading.tokens);
        let mut labels = Labels { matcher: self, by_key: HashMap::default() };
        self.reader.extractor().walk(&reading.tokens, &mut labels);
        let parts: Vec<(Question, Vec<Feature>)> = sentences::parts(&reading.tokens)
            .map(|range| {
                let mut features = Vec::new();
                self.reader.extractor().extract(&reading.tokens[range], &mut features);
                let mut question = Question::default();
                model.question(&features, &mended, &mut question);
                (question, features)
            })
            .collect();
        let (judgement, reason) = self.judge_reading(question, reading, language, overlay);
        let score = |at: usize| judgement.candidates.get(at).map_or(0.0, |c| c.score);
        let candidates = judgement
            .candidates
            .iter()
            .take(EXPLAINED)
            .filter_map(|candidate| {
                let entry = pack.position(&candidate.entry)?;
                Some(Explained {
                    entry: candidate.entry.clone(),
                    score: candidate.score,
                    features: Self::strongest(model, entry, &parts, &labels, meaning.as_ref()),
                    nearest: self.nearest(at, pack, entry, &parts[0].0),
                })
            })
            .collect();
        let weaknesses = match reason {
            Reason::LikelyEnough | Reason::Danger | Reason::Unlikely | Reason::NothingKnown => {
                weaknesses(&first, unknown, &judgement)
            }
            _ => Vec::new(),
        };
        Explanation {
            wanting: if weaknesses.is_empty() { None } else { wanting(&first) },
            words,
            corrections: judgement.corrections.clone(),
            to_the_letter: reason == Reason::ToTheLetter,
            taught: judgement.taught.clone(),
            asks_several: reason == Reason::AsksSeveral,
            reason,
            weaknesses,
            floor: rounded(model.calibration.floor),
            covered: rounded(weighed.covered),
            offer: rounded(model.calibration.offer),
            margin: rounded(score(0) - score(1)),
            unseen: rounded(f64::from(first.unseen)),
            candidates,
            judgement,
        }
    }

    /// The words of a question that the pack does not know, those that tell most first.
    fn unknown(&self, reading: &Reading) -> Vec<String> {
        let background = self.reader.background();
        let numbers = &self.trained[reading.model].model.features.numbers;
        let unknown = reading.tokens.iter().filter(|token| !numbers.contains_key(&token.key));
        let mut told: Vec<(f32, &str)> = unknown
            .map(|token| (background.tells(token.key, Kind::Stem, &token.word), &*token.word))
            .filter(|(tells, _)| *tells >= TELLING)
            .collect();
        told.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        told.dedup();
        told.into_iter().take(NAMED).map(|(_, word)| word.to_owned()).collect()
    }

    /// The features that add most to an entry's score, or take most away.
    fn strongest(
        model: &Model,
        entry: usize,
        parts: &[(Question, Vec<Feature>)],
        labels: &Labels<'_>,
        meaning: Option<&Meaning>,
    ) -> Vec<(String, f64)> {
        let adds = |(feature, x): (u32, f32)| {
            model.bm25.part(feature, entry) + model.linear.part((feature, x), entry)
        };
        let total = |question: &Question| question.vector.iter().map(|f| adds(*f)).sum::<f32>();
        let asked = parts.iter().enumerate().skip(1);
        // Of the sentences that ask, the one that speaks most for the entry counts.
        let best = asked.max_by(|(_, a), (_, b)| total(&a.0).total_cmp(&total(&b.0)));
        let counted = [(0, &parts[0])].into_iter().chain(best);
        let mut sums: HashMap<u32, f32> = HashMap::new();
        for (at, (question, _)) in counted {
            for &feature in &question.vector {
                *sums.entry(feature.0).or_default() += adds(feature) * Sum::share(at, parts.len());
            }
        }
        let named = parts[0].1.iter().filter_map(|(key, _)| {
            let sum = sums.get(model.features.numbers.get(key)?)?;
            Some((labels.by_key.get(key)?.clone(), f64::from(*sum)))
        });
        let meant = meaning.map(|meaning| (MEANT.to_owned(), model.meant(meaning, entry)));
        let mut named: Vec<(String, f64)> = named.chain(meant).collect();
        named.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then_with(|| a.0.cmp(&b.0)));
        named.truncate(STRONGEST);
        named.iter_mut().for_each(|(_, sum)| *sum = rounded(*sum));
        named
    }

    /// The phrasing of an entry that is most like a question.
    fn nearest(
        &self,
        model: usize,
        pack: &Pack,
        entry: usize,
        question: &Question,
    ) -> Option<Nearest> {
        let mut weights: HashMap<u32, f32> = HashMap::new();
        weights.extend(question.vector.iter().copied());
        let (mut features, mut other) = (Vec::new(), Question::default());
        let likeness = |phrasing: &Phrasing| {
            let tokens = self.reader.tokens(&phrasing.text, &phrasing.language);
            self.reader.extractor().extract(&tokens, &mut features);
            self.trained[model].model.question(&features, &[], &mut other);
            other.vector.iter().map(|(f, x)| x * weights.get(f).unwrap_or(&0.0)).sum::<f32>()
        };
        let learned = |phrasing: &&Phrasing| self.reader.model_of(&phrasing.language) == model;
        let phrasings = pack.entries[entry].phrasings.iter().filter(learned);
        let likenesses = phrasings.clone().map(likeness).collect::<Vec<_>>();
        let (phrasing, likeness) = phrasings.zip(likenesses).max_by(|a, b| a.1.total_cmp(&b.1))?;
        Some(Nearest { phrasing: phrasing.text.clone(), likeness: rounded(f64::from(likeness)) })
    }
}

/// What speaks against the first candidate.
fn weaknesses(first: &Evidence, unknown: Vec<String>, judgement: &Judgement) -> Vec<Weakness> {
    let mut found = Vec::new();
    if first.unknown_of_all >= MUCH_UNKNOWN && !unknown.is_empty() {
        found.push(Weakness::Unknown(unknown));
    }
    if first.everyday.max(first.everyday_in_all) > first.likeness() + NEARER {
        found.push(Weakness::Everyday);
    }
    if first.outside > 0.0 && first.size.out_of_scope > 0.0 {
        found.push(Weakness::OutOfScope);
    }
    if let [one, other, ..] = judgement.candidates.as_slice()
        && other.score > 0.0
        && other.score >= one.score * EQUALLY
    {
        found.push(Weakness::Close(one.entry.clone(), other.entry.clone()));
    }
    if first.subject_of_all < LITTLE_SUBJECT {
        found.push(Weakness::NoSubject);
    }
    if found.is_empty() || first.likeness() < LITTLE {
        found.push(Weakness::LittleSaid);
    }
    found
}

/// What the pack has too little of.
fn wanting(first: &Evidence) -> Option<Wanting> {
    if first.size.phrasings < THIN {
        return Some(Wanting::Phrasings(rounded(f64::from(first.size.phrasings))));
    }
    let few = first.size.out_of_scope < FEW_LINES;
    few.then_some(Wanting::OutOfScope(first.size.out_of_scope as usize))
}

/// The features of a text by their keys, as a curator reads them.
struct Labels<'a> {
    matcher: &'a Matcher,
    by_key: HashMap<u64, String, Hashed>,
}

impl Sink for Labels<'_> {
    fn add(&mut self, key: u64, kind: Kind, what: What<'_>) {
        let concept = |number| format!("[{}]", self.matcher.reader.concept(number));
        let label = match what {
            What::Words([word, _]) if kind == Kind::Stem => word.to_owned(),
            What::Words([EDGE, word]) => format!("{word} at the beginning"),
            What::Words([word, EDGE]) => format!("{word} at the end"),
            What::Words([left, right]) if kind == Kind::Near => format!("{left} … {right}"),
            What::Words([left, right]) if kind == Kind::Two => format!("{left}{right}"),
            What::Words([left, right]) => format!("{left} {right}"),
            What::Letters(letters) => {
                let text = String::from_utf8_lossy(letters);
                format!("-{}-", text.replace(char::from(WORD_EDGE), "|"))
            }
            What::Characters(three) => three.concat(),
            What::Concepts([one, other]) if one == other => concept(one),
            What::Concepts([one, other]) => format!("{} + {}", concept(one), concept(other)),
        };
        self.by_key.entry(key).or_insert(label);
    }
}
