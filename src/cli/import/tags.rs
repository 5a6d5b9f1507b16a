//! Tags in files of their own, each with a header of `key: value` lines, a line `---`, and the answer below.

use super::entries::{named, quoted};
use super::found::{Found, Item};
use super::names::{self, Part};
use super::sources::Source;
use super::values::words;

/// Maximum number of lines in a header.
const LINES: usize = 40;

/// Splits a text into its header and the text below it.
fn split(text: &str) -> Option<(&str, &str)> {
    let text = text.strip_prefix("---\n").unwrap_or(text);
    let mut at = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let bare = line.trim();
        if bare == "---" && number > 0 {
            return Some((&text[..at], &text[at + line.len()..]));
        }
        let key = bare.split_once(':').map_or("", |(key, _)| key.trim());
        let is_key = !key.is_empty()
            && key.len() <= 30
            && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' '));
        let is_more =
            bare.is_empty() || bare.starts_with(['#', '-']) || line.starts_with([' ', '\t']);
        if number > LINES || !is_key && !is_more {
            return None;
        }
        at += line.len();
    }
    None
}

pub(super) fn has_header(text: &str) -> bool {
    !text.starts_with("---\n") && split(text).is_some_and(|(header, _)| !header.trim().is_empty())
}

pub(super) fn read(source: &Source, found: &mut Found) {
    let mut item = Item {
        place: source.path.clone(),
        root: source.root.clone(),
        name: source.stem.clone(),
        is_markdown: true,
        ..Item::default()
    };
    let (header, answer) = match split(&source.text) {
        Some((header, answer)) => (header, answer),
        None => {
            let why = "it has no header that ends with a line ---, so all of it is the answer";
            found.leave(&*source.path, why);
            ("", source.text.as_str())
        }
    };
    answer.clone_into(&mut item.answer);
    let first = 1 + usize::from(source.text.starts_with("---\n"));
    for (number, line) in header.lines().enumerate() {
        let place = source.on(first + number);
        let text = line.trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let Some((key, value)) = text.split_once(':') else {
            found.leave(place, format!("{}: an entry has no place for it", quoted(text)));
            continue;
        };
        let (key, value) = (key.trim(), value.trim());
        let list = || words(value).into_iter();
        match (key.to_lowercase().as_str(), names::part(key).map(|(part, _)| part)) {
            _ if value.is_empty() => {}
            ("title", _) | (_, Some(Part::Question)) if item.question.is_none() => {
                item.question = Some(value.trim_matches('"').to_owned());
            }
            (_, Some(Part::AlsoAsked)) => item.also_asked.extend(list()),
            (_, Some(Part::Keywords)) => item.keywords.extend(list()),
            (_, Some(Part::Severity)) if names::severity(value).is_some() => {
                item.severity = names::severity(value);
            }
            // How the original bot shows the text.
            ("type", _)
                if ["text", "message", "embed"].contains(&value.to_lowercase().as_str()) => {}
            ("type", _) if value.eq_ignore_ascii_case("alias") => {
                return found.leave(place, "it is another tag's name: an entry has those itself");
            }
            _ => found.leave(
                place,
                format!("{} {}: an entry has no place for it", named(key), quoted(value)),
            ),
        }
    }
    if item.question.is_some() {
        item.also_asked.insert(0, source.stem.clone());
    }
    found.take(item);
}
