//! Makes entries that a FAQ can hold out of the findings: unique ids, no phrasing twice, nothing longer than
//! Discord shows.

use std::collections::{BTreeMap, HashMap};

use super::found::{Found, Item};
use super::ids::Ids;
use super::{discord, html};
use crate::pack::{Language, Severity, limits, phrasing_key};
use crate::text::{cut, on_one_line};

/// Characters of a phrasing that the list shows.
const SHOWN: usize = 60;
/// Number of phrasings that the list shows of one entry.
const LISTED: usize = 20;
/// Characters that a reply adds around an answer, with its cautions and advice.
const RENDERED: usize = 400;

/// An entry to be written.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) id: String,
    /// Where it is from.
    pub(super) place: String,
    /// The source named on the command line that it comes from.
    pub(super) root: String,
    pub(super) severity: Option<Severity>,
    /// Titles of its sources.
    pub(super) sources: Vec<String>,
    pub(super) reviewed: Option<String>,
    pub(super) texts: BTreeMap<Language, Text>,
}

/// An entry's text in one language.
#[derive(Clone, Debug)]
pub(super) struct Text {
    pub(super) question: String,
    /// The question is only a name.
    pub(super) is_name: bool,
    /// Its actual language, if it stands in for a translation that is still to be written.
    pub(super) is_foreign: Option<Language>,
    pub(super) also_asked: Vec<String>,
    pub(super) answer: String,
    pub(super) cautions: Vec<String>,
    pub(super) advice: Vec<String>,
}

/// Ids, phrasings and the like that are taken already.
#[derive(Default)]
struct Taken {
    ids: Ids,
    /// The entry that each phrasing leads to, in its language.
    owners: HashMap<(Language, String), String>,
    /// Indices of entries that may get another language, by source and group.
    groups: HashMap<(String, String), usize>,
    /// Number of items that have each keyword.
    keywords: HashMap<String, usize>,
}

/// Makes entries of all items, and notes what has no place in them.
pub(super) fn of(found: &mut Found) -> Vec<Entry> {
    let mut taken = Taken::default();
    let items = std::mem::take(&mut found.items);
    for (name, ..) in &found.ready {
        taken.ids.take(name.trim_end_matches(".toml"));
    }
    for item in &items {
        let mut keys: Vec<String> = item.keywords.iter().map(|word| phrasing_key(word)).collect();
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            *taken.keywords.entry(key).or_default() += 1;
        }
    }
    let mut entries: Vec<Entry> = Vec::new();
    for item in items {
        entry(item, &mut entries, &mut taken, found);
    }
    entries
}

