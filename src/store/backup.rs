//! Copies a SQLite store to a file while others write to it, and checks the copy before it gets its name.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sqlx::{AnyConnection, ConnectOptions, Connection, Executor, Row};

use super::{DatabaseUrl, migrations};

/// The ending of a copy's name until the copy is checked.
const PARTIAL: &str = ".partial";
/// The copy is read in one transaction, so that a lock of another process is waited for once.
const WAIT: &str = "PRAGMA busy_timeout = 5000";

/// Why there is no backup. Nothing that was there is changed.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The store is on a server, which has a program of its own for this.
    #[error("the database {0} is on a server: back it up there, with pg_dump")]
    OnServer(DatabaseUrl),
    /// The store is in memory.
    #[error("a database in memory ends with its process; name a file with --database")]
    InMemory,
    /// The target exists.
    #[error("{} is there already, and was left as it is; name another file", .0.display())]
    Exists(PathBuf),
    /// The target cannot be written.
    #[error("{} cannot be written: {}", .0.display(), .1)]
    Unwritable(PathBuf, io::Error),
    /// The source cannot be read, or is no store.
    #[error("the database {0} cannot be backed up: {1}")]
    Unreadable(DatabaseUrl, String),
    /// The copy is not what it should be.
    #[error("the copy of {0} is not whole, and was removed: {1}; check the disk")]
    Damaged(DatabaseUrl, String),
}

/// Copies a store of any version of caveat to a new file, which only its owner can read, and returns the
/// size of the copy in bytes. The file has its name only once SQLite has found every page of it in order.
///
/// # Errors
/// When the store is no file, cannot be read or copied, or the file is there already.
pub async fn back_up(url: &DatabaseUrl, file: &Path) -> Result<u64, BackupError> {
    match url {
        DatabaseUrl::Postgres(_) => return Err(BackupError::OnServer(url.clone())),
        DatabaseUrl::Memory => return Err(BackupError::InMemory),
        DatabaseUrl::File(_) => sqlx::any::install_default_drivers(),
    }
    let partial = claim(file)?;
    let copied = copied(url, file, &partial).await;
    if copied.is_err() {
        // The error that is told is the one before.
        let _ = fs::remove_file(&partial);
    }
    copied
}

/// Creates the file that is written to, so that nobody else ever reads it.
fn claim(file: &Path) -> Result<PathBuf, BackupError> {
    let mut partial = file.as_os_str().to_owned();
    partial.push(PARTIAL);
    let partial = PathBuf::from(partial);
    if file.symlink_metadata().is_ok() {
        return Err(BackupError::Exists(file.to_owned()));
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(&partial) {
        Ok(_) => Ok(partial),
        Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => {
            Err(BackupError::Exists(partial))
        }
        Err(cause) => Err(BackupError::Unwritable(file.to_owned(), cause)),
    }
}

async fn copied(url: &DatabaseUrl, file: &Path, partial: &Path) -> Result<u64, BackupError> {
    let unreadable = |cause: sqlx::Error| BackupError::Unreadable(url.clone(), cause.to_string());
    let unwritable = |cause| BackupError::Unwritable(file.to_owned(), cause);
    let damaged = |cause: String| BackupError::Damaged(url.clone(), cause);
    let target =
        partial.to_str().ok_or_else(|| unwritable(io::ErrorKind::InvalidFilename.into()))?;

    let mut source = connect(url).await.map_err(unreadable)?;
    if migrations::is_calculated(&mut source).await.map_err(unreadable)? {
        let why = "it was changed by something other than caveat".to_owned();
        return Err(BackupError::Unreadable(url.clone(), why));
    }
    let version = version(&mut source).await.map_err(unreadable)?;
    sqlx::query("VACUUM INTO $1").bind(target).execute(&mut source).await.map_err(unreadable)?;
    source.close().await.map_err(unreadable)?;

    let said = |cause: sqlx::Error| damaged(cause.to_string());
    let mut copy = connect(&DatabaseUrl::File(partial.to_owned())).await.map_err(said)?;
    let check = sqlx::query("PRAGMA integrity_check").fetch_one(&mut copy).await.map_err(said)?;
    let verdict: String = check.try_get(0).map_err(said)?;
    if verdict != "ok" {
        return Err(damaged(verdict));
    }
    if self::version(&mut copy).await.map_err(said)? != version {
        return Err(damaged("its version is another one".to_owned()));
    }
    copy.close().await.map_err(said)?;

    let written = fs::File::open(partial).and_then(|written| {
        written.sync_all()?;
        written.metadata()
    });
    let size = written.map_err(unwritable)?.len();
    fs::rename(partial, file).map_err(unwritable)?;
    Ok(size)
}

async fn connect(url: &DatabaseUrl) -> Result<AnyConnection, sqlx::Error> {
    let mut connection = url.options()?.connect().await?;
    connection.execute(WAIT).await?;
    Ok(connection)
}

/// The version of the schema. Fails on a database that is no store: it has no key.
async fn version(connection: &mut AnyConnection) -> Result<i64, sqlx::Error> {
    let version = "SELECT max(version) FROM _sqlx_migrations, secret WHERE length(key) = 32";
    sqlx::query(version).fetch_one(connection).await?.try_get(0)
}
