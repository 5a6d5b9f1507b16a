//! Questions that were asked at the prompt, kept between runs in a file of the user's own.

use std::fs;
use std::path::{Path, PathBuf};

use rustyline::history::FileHistory;
use rustyline::{Config, Editor, Helper};

use crate::folders;
use crate::secrets::redacted;
use crate::text::hidden;

const FILE: &str = "questions.history";
/// So many questions are kept.
pub(super) const KEPT: usize = 200;
/// Longest line that is kept, in characters.
const LONGEST: usize = 500;
/// Largest file that can be ours, in bytes: one that is larger is not read.
const LARGEST: u64 = (KEPT * LONGEST * 4) as u64;

/// The file of the questions, as far as there can be one.
pub(super) struct Kept {
    file: Option<PathBuf>,
    /// The file was read, so that it is added to; otherwise it is written anew.
    is_read: bool,
}

impl Kept {
    /// Reads the questions of earlier runs into an editor. Without a folder, nothing is kept.
    pub(super) fn read_into<H: Helper>(editor: &mut Editor<H, FileHistory>) -> Self {
        let file = folders::state().map(|folder| folder.join(FILE)).filter(|file| may_be(file));
        let is_read = file.as_deref().is_some_and(is_ours)
            && file.as_deref().is_some_and(|file| editor.load_history(file).is_ok());
        if !is_read {
            // Half a file may have been read.
            let _ = editor.clear_history();
        }
        Self { file, is_read }
    }

    /// A terminal that keeps nothing.
    pub(super) fn nothing() -> Self {
        Self { file: None, is_read: false }
    }

    /// The file; `None` where nothing is kept.
    pub(super) fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// Adds a question to the editor, and to the file. Once that cannot be written, nothing is kept any more:
    /// a question is answered all the same.
    pub(super) fn add<H: Helper>(&mut self, editor: &mut Editor<H, FileHistory>, line: &str) {
        if !is_worth_keeping(line) || !editor.add_history_entry(line).is_ok_and(|added| added) {
            return;
        }
        let Some(file) = &self.file else { return };
        let written = file.parent().is_none_or(|folder| fs::create_dir_all(folder).is_ok())
            && match self.is_read {
                true => editor.append_history(file),
                false => editor.save_history(file),
            }
            .is_ok();
        self.is_read = true;
        if !written {
            self.file = None;
        }
    }
}

/// How lines are kept: one that begins with a space is not, as in a shell.
pub(super) fn config() -> Config {
    let config = Config::builder().auto_add_history(false).history_ignore_space(true);
    config.max_history_size(KEPT).map(|config| config.build()).unwrap_or_default()
}

/// Returns whether a line can be brought back as it was: no secret in it, and nothing that steers a terminal.
fn is_worth_keeping(line: &str) -> bool {
    line.chars().count() <= LONGEST && hidden(line).next().is_none() && redacted(line) == line
}

/// Returns whether there is a file at this place, or nothing: a pipe or a device would be waited for.
fn may_be(file: &Path) -> bool {
    fs::symlink_metadata(file).map_or(true, |found| found.is_file())
}

/// Returns whether a file can have been written here.
fn is_ours(file: &Path) -> bool {
    let is_small = fs::metadata(file).is_ok_and(|found| found.len() <= LARGEST);
    let text = if is_small { fs::read_to_string(file).ok() } else { None };
    text.is_some_and(|text| text.lines().all(|line| hidden(line).next().is_none()))
}
