//! The list of what is left out, for people to read: the first few of each kind of reason, and how many more.
//! Whatever a source holds, the list stays short.

use std::collections::HashMap;

/// Maximum number of notes of one kind that are listed one by one.
const OF_A_KIND: usize = 20;
/// Number of kinds that are told apart; all others, which a source can make up, count as one more.
const KINDS: usize = 50;

/// Something that has no place in a FAQ, or needs a look.
#[derive(Debug)]
pub(super) struct Note {
    pub(super) place: String,
    pub(super) why: String,
}

#[derive(Debug, Default)]
pub(super) struct Notes {
    /// In the order in which they were made.
    listed: Vec<Note>,
    /// By reason, without what it quotes.
    kinds: HashMap<String, Kind>,
    count: usize,
}

#[derive(Debug, Default)]
struct Kind {
    /// Index of its first note in the list.
    first: usize,
    count: usize,
}

impl Notes {
    pub(super) fn add(&mut self, place: String, why: String) {
        let kind = bare(&why);
        self.add_of(&kind, || Note { place, why });
    }

    /// Like `add`, but of a known kind: the note is made only if it is listed.
    pub(super) fn add_of(&mut self, kind: &str, note: impl FnOnce() -> Note) {
        self.count += 1;
        let is_known = self.kinds.contains_key(kind) || self.kinds.len() < KINDS;
        let kind = if is_known { kind } else { "" };
        if !self.kinds.contains_key(kind) {
            self.kinds.insert(kind.to_owned(), Kind { first: self.listed.len(), count: 0 });
        }
        if let Some(kind) = self.kinds.get_mut(kind) {
            kind.count += 1;
            if kind.count <= OF_A_KIND {
                self.listed.push(note());
            }
        }
    }

    /// Returns how many there are, listed or not.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Returns the list: a line for each note, and one for all others of a kind.
    pub(super) fn lines(&self) -> Vec<String> {
        let line = |Note { place, why }: &Note| format!("{place}: {why}");
        let mut lines: Vec<String> = self.listed.iter().map(line).collect();
        let mut more: Vec<&Kind> =
            self.kinds.values().filter(|kind| kind.count > OF_A_KIND).collect();
        more.sort_by_key(|kind| kind.first);
        lines.extend(more.into_iter().filter_map(|kind| {
            let first = self.listed.get(kind.first)?;
            Some(format!("{} more like {}", kind.count - OF_A_KIND, line(first)))
        }));
        lines
    }
}

/// Returns a reason without what it quotes, and without numbers.
fn bare(why: &str) -> String {
    let mut end = None;
    let mut bare = String::new();
    for c in why.chars() {
        match (end, c) {
            (Some(mark), _) if c == mark => end = None,
            (Some(_), _) | (None, '0'..='9') => {}
            (None, '“') => end = Some('”'),
            (None, '`') => end = Some('`'),
            (None, _) => bare.push(c),
        }
    }
    bare
}

#[cfg(test)]
mod tests {
    use super::{KINDS, Notes, OF_A_KIND};

    #[test]
    fn of_many_alike_the_first_are_listed() {
        let mut notes = Notes::default();
        for n in 0..1000 {
            notes.add(format!("there:{n}"), format!("`key{n}` “value {n}”: no place for it"));
        }
        notes.add("here".to_owned(), "it is empty".to_owned());
        let lines = notes.lines();
        assert_eq!((notes.count(), lines.len()), (1001, OF_A_KIND + 2));
        assert_eq!(lines[OF_A_KIND], "here: it is empty");
        assert_eq!(
            lines[OF_A_KIND + 1],
            "980 more like there:0: `key0` “value 0”: no place for it"
        );
    }

    #[test]
    fn kinds_that_a_source_makes_up_are_one() {
        let mut notes = Notes::default();
        for n in 0..100_000 {
            let unlike: String =
                n.to_string().bytes().map(|digit| char::from(digit + 49)).collect();
            notes.add("there".to_owned(), format!("`a`{unlike}`"));
        }
        assert!(notes.lines().len() <= (KINDS + 1) * (OF_A_KIND + 1), "{}", notes.lines().len());
        assert_eq!(notes.count(), 100_000);
    }
}
