//! Reads what a patch adds to a FAQ: phrasings to its files, and entries as new files. `patch.rs` writes such patches.

use toml_edit::{DocumentMut, Item};

use super::patch::LIST;
use crate::pack::Severity;
use crate::store::EntryText;

/// A phrasing that a patch adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AddedLine {
    /// The line of the patch, from 1.
    pub(super) line: usize,
    /// The entry's id.
    pub(super) entry: String,
    /// The language, if the patch shows it.
    pub(super) language: Option<String>,
    /// The words; `None` for an added line that is not a phrasing.
    pub(super) text: Option<String>,
}

/// A file that a patch adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AddedFile {
    /// The line of the patch, from 1.
    pub(super) line: usize,
    /// The entry's id.
    pub(super) name: String,
    /// Its text in each language, with other ways to ask for it; none if it is no entry.
    pub(super) texts: Vec<(EntryText, Vec<String>)>,
}

/// Reads a unified diff: phrasings that it adds to files, and files that it adds. Both are empty if the text is none, or
/// adds nothing.
pub(super) fn read(patch: &str) -> (Vec<AddedLine>, Vec<AddedFile>) {
    let (mut changes, mut files) = (String::new(), Vec::new());
    let mut lines = patch.lines().enumerate().peekable();
    while let Some((at, text)) = lines.next() {
        let is_new = text.starts_with("--- /dev/null")
            && lines.peek().is_some_and(|(_, next)| next.starts_with("+++ "));
        // A line for each, so that those that follow keep their numbers.
        changes.push_str(if is_new { "diff" } else { text });
        changes.push('\n');
        if !is_new {
            continue;
        }
        let path = lines.next().map_or("", |(_, path)| path);
        let name = path.rsplit('/').next().unwrap_or_default();
        let name = name.split('\t').next().unwrap_or_default().trim();
        let mut whole = String::new();
        changes.push('\n');
        let is_of_it = |(_, line): &(usize, &str)| line.starts_with(['+', '@', '\\']);
        while let Some((_, line)) = lines.next_if(is_of_it) {
            if let Some(line) = line.strip_prefix('+') {
                whole.push_str(line);
                whole.push('\n');
            }
            changes.push('\n');
        }
        let name = name.strip_suffix(".toml").unwrap_or(name).to_owned();
        files.push(AddedFile { line: at + 1, name, texts: entry(&whole) });
    }
    (added_lines(&changes), files)
}

/// The texts of an entry's file.
fn entry(text: &str) -> Vec<(EntryText, Vec<String>)> {
    let Ok(file) = text.parse::<toml::Table>() else { return Vec::new() };
    let severity = file.get("severity").and_then(toml::Value::as_str);
    let severity = severity.and_then(Severity::named).unwrap_or_default();
    let text = |(language, table): (&String, &toml::Value)| {
        let text = |key| table.get(key).and_then(toml::Value::as_str).map(str::to_owned);
        let list = |key| -> Vec<String> {
            let items = table.get(key).and_then(toml::Value::as_array).into_iter().flatten();
            items.filter_map(toml::Value::as_str).map(str::to_owned).collect()
        };
        let text = EntryText {
            language: language.clone(),
            severity,
            question: text("question")?,
            answer: text("answer")?,
            cautions: list("cautions"),
            advice: list("advice"),
        };
        Some((text, list(LIST)))
    };
    file.iter().filter_map(text).collect()
}

