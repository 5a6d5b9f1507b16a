//! Where the store lives: `--database URL`, or a file in the platform's state folder.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use etcetera::{AppStrategy, AppStrategyArgs};
use sqlx::sqlite::SqliteConnectOptions;

/// The file's name in the state folder.
const FILE: &str = "caveat.db";

/// Where a store is, or is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// This file.
    File(PathBuf),
    /// Nowhere: gone when it is closed.
    Memory,
}

/// Why a text names no place for a store.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlaceError {
    /// It is no URL of a SQLite database.
    #[error("`{0}` is no database of caveat's; write it like sqlite:///var/lib/caveat/caveat.db")]
    NotSqlite(String),
    /// The platform has no place for a program's state.
    #[error(
        "this system has no folder for state; name a database: --database sqlite:///…/caveat.db"
    )]
    NoStateFolder,
}

impl Place {
    /// The file in the platform's state folder, such as `~/.local/state/caveat/caveat.db`.
    ///
    /// # Errors
    /// When the system names no such folder, as without a home.
    pub fn usual() -> Result<Self, PlaceError> {
        let names = AppStrategyArgs {
            top_level_domain: String::new(),
            author: String::new(),
            app_name: "caveat".to_owned(),
        };
        let folders =
            etcetera::choose_app_strategy(names).map_err(|_| PlaceError::NoStateFolder)?;
        // Only the XDG folders tell state from data.
        let folder = folders.state_dir().unwrap_or_else(|| folders.data_dir());
        Ok(Self::File(folder.join(FILE)))
    }

    /// Whether nothing is written to a disk.
    pub fn in_memory(&self) -> bool {
        *self == Self::Memory
    }

    pub(super) fn options(&self) -> SqliteConnectOptions {
        match self {
            Self::File(path) => SqliteConnectOptions::new().filename(path).create_if_missing(true),
            Self::Memory => SqliteConnectOptions::new().in_memory(true),
        }
    }

    /// Makes the folder and the file, which is for its owner's eyes alone; so it is made if it was not.
    pub(super) fn prepare(&self) -> io::Result<()> {
        let Self::File(path) = self else { return Ok(()) };
        if let Some(folder) = path.parent().filter(|folder| *folder != Path::new("")) {
            std::fs::create_dir_all(folder)?;
        }
        let mut options = std::fs::OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path)?;
        #[cfg(unix)]
        hide(path, &file)?;
        drop(file);
        Ok(())
    }
}

/// Takes away what others may do to a database and the files beside it. What SQLite makes beside it has
/// the rights of the database.
#[cfg(unix)]
fn hide(path: &Path, file: &std::fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let hidden = |mode: u32| std::fs::Permissions::from_mode(mode & 0o600);
    let mode = file.metadata()?.permissions().mode();
    // Where nothing is to be changed nothing is tried: the file may be another user's.
    if mode & 0o077 == 0 {
        return Ok(());
    }
    file.set_permissions(hidden(mode))?;
    for suffix in ["-wal", "-shm"] {
        let mut beside = path.as_os_str().to_owned();
        beside.push(suffix);
        match std::fs::metadata(&beside) {
            Ok(there) => {
                std::fs::set_permissions(&beside, hidden(there.permissions().mode()))?;
            }
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {}
            Err(cause) => return Err(cause),
        }
    }
    Ok(())
}

/// `sqlite:PATH`, `sqlite://PATH`, `sqlite::memory:`.
impl FromStr for Place {
    type Err = PlaceError;

    fn from_str(url: &str) -> Result<Self, PlaceError> {
        let refused = || PlaceError::NotSqlite(url.to_owned());
        let rest = url.strip_prefix("sqlite:").ok_or_else(refused)?;
        let path = rest.strip_prefix("//").unwrap_or(rest);
        match path {
            ":memory:" => Ok(Self::Memory),
            // Options behind a question mark could undo what the store relies on.
            "" => Err(refused()),
            path if path.contains(['?', '#']) || path.ends_with('/') => Err(refused()),
            path => Ok(Self::File(PathBuf::from(path))),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Memory => f.write_str("in memory"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, PlaceError};

    #[test]
    fn reads_urls_of_sqlite_only() {
        let file = |path: &str| Ok(Place::File(path.into()));
        assert_eq!("sqlite:///var/lib/c.db".parse(), file("/var/lib/c.db"));
        assert_eq!("sqlite://c.db".parse(), file("c.db"));
        assert_eq!("sqlite:c.db".parse(), file("c.db"));
        assert_eq!("sqlite::memory:".parse(), Ok(Place::Memory));
        assert_eq!("sqlite://:memory:".parse(), Ok(Place::Memory));
        for wrong in [
            "",
            "c.db",
            "sqlite:",
            "sqlite://",
            "postgres://x/y",
            "sqlite://c.db?mode=ro",
            "sqlite:///tmp/",
        ] {
            let refused = wrong.parse::<Place>();
            assert_eq!(refused, Err(PlaceError::NotSqlite(wrong.to_owned())), "{wrong}");
        }
    }

    #[test]
    fn has_a_usual_place() {
        let Place::File(path) = Place::usual().unwrap() else { panic!("a file") };
        assert!(path.ends_with("caveat/caveat.db"), "{}", path.display());
    }
}
