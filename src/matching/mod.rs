//! A question to a verdict.
//!
//! Reading order: `normalise` and `tokens` (text to words), `vocabulary` (misspelled words),
//! `reading` (the three together, and the language), `features` (what the model sees), `bm25` and
//! `linear` (the two models), `calibrate` (scores to probabilities), `model` (all of it trained on
//! a pack). Nothing here does I/O, reads a clock or draws a random number.

mod bm25;
mod calibrate;
mod features;
mod hash;
mod linear;
mod model;
mod normalise;
mod reading;
mod scores;
mod sentences;
mod thesaurus;
mod tokens;
mod train;
mod vocabulary;

use std::collections::HashMap;

use serde::Serialize;

use crate::pack::{Language, Pack, limits, phrasing_key};
use crate::text::cut;
use model::{Model, Scratch};
use scores::Scores;
use train::LeaveOut;
pub use normalise::{LONGEST_QUESTION, normalise};
pub use reading::Correction;
use reading::Reader;
use tokens::Token;

/// How many candidates a judgement lists.
pub const CANDIDATES: usize = 5;
/// How many entries are offered when none is certain.
pub const OFFERS: usize = 3;
/// The score of a question that stands in the pack to the letter.
const EXACT: f64 = 0.99;

/// An entry that may be what was asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Candidate {
    /// The entry's id.
    pub entry: String,
    /// The probability, 0 to 1, that it is the right answer; rounded to four places.
    pub score: f64,
}

/// What the matcher makes of a question.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// This entry answers it.
    Answer(Candidate),
    /// One of these two or three may; nothing is claimed.
    Suggest(Vec<Candidate>),
    /// The pack does not cover it.
    Decline,
}

impl Verdict {
    /// The word for it in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Answer(_) => "answer",
            Self::Suggest(_) => "suggest",
            Self::Decline => "decline",
        }
    }

    /// The entry that is given as the answer, if one is.
    pub fn entry(&self) -> Option<&str> {
        match self {
            Self::Answer(candidate) => Some(&candidate.entry),
            Self::Suggest(_) | Self::Decline => None,
        }
    }
}

/// A verdict with what led to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// The language to reply in.
    pub language: Language,
    /// What to do.
    pub verdict: Verdict,
    /// The likeliest entries, best first, at most [`CANDIDATES`], whatever the verdict.
    pub candidates: Vec<Candidate>,
    /// Words that were read as others.
    pub corrections: Vec<Correction>,
}

/// A pack, ready to be asked.
pub struct Matcher {
    reader: Reader,
    model: Model,
    ids: Vec<String>,
    languages: Vec<Language>,
    /// Per language the entry of each phrasing, by [`phrasing_key`].
    exact: HashMap<Language, HashMap<String, usize>>,
    /// What must be declined, by the same key.
    refused: HashMap<Language, std::collections::HashSet<String>>,
}

impl Matcher {
    /// Trains on a pack. Takes milliseconds for a pack of ordinary size.
    pub fn new(pack: &Pack) -> Self {
        let (reader, texts) = Reader::new(pack);
        let (model, _) = train::train(pack, &reader, &texts, LeaveOut::CALIBRATE);
        let mut exact: HashMap<Language, HashMap<String, usize>> = HashMap::new();
        for (at, entry) in pack.entries.iter().enumerate() {
            for phrasing in &entry.phrasings {
                let key = phrasing_key(&phrasing.text);
                if !key.is_empty() {
                    exact.entry(phrasing.language.clone()).or_default().insert(key, at);
                }
            }
            // A menu shows the start of a long question, and may send back just that.
            for (language, text) in &entry.texts {
                let key = phrasing_key(&cut(&text.question, limits::CHOICE));
                exact.entry(language.clone()).or_default().entry(key).or_insert(at);
            }
        }
        let keys = |questions: &Vec<String>| questions.iter().map(|q| phrasing_key(q)).collect();
        let refused = pack.out_of_scope.iter().map(|(l, qs)| (l.clone(), keys(qs))).collect();
        let ids = pack.entries.iter().map(|entry| entry.id.clone()).collect();
        Self { reader, model, ids, languages: pack.languages.clone(), exact, refused }
    }

