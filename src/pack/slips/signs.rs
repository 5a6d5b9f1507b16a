//! Signs that look like those of TOML and are others: curly quotes, full-width signs, spaces that are none.
//! They are replaced all at once, for a slip of each kind, and without moving any place.

use super::{Edit, Slip};

/// The kinds of sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Quote,
    Wide,
    Space,
}

/// Signs that are found outside of texts in straight quotes: a slip for each kind, at its first place.
pub(in crate::pack) fn outside_texts(text: &str) -> Vec<Slip> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut long: Option<&str> = None;
    for line in text.split_inclusive('\n') {
        let triples = |quotes: &str| line.matches(quotes).count() % 2 == 1;
        match long {
            Some(quotes) if triples(quotes) => long = None,
            Some(_) => {}
            None => {
                of_line(line, start, &mut found);
                long = ["\"\"\"", "'''"].into_iter().find(|quotes| triples(quotes));
            }
        }
        start += line.len();
    }
    [Kind::Quote, Kind::Wide, Kind::Space]
        .into_iter()
        .filter_map(|kind| slip(kind, &found))
        .collect()
}

fn slip(kind: Kind, found: &[(Kind, Edit)]) -> Option<Slip> {
    let edits: Vec<Edit> =
        found.iter().filter(|(of, _)| *of == kind).map(|(_, edit)| edit.clone()).collect();
    let first = edits.first()?.at.clone();
    let places = edits.len();
    let places = if kind == Kind::Quote { places.div_ceil(2) } else { places };
    let more = match places - 1 {
        0 => String::new(),
        1 => ", and in another place".to_owned(),
        more => format!(", and in {more} more places"),
    };
    let (message, hint) = match kind {
        Kind::Quote => {
            ("this text is in curly or foreign quotes", "put texts in straight quotes: \"…\"")
        }
        Kind::Wide => {
            ("this is a full-width sign", "use the plain signs of a Latin keyboard: = , [ ] { } #")
        }
        Kind::Space => ("this is not an ordinary space", "delete it, and type an ordinary space"),
    };
    Some(Slip::new(first, format!("{message}{more}"), hint, edits))
}

/// Returns whether this is a quote, and not a straight one.
pub(super) fn is_quote(c: char) -> bool {
    matches!(
        c,
        '“' | '”'
            | '„'
            | '‟'
            | '‘'
            | '’'
            | '‚'
            | '«'
            | '»'
            | '‹'
            | '›'
            | '「'
            | '」'
            | '『'
            | '』'
            | '＂'
            | '＇'
            | '〝'
            | '〞'
            | '〟'
            | '″'
    )
}

fn plain(c: char) -> Option<char> {
    Some(match c {
        '＝' | '﹦' => '=',
        '：' => '=',
        '，' | '、' | '；' | '﹐' => ',',
        '［' | '【' | '〔' => '[',
        '］' | '】' | '〕' => ']',
        '｛' => '{',
        '｝' => '}',
        '＃' => '#',
        _ => return None,
    })
}

/// Returns whether this takes room on a line, or none, and is not a space of TOML.
fn is_odd_space(c: char) -> bool {
    matches!(
        c,
        '\u{a0}' | '\u{1680}' | '\u{2000}'
            ..='\u{200d}' | '\u{202f}' | '\u{205f}' | '\u{2060}' | '\u{3000}' | '\u{feff}'
    )
}

fn of_line(line: &str, start: usize, found: &mut Vec<(Kind, Edit)>) {
    let mut rest = 0;
    let mut before = '\n';
    while let Some(c) = line[rest..].chars().next() {
        let (at, next) = (start + rest, rest + c.len_utf8());
        match c {
            '#' => return,
            '"' | '\'' => {
                let Some(end) = closing(&line[next..], |sign| sign == c) else { return };
                rest = next + end + 1;
                before = c;
                continue;
            }
            _ if is_quote(c) && matches!(before, '\n' | '=' | '[' | ',' | '{') => {
                found.push((Kind::Quote, padded(at, c, '"', true)));
                let is_end = |sign: char| is_quote(sign) || sign == '"';
                let within = &line[next..];
                if let Some(end) = last_closing(within, is_end) {
                    for (inner, _) in within[..end].match_indices('"') {
                        // A straight quote becomes a single one: of as many bytes, and it ends nothing.
                        let at = start + next + inner;
                        found.push((Kind::Quote, Edit::replace(at..at + 1, "'")));
                    }
                    let sign = within[end..].chars().next().unwrap_or('"');
                    if sign != '"' {
                        found.push((Kind::Quote, padded(start + next + end, sign, '"', false)));
                    }
                    rest = next + end + sign.len_utf8();
                    before = '"';
                    continue;
                }
                // Of the rest of the line nothing is clear.
                return;
            }
            _ if is_odd_space(c) => {
                found.push((Kind::Space, Edit::blank(at..at + c.len_utf8())));
                rest = next;
                continue;
            }
            _ => {
                if let Some(sign) = plain(c).filter(|_| before.is_ascii()) {
                    found.push((Kind::Wide, padded(at, c, sign, false)));
                    before = sign;
                    rest = next;
                    if sign == '#' {
                        return;
                    }
                    continue;
                }
            }
        }
        if !c.is_whitespace() {
            before = c;
        }
        rest = next;
    }
}

/// The place of the quote that ends a text in straight quotes; a curly one may stand for it.
fn closing(text: &str, is_end: impl Fn(char) -> bool) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if is_end(c) => return Some(at),
            _ => {}
        }
    }
    None
}

/// The first quote behind which the line, or an item, ends.
fn last_closing(text: &str, is_end: impl Fn(char) -> bool) -> Option<usize> {
    let ends = |(at, c): &(usize, char)| {
        let rest = text[at + c.len_utf8()..].trim_start();
        is_end(*c)
            && (rest.is_empty() || rest.starts_with([',', ']', '}', '#', '，', '、', '］', '】']))
    };
    text.char_indices().find(ends).map(|(at, _)| at)
}

/// A sign instead of another, with spaces for the bytes that it takes less.
fn padded(at: usize, old: char, new: char, spaces_first: bool) -> Edit {
    let spaces = " ".repeat(old.len_utf8() - new.len_utf8());
    let with = if spaces_first { format!("{spaces}{new}") } else { format!("{new}{spaces}") };
    Edit::replace(at..at + old.len_utf8(), with)
}
