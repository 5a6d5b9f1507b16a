//! Quotes from a pack's files in faults: without secrets, and with every hidden character written out.

use std::borrow::Cow;
use std::ops::Range;

use crate::secrets::{REDACTED, redacted, secrets};
use crate::text::{hidden, name, on_one_line};

/// A sentence about a pack as it is shown: on one line, whatever a key or a file is called.
pub(super) fn sentence(text: &str) -> Cow<'_, str> {
    match redacted(text) {
        Cow::Borrowed(text) => on_one_line(text),
        Cow::Owned(text) => Cow::Owned(on_one_line(&text).into_owned()),
    }
}

/// Lines of a file as they are shown, and where in them each place of the file is.
pub(super) struct Quote {
    pub(super) text: String,
    /// For each replacement, the span in the file and the span in the quote.
    replaced: Vec<(Range<usize>, Range<usize>)>,
}

impl Quote {
    pub(super) fn of(lines: &str) -> Self {
        let secrets = secrets(lines);
        let is_secret = |at: usize| {
            let next = secrets.partition_point(|range| range.end <= at);
            secrets.get(next).is_some_and(|range| range.contains(&at))
        };
        let hidden = hidden(lines).filter(|(at, _)| !is_secret(*at));
        let mut replacements: Vec<(Range<usize>, Cow<'_, str>)> =
            hidden.map(|(at, c)| (at..at + c.len_utf8(), name(c).into())).collect();
        replacements.extend(secrets.iter().map(|range| (range.clone(), REDACTED.into())));
        replacements.sort_by_key(|(range, _)| range.start);
        let mut quote = Self { text: String::with_capacity(lines.len()), replaced: Vec::new() };
        let mut from = 0;
        for (range, instead) in replacements {
            quote.text.push_str(&lines[from..range.start]);
            let at = quote.text.len();
            quote.text.push_str(&instead);
            from = range.end;
            quote.replaced.push((range, at..quote.text.len()));
        }
        quote.text.push_str(&lines[from..]);
        quote
    }

    /// The place of a span of the file in the quote; for replaced text, all of its replacement.
    pub(super) fn span(&self, span: Range<usize>) -> Range<usize> {
        self.place(span.start, |shown| shown.start)..self.place(span.end, |shown| shown.end)
    }

    fn place(&self, at: usize, inside: impl Fn(&Range<usize>) -> usize) -> usize {
        let next = self.replaced.partition_point(|(range, _)| range.end <= at);
        match self.replaced.get(next) {
            Some((range, shown)) if range.start < at => return inside(shown),
            _ => {}
        }
        match next.checked_sub(1).and_then(|last| self.replaced.get(last)) {
            Some((range, shown)) => at - range.end + shown.end,
            None => at,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Quote, sentence};

    #[test]
    fn places_move_with_what_is_replaced() {
        let lines = "a\u{202e}b = \"c\"\npassword = \"secret words\" # d\u{1b}";
        let quote = Quote::of(lines);
        let expected = "a<U+202E>b = \"c\"\npassword = \"[redacted]\" # d<U+001B>";
        assert_eq!(quote.text, expected);
        let shown = |part: &str| {
            let at = lines.find(part).unwrap();
            &quote.text[quote.span(at..at + part.len())]
        };
        assert_eq!(shown("b = "), "b = ");
        assert_eq!(shown("a\u{202e}b"), "a<U+202E>b");
        assert_eq!(shown("secret"), "[redacted]");
        assert_eq!(shown("words\" #"), "[redacted]\" #");
        assert_eq!(shown("d\u{1b}"), "d<U+001B>");
        assert_eq!(sentence("key `a\nb\u{9b}`"), "key `a<U+000A>b<U+009B>`");
    }

    proptest! {
        #[test]
        fn a_place_is_between_characters(lines in "([a\u{202e}\u{1b}é微]|token=x{8,9}|\n)*", from in 0..60usize, to in 0..60usize) {
            let quote = Quote::of(&lines);
            let bound = |at: usize| (0..=at.min(lines.len())).rev().find(|at| lines.is_char_boundary(*at)).unwrap();
            let (from, to) = (bound(from.min(to)), bound(from.max(to)));
            let span = quote.span(from..to);
            prop_assert!(span.start <= span.end, "{:?}", span);
            prop_assert!(quote.text.get(span).is_some());
        }
    }
}
