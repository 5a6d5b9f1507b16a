//! Finds the headings in a text: in both of Markdown's styles, as HTML in Markdown, as summaries that can be
//! opened, and as lines that begin with `Q:`. Code blocks have no headings.

use std::borrow::Cow;

use super::html;
use super::markup;

/// The levels of a summary or term, and of a bold line: below Markdown's six.
pub(super) const SUMMARY: u8 = 7;
const BOLD: u8 = 8;
/// The level of a line that begins with `Q:`.
const LETTER: u8 = 9;
/// The level of a line that only asks.
pub(super) const PLAIN: u8 = 10;
/// Maximum length of such a line, in characters.
const SHORT: usize = 200;

/// Maximum length of a line that may be a heading, in bytes.
const LONGEST: usize = 2000;

#[derive(Debug)]
pub(super) struct Heading {
    pub(super) level: u8,
    pub(super) text: String,
    /// It is marked as a question by more than its words.
    pub(super) is_marked: bool,
    /// The text after it on its line.
    pub(super) rest: String,
}

#[derive(Debug)]
pub(super) enum Line<'a> {
    Heading(Heading, Cow<'a, str>),
    Text(Cow<'a, str>),
}

impl Line<'_> {
    pub(super) fn heading(&self) -> Option<&Heading> {
        match self {
            Self::Heading(heading, _) => Some(heading),
            Self::Text(_) => None,
        }
    }

    /// Returns the line as written, with headings in Discord's levels.
    pub(super) fn written(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text)
            | Self::Heading(Heading { level: BOLD | LETTER | PLAIN, .. }, text) => {
                Cow::Borrowed(text)
            }
            Self::Heading(Heading { level: level @ 1..=3, text, .. }, _) => {
                Cow::Owned(format!("{} {text}", "#".repeat(usize::from(*level))))
            }
            Self::Heading(heading, _) => Cow::Owned(format!("**{}**", heading.text)),
        }
    }
}

/// Returns the lines of a text.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines: Vec<Line<'_>> = Vec::new();
    let mut fence: Option<&str> = None;
    let mut in_comment = false;
    // An HTML heading that spans several lines: its tag, and its text so far.
    let mut open: Option<(String, String)> = None;
    for line in text.lines() {
        if line.len() > LONGEST && open.is_none() && !in_comment {
            lines.push(Line::Text(Cow::Borrowed(line)));
            continue;
        }
        let bare = line.trim_start();
        if let Some(mark) = fence {
            if bare.starts_with(mark) {
                fence = None;
            }
            lines.push(Line::Text(Cow::Borrowed(line)));
            continue;
        }
        if in_comment || bare.starts_with("<!--") {
            in_comment = !bare.contains("-->");
            lines.push(Line::Text(Cow::Borrowed("")));
            continue;
        }
        if let Some((tag, mut text)) = open.take() {
            text.push(' ');
            text.push_str(line);
            match ended(&tag, &text) {
                Some(heading) => lines.push(Line::Heading(heading, Cow::Borrowed(line))),
                // No heading is that long: its end tag is missing.
                None if text.len() > LONGEST => lines.push(Line::Text(Cow::Owned(text))),
                None => {
                    lines.push(Line::Text(Cow::Borrowed("")));
                    open = Some((tag, text));
                }
            }
            continue;
        }
        if let Some(mark) = ["```", "~~~"].into_iter().find(|mark| bare.starts_with(mark)) {
            fence = Some(mark);
            lines.push(Line::Text(Cow::Borrowed(line)));
            continue;
        }
        if let Some(tag) = opened(bare) {
            match ended(&tag, bare) {
                Some(heading) => lines.push(Line::Heading(heading, Cow::Borrowed(line))),
                None => {
                    lines.push(Line::Text(Cow::Borrowed("")));
                    open = Some((tag, bare.to_owned()));
                }
            }
            continue;
        }
        if let Some(level) = underlined(line)
            && let Some(above) = lines.pop()
        {
            match above {
                Line::Text(text) | Line::Heading(Heading { level: BOLD | PLAIN, .. }, text)
                    if is_prose(&text) || text.trim_start().starts_with("**") =>
                {
                    let heading = heading(level, &text);
                    lines.push(Line::Heading(heading, text));
                    lines.push(Line::Text(Cow::Borrowed("")));
                    continue;
                }
                above => lines.push(above),
            }
        }
        let is_alone = lines.last().is_none_or(|line| match line {
            Line::Text(text) => text.trim().is_empty(),
            Line::Heading(..) => true,
        });
        lines.push(match of_one_line(line, is_alone) {
            Some(heading) => Line::Heading(heading, Cow::Borrowed(line)),
            None => Line::Text(Cow::Borrowed(if is_details(bare) { "" } else { line })),
        });
    }
    if let Some((_, text)) = open {
        lines.push(Line::Text(Cow::Owned(text)));
    }
    only_if_all_ask(&mut lines);
    lines
}

/// Keeps a bold line as a heading only if it asks and no proper heading on the page does, and a line that
/// only asks only if no bold line does either.
fn only_if_all_ask(lines: &mut [Line<'_>]) {
    let asks = |line: &Line<'_>, is_of: fn(u8) -> bool| {
        line.heading().is_some_and(|heading| {
            is_of(heading.level) && (heading.is_marked || super::page::is_question(&heading.text))
        })
    };
    let has_others = lines.iter().any(|line| asks(line, |level| level < BOLD || level == LETTER));
    let has_bold = lines.iter().any(|line| asks(line, |level| level == BOLD));
    for line in lines {
        if let Line::Heading(Heading { level: level @ (BOLD | PLAIN), text, .. }, written) = line
            && (has_others || *level == PLAIN && has_bold || !super::page::is_question(text))
        {
            *line = Line::Text(std::mem::take(written));
        }
    }
}

