//! Leave-one-out check for curators: every phrasing is asked as if the pack did not have it.

use std::collections::BTreeMap;

use super::leave_out::{HeldOut, LeaveOut};
use super::reading::Reader;
use super::train;
use crate::pack::{Language, Pack, Phrasing};

/// Two entries are easily confused when this many phrasings of one find the other.
const CONFUSED: usize = 3;

/// A phrasing that does not find its entry unless the pack has it exactly.
#[derive(Clone, Debug, PartialEq)]
pub struct Lost<'a> {
    /// The id of its entry.
    pub entry: &'a str,
    /// The phrasing.
    pub phrasing: &'a Phrasing,
    /// The id of the entry that it finds instead.
    pub found: &'a str,
    /// Its own entry is among those that would be offered.
    pub offered: bool,
}

/// Two entries whose phrasings find each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confused<'a> {
    /// Their ids, sorted.
    pub entries: [&'a str; 2],
    /// How many phrasings of the first find the second, and the other way round.
    pub times: [usize; 2],
}

/// Result of the check.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SelfCheck<'a> {
    /// Number of phrasings that were asked.
    pub asked: usize,
    /// Phrasings that did not find their entry, in the pack's order.
    pub lost: Vec<Lost<'a>>,
    /// Entries that are easily confused, worst first.
    pub confused: Vec<Confused<'a>>,
}

/// Asks every phrasing of a model that was trained without it (and without a tenth of the others).
/// Entries' `question`s are included.
pub fn self_check(pack: &Pack) -> SelfCheck<'_> {
    let (reader, texts) = Reader::new(pack);
    let mut check = SelfCheck::default();
    let mut pairs: BTreeMap<[&str; 2], [usize; 2]> = BTreeMap::new();
    let held_out = texts.iter().enumerate().flat_map(|(model, texts)| {
        // The texts of the pack that phrasings are, in the order in which they were read.
        let mut phrasings: Vec<Option<&Phrasing>> = Vec::new();
        let learns = |language: &Language| reader.model_of(language) == model;
        for entry in &pack.entries {
            phrasings.extend(entry.phrasings.iter().filter(|p| learns(&p.language)).map(Some));
            phrasings.extend(entry.texts.keys().filter(|l| learns(l)).map(|_| None));
        }
        let (_, mut held_out) = train::train(pack, &reader, texts, LeaveOut::ALL);
        held_out.sort_by_key(|held_out| held_out.text);
        let phrasing = move |held_out: &HeldOut| phrasings.get(held_out.text).copied().flatten();
        held_out
            .into_iter()
            .map(move |held_out| (phrasing(&held_out), held_out))
            .collect::<Vec<_>>()
    });
    for (phrasing, held_out) in held_out.filter(|(_, held_out)| !held_out.masked) {
        let Some((own, phrasing)) = held_out.own.zip(phrasing) else { continue };
        check.asked += 1;
        if own == held_out.found {
            continue;
        }
        let (entry, found) =
            (pack.entries[own].id.as_str(), pack.entries[held_out.found].id.as_str());
        check.lost.push(Lost { entry, phrasing, found, offered: held_out.offered });
        let times = pairs.entry([entry.min(found), entry.max(found)]).or_default();
        times[usize::from(entry > found)] += 1;
    }
    let pairs = pairs.into_iter().filter(|(_, times)| times.iter().sum::<usize>() >= CONFUSED);
    check.confused = pairs.map(|(entries, times)| Confused { entries, times }).collect();
    check.confused.sort_by_key(|pair| std::cmp::Reverse(pair.times.iter().sum::<usize>()));
    check
}
