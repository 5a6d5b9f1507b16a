//! Reads the files that are named: `archive` unpacks archives, and `tell` recognizes the form of each file.

use std::cell::Cell;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::again::STATE;
use super::archive::{self, Kind, Left};
use super::found::Found;
use super::{Form, tell};
use crate::cli::Failure;
use crate::pack::files::{is_of_the_system, is_still};
use crate::pack::limits;
use crate::text;

/// Maximum depth of nested folders.
const DEPTH: usize = 8;
/// Names of files that stand beside a FAQ in many folders and are not part of it.
const BESIDE: [&str; 8] = [
    "readme",
    "license",
    "licence",
    "changelog",
    "contributing",
    "code_of_conduct",
    "security",
    "contributors",
];

/// A file that was read.
#[derive(Debug)]
pub(super) struct Source {
    /// How it is shown to a person.
    pub(super) path: String,
    /// The source named on the command line that it comes from.
    pub(super) root: String,
    /// Its file name without the extension.
    pub(super) stem: String,
    pub(super) text: String,
    /// The bytes of a spreadsheet, which is no text.
    pub(super) sheets: Vec<u8>,
    /// The last offset that was asked for, and its line: the next one mostly comes after it.
    last: Cell<(usize, usize)>,
}

impl Source {
    pub(super) fn new(path: String, stem: String, text: String) -> Self {
        let (root, sheets) = (String::new(), Vec::new());
        Self { path, root, stem, text, sheets, last: Cell::new((0, 1)) }
    }

    /// Returns the place of an offset, as `file:line`.
    pub(super) fn at(&self, offset: usize) -> String {
        let (from, line) = match self.last.get() {
            (last, line) if last <= offset => (last, line),
            _ => (0, 1),
        };
        let between = self.text.as_bytes().get(from..offset).unwrap_or_default();
        let line = line + between.iter().filter(|byte| **byte == b'\n').count();
        self.last.set((offset, line));
        self.on(line)
    }

    /// Returns the place of a line, as `file:line`.
    pub(super) fn on(&self, line: usize) -> String {
        format!("{}:{line}", self.path)
    }
}

/// Reads the named sources.
struct Reader<'a> {
    wanted: Option<Form>,
    found: &'a mut Found,
    left: Left,
    sources: Vec<(Form, Source)>,
}

/// Reads everything that was named. Of several files, those that cannot be read are skipped and listed.
pub(super) fn all(
    named: &[PathBuf],
    wanted: Option<Form>,
    found: &mut Found,
) -> Result<Vec<(Form, Source)>, Failure> {
    let mut reader = Reader { wanted, found, left: Left::default(), sources: Vec::new() };
    for path in named {
        reader.named(path)?;
    }
    Ok(reader.sources)
}

impl Reader<'_> {
    fn named(&mut self, path: &Path) -> Result<(), Failure> {
        let root = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let root = root.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !path.is_dir() {
            let content = read(path, path.parent(), &mut self.left)
                .map_err(|why| Failure::Said(format!("{} {why}", text::path(path))))?;
            return self.file(&text::path(path), &root, content, false);
        }
        let mut files = Vec::new();
        collect(path, DEPTH, &mut files)?;
        files.sort();
        let beside = files.iter().any(|file| !is_beside(file));
        for file in files {
            let shown = text::path(&file);
            if beside && is_beside(&file) {
                self.found.leave(shown, "was not read: by its name it is about the project");
                continue;
            }
            match read(&file, Some(path), &mut self.left) {
                Ok(content) => self.file(&shown, &root, content, true)?,
                Err(why) => self.found.leave(shown, why),
            }
        }
        Ok(())
    }

    /// Takes in a file, or the files in an archive. One of several that is refused is listed.
    fn file(
        &mut self,
        path: &str,
        root: &str,
        content: Vec<u8>,
        is_one_of_many: bool,
    ) -> Result<(), Failure> {
        let refused = |found: &mut Found, why: String| {
            if is_one_of_many {
                found.leave(path, why);
                return Ok(());
            }
            Err(Failure::Said(format!("{path} {why}")))
        };
        match archive::kind(&content, path) {
            Kind::Archive(packed) => {
                let members = match archive::members(packed, content, &mut self.left) {
                    Ok(members) => members,
                    Err(why) => return refused(self.found, why),
                };
                let beside = members.iter().any(|(name, _)| !is_beside(Path::new(name)));
                for (name, content) in members {
                    let shown = format!("{path}/{}", text::on_one_line(&name));
                    match content {
                        Ok(_) if beside && is_beside(Path::new(&name)) => {
                            let why = "was not read: by its name it is about the project";
                            self.found.leave(shown, why);
                        }
                        Ok(content) => match archive::kind(&content, &name) {
                            Kind::Text => self.text(&shown, root, &content, true)?,
                            Kind::Refused(why) => self.found.leave(shown, why),
                            Kind::Archive(_) | Kind::Sheets => {
                                let why = "is an archive or a spreadsheet in an archive; unpack it";
                                self.found.leave(shown, why);
                            }
                        },
                        Err(why) => self.found.leave(shown, why),
                    }
                }
                Ok(())
            }
            Kind::Sheets => {
                if self.wanted.is_some_and(|form| form != Form::Spreadsheet) {
                    return refused(self.found, "is a spreadsheet; leave --from out".to_owned());
                }
                if let Err(why) = archive::fits(&content, &mut self.left) {
                    return refused(self.found, why);
                }
                let mut source = Source::new(path.to_owned(), stem(path), String::new());
                (source.root, source.sheets) = (root.to_owned(), content);
                self.sources.push((Form::Spreadsheet, source));
                Ok(())
            }
            Kind::Text => self.text(path, root, &content, is_one_of_many),
            Kind::Refused(why) => refused(self.found, why),
        }
    }

    fn text(
        &mut self,
        path: &str,
        root: &str,
        content: &[u8],
        is_one_of_many: bool,
    ) -> Result<(), Failure> {
        let text = match decoded(content) {
            Ok(text) => text,
            Err(why) if is_one_of_many => {
                self.found.leave(path, why);
                return Ok(());
            }
            Err(why) => return Err(Failure::Said(format!("{path} {why}"))),
        };
        let name = Path::new(path).file_name().unwrap_or_default().to_string_lossy().into_owned();
        match self.wanted.map_or_else(|| tell::form(&name, &text), Ok) {
            Ok(form) => {
                let mut source = Source::new(path.to_owned(), stem(path), text);
                root.clone_into(&mut source.root);
                self.sources.push((form, source));
                Ok(())
            }
            Err(seen) if is_one_of_many => {
                self.found.leave(path, format!("was not read: {seen}"));
                Ok(())
            }
            Err(seen) => Err(unclear(path, seen)),
        }
    }
}

