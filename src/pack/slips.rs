//! Slips of the pen in a file that is not TOML: reads it line by line as its author meant it, and finds the
//! first place that needs mending, with the edit that mends it. See `repair`, which applies it.

mod lists;
mod signs;
mod texts;
mod words;

use std::ops::Range;

pub(super) use signs::outside_texts;
pub(super) use words::day_hint;
use words::{example, is_header, is_odd_day, is_plain_value, key_length, meant_key, unquoted};

/// A change of the text: these bytes become that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) at: Range<usize>,
    pub(super) with: String,
}

impl Edit {
    fn insert(at: usize, with: impl Into<String>) -> Self {
        Self { at: at..at, with: with.into() }
    }

    /// Replaces bytes by as many spaces, so that no place moves.
    fn blank(at: Range<usize>) -> Self {
        let with = " ".repeat(at.len());
        Self { at, with }
    }

    fn replace(at: Range<usize>, with: impl Into<String>) -> Self {
        Self { at, with: with.into() }
    }
}

/// A slip, with what mends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Slip {
    pub(super) at: Range<usize>,
    pub(super) message: String,
    pub(super) hint: String,
    pub(super) edits: Vec<Edit>,
    /// The first of two that may stand only once.
    pub(super) first: Option<Range<usize>>,
}

impl Slip {
    pub(super) fn new(
        at: Range<usize>,
        message: impl Into<String>,
        hint: impl Into<String>,
        edits: impl Into<Vec<Edit>>,
    ) -> Self {
        Self { at, message: message.into(), hint: hint.into(), edits: edits.into(), first: None }
    }
}

/// Every key of a pack, for what is meant by a line.
const KEYS: [&str; 18] = [
    "question",
    "also_asked",
    "answer",
    "cautions",
    "advice",
    "severity",
    "draft",
    "sources",
    "related",
    "reviewed",
    "title",
    "languages",
    "default_language",
    "source",
    "paragraphs",
    "name",
    "date",
    "id",
];
/// Keys whose values are lists.
const LISTS: [&str; 7] =
    ["also_asked", "cautions", "advice", "sources", "related", "languages", "paragraphs"];
/// Keys whose values are days.
const DAYS: [&str; 2] = ["reviewed", "date"];

/// Finds the first slip of a text.
pub(super) fn first(text: &str) -> Option<Slip> {
    Scanner { text }.file().err().map(|slip| *slip)
}

type Read = Result<usize, Box<Slip>>;

struct Scanner<'t> {
    text: &'t str,
}

