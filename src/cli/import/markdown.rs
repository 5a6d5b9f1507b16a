//! Tags in Markdown: one per file, named like the file, with front matter above the answer. Only a few keys
//! of the front matter are read, as people write them; every other line of it is listed.

use super::entries::{named, quoted};
use super::found::{Found, Item};
use super::names::{self, Part};
use super::sources::Source;
use super::{headings, values};

/// Maximum bytes of a file: it is one answer.
const LONGEST: usize = 1 << 20;

pub(super) fn read(source: &Source, found: &mut Found) {
    if source.text.len() > LONGEST {
        let most = LONGEST >> 20;
        let why = format!("it is too large for one tag: {most} MiB are read of a file; divide it");
        return found.leave(&*source.path, why);
    }
    let mut item = Item {
        place: source.path.clone(),
        root: source.root.clone(),
        name: source.stem.clone(),
        answer: source.text.clone(),
        is_markdown: true,
        ..Item::default()
    };
    if let Some(rest) = source.text.strip_prefix("---\n") {
        let Some((matter, answer)) = split(rest) else {
            found.leave(&*source.path, "its front matter has no end: put a line --- below it");
            return;
        };
        item.answer = answer.to_owned();
        front_matter(matter, source, &mut item, found);
    }
    heading(source, &mut item, found);
    if !is_name(&source.stem)
        && item.name == source.stem
        && let Some(question) = &item.question
    {
        item.name.clone_from(question);
    }
    // Beside a question, a file name that is more than a number is another phrasing.
    if item.question.is_some() && is_name(&source.stem) {
        item.also_asked.insert(0, source.stem.clone());
    }
    found.take(item);
}

/// Returns whether a file's name says what its answer is about: not if it begins with a number, as in lists.
fn is_name(stem: &str) -> bool {
    let words = stem.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let first = stem.trim_start_matches(|c: char| c.is_ascii_digit());
    first == stem && stem != "index" && words.count() <= 6
}

/// Takes a heading above everything else as the question, or as a phrasing if there is a question already.
fn heading(source: &Source, item: &mut Item, found: &mut Found) {
    let lines = headings::lines(&item.answer);
    let first = lines.iter().position(|line| !line.written().trim().is_empty());
    let Some(first) = first else { return };
    let Some(heading) = lines[first].heading().filter(|heading| heading.level <= 6) else {
        return several(source, &lines, 0, found);
    };
    let text = heading.text.clone();
    several(source, &lines, heading.level, found);
    let below: Vec<_> = lines[first + 1..].iter().map(headings::Line::written).collect();
    let below = below.join("\n");
    if below.trim().is_empty() || text.is_empty() {
        return;
    }
    item.answer = below;
    match &item.question {
        None => item.question = Some(text),
        Some(_) => item.also_asked.push(text),
    }
}

