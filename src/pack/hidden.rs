//! Characters that nobody sees in a pack, or that steer a terminal: a reviewer would not notice them.

use std::collections::BTreeSet;
use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::fault::{Fault, Faults, Spot};
use crate::text;

/// So many different ones are named.
const NAMED: usize = 4;

/// Warns of them in a file: in its keys and texts, however they are written, and beside these.
pub(super) fn warn(file: usize, lines: &str, table: &DeTable<'_>, faults: &mut Faults) {
    let mut found = Vec::new();
    of_table(table, &mut found);
    found.sort_by_key(|(span, _)| (span.start, span.end));
    let mut spans: Vec<Range<usize>> = found.iter().map(|(span, _)| span.clone()).collect();
    spans.dedup_by(|next, last| {
        let inside = next.start < last.end;
        if inside {
            last.end = last.end.max(next.end);
        }
        inside
    });
    let mut beside: Vec<(Range<usize>, String)> = Vec::new();
    for (at, c) in text::hidden(lines) {
        let next = spans.partition_point(|span| span.end <= at);
        if spans.get(next).is_some_and(|span| span.contains(&at)) {
            continue;
        }
        match beside.last_mut() {
            Some((span, characters)) if span.end == at => {
                span.end += c.len_utf8();
                characters.push(c);
            }
            _ => beside.push((at..at + c.len_utf8(), c.to_string())),
        }
    }
    for (span, characters) in found.into_iter().chain(beside) {
        faults.push(fault(Spot::new(file, span), &characters));
    }
}

fn fault(spot: Spot, characters: &str) -> Fault {
    let different: BTreeSet<char> = characters.chars().collect();
    let mut names: Vec<String> = different.into_iter().map(text::name).collect();
    let more = if names.len() > NAMED { " and others" } else { "" };
    names.truncate(NAMED);
    let message = format!("here are characters that nobody sees: {}{more}", names.join(", "));
    let hint = "take them out, unless they are meant: they can hide words, turn their order round, or steer a terminal";
    Fault::warning(spot, message, hint)
}

/// The hidden characters of every key and text, with the span that holds them. The parser bounds how deep
/// tables are nested.
fn of_table(table: &DeTable<'_>, found: &mut Vec<(Range<usize>, String)>) {
    for (key, value) in table.iter() {
        of_text(key.get_ref(), key.span(), found);
        of_value(value.get_ref(), value.span(), found);
    }
}

fn of_value(value: &DeValue<'_>, span: Range<usize>, found: &mut Vec<(Range<usize>, String)>) {
    match value {
        DeValue::String(text) => of_text(text, span, found),
        DeValue::Array(items) => {
            items.iter().for_each(|item| of_value(item.get_ref(), item.span(), found));
        }
        DeValue::Table(table) => of_table(table, found),
        _ => {}
    }
}

fn of_text(text: &str, span: Range<usize>, found: &mut Vec<(Range<usize>, String)>) {
    let hidden: String = text::hidden(text).map(|(_, c)| c).collect();
    if !hidden.is_empty() {
        found.push((span, hidden));
    }
}
