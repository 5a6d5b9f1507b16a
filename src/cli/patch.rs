//! Edits of a pack's files that leave everything else unchanged, written as a git patch or in place.
//! `patch_reader.rs` reads such patches.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::{env, fs};

use similar::TextDiff;
use toml_edit::{Array, DocumentMut, Item, RawString, Value};

use super::{Failure, PackArguments};
use crate::pack::{self, Language, Pack, PackFiles};

/// Key of an entry's list of phrasings.
pub(super) const LIST: &str = "also_asked";
/// Default indentation of list items.
const INDENT: &str = "\n  ";

/// A pack's files with pending edits.
pub(super) struct Patch {
    /// `None` for the pack built into the binary.
    folder: Option<PathBuf>,
    /// The folder's name in the patch.
    shown: String,
    files: PackFiles,
    default_language: Language,
    /// Text of each file before and after, by name.
    texts: BTreeMap<String, (String, String)>,
}

impl Patch {
    /// Starts without edits on the requested pack.
    pub(super) fn of(arguments: &PackArguments, pack: &Pack) -> Result<Self, Failure> {
        let folder = arguments.faq.clone();
        let files = arguments.files()?;
        let mut texts = BTreeMap::new();
        for file in &files.files {
            // The loader drops a byte order mark, which the file must keep.
            let text = match &folder {
                Some(folder) => fs::read_to_string(folder.join(&file.name)).map_err(|cause| {
                    Failure::Said(format!("cannot read {}: {cause}", file.path))
                })?,
                None => file.text.clone(),
            };
            texts.insert(file.name.clone(), (text.clone(), text));
        }
        let shown = folder.as_deref().map_or_else(|| "faq".to_owned(), shown);
        let default_language = pack.default_language.clone();
        Ok(Self { folder, shown, files, default_language, texts })
    }

    /// Adds a phrasing to an entry: in this language, if the entry has it, else in the pack's default
    /// language.
    pub(super) fn add_phrasing(&mut self, entry: &str, language: &str, text: &str) {
        let default = self.default_language.clone();
        self.edit(&format!("{entry}.toml"), |document| {
            let tag = if document.contains_key(language) { language } else { default.as_str() };
            let Some(table) = document.get_mut(tag).and_then(Item::as_table_like_mut) else {
                return false;
            };
            if table.get(LIST).is_none() {
                table.insert(LIST, Item::Value(Array::new().into()));
            }
            let Some(array) = table.get_mut(LIST).and_then(Item::as_array_mut) else {
                return false;
            };
            push(array, text);
            true
        });
    }

    /// Adds a comment below the phrasings of an entry; returns `false` if it has none in that language.
    pub(super) fn add_note(&mut self, entry: &str, language: &str, note: &str) -> bool {
        self.edit(&format!("{entry}.toml"), |document| {
            let table = document.get_mut(language).and_then(Item::as_table_like_mut);
            let Some(array) =
                table.and_then(|table| table.get_mut(LIST)).and_then(Item::as_array_mut)
            else {
                return false;
            };
            let (before, indent) = opened(array);
            let indent = if indent.contains('\n') { indent } else { INDENT.to_owned() };
            array.set_trailing(format!("{}{indent}# {note}\n", before.trim_end()));
            // Uncommenting the line must leave a valid list.
            array.set_trailing_comma(!array.is_empty());
            true
        })
    }

    /// Adds comment lines at the end of `pack.toml`.
    pub(super) fn add_to_pack(&mut self, notes: &[String]) {
        if let Some((_, text)) = self.texts.get_mut(pack::files::PACK_FILE) {
            let end = line_end(text);
            if !text.is_empty() && !text.ends_with('\n') {
                text.push_str(end);
            }
            notes.iter().for_each(|note| *text += &format!("# {note}{end}"));
        }
    }

    /// Returns whether a comment in the pack has these words already.
    pub(super) fn notes(&self, words: &str) -> bool {
        let comments = |text: &str| {
            text.lines()
                .map(str::trim_start)
                .any(|line| line.starts_with('#') && line.contains(words))
        };
        self.texts.values().any(|(_, text)| comments(text))
    }

    fn edit(&mut self, name: &str, edit: impl FnOnce(&mut DocumentMut) -> bool) -> bool {
        let Some((_, text)) = self.texts.get_mut(name) else { return false };
        // The parser would drop both.
        let (mark, body) = match text.strip_prefix('\u{feff}') {
            Some(body) => ("\u{feff}", body),
            None => ("", text.as_str()),
        };
        let end = line_end(body);
        let Ok(mut document) = body.replace("\r\n", "\n").parse::<DocumentMut>() else {
            return false;
        };
        let done = edit(&mut document);
        if done {
            *text = format!("{mark}{}", document.to_string().replace('\n', end));
        }
        done
    }

    /// Prints the patch, for `git apply` and `patch -p1`; with `write`, changes the files and lists
    /// them.
    pub(super) fn put(&self, write: bool, out: &mut impl Write) -> Result<(), Failure> {
        self.check()?;
        let changed = self.texts.iter().filter(|(_, (before, after))| before != after);
        for (name, (before, after)) in changed {
            match (write, &self.folder) {
                (false, _) => self.write_diff(name, before, after, out)?,
                (true, Some(folder)) => {
                    replace(&folder.join(name), after).map_err(|cause| {
                        let path = folder.join(name);
                        Failure::Said(format!("cannot write {}: {cause}", path.display()))
                    })?;
                    writeln!(out, "changed {}", folder.join(name).display())?;
                }
                (true, None) => {
                    let sentence =
                        "the FAQ in the binary cannot be changed; name a folder: --faq DIR";
                    return Err(Failure::Said(sentence.to_owned()));
                }
            }
        }
        Ok(())
    }

