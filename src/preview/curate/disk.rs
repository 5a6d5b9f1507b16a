//! The files of a pack on the disk: read one, replace one at once, take one away. Nothing outside of the folder
//! is touched, and nothing is written through a link.

use std::fs::{self, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::pack::files::PACK_FILE;
use crate::pack::limits;
use crate::text;

/// The reason why nothing was written; a sentence for the curator.
#[derive(Debug, thiserror::Error)]
pub(super) enum DiskError {
    #[error("“{}” is no name of an entry: use a-z, 0-9 and -, at most 64 characters", text::visible(.0))]
    Name(String),
    #[error("{} is a link or no ordinary file, so nothing is written there: change the file that it leads to", text::path(.0))]
    Link(PathBuf),
    #[error("{} is not UTF-8: save it as UTF-8 in an editor first", text::path(.0))]
    NotUtf8(PathBuf),
    #[error("{} has more than {} MiB: divide it into several entries", text::path(.0), limits::FILE_BYTES >> 20)]
    Large(PathBuf),
    #[error(
        "another `caveat preview --write` is saving in this folder, so nothing was saved: try again"
    )]
    Locked,
    #[error("{} cannot be read or written ({cause}), so nothing was saved", text::path(.path))]
    System { path: PathBuf, cause: io::Error },
}

/// Returns whether an entry may have this id. `pack` is the name of the file that is none.
pub(super) fn is_id(id: &str) -> bool {
    let shaped = id.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    shaped && (1..=limits::ID).contains(&id.len()) && id != "pack"
}

/// The file of an entry.
pub(super) fn file_of(id: &str) -> Result<String, DiskError> {
    if is_id(id) { Ok(format!("{id}.toml")) } else { Err(DiskError::Name(id.to_owned())) }
}

/// Returns whether a file of a pack may have this name.
pub(super) fn is_of_a_pack(name: &str) -> bool {
    name == PACK_FILE || name.strip_suffix(".toml").is_some_and(is_id)
}

/// The folder of a pack.
pub(super) struct Folder(pub(super) PathBuf);

impl Folder {
    /// The place of a file, if it is one of a pack.
    fn place(&self, name: &str) -> Result<PathBuf, DiskError> {
        if !is_of_a_pack(name) {
            return Err(DiskError::Name(name.trim_end_matches(".toml").to_owned()));
        }
        Ok(self.0.join(name))
    }

    /// The text of a file; `None` where there is none.
    pub(super) fn read(&self, name: &str) -> Result<Option<String>, DiskError> {
        let path = self.place(name)?;
        read_plain(&path)
    }

    /// Replaces a file at once: who reads it sees the old text or the new one.
    pub(super) fn replace(&self, name: &str, text: &str) -> Result<(), DiskError> {
        let path = self.place(name)?;
        if text.len() as u64 > limits::FILE_BYTES {
            return Err(DiskError::Large(path));
        }
        refuse_links(&path)?;
        write_whole(&path, text.as_bytes())
    }

    /// Takes a file away.
    pub(super) fn remove(&self, name: &str) -> Result<(), DiskError> {
        let path = self.place(name)?;
        refuse_links(&path)?;
        fs::remove_file(&path).map_err(|cause| DiskError::System { path, cause })
    }
}

/// The text of an ordinary file that is no link.
pub(super) fn read_plain(path: &Path) -> Result<Option<String>, DiskError> {
    if !refuse_links(path)? {
        return Ok(None);
    }
    let system = |cause| DiskError::System { path: path.to_owned(), cause };
    let mut bytes = Vec::new();
    // Some files say that they are empty, and never end.
    let file = fs::File::open(path).map_err(system)?.take(limits::FILE_BYTES + 1);
    io::BufReader::new(file).read_to_end(&mut bytes).map_err(system)?;
    if bytes.len() as u64 > limits::FILE_BYTES {
        return Err(DiskError::Large(path.to_owned()));
    }
    String::from_utf8(bytes).map(Some).map_err(|_| DiskError::NotUtf8(path.to_owned()))
}

