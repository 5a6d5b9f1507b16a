//! The layout that the parser drops of a file: a byte order mark, and how each line ends.

use similar::{ChangeTag, TextDiff};

/// The layout of a file, to be put back around its edited text.
pub(crate) struct Layout<'a> {
    text: &'a str,
    plain: String,
}

const MARK: char = '\u{feff}';

impl<'a> Layout<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        let body = text.strip_prefix(MARK).unwrap_or(text);
        Self { text, plain: body.replace("\r\n", "\n") }
    }

    /// The text as the parser reads it.
    pub(crate) fn plain(&self) -> &str {
        &self.plain
    }

    /// The edited text in this layout: lines that are still there end as they did, new ones as most others.
    pub(crate) fn restore(&self, edited: &str) -> String {
        let body = self.text.strip_prefix(MARK);
        let mut out = String::with_capacity(edited.len());
        out.extend(body.map(|_| MARK));
        let body = body.unwrap_or(self.text);
        if !body.contains("\r\n") {
            out.push_str(edited);
            return out;
        }
        let windows = body.matches("\r\n").count();
        let usual = if windows * 2 >= body.matches('\n').count() { "\r\n" } else { "\n" };
        let lines: Vec<&str> = body.split_inclusive('\n').collect();
        let diff = TextDiff::from_lines(self.plain.as_str(), edited);
        for change in diff.iter_all_changes() {
            match (change.tag(), change.old_index()) {
                (ChangeTag::Delete, _) => {}
                (ChangeTag::Equal, Some(at)) => out.push_str(lines[at]),
                _ => match change.value().strip_suffix('\n') {
                    Some(line) => out.extend([line, usual]),
                    None => out.push_str(change.value()),
                },
            }
        }
        out
    }
}