/// Returns the forms of the sources, each with the files that have it.
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

fn stem(path: &str) -> String {
    Path::new(path).file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn is_beside(file: &Path) -> bool {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
    let is_prose = file.extension().is_none_or(|end| end == "md" || end == "txt" || end == "rst");
    is_prose && BESIDE.contains(&stem.replace('-', "_").as_str())
}

fn collect(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let unreadable =
        |cause| Failure::Said(format!("cannot read the folder {}: {cause}", text::path(folder)));
    for item in fs::read_dir(folder).map_err(unreadable)? {
        let item = item.map_err(unreadable)?;
        // Such as `.git`, where no answers are.
        if item.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        // The kind of a link itself: followed, it might lead round in a circle.
        let kind = item.file_type().map_err(unreadable)?;
        if kind.is_dir() && item.path().join(STATE).exists() {
            // An earlier import, in a folder below the source.
        } else if kind.is_dir() && depth > 0 {
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

fn unclear(path: &str, seen: &str) -> Failure {
    let forms = Form::value_variants().iter().filter_map(|form| form.to_possible_value());
    let forms: Vec<String> = forms.map(|form| form.get_name().to_owned()).collect();
    let forms = forms.join(", ");
    Failure::Said(format!(
        "cannot tell what {path} is: {seen}; say --from with one of {forms}, or make a table of it, with a \
         column question and a column answer"
    ))
}

/// Returns the bytes of a file, or why they cannot be read, as the end of a sentence.
fn read(file: &Path, home: Option<&Path>, left: &mut Left) -> Result<Vec<u8>, String> {
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
    let mut content = Vec::new();
    let opened = fs::File::open(&real).map_err(unreadable)?;
    if !is_still(&opened, &real) {
        return Err("is no ordinary file".to_owned());
    }
    opened.take(left.bytes + 1).read_to_end(&mut content).map_err(unreadable)?;
    left.take(content.len())?;
    Ok(content)
}

/// Returns bytes as text, or why they are none, as the end of a sentence.
fn decoded(content: &[u8]) -> Result<String, String> {
    let units = |of: fn([u8; 2]) -> u16| {
        let units = content[2..].chunks_exact(2).map(|pair| of([pair[0], pair[1]]));
        char::decode_utf16(units).collect::<Result<String, _>>()
    };
    // Excel saves "Unicode text" this way.
    let wide = match content {
        [0xff, 0xfe, ..] if content.len() > 2 => Some(units(u16::from_le_bytes)),
        [0xfe, 0xff, ..] if content.len() > 2 => Some(units(u16::from_be_bytes)),
        _ => None,
    };
    // Other bytes decode to arbitrary characters, without a space or line end.
    let is_text = |text: &Result<String, _>| {
        !text.as_ref().is_ok_and(|text: &String| !text.contains([' ', '\n', '\t']))
    };
    let text = match wide.filter(is_text) {
        Some(text) => text.map_err(|_| "is no UTF-16 text; save it as UTF-8".to_owned())?,
        None => std::str::from_utf8(content)
            .map_err(|error| {
                let at = error.valid_up_to();
                format!("is no UTF-8 text, from byte {at} on; save it as UTF-8")
            })?
            .to_owned(),
    };
    if text.contains('\0') {
        return Err("is no text".to_owned());
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}
