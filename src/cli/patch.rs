//! Edits of a pack's files that leave everything else unchanged, written as a git patch or in place.
//! `patch_reader.rs` reads such patches.

use std::collections::{BTreeMap, HashSet};
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::{env, fs};

use similar::TextDiff;
use toml_edit::{Array, DocumentMut, Item, RawString, Value};

use super::{Failure, PackArguments};
use crate::pack::{self, Language, Pack, PackFiles};
use crate::text::{hidden, on_one_line, path};

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
    /// language. Returns whether its file still says everything that it said, and this.
    pub(super) fn add_phrasing(&mut self, entry: &str, language: &str, text: &str) -> bool {
        let default = self.default_language.clone();
        let tag = |has: bool| if has { language } else { default.as_str() };
        let edit = |document: &mut DocumentMut| {
            let tag = tag(document.contains_key(language));
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
        };
        self.edit(&format!("{entry}.toml"), edit, |said| {
            let tag = tag(said.contains_key(language));
            let texts = said.get_mut(tag).and_then(toml::Value::as_table_mut);
            let texts =
                texts.map(|texts| texts.entry(LIST).or_insert(toml::Value::Array(Vec::new())));
            if let Some(list) = texts.and_then(toml::Value::as_array_mut) {
                list.push(toml::Value::from(text));
            }
        })
    }

    /// Adds a comment below the phrasings of an entry; returns `false` if it has none in that language.
    pub(super) fn add_note(&mut self, entry: &str, language: &str, note: &str) -> bool {
        let edit = |document: &mut DocumentMut| {
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
        };
        // A comment says nothing to a program.
        self.edit(&format!("{entry}.toml"), edit, |_| {})
    }

    /// Adds lines of comment at the end of `pack.toml`.
    ///
    /// # Errors
    /// When the file would say something else with them.
    pub(super) fn add_to_pack(&mut self, notes: &[String]) -> Result<(), Failure> {
        let Some((_, text)) = self.texts.get_mut(pack::files::PACK_FILE) else { return Ok(()) };
        let said = said(text);
        let end = line_end(text);
        if !text.is_empty() && !text.ends_with('\n') {
            text.push_str(end);
        }
        notes.iter().for_each(|note| *text += &format!("# {note}{end}"));
        if said.is_some() && said == self::said(text) {
            return Ok(());
        }
        let sentence =
            "pack.toml would say something else with these comments, so nothing was changed";
        Err(Failure::Said(sentence.to_owned()))
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

    /// Changes a file, if it then says what it said, changed like this.
    fn edit(
        &mut self,
        name: &str,
        edit: impl FnOnce(&mut DocumentMut) -> bool,
        change: impl FnOnce(&mut toml::Table),
    ) -> bool {
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
        if !edit(&mut document) {
            return false;
        }
        let changed = format!("{mark}{}", document.to_string().replace('\n', end));
        let expected = said(text).map(|mut said| {
            change(&mut said);
            said
        });
        let reads_back = expected.is_some() && said(&changed) == expected;
        if reads_back {
            *text = changed;
        }
        reads_back
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
                    writeln!(out, "changed {}", path(&folder.join(name)))?;
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
        let path = on_one_line(&format!("{}/{name}", self.shown)).into_owned();
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
    let value = quoted(text).parse().unwrap_or_else(|_| Value::from(text));
    array.push_formatted(value.decorated(prefix, ""));
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

/// Returns the content of a file, without comments and layout.
fn said(text: &str) -> Option<toml::Table> {
    text.trim_start_matches('\u{feff}').parse().ok()
}

/// Returns a text as a TOML string on one line, with hidden characters escaped.
pub(super) fn quoted(text: &str) -> String {
    let places: HashSet<usize> = hidden(text).map(|(at, _)| at).collect();
    if places.is_empty() && !text.contains(['\r', '\n', '\t']) {
        return Value::from(text).to_string();
    }
    let mut quoted = String::from("\"");
    for (at, c) in text.char_indices() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\r' | '\n' | '\t' => quoted.push_str(&format!("\\u{:04X}", u32::from(c))),
            _ if places.contains(&at) => quoted.push_str(&match u32::from(c) {
                code @ 0..=0xffff => format!("\\u{code:04X}"),
                code => format!("\\U{code:08X}"),
            }),
            _ => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
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
    // Removes the rest of an interrupted change, or a link, which would lead the text elsewhere.
    match fs::remove_file(&next) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(cause),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(&next)?;
    file.write_all(text.as_bytes())?;
    fs::rename(next, path)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use toml_edit::{DocumentMut, Item};

    use super::{push, quoted};

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

    #[test]
    fn what_nobody_would_see_is_escaped() {
        assert_eq!(quoted("plain"), "\"plain\"");
        assert_eq!(quoted("say \"hi\""), "'say \"hi\"'");
        assert_eq!(
            quoted("a\n# b\u{1b}\u{202e}\u{e0041}\"\\"),
            r#""a\u000A# b\u001B\u202E\U000E0041\"\\""#
        );
    }

    proptest! {
        #[test]
        fn a_text_is_the_same_when_it_is_read_back(
            any in any::<String>(),
            marks in "[\"'\\\\#\n\r\t\u{0}-\u{1f}\u{7f}-\u{9f}\u{200b}-\u{206f}\u{e0020}-\u{e007f}\\]a ]*",
        ) {
            for text in [any, marks] {
                let quoted = quoted(&text);
                prop_assert!(!quoted.contains(['\n', '\r', '\u{1b}', '\u{202e}', '\u{85}']), "{}", quoted);
                let document = format!("# missed: {quoted}, 3\nlist = [\n  {quoted},\n]\n");
                let read: toml::Table = document.parse().unwrap();
                prop_assert_eq!(read.len(), 1);
                prop_assert_eq!(&read["list"], &toml::Value::Array(vec![toml::Value::from(text)]));
            }
        }
    }
}