    /// Checks that the edited pack loads, before it is handed to curators.
    fn check(&self) -> Result<(), Failure> {
        let mut files = self.files.clone();
        for file in &mut files.files {
            if let Some((_, text)) = self.texts.get(&file.name) {
                file.text = text.trim_start_matches('\u{feff}').to_owned();
            }
        }
        let report = pack::load(files).report;
        match report.errors() {
            0 => Ok(()),
            _ => Err(Failure::Said(format!("the FAQ would not load with these changes: {report}"))),
        }
    }

    fn write_diff(
        &self,
        name: &str,
        before: &str,
        after: &str,
        out: &mut impl Write,
    ) -> io::Result<()> {
        let path = format!("{}/{name}", self.shown);
        writeln!(out, "--- a/{path}\n+++ b/{path}")?;
        let diff = TextDiff::from_lines(before, after);
        for hunk in diff.unified_diff().iter_hunks() {
            let text = hunk.to_string();
            let (header, lines) = text.split_once('\n').unwrap_or((&text, ""));
            // The table that the lines belong to: git shows such a heading too, and only people and
            // `overlay import` read it.
            let start = hunk.ops().first().map_or(0, |op| op.old_range().start);
            let heading = before.lines().take(start).filter(|line| line.starts_with('[')).last();
            let heading = heading.map(|table| format!(" {}", table.trim_end())).unwrap_or_default();
            write!(out, "{header}{heading}\n{lines}")?;
        }
        Ok(())
    }
}

/// Appends a text to a list, indented like the previous item.
fn push(array: &mut Array, text: &str) {
    let was_empty = array.is_empty();
    let (before, indent) = opened(array);
    let prefix = format!("{}{indent}", before.trim_end());
    let several_lines = before.contains('\n') || indent.contains('\n');
    array.push_formatted(Value::from(text).decorated(prefix, ""));
    array.set_trailing(if several_lines { "\n" } else { before.trim_start_matches(|c| c != ' ') });
    if was_empty {
        array.set_trailing_comma(true);
    }
}

/// Returns the text between a list's last item and its end, and the indentation of items. Moves the
/// former behind the last comma.
fn opened(array: &mut Array) -> (String, String) {
    let text = |raw: Option<&RawString>| raw.and_then(RawString::as_str).unwrap_or("").to_owned();
    let trailing = text(Some(array.trailing()));
    let prefixes = array.iter().map(|item| text(item.decor().prefix()));
    let indents = prefixes.filter_map(|prefix| Some(prefix[prefix.rfind('\n')?..].to_owned()));
    let indent = indents.last();
    let Some(last) = array.iter_mut().last() else {
        return (trailing, INDENT.to_owned());
    };
    let decor = last.decor_mut();
    let before = text(decor.suffix()) + &trailing;
    decor.set_suffix("");
    let alone = if before.contains('#') { INDENT } else { " " };
    (before, indent.unwrap_or_else(|| alone.to_owned()))
}

fn line_end(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// The folder's name in a patch: relative to the current directory if it is below, else its last
/// component.
fn shown(folder: &Path) -> String {
    let absolute = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    let here = env::current_dir().and_then(fs::canonicalize).unwrap_or_default();
    let below = absolute.strip_prefix(&here).ok().filter(|below| *below != Path::new(""));
    let name = || Path::new(absolute.file_name().unwrap_or_default());
    let shown = below.unwrap_or_else(name).to_string_lossy().replace('\\', "/");
    if shown.is_empty() { "faq".to_owned() } else { shown }
}

/// Replaces a file atomically: concurrent readers see the old text or the new one.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let next = path.with_extension("toml.next");
    fs::write(&next, text)?;
    fs::rename(next, path)
}

#[cfg(test)]
mod tests {
    use toml_edit::{DocumentMut, Item};

    use super::push;

    #[track_caller]
    fn check(before: &str, after: &str) {
        let mut document: DocumentMut = format!("a = {before}\nb = 1\n").parse().unwrap();
        let array = document.get_mut("a").and_then(Item::as_array_mut).unwrap();
        push(array, "new");
        assert_eq!(document.to_string(), format!("a = {after}\nb = 1\n"));
    }

    #[test]
    fn an_item_is_added_as_the_list_is_written() {
        check("[\"x\", \"y\"]", "[\"x\", \"y\", \"new\"]");
        check("[ \"x\" ]", "[ \"x\", \"new\" ]");
        check("[]", "[\n  \"new\",\n]");
        check("[\n    \"x\",\n    \"y\",\n]", "[\n    \"x\",\n    \"y\",\n    \"new\",\n]");
        check("[\n  \"x\",\n  \"y\"\n]", "[\n  \"x\",\n  \"y\",\n  \"new\"\n]");
        check("[\n  \"x\", # why\n]", "[\n  \"x\", # why\n  \"new\",\n]");
        check("[\n  \"x\", # why\n  # more\n]", "[\n  \"x\", # why\n  # more\n  \"new\",\n]");
        check("[\n  # first\n  \"x\",\n]", "[\n  # first\n  \"x\",\n  \"new\",\n]");
        check("[\n  \"x\", \"y\",\n]", "[\n  \"x\", \"y\",\n  \"new\",\n]");
    }
}
