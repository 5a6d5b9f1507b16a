//! A question to a verdict.
//!
//! Reading order: `normalise` and `tokens` (text to words), `vocabulary` (misspelled words),
//! `languages` (those of a pack), `read` (a question, read once), `reading` (all together, and the language of a text), `sentences`
//! (what of a story asks), `features` (what the model sees), `bm25` and `linear` (the two models),
//! `question` (a text as they see it), `model` and `scores` (both together), `train` (a pack's texts to a model), `calibrate` (scores
//! to probabilities), `decide` (probabilities to a verdict), `exact` (what stands in the pack to
//! the letter), `overlay` (what a guild has beside it), `own` and `beside` (its own entries), `courtesy` (what stands around a question), `chatter`
//! (what asks nothing), `help` (who asks what can be asked), `teach` (what may be), `opposite` (what only
//! looks the same), `following` (a reply to an answer), `explain` (why), `self_check` (what a curator
//! should look at), `figures` (how often it was right). Nothing here does I/O, reads a clock or draws a
//! random number.

mod background;
mod beside;
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
mod languages;
mod leave_out;
mod linear;
mod meaning;
mod model;
mod negation;
mod normalise;
mod opposite;
mod overlay;
mod own;
mod question;
mod read;
mod reading;
mod scores;
mod self_check;
mod sentences;
mod sound;
mod teach;
mod tokens;
mod train;
mod verdict;
mod vocabulary;
mod weights;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::pack::{Language, OwnEntry, Pack, Severity};
use beside::beside;
pub use chatter::{Chatter, chatter, points};
pub use decide::Reason;
use decide::{DecisionInput, decide};
use exact::Exact;
pub use explain::{Explained, Explanation, Nearest, Wanting, Weakness};
pub use help::asks_for_help;
use leave_out::LeaveOut;
use model::{Model, Piece, Ranked, Scratch};
pub use normalise::{LONGEST_QUESTION, normalise};
use opposite::opposed;
#[cfg(feature = "store")]
pub(crate) use opposite::opposed_in;
pub use overlay::Overlay;
use own::{Asked, OwnIndex};
use read::Part;
pub use read::{Levelled, Read};
pub use reading::Correction;
use reading::{Reader, Text};
use scores::Scores;
pub use self_check::{Confused, Lost, SelfCheck, self_check};
use sentences::apart;
use sentences::looks_like_question;
pub use teach::{Unpublishable, Unteachable};
use tokens::Token;
use verdict::rounded;
pub use verdict::{CANDIDATES, Candidate, Judgement, OFFERS, Outcome, Verdict};

/// Words or characters that a question needs for its language to be recognised.
const TELLING: usize = 2;
/// A question whose words weigh less than this in total asks nothing: "the", "and so".
const LEAST_TOLD: f32 = 0.3;
/// The score of a question that the pack has exactly.
const EXACT: f64 = 0.99;

/// A pack, ready to be asked.
pub struct Matcher {
    /// The number of this matcher in the process: what was made for another one, such as a reading, has another.
    number: u64,
    reader: Reader,
    /// One for all languages that need not be kept apart, and one for each other.
    trained: Vec<Trained>,
    exact: Exact,
    ids: Vec<String>,
    severities: Vec<Severity>,
    languages: Vec<Language>,
}

/// A model, with a pool of scratch memory for questions.
struct Trained {
    model: Model,
    scratches: Mutex<Vec<Scratch>>,
}

impl Matcher {
    /// Trains on a pack. Takes a tenth of a second for a pack of ordinary size.
    pub fn new(pack: &Pack) -> Self {
        let (reader, texts) = Reader::new(pack);
        // A model's texts are dropped once it has learned them.
        let train = |texts: Vec<Text>| {
            let (model, _) = train::train(pack, &reader, &texts, LeaveOut::CALIBRATE);
            Trained { model, scratches: Mutex::default() }
        };
        let trained = texts.into_iter().map(train).collect();
        static MADE: AtomicU64 = AtomicU64::new(0);
        Self {
            number: MADE.fetch_add(1, Ordering::Relaxed),
            reader,
            trained,
            exact: Exact::new(pack),
            ids: pack.entries.iter().map(|entry| entry.id.clone()).collect(),
            severities: pack.entries.iter().map(|entry| entry.severity).collect(),
            languages: pack.languages.clone(),
        }
    }

