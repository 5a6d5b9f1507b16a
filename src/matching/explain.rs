//! Why a question got its verdict, in terms that a curator understands.

use std::collections::HashMap;

use serde::Serialize;

use super::evidence::Evidence;
use super::features::{EDGE, Feature, Kind, Origin, Sink, WORD_EDGE};
use super::hash::Hashed;
use super::meaning::Meaning;
use super::model::Model;
use super::own::{Asked, FLOOR, OwnCandidate};
use super::question::Question;
use super::read::Read;
use super::reading::Reading;
use super::scores::ScoreMixer;
use super::sentences;
use super::verdict::{Candidate, Judgement, rounded};
use super::{Correction, Matcher, Overlay, Reason};
use crate::pack::{Language, Pack, Phrasing};

/// Number of features listed for a candidate.
const STRONGEST: usize = 8;
/// Number of candidates that are explained: the winner and the runner-up.
const EXPLAINED: usize = 2;

/// Label of the contribution of the question's meaning.
const MEANT: &str = "what it means";

/// Why a question got its verdict.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    /// The verdict, with its candidates.
    #[serde(skip)]
    pub judgement: Judgement,
    /// The words of the question after normalisation and spelling correction.
    pub words: Vec<String>,
    /// Words that were corrected.
    pub corrections: Vec<Correction>,
    /// The rule that decided the verdict.
    pub reason: Reason,
    /// Reasons against the first candidate where it is not the answer, the weightiest first.
    pub weaknesses: Vec<Weakness>,
    /// The most useful addition to the pack, where it holds too little.
    pub wanting: Option<Wanting>,
    /// The question matches a phrasing or an out-of-scope line of the pack exactly.
    pub to_the_letter: bool,
    /// The overlay's phrasing that decided, if one did: an exact match for an answer, a near one for an
    /// offer.
    pub taught: Option<String>,
    /// It asks several things with different answers, so each is offered.
    pub asks_several: bool,
    /// A first candidate with at least this score is the answer.
    pub floor: f64,
    /// The probability that one of the first three candidates is right.
    pub covered: f64,
    /// Entries are offered from this probability on.
    pub offer: f64,
    /// Lead of the first candidate's score over the second's.
    pub margin: f64,
    /// Share, by rarity, of words that no text of the pack has.
    pub unseen: f64,
    /// The winner and the runner-up.
    pub candidates: Vec<Explained>,
}

/// A reason against the likeliest entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weakness {
    /// These words of the question are not in the pack.
    Unknown(Vec<String>),
    /// It is more like everyday talk than like any phrasing.
    Everyday,
    /// It is more like the lines that are out of scope.
    OutOfScope,
    /// These two entries score about the same.
    Close(String, String),
    /// It does not name the subject of the pack.
    NoSubject,
    /// No phrasing covers much of it.
    LittleSaid,
}

/// A kind of content that the pack has too little of.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wanting {
    /// Phrasings; the value is how many an entry has on average.
    Phrasings(f64),
    /// Out-of-scope lines; the value is how many there are.
    OutOfScope(usize),
}

/// A pack with fewer phrasings per entry than this is too thin to answer much.
const THIN: f32 = 4.0;
/// A pack with fewer out-of-scope lines than this has too few.
const FEW_LINES: f32 = 5.0;
/// From this share on, words that the pack does not know are named as a weakness.
const MUCH_UNKNOWN: f32 = 0.45;
/// Minimum weight of an unknown word to be named, and how many are named.
const TELLING: f32 = 1.0;
const NAMED: usize = 4;
/// Lead of an everyday line over the best phrasing from which on it is named as a weakness.
const NEARER: f32 = 0.1;
/// Two entries score about the same when the second has at least this share of the first's score.
const EQUALLY: f64 = 0.5;
/// Below this share of the average, a question names no subject.
const LITTLE_SUBJECT: f32 = 0.3;
/// A likeness to the best phrasing below this is little.
const LITTLE: f32 = 0.4;

/// Explanation of one candidate.
#[derive(Clone, Debug, Serialize)]
pub struct Explained {
    /// The entry's id.
    pub entry: String,
    /// The probability, 0 to 1, that it is the right answer.
    pub score: f64,
    /// The strongest features, strongest first: a label, and the contribution to the entry's score (it
    /// may be negative).
    pub features: Vec<(String, f64)>,
    /// The phrasing of the entry that is most similar to the question.
    pub nearest: Option<Nearest>,
}

/// A phrasing with its similarity to the question.
#[derive(Clone, Debug, Serialize)]
pub struct Nearest {
    /// The phrasing as written in the pack.
    pub phrasing: String,
    /// Cosine similarity, 0 to 1, of the feature vectors.
    pub likeness: f64,
}

