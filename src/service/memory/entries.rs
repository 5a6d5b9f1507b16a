//! Own entries of guilds, as the matcher and readers see them.

use crate::clock::date_at;
use crate::pack::{Language, OwnEntry, Text, own_id};
use crate::store::{EntryText, StoredEntry, UnixTime};

/// The entry as the matcher and readers see it; `None` where somebody else wrote something into its language.
pub(super) fn own(entry: &StoredEntry) -> Option<OwnEntry> {
    own_text(entry.number, &entry.text, entry.at)
}

/// The own entry with this number that says this since a point in time; `None` without a valid language.
pub fn own_text(number: i64, text: &EntryText, at: UnixTime) -> Option<OwnEntry> {
    let EntryText { language, severity, question, answer, cautions, advice } = text.clone();
    Some(OwnEntry {
        id: own_id(number),
        language: Language::new(&language)?,
        severity,
        text: Text { question, answer, cautions, advice },
        written: date_at(at),
    })
}
