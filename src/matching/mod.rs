//! A question to a verdict.
//!
//! Reading order: `normalise` and `tokens` (text to words), `vocabulary` (misspelled words),
//! `thesaurus` (everyday meanings), `reading` (the four together, and the language), `sentences` (the
//! sentences of a story that ask), `features` (input of the models), `bm25` and `linear` (the two
//! models), `model` and `scores` (both together), `train` (a pack's texts to a model), `calibrate`
//! (scores to probabilities), `decide` (probabilities to a verdict), `exact` (exact matches in the
//! pack), `overlay` (phrasings taught beside it), `courtesy` (greetings and thanks around a question),
//! `chatter` (messages that ask nothing), `help` (messages that ask for help with the bot), `teach`
//! (which phrasings may be taught), `opposite` (similar texts of opposite meaning), `following`
//! (replies to an answer), `explain` (why a verdict was given), `self_check` (phrasings that a curator
//! should look at), `eval_metrics` (evaluation metrics). Nothing here does I/O, reads a clock or draws a
//! random number.

mod background;
mod bm25;
mod calibrate;
mod chatter;
mod courtesy;
mod coverage;
mod decide;
#[cfg(feature = "cli")]
pub(crate) mod eval_metrics;
mod evidence;
mod exact;
mod explain;
mod features;
mod following;
mod hash;
mod help;
mod linear;
mod meaning;
mod model;
mod negation;
mod normalise;
mod opposite;
mod overlay;
mod reading;
mod scores;
mod self_check;
mod sentences;
mod sound;
mod teach;
mod thesaurus;
mod tokens;
mod train;
mod verdict;
mod vocabulary;
mod weights;

use std::borrow::Cow;
use std::sync::{Mutex, PoisonError};

use crate::pack::{Language, Pack, Severity};
pub use chatter::{Chatter, chatter, points};
use courtesy::without_courtesy;
pub use decide::Reason;
use decide::{DecisionInput, decide};
use exact::{Exact, Keys};
pub use explain::{Explained, Explanation, Nearest, Wanting, Weakness};
pub use help::asks_for_help;
use model::{Model, Piece, Ranked, Scratch};
pub use normalise::{LONGEST_QUESTION, normalise};
#[cfg(feature = "store")]
pub(crate) use opposite::opposed;
pub use overlay::Overlay;
pub use reading::Correction;
use reading::{Reader, Reading};
use scores::Scores;
pub use self_check::{Confused, Lost, SelfCheck, self_check};
use sentences::apart;
use sentences::looks_like_question;
pub use teach::Unteachable;
use tokens::Token;
use train::LeaveOut;
use verdict::rounded;
pub use verdict::{CANDIDATES, Candidate, Judgement, OFFERS, Verdict};

/// Words or characters that a question needs for its language to be recognised.
const TELLING: usize = 2;
/// A question whose words weigh less than this in total asks nothing: "the", "and so".
const LEAST_TOLD: f32 = 0.3;
/// The score of a question that the pack has exactly.
const EXACT: f64 = 0.99;

/// A pack, ready to be asked.
pub struct Matcher {
    reader: Reader,
    model: Model,
    exact: Exact,
    ids: Vec<String>,
    severities: Vec<Severity>,
    languages: Vec<Language>,
    /// Scratch buffers that no question is using at the moment.
    scratches: Mutex<Vec<Scratch>>,
}

impl Matcher {
    /// Trains on a pack. Takes a tenth of a second for a pack of ordinary size.
    pub fn new(pack: &Pack) -> Self {
        let (reader, texts) = Reader::new(pack);
        let (model, _) = train::train(pack, &reader, &texts, LeaveOut::CALIBRATE);
        Self {
            reader,
            model,
            exact: Exact::new(pack),
            ids: pack.entries.iter().map(|entry| entry.id.clone()).collect(),
            severities: pack.entries.iter().map(|entry| entry.severity).collect(),
            languages: pack.languages.clone(),
            scratches: Mutex::default(),
        }
    }

