//! The store's address: `--database URL`, or a file in the platform's state folder.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use sqlx::any::AnyConnectOptions;

use super::postgres_url::PostgresUrl;
use crate::folders;

/// The name of the file in the state folder.
const FILE: &str = "caveat.db";

/// The address of a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file.
    File(PathBuf),
    /// In memory: lost when it is closed.
    Memory,
    /// A database on a PostgreSQL server.
    Postgres(PostgresUrl),
}

/// Why a text is not the address of a store.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DatabaseUrlError {
    /// It is not the URL of a supported database.
    #[error(
        "`{0}` is no database of caveat's; write it like sqlite:///var/lib/caveat/caveat.db or postgres://user@host/database"
    )]
    Unknown(String),
    /// It is a PostgreSQL URL with a mistake in it.
    #[error(
        "the address of the PostgreSQL database cannot be read: {0}; write it like postgres://user@host/database"
    )]
    Postgres(String),
    /// The platform has no folder for a program's state.
    #[error(
        "this system has no folder for state; name a database: --database sqlite:///…/caveat.db"
    )]
    NoStateFolder,
}

impl DatabaseUrl {
    /// The default file in the platform's state folder, such as `~/.local/state/caveat/caveat.db`.
    ///
    /// # Errors
    /// When the system has no such folder, as without a home.
    pub fn default_file() -> Result<Self, DatabaseUrlError> {
        let folder = folders::state().ok_or(DatabaseUrlError::NoStateFolder)?;
        Ok(Self::File(folder.join(FILE)))
    }

    /// Returns whether nothing is written to disk.
    pub fn in_memory(&self) -> bool {
        *self == Self::Memory
    }

    /// Returns whether it is on a server, which may go away and come back.
    pub fn is_postgres(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// Connection options. A file must have been prepared.
    pub(super) fn options(&self) -> Result<AnyConnectOptions, sqlx::Error> {
        match self {
            // Canonical, because URL parsing would resolve links and dots.
            Self::File(path) => escaped(&std::fs::canonicalize(path)?).parse(),
            Self::Memory => "sqlite::memory:".parse(),
            Self::Postgres(server) => server.options(),
        }
    }

    /// Creates the folder and the file if needed, and restricts the file to its owner.
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

/// Removes the permissions of other users from a database and the files beside it. SQLite creates those with
/// the permissions of the database.
#[cfg(unix)]
fn hide(path: &Path, file: &std::fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let hidden = |mode: u32| std::fs::Permissions::from_mode(mode & 0o600);
    let mode = file.metadata()?.permissions().mode();
    // Changes nothing when nothing is needed, because the file may belong to another user.
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

/// A file as a URL in which every character is literal.
fn escaped(path: &Path) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._-".contains(byte);
    let bytes = path.as_os_str().as_encoded_bytes().iter();
    let escaped = bytes.map(|byte| match byte {
        byte if plain(byte) => char::from(*byte).to_string(),
        byte => format!("%{byte:02X}"),
    });
    format!("sqlite://{}", escaped.collect::<String>())
}

/// `sqlite:PATH`, `sqlite://PATH`, `sqlite::memory:`, `postgres://…`, `postgresql://…`.
impl FromStr for DatabaseUrl {
    type Err = DatabaseUrlError;

    fn from_str(url: &str) -> Result<Self, DatabaseUrlError> {
        if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            return url.parse().map(Self::Postgres).map_err(DatabaseUrlError::Postgres);
        }
        let refused = || DatabaseUrlError::Unknown(without_secrets(url));
        let rest = url.strip_prefix("sqlite:").ok_or_else(refused)?;
        let path = rest.strip_prefix("//").unwrap_or(rest);
        match path {
            ":memory:" => Ok(Self::Memory),
            // Options after a question mark could undo what the store relies on.
            "" => Err(refused()),
            path if path.contains(['?', '#']) || path.ends_with('/') => Err(refused()),
            path => Ok(Self::File(PathBuf::from(path))),
        }
    }
}

/// The address as written, for an error message, unless it may hold a password.
fn without_secrets(url: &str) -> String {
    match url.split_once(':') {
        Some((scheme, rest)) if rest.contains(['@', '=']) && scheme != "sqlite" => {
            format!("{scheme}:…")
        }
        _ => url.to_owned(),
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Memory => f.write_str("in memory"),
            Self::Postgres(server) => write!(f, "{server}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{DatabaseUrl, DatabaseUrlError, escaped};

    #[test]
    fn reads_urls_of_databases_only() {
        let file = |path: &str| Ok(DatabaseUrl::File(path.into()));
        assert_eq!("sqlite:///var/lib/c.db".parse(), file("/var/lib/c.db"));
        assert_eq!("sqlite://c.db".parse(), file("c.db"));
        assert_eq!("sqlite:c.db".parse(), file("c.db"));
        assert_eq!("sqlite::memory:".parse(), Ok(DatabaseUrl::Memory));
        assert_eq!("sqlite://:memory:".parse(), Ok(DatabaseUrl::Memory));
        let server = "postgresql://host/name".parse::<DatabaseUrl>().unwrap();
        assert!(server.is_postgres() && !server.in_memory());
        for wrong in [
            "",
            "c.db",
            "sqlite:",
            "sqlite://",
            "mysql://x/y",
            "sqlite://c.db?mode=ro",
            "sqlite:///tmp/",
        ] {
            let refused = wrong.parse::<DatabaseUrl>();
            assert_eq!(refused, Err(DatabaseUrlError::Unknown(wrong.to_owned())), "{wrong}");
        }
    }

    #[test]
    fn what_may_be_a_password_is_not_repeated() {
        for wrong in [
            "postgress://me:hunter2@host/db",
            "mysql://me:hunter2@host/db",
            "pg://host/db?password=hunter2",
            "postgres://me:hunter2@host:port/db",
            "postgres://me:hunter2@host/db?sslmode=hunter",
            "postgres://host/db?pasword=hunter2",
            "postgres://me:hunter2@/db/%ff?port=hunter2x",
        ] {
            let refused = wrong.parse::<DatabaseUrl>().unwrap_err().to_string();
            assert!(!refused.contains("hunter2"), "{refused}");
        }
    }

    #[test]
    fn every_name_of_a_file_is_one() {
        for (path, expected) in [
            ("/var/lib/c.db", "sqlite:///var/lib/c.db"),
            ("/tmp/a b?c#d%e", "sqlite:///tmp/a%20b%3Fc%23d%25e"),
            ("/tmp/库", "sqlite:///tmp/%E5%BA%93"),
        ] {
            assert_eq!(escaped(Path::new(path)), expected);
        }
    }

    #[test]
    fn has_a_usual_place() {
        let DatabaseUrl::File(path) = DatabaseUrl::default_file().unwrap() else {
            panic!("a file")
        };
        assert!(path.ends_with("caveat/caveat.db"), "{}", path.display());
    }
}
