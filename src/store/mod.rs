//! Data that survives a restart: votes, missed questions, statistics, pinned answers, settings, and the phrasings
//! and entries that moderators added. The store is one SQLite file or a database on a PostgreSQL server, with the same
//! statements for both. Ids come from the caller, and so do times, but for turns that replicas on
//! several machines take. No user id is ever written, only a keyed hash of it.
//!
//! Everything that returns `Ok` is on disk. `service/memory.rs` is the bot's access to it.

mod backup;
mod changes;
mod connection;
mod coordination;
mod copy;
mod counts;
mod database_url;
mod entries;
mod migrations;
mod misses;
mod overlay;
mod pins;
mod postgres_url;
mod queue;
mod scope;
mod settings;
mod stats;
#[cfg(test)]
mod tests;
mod votes;

use std::fmt;
use std::num::NonZeroU64;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::StreamExt;
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, AnyPool, Row, Transaction};
use tracing::warn;

use crate::ids::{ChannelId, DraftId, GuildId, MessageId, Ticket, UserId};

pub use backup::{BackupError, back_up};
pub use changes::Change;
pub use coordination::Lease;
pub use copy::CopyError;
pub use counts::Note;
pub use database_url::{DatabaseUrl, DatabaseUrlError};
pub use entries::{
    EntryChange, EntryDraft, EntryOutcome, EntryText, MAX_ENTRIES, Revised, StoredEntry,
};
pub use misses::{Miss, MissReason, StoredQuestion};
pub use overlay::{MAX_PHRASINGS, Origin, Phrasing, TeachOutcome};
pub use pins::{Attempts, Content, Pin, PinChange, SentNotice, SetAside};
pub use postgres_url::PostgresUrl;
pub use queue::{MissState, QueueStep};
pub use scope::Scope;
pub use settings::{Choice, Contact, Feature, GuildSettings, NumericSetting, Setting};
pub use stats::{Day, LONGEST_COUNTED, Stats};
pub use votes::{Ballot, Tally};

/// Seconds since 1970-01-01 UTC.
pub type UnixTime = i64;

/// Seconds per day.
const DAY: UnixTime = 24 * 60 * 60;

/// An open store. Cloning it is cheap, and all clones are the same store.
#[derive(Clone, Debug)]
pub struct Store {
    pool: AnyPool,
    is_postgres: bool,
    access: Access,
    /// The key under which users are hashed.
    secret: Key,
    /// Rows that were passed over.
    unreadable: Arc<AtomicUsize>,
}

/// A key that is not printed.
#[derive(Clone, Copy)]
struct Key([u8; 32]);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

/// Why a store cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A newer caveat changed it in a way that this one does not know.
    #[error(
        "the database {0} was made by a newer version of caveat; update caveat, or name another database"
    )]
    Newer(DatabaseUrl),
    /// An older caveat made it, and it was opened read-only.
    #[error(
        "the database {0} was made by an older version of caveat; `caveat run` of this version brings it up to date"
    )]
    Older(DatabaseUrl),
    /// It was altered by something else.
    #[error(
        "the database {0} was changed by something other than caveat; restore a backup of it, or name another database"
    )]
    Altered(DatabaseUrl),
    /// Anything else: no permission, no space, a lock, a damaged file, a server that is away.
    #[error("the database {0} cannot be opened: {1}")]
    Unusable(DatabaseUrl, String),
}

