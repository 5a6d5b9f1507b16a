//! Lists, and tables in braces: where each ends, and what its items lack.

use super::words::{is_header, is_plain_value, key_length, unquoted};
use super::{Edit, Read, Scanner, Slip};

impl Scanner<'_> {
    /// A list, which may go over several lines.
    pub(super) fn list(&self, key: &str, start: usize) -> Read {
        let (mut at, mut item, mut wants_comma) = (start + 1, start + 1, false);
        loop {
            let rest = &self.text[at..];
            let begins_line = rest.trim_start_matches([' ', '\t', '\r']).starts_with('\n');
            let next = at + rest.len() - rest.trim_start().len();
            let Some(sign) = self.peek(next) else {
                return Err(self.unclosed(key, start, item).into());
            };
            // Only once a line: a line may be long.
            let is_new = |line: &str| key_length(line).is_some() || is_header(line);
            if begins_line && is_new(self.line(next)) {
                return Err(self.unclosed(key, start, item).into());
            }
            match sign {
                '#' => at = self.line_end(next),
                ']' => return Ok(next + 1),
                ',' if wants_comma => (at, item, wants_comma) = (next + 1, next + 1, false),
                ',' => {
                    let message = "a comma stands between two items";
                    let edit = Edit::blank(next..next + 1);
                    return Err(
                        Slip::new(next..next + 1, message, "take this one away", [edit]).into()
                    );
                }
                ';' => {
                    let edit = Edit::replace(next..next + 1, ",");
                    let hint = "use a comma: ,";
                    return Err(Slip::new(
                        next..next + 1,
                        "a comma stands between two items",
                        hint,
                        [edit],
                    )
                    .into());
                }
                _ if wants_comma => {
                    let end = (next + sign.len_utf8()).min(self.text.len());
                    let edit = Edit::insert(item, ",");
                    let message = "a comma is missing before this item";
                    return Err(Slip::new(
                        next..end,
                        message,
                        "put a comma between the two",
                        [edit],
                    )
                    .into());
                }
                _ => {
                    at = self.item(next, sign)?;
                    (item, wants_comma) = (at, true);
                }
            }
        }
    }

    fn unclosed(&self, key: &str, start: usize, item: usize) -> Slip {
        let message = format!("the list `{key}` is not closed");
        let hint = "put a ] behind its last item";
        Slip::new(start..start + 1, message, hint, [Edit::insert(item, "]")])
    }

    fn item(&self, at: usize, sign: char) -> Read {
        match sign {
            '"' | '\'' => self.text(at, true),
            '{' => self.braces(at),
            '[' => self.nested(at),
            '-' if matches!(self.peek(at + 1), Some(' ' | '"')) => {
                let message = "an item of a list begins with its quote";
                let edit = Edit::blank(at..at + 1);
                Err(Slip::new(at..at + 1, message, "take the dash away", [edit]).into())
            }
            '`' => Err(self.ticks(at).into()),
            _ => {
                let rest = &self.text[at..];
                let length = rest.find([',', ']', '}', '\n']).unwrap_or(rest.len());
                let item = rest[..length].trim_end();
                if is_plain_value(item) {
                    return Ok(at + item.len());
                }
                // A comma may belong to a text whose first quote is missing.
                let line = self.line(at).trim_end_matches(',');
                let item = if line.ends_with('"') { line } else { item };
                Err(unquoted(at, item, None).into())
            }
        }
    }

    /// A list within a list, however deep.
    fn nested(&self, start: usize) -> Read {
        let (mut at, mut depth) = (start, 0_usize);
        while let Some(sign) = self.peek(at) {
            match sign {
                '"' | '\'' => {
                    at = self.text(at, true)?;
                    continue;
                }
                '[' => depth += 1,
                ']' if depth == 1 => return Ok(at + 1),
                ']' => depth -= 1,
                _ => {}
            }
            at += sign.len_utf8();
        }
        Err(self.unclosed("in it", start, self.text.trim_end().len()).into())
    }

    /// A table in braces, as in citations.
    pub(super) fn braces(&self, start: usize) -> Read {
        let (mut at, mut depth) = (start + 1, 0_usize);
        while let Some(sign) = self.peek(at) {
            match sign {
                '"' | '\'' => {
                    at = self.text(at, true)?;
                    continue;
                }
                '}' if depth == 0 => return Ok(at + 1),
                '[' => depth += 1,
                ']' if depth > 0 => depth -= 1,
                ']' | '\n' | '{' => break,
                _ => {}
            }
            at += sign.len_utf8();
        }
        let before = self.text[..at].trim_end_matches(['\r', ' ', ',']).len();
        let message = "the brace { is not closed";
        let hint = "put a } behind what belongs to it";
        Err(Slip::new(start..start + 1, message, hint, [Edit::insert(before, " }")]).into())
    }
}
