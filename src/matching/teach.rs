//! Checks whether a phrasing may be taught for an entry, and whether an own entry may be published: neither may take
//! over another entry's questions.

use super::Matcher;
use super::decide::RIVAL;
use super::exact::Keys;
use super::model::Piece;
use super::normalise::normalise;
use super::opposite::opposed;
use super::overlay::{Overlay, Taught, read, typos};
use super::verdict::Verdict;
use crate::pack::{Language, Pack, Severity, phrasing_key};

/// From this cosine on, a question that the matcher answers with another entry counts as that entry's
/// phrasing.
const NEARLY: f64 = 0.85;

/// Why a phrasing cannot be taught.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unteachable {
    /// There is no such entry.
    #[error("the FAQ has no such entry")]
    NoEntry,
    /// No word of it is left.
    #[error("no word is left of it once everything personal is taken out")]
    Empty,
    /// The entry has it already.
    #[error("the entry has it already")]
    Has,
    /// Another entry has it or a near match.
    #[error("it is, or nearly is, “{phrasing}”, which `{entry}` answers")]
    Taken {
        /// That entry's id.
        entry: String,
        /// Its phrasing.
        phrasing: String,
    },
    /// The pack says that it is not covered.
    #[error("the FAQ lists it as out of scope")]
    OutOfScope,
}

/// Why an own entry cannot be published.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unpublishable {
    /// Its question is, or nearly is, a phrasing of another entry, or has no words.
    #[error(transparent)]
    Question(#[from] Unteachable),
    /// It would be shown to people who ask about a danger that the pack warns of.
    #[error("it would hide `{0}`, which warns of a danger")]
    Hides(String),
}

/// From this similarity on, a question stands before an entry about a danger.
const HIDES: f32 = 0.7;

impl Matcher {
    /// Checks whether an own entry with this question may be published under an id. `pack` is the one that this
    /// matcher was trained on, `overlay` what the server has so far.
    ///
    /// # Errors
    /// The reason, if it may not be published.
    pub fn publishable(
        &self,
        pack: &Pack,
        id: &str,
        question: &str,
        language: &Language,
        overlay: Option<&Overlay>,
    ) -> Result<(), Unpublishable> {
        match self.untaken(pack, id, question, overlay) {
            // A server may answer a question that the pack only declines.
            Ok(()) | Err(Unteachable::Has | Unteachable::OutOfScope) => {}
            Err(taken) => return Err(taken.into()),
        }
        let read = self.read(question);
        let reading = read.part(Some(language), |_| true).reading;
        let trained = &self.trained[reading.model];
        let (pieces, ranked) = self.ranked(trained, &reading.tokens, &reading.corrected());
        let decision_input = self.decision_input(trained, &reading.tokens, &ranked);
        let is_danger = |id: &str| self.severity(id, None) == Some(Severity::Danger);
        let mut likely = decision_input.candidates.iter();
        if let Some(danger) = likely.find(|one| one.score >= RIVAL && is_danger(&one.entry)) {
            return Err(Unpublishable::Hides(danger.entry.clone()));
        }
        for (at, id) in self.ids.iter().enumerate().filter(|(_, id)| is_danger(id)) {
            let likeness =
                |piece: &Piece| trained.model.coverage.overlap(&piece.words, at, None).likeness();
            if pieces.iter().map(likeness).any(|likeness| likeness >= HIDES) {
                return Err(Unpublishable::Hides(id.clone()));
            }
        }
        Ok(())
    }

    /// Checks whether `text` may be taught for an entry. `pack` is the one that this matcher was
    /// trained on, `overlay` the phrasings taught before.
    ///
    /// # Errors
    /// The reason, if it may not be taught.
    pub fn teachable(
        &self,
        pack: &Pack,
        entry: &str,
        text: &str,
        overlay: Option<&Overlay>,
    ) -> Result<(), Unteachable> {
        if !is_there(pack, overlay, entry) {
            return Err(Unteachable::NoEntry);
        }
        self.untaken(pack, entry, text, overlay)
    }

    /// Checks that no other entry has a text as its phrasing, or nearly.
    fn untaken(
        &self,
        pack: &Pack,
        entry: &str,
        text: &str,
        overlay: Option<&Overlay>,
    ) -> Result<(), Unteachable> {
        let own = pack.position(entry);
        let is_there = |id: &str| is_there(pack, overlay, id);
        let normalised = normalise(text);
        let keys = Keys::new(text, &normalised);
        if phrasing_key(&normalised).is_empty() {
            return Err(Unteachable::Empty);
        }
        let taken = |entry: &str, phrasing: &str| {
            Err(Unteachable::Taken { entry: entry.to_owned(), phrasing: phrasing.to_owned() })
        };
        if let Some(found) = self.exact.entry(&keys, &pack.default_language, &pack.languages) {
            let other = &pack.entries[found];
            let same = other.phrasings.iter().find(|phrasing| {
                let phrasing = &phrasing.text;
                Keys::new(phrasing, &normalise(phrasing))
                    .iter()
                    .any(|key| keys.iter().any(|k| k == key))
            });
            return match Some(found) == own {
                true => Err(Unteachable::Has),
                false => taken(&other.id, same.map_or(text, |same| &same.text)),
            };
        }
        if self.exact.is_refused(&keys) {
            return Err(Unteachable::OutOfScope);
        }
        let same = overlay.and_then(|overlay| overlay.exact(&keys));
        if same.is_some_and(|taught| taught.entry == entry) {
            return Err(Unteachable::Has);
        }
        // The question of an own entry belongs to it; a phrasing may be moved from one entry to another.
        if let Some(same) = same
            && overlay.is_some_and(|overlay| overlay.entry(&same.entry).is_some())
        {
            return taken(&same.entry, &same.text);
        }
        let (_, read_in) = self.reader.read_in(text, &normalised, None);
        let words = read(text, read_in);
        let knows = |word: &str| self.reader.knows(word);
        let is_other = |taught: &Taught| {
            let moved = same.is_some_and(|same| std::ptr::eq(same, taught));
            taught.entry != entry && !moved && is_there(&taught.entry)
        };
        if let Some(taught) =
            overlay.and_then(|overlay| overlay.near(&normalised, read_in, knows, is_other))
        {
            return taken(&taught.entry, &taught.text);
        }
        let why = self.explain(pack, &self.read(text), None, None);
        let others = why.judgement.candidates.iter().filter(|candidate| candidate.entry != entry);
        for other in others.filter_map(|candidate| pack.entry(&candidate.entry)) {
            let is_near =
                |phrasing: &str| typos(&read(phrasing, read_in), &words, read_in, knows).is_some();
            if let Some(near) = other.phrasings.iter().find(|phrasing| is_near(&phrasing.text)) {
                return taken(&other.id, &near.text);
            }
        }
        if let (Verdict::Answer(first), Some(explained)) =
            (&why.judgement.verdict, why.candidates.first())
            && let Some(nearest) = &explained.nearest
            && first.entry != entry
            && nearest.likeness >= NEARLY
            && !opposed(&nearest.phrasing, text, read_in)
        {
            return taken(&first.entry, &nearest.phrasing);
        }
        Ok(())
    }
}

/// Returns whether the pack or the guild has an entry with this id.
fn is_there(pack: &Pack, overlay: Option<&Overlay>, id: &str) -> bool {
    pack.entry(id).is_some() || overlay.is_some_and(|overlay| overlay.entry(id).is_some())
}
