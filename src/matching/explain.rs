//! Why a question got its verdict, in terms that a curator understands.

use std::collections::HashMap;

use serde::Serialize;

use super::exact::Keys;
use super::features::{EDGE, Feature, Kind, Sink, WORD_EDGE, What};
use super::hash::Hashed;
use super::model::Question;
use super::scores::Sum;
use super::sentences;
use super::verdict::{Judgement, Verdict, rounded};
use super::{Correction, Matcher, Overlay};
use crate::pack::{Language, Pack};

/// How many features are named for a candidate.
const STRONGEST: usize = 8;
/// How many candidates are explained: the winner and the runner-up.
const EXPLAINED: usize = 2;

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
        let reading = self.reader.read(question);
        let mended = reading.mended();
        let refused = self.exact.is_refused(&Keys::new(question, &reading.normalised));
        let words = reading.tokens.iter().map(|token| token.word.clone()).collect();
        let (_, _, covered) = self.candidates(&reading.tokens, &mended);
        let unseen = self.scored(&reading.tokens, &mended, |scores| f64::from(scores.unseen));
        let mut labels = Labels { matcher: self, by_key: HashMap::default() };
        self.reader.extractor().walk(&reading.tokens, &mut labels);
        let parts: Vec<(Question, Vec<Feature>)> = sentences::parts(&reading.tokens)
            .map(|range| {
                let mut features = Vec::new();
                self.reader.extractor().extract(&reading.tokens[range], &mut features);
                let mut question = Question::default();
                self.model.question(&features, &mended, &mut question);
                (question, features)
            })
            .collect();
        let asks_several = self.several(&reading.tokens, &mended).is_some();
        let judgement = self.judge_reading(question, reading, language, overlay);
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
                    features: self.strongest(entry, &parts, &labels),
                    nearest: self.nearest(pack, entry, &parts[0].0),
                })
            })
            .collect();
        let answered = matches!(&judgement.verdict, Verdict::Answer(c) if c.score == super::EXACT);
        Explanation {
            words,
            corrections: judgement.corrections.clone(),
            to_the_letter: judgement.taught.is_none() && (refused || answered),
            taught: judgement.taught.clone(),
            asks_several,
            floor: rounded(self.model.calibration.floor),
            covered: rounded(covered),
            offer: rounded(self.model.calibration.offer),
            margin: rounded(score(0) - score(1)),
            unseen: rounded(unseen),
            candidates,
            judgement,
        }
    }

    /// The features that add most to an entry's score, or take most away.
    fn strongest(
        &self,
        entry: usize,
        parts: &[(Question, Vec<Feature>)],
        labels: &Labels<'_>,
    ) -> Vec<(String, f64)> {
        let adds = |(feature, x): (u32, f32)| {
            self.model.bm25.part(feature, entry) + self.model.linear.part((feature, x), entry)
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
            let sum = sums.get(self.model.features.numbers.get(key)?)?;
            Some((labels.by_key.get(key)?.clone(), f64::from(*sum)))
        });
        let mut named: Vec<(String, f64)> = named.collect();
        named.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then_with(|| a.0.cmp(&b.0)));
        named.truncate(STRONGEST);
        named.iter_mut().for_each(|(_, sum)| *sum = rounded(*sum));
        named
    }

    /// The phrasing of an entry that is most like a question.
    fn nearest(&self, pack: &Pack, entry: usize, question: &Question) -> Option<Nearest> {
        let mut weights: HashMap<u32, f32> = HashMap::new();
        weights.extend(question.vector.iter().copied());
        let (mut features, mut other) = (Vec::new(), Question::default());
        let likeness = |text: &str| {
            self.reader.extractor().extract(&self.reader.tokens(text), &mut features);
            self.model.question(&features, &[], &mut other);
            other.vector.iter().map(|(f, x)| x * weights.get(f).unwrap_or(&0.0)).sum::<f32>()
        };
        let texts = pack.entries[entry].phrasings.iter().map(|phrasing| phrasing.text.as_str());
        let likenesses = texts.clone().map(likeness).collect::<Vec<_>>();
        let (phrasing, likeness) = texts.zip(likenesses).max_by(|a, b| a.1.total_cmp(&b.1))?;
        Some(Nearest { phrasing: phrasing.to_owned(), likeness: rounded(f64::from(likeness)) })
    }
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