fn entry(item: Item, entries: &mut Vec<Entry>, taken: &mut Taken, found: &mut Found) {
    let Item { place, root, name, group, language, question, also_asked, keywords, .. } = item;
    let language = language.unwrap_or_else(|| Language::new("en").expect("`en` is a language"));
    let answer = discord::shown(&item.answer, item.is_markdown, &place, found);
    let answer = answer.trim().to_owned();
    let is_name = question.is_none();
    let key = group.map(|group| (root.clone(), group));
    // It may be another language of an existing entry.
    let known = key.as_ref().and_then(|key| taken.groups.get(key)).copied();
    let known = known.filter(|at| !entries[*at].texts.contains_key(&language));
    let id = match known {
        Some(at) => entries[at].id.clone(),
        None => taken.ids.unique(&name, question.as_deref().unwrap_or_default()),
    };
    let free = |taken: &mut Taken| {
        if known.is_none() {
            taken.ids.free(&id);
        }
    };
    let question = question.unwrap_or(name);
    let asked: Vec<String> = [question].into_iter().chain(also_asked).collect();
    let asked: Vec<String> = asked.iter().map(|text| html::plain(text)).collect();
    let length = answer.chars().count();
    if let Some(why) = unfit(length) {
        free(taken);
        let shown = all(asked.iter().chain([&answer]));
        let colon = if shown.is_empty() { "" } else { ": " };
        found.leave(place, format!("{why}{colon}{shown}"));
        return;
    }
    let mut phrasings = taken.phrasings(&id, &language, asked, &place, found);
    let (alone, shared): (Vec<String>, Vec<String>) = keywords
        .into_iter()
        .partition(|word| taken.keywords.get(&phrasing_key(word)).is_none_or(|count| *count < 2));
    for word in shared {
        found.leave(&*place, format!("the keyword {} leads to several entries", quoted(&word)));
    }
    phrasings.extend(taken.phrasings(&id, &language, alone, &place, found));
    let title = phrasings.iter().position(|text| text.chars().count() <= limits::TITLE);
    let Some(title) = title else {
        phrasings.iter().for_each(|text| {
            taken.owners.remove(&(language.clone(), phrasing_key(text)));
        });
        free(taken);
        let why = if phrasings.is_empty() {
            "it has no question left, so its answer was left out".to_owned()
        } else {
            format!("{} is too long for a title, so its answer was left out", all(&phrasings))
        };
        found.leave(place, format!("{why}: {}", quoted(&answer)));
        return;
    };
    let question = phrasings.remove(title);
    let cautions = points("cautions", item.cautions, &place, found);
    let advice = points("advice", item.advice, &place, found);
    let (cautions, advice) = shortened(length, cautions, advice, &place, found);
    let also_asked = phrasings;
    let is_foreign = None;
    let text = Text { question, is_name, is_foreign, also_asked, answer, cautions, advice };
    match known {
        Some(at) => {
            entries[at].texts.insert(language, text);
        }
        None => {
            if let Some(key) = key {
                taken.groups.insert(key, entries.len());
            }
            entries.push(Entry {
                id,
                place,
                root,
                severity: item.severity,
                sources: item.sources,
                reviewed: item.reviewed,
                texts: BTreeMap::from([(language, text)]),
            });
        }
    }
}

/// Returns as many points of one heading as Discord shows.
fn points(what: &str, points: Vec<String>, place: &str, found: &mut Found) -> Vec<String> {
    let mut length = 0;
    let (kept, left): (Vec<_>, Vec<_>) = points.into_iter().partition(|point| {
        // Plus its bullet and line end.
        length += point.chars().count() + 3;
        length <= limits::FIELD_VALUE
    });
    if !left.is_empty() {
        let most = limits::FIELD_VALUE;
        found.leave(place, format!("{what} over {most} characters: {}", all(&left)));
    }
    kept
}

/// Returns cautions and advice, without the advice if a reply has no room for it.
fn shortened(
    answer: usize,
    cautions: Vec<String>,
    advice: Vec<String>,
    place: &str,
    found: &mut Found,
) -> (Vec<String>, Vec<String>) {
    let length =
        |points: &[String]| points.iter().map(|point| point.chars().count() + 3).sum::<usize>();
    if answer + length(&cautions) + length(&advice) + limits::TITLE + RENDERED
        <= limits::EMBED_TOTAL
    {
        return (cautions, advice);
    }
    found.leave(place, format!("no room for its advice beside its answer: {}", all(&advice)));
    (cautions, Vec::new())
}

/// Returns why an answer of this length is not allowed, if it is not.
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
    /// Claims the phrasings that can lead to an entry, and returns them, each on one line.
    fn phrasings(
        &mut self,
        id: &str,
        language: &Language,
        asked: Vec<String>,
        place: &str,
        found: &mut Found,
    ) -> Vec<String> {
        let mut phrasings = Vec::new();
        for text in asked {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let key = (language.clone(), phrasing_key(&text));
            let why = match self.owners.get(&key) {
                _ if text.is_empty() => continue,
                _ if key.1.is_empty() => {
                    "has no letter or digit, so nobody would find it".to_owned()
                }
                // Like `api-docs` beside `apidocs`: nothing is lost.
                Some(owner) if owner == id => continue,
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

/// Returns a text as the list shows it.
pub(super) fn quoted(text: &str) -> String {
    // The rest of a long text is not looked at.
    let start: String = text.chars().take(SHOWN * 20).collect();
    let line = start.split_whitespace().collect::<Vec<_>>().join(" ");
    let plain: String = line.chars().filter(|c| !c.is_control()).collect();
    format!("“{}”", on_one_line(&cut(&plain, SHOWN)))
}

/// Returns a name from the source as the list shows it.
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
