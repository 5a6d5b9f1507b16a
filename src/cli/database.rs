//! The `--database` of the subcommands that read or change what `run` stores.

use std::io::ErrorKind;
use std::path::Path;

use super::{Failure, Outcome, out};
use crate::store::{DatabaseUrl, DatabaseUrlError, OpenError, Store};

/// The location of the database.
#[derive(Debug, clap::Args)]
pub(super) struct Database {
    /// Where votes, misses and settings are stored, as sqlite:///PATH or postgres://USER@HOST/DATABASE
    /// [default: a SQLite file in the folder for state]
    #[arg(long, value_name = "URL", env = "CAVEAT_DATABASE")]
    database: Option<String>,
}

impl Database {
    /// A database named in another way than by `--database`.
    pub(super) fn named(database: String) -> Self {
        Self { database: Some(database) }
    }

    /// The location of the database that `run` uses or will use.
    pub(super) fn place(&self) -> Result<DatabaseUrl, Failure> {
        Ok(match &self.database {
            // The name of an existing file is unambiguous.
            Some(file) if Path::new(file).is_file() => DatabaseUrl::File(file.into()),
            Some(url) => url.parse()?,
            None => DatabaseUrl::default_file()?,
        })
    }

    /// Opens an existing store and migrates it; does not create one.
    pub(super) async fn open(&self) -> Result<(DatabaseUrl, Store), Failure> {
        let place = self.there()?;
        let store = Store::find(&place).await?.ok_or_else(|| missing(&place))?;
        Ok((place, store))
    }

    /// Opens an existing store read-only, without migrating it: the bot that uses it may be older.
    pub(super) async fn read(&self) -> Result<Store, Failure> {
        let place = self.there()?;
        Store::read(&place).await?.ok_or_else(|| missing(&place))
    }

    /// The location of a database that is there, if it is a file; nobody has opened it yet.
    pub(super) fn existing(&self) -> Result<DatabaseUrl, Failure> {
        match self.there()? {
            DatabaseUrl::File(path) if !path.is_file() => Err(missing(&DatabaseUrl::File(path))),
            place => Ok(place),
        }
    }

    fn there(&self) -> Result<DatabaseUrl, Failure> {
        match self.database.as_deref() {
            Some(file) if !file.contains(':') && !Path::new(file).is_file() => {
                Err(missing(&DatabaseUrl::File(file.into())))
            }
            _ => self.place(),
        }
    }
}

/// There is no database here, or none that this user can see.
fn missing(place: &DatabaseUrl) -> Failure {
    let cause = match place {
        DatabaseUrl::File(path) => path.metadata().err().map(|cause| cause.kind()),
        DatabaseUrl::Memory | DatabaseUrl::Postgres(_) => None,
    };
    Failure::Said(not_found(place, cause))
}

fn not_found(place: &DatabaseUrl, cause: Option<ErrorKind>) -> String {
    match cause {
        Some(ErrorKind::PermissionDenied) => {
            format!("you may not read {place}; be the user that runs `caveat run`, or root")
        }
        _ => format!(
            "there is no database at {place}; name the one that `caveat run` uses with --database"
        ),
    }
}

/// How something came out that is complete but for so many rows.
pub(super) fn passed_over(unreadable: usize) -> Outcome {
    if unreadable == 0 {
        return Outcome::Done;
    }
    out::say(format_args!(
        "caveat: {unreadable} rows of the database are not as caveat writes them, and were left out"
    ));
    Outcome::Missed
}

/// Waits for what has to do with a store.
pub(super) fn wait<T>(done: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime =
        runtime.map_err(|cause| Failure::Said(format!("cannot start the runtime: {cause}")))?;
    runtime.block_on(done)
}

impl From<DatabaseUrlError> for Failure {
    fn from(error: DatabaseUrlError) -> Self {
        Self::Said(error.to_string())
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        Self::Said(error.to_string())
    }
}

impl From<crate::store::StoreError> for Failure {
    fn from(error: crate::store::StoreError) -> Self {
        Self::Said(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;

    use super::not_found;
    use crate::store::DatabaseUrl;

    #[test]
    fn a_database_that_is_hidden_is_not_said_to_be_missing() {
        let place = DatabaseUrl::File("/var/lib/caveat/caveat.db".into());
        assert!(not_found(&place, Some(ErrorKind::PermissionDenied)).contains("may not read /var"));
        assert!(not_found(&place, Some(ErrorKind::NotFound)).contains("there is no database at"));
    }
}
