//! Where a pack's text comes from: a folder, or the copy built into the binary.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::{fs, io};

use include_dir::{Dir, include_dir};

use super::limits;
use crate::text;

static SHIPPED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/faq");

/// The name of the file that describes the pack as a whole.
pub const PACK_FILE: &str = "pack.toml";

/// One TOML file of a pack, as text.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// How to name it to a person, the folder included.
    pub path: String,
    /// The file name alone.
    pub name: String,
    /// Its text; bytes that are not UTF-8 stand as replacement characters.
    pub text: String,
    /// Where the text first is not UTF-8, as an offset into [`SourceFile::text`].
    pub not_utf8: Option<usize>,
    /// Its text was UTF-16.
    pub is_utf16: bool,
}

/// A pack's files, in order of their names.
#[derive(Clone, Debug)]
pub struct PackFiles {
    /// How to name the folder to a person.
    pub folder: String,
    /// The `.toml` files directly in it.
    pub files: Vec<SourceFile>,
    /// Everything else in it, which is not read, by its name from there; a folder of it ends with `/`.
    pub beside: Vec<String>,
}

/// A pack's folder or a file in it could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// There is no such folder.
    #[error("there is no folder {}; name one that holds a {PACK_FILE}", text::path(.0))]
    NoFolder(PathBuf),
    /// It is something other than a folder.
    #[error("{} is not a folder; name the folder that holds the {PACK_FILE}", text::path(.0))]
    NotAFolder(PathBuf),
    /// It is called like a text file and is none: a pipe or a device could be read for ever.
    #[error("{} is not an ordinary file; take it out of the folder, or rename it", text::path(.0))]
    NotAFile(PathBuf),
    /// It is a link to something elsewhere: a pack is its folder, and nothing else of the machine is read.
    #[error(
        "{} is a link that leads out of the folder; copy the file itself there",
        text::path(.0)
    )]
    Outside(PathBuf),
    /// A file holds more than [`limits::FILE_BYTES`].
    #[error(
        "{} has more than {} MiB; divide it into several entries",
        text::path(.0),
        limits::FILE_BYTES >> 20
    )]
    LargeFile(PathBuf),
    /// All files together hold more than [`limits::PACK_BYTES`].
    #[error(
        "the files in {} have more than {} MiB together; divide them into several FAQs",
        text::path(.0),
        limits::PACK_BYTES >> 20
    )]
    LargePack(PathBuf),
    /// There are more than [`limits::FILES`].
    #[error(
        "there are more than {} TOML files in {}; divide them into several FAQs",
        limits::FILES,
        text::path(.0)
    )]
    ManyFiles(PathBuf),
    /// The system refused.
    #[error("cannot read {}: {cause}", text::path(.path))]
    Unreadable {
        /// The file or folder to be read.
        path: PathBuf,
        /// The system's error.
        cause: io::Error,
    },
}

impl PackFiles {
    /// The pack that is built into the binary.
    pub fn shipped() -> Self {
        let files = SHIPPED.files().filter_map(|file| {
            let name = file.path().to_str()?;
            name.ends_with(".toml").then(|| SourceFile::new("faq", name, file.contents()))
        });
        Self::new("faq".to_owned(), files.collect())
    }

    /// The `.toml` files directly in a folder; anything else in it is left alone. What is larger than
    /// a pack may be is refused unread.
    ///
    /// # Errors
    /// When the folder or one of the files cannot be read, or is too large.
    pub fn read(folder: &Path) -> Result<Self, FilesError> {
        let unreadable = |path: &Path, cause: io::Error| match cause.kind() {
            io::ErrorKind::NotFound => FilesError::NoFolder(path.to_owned()),
            io::ErrorKind::NotADirectory => FilesError::NotAFolder(path.to_owned()),
            _ => FilesError::Unreadable { path: path.to_owned(), cause },
        };
        let shown = text::path(folder);
        let home = fs::canonicalize(folder).map_err(|cause| unreadable(folder, cause))?;
        let (mut paths, mut beside, mut bytes) = (Vec::new(), Vec::new(), 0);
        for item in fs::read_dir(folder).map_err(|cause| unreadable(folder, cause))? {
            let path = item.map_err(|cause| unreadable(folder, cause))?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            // Systems and editors leave such files of their own beside others.
            if name.starts_with('.') || name.starts_with("~$") {
                continue;
            }
            if path.extension().is_none_or(|extension| extension != "toml") {
                let end = if path.is_dir() { "/" } else { "" };
                if beside.len() < BESIDE {
                    beside.push(format!("{name}{end}"));
                }
                continue;
            }
            let Some((size, _)) = inside(&path, &home)? else {
                beside.push(format!("{name}/"));
                continue;
            };
            bytes += size;
            paths.push(path);
            if paths.len() > limits::FILES {
                return Err(FilesError::ManyFiles(folder.to_owned()));
            }
            if bytes > limits::PACK_BYTES {
                return Err(FilesError::LargePack(folder.to_owned()));
            }
        }
        let mut files = Vec::with_capacity(paths.len());
        for path in paths {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            files.push(SourceFile::new(&shown, &name, &contents(&path, &home)?));
        }
        beside.sort();
        Ok(Self { beside, ..Self::new(shown, files) })
    }

    /// Files given as name and text, or bytes that should be text, for tests and for packs that live
    /// elsewhere.
    pub fn from_texts<'a, T: AsRef<[u8]> + ?Sized + 'a>(
        folder: &str,
        files: impl IntoIterator<Item = (&'a str, &'a T)>,
    ) -> Self {
        let files =
            files.into_iter().map(|(name, text)| SourceFile::new(folder, name, text.as_ref()));
        Self::new(folder.to_owned(), files.collect())
    }

