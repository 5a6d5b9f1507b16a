//! Own entries: those that moderators of one server wrote for that server, beside the pack.

use std::collections::BTreeSet;

use super::files::PACK_FILE;
use super::names::id_of_words;
use super::toml_string::{block, line};
use super::{Language, Pack, Severity, Text};

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
    let id = id_of_words(&own.text.question, LONGEST_FILE_ID);
    let number = own_number(&own.id).unwrap_or_default();
    match id {
        id if id.is_empty() => format!("server-{number}"),
        id if is_taken(&id) || format!("{id}.toml") == PACK_FILE => format!("{id}-{number}"),
        id => id,
    }
}

/// The file of an own entry in a pack, with other ways to ask for it. In another language than the pack's default one
/// it is a draft, to be translated.
pub fn own_file(own: &OwnEntry, also_asked: &[String], pack: &Pack) -> String {
    let language = pack.language(own.language.as_str()).unwrap_or(&pack.default_language);
    let name = own.severity.name();
    let mut file =
        format!("# Written by moderators of a server, last changed on {}.\n", own.written);
    if *language != pack.default_language {
        let missing = &pack.default_language;
        file.push_str(&format!("# Add [{missing}], and take this line out:\ndraft = true\n"));
    }
    let list = |texts: &[String]| {
        let lines: String = texts.iter().map(|text| format!("  {},\n", line(text))).collect();
        if lines.is_empty() { "[]".to_owned() } else { format!("[\n{lines}]") }
    };
    let Text { question, answer, cautions, advice } = &own.text;
    file.push_str(&format!("severity = \"{name}\"\n\n[{language}]\n"));
    let also_asked = list(also_asked);
    let answer = if answer.contains('\n') { block(answer) } else { line(answer) };
    file.push_str(&format!("question = {}\nalso_asked = {also_asked}\n", line(question)));
    file.push_str(&format!("answer = {answer}\n"));
    file.push_str(&format!("cautions = {}\nadvice = {}\n", list(cautions), list(advice)));
    file
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
