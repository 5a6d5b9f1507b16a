//! The files that are read, and what each of them is.

use std::cell::Cell;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::{Form, Found};
use crate::cli::Failure;
use crate::pack::files::{is_of_the_system, is_still};
use crate::pack::limits;
use crate::text;

/// Folders in folders that are looked into.
const DEPTH: usize = 8;

/// A file that was read.
pub(super) struct Source {
    /// How it is shown to a person.
    pub(super) path: String,
    /// Its name without what tells its form.
    pub(super) stem: String,
    pub(super) text: String,
    /// A place that was asked for, and its line: what is asked for next stands behind it.
    last: Cell<(usize, usize)>,
}

impl Source {
    pub(super) fn new(path: String, stem: String, text: String) -> Self {
        Self { path, stem, text, last: Cell::new((0, 1)) }
    }

    /// A place in it, as `file:line`.
    pub(super) fn at(&self, offset: usize) -> String {
        let (from, line) = match self.last.get() {
            (last, line) if last <= offset => (last, line),
            _ => (0, 1),
        };
        let between = self.text.as_bytes().get(from..offset).unwrap_or_default();
        let line = line + between.iter().filter(|byte| **byte == b'\n').count();
        self.last.set((offset, line));
        format!("{}:{line}", self.path)
    }
}

/// Reads everything that was named. What cannot be read is left, and listed.
pub(super) fn all(
    named: &[PathBuf],
    wanted: Option<Form>,
    found: &mut Found,
) -> Result<Vec<(Form, Source)>, Failure> {
    let mut sources = Vec::new();
    let mut bytes = 0;
    for path in named {
        let mut files = Vec::new();
        let is_folder = path.is_dir();
        if is_folder {
            collect(path, DEPTH, &mut files)?;
            files.sort();
        } else {
            files.push(path.clone());
        }
        let form = match (wanted, is_folder) {
            (Some(form), _) => Some(form),
            (None, true) => Some(form_of_folder(path, &files)?),
            (None, false) => None,
        };
        for file in files {
            let shown = shown(&file);
            if is_folder && form.is_some() && by_name(&file) != form {
                found.leave(shown, "was not read: by its name it is something else");
                continue;
            }
            // Whoever names a file means what lies beside it.
            let home = if is_folder { Some(path.as_path()) } else { file.parent() };
            match read(&file, home, &mut bytes) {
                Ok(text) => {
                    let form = match form.or_else(|| by_name(&file)).or_else(|| by_text(&text)) {
                        Some(form) => form,
                        None => return Err(unclear(&file)),
                    };
                    let stem = file.file_stem().unwrap_or_default();
                    let stem = stem.to_string_lossy().into_owned();
                    sources.push((form, Source::new(shown, stem, text)));
                }
                Err(why) if is_folder => found.leave(shown, why),
                Err(why) => return Err(Failure::Said(format!("{shown} {why}"))),
            }
        }
    }
    Ok(sources)
}

/// The forms of what was read, each with the files that have it.
pub(super) fn forms(sources: &[(Form, Source)]) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    for form in Form::value_variants() {
        let of_form: Vec<&Source> =
            sources.iter().filter(|(of, _)| of == form).map(|(_, source)| source).collect();
        let shown = match of_form[..] {
            [] => continue,
            [one] => one.path.clone(),
            [first, ..] => format!("{} and {} more", first.path, of_form.len() - 1),
        };
        let name = form.to_possible_value().map(|value| value.get_name().to_owned());
        lines.push((name.unwrap_or_default(), shown));
    }
    lines
}

/// A path on one line of a terminal.
fn shown(path: &Path) -> String {
    text::path(path)
}

fn collect(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let unreadable =
        |cause| Failure::Said(format!("cannot read the folder {}: {cause}", text::path(folder)));
    for item in fs::read_dir(folder).map_err(unreadable)? {
        let item = item.map_err(unreadable)?;
        // A link may lead round in a circle: it is listed as what it is.
        let kind = item.file_type().map_err(unreadable)?;
        if kind.is_dir() && depth > 0 {
            collect(&item.path(), depth - 1, files)?;
        } else {
            files.push(item.path());
        }
        if files.len() > limits::FILES {
            let most = limits::FILES;
            let folder = text::path(folder);
            return Err(Failure::Said(format!(
                "{folder} holds more than {most} files; name fewer of them"
            )));
        }
    }
    Ok(())
}

fn form_of_folder(folder: &Path, files: &[PathBuf]) -> Result<Form, Failure> {
    let mut forms: Vec<Form> = files.iter().filter_map(|file| by_name(file)).collect();
    forms.dedup();
    match forms[..] {
        [form] => Ok(form),
        _ => Err(unclear(folder)),
    }
}

fn unclear(path: &Path) -> Failure {
    let forms = Form::value_variants().iter().filter_map(|form| form.to_possible_value());
    let forms: Vec<String> = forms.map(|form| form.get_name().to_owned()).collect();
    let (path, forms) = (shown(path), forms.join(", "));
    Failure::Said(format!("cannot tell what {path} is; say --from with one of {forms}"))
}

fn by_name(file: &Path) -> Option<Form> {
    let extension = file.extension()?.to_str()?.to_ascii_lowercase();
    match extension.as_str() {
        "md" => Some(Form::MarkdownTags),
        "toml" => Some(Form::TomlTags),
        "csv" | "tsv" => Some(Form::Csv),
        "json" => Some(Form::Qnabot),
        _ => None,
    }
}

fn by_text(text: &str) -> Option<Form> {
    match text.trim_start() {
        text if text.starts_with('{') => Some(Form::Qnabot),
        text if text.starts_with("---\n") => Some(Form::MarkdownTags),
        _ => None,
    }
}

/// The text of a file, or why it has none, as the end of a sentence.
fn read(file: &Path, home: Option<&Path>, bytes: &mut u64) -> Result<String, String> {
    let unreadable = |cause| format!("cannot be read: {cause}");
    let real = fs::canonicalize(file).map_err(unreadable)?;
    let home = home.filter(|home| *home != Path::new("")).unwrap_or(Path::new("."));
    if !real.starts_with(fs::canonicalize(home).map_err(unreadable)?) {
        return Err("is a link that leads out of its folder; name the file itself".to_owned());
    }
    let is_file = fs::symlink_metadata(&real).map_err(unreadable)?.is_file();
    if !is_file || is_of_the_system(&real) {
        return Err("is no ordinary file".to_owned());
    }
    let left = limits::PACK_BYTES.saturating_sub(*bytes);
    let mut content = Vec::new();
    let opened = fs::File::open(&real).map_err(unreadable)?;
    if !is_still(&opened, &real) {
        return Err("is no ordinary file".to_owned());
    }
    opened.take(left + 1).read_to_end(&mut content).map_err(unreadable)?;
    let size = content.len() as u64;
    if size > left {
        let most = limits::PACK_BYTES >> 20;
        return Err(format!("is too large: {most} MiB are read at once; divide it"));
    }
    *bytes += size;
    let text = String::from_utf8(content).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        format!("is no UTF-8 text, from byte {at} on; save it as UTF-8")
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    Ok(text.replace("\r\n", "\n"))
}
