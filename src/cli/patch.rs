//! Edits of a pack's files that leave everything else unchanged, written as a git patch or in place.
//! `patch_reader.rs` reads such patches.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::{env, fs};

use similar::TextDiff;
use toml_edit::{Array, DocumentMut, Item};

use super::{Failure, PackArguments};
use crate::pack::edit::{INDENT, Layout, opened, push, quoted};
use crate::pack::files::SourceFile;
use crate::pack::{self, Language, OwnEntry, Pack, PackFiles, own_file, own_file_id};
use crate::text::{on_one_line, path};

/// Key of an entry's list of phrasings.
pub(super) const LIST: &str = "also_asked";

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
            push(array, quoted(text).parse().unwrap_or_else(|_| text.into()));
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

    /// Adds an own entry of a server as a new file, with other ways to ask for it.
    pub(super) fn add_entry(&mut self, own: &OwnEntry, also_asked: &[String], pack: &Pack) {
        let name = |id: &str| format!("{id}.toml");
        let id = own_file_id(own, |id| self.texts.contains_key(&name(id)));
        let text = own_file(own, also_asked, pack);
        self.texts.insert(name(&id), (String::new(), text));
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
        let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
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
        let layout = Layout::of(text);
        let Ok(mut document) = layout.plain().parse::<DocumentMut>() else {
            return false;
        };
        if !edit(&mut document) {
            return false;
        }
        let changed = layout.restore(&document.to_string());
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
        for (name, (_, text)) in &self.texts {
            let text = text.trim_start_matches('\u{feff}').to_owned();
            match files.files.iter_mut().find(|file| file.name == *name) {
                Some(file) => file.text = text,
                None => {
                    let path = format!("{}/{name}", self.shown);
                    files.files.push(SourceFile {
                        name: name.clone(),
                        path,
                        text,
                        not_utf8: None,
                        is_utf16: false,
                    });
                }
            }
        }
        // The file of the pack says how the others are read, and comes first.
        let order = |file: &SourceFile| (file.name != pack::files::PACK_FILE, file.name.clone());
        files.files.sort_by_key(order);
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
        let is_new = before.is_empty() && !self.files.files.iter().any(|file| file.name == name);
        let old = if is_new { "/dev/null".to_owned() } else { format!("a/{path}") };
        writeln!(out, "--- {old}\n+++ b/{path}")?;
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

/// Returns the content of a file, without comments and layout.
fn said(text: &str) -> Option<toml::Table> {
    text.trim_start_matches('\u{feff}').parse().ok()
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