/// Returns whether there is a file.
pub(super) fn refuse_links(path: &Path) -> Result<bool, DiskError> {
    match fs::symlink_metadata(path) {
        Ok(about) if about.is_file() => Ok(true),
        Ok(_) => Err(DiskError::Link(path.to_owned())),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(cause) => Err(DiskError::System { path: path.to_owned(), cause }),
    }
}

/// Writes a temporary file beside, which nobody takes for one of the pack, and puts it in place.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), DiskError> {
    let system = |cause| DiskError::System { path: path.to_owned(), cause };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let next = path.with_file_name(format!(".{name}.next"));
    // Removes the rest of an interrupted save, or a link, which would lead the text elsewhere.
    match fs::remove_file(&next) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(system(cause)),
        _ => {}
    }
    let write = || {
        let mut file = OpenOptions::new().write(true).create_new(true).open(&next)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        if let Ok(about) = fs::metadata(path) {
            fs::set_permissions(&next, about.permissions())?;
        }
        fs::rename(&next, path)
    };
    write().map_err(|cause| {
        // The old file is still there; the rest of the new one is of no use.
        let _ = fs::remove_file(&next);
        system(cause)
    })
}

#[cfg(test)]
mod tests {
    use super::{DiskError, Folder, is_id};

    #[test]
    fn names_lead_nowhere_else() {
        let outer = tempfile::tempdir().unwrap();
        let folder = Folder(outer.path().join("faq"));
        std::fs::create_dir(&folder.0).unwrap();
        for name in [
            "../x.toml",
            "..%2fx.toml",
            "/etc/passwd",
            "a/b.toml",
            "a\\b.toml",
            "",
            ".toml",
            ".x.toml",
            "x.toml\0",
            "x",
            "A.toml",
            "x.toml.toml",
            "é.toml",
            "x .toml",
        ] {
            assert!(matches!(folder.replace(name, "x"), Err(DiskError::Name(_))), "{name:?}");
            assert!(matches!(folder.read(name), Err(DiskError::Name(_))), "{name:?}");
            assert!(matches!(folder.remove(name), Err(DiskError::Name(_))), "{name:?}");
        }
        assert!(!is_id("pack") && !is_id(&"x".repeat(65)) && is_id(&"x".repeat(64)));
        assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), 0);
        folder.replace("x.toml", "one").unwrap();
        folder.replace("x.toml", "two").unwrap();
        assert_eq!(folder.read("x.toml").unwrap().as_deref(), Some("two"));
        assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), 1, "nothing is left beside it");
        assert_eq!(folder.read("y.toml").unwrap(), None);
        assert!(matches!(folder.replace("y.toml", &"x".repeat(2 << 20)), Err(DiskError::Large(_))));
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_through_a_link() {
        use std::os::unix::fs::symlink;
        let outer = tempfile::tempdir().unwrap();
        let secret = outer.path().join("secret");
        std::fs::write(&secret, "kept").unwrap();
        let folder = Folder(outer.path().join("faq"));
        std::fs::create_dir(&folder.0).unwrap();
        symlink(&secret, folder.0.join("x.toml")).unwrap();
        assert!(matches!(folder.read("x.toml"), Err(DiskError::Link(_))));
        assert!(matches!(folder.replace("x.toml", "y"), Err(DiskError::Link(_))));
        assert!(matches!(folder.remove("x.toml"), Err(DiskError::Link(_))));
        symlink(&secret, folder.0.join(".y.toml.next")).unwrap();
        folder.replace("y.toml", "new").unwrap();
        assert_eq!(std::fs::read_to_string(&secret).unwrap(), "kept");
        assert_eq!(folder.read("y.toml").unwrap().as_deref(), Some("new"));
    }
}
