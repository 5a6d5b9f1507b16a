//! The marks in a text: its tags and entities, and where its code stands.

use std::collections::HashMap;

use htmd::HtmlToMarkdown;

/// Replaces each `[words](target)` by its words. `ends` lists the brackets that may enclose a target.
pub(super) fn without_brackets(text: &str, ends: &[(char, char)]) -> String {
    let (mut kept, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once('[') {
        kept.push_str(before);
        let marked = after.split_once(']').and_then(|(words, behind)| {
            let (_, end) = ends.iter().find(|(open, _)| behind.starts_with(*open))?;
            Some((words, behind.split_once(*end)?.1))
        });
        match marked {
            Some((words, behind)) => {
                kept.push_str(words);
                rest = behind;
            }
            None => {
                kept.push('[');
                rest = after;
            }
        }
    }
    kept + rest
}

/// Returns the ranges of code in a text: between fences, and between backticks on one line.
pub(super) fn code(text: &str) -> Vec<(usize, usize)> {
    let mut places = Vec::new();
    let mut fence: Option<usize> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with("```") {
            match fence.take() {
                Some(start) => places.push((start, at + line.len())),
                None => fence = Some(at),
            }
        } else if fence.is_none() {
            let mut open: Option<usize> = None;
            for (mark, _) in line.match_indices('`') {
                match open.take() {
                    Some(start) => places.push((at + start, at + mark + 1)),
                    None => open = Some(mark),
                }
            }
        }
        at += line.len();
    }
    places.extend(fence.map(|start| (start, text.len())));
    places
}

/// Returns whether a position is in one of these ranges, which follow each other.
pub(super) fn is_in(places: &[(usize, usize)], at: usize) -> bool {
    let next = places.partition_point(|(start, _)| *start <= at);
    next > 0 && places[next - 1].1 > at
}

/// Decodes the entities in a text.
pub(super) fn decoded(text: &str) -> String {
    const LONGEST_NAME: usize = 32;
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut names: HashMap<&str, Option<String>> = HashMap::new();
    let (mut kept, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once('&') {
        kept.push_str(before);
        let end = after.bytes().take(LONGEST_NAME).position(|byte| byte == b';');
        let name = end.map(|end| &after[..end]).filter(|name| is_entity(name));
        let meant =
            name.and_then(|name| names.entry(name).or_insert_with(|| meaning(name)).clone());
        match (name, meant) {
            (Some(name), Some(meant)) => {
                kept.push_str(&meant);
                rest = &after[name.len() + 1..];
            }
            _ => {
                kept.push('&');
                rest = after;
            }
        }
    }
    kept + rest
}

fn is_entity(name: &str) -> bool {
    let digits = name.strip_prefix('#').unwrap_or(name);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn meaning(name: &str) -> Option<String> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        let c = char::from_u32(code).filter(|c| !c.is_control())?;
        return Some(if c == '\u{a0}' { ' ' } else { c }.to_string());
    }
    let known = match name {
        "nbsp" => " ",
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => "",
    };
    if !known.is_empty() {
        return Some(known.to_owned());
    }
    // All others as the HTML parser knows them.
    let text = HtmlToMarkdown::new().convert(&format!("&{name};")).ok()?;
    (!text.is_empty() && !text.starts_with('&')).then_some(text)
}

/// A tag and its range.
pub(super) struct Tag {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) name: String,
    pub(super) is_end: bool,
}

impl Tag {
    /// Returns the value of an attribute.
    pub(super) fn attribute(&self, text: &str, name: &str) -> Option<String> {
        let tag = &text[self.start..self.end];
        let lower = tag.to_ascii_lowercase();
        let at = lower.find(&format!("{name}="))? + name.len() + 1;
        let value = &tag[at..];
        let value = match value.chars().next()? {
            quote @ ('"' | '\'') => value[1..].split(quote).next()?,
            _ => value.split([' ', '>', '\n']).next()?,
        };
        Some(decoded(value))
    }
}

/// The tags of a text, whatever their names.
pub(super) struct Tags<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Tags<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self { text, at: 0 }
    }
}

impl Iterator for Tags<'_> {
    type Item = Tag;

    fn next(&mut self) -> Option<Tag> {
        /// Maximum length of a tag, in bytes.
        const LONGEST: usize = 4000;
        loop {
            let start = self.at + self.text[self.at..].find('<')?;
            let inner = &self.text[start + 1..];
            let is_end = inner.starts_with('/');
            let name: String = inner[usize::from(is_end)..]
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric())
                .take(20)
                .collect::<String>()
                .to_ascii_lowercase();
            self.at = start + 1;
            let after = inner[usize::from(is_end) + name.len()..].chars().next();
            let is_tag = name.starts_with(|c: char| c.is_ascii_alphabetic())
                && matches!(after, Some('>' | '/' | ' ' | '\n' | '\t'));
            if !is_tag {
                continue;
            }
            if let Some(end) = inner.bytes().take(LONGEST).position(|byte| byte == b'>') {
                self.at = start + end + 2;
                return Some(Tag { start, end: self.at, name, is_end });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::without_brackets;

    #[test]
    fn a_link_is_its_words_and_other_brackets_stay() {
        let shown = |text| without_brackets(text, &[('(', ')')]);
        assert_eq!(shown("see [the desk](https://desk.example) now"), "see the desk now");
        assert_eq!(shown("[x] tick [this](y)"), "[x] tick this");
        assert_eq!(shown("an [open one"), "an [open one");
        let entity =
            without_brackets("[Monday](day) [the 3rd]{\"entity\": 1}", &[('(', ')'), ('{', '}')]);
        assert_eq!(entity, "Monday the 3rd");
    }
}
