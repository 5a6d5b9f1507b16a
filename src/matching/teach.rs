//! Checks whether a phrasing may be taught for an entry: it must not take over another entry's
//! questions.

use super::Matcher;
use super::exact::Keys;
use super::normalise::normalise;
use super::opposite::opposed;
use super::overlay::{Overlay, Taught, read, typos};
use super::verdict::Verdict;
use crate::pack::{Pack, phrasing_key};

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

impl Matcher {
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
        let Some(own) = pack.position(entry) else { return Err(Unteachable::NoEntry) };
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
            return match found == own {
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
        let (_, read_in) = self.reader.read_in(text, &normalised, None);
        let words = read(text, read_in);
        let knows = |word: &str| self.reader.knows(word);
        // An exact phrasing may be moved from one entry to another.
        let is_other = |taught: &Taught| {
            let moved = same.is_some_and(|same| std::ptr::eq(same, taught));
            taught.entry != entry && !moved && pack.entry(&taught.entry).is_some()
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