/// The error of a failed store operation. Nothing was changed.
#[derive(Debug, thiserror::Error)]
#[error("the store failed: {0}")]
pub struct StoreError(#[from] sqlx::Error);

impl StoreError {
    /// Returns whether the database answered with this error, rather than not answering at all.
    pub fn is_answer(&self) -> bool {
        matches!(self.0, sqlx::Error::Database(_))
    }
}

impl Store {
    /// Opens the store, creating it if there is none, and brings it up to date.
    ///
    /// # Errors
    /// When the file or the server cannot be used. Nothing is ever overwritten.
    pub async fn open(url: &DatabaseUrl) -> Result<Self, OpenError> {
        let prepared = url.prepare();
        prepared.map_err(|cause| OpenError::Unusable(url.clone(), cause.to_string()))?;
        Self::open_for(url, Access::Write).await
    }

    /// Opens an existing store, and brings it up to date; `None` if there is none.
    ///
    /// # Errors
    /// When the file or the server cannot be used.
    pub async fn find(url: &DatabaseUrl) -> Result<Option<Self>, OpenError> {
        if is_there(url).await? { Self::open(url).await.map(Some) } else { Ok(None) }
    }

    /// Opens an existing store read-only; writing to it fails. `None` if there is none.
    ///
    /// # Errors
    /// When the file or the server cannot be used, or the store is of another version.
    pub async fn read(url: &DatabaseUrl) -> Result<Option<Self>, OpenError> {
        if is_there(url).await? {
            Self::open_for(url, Access::Read).await.map(Some)
        } else {
            Ok(None)
        }
    }

    async fn open_for(url: &DatabaseUrl, access: Access) -> Result<Self, OpenError> {
        let unusable = |cause| OpenError::Unusable(url.clone(), cause);
        let pool = connection::pool(url, access).await.map_err(unusable)?;
        let secret = match prepared(&pool, url, access).await {
            Ok(secret) => secret,
            Err(error) => {
                pool.close().await;
                return Err(error);
            }
        };
        let (is_postgres, secret) = (url.is_postgres(), Key(secret));
        Ok(Self { pool, is_postgres, access, secret, unreadable: Arc::default() })
    }

    /// Closes the store. No clone of it can be used afterwards.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// A transaction that reads before it writes, or writes more than once.
    async fn begin(&self) -> Result<Transaction<'static, Any>, sqlx::Error> {
        // A server that is read-only by default still accepts a read-write transaction.
        if self.access == Access::Read {
            return Err(sqlx::Error::Protocol("this store was opened to be read".to_owned()));
        }
        connection::begin(&self.pool, self.is_postgres).await
    }

    /// Checks that the store can be written, without writing.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn probe(&self) -> Result<(), StoreError> {
        Ok(self.begin().await?.rollback().await?)
    }

    /// How many rows were passed over because they are not as caveat writes them. Somebody else did.
    pub fn unreadable(&self) -> usize {
        self.unreadable.load(Ordering::Relaxed)
    }

    /// The rows of a statement. One that cannot be read keeps no other back.
    async fn readable<T>(
        &self,
        query: Query<'_, Any, AnyArguments>,
        read: impl Fn(&AnyRow) -> Result<T, sqlx::Error>,
    ) -> Result<Vec<T>, StoreError> {
        // Not by way of the pool, which ends a statement at the first of them.
        let mut connection = self.pool.acquire().await?;
        let mut rows = query.fetch(&mut *connection);
        let (mut found, mut unreadable) = (Vec::new(), 0);
        while let Some(row) = rows.next().await {
            match row.and_then(|row| read(&row)) {
                Ok(row) => found.push(row),
                Err(
                    sqlx::Error::ColumnDecode { .. }
                    | sqlx::Error::Decode(_)
                    | sqlx::Error::AnyDriverError(_),
                ) => {
                    unreadable += 1;
                }
                Err(cause) => return Err(cause.into()),
            }
        }
        self.pass_over(unreadable);
        Ok(found)
    }

    /// Notes that so many rows are passed over.
    fn pass_over(&self, unreadable: usize) {
        if unreadable > 0 {
            self.unreadable.fetch_add(unreadable, Ordering::Relaxed);
            warn!(
                unreadable,
                "rows of the database are not as caveat writes them; they are passed over"
            );
        }
    }

    /// A user as the store knows one: the same id gives the same hash in this store only.
    fn hashed(&self, user: UserId) -> Vec<u8> {
        blake3::keyed_hash(&self.secret.0, &user.get().to_le_bytes()).as_bytes().to_vec()
    }
}

/// How a store is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Access {
    Read,
    Write,
}

async fn is_there(url: &DatabaseUrl) -> Result<bool, OpenError> {
    match url {
        DatabaseUrl::File(path) => Ok(path.is_file()),
        DatabaseUrl::Memory => Ok(true),
        DatabaseUrl::Postgres(_) => {
            connection::is_store(url).await.map_err(|cause| OpenError::Unusable(url.clone(), cause))
        }
    }
}

async fn prepared(
    pool: &AnyPool,
    url: &DatabaseUrl,
    access: Access,
) -> Result<[u8; 32], OpenError> {
    migrations::check_objects(pool, url).await?;
    match access {
        Access::Read => migrations::check(pool, url).await?,
        Access::Write => migrations::run(pool, url).await?,
    }
    let unusable = |cause: String| OpenError::Unusable(url.clone(), cause);
    let row = sqlx::query("SELECT key FROM secret").fetch_one(pool).await;
    let key = row.and_then(|row| row.try_get::<Vec<u8>, _>(0));
    let key = key.map_err(|cause| unusable(cause.to_string()))?;
    key.try_into().map_err(|_| unusable("its key is damaged".to_owned()))
}

/// A number that a column of integers holds.
trait Stored {
    fn stored(self) -> u64;
}

impl Stored for u64 {
    fn stored(self) -> u64 {
        self
    }
}

/// No id is stored as 0.
impl<T: Stored> Stored for Option<T> {
    fn stored(self) -> u64 {
        self.map_or(0, Stored::stored)
    }
}

macro_rules! stored {
    ($($id:ident),+) => {$(
        impl Stored for $id {
            fn stored(self) -> u64 {
                self.get()
            }
        }
    )+};
}
stored!(ChannelId, DraftId, GuildId, MessageId, Ticket, UserId);

/// Databases have signed integers only; ids and hashes keep their bits.
fn signed(id: impl Stored) -> i64 {
    id.stored().cast_signed()
}

fn unsigned(id: i64) -> u64 {
    id.cast_unsigned()
}

/// The id in a column, which is 0 where there is none.
fn id_or_none<T: From<NonZeroU64>>(row: &AnyRow, at: usize) -> Result<Option<T>, sqlx::Error> {
    Ok(NonZeroU64::new(unsigned(row.try_get(at)?)).map(T::from))
}

/// The id in a column that always has one.
fn id<T: From<NonZeroU64>>(row: &AnyRow, at: usize) -> Result<T, sqlx::Error> {
    id_or_none(row, at)?.ok_or_else(|| sqlx::Error::Decode("0 is no id".into()))
}