fn is_details(line: &str) -> bool {
    let line = line.trim_end().to_ascii_lowercase();
    line == "</details>" || line.starts_with("<details") && line.ends_with('>')
}

fn is_prose(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && !text.starts_with(['-', '*', '+', '>', '|', '#', '`', '<'])
}

/// Returns the level of the heading that a line underlines, if any.
fn underlined(line: &str) -> Option<u8> {
    let line = line.trim_end();
    let of = |c: char| line.len() >= 3 && line.chars().all(|other| other == c);
    if of('=') {
        Some(1)
    } else if of('-') {
        Some(2)
    } else {
        None
    }
}

fn of_one_line(line: &str, is_alone: bool) -> Option<Heading> {
    let text = line.trim_end();
    let level = text.bytes().take_while(|byte| *byte == b'#').count();
    let rest = &text[level..];
    if (1..=usize::from(SUMMARY)).contains(&level) && rest.starts_with([' ', '\t']) {
        return Some(heading(u8::try_from(level).ok()?, rest.trim().trim_end_matches('#')));
    }
    if let Some(question) = lettered(text) {
        let is_marked = true;
        return Some(Heading { is_marked, ..heading(LETTER, question) });
    }
    let bold = without_number(text.trim().trim_start_matches("- "));
    let inner = bold.strip_prefix("**").and_then(|text| {
        let (inner, rest) = text.split_once("**")?;
        matches!(rest.trim(), "" | ":" | "?" | "？").then_some((inner, rest.trim()))
    });
    let Some((inner, rest)) = inner.filter(|(inner, _)| is_alone && !inner.trim().is_empty())
    else {
        let asks = is_alone
            && is_prose(text)
            && text.ends_with(['?', '？', '؟'])
            && text.chars().count() <= SHORT;
        return asks.then(|| heading(PLAIN, text));
    };
    Some(heading(BOLD, &format!("{inner}{}", rest.trim_matches(':'))))
}

/// Returns the question after `Q:`, `Q1.`, `**Q:**` and the like.
fn lettered(line: &str) -> Option<&str> {
    let text = line.trim_start().trim_start_matches(['*', '_', '-', ' ']);
    let rest = ["Question", "Frage", "Q", "问", "問", "質問", "질문"].iter().find_map(|mark| {
        let rest = text.strip_prefix(mark)?;
        let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
        let rest = rest.trim_start_matches('*');
        rest.strip_prefix([':', '：', '.', ')']).or_else(|| rest.strip_prefix("．"))
    })?;
    let question = rest.trim_start_matches(['*', '_']).trim().trim_end_matches("**").trim();
    (!question.is_empty()).then_some(question)
}

/// Returns the tag of the heading that this line opens, if any.
fn opened(line: &str) -> Option<String> {
    let mut rest = line;
    // `<details><summary>` on one line.
    if rest.to_ascii_lowercase().starts_with("<details") {
        rest = rest.split_once('>')?.1.trim_start();
    }
    let tag = rest.strip_prefix('<')?;
    let end = tag.find(|c: char| !c.is_ascii_alphanumeric())?;
    let tag = tag[..end].to_ascii_lowercase();
    matches!(tag.as_str(), "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "summary" | "dt")
        .then_some(tag)
}

/// Returns an HTML heading if its end is there.
fn ended(tag: &str, text: &str) -> Option<Heading> {
    let lower = text.to_ascii_lowercase();
    let end = lower.find(&format!("</{tag}"))?;
    let start = lower.find(&format!("<{tag}"))?;
    let inner = text.get(start..end)?;
    let inner = inner.split_once('>').map_or("", |(_, inner)| inner);
    let rest = text[end..].split_once('>').map_or("", |(_, rest)| rest);
    let rest = rest.trim().trim_end_matches("</details>").to_owned();
    let level = tag[1..].parse().unwrap_or(SUMMARY);
    Some(Heading { rest, ..heading(level, inner) })
}

/// Makes a heading of a written text, without its markup, number and anchor.
fn heading(level: u8, written: &str) -> Heading {
    let text = html::plain(written);
    let mut text = markup::without_brackets(&text, &[('(', ')')]).trim().to_owned();
    // `{#anchor}` and `¶`, as site generators add them.
    if let Some((before, _)) = text.rsplit_once("{#").filter(|(_, rest)| rest.ends_with('}')) {
        text.truncate(before.len());
    }
    let text = text.trim_end_matches(['¶', '#', ' ']);
    let text = text.trim_start_matches(['#', ' ']).trim_matches(['*', '_']).trim();
    let text = lettered(text).unwrap_or(text);
    let text = without_number(text).trim_matches(['*', '_', '`']).trim();
    Heading { level, text: unescaped(text), is_marked: false, rest: String::new() }
}

/// Removes the number in front of a heading.
fn without_number(text: &str) -> &str {
    let digits = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let number = &text[..text.len() - digits.len()];
    let is_number = number.ends_with('.') || digits.starts_with(')');
    let rest = digits.strip_prefix(')').unwrap_or(digits);
    let is_one =
        is_number && number.starts_with(|c: char| c.is_ascii_digit()) && rest.starts_with(' ');
    if is_one { rest.trim_start() } else { text }
}

/// Removes the backslashes before punctuation.
pub(super) fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.peek().is_some_and(char::is_ascii_punctuation) => {
                plain.extend(chars.next());
            }
            _ => plain.push(c),
        }
    }
    plain
}
