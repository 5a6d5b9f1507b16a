//! Reads the phrasings that a patch adds to the files of a FAQ; `patch.rs` writes such patches.

use toml_edit::{DocumentMut, Item};

use super::patch::LIST;

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

/// Reads a unified diff. Empty if the text is none, or adds nothing.
pub(super) fn read(patch: &str) -> Vec<AddedLine> {
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
    use super::read;

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
    fn what_is_no_phrasing_is_told_apart() {
        let patch =
            "+++ b/x.toml\n@@ -1 +1 @@\n cautions = [\n+  \"beware\",\n ]\n+severity = \"info\"\n";
        check(patch, &[("x", "?", "?"), ("x", "?", "?")]);
        check("+++ b/notes.md\n@@ -1 +1 @@\n+\"a\",\n", &[]);
    }
}
