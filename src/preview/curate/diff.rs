//! Two versions of a file, as the lines that differ.

use std::time::Duration;

use maud::{Markup, html};
use similar::{ChangeTag, TextDiff};

use super::change::Change;
use crate::text::visible;

/// Lines that are shown around a change.
const AROUND: usize = 2;
/// Time for finding the lines that differ.
const LONGEST: Duration = Duration::from_millis(100);

/// A change of a file.
pub(super) fn of_change(change: &Change) -> Markup {
    let what = match (&change.before, &change.after) {
        (None, _) => " (new)",
        (_, None) => " (deleted)",
        _ => "",
    };
    html! {
        p.small { code { (change.name) } (what) }
        (lines(change.before.as_deref().unwrap_or(""), change.after.as_deref().unwrap_or("")))
    }
}

/// The lines that differ, with a few around them. What nobody would see is written out.
pub(super) fn lines(before: &str, after: &str) -> Markup {
    // Two large files that differ everywhere are shown as one deleted and one inserted.
    let diff = TextDiff::configure().timeout(LONGEST).diff_lines(before, after);
    let shown = |text: &str| visible(text.trim_end_matches(['\r', '\n'])).into_owned();
    html! {
        div.diff tabindex="0" role="group" aria-label="Changes" {
            @for (n, group) in diff.grouped_ops(AROUND).iter().enumerate() {
                @if n > 0 { p.gap { "…" } }
                @for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
                    @match change.tag() {
                        ChangeTag::Equal => p { "  " (shown(change.value())) },
                        ChangeTag::Delete => p { del { "− " (shown(change.value())) } },
                        ChangeTag::Insert => p { ins { "+ " (shown(change.value())) } },
                    }
                }
            }
            @if before == after { p { "Nothing differs." } }
        }
    }
}
