//! What was found, as entries that a FAQ can hold: ids of their own, no phrasing twice, nothing longer than
//! Discord shows.

use std::collections::{HashMap, HashSet};

use unicode_normalization::UnicodeNormalization;

use super::{Found, Item};
use crate::pack::{limits, phrasing_key};
use crate::text::{cut, on_one_line};

/// A phrasing is shown in the list up to here.
const SHOWN: usize = 60;
/// So many are shown of one entry.
const LISTED: usize = 20;
/// Digits behind an id that is there already.
const DIGITS: usize = 6;

/// An entry to be written.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) id: String,
    /// Where it is from.
    pub(super) place: String,
    pub(super) question: String,
    /// Whether the question is but a name.
    pub(super) is_name: bool,
    pub(super) also_asked: Vec<String>,
    pub(super) answer: String,
}

/// What is taken already.
struct Taken {
    ids: HashSet<String>,
    /// The number that is tried next, by how ids begin.
    next: HashMap<String, usize>,
    /// The entry that each phrasing leads to.
    owners: HashMap<String, String>,
}

/// Makes entries of all items; what of them has no place is left.
pub(super) fn of(found: &mut Found) -> Vec<Entry> {
    // The file of this name is the FAQ's own.
    let ids = HashSet::from(["pack".to_owned()]);
    let mut taken = Taken { ids, next: HashMap::new(), owners: HashMap::new() };
    let items = std::mem::take(&mut found.items);
    items.into_iter().filter_map(|item| entry(item, &mut taken, found)).collect()
}

fn entry(item: Item, taken: &mut Taken, found: &mut Found) -> Option<Entry> {
    let Item { place, name, question, also_asked, answer } = item;
    let answer = answer.trim().to_owned();
    let is_name = question.is_none();
    let id = taken.unique(&name);
    let asked: Vec<String> = [question.unwrap_or(name)].into_iter().chain(also_asked).collect();
    let length = answer.chars().count();
    if let Some(why) = unfit(length) {
        taken.ids.remove(&id);
        found.leave(place, format!("{why}: {}", all(asked.iter().chain([&answer]))));
        return None;
    }
    let mut phrasings = taken.phrasings(&id, asked, &place, found);
    let title = phrasings.iter().position(|text| text.chars().count() <= limits::TITLE);
    let Some(title) = title else {
        phrasings.iter().for_each(|text| drop(taken.owners.remove(&phrasing_key(text))));
        taken.ids.remove(&id);
        let why = if phrasings.is_empty() {
            "it has no question left, so its answer was left out".to_owned()
        } else {
            format!("{} is too long for a title, so its answer was left out", all(&phrasings))
        };
        found.leave(place, format!("{why}: {}", quoted(&answer)));
        return None;
    };
    let question = phrasings.remove(title);
    if answer.contains("![") {
        found.leave(&*place, "a picture in its answer: Discord shows the markup as it stands");
    }
    Some(Entry { id, place, question, is_name, also_asked: phrasings, answer })
}

/// Why an answer of this length cannot be one.
fn unfit(length: usize) -> Option<String> {
    let most = limits::DESCRIPTION;
    match length {
        0 => Some("it has no answer".to_owned()),
        _ if length > most => {
            Some(format!("its answer has {length} characters, and Discord shows {most}: divide it"))
        }
        _ => None,
    }
}

impl Taken {
    /// What of all this can lead to an entry, on one line each; it is the entry's from now on.
    fn phrasings(
        &mut self,
        id: &str,
        asked: Vec<String>,
        place: &str,
        found: &mut Found,
    ) -> Vec<String> {
        let mut phrasings = Vec::new();
        for text in asked {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let key = phrasing_key(&text);
            let why = match self.owners.get(&key) {
                _ if text.is_empty() => continue,
                _ if key.is_empty() => "has no letter or digit, so nobody would find it".to_owned(),
                Some(owner) if owner == id => "is there twice".to_owned(),
                Some(owner) => format!("leads to `{owner}` already"),
                None => {
                    self.owners.insert(key, id.to_owned());
                    phrasings.push(text);
                    continue;
                }
            };
            found.leave(place, format!("{} {why}", quoted(&text)));
        }
        phrasings
    }
}

/// A text as it stands in the list.
pub(super) fn quoted(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let plain: String = line.chars().filter(|c| !c.is_control()).collect();
    format!("“{}”", on_one_line(&cut(&plain, SHOWN)))
}

/// What something is called there, as it stands in the list.
pub(super) fn named(key: &str) -> String {
    format!("`{}`", on_one_line(&cut(key, SHOWN)))
}

fn all<'a>(texts: impl IntoIterator<Item = &'a String>) -> String {
    let said = texts.into_iter().filter(|text| !text.trim().is_empty());
    let mut said = said.peekable();
    let mut shown: Vec<String> = said.by_ref().take(LISTED).map(|text| quoted(text)).collect();
    let more = said.count();
    if more > 0 {
        shown.push(format!("and {more} more"));
    }
    shown.join(", ")
}

/// An id made of a name: `a-z`, `0-9` and `-`, at most 64.
fn base(name: &str) -> String {
    let mut id = String::new();
    for c in name.nfkd().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            id.push(c);
        } else if !unicode_normalization::char::is_combining_mark(c) && !id.ends_with('-') {
            id.push('-');
        }
        if id.len() > limits::ID {
            break;
        }
    }
    id.truncate(limits::ID);
    let base = id.trim_matches('-');
    if base.is_empty() { "entry".to_owned() } else { base.to_owned() }
}

impl Taken {
    /// An id made of a name that is nobody else's. Numbers are counted on, not tried from the first.
    fn unique(&mut self, name: &str) -> String {
        let base = base(name);
        if self.ids.insert(base.clone()) {
            return base;
        }
        let start = base.get(..base.len().min(limits::ID - DIGITS - 1)).unwrap_or(&base);
        let start = start.trim_end_matches('-').to_owned();
        let number = self.next.entry(start.clone()).or_insert(1);
        loop {
            *number += 1;
            let id = format!("{start}-{number}");
            if self.ids.insert(id.clone()) {
                return id;
            }
        }
    }
}
