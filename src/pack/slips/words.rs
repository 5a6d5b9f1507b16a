//! Words of a line, and what was meant by them: keys, names of parts, values without quotes.

use super::{DAYS, Edit, KEYS, LISTS, Scanner, Slip};

/// A text that lacks one quote or both.
pub(super) fn unquoted(start: usize, text: &str, key: Option<&str>) -> Slip {
    let end = start + text.len();
    let escape = |at: usize| Edit::insert(at, "\\");
    let inner = text.strip_suffix('"').unwrap_or(text).match_indices('"');
    let mut edits = vec![Edit::insert(start, "\"")];
    edits.extend(inner.map(|(at, _)| escape(start + at)));
    let mut message = "the quote that begins this text is missing";
    if !text.ends_with('"') {
        edits.push(Edit::insert(end, "\""));
        message = "this text has no quotes";
    }
    let quoted = text.trim_matches('"');
    let is_short = quoted.chars().count() <= 40;
    let hint = match key {
        Some(key) if is_short => format!("write {key} = \"{quoted}\""),
        None if is_short => format!("write \"{quoted}\""),
        _ => "put the text in straight quotes: \"…\"".to_owned(),
    };
    Slip::new(start..end, message, hint, edits)
}

/// The length of a key at the beginning of a line, if an equals sign follows it.
pub(super) fn key_length(line: &str) -> Option<usize> {
    let length = match line.chars().next()? {
        quote @ ('"' | '\'') => line[1..].find(quote)? + 2,
        _ => line.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-' | '.'))?,
    };
    let rest = line[length..].trim_start_matches([' ', '\t']);
    (length > 0 && rest.starts_with('=') && !rest.starts_with("==")).then_some(length)
}

pub(super) fn is_header(line: &str) -> bool {
    let name = line.trim_start_matches('[');
    let closed = name.trim_end_matches(']');
    name.len() < line.len()
        && closed.len() < name.len()
        && Scanner::is_bare(closed.trim_matches(['"', ' ']).replace('.', "-").as_str())
        && closed.starts_with(|c: char| c.is_ascii_alphabetic() || c == '"')
        && !closed.starts_with('"')
}

/// The key that a person meant by these words.
pub(super) fn meant_key(key: &str) -> Option<&'static str> {
    let plain: String = key
        .trim()
        .trim_matches(['"', '\''])
        .chars()
        .map(|c| if c == ' ' || c == '-' { '_' } else { c.to_ascii_lowercase() })
        .collect();
    let distance = |known: &&'static str| strsim::osa_distance(&plain, known);
    let near = KEYS.into_iter().min_by_key(distance)?;
    (distance(&near) <= 1 + near.len() / 4).then_some(near)
}

pub(super) fn example(key: &str) -> String {
    match key {
        _ if DAYS.contains(&key) => format!("{key} = YYYY-MM-DD"),
        "draft" => "draft = true".to_owned(),
        _ if LISTS.contains(&key) => format!("{key} = [\"…\"]"),
        _ => format!("{key} = \"…\""),
    }
}

/// Returns whether TOML may read this without quotes: a number, a day, a truth.
pub(super) fn is_plain_value(word: &str) -> bool {
    let sign = word.trim_start_matches(['+', '-']);
    matches!(sign, "true" | "false" | "inf" | "nan")
        || word.len() >= 10 && is_day(&word[..word.floor_char_boundary(10)])
        || !sign.is_empty()
            && sign.starts_with(|c: char| c.is_ascii_digit())
            && sign.matches('.').count() <= 1
            && sign.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '_'))
            && !sign.ends_with('.')
}

fn is_day(word: &str) -> bool {
    word.len() == 10
        && word
            .char_indices()
            .all(|(at, c)| if matches!(at, 4 | 7) { c == '-' } else { c.is_ascii_digit() })
}

/// Returns whether a plain value is a number where a day is meant.
pub(super) fn is_odd_day(word: &str) -> bool {
    !(word.len() >= 10 && is_day(&word[..word.floor_char_boundary(10)]))
}

/// How a day is written; as the very line, if it is clear which day is meant.
pub(in crate::pack) fn day_hint(key: &str, word: &str) -> String {
    let numbers: Vec<u32> =
        word.split(['.', '/', '-', ' ']).filter_map(|part| part.trim().parse().ok()).collect();
    let day = match numbers[..] {
        [year, a, b] if year > 999 && a > 12 && b <= 12 => Some((year, b, a)),
        [year, a, b] if year > 999 => Some((year, a, b)),
        [a, b, year] if year > 999 && (b > 12 || word.contains('/') && a == b) => {
            Some((year, a, b))
        }
        [a, b, year] if year > 999 && (a > 12 || word.contains('.')) => Some((year, b, a)),
        _ => None,
    };
    let day = day.map(|(year, month, day)| format!("{year}-{month:02}-{day:02}"));
    match day.filter(|day| day.parse::<toml::value::Datetime>().is_ok()) {
        Some(day) => format!("write {key} = {day}"),
        None => format!("write {key} = YYYY-MM-DD, a day that exists, without quotes"),
    }
}
