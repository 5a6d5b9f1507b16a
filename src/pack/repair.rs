//! A file that is not TOML, mended as far as its author's meaning is clear: each slip is told once, with its
//! likely cause, and what follows from it is not told at all.

use std::borrow::Cow;
use std::ops::Range;

use toml::de::DeTable;

use super::slips::{self, Edit, Slip};

/// So many slips of one file are found; more are found when these are mended.
const SLIPS: usize = 25;
/// So many places are tried for the first of what stands twice.
const TRIES: usize = 100;

/// A place where the text was changed: bytes of the new text, and of the old one.
struct Change {
    new: Range<usize>,
    old: Range<usize>,
}

/// A text that is TOML, or nearer to it, with what was wrong.
pub(super) struct Repaired<'t> {
    original: &'t str,
    pub(super) text: Cow<'t, str>,
    /// The slips, at their places in the original.
    pub(super) slips: Vec<Slip>,
    /// All of them are mended, so that what the text says is what is meant.
    pub(super) is_whole: bool,
    /// The changes, those of each slip in order of their places.
    changes: Vec<Vec<Change>>,
}

/// A syntax error, as the parser tells it.
struct Wrong {
    at: Range<usize>,
    message: String,
}

impl Wrong {
    fn is_repetition(&self) -> bool {
        self.message.starts_with("duplicate key")
    }
}

/// Mends a text.
pub(super) fn repair(original: &str) -> Repaired<'_> {
    let text = Cow::Borrowed(original);
    let mut repaired =
        Repaired { original, text, slips: Vec::new(), is_whole: true, changes: Vec::new() };
    let mut wrong = errors(original);
    if wrong.is_empty() {
        return repaired;
    }
    repaired.line_breaks();
    repaired.signs();
    if !repaired.slips.is_empty() {
        wrong = errors(&repaired.text);
    }
    while let Some(first) =
        wrong.iter().filter(|wrong| !wrong.is_repetition()).min_by_key(|w| w.at.start)
    {
        if repaired.slips.len() >= SLIPS {
            repaired.is_whole = false;
            break;
        }
        let likely = slips::first(&repaired.text);
        let told = told(first, &repaired.text);
        let mended = [likely, Some(told.clone())].into_iter().flatten().find_map(|slip| {
            let (text, changes) = applied(&repaired.text, &slip.edits)?;
            let left = errors(&text);
            is_nearer(&wrong, &left).then_some((slip, text, changes, left))
        });
        let Some((slip, text, changes, left)) = mended else {
            repaired.tell(told);
            repaired.is_whole = false;
            break;
        };
        repaired.tell(slip);
        repaired.text = Cow::Owned(text);
        repaired.changes.push(changes);
        wrong = left;
    }
    repaired.repetitions(&wrong);
    repaired
}