    /// Judges a question. `language` forces the language of the reply; by default it is the question's
    /// own. Every text gets a verdict, and the same text always the same one.
    pub fn judge(&self, question: &str, language: Option<&Language>) -> Judgement {
        self.judge_with(question, language, None)
    }

    /// Like [`Self::judge`], with phrasings taught beside the pack.
    pub fn judge_with(
        &self,
        question: &str,
        language: Option<&Language>,
        overlay: Option<&Overlay>,
    ) -> Judgement {
        let asked = self.asked(question, overlay);
        self.judge_reading(&asked, self.reader.read(&asked), language, overlay).0
    }

    /// The part of a text to judge: all of it, if the pack or the overlay has it exactly, and otherwise
    /// the text without the courtesy around it.
    fn asked<'q>(&self, question: &'q str, overlay: Option<&Overlay>) -> Cow<'q, str> {
        let Some(rest) = without_courtesy(question) else { return Cow::Borrowed(question) };
        let keys = Keys::new(question, &normalise(question));
        let is_known = self.exact.knows(&keys)
            || overlay.is_some_and(|overlay| overlay.exact(&keys).is_some());
        if is_known { Cow::Borrowed(question) } else { Cow::Owned(rest) }
    }

    fn judge_reading(
        &self,
        question: &str,
        reading: Reading,
        language: Option<&Language>,
        overlay: Option<&Overlay>,
    ) -> (Judgement, Reason) {
        let language = language.unwrap_or(&reading.language).clone();
        if reading.tokens.is_empty() {
            let corrections = reading.corrections;
            let (verdict, candidates) = (Verdict::Decline, Vec::new());
            let judgement = Judgement { language, verdict, candidates, corrections, taught: None };
            return (judgement, Reason::NothingKnown);
        }
        let corrected = reading.corrected();
        let mut decision_input = self.decision_input(&reading.tokens, &corrected);
        decision_input.look_alike = reading.look_alike;
        let keys = Keys::new(question, &reading.normalised);
        let has = |id: &str| self.position(id).is_some();
        let exact = self.exact.entry(&keys, &language, &self.languages);
        let mut taught = match exact {
            Some(_) => None,
            None => overlay.and_then(|overlay| overlay.exact(&keys)).filter(|t| has(&t.entry)),
        };
        let letter = exact.map(|entry| self.ids[entry].as_str());
        let candidates = &mut decision_input.candidates;
        let (mut verdict, mut reason) =
            if let Some(id) = letter.or(taught.map(|taught| taught.entry.as_str())) {
                candidates.retain(|candidate| candidate.entry != *id);
                // The other candidates share the probability that remains.
                candidates.iter_mut().for_each(|c| c.score = rounded(c.score.min(1.0 - EXACT)));
                let first = Candidate { entry: id.to_owned(), score: EXACT };
                candidates.insert(0, first.clone());
                candidates.truncate(CANDIDATES);
                let reason = if letter.is_some() { Reason::ToTheLetter } else { Reason::Taught };
                (Verdict::Answer(first), reason)
            } else if self.exact.is_refused(&keys) {
                (Verdict::Decline, Reason::ToTheLetter)
            } else if let Some(several) = self.several(&reading.tokens, &corrected) {
                put_first(&several, candidates);
                (Verdict::Suggest(several), Reason::AsksSeveral)
            } else {
                decide(&decision_input, &self.model.calibration)
            };
        let mut candidates = decision_input.candidates;
        // A near match with a taught phrasing changes neither an answer nor an exact out-of-scope line.
        if !matches!(verdict, Verdict::Answer(_)) && !self.exact.is_refused(&keys) {
            let knows = |word: &str| self.reader.knows(word);
            taught = overlay.and_then(|overlay| {
                overlay.near(&reading.normalised, reading.chat, knows, |t| has(&t.entry))
            });
            if let Some(taught) = taught {
                verdict = self.lifted(&taught.entry, &verdict, &mut candidates);
                reason = Reason::NearlyTaught;
            }
        }
        let taught = taught.map(|taught| taught.text.clone());
        let corrections = reading.corrections;
        (Judgement { language, verdict, candidates, corrections, taught }, reason)
    }

    /// An offer with this entry first. Entries that were offered before stay as far as there is room;
    /// those about a danger are dropped last.
    fn lifted(&self, id: &str, before: &Verdict, candidates: &mut Vec<Candidate>) -> Verdict {
        let own = candidates.iter().find(|candidate| candidate.entry == id);
        let best = candidates.first().map_or(0.0, |best| best.score);
        let own = own.map_or(best, |own| own.score.max(best));
        let mut others = match before {
            Verdict::Suggest(offered) => offered.clone(),
            _ => candidates.clone(),
        };
        others.retain(|candidate| candidate.entry != id);
        let is_danger = |candidate: &Candidate| {
            let at = self.position(&candidate.entry);
            at.is_some_and(|at| self.severities[at] == Severity::Danger)
        };
        if let Verdict::Suggest(_) = before
            && others.len() == OFFERS
            && let Some(mild) = others.iter().rposition(|candidate| !is_danger(candidate))
        {
            others.remove(mild);
        }
        others.truncate(OFFERS - 1);
        let first = Candidate { entry: id.to_owned(), score: own };
        let offered: Vec<Candidate> = [first].into_iter().chain(others).collect();
        put_first(&offered, candidates);
        Verdict::Suggest(offered)
    }

    /// Index of an entry; ids are sorted.
    fn position(&self, id: &str) -> Option<usize> {
        self.ids.binary_search_by(|known| known.as_str().cmp(id)).ok()
    }

    /// The answers to a message that asks several things, each of which would be answered alone: one
    /// answer would leave the others out. `None` for any other message.
    fn several(&self, tokens: &[Token], corrected: &[u64]) -> Option<Vec<Candidate>> {
        let questions = apart(tokens);
        if questions.len() < 2 {
            return None;
        }
        let mut several: Vec<Candidate> = Vec::new();
        for question in questions {
            let decision_input = self.decision_input(&tokens[question], corrected);
            if let (Verdict::Answer(first), _) = decide(&decision_input, &self.model.calibration)
                && several.iter().all(|other| other.entry != first.entry)
            {
                several.push(first);
            }
        }
        several.sort_by(|a, b| b.score.total_cmp(&a.score));
        several.truncate(OFFERS);
        (several.len() > 1).then_some(several)
    }

    /// The likeliest entries of a text, best first, with everything that the decision depends on.
    fn decision_input(&self, tokens: &[Token], corrected: &[u64]) -> DecisionInput {
        let ranked = self.ranked(tokens, corrected);
        let calibration = &self.model.calibration;
        // A question without a known word, or whose words weigh next to nothing, has no candidates.
        let unheard = ranked
            .evidence
            .first()
            .is_some_and(|first| first.unseen >= 1.0 || first.weight_of_all < LEAST_TOLD);
        let mut candidates: Vec<Candidate> = ranked
            .order
            .iter()
            .zip(&ranked.evidence)
            .map(|(&entry, evidence)| {
                let score = if unheard { 0.0 } else { calibration.probability(evidence) };
                Candidate { entry: self.ids[entry].clone(), score: rounded(score) }
            })
            .collect();
        // Coverage may favour a later one; the order stays that of the models.
        for at in 1..candidates.len() {
            candidates[at].score = candidates[at].score.min(candidates[at - 1].score);
        }
        let severities = ranked.order.iter().map(|&entry| self.severities[entry]).collect();
        let first = ranked.evidence.first().filter(|_| !unheard);
        let covered = first.map_or(0.0, |first| calibration.covered(first));
        let is_sure = candidates.first().is_some_and(|first| first.score >= calibration.floor);
        let denied = ranked
            .order
            .first()
            .filter(|_| is_sure)
            .is_some_and(|&first| self.model.is_denied(first, tokens));
        DecisionInput { candidates, severities, covered, denied, look_alike: false }
    }

    /// The likeliest entries of a text, with the evidence for each.
    fn ranked(&self, tokens: &[Token], corrected: &[u64]) -> Ranked {
        let pieces = self.model.pieces(&self.reader, tokens, corrected);
        self.scored(tokens, corrected, &pieces, |scores| self.model.ranked(scores, &pieces, None))
    }

    /// The evidence for the likeliest entries of a question, as the curves weigh it, each with its id;
    /// for `benches/fit`.
    #[doc(hidden)]
    #[cfg(feature = "fit")]
    pub fn study(&self, question: &str) -> Vec<(&str, Vec<f64>, [f64; 3])> {
        let reading = self.reader.read(question);
        if reading.tokens.is_empty() {
            return Vec::new();
        }
        let ranked = self.ranked(&reading.tokens, &reading.corrected());
        let calibration = &self.model.calibration;
        let studied = ranked.order.iter().zip(&ranked.evidence).map(|(&entry, evidence)| {
            let danger = f64::from(u8::from(self.severities[entry] == Severity::Danger));
            let found = [calibration.probability(evidence), calibration.covered(evidence), danger];
            (self.ids[entry].as_str(), evidence.row().to_vec(), found)
        });
        studied.collect()
    }

    /// Returns whether a question has enough words for its language to be recognised: two that are not
    /// common to several languages of the pack (as USDT is), or two characters of an unspaced script.
    pub fn tells_its_language(&self, question: &str) -> bool {
        let reading = self.reader.read(&self.asked(question, None));
        let (single, words): (Vec<&Token>, _) = reading.tokens.iter().partition(|t| t.single);
        let telling = words.iter().filter(|token| self.reader.tells_language(token)).count();
        single.len() >= TELLING || telling >= TELLING
    }

    /// Returns whether a message that is addressed to nobody asks something.
    pub fn looks_like_question(&self, text: &str) -> bool {
        let normalised = without_courtesy(text).unwrap_or_else(|| normalise(text));
        looks_like_question(&normalised, self.reader.is_chatted(&normalised))
    }

    /// The ids of all entries, the likeliest for a text first.
    pub fn rank(&self, text: &str) -> impl Iterator<Item = &str> {
        let reading = self.reader.read(text);
        let order =
            self.scored(&reading.tokens, &reading.corrected(), &[], |scores| scores.ranked());
        order.into_iter().map(|entry| self.ids[entry].as_str())
    }

    /// Scores a question and extracts a result from the scores.
    fn scored<T>(
        &self,
        tokens: &[Token],
        corrected: &[u64],
        pieces: &[Piece],
        take: impl FnOnce(&mut Scores) -> T,
    ) -> T {
        let free = self.scratches.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut scratch = free.unwrap_or_else(|| self.model.scratch());
        let taken = take(self.model.score(&self.reader, tokens, corrected, pieces, &mut scratch));
        self.scratches.lock().unwrap_or_else(PoisonError::into_inner).push(scratch);
        taken
    }
}

/// Moves the offered candidates before the others.
fn put_first(offered: &[Candidate], candidates: &mut Vec<Candidate>) {
    candidates.retain(|candidate| offered.iter().all(|other| other.entry != candidate.entry));
    let least = offered.last().map_or(1.0, |last| last.score);
    candidates.iter_mut().for_each(|candidate| candidate.score = candidate.score.min(least));
    candidates.splice(0..0, offered.iter().cloned());
    candidates.truncate(CANDIDATES);
}

#[cfg(test)]
mod tests {
    use super::Matcher;
    use crate::pack::{PackFiles, load};

    #[test]
    fn a_name_or_a_single_word_tells_no_language() {
        let matcher = Matcher::new(&load(PackFiles::shipped()).pack.unwrap());
        for few in ["", "USDT", "usdt?", "legal", "USDT legal?", "<@1> usdt", "好"] {
            assert!(!matcher.tells_its_language(few), "{few}");
        }
        for enough in ["is usdt legal", "合法吗", "USDT合法", "usdt 是什麼", "can I pay"] {
            assert!(matcher.tells_its_language(enough), "{enough}");
        }
    }
}
