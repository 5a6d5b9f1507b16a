//! Texts in quotes: where each ends, and what keeps it from ending there.

use super::signs::is_quote;
use super::words::{is_header, key_length};
use super::{Edit, Read, Scanner, Slip};

/// A text that goes over more lines has lost its quote.
const LINES: usize = 60;

/// Where a quote ends a text.
enum End {
    /// Behind this quote.
    At(usize),
    /// A backslash before something that needs none.
    Backslash(usize),
    /// Not on this line.
    Elsewhere,
}

impl Scanner<'_> {
    /// Reads a text from its first quote on; returns the place behind its last one. `is_item`: it stands in a
    /// list.
    pub(super) fn text(&self, start: usize, is_item: bool) -> Read {
        let quote = if self.text[start..].starts_with('\'') { '\'' } else { '"' };
        let triple = quote.to_string().repeat(3);
        if self.text[start..].starts_with(&triple) {
            return self.long_text(start, &triple);
        }
        match self.end_of(start, quote) {
            End::Backslash(at) => {
                let message = "a backslash stands for something else";
                let hint =
                    "write \\\\ for one that is meant, or put the text in single quotes: '…'";
                Err(Slip::new(at..at + 1, message, hint, [Edit::insert(at, "\\")]).into())
            }
            End::Elsewhere => Err(self.unended(start, quote, is_item).into()),
            End::At(end) if self.may_end(end, is_item) => Ok(end),
            End::At(end) => Err(self.inner_quote(start, end, quote, is_item).into()),
        }
    }

    fn long_text(&self, start: usize, triple: &str) -> Read {
        if let Some(length) = self.text[start + 3..].find(triple) {
            let end = start + 3 + length + 3;
            // Quotes may stand directly before the last three.
            let more = self.text[end..].chars().take_while(|c| triple.starts_with(*c)).count();
            return Ok(end + more.min(2));
        }
        let message = format!("the text that begins with {triple} never ends");
        let hint = format!("put {triple} behind it");
        let edit = Edit::insert(self.text.len(), triple);
        Err(Slip::new(start..start + 3, message, hint, [edit]).into())
    }

    fn end_of(&self, start: usize, quote: char) -> End {
        let mut signs = self.text[start + 1..].char_indices();
        while let Some((at, c)) = signs.next() {
            match c {
                '\n' => break,
                '\\' if quote == '"' => match signs.next() {
                    Some((_, 'b' | 't' | 'n' | 'f' | 'r' | 'e' | '"' | '\\' | 'u' | 'U' | 'x')) => {
                    }
                    _ => return End::Backslash(start + 1 + at),
                },
                c if c == quote => return End::At(start + 1 + at + 1),
                _ => {}
            }
        }
        End::Elsewhere
    }

    /// Returns whether what follows a text may follow one.
    fn may_end(&self, end: usize, is_item: bool) -> bool {
        match self.after(end) {
            None | Some(',' | ']' | ';') => true,
            Some('}' | '"' | '\'') => is_item,
            _ => false,
        }
    }

    /// A quote within the text, which ends it too early.
    fn inner_quote(&self, start: usize, end: usize, quote: char, is_item: bool) -> Slip {
        let line_end = start + self.line(start).len();
        let ends = |at: usize| match self.after(at + 1) {
            None => true,
            Some(']' | '}') => is_item,
            Some(',') => {
                let next = self.after(self.skip_spaces(at + 1) + 1);
                is_item && matches!(next, None | Some('"' | '\'' | ']'))
            }
            _ => false,
        };
        let within = &self.text[end..line_end.max(end)];
        let quotes: Vec<usize> = within.match_indices(quote).map(|(at, _)| end + at).collect();
        let last = quotes.iter().copied().find(|at| ends(*at));
        let inner = std::iter::once(end - 1).chain(quotes.iter().copied());
        let inner = inner.filter(|at| last.is_none_or(|last| *at < last));
        let close = last.unwrap_or_else(|| self.before_the_comma(start, line_end, is_item));
        let mut edits = Vec::new();
        if quote == '"' {
            edits.extend(inner.map(|at| Edit::insert(at, "\\")));
            if last.is_none() {
                edits.push(Edit::insert(close, "\""));
            }
            let message = "a straight quote inside the text ends it";
            let hint = "write \\\" for it, or put the whole text in single quotes: '…'";
            return Slip::new(end - 1..end, message, hint, edits);
        }
        edits.push(Edit::replace(start..start + 1, "\""));
        let doubles = self.text[start..close].match_indices('"');
        edits.extend(doubles.map(|(at, _)| Edit::insert(start + at, "\\")));
        edits.push(match last {
            Some(last) => Edit::replace(last..last + 1, "\""),
            None => Edit::insert(close, "\""),
        });
        let message = "an apostrophe inside the text ends it";
        Slip::new(end - 1..end, message, "put the whole text in double quotes: \"…\"", edits)
    }

    /// A text whose last quote is missing, or on a later line.
    fn unended(&self, start: usize, quote: char, is_item: bool) -> Slip {
        if let Some(end) = self.end_below(start, quote) {
            let within = &self.text[start..end];
            let breaks = within.match_indices(['\n', '\r']);
            let edits: Vec<Edit> =
                breaks.map(|(at, _)| Edit::replace(start + at..start + at + 1, " ")).collect();
            let triple = quote.to_string().repeat(3);
            let message = "this text goes over several lines";
            let hint = format!("write it in one line, or put {triple} before and behind it");
            return Slip::new(start..self.line_end(start), message, hint, edits);
        }
        let line = self.line(start);
        let end = self.before_the_comma(start, start + line.len(), is_item);
        let last = self.text[start + 1..end].char_indices().next_back();
        if let Some((at, _)) = last.filter(|(_, c)| is_quote(*c)) {
            let at = start + 1 + at..end;
            let message = "this curly quote does not end the text";
            let hint = format!("end the text with a straight one: {quote}");
            return Slip::new(at.clone(), message, hint, [Edit::replace(at, quote)]);
        }
        let message = "the quote that ends this text is missing";
        let hint = format!("end the text with {quote}");
        Slip::new(start..end, message, hint, [Edit::insert(end, quote)])
    }

    /// The place of a last quote that is missing: before the comma or bracket that ends an item.
    fn before_the_comma(&self, start: usize, end: usize, is_item: bool) -> usize {
        let line = &self.text[start..end];
        if !is_item {
            return end;
        }
        let line = line.trim_end_matches([',', ' ']);
        start + line.strip_suffix(']').unwrap_or(line).trim_end().len()
    }

    /// The end of a text on a line below, if what is between reads like its continuation.
    fn end_below(&self, start: usize, quote: char) -> Option<usize> {
        let mut at = self.text[start..].find('\n')? + start + 1;
        for _ in 0..LINES {
            let from = self.skip_spaces(at);
            let line = self.line(from);
            let alone = line.trim_end_matches(',') == quote.to_string();
            let is_new = key_length(line).is_some()
                || is_header(line)
                || line.starts_with(['#', ']'])
                || line.starts_with(quote) && !alone;
            if is_new {
                return None;
            }
            let ends = line.rfind(quote).map(|found| from + found + 1);
            if let Some(end) = ends.filter(|end| matches!(self.after(*end), None | Some(',' | ']')))
            {
                return Some(end);
            }
            at = self.text[from..].find('\n')? + from + 1;
        }
        None
    }

    /// A text between backticks.
    pub(super) fn ticks(&self, start: usize) -> Slip {
        let end = start + self.line(start).len();
        let mut edits = vec![Edit::replace(start..start + 1, "\"")];
        let last = self.text[start + 1..end].find('`').map(|at| start + 1 + at);
        edits.extend(last.map(|last| Edit::replace(last..last + 1, "\"")));
        let hint = "put the text in straight quotes: \"…\"";
        Slip::new(start..start + 1, "this sign is no quote", hint, edits)
    }
}