/// The phrasings that a unified diff adds to files that are there.
fn added_lines(patch: &str) -> Vec<AddedLine> {
    let mut added: Vec<AddedLine> = Vec::new();
    let mut at = Position::default();
    let mut removed: Vec<String> = Vec::new();
    let mut removed_lines: Vec<&str> = Vec::new();
    let mut first = 0;
    let settle = |added: &mut Vec<AddedLine>, removed: &mut Vec<String>, first: &mut usize| {
        // Texts that are in a removed line too are not new.
        let mut of_file = added.split_off(*first);
        of_file.retain(|new| {
            let known = removed.iter().position(|old| Some(old) == new.text.as_ref());
            known.map(|known| removed.swap_remove(known)).is_none()
        });
        added.append(&mut of_file);
        removed.clear();
        *first = added.len();
    };
    for (line, text) in patch.lines().enumerate() {
        if let Some(path) = text.strip_prefix("+++ ") {
            settle(&mut added, &mut removed, &mut first);
            let path = path.split('\t').next().unwrap_or_default().trim();
            let name = path.rsplit('/').next().unwrap_or_default();
            removed_lines.clear();
            at = Position { entry: name.strip_suffix(".toml").map(str::to_owned), ..at };
            continue;
        }
        if text.starts_with("--- ") || text.starts_with("diff ") {
            at = Position::default();
            continue;
        }
        if let Some(header) = text.strip_prefix("@@ ") {
            let heading = header.split_once("@@").map_or("", |(_, heading)| heading);
            at.language = table(heading);
            at.list = true;
            continue;
        }
        let (Some(entry), Some(sign)) = (at.entry.clone(), text.get(..1)) else { continue };
        let body = text[1..].trim();
        match sign {
            " " => at.pass(body),
            "-" => {
                removed.extend(strings(body).unwrap_or_default());
                removed_lines.push(body);
            }
            "+" => {
                at.pass(body);
                // An added line that equals a removed one is not new: only the line ending changed.
                let as_before = removed_lines.iter().position(|old| *old == body);
                if as_before.map(|at| removed_lines.swap_remove(at)).is_some()
                    || body.is_empty()
                    || body.starts_with(['#', ']'])
                {
                    continue;
                }
                let new = |text| AddedLine {
                    line: line + 1,
                    entry: entry.clone(),
                    language: at.language.clone(),
                    text,
                };
                match strings(body).filter(|_| at.list) {
                    Some(texts) => added.extend(texts.into_iter().map(|text| new(Some(text)))),
                    None if table(body).is_some() => {}
                    None => added.push(new(None)),
                }
            }
            _ => {}
        }
    }
    settle(&mut added, &mut removed, &mut first);
    added
}

/// Position of a line in the patched files.
#[derive(Default)]
struct Position {
    entry: Option<String>,
    language: Option<String>,
    /// The line is in a list of phrasings, as far as the patch shows.
    list: bool,
}

impl Position {
    /// Updates the position with a line of the file.
    fn pass(&mut self, body: &str) {
        if let Some(language) = table(body) {
            self.language = Some(language);
        }
        let is_key = |c: char| c.is_ascii_alphanumeric() || "-_\" ".contains(c);
        let key = body.split_once('=').map(|(key, _)| key).filter(|key| key.chars().all(is_key));
        if let Some(key) = key.filter(|_| !body.starts_with(['"', '\'', '#'])) {
            self.list = key.trim() == LIST;
        }
    }
}

/// The name of the table that a line opens.
fn table(line: &str) -> Option<String> {
    let name = line.trim().strip_prefix('[')?.strip_suffix(']')?.trim_matches('"');
    let shaped = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    shaped.then(|| name.to_owned())
}