/// Notes headings that may have been meant as questions.
fn several(source: &Source, lines: &[headings::Line<'_>], but: u8, found: &mut Found) {
    let others = lines.iter().filter_map(headings::Line::heading);
    let others = others.filter(|heading| heading.level <= 6 && heading.level != but).count();
    let same = lines.iter().filter_map(headings::Line::heading).filter(|h| h.level == but).count();
    let count = if same > 1 { others + same } else { others };
    if count > 1 {
        let why = format!(
            "it has {count} headings and became one entry; --from page makes one of each heading"
        );
        found.leave(&*source.path, why);
    }
}

/// Returns the front matter of a text, and the text below it.
pub(super) fn parts(text: &str) -> (Option<&str>, &str) {
    match text.strip_prefix("---\n").and_then(split) {
        Some((matter, below)) => (Some(matter), below),
        None => (None, text),
    }
}

/// Returns whether front matter is that of one answer, whatever stands below it.
pub(super) fn is_of_a_tag(matter: &str) -> bool {
    matter.lines().any(|line| {
        ["question:", "aliases:", "embed:", "restricted_to:", "also_asked:"]
            .iter()
            .any(|key| line.starts_with(key))
    })
}

/// Notes front matter that belongs to no entry.
pub(super) fn leave_matter(matter: &str, source: &Source, found: &mut Found) {
    for (number, line) in lines(matter) {
        let text = line.trim();
        if !text.is_empty() && !text.starts_with('#') {
            let (key, value) = text.split_once(':').unwrap_or((text, ""));
            found.leave(source.on(number), unknown(key.trim(), value));
        }
    }
}

/// Splits front matter from the text below it.
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
    // The last key that was not indented.
    let mut above = String::new();
    for (number, line) in lines(matter) {
        let place = format!("{}:{number}", source.path);
        let text = line.trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        if let Some(one) = text.strip_prefix("- ") {
            let one = unquoted(one);
            match part_of(&above) {
                Some(Part::AlsoAsked) => {
                    item.also_asked.push(one);
                    continue;
                }
                Some(Part::Keywords) => {
                    item.keywords.push(one);
                    continue;
                }
                Some(Part::Cautions) => {
                    item.cautions.push(one);
                    continue;
                }
                Some(Part::Advice) => {
                    item.advice.push(one);
                    continue;
                }
                Some(Part::Source) => {
                    item.sources.push(one);
                    continue;
                }
                _ => {}
            }
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
        if !is_taken(&path, value, item) {
            found.leave(place, unknown(&path, value));
        }
        if !is_set_in {
            above = path;
        }
    }
}

/// Returns the part that a key of front matter is for.
fn part_of(key: &str) -> Option<Part> {
    match key {
        "aliases" => Some(Part::AlsoAsked),
        "embed.title" | "title" | "question" => Some(Part::Question),
        _ => match names::part(key)?.0 {
            Part::Answer | Part::Id => None,
            part => Some(part),
        },
    }
}

/// Takes a key of front matter into an item; returns whether it has a place there.
fn is_taken(key: &str, value: &str, item: &mut Item) -> bool {
    // Empty if a list follows on lines of its own, or nothing does.
    let plain = unquoted(value);
    let Some(part) = part_of(key) else {
        match key {
            "id" | "slug" | "name" if values::tells(&plain) => plain.clone_into(&mut item.name),
            "id" | "sort_order" | "order" | "weight" | "position" | "nav_order" | "layout" => {}
            "draft" if plain == "false" => {}
            "embed" => return value.is_empty(),
            _ => return plain.is_empty(),
        }
        return true;
    };
    match part {
        _ if value.is_empty() => {}
        Part::AlsoAsked => item.also_asked.extend(list(value)),
        Part::Keywords => item.keywords.extend(list(value)),
        Part::Cautions => item.cautions.extend(list(value)),
        Part::Advice => item.advice.extend(list(value)),
        Part::Source => item.sources.extend(list(value)),
        Part::Severity => match names::severity(&plain) {
            Some(severity) => item.severity = Some(severity),
            None => return false,
        },
        Part::Reviewed => match names::day(&plain) {
            Some(day) => item.reviewed = Some(day),
            None => return false,
        },
        Part::Language => match names::language(&plain) {
            Some(language) => item.language = Some(language),
            None => return false,
        },
        Part::Question => {
            // `question` is the question, a title another phrasing.
            match item.question.take() {
                Some(other) if key == "question" => item.also_asked.insert(0, other),
                Some(question) => {
                    item.also_asked.push(plain);
                    item.question = Some(question);
                    return true;
                }
                None => {}
            }
            item.question = Some(plain);
        }
        Part::Answer | Part::Id => return false,
    }
    true
}

/// Returns the lines of front matter with their numbers in the file; an open list is joined into one line.
fn lines(matter: &str) -> Vec<(usize, String)> {
    let opens = |line: &str| {
        let value = line.split_once(':').map(|(_, value)| value.trim());
        value.is_some_and(|value| value.starts_with('[') && !value.ends_with(']'))
    };
    let mut lines: Vec<(usize, String)> = Vec::new();
    // Remembered, not searched for: the line grows with each that is added to it.
    let mut is_open = false;
    for (number, line) in matter.lines().enumerate() {
        match lines.last_mut().filter(|_| is_open) {
            Some((_, last)) => {
                last.push(' ');
                last.push_str(line.trim());
                is_open = !line.trim().ends_with(']');
            }
            None => {
                // The first line of the file is the `---` above them.
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

/// Parses a list on one line, `["a", "b"]`.
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
