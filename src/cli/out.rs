//! Output to a terminal, a pipe or a file: no text that came from elsewhere steers a terminal or hides.
//! Everything that a subcommand prints goes through here.

use std::borrow::Cow;
use std::fmt::Display;
use std::io::{self, IsTerminal, StdoutLock, Write};

use anstream::AutoStream;
use anstyle::Style;
use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;
use textwrap::core::display_width;
use textwrap::{Options, WordSeparator, WordSplitter};

use crate::secrets::redacted;
use crate::text::{escaped, on_one_line, visible};

/// Writes text with its hidden characters written out, and styles as they are.
pub(super) struct Out<W: Write> {
    to: W,
    /// Bytes that are still to be checked: a character may need the one after it.
    waiting: Vec<u8>,
    /// Columns of the terminal that a person reads this on; `None` elsewhere, where a line stays a line.
    width: Option<usize>,
}

/// Standard output.
pub(super) fn stdout() -> Out<AutoStream<StdoutLock<'static>>> {
    let width = io::stdout().is_terminal().then(super::width);
    Out { to: anstream::stdout().lock(), waiting: Vec::new(), width }
}

/// Standard output for a program such as git, which needs every byte; as text where a person reads it.
pub(super) fn exact() -> Box<dyn Write> {
    if io::stdout().is_terminal() {
        Box::new(Out::new(anstream::stdout().lock()))
    } else {
        Box::new(io::stdout().lock())
    }
}

/// Says something to the person at the terminal, on standard error: on one line, unless that is wider than the
/// terminal.
pub(super) fn say(message: impl Display) {
    let message = message.to_string();
    let message = redacted(&message);
    let line = on_one_line(&message);
    let width = io::stderr().is_terminal().then(super::width);
    anstream::eprintln!("{}", folded(&line, width));
}

/// Breaks lines that are wider than the terminal, between words. A command on a line of its own, and a word that
/// is wider, such as a path, are left to the terminal, so that they can still be copied.
fn folded(text: &str, width: Option<usize>) -> Cow<'_, str> {
    let Some(width) = width.filter(|width| text.lines().any(|line| display_width(line) > *width))
    else {
        return Cow::Borrowed(text);
    };
    let line = |line: &str| {
        let (line, end) = line.strip_suffix('\n').map_or((line, ""), |line| (line, "\n"));
        if display_width(line.trim_end()) <= width || line.starts_with("  caveat ") {
            return [line, end].concat();
        }
        let indent = " ".repeat(indent(line).min(width / 3));
        let options = Options::new(width)
            .subsequent_indent(&indent)
            .break_words(false)
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation);
        [&textwrap::fill(line, options), end].concat()
    };
    Cow::Owned(text.split_inclusive('\n').map(line).collect())
}

/// The column at which a line goes on below: that of its text, behind a mark or a number.
fn indent(line: &str) -> usize {
    let line = anstream::adapter::strip_str(line).to_string();
    let text = line.trim_start();
    let mark = ["= help: ", "- ", "error: ", "warning: ", "note: ", "help: ", "1. ", "2. ", "3. "];
    let mark = mark.iter().find(|mark| text.starts_with(**mark));
    line.len() - text.len() + mark.map_or(2, |mark| mark.len())
}

impl<W: Write> Out<W> {
    pub(super) fn new(to: W) -> Self {
        Self { to, waiting: Vec::new(), width: None }
    }

    /// Writes a text in a style.
    pub(super) fn styled(&mut self, style: Style, text: &str) -> io::Result<()> {
        self.put()?;
        write!(self.to, "{style}{}{style:#}", visible(text))
    }

    /// Writes a drawing of this program: its escapes are ours, and the texts in it were checked before.
    pub(super) fn drawn(&mut self, drawing: &str) -> io::Result<()> {
        self.put()?;
        self.to.write_all(folded(drawing, self.width).as_bytes())
    }

    /// Writes a value as JSON. Hidden characters are escaped in it, so that it says the same.
    pub(super) fn json(&mut self, value: &impl Serialize) -> io::Result<()> {
        self.put()?;
        value.serialize(&mut Serializer::with_formatter(&mut self.to, Escaped))?;
        Ok(())
    }

    fn put(&mut self) -> io::Result<()> {
        let waiting = std::mem::take(&mut self.waiting);
        let text = String::from_utf8_lossy(&waiting);
        self.to.write_all(folded(&visible(&text), self.width).as_bytes())
    }
}

impl<W: Write> Write for Out<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.waiting.extend_from_slice(bytes);
        if bytes.contains(&b'\n') {
            self.put()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.put()?;
        self.to.flush()
    }
}

impl<W: Write> Drop for Out<W> {
    fn drop(&mut self) {
        // A caller who needs the error flushes.
        let _ = self.flush();
    }
}

/// Ordinary JSON, but with hidden characters escaped.
struct Escaped;

impl Formatter for Escaped {
    fn write_string_fragment<W>(&mut self, to: &mut W, fragment: &str) -> io::Result<()>
    where
        W: ?Sized + Write,
    {
        to.write_all(escaped(fragment).as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use anstyle::Style;
    use proptest::prelude::*;

    use super::Out;
    use crate::text::hidden;

    fn written(write: impl FnOnce(&mut Out<&mut Vec<u8>>)) -> String {
        let mut kept = Vec::new();
        write(&mut Out::new(&mut kept));
        String::from_utf8(kept).unwrap()
    }

    #[test]
    fn only_our_own_styles_are_live() {
        let shown = written(|out| {
            out.styled(Style::new().bold(), "a\u{1b}[31m").unwrap();
            let (bad, rest) = ("b\u{1b}]0;T\u{7}\u{202e}", "\u{200d}👧");
            writeln!(out, " {bad}").unwrap();
            write!(out, "👩{rest}").unwrap();
        });
        let expected =
            "\u{1b}[1ma<U+001B>[31m\u{1b}[0m b<U+001B>]0;T<U+0007><U+202E>\n👩\u{200d}👧";
        assert_eq!(shown, expected);
    }

    proptest! {
        #[test]
        fn json_says_the_same_and_hides_nothing(text in any::<String>(), marks in "[\u{7f}-\u{9f}\u{200b}-\u{206f}\u{fe00}-\u{fe0f}\u{e0000}-\u{e01ef}a]*") {
            for value in [[(&text, &marks)], [(&marks, &text)]] {
                let json = written(|out| out.json(&value).unwrap());
                prop_assert_eq!(hidden(&json).count(), 0, "{}", json);
                let back: [(String, String); 1] = serde_json::from_str(&json).unwrap();
                prop_assert_eq!((&back[0].0, &back[0].1), value[0]);
            }
        }
    }
}