impl Repaired<'_> {
    /// The place in the original of a place in the text.
    pub(super) fn origin(&self, span: Range<usize>) -> Range<usize> {
        let start = self.original.floor_char_boundary(self.place(span.start));
        let end = self.original.ceil_char_boundary(self.place(span.end));
        start..end.max(start)
    }

    fn place(&self, at: usize) -> usize {
        self.changes.iter().rev().fold(at, |at, changes| {
            let next = changes.partition_point(|change| change.new.start <= at);
            match next.checked_sub(1).and_then(|last| changes.get(last)) {
                Some(Change { new, old }) if at < new.end => {
                    old.start + (at - new.start).min(old.len())
                }
                Some(Change { new, old }) => at - new.end + old.end,
                None => at,
            }
        })
    }

    fn tell(&mut self, slip: Slip) {
        let at = self.origin(slip.at.clone());
        let first = slip.first.clone().map(|first| self.origin(first));
        self.slips.push(Slip { at, first, ..slip });
    }

    /// Line breaks of a time when a carriage return was one.
    fn line_breaks(&mut self) {
        let is_alone = |text: &str, at: usize| !text[at + 1..].starts_with('\n');
        let returns = self.text.match_indices('\r').map(|(at, _)| at);
        let alone: Vec<usize> = returns.filter(|at| is_alone(&self.text, *at)).collect();
        let Some(first) = alone.first().copied() else { return };
        let edits = alone.iter().map(|at| Edit { at: *at..at + 1, with: "\n".to_owned() });
        let slip = Slip::new(
            first..first + 1,
            "the lines of this file end as they did on very old Macs",
            "save it with line ends of Unix (LF) or Windows (CRLF) in your editor",
            edits.collect::<Vec<_>>(),
        );
        self.apply_in_place(slip);
    }

    fn signs(&mut self) {
        // Where curly quotes are mended, other signs turn out to stand inside of texts.
        let mut told = 0;
        loop {
            let Some(slip) = slips::outside_texts(&self.text).into_iter().next() else { return };
            told += 1;
            if told > 3 {
                return;
            }
            self.apply_in_place(slip);
        }
    }

    /// Applies edits that move no place.
    fn apply_in_place(&mut self, slip: Slip) {
        if let Some((text, _)) = applied(&self.text, &slip.edits) {
            self.text = Cow::Owned(text);
            self.tell(slip);
        }
    }

    /// Keys and parts that stand twice: the parser goes on behind them.
    fn repetitions(&mut self, all: &[Wrong]) {
        let (mut told_to, mut tries) = (0, TRIES);
        for wrong in all.iter().filter(|wrong| wrong.is_repetition()) {
            let start = self.text[..wrong.at.start].rfind('\n').map_or(0, |found| found + 1);
            if start < told_to {
                continue;
            }
            if self.text[start..].trim_start().starts_with('[') {
                // A key in a part that is told of is no slip of its own.
                let next = self.text[wrong.at.end..].find("\n[");
                told_to = next.map_or(self.text.len(), |found| wrong.at.end + found);
            }
            let name = &self.text[wrong.at.clone()];
            let first = first_of(wrong, all, &self.text, &mut tries);
            let line = first.as_ref().map(|first| {
                let before = &self.original[..self.origin(first.clone()).start];
                format!("; the first is on line {}", before.matches('\n').count() + 1)
            });
            let message = format!("`{name}` stands here a second time{}", line.unwrap_or_default());
            let hint = "each key, and each part, stands once: join the two, or take one away";
            let slip = Slip::new(wrong.at.clone(), message, hint, Vec::new());
            self.tell(Slip { first, ..slip });
            self.is_whole = false;
        }
    }
}

/// Where the key or part stands first that a repetition repeats: the place of that name without which nothing is
/// repeated. `tries` is how many places may still be tried.
fn first_of(wrong: &Wrong, all: &[Wrong], text: &str, tries: &mut usize) -> Option<Range<usize>> {
    let name = &text[wrong.at.clone()];
    let is_of_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if name.is_empty() || !name.chars().all(is_of_key) {
        return None;
    }
    let before = &text[..wrong.at.start];
    before.match_indices(name).map(|(at, _)| at..at + name.len()).find(|place| {
        let is_whole = !before[..place.start].ends_with(is_of_key)
            && !text[place.end..].starts_with(is_of_key);
        if !is_whole || *tries == 0 {
            return false;
        }
        *tries -= 1;
        // A third one would repeat the second.
        let earlier = all.iter().filter(|other| {
            other.is_repetition()
                && other.at.start < wrong.at.start
                && text[other.at.clone()] == *name
        });
        let places = earlier.map(|other| other.at.clone()).chain([place.clone()]);
        let others = places.map(|at| Edit { at, with: "_".repeat(name.len()) });
        let others: Vec<Edit> = others.collect();
        let is_repeated = |wrong_now: &Wrong| wrong_now.is_repetition() && wrong_now.at == wrong.at;
        applied(text, &others).is_some_and(|(text, _)| !errors(&text).iter().any(is_repeated))
    })
}

fn errors(text: &str) -> Vec<Wrong> {
    let (_, errors) = DeTable::parse_recoverable(text);
    let wrong = errors.iter().map(|error| Wrong {
        at: error.span().unwrap_or(0..0),
        message: error.message().lines().collect::<Vec<_>>().join("; "),
    });
    wrong.collect()
}

