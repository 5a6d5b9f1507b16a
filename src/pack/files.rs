//! Where a pack's text comes from: a folder, or the copy built into the binary.

use std::path::{Path, PathBuf};
use std::{fs, io};

use include_dir::{Dir, include_dir};

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
}

/// A pack's files, in order of their names.
#[derive(Clone, Debug)]
pub struct PackFiles {
    /// How to name the folder to a person.
    pub folder: String,
    /// The `.toml` files directly in it.
    pub files: Vec<SourceFile>,
}

/// A pack's folder or a file in it could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// There is no such folder.
    #[error("there is no folder {}; name one that holds a {PACK_FILE}", .0.display())]
    NoFolder(PathBuf),
    /// It is something other than a folder.
    #[error("{} is not a folder; name the folder that holds the {PACK_FILE}", .0.display())]
    NotAFolder(PathBuf),
    /// The system refused.
    #[error("cannot read {}: {cause}", .path.display())]
    Unreadable {
        /// What was to be read.
        path: PathBuf,
        /// What the system said.
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

    /// The `.toml` files directly in a folder; anything else in it is left alone.
    ///
    /// # Errors
    /// When the folder or one of the files cannot be read.
    pub fn read(folder: &Path) -> Result<Self, FilesError> {
        let unreadable = |path: &Path, cause: io::Error| match cause.kind() {
            io::ErrorKind::NotFound => FilesError::NoFolder(path.to_owned()),
            io::ErrorKind::NotADirectory => FilesError::NotAFolder(path.to_owned()),
            _ => FilesError::Unreadable { path: path.to_owned(), cause },
        };
        let shown = folder.display().to_string();
        let mut files = Vec::new();
        for item in fs::read_dir(folder).map_err(|cause| unreadable(folder, cause))? {
            let path = item.map_err(|cause| unreadable(folder, cause))?.path();
            if path.extension().is_none_or(|extension| extension != "toml") || path.is_dir() {
                continue;
            }
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let bytes = fs::read(&path)
                .map_err(|cause| FilesError::Unreadable { path: path.clone(), cause })?;
            files.push(SourceFile::new(&shown, &name, &bytes));
        }
        Ok(Self::new(shown, files))
    }

    /// Files given as name and text, for tests and for packs that live elsewhere.
    pub fn from_texts<'a>(
        folder: &str,
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        let files =
            files.into_iter().map(|(name, text)| SourceFile::new(folder, name, text.as_bytes()));
        Self::new(folder.to_owned(), files.collect())
    }

    fn new(folder: String, mut files: Vec<SourceFile>) -> Self {
        // pack.toml first: its faults explain many of the others.
        files.sort_by(|a, b| (a.name != PACK_FILE, &a.name).cmp(&(b.name != PACK_FILE, &b.name)));
        Self { folder, files }
    }
}

impl SourceFile {
    fn new(folder: &str, name: &str, bytes: &[u8]) -> Self {
        // Some editors begin every file with a byte order mark; nobody sees it.
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        let not_utf8 = std::str::from_utf8(bytes).err().map(|error| error.valid_up_to());
        Self {
            path: format!("{}/{name}", folder.trim_end_matches('/')),
            name: name.to_owned(),
            text: String::from_utf8_lossy(bytes).into_owned(),
            not_utf8,
        }
    }
}
