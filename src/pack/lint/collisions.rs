//! Phrasings that stand twice: in two entries, in one, or in an entry and out of scope.

use std::collections::{BTreeMap, HashMap};

use super::super::draft::{DraftEntry, DraftText};
use super::super::fault::{Fault, Spot};
use super::super::{Language, phrasing_key};
use super::{Linter, is_id};

/// Entries that share no more phrasings than this are told of each by itself.
const FEW: usize = 3;

impl Linter<'_> {
    /// A phrasing belongs to one entry, and an out-of-scope question to none. Per language: what
    /// one spells like a word of another is a different question.
    pub(super) fn collisions(&mut self) {
        let draft = self.draft;
        let mut owners: BTreeMap<&Language, HashMap<String, (&DraftEntry, &Spot)>> =
            BTreeMap::new();
        for entry in draft.entries.iter().filter(|entry| is_id(&entry.id)) {
            for (language, text) in &entry.texts {
                let owners = owners.entry(language).or_default();
                if let Some(fault) = copy(entry, text, owners) {
                    self.faults.push(fault);
                    continue;
                }
                for phrasing in text.phrasings() {
                    let key = phrasing_key(&phrasing.value);
                    if key.is_empty() {
                        continue;
                    }
                    let Some((owner, first)) = owners.get(&key).copied() else {
                        owners.insert(key, (entry, &phrasing.spot));
                        continue;
                    };
                    let spot = phrasing.spot.clone();
                    let fault = if owner.id == entry.id {
                        let message = "this phrasing stands twice in the entry";
                        Fault::warning(
                            spot,
                            message,
                            "remove one; case and punctuation do not count",
                        )
                    } else {
                        let message = format!("`{}` has this phrasing already", owner.id);
                        let hint = "a phrasing leads to one entry: remove it from one of the two";
                        let fault = Fault::error(spot, message, hint);
                        let is_draft = owner.is_kept_back || entry.is_kept_back;
                        if is_draft { fault.mild() } else { fault }
                    };
                    self.faults.push(fault.with_other(first.clone(), "the first one"));
                }
            }
        }
        for (language, questions) in &draft.out_of_scope {
            let mut seen: HashMap<String, &Spot> = HashMap::new();
            for question in questions {
                let key = phrasing_key(&question.value);
                let spot = question.spot.clone();
                if key.is_empty() {
                    continue;
                }
                if let Some((owner, first)) = owners.get(language).and_then(|o| o.get(&key)) {
                    let message = format!("`{}` answers this out-of-scope question", owner.id);
                    let hint = "it is one or the other: remove it here or there";
                    let fault = Fault::error(spot, message, hint);
                    let fault = if owner.is_kept_back { fault.mild() } else { fault };
                    self.faults.push(fault.with_other((*first).clone(), "answered here"));
                } else if let Some(first) = seen.insert(key, &question.spot) {
                    let fault = Fault::warning(
                        spot,
                        "this out-of-scope question stands twice",
                        "remove one",
                    );
                    self.faults.push(fault.with_other(first.clone(), "the first one"));
                }
            }
        }
    }
}

/// An entry all of whose phrasings are another one's is a copy of it: one fault says so.
fn copy(
    entry: &DraftEntry,
    text: &DraftText,
    owners: &HashMap<String, (&DraftEntry, &Spot)>,
) -> Option<Fault> {
    let mut all = text.phrasings().map(|phrasing| (phrasing, phrasing_key(&phrasing.value)));
    let (first, key) = all.next()?;
    let (owner, place) = owners.get(&key).copied().filter(|(owner, _)| owner.id != entry.id)?;
    let mut count = 1;
    for (_, key) in all {
        owners.get(&key).filter(|(other, _)| other.id == owner.id)?;
        count += 1;
    }
    let message = format!("`{}` has all {count} phrasings of this entry already", owner.id);
    let hint =
        "if this file is a copy, take it away, or give it a question and phrasings of its own";
    let fault =
        Fault::error(first.spot.clone(), message, hint).with_other(place.clone(), "the first one");
    let is_draft = owner.is_kept_back || entry.is_kept_back;
    (count > FEW).then_some(if is_draft { fault.mild() } else { fault })
}