/// Returns whether an edit brought a text nearer to TOML: the first error is gone, or there are fewer.
fn is_nearer(before: &[Wrong], after: &[Wrong]) -> bool {
    let first = |all: &[Wrong]| {
        let others = all.iter().filter(|wrong| !wrong.is_repetition());
        others.map(|wrong| wrong.at.start).min().unwrap_or(usize::MAX)
    };
    first(after) > first(before) + 1 || after.len() < before.len()
}

/// The text after these edits, and where it changed; `None` if they overlap.
fn applied(text: &str, edits: &[Edit]) -> Option<(String, Vec<Change>)> {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| (edit.at.start, edit.at.end));
    let (mut new, mut from) = (String::with_capacity(text.len() + edits.len()), 0);
    let mut changes = Vec::with_capacity(edits.len());
    for edit in edits {
        new.push_str(text.get(from..edit.at.start)?);
        let at = new.len();
        new.push_str(&edit.with);
        changes.push(Change { new: at..new.len(), old: edit.at.clone() });
        from = edit.at.end;
    }
    new.push_str(text.get(from..)?);
    (!changes.is_empty()).then_some((new, changes))
}

/// An error as the parser tells it, with a line that could be left out to go on.
fn told(wrong: &Wrong, text: &str) -> Slip {
    let Wrong { at, message } = wrong;
    let start = text[..at.start].rfind('\n').map_or(0, |found| found + 1);
    let end = text[start..].find('\n').map_or(text.len(), |found| start + found);
    let line = text[start..end].trim_end();
    let hint = match line.split_once('=') {
        _ if message.starts_with("invalid date") => {
            let (key, value) = line.split_once('=').unwrap_or(("reviewed", ""));
            slips::day_hint(key.trim(), value.trim())
        }
        _ if message.contains("missing comma") => "put a comma between the two".to_owned(),
        _ => "compare with a file that is right: `caveat new DIR` writes some".to_owned(),
    };
    let message = match message.as_str() {
        said if said.starts_with("invalid date") => "there is no such day".to_owned(),
        said => said.to_owned(),
    };
    let blank = Edit { at: start..start + line.len(), with: " ".repeat(line.len()) };
    Slip::new(at.clone(), message, hint, [blank])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{errors, repair};

    #[test]
    fn a_place_is_the_one_in_the_original() {
        let original = "a = [\"x\" \"y\"]\nb = “z”\nc = 'it's'\nd = 1\n";
        let repaired = repair(original);
        assert!(repaired.is_whole, "{:?}", repaired.slips);
        for word in ["x", "y", "z", "d ="] {
            let at = repaired.text.find(word).unwrap();
            let place = repaired.origin(at..at + word.len());
            assert_eq!(&original[place], word, "{}", repaired.text);
        }
    }

    #[test]
    fn what_is_toml_is_left_alone() {
        let text =
            "# “x”\n[en]\nquestion = \"“Is it”?\"\nanswer = '''\na = ［\n'''\nrelated = []\n";
        let repaired = repair(text);
        assert_eq!((repaired.text.as_ref(), repaired.slips.len()), (text, 0));
    }

    proptest! {
        #[test]
        fn whatever_a_file_holds_is_read_to_its_end(
            parts in prop::collection::vec(
                prop::sample::select(vec![
                    "question", "also_asked", "reviewed", " = ", "=", ":", "[", "]", "[en]", "{", "}", "\"", "'",
                    "\"\"\"", "“", "”", "「", "，", "＝", "\u{a0}", "\n", "\r", "\r\n", ",", ";", "#", "//", "-", "`",
                    "(", ")", "\\", "é", "微", "text of words", "2026-11-20", "20.11.2026", "true", "1", "  ",
                ]),
                0..40,
            )
        ) {
            let text = parts.concat();
            let repaired = repair(&text);
            for slip in &repaired.slips {
                prop_assert!(text.get(slip.at.clone()).is_some(), "{:?}", slip);
            }
            if repaired.is_whole {
                prop_assert_eq!(errors(&repaired.text).len(), 0, "{}", repaired.text);
            }
            prop_assert_eq!(repaired.slips.is_empty(), errors(&text).is_empty());
            let all: Vec<usize> = (0..=repaired.text.len()).collect();
            for at in all {
                let place = repaired.origin(at..at);
                prop_assert!(text.get(place).is_some());
            }
        }
    }
}
