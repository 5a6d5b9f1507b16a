//! Strings of TOML, in which characters that nobody would see are written out.

use std::collections::HashSet;

use crate::text::hidden;

/// Returns whether a text has one line, without tabs or hidden characters.
#[cfg(feature = "cli")]
pub(super) fn is_plain(text: &str) -> bool {
    hidden(text).next().is_none() && !text.contains(['\r', '\n', '\t'])
}

/// A text as a string on one line.
pub(super) fn line(text: &str) -> String {
    let places: HashSet<usize> = hidden(text).map(|(at, _)| at).collect();
    format!("\"{}\"", escaped(text, &places, &['\r', '\n', '\t']))
}

/// A text of several lines as a string with its lines as they are.
pub(super) fn block(text: &str) -> String {
    let places: HashSet<usize> = hidden(text).map(|(at, _)| at).collect();
    format!("\"\"\"\n{}\"\"\"", escaped(text, &places, &['\r', '\t']))
}

fn escaped(text: &str, places: &HashSet<usize>, also: &[char]) -> String {
    let mut out = String::new();
    for (at, c) in text.char_indices() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' if !also.contains(&c) => out.push(c),
            _ if also.contains(&c) => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            _ if places.contains(&at) => out.push_str(&match u32::from(c) {
                code @ 0..=0xffff => format!("\\u{code:04X}"),
                code => format!("\\U{code:08X}"),
            }),
            _ => out.push(c),
        }
    }
    out
}
