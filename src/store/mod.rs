//! What must survive a restart: votes, questions that the FAQ missed, how it went, pinned answers, and
//! what moderators chose and taught. One SQLite file. Knows neither Discord nor the clock: ids and
//! times come from the caller, and no user's id is ever written, only a keyed hash of it.
//!
//! Everything that returns `Ok` is on the disk. What the bot does with it is in `service/memory.rs`.

mod counts;
mod figures;
mod migrations;
mod misses;
mod overlay;
mod pins;
mod place;
mod queue;
mod settings;
#[cfg(test)]
mod tests;
mod votes;

use std::time::Duration;

use sqlx::sqlite::{SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Row, Sqlite, SqlitePool, Transaction};

pub use counts::Note;
pub use figures::{Counted, Day, Figures};
pub use misses::{Miss, Question, Why};
pub use overlay::{MOST, Origin, Phrasing, Teaching};
pub use pins::{Content, Pin, PinChange};
pub use place::{Place, PlaceError};
pub use queue::{State, Step};
pub use settings::{Choice, GuildSettings, Human, Number, Setting, Use};
pub use votes::{Ballot, Tally};

/// Seconds since 1970-01-01 UTC.
pub type UnixTime = i64;

/// How long a statement waits for a lock that another process holds.
const BUSY: Duration = Duration::from_secs(1);
/// Connections: SQLite has one writer, and readers need no queue of their own at this size.
const CONNECTIONS: u32 = 2;

/// An open store. Cloning it is cheap, and all clones are the same store.
#[derive(Clone, Debug)]
pub struct Store {
    pool: SqlitePool,
    /// The key under which users are hashed.
    secret: [u8; 32],
}

/// Why a store cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A newer caveat has changed the file in a way that this one does not know.
    #[error(
        "the database {0} was made by a newer version of caveat; update caveat, or name another database"
    )]
    Newer(Place),
    /// The file is not as this version left it.
    #[error(
        "the database {0} was changed by something other than caveat; restore a backup of it, or name another database"
    )]
    Altered(Place),
    /// Anything else: no permission, no space, a lock, a damaged file.
    #[error("the database {0} cannot be opened: {1}")]
    Unusable(Place, String),
}

/// Why the store could not do as it was asked. Nothing was changed.
#[derive(Debug, thiserror::Error)]
#[error("the store failed: {0}")]
pub struct StoreError(#[from] sqlx::Error);

impl Store {
    /// Opens the store, makes it if there is none, and brings it up to date.
    ///
    /// # Errors
    /// When the file cannot be used. It is never overwritten.
    pub async fn open(place: &Place) -> Result<Self, OpenError> {
        let unusable = |cause: String| OpenError::Unusable(place.clone(), cause);
        place.prepare().map_err(|cause| unusable(cause.to_string()))?;
        let options = place
            .options()
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY);
        let pool = SqlitePoolOptions::new()
            // A database in memory is its connection's own, and gone with it.
            .max_connections(if place.in_memory() { 1 } else { CONNECTIONS })
            .idle_timeout(None)
            .max_lifetime(None)
            .acquire_timeout(BUSY)
            .connect_with(options)
            .await
            .map_err(|cause| unusable(cause.to_string()))?;
        let secret = match prepared(&pool, place).await {
            Ok(secret) => secret,
            Err(error) => {
                pool.close().await;
                return Err(error);
            }
        };
        Ok(Self { pool, secret })
    }

    /// Closes the file in good order. No clone of the store can be used any more.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// A transaction that reads before it writes. It takes the lock at once: one that only took it to
    /// write would fail whenever somebody else wrote since it read.
    async fn begin(&self) -> Result<Transaction<'static, Sqlite>, sqlx::Error> {
        self.pool.begin_with("BEGIN IMMEDIATE").await
    }

    /// Whether something could be written now; nothing is.
    ///
    /// # Errors
    /// When it could not.
    pub async fn probe(&self) -> Result<(), StoreError> {
        Ok(self.begin().await?.rollback().await?)
    }

    /// A user as the store knows one: the same number gives the same hash in this store only.
    fn hashed(&self, user: u64) -> Vec<u8> {
        blake3::keyed_hash(&self.secret, &user.to_le_bytes()).as_bytes().to_vec()
    }
}

async fn prepared(pool: &SqlitePool, place: &Place) -> Result<[u8; 32], OpenError> {
    migrations::run(pool, place).await?;
    let unusable = |cause: String| OpenError::Unusable(place.clone(), cause);
    let row = sqlx::query("SELECT key FROM secret").fetch_one(pool).await;
    let key = row.and_then(|row| row.try_get::<Vec<u8>, _>(0));
    let key = key.map_err(|cause| unusable(cause.to_string()))?;
    key.try_into().map_err(|_| unusable("its key is damaged".to_owned()))
}

/// SQLite has signed integers only; snowflakes keep their bits.
fn signed(id: u64) -> i64 {
    id.cast_signed()
}

fn unsigned(id: i64) -> u64 {
    id.cast_unsigned()
}