impl Scanner<'_> {
    fn file(&self) -> Read {
        let mut at = 0;
        while at < self.text.len() {
            let start = self.skip_spaces(at);
            at = match self.peek(start) {
                None | Some('\n' | '\r' | '#') => self.line_end(start),
                Some('[') => self.header(start)?,
                Some(_) => self.pair(start)?,
            } + 1;
        }
        Ok(at)
    }

    fn peek(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }

    fn skip_spaces(&self, at: usize) -> usize {
        let rest = &self.text[at..];
        at + rest.len() - rest.trim_start_matches([' ', '\t']).len()
    }

    /// The end of the line, without its line break.
    fn line_end(&self, at: usize) -> usize {
        let end = self.text[at..].find('\n').map_or(self.text.len(), |found| at + found);
        if end > at && self.text[at..end].ends_with('\r') { end - 1 } else { end }
    }

    /// The rest of the line, without spaces and comment at its end.
    fn line(&self, at: usize) -> &str {
        let line = &self.text[at..self.line_end(at)];
        // A text may hold a `#`.
        let comment = line.rfind(" #").filter(|at| !line[*at..].contains(['"', '\'']));
        comment.map_or(line, |at| &line[..at]).trim_end()
    }

    /// The next sign on the line; `None` where it ends, or a comment begins.
    fn after(&self, at: usize) -> Option<char> {
        let next = self.peek(self.skip_spaces(at))?;
        (!matches!(next, '\n' | '\r' | '#')).then_some(next)
    }

    /// A line such as `[en]`.
    fn header(&self, start: usize) -> Read {
        let line = self.line(start);
        let name = line.trim_start_matches('[');
        let opened = line.len() - name.len();
        let end = start + line.len();
        let Some(close) = name.find(']') else {
            let width = name.find([' ', '=', '"']).unwrap_or(name.len());
            let message = "the name of a part ends with a bracket";
            let hint = format!(
                "write it like {}{}{}",
                "[".repeat(opened),
                &name[..width],
                "]".repeat(opened)
            );
            let at = start + opened + width;
            return Err(Slip::new(
                start..end,
                message,
                hint,
                [Edit::insert(at, "]".repeat(opened))],
            )
            .into());
        };
        let closed = name[close..].len() - name[close..].trim_start_matches(']').len();
        let rest = start + opened + close + closed;
        if closed < opened {
            let message = "the name of a part has as many brackets behind it as before it";
            let hint = format!("add `{}`", "]".repeat(opened - closed));
            let edit = Edit::insert(rest, "]".repeat(opened - closed));
            return Err(Slip::new(start..end, message, hint, [edit]).into());
        }
        if self.after(rest).is_some() {
            let from = self.skip_spaces(rest);
            let hint = "put what follows the bracket on a line of its own";
            let message = "a part's name stands on a line by itself";
            return Err(
                Slip::new(from..end.max(from), message, hint, [Edit::insert(rest, "\n")]).into()
            );
        }
        Ok(self.line_end(start))
    }

    /// A line such as `key = value`, with the lines that the value goes on to.
    fn pair(&self, start: usize) -> Read {
        let line = self.line(start);
        if let Some(length) = key_length(line) {
            let equals = self.skip_spaces(start + length);
            return self.value(line[..length].trim_matches(['"', '\'']), start, equals + 1);
        }
        let end = start + line.len();
        if let Some(twice) = line.find("==") {
            let at = start + twice + 1;
            let message = "one equals sign stands between a key and its value";
            return Err(
                Slip::new(at..at + 1, message, "take one away", [Edit::blank(at..at + 1)]).into()
            );
        }
        let known = KEYS.into_iter().find(|key| {
            let rest = line.strip_prefix(key).map(str::trim_start);
            rest.is_some_and(|rest| {
                rest.starts_with([':', '"', '\'', '['])
                    || rest.starts_with(|c: char| c.is_ascii_digit())
            })
        });
        if let Some(key) = known {
            let sign = self.skip_spaces(start + key.len());
            let edit = match self.peek(sign) {
                Some(':') => Edit::replace(sign..sign + 1, "="),
                _ => Edit::insert(sign, "= "),
            };
            let message = format!("an equals sign stands between `{key}` and its value");
            return Err(Slip::new(start..end, message, format!("write {key} = …"), [edit]).into());
        }
        if let Some((key, _)) = line.split_once('=').filter(|(key, _)| !key.contains('"')) {
            let meant = meant_key(key);
            let hint = match &meant {
                Some(meant) => format!("write {meant} = …"),
                None => "write it without spaces, in letters without accents, such as also_asked"
                    .to_owned(),
            };
            let message = format!("`{}` is no key: a key is one word", key.trim());
            let with = meant.map_or_else(|| "key".to_owned(), str::to_owned);
            let at = start..start + key.trim_end().len();
            return Err(Slip::new(at.clone(), message, hint, [Edit::replace(at, with)]).into());
        }
        Err(self.stray(start, line).into())
    }

    /// A line that is neither a comment nor anything that a pack knows.
    fn stray(&self, start: usize, line: &str) -> Slip {
        let end = start + line.len();
        let comment = Edit::insert(start, "#");
        if line.trim_end_matches(',') == "]" {
            let message = "a list ends here that has not begun";
            return Slip::new(
                start..end,
                message,
                "begin it with [ or take this ] away",
                [comment],
            );
        }
        if line.starts_with(['"', '\'']) {
            let message = "this line stands in no list";
            let hint = "if it belongs to the list above, put the ] of that list below it";
            return Slip::new(start..end, message, hint, [comment]);
        }
        let part = line.strip_suffix(']').filter(|name| Self::is_bare(name));
        if let Some(name) = part {
            let message = "the name of a part begins with a bracket";
            return Slip::new(
                start..end,
                message,
                format!("write it like [{name}]"),
                [Edit::insert(start, "[")],
            );
        }
        let signs = ["//", "/*", "--", ";", "<!--", "%"];
        let message = match signs.into_iter().find(|sign| line.starts_with(sign)) {
            Some(sign) => format!("a comment begins with #, not with {sign}"),
            None => "this line is neither a comment nor `key = value`".to_owned(),
        };
        let hint = "put # before a note; a text that belongs to a key stands in quotes behind its equals sign";
        Slip::new(start..end, message, hint, [comment])
    }

    fn is_bare(name: &str) -> bool {
        !name.is_empty()
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
    }

    /// The value of a key, from behind the equals sign.
    fn value(&self, key: &str, line: usize, at: usize) -> Read {
        let start = self.skip_spaces(at);
        let end = match self.after(start) {
            None => return Err(self.no_value(key, line, start).into()),
            Some('[') => self.list(key, start)?,
            Some('"' | '\'') => self.text_value(key, start)?,
            Some('{') => self.braces(start)?,
            Some('(') => return Err(self.round(start).into()),
            Some(_) => self.word(key, line, start)?,
        };
        match self.after(end) {
            Some(sign @ (',' | ';')) => {
                let at = self.skip_spaces(end);
                let message =
                    format!("no `{sign}` stands here: the value of `{key}` ends with its line");
                let edit = Edit::blank(at..at + 1);
                Err(Slip::new(at..at + 1, message, "take it away", [edit]).into())
            }
            _ => Ok(self.line_end(end)),
        }
    }

    fn no_value(&self, key: &str, line: usize, start: usize) -> Slip {
        let rest = &self.text[start..];
        let next = start + rest.len() - rest.trim_start().len();
        let end = line + self.line(line).len();
        let message = format!("`{key}` has no value");
        let hint = format!("begin it on this line: {}", example(key));
        if LISTS.contains(&key) && matches!(self.peek(next), Some('"' | '\'')) {
            let message = format!("the list `{key}` lacks its first bracket");
            let hint = format!("write {key} = [ and the items below it");
            return Slip::new(line..end, message, hint, [Edit::insert(start, "[")]);
        }
        let edit = match self.peek(next) {
            Some('"' | '\'' | '{') => Edit::blank(start..next),
            Some('[') if key_length(self.line(next)).is_none() && !is_header(self.line(next)) => {
                Edit::blank(start..next)
            }
            _ => Edit::insert(line, "#"),
        };
        Slip::new(line..end, message, hint, [edit])
    }

    /// A text that is the value of a key.
    fn text_value(&self, key: &str, start: usize) -> Read {
        let end = self.text(start, false)?;
        let rest = self.skip_spaces(end);
        match self.after(end) {
            Some(']') => {}
            Some(',') if LISTS.contains(&key) || matches!(self.after(rest + 1), Some('"')) => {}
            _ => return Ok(end),
        }
        let message = format!("the list `{key}` lacks its first bracket");
        let mut edits = vec![Edit::insert(start, "[")];
        let line_end = start + self.line(start).len();
        let below = self.text[line_end..].trim_start();
        if !self.text[start..line_end].contains(']') && !below.starts_with(['"', '\'', ']']) {
            edits.push(Edit::insert(line_end, "]"));
        }
        Err(Slip::new(start..end, message, format!("write {key} = [\"…\", \"…\"]"), edits).into())
    }

    fn round(&self, start: usize) -> Slip {
        let mut edits = vec![Edit::replace(start..start + 1, "[")];
        if let Some(end) = self.text[start..].find(')') {
            edits.push(Edit::replace(start + end..start + end + 1, "]"));
        }
        Slip::new(start..start + 1, "a list stands in square brackets", "use [ and ]", edits)
    }

    /// A value without quotes.
    fn word(&self, key: &str, line: usize, start: usize) -> Read {
        let text = self.line(start);
        let end = start + text.len();
        if self.peek(start) == Some('`') {
            return Err(self.ticks(start).into());
        }
        let word = text.trim_end_matches([',', ';']);
        let truth = match word.to_lowercase().as_str() {
            "true" | "yes" | "on" => Some("true"),
            "false" | "no" | "off" => Some("false"),
            _ => None,
        };
        if let Some(truth) = truth.filter(|truth| key == "draft" && *truth != word) {
            let at = start..start + word.len();
            let edit = Edit::replace(at.clone(), truth);
            let message = format!("`{word}` is neither true nor false");
            return Err(Slip::new(at, message, format!("write {key} = {truth}"), [edit]).into());
        }
        let is_day = DAYS.contains(&key);
        if is_plain_value(word) && !(is_day && is_odd_day(word)) {
            return Ok(start + word.len());
        }
        if is_day {
            let hint = day_hint(key, word);
            let edit = Edit::blank(line..end);
            let message = format!("`{word}` is not a date as TOML writes it");
            return Err(Slip::new(start..end, message, hint, [edit]).into());
        }
        if LISTS.contains(&key) && (word.ends_with(']') || word.contains("\",")) {
            let message = format!("the list `{key}` lacks its first bracket");
            let hint = format!("write {key} = [\"…\", \"…\"]");
            return Err(Slip::new(start..end, message, hint, [Edit::insert(start, "[")]).into());
        }
        Err(unquoted(start, word, Some(key)).into())
    }
}
