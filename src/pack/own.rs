//! Own entries: those that moderators of one server wrote for that server, beside the pack.

use std::collections::BTreeSet;

use super::{Language, Pack, Severity, Text};
use crate::text::hidden;

/// First character of an own entry's id, which no id of a pack has.
const MARK: char = '+';
/// The longest id that is made of the words of a question.
const LONGEST_FILE_ID: usize = 40;

/// An entry that moderators of one server wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnEntry {
    /// Its id; see [`own_id`].
    pub id: String,
    /// The language that it was written in.
    pub language: Language,
    /// Its severity.
    pub severity: Severity,
    /// Its text.
    pub text: Text,
    /// The day on which it was last changed, as `2026-11-29`.
    pub written: String,
}

/// The id of the own entry with this number.
pub fn own_id(number: i64) -> String {
    format!("{MARK}{number}")
}

/// The number of the own entry with this id; `None` for an id of a pack.
pub fn own_number(id: &str) -> Option<i64> {
    let digits = id.strip_prefix(MARK).filter(|digits| !digits.starts_with(MARK))?;
    digits.parse().ok().filter(|number| *number > 0)
}

/// New files of a pack for own entries, as a patch that git applies in the folder that holds the pack's.
pub fn own_patch(pack: &Pack, folder: &str, entries: &[OwnEntry]) -> String {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut patch = String::new();
    for own in entries {
        let id = own_file_id(own, |id| {
            taken.contains(id) || pack.entry(id).is_some() || pack.draft(id).is_some()
        });
        let text = own_file(own, &[], pack);
        let lines = text.lines().count();
        patch
            .push_str(&format!("--- /dev/null\n+++ b/{folder}/{id}.toml\n@@ -0,0 +1,{lines} @@\n"));
        text.lines().for_each(|line| patch.push_str(&format!("+{line}\n")));
        taken.insert(id);
    }
    patch
}

/// The id of an own entry's file in a pack, from the words of its question, or from its number.
pub fn own_file_id(own: &OwnEntry, is_taken: impl Fn(&str) -> bool) -> String {
    let words = own.text.question.split(|c: char| !c.is_ascii_alphanumeric());
    let mut id = String::new();
    for word in words.filter(|word| !word.is_empty()) {
        if id.len() + word.len() >= LONGEST_FILE_ID {
            break;
        }
        let mark = if id.is_empty() { "" } else { "-" };
        id.push_str(&format!("{mark}{}", word.to_ascii_lowercase()));
    }
    let number = own_number(&own.id).unwrap_or_default();
    match id {
        id if id.is_empty() => format!("server-{number}"),
        id if is_taken(&id) => format!("{id}-{number}"),
        id => id,
    }
}

/// The file of an own entry in a pack, with other ways to ask for it. In another language than the pack's default one
/// it is a draft, to be translated.
pub fn own_file(own: &OwnEntry, also_asked: &[String], pack: &Pack) -> String {
    let language = pack.language(own.language.as_str()).unwrap_or(&pack.default_language);
    let (name, _) = Severity::ALL[own.severity as usize];
    let mut file =
        format!("# Written by moderators of a server, last changed on {}.\n", own.written);
    if *language != pack.default_language {
        let missing = &pack.default_language;
        file.push_str(&format!("# Add [{missing}], and take this line out:\ndraft = true\n"));
    }
    let list = |texts: &[String]| {
        let lines: String = texts.iter().map(|text| format!("  {},\n", quoted(text))).collect();
        if lines.is_empty() { "[]".to_owned() } else { format!("[\n{lines}]") }
    };
    let Text { question, answer, cautions, advice } = &own.text;
    file.push_str(&format!("severity = \"{name}\"\n\n[{language}]\n"));
    let also_asked = list(also_asked);
    file.push_str(&format!("question = {}\nalso_asked = {also_asked}\n", quoted(question)));
    file.push_str(&format!("answer = {}\n", quoted(answer)));
    file.push_str(&format!("cautions = {}\nadvice = {}\n", list(cautions), list(advice)));
    file
}

/// A text as TOML quotes it on one line; characters that nobody sees are written out.
fn quoted(text: &str) -> String {
    let mut hidden = hidden(text).map(|(at, _)| at).peekable();
    let mut quoted = String::from("\"");
    for (at, c) in text.char_indices() {
        let is_hidden = hidden.next_if_eq(&at).is_some();
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if is_hidden || c.is_control() => {
                quoted.push_str(&format!("\\U{:08x}", u32::from(c)));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::{own_id, own_number};

    #[test]
    fn an_own_id_is_none_of_a_pack() {
        assert_eq!(own_number(&own_id(12)), Some(12));
        for id in ["", "+", "++1", "+0", "+-1", "12", "is-it-legal", "+x"] {
            assert_eq!(own_number(id), None, "{id}");
        }
    }
}