/// The texts in a line of a list or in a whole list; `None` for anything else.
fn strings(body: &str) -> Option<Vec<String>> {
    let whole = body.strip_prefix(LIST).and_then(|rest| rest.trim_start().strip_prefix('='));
    let parse = |list: String| format!("list = {list}\n").parse::<DocumentMut>().ok();
    let document = match whole {
        // The list may continue on the next line.
        Some(list) => parse(list.to_owned()).or_else(|| parse(format!("{list}\n]")))?,
        None => parse(format!("[\n{body}\n]"))?,
    };
    let texts = document.get("list").and_then(Item::as_array)?.iter();
    texts.map(|text| text.as_str().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::added_lines as read;
    use super::read as read_all;

    /// Checks the entries, languages and words of the additions.
    #[track_caller]
    fn check(patch: &str, expected: &[(&str, &str, &str)]) {
        let added = read(patch);
        let added: Vec<_> = added
            .iter()
            .map(|a| {
                let language = a.language.as_deref().unwrap_or("?");
                (a.entry.as_str(), language, a.text.as_deref().unwrap_or("?"))
            })
            .collect();
        assert_eq!(added, expected);
    }

    #[test]
    fn reads_what_is_added_and_where() {
        check("", &[]);
        check("no patch\n+ at all\n", &[]);
        check(
            "--- a/faq/x.toml\n+++ b/faq/x.toml\n@@ -1,2 +1,3 @@ [en]\n   \"old\",\n+  \"it's new\", # why\n ]\n\
             @@ -9,2 +9,3 @@\n [zh-Hans]\n+# a note\n+  \"新\",\n\
             --- a/faq/y.toml\n+++ b/faq/y.toml\t2026-01-01\n@@ -1 +1 @@\n+  'say \"hi\"',\n",
            &[("x", "en", "it's new"), ("x", "zh-Hans", "新"), ("y", "?", "say \"hi\"")],
        );
    }

    #[test]
    fn a_line_that_only_changed_adds_what_is_new_in_it() {
        let patch = "+++ b/x.toml\n@@ -1 +1 @@\n-also_asked = [\"a\", \"b\"]\n+also_asked = [\"a\", \"b\", \"c\"]\n";
        check(patch, &[("x", "?", "c")]);
        check("+++ b/x.toml\n@@ -1 +1 @@\n-  \"a\"\n+  \"a\",\n+  \"b\"\n", &[("x", "?", "b")]);
        let list = "+++ b/x.toml\n@@ -1 +1 @@\n+also_asked = [\n+  \"a\",\n+] # end\n";
        check(list, &[("x", "?", "a")]);
        let opened = "+++ b/x.toml\n@@ -1 +1 @@\n-also_asked = [\"a\"]\n+also_asked = [\"a\",\n+  # \"b\",\n+]\n";
        check(opened, &[]);
        let end = "+++ b/pack.toml\n@@ -1 +1 @@\n-en = [\"a\"]\n\\ No newline at end of file\n+en = [\"a\"]\n";
        check(end, &[]);
    }

    #[test]
    fn a_new_file_is_an_entry() {
        let patch = "--- /dev/null\n+++ b/faq/wifi.toml\n@@ -0,0 +1,6 @@\n+severity = \"caution\"\n+\n+[en]\n\
            +question = \"Is there wifi?\"\n+answer = \"Yes.\\nAll day.\"\n+also_asked = [\"wlan\"]\n\
            --- a/faq/x.toml\n+++ b/faq/x.toml\n@@ -1 +1 @@ [en]\n also_asked = [\n+  \"a\",\n\
            --- /dev/null\n+++ b/faq/y.toml\n@@ -0,0 +1 @@\n+nothing\n";
        let (lines, files) = read_all(patch);
        assert_eq!((lines.len(), lines[0].line, lines[0].entry.as_str()), (1, 14, "x"));
        let [wifi, other] = files.as_slice() else { panic!("{files:?}") };
        let (text, also) = &wifi.texts[0];
        assert_eq!((wifi.line, wifi.name.as_str(), text.language.as_str()), (1, "wifi", "en"));
        assert_eq!(
            (text.answer.as_str(), also.as_slice()),
            ("Yes.\nAll day.", ["wlan".to_owned()].as_slice())
        );
        assert_eq!((other.line, other.texts.len()), (15, 0));
    }

    #[test]
    fn what_is_no_phrasing_is_told_apart() {
        let patch =
            "+++ b/x.toml\n@@ -1 +1 @@\n cautions = [\n+  \"beware\",\n ]\n+severity = \"info\"\n";
        check(patch, &[("x", "?", "?"), ("x", "?", "?")]);
        check("+++ b/notes.md\n@@ -1 +1 @@\n+\"a\",\n", &[]);
    }
}
