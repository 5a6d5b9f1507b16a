//! Tags in Markdown: one a file, called as the file is, with front matter above the answer. Of the front
//! matter these few keys are read, as people write them, and every other line of it is listed.

use super::entries::{named, quoted};
use super::sources::Source;
use super::{Found, Item};

/// Bytes of a file that are read: it is one answer.
const LONGEST: usize = 1 << 20;

pub(super) fn read(source: &Source, found: &mut Found) {
    if source.text.len() > LONGEST {
        let most = LONGEST >> 20;
        let why = format!("it is too large for one tag: {most} MiB are read of a file; divide it");
        return found.leave(&*source.path, why);
    }
    let mut item = Item {
        place: source.path.clone(),
        name: source.stem.clone(),
        question: None,
        also_asked: Vec::new(),
        answer: source.text.clone(),
    };
    if let Some(rest) = source.text.strip_prefix("---\n") {
        let Some((matter, answer)) = split(rest) else {
            found.leave(&*source.path, "its front matter has no end: put a line --- below it");
            return;
        };
        item.answer = answer.to_owned();
        front_matter(matter, source, &mut item, found);
    }
    // The name is a way to ask, where a title is the question.
    if item.question.is_some() {
        item.also_asked.insert(0, source.stem.clone());
    }
    found.take(item);
}

/// The front matter, and what stands below it.
fn split(text: &str) -> Option<(&str, &str)> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.trim_end() == "---" {
            return Some((&text[..at], &text[at + line.len()..]));
        }
        at += line.len();
    }
    None
}

fn front_matter(matter: &str, source: &Source, item: &mut Item, found: &mut Found) {
    // Keys above the line, as far as they are set in.
    let mut above = String::new();
    for (number, line) in lines(matter) {
        let place = format!("{}:{number}", source.path);
        let text = line.trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        if let Some(alias) = text.strip_prefix("- ").filter(|_| above == "aliases") {
            item.also_asked.push(unquoted(alias));
            continue;
        }
        let is_set_in = line.starts_with([' ', '\t', '-']);
        let Some((key, value)) = text.split_once(':').filter(|_| !text.starts_with('-')) else {
            found.leave(place, unknown(&above, text));
            continue;
        };
        let (key, value) = (key.trim(), value.trim());
        let path = if is_set_in && !above.is_empty() {
            format!("{}.{key}", above.split('.').next().unwrap_or_default())
        } else {
            key.to_owned()
        };
        match path.as_str() {
            "aliases" => item.also_asked.extend(list(value)),
            "embed" if value.is_empty() => {}
            "embed.title" if !value.is_empty() => item.question = Some(unquoted(value)),
            _ => found.leave(place, unknown(&path, value)),
        }
        if !is_set_in {
            above = path;
        }
    }
}

/// The lines of front matter with their numbers in the file; a list that is open goes on.
fn lines(matter: &str) -> Vec<(usize, String)> {
    let opens = |line: &str| {
        let value = line.split_once(':').map(|(_, value)| value.trim());
        value.is_some_and(|value| value.starts_with('[') && !value.ends_with(']'))
    };
    let mut lines: Vec<(usize, String)> = Vec::new();
    // Noted, not looked up: the line grows with each that is added to it.
    let mut is_open = false;
    for (number, line) in matter.lines().enumerate() {
        match lines.last_mut().filter(|_| is_open) {
            Some((_, last)) => {
                last.push(' ');
                last.push_str(line.trim());
                is_open = !line.trim().ends_with(']');
            }
            None => {
                // The first line of the file is the mark above them.
                lines.push((number + 2, line.to_owned()));
                is_open = opens(line);
            }
        }
    }
    lines
}

fn unknown(key: &str, value: &str) -> String {
    match key.split('.').next().unwrap_or_default() {
        "restricted_to" => {
            format!("restricted_to {}: an answer is for everybody", quoted(value))
        }
        _ => format!("{} {}: an entry has no place for it", named(key), quoted(value)),
    }
}

/// A list on one line, `["a", "b"]`.
fn list(value: &str) -> Vec<String> {
    let inner = value.strip_prefix('[').and_then(|value| value.strip_suffix(']'));
    let mut items = Vec::new();
    let (mut item, mut quote) = (String::new(), None);
    for c in inner.unwrap_or(value).chars() {
        match (c, quote) {
            (',', None) => items.push(std::mem::take(&mut item)),
            ('"' | '\'', None) if item.trim().is_empty() => {
                quote = Some(c);
                item.push(c);
            }
            (_, Some(open)) if c == open => {
                quote = None;
                item.push(c);
            }
            _ => item.push(c),
        }
    }
    items.push(item);
    items.iter().map(|item| unquoted(item)).filter(|item| !item.is_empty()).collect()
}

fn unquoted(text: &str) -> String {
    let text = text.trim();
    for quote in ['"', '\''] {
        let inner = text.strip_prefix(quote).and_then(|text| text.strip_suffix(quote));
        if let Some(inner) = inner {
            return if quote == '"' {
                inner.replace("\\\"", "\"")
            } else {
                inner.replace("''", "'")
            };
        }
    }
    text.to_owned()
}