    /// Judges a question. `language` forces the language of the reply; otherwise it is the
    /// question's own. Any text gets a verdict, and the same text always the same one.
    pub fn judge(&self, question: &str, language: Option<&Language>) -> Judgement {
        let reading = self.reader.read(question);
        let language = language.cloned().unwrap_or(reading.language);
        let corrections = reading.corrections;
        if reading.tokens.is_empty() {
            let verdict = Verdict::Decline;
            return Judgement { language, verdict, candidates: Vec::new(), corrections };
        }
        let mut scratch = self.scratch();
        let scores = self.score(&reading.tokens, &corrections, &mut scratch);
        let order: Vec<usize> = scores.best::<CANDIDATES>().collect();
        let calibration = &self.model.calibration;
        let mut candidates: Vec<Candidate> = order
            .iter()
            .map(|&entry| {
                let other = order.iter().copied().find(|&o| o != entry);
                let evidence = scores.evidence(entry, other);
                let score = calibration.probability(evidence);
                Candidate { entry: self.ids[entry].clone(), score: rounded(score) }
            })
            .collect();
        // Where a pack teaches too little for a lead to count, the curve may rise with falling behind.
        for at in 1..candidates.len() {
            candidates[at].score = candidates[at].score.min(candidates[at - 1].score);
        }

        if let Some(entry) = self.exactly(question, &language) {
            let id = &self.ids[entry];
            candidates.retain(|candidate| candidate.entry != *id);
            // Certainty is shared out: what is left for the others is what is left of one.
            candidates.iter_mut().for_each(|c| c.score = rounded(c.score.min(1.0 - EXACT)));
            let first = Candidate { entry: id.clone(), score: EXACT };
            candidates.insert(0, first.clone());
            candidates.truncate(CANDIDATES);
            return Judgement {
                language,
                verdict: Verdict::Answer(first),
                candidates,
                corrections,
            };
        }
        let refused = self.is_refused(question);
        let verdict = match candidates.first() {
            Some(first) if !refused && first.score >= calibration.floor => {
                Verdict::Answer(first.clone())
            }
            Some(first) if !refused && first.score >= calibration.offer => {
                Verdict::Suggest(candidates.iter().take(OFFERS).cloned().collect())
            }
            _ => Verdict::Decline,
        };
        Judgement { language, verdict, candidates, corrections }
    }

    /// The ids of all entries, those that a text most likely asks for first.
    pub fn rank(&self, text: &str) -> impl Iterator<Item = &str> {
        let reading = self.reader.read(text);
        let mut scratch = self.scratch();
        let scores = self.score(&reading.tokens, &reading.corrections, &mut scratch);
        scores.ranked().into_iter().map(|entry| self.ids[entry].as_str())
    }

    fn score<'a>(
        &self,
        tokens: &[Token],
        corrections: &[Correction],
        scratch: &'a mut Scratch,
    ) -> &'a Scores {
        let mended: Vec<u64> = tokens
            .iter()
            .filter(|token| corrections.iter().any(|c| c.to == token.word))
            .map(|token| token.key)
            .collect();
        self.model.score(&self.reader, tokens, &mended, scratch)
    }

    fn scratch(&self) -> Scratch {
        self.model.scratch()
    }

    /// The entry that has this very phrasing, first in the reply's language.
    fn exactly(&self, question: &str, language: &Language) -> Option<usize> {
        let keys = [phrasing_key(question), phrasing_key(&normalise(question))];
        let languages =
            [language].into_iter().chain(self.languages.iter().filter(|l| *l != language));
        let mut maps = languages.filter_map(|language| self.exact.get(language));
        maps.find_map(|map| keys.iter().find_map(|key| map.get(key).copied()))
    }

    fn is_refused(&self, question: &str) -> bool {
        let key = phrasing_key(question);
        self.refused.values().any(|refused| refused.contains(&key))
    }
}

/// Four places: enough to rank by, few enough to read and to be the same everywhere.
fn rounded(score: f64) -> f64 {
    (score * 1e4).round() / 1e4
}