impl Matcher {
    /// Explains why a question gets its verdict. `pack` is the one that this matcher was trained on,
    /// `overlay` the phrasings taught beside it.
    pub fn explain(
        &self,
        pack: &Pack,
        question: &Read<'_>,
        language: Option<&Language>,
        overlay: Option<&Overlay>,
    ) -> Explanation {
        let part = self.part(question, language, overlay);
        let reading = &*part.reading;
        let corrected = reading.corrected();
        let words = reading.tokens.iter().map(|token| token.word.clone()).collect();
        let at = reading.model;
        let trained = &self.trained[at];
        let model = &trained.model;
        let (pieces, ranked) = self.ranked(trained, &reading.tokens, &corrected);
        let decision_input = self.decision_input(trained, &reading.tokens, &ranked);
        let first = ranked.evidence.first().copied().unwrap_or_default();
        let unknown = self.unknown(reading);
        let meaning = self.reader.meaning(&reading.tokens);
        let mut labels = Labels { matcher: self, by_key: HashMap::default() };
        self.reader.extractor().walk(&reading.tokens, &mut labels);
        let parts: Vec<(Question, Vec<Feature>)> = sentences::parts(&reading.tokens)
            .map(|range| {
                let mut features = Vec::new();
                self.reader.extractor().extract(&reading.tokens[range], &mut features);
                let mut question = Question::default();
                model.question(&features, &corrected, &mut question);
                (question, features)
            })
            .collect();
        let (judgement, reason) = self.judge_part(&part, language, overlay);
        let score = |at: usize| judgement.candidates.get(at).map_or(0.0, |c| c.score);
        let own = self.own(overlay).map(|(overlay, index)| {
            let asked = Asked::new(&self.reader, model, reading, &corrected, (&pieces, &ranked));
            (overlay, index.ranked(overlay.own(), &asked))
        });
        let own_candidate = |candidate: &Candidate| {
            let (overlay, ranked) = own.as_ref()?;
            let phrasing = overlay.entry(&candidate.entry)?.text.question.clone();
            let is_it = |one: &&OwnCandidate| one.candidate.entry == candidate.entry;
            let likeness = ranked.candidates.iter().find(is_it).map_or(0.0, |one| one.likeness);
            Some(Explained {
                entry: candidate.entry.clone(),
                score: candidate.score,
                features: Vec::new(),
                nearest: Some(Nearest { phrasing, likeness: rounded(f64::from(likeness)) }),
            })
        };
        let candidates = judgement
            .candidates
            .iter()
            .take(EXPLAINED)
            .filter_map(|candidate| {
                let Some(entry) = pack.position(&candidate.entry) else {
                    return own_candidate(candidate);
                };
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
            floor: rounded(if reason == Reason::Own { FLOOR } else { model.calibration.floor }),
            covered: rounded(match &own {
                Some((_, own)) if reason == Reason::OwnLikelyToo => own.covered,
                _ => decision_input.covered,
            }),
            offer: rounded(model.calibration.offer),
            margin: rounded(score(0) - score(1)),
            unseen: rounded(f64::from(first.unseen)),
            candidates,
            judgement,
        }
    }

    /// The words of a question that the pack does not know, the weightiest first.
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

    /// The features with the largest contributions to an entry's score, positive or negative.
    fn strongest(
        model: &Model,
        entry: usize,
        parts: &[(Question, Vec<Feature>)],
        labels: &Labels<'_>,
        meaning: Option<&Meaning>,
    ) -> Vec<(String, f64)> {
        let adds = |(feature, x): (u32, f32)| {
            model.bm25.contribution(feature, entry) + model.linear.contribution((feature, x), entry)
        };
        let total = |question: &Question| question.vector.iter().map(|f| adds(*f)).sum::<f32>();
        let asked = parts.iter().enumerate().skip(1);
        // Of the sentences that ask, only the one with the highest score for the entry counts.
        let best = asked.max_by(|(_, a), (_, b)| total(&a.0).total_cmp(&total(&b.0)));
        let counted = [(0, &parts[0])].into_iter().chain(best);
        let mut sums: HashMap<u32, f32> = HashMap::new();
        for (at, (question, _)) in counted {
            for &feature in &question.vector {
                *sums.entry(feature.0).or_default() +=
                    adds(feature) * ScoreMixer::share(at, parts.len());
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

/// Lists the reasons against the first candidate.
fn weaknesses(first: &Evidence, unknown: Vec<String>, judgement: &Judgement) -> Vec<Weakness> {
    let mut found = Vec::new();
    if first.unknown_of_all >= MUCH_UNKNOWN && !unknown.is_empty() {
        found.push(Weakness::Unknown(unknown));
    }
    if first.everyday.max(first.everyday_of_all) > first.likeness() + NEARER {
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

/// Names what the pack has too little of, if anything.
fn wanting(first: &Evidence) -> Option<Wanting> {
    if first.size.phrasings < THIN {
        return Some(Wanting::Phrasings(rounded(f64::from(first.size.phrasings))));
    }
    let few = first.size.out_of_scope < FEW_LINES;
    few.then_some(Wanting::OutOfScope(first.size.out_of_scope as usize))
}

/// Readable labels of a text's features, by key.
struct Labels<'a> {
    matcher: &'a Matcher,
    by_key: HashMap<u64, String, Hashed>,
}

impl Sink for Labels<'_> {
    fn add(&mut self, key: u64, kind: Kind, origin: Origin<'_>) {
        let concept = |number| format!("[{}]", self.matcher.reader.concept(number));
        let label = match origin {
            Origin::Words([word, _]) if kind == Kind::Stem => word.to_owned(),
            Origin::Words([EDGE, word]) => format!("{word} at the beginning"),
            Origin::Words([word, EDGE]) => format!("{word} at the end"),
            Origin::Words([left, right]) if kind == Kind::Near => format!("{left} … {right}"),
            Origin::Words([left, right]) if kind == Kind::Two => format!("{left}{right}"),
            Origin::Words([left, right]) => format!("{left} {right}"),
            Origin::Letters(letters) => {
                let text = String::from_utf8_lossy(letters);
                format!("-{}-", text.replace(char::from(WORD_EDGE), "|"))
            }
            Origin::Characters(three) => three.concat(),
            Origin::Concepts([one, other]) if one == other => concept(one),
            Origin::Concepts([one, other]) => format!("{} + {}", concept(one), concept(other)),
        };
        self.by_key.entry(key).or_insert(label);
    }
}
