//! What a curator should look at: every phrasing is left out in turn and asked, as if a stranger
//! had said it.

use std::collections::BTreeMap;

use super::reading::Reader;
use super::train::{self, LeaveOut, Tried};
use crate::pack::{Language, Pack, Phrasing};

/// So many phrasings of one entry that find one other make the two easily confused.
const CONFUSED: usize = 3;

/// A phrasing that does not find its entry unless the pack holds it to the letter.
#[derive(Clone, Debug, PartialEq)]
pub struct Lost<'a> {
    /// The id of its entry.
    pub entry: &'a str,
    /// The phrasing.
    pub phrasing: &'a Phrasing,
    /// The id of the entry that it finds instead.
    pub found: &'a str,
    /// Its own entry is at least among those that would be offered.
    pub offered: bool,
}

/// Two entries whose phrasings find each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confused<'a> {
    /// The ids, in their order.
    pub entries: [&'a str; 2],
    /// How many phrasings of the first find the second, and the other way round.
    pub times: [usize; 2],
}

/// What the check found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SelfCheck<'a> {
    /// How many phrasings were asked.
    pub asked: usize,
    /// Those that did not find their entry, in the pack's order.
    pub lost: Vec<Lost<'a>>,
    /// Entries that are easily confused, worst first.
    pub confused: Vec<Confused<'a>>,
}

/// Asks every phrasing of a model that was trained without it (and without a tenth of the others).
/// The entry's `question` itself is asked too.
pub fn self_check(pack: &Pack) -> SelfCheck<'_> {
    let (reader, texts) = Reader::new(pack);
    let mut check = SelfCheck::default();
    let mut pairs: BTreeMap<[&str; 2], [usize; 2]> = BTreeMap::new();
    let tried = texts.iter().enumerate().flat_map(|(model, texts)| {
        // The texts of the pack that phrasings are, in the order in which they were read.
        let mut phrasings: Vec<Option<&Phrasing>> = Vec::new();
        let learns = |language: &Language| reader.model_of(language) == model;
        for entry in &pack.entries {
            phrasings.extend(entry.phrasings.iter().filter(|p| learns(&p.language)).map(Some));
            phrasings.extend(entry.texts.keys().filter(|l| learns(l)).map(|_| None));
        }
        let (_, mut tried) = train::train(pack, &reader, texts, LeaveOut::ALL);
        tried.sort_by_key(|tried| tried.text);
        let phrasing = move |tried: &Tried| phrasings.get(tried.text).copied().flatten();
        tried.into_iter().map(move |tried| (phrasing(&tried), tried)).collect::<Vec<_>>()
    });
    for (phrasing, tried) in tried.filter(|(_, tried)| !tried.masked) {
        let Some((own, phrasing)) = tried.own.zip(phrasing) else { continue };
        check.asked += 1;
        if own == tried.found {
            continue;
        }
        let (entry, found) = (pack.entries[own].id.as_str(), pack.entries[tried.found].id.as_str());
        check.lost.push(Lost { entry, phrasing, found, offered: tried.offered });
        let times = pairs.entry([entry.min(found), entry.max(found)]).or_default();
        times[usize::from(entry > found)] += 1;
    }
    let pairs = pairs.into_iter().filter(|(_, times)| times.iter().sum::<usize>() >= CONFUSED);
    check.confused = pairs.map(|(entries, times)| Confused { entries, times }).collect();
    check.confused.sort_by_key(|pair| std::cmp::Reverse(pair.times.iter().sum::<usize>()));
    check
}
