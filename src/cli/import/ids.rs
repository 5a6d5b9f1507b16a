//! Makes ids from names: a name gets the same id wherever it stands and whatever stands beside it.

use std::collections::{HashMap, HashSet};

use unicode_normalization::UnicodeNormalization;

use crate::pack::{limits, phrasing_key};

/// Number of digits that are added to an id that would say too little.
const DIGITS: usize = 6;

/// The ids that are taken.
#[derive(Debug)]
pub(super) struct Ids {
    taken: HashSet<String>,
    /// The number to try next, by the beginning of the id.
    next: HashMap<String, usize>,
}

impl Default for Ids {
    fn default() -> Self {
        // `pack.toml` is the FAQ's own file.
        Self { taken: HashSet::from(["pack".to_owned()]), next: HashMap::new() }
    }
}

impl Ids {
    /// Returns an id for a name that no other name has. Of two names that would share one, the second gets
    /// its own from `apart`; numbers are counted on, not tried from the first.
    pub(super) fn unique(&mut self, name: &str, apart: &str) -> String {
        let base = of(name);
        if self.taken.insert(base.clone()) {
            return base;
        }
        let second = with_digest(&base, &format!("{name}\n{apart}"));
        if self.taken.insert(second.clone()) {
            return second;
        }
        let start = beginning(&second).to_owned();
        let number = self.next.entry(start.clone()).or_insert(1);
        loop {
            *number += 1;
            let id = format!("{start}-{number}");
            if self.taken.insert(id.clone()) {
                return id;
            }
        }
    }

    /// Claims an id as it is; returns whether it was free.
    pub(super) fn take(&mut self, id: &str) -> bool {
        self.taken.insert(id.to_owned())
    }

    pub(super) fn free(&mut self, id: &str) {
        self.taken.remove(id);
    }
}

/// Returns the id of a name: `a-z`, `0-9` and `-`, at most 64. If letters had to be left out, a digest of the
/// name keeps it apart from others.
pub(super) fn of(name: &str) -> String {
    let mut id = String::new();
    let mut lost = false;
    for c in name.nfkd().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            id.push(c);
        } else if unicode_normalization::char::is_combining_mark(c) || matches!(c, '\'' | '’') {
        } else if let Some(letters) = latin(c) {
            id.push_str(letters);
        } else {
            lost |= c.is_alphanumeric();
            if !id.ends_with('-') {
                id.push('-');
            }
        }
        if id.len() > limits::ID {
            lost = true;
            break;
        }
    }
    let id = id.trim_matches('-');
    if lost || id.is_empty() { with_digest(id, &phrasing_key(name)) } else { id.to_owned() }
}

/// Spells out Latin letters that do not decompose into others.
fn latin(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ı' => "i",
        'ħ' => "h",
        _ => return None,
    })
}

/// Returns the beginning of an id that leaves room for added digits, up to the end of a word.
fn beginning(id: &str) -> &str {
    let most = limits::ID - DIGITS - 1;
    if id.len() <= most {
        return id.trim_end_matches('-');
    }
    let cut = &id[..most];
    cut.rsplit_once('-').map_or(cut, |(words, _)| words).trim_end_matches('-')
}

fn with_digest(id: &str, text: &str) -> String {
    let digest = crc32fast::hash(text.as_bytes());
    let start = beginning(id);
    let start = if start.is_empty() { "entry" } else { start };
    format!("{start}-{:06x}", digest & 0xff_ffff)
}

#[cfg(test)]
mod tests {
    use super::{Ids, of};

    #[test]
    fn ids_are_made_of_names() {
        assert_eq!(of("How does it work?"), "how-does-it-work");
        assert_eq!(of("Über uns & Straße"), "uber-uns-strasse");
        assert_eq!(of("What's new?"), "whats-new");
        let chinese = of("常见问题");
        assert!(chinese.starts_with("entry-") && chinese.len() == 12, "{chinese}");
        assert_ne!(chinese, of("常见问题二"));
        assert_eq!(chinese, of("常见问题？"));
        assert!(of("Wi-Fi はありますか").starts_with("wi-fi-"));
        let long = of(&"word ".repeat(30));
        assert!(long.len() <= 64 && long.starts_with("word-word"), "{long}");
    }

    #[test]
    fn ids_are_nobody_elses() {
        let mut ids = Ids::default();
        assert_eq!(ids.unique("a b", "1"), "a-b");
        let second = ids.unique("A, b!", "2");
        assert!(second.starts_with("a-b-"), "{second}");
        assert_ne!(ids.unique("pack", ""), "pack");
        for _ in 0..1000 {
            ids.unique("a b", "1");
        }
    }
}