    fn new(folder: String, mut files: Vec<SourceFile>) -> Self {
        // pack.toml first: its faults explain many of the others.
        files.sort_by(|a, b| (a.name != PACK_FILE, &a.name).cmp(&(b.name != PACK_FILE, &b.name)));
        Self { folder, files, beside: Vec::new() }
    }
}

/// So many names of other files are kept.
const BESIDE: usize = 1000;

/// The bytes of a file that may be read, and where it is without links; `None` for a folder. Links within
/// the folder are followed: Kubernetes makes them.
fn inside(path: &Path, home: &Path) -> Result<Option<(u64, PathBuf)>, FilesError> {
    let unreadable = |cause| FilesError::Unreadable { path: path.to_owned(), cause };
    let real = fs::canonicalize(path).map_err(unreadable)?;
    let about = fs::symlink_metadata(&real).map_err(unreadable)?;
    if about.is_dir() {
        return Ok(None);
    }
    if !about.is_file() {
        return Err(FilesError::NotAFile(path.to_owned()));
    }
    if !real.starts_with(home) {
        return Err(FilesError::Outside(path.to_owned()));
    }
    if is_of_the_system(&real) {
        return Err(FilesError::NotAFile(path.to_owned()));
    }
    if about.len() > limits::FILE_BYTES {
        return Err(FilesError::LargeFile(path.to_owned()));
    }
    Ok(Some((about.len(), real)))
}

/// Returns whether a path without links leads to something that the system makes up when it is read, such as
/// the environment of a process.
pub(crate) fn is_of_the_system(real: &Path) -> bool {
    cfg!(unix) && ["/proc", "/sys", "/dev"].iter().any(|of| real.starts_with(of))
}

/// Attempts to open a file that is replaced meanwhile, as editors and Kubernetes do.
const ATTEMPTS: usize = 3;

/// The contents of a file. It may have grown meanwhile, or another may have been put in its place.
pub(super) fn contents(path: &Path, home: &Path) -> Result<Vec<u8>, FilesError> {
    let unreadable = |cause| FilesError::Unreadable { path: path.to_owned(), cause };
    let mut attempt = 1;
    loop {
        let Some((_, real)) = inside(path, home)? else {
            return Err(FilesError::NotAFile(path.to_owned()));
        };
        match fs::File::open(&real) {
            Ok(file) if is_still(&file, &real) => {
                let read = read(file).map_err(unreadable)?;
                return read.ok_or_else(|| FilesError::LargeFile(path.to_owned()));
            }
            Ok(_) if attempt == ATTEMPTS => return Err(FilesError::NotAFile(path.to_owned())),
            Err(cause) if attempt == ATTEMPTS => return Err(unreadable(cause)),
            _ => attempt += 1,
        }
    }
}

/// `None` where there is more than a file may hold.
fn read(file: fs::File) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    file.take(limits::FILE_BYTES + 1).read_to_end(&mut bytes)?;
    let fits = u64::try_from(bytes.len()).is_ok_and(|length| length <= limits::FILE_BYTES);
    Ok(fits.then_some(bytes))
}

/// Returns whether an ordinary file was opened that the path still names: no link was put there.
pub(crate) fn is_still(file: &fs::File, real: &Path) -> bool {
    let about = file.metadata().and_then(|opened| Ok((opened, fs::symlink_metadata(real)?)));
    about.is_ok_and(|(opened, named)| opened.is_file() && is_same(&opened, &named))
}

#[cfg(unix)]
fn is_same(opened: &fs::Metadata, named: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    !named.is_symlink() && (opened.dev(), opened.ino()) == (named.dev(), named.ino())
}

#[cfg(not(unix))]
fn is_same(_: &fs::Metadata, named: &fs::Metadata) -> bool {
    !named.is_symlink()
}

impl SourceFile {
    fn new(folder: &str, name: &str, bytes: &[u8]) -> Self {
        // Some editors begin every file with a byte order mark; nobody sees it.
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        let utf16 = utf16(bytes);
        let not_utf8 = match utf16 {
            Some(_) => None,
            None => std::str::from_utf8(bytes).err().map(|error| error.valid_up_to()),
        };
        Self {
            path: format!("{}/{}", folder.trim_end_matches('/'), text::on_one_line(name)),
            name: name.to_owned(),
            is_utf16: utf16.is_some(),
            text: utf16.unwrap_or_else(|| String::from_utf8_lossy(bytes).into_owned()),
            not_utf8,
        }
    }
}

/// The text of a file in UTF-16: it has a byte order mark, or every other of its first bytes is zero, as in
/// Latin text.
fn utf16(bytes: &[u8]) -> Option<String> {
    let zero = |at: usize| bytes.iter().skip(at).step_by(2).take(8).all(|byte| *byte == 0);
    let is_big = match bytes {
        [0xff, 0xfe, ..] => false,
        [0xfe, 0xff, ..] => true,
        _ if bytes.len() >= 16 && zero(0) != zero(1) => zero(0),
        _ => return None,
    };
    let unit = |pair: &[u8]| match *pair {
        [a, b] if is_big => u16::from_be_bytes([a, b]),
        [a, b] => u16::from_le_bytes([a, b]),
        _ => 0xfffd,
    };
    let units = bytes.chunks(2).map(unit);
    let text = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER));
    Some(text.filter(|c| *c != '\u{feff}').collect())
}