    /// Judges a question. `language` forces the language of the reply; by default it is the question's
    /// own. Every text gets a verdict, and the same text always the same one.
    pub fn judge(&self, question: &str, language: Option<&Language>) -> Judgement {
        self.judge_with(&self.read(question), language, None)
    }

    /// Reads a question, for all that is asked of it afterwards.
    pub fn read<'a>(&'a self, question: &'a str) -> Read<'a> {
        Read::new(&self.reader, question)
    }

    /// Like [`Self::judge`], with phrasings taught beside the pack.
    pub fn judge_with(
        &self,
        question: &Read<'_>,
        language: Option<&Language>,
        overlay: Option<&Overlay>,
    ) -> Judgement {
        self.judge_part(&self.part(question, language, overlay), language, overlay).0
    }

    /// The part of a text to judge: all of it, if the pack or the overlay has it exactly, and otherwise
    /// the text without the courtesy around it.
    fn part<'r>(
        &self,
        question: &'r Read<'_>,
        language: Option<&Language>,
        overlay: Option<&Overlay>,
    ) -> Part<'r> {
        question.part(language, |keys| {
            self.exact.knows(keys) || overlay.is_some_and(|overlay| overlay.exact(keys).is_some())
        })
    }

    fn judge_part(
        &self,
        part: &Part<'_>,
        language: Option<&Language>,
        overlay: Option<&Overlay>,
    ) -> (Judgement, Reason) {
        let (reading, keys) = (&*part.reading, &part.keys);
        let language = language.unwrap_or(&reading.language).clone();
        if reading.tokens.is_empty() {
            let corrections = reading.corrections.clone();
            let (verdict, candidates) = (Verdict::Decline, Vec::new());
            let judgement = Judgement { language, verdict, candidates, corrections, taught: None };
            return (judgement, Reason::NothingKnown);
        }
        let corrected = reading.corrected();
        let trained = &self.trained[reading.model];
        let (pieces, ranked) = self.ranked(trained, &reading.tokens, &corrected);
        let mut decision_input = self.decision_input(trained, &reading.tokens, &ranked);
        decision_input.look_alike = reading.look_alike;
        let has = |id: &str| self.severity(id, overlay).is_some();
        let exact = self.exact.entry(keys, &language, &self.languages);
        let mut taught = match exact {
            Some(_) => None,
            None => overlay.and_then(|overlay| overlay.exact(keys)).filter(|t| has(&t.entry)),
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
            } else if self.exact.is_refused(keys) {
                (Verdict::Decline, Reason::ToTheLetter)
            } else if let Some(several) = self.several(trained, &reading.tokens, &corrected) {
                put_first(&several, candidates);
                (Verdict::Suggest(several), Reason::AsksSeveral)
            } else {
                decide(&decision_input, &trained.model.calibration)
            };
        let mut candidates = decision_input.candidates;
        if !matches!(reason, Reason::ToTheLetter | Reason::Taught)
            && let Some((overlay, index)) = self.own(overlay)
        {
            let corrected = &corrected;
            let asked =
                Asked::new(&self.reader, &trained.model, reading, corrected, (&pieces, &ranked));
            let own = index.ranked(overlay.own(), &asked);
            let severity = |id: &str| self.severity(id, Some(overlay)).unwrap_or_default();
            let is_opposed = |at: usize| {
                let question = &overlay.own()[at].text.question;
                opposed(question, &reading.normalised, reading.read_in)
            };
            (verdict, reason) =
                beside((verdict, reason), &mut candidates, &own, severity, is_opposed);
        }
        // A near match with a taught phrasing changes neither an answer nor an exact out-of-scope line.
        if !matches!(verdict, Verdict::Answer(_)) && !self.exact.is_refused(keys) {
            let knows = |word: &str| self.reader.knows(word);
            taught = overlay.and_then(|overlay| {
                overlay.near(&reading.normalised, reading.read_in, knows, |t| has(&t.entry))
            });
            if let Some(taught) = taught {
                verdict = self.lifted(&taught.entry, &verdict, &mut candidates, overlay);
                reason = Reason::NearlyTaught;
            }
        }
        let taught = taught.map(|taught| taught.text.clone());
        let corrections = reading.corrections.clone();
        (Judgement { language, verdict, candidates, corrections, taught }, reason)
    }

    /// An offer with this entry first. Entries that were offered before stay as far as there is room;
    /// those about a danger are dropped last.
    fn lifted(
        &self,
        id: &str,
        before: &Verdict,
        candidates: &mut Vec<Candidate>,
        overlay: Option<&Overlay>,
    ) -> Verdict {
        let own = candidates.iter().find(|candidate| candidate.entry == id);
        let best = candidates.first().map_or(0.0, |best| best.score);
        let own = own.map_or(best, |own| own.score.max(best));
        let mut others = match before {
            Verdict::Suggest(offered) => offered.clone(),
            _ => candidates.clone(),
        };
        others.retain(|candidate| candidate.entry != id);
        let is_danger = |candidate: &Candidate| {
            self.severity(&candidate.entry, overlay) == Some(Severity::Danger)
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

    /// The severity of an entry of the pack, or of an own entry; `None` if there is no such entry.
    fn severity(&self, id: &str, overlay: Option<&Overlay>) -> Option<Severity> {
        let of_pack = self.position(id).map(|at| self.severities[at]);
        of_pack.or_else(|| overlay?.entry(id).map(|own| own.severity))
    }

    /// The own entries of an overlay, as this matcher reads them; `None` if there are none.
    fn own<'o>(&self, overlay: Option<&'o Overlay>) -> Option<(&'o Overlay, Arc<OwnIndex>)> {
        let overlay = overlay?;
        let read = |own: &[OwnEntry]| {
            let model = |at: usize| &self.trained[at].model;
            OwnIndex::new(&self.reader, model, self.ids.len(), own)
        };
        Some((overlay, overlay.index(self.number, read)?))
    }

    /// The answers to a message that asks several things, each of which would be answered alone: one
    /// answer would leave the others out. `None` for any other message.
    fn several(
        &self,
        trained: &Trained,
        tokens: &[Token],
        corrected: &[u64],
    ) -> Option<Vec<Candidate>> {
        let questions = apart(tokens);
        if questions.len() < 2 {
            return None;
        }
        let mut several: Vec<Candidate> = Vec::new();
        for question in questions {
            let tokens = &tokens[question];
            let (_, ranked) = self.ranked(trained, tokens, corrected);
            let decision_input = self.decision_input(trained, tokens, &ranked);
            if let (Verdict::Answer(first), _) = decide(&decision_input, &trained.model.calibration)
                && several.iter().all(|other| other.entry != first.entry)
            {
                several.push(first);
            }
        }
        several.sort_by(|a, b| b.score.total_cmp(&a.score));
        several.truncate(OFFERS);
        (several.len() > 1).then_some(several)
    }

    /// The likeliest entries of a text, best first, with all that is decided by.
    fn decision_input(
        &self,
        trained: &Trained,
        tokens: &[Token],
        ranked: &Ranked,
    ) -> DecisionInput {
        let calibration = &trained.model.calibration;
        // Of a question without one known word, or that tells next to nothing, nothing speaks for any
        // entry.
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
            .is_some_and(|&first| trained.model.is_denied(first, tokens));
        DecisionInput { candidates, severities, covered, denied, look_alike: false }
    }

    /// The pieces of a text, and its likeliest entries with what speaks for each.
    fn ranked(
        &self,
        trained: &Trained,
        tokens: &[Token],
        corrected: &[u64],
    ) -> (Vec<Piece>, Ranked) {
        let model = &trained.model;
        let pieces = model.pieces(&self.reader, tokens, corrected);
        let ranked = self.scored(trained, tokens, corrected, &pieces, |scores| {
            model.ranked(scores, &pieces, None)
        });
        (pieces, ranked)
    }

    /// The evidence for the likeliest entries of a question, as the curves weigh it, each with its id;
    /// for `benches/fit`.
    #[doc(hidden)]
    #[cfg(feature = "fit")]
    pub fn study(&self, question: &str) -> Vec<(&str, Vec<f64>, [f64; 3])> {
        let reading = self.reader.read(question, &normalise(question), None);
        if reading.tokens.is_empty() {
            return Vec::new();
        }
        let trained = &self.trained[reading.model];
        let (_, ranked) = self.ranked(trained, &reading.tokens, &reading.corrected());
        let calibration = &trained.model.calibration;
        let studied = ranked.order.iter().zip(&ranked.evidence).map(|(&entry, evidence)| {
            let danger = f64::from(u8::from(self.severities[entry] == Severity::Danger));
            let found = [calibration.probability(evidence), calibration.covered(evidence), danger];
            (self.ids[entry].as_str(), evidence.row().to_vec(), found)
        });
        studied.collect()
    }

    /// Returns whether a question has enough words to tell its language: two that no two languages of the
    /// pack share, unlike names such as USDT, or two characters of a script without spaces; among languages
    /// in one script, a common word that only one of them has.
    pub fn tells_its_language(&self, question: &Read<'_>) -> bool {
        let reading = self.part(question, None, None).reading;
        let (single, words): (Vec<&Token>, _) = reading.tokens.iter().partition(|t| t.single);
        let telling = words.iter().filter(|token| self.reader.tells_language(token)).count();
        reading.is_clear || single.len() >= TELLING || telling >= TELLING
    }

    /// Returns whether a message that is addressed to nobody asks something.
    pub fn looks_like_question(&self, text: &Read<'_>) -> bool {
        let asked = text.levelled().asked();
        looks_like_question(asked, self.reader.read_in(text.text(), asked, None).1)
    }

    /// The ids of all entries, the likeliest for a text first.
    pub fn rank(&self, text: &str) -> impl Iterator<Item = &str> {
        let reading = self.reader.read(text, &normalise(text), None);
        let trained = &self.trained[reading.model];
        let order = self
            .scored(trained, &reading.tokens, &reading.corrected(), &[], |scores| scores.ranked());
        order.into_iter().map(|entry| self.ids[entry].as_str())
    }

    /// Scores a question and extracts a result from the scores.
    fn scored<T>(
        &self,
        trained: &Trained,
        tokens: &[Token],
        corrected: &[u64],
        pieces: &[Piece],
        take: impl FnOnce(&mut Scores) -> T,
    ) -> T {
        let free = trained.scratches.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut scratch = free.unwrap_or_else(|| trained.model.scratch());
        let taken =
            take(trained.model.score(&self.reader, tokens, corrected, pieces, &mut scratch));
        trained.scratches.lock().unwrap_or_else(PoisonError::into_inner).push(scratch);
        taken
    }
}

/// A text in English, for tests.
#[cfg(test)]
fn english() -> crate::lang::ReadIn {
    crate::lang::ReadIn::beside(crate::lang::of("en").expect("English has a folder"))
}

/// Puts what is offered before the other candidates.
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
            assert!(!matcher.tells_its_language(&matcher.read(few)), "{few}");
        }
        for enough in ["is usdt legal", "合法吗", "USDT合法", "usdt 是什麼", "can I pay"] {
            assert!(matcher.tells_its_language(&matcher.read(enough)), "{enough}");
        }
    }
}
