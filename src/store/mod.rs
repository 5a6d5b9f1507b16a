//! What must survive a restart: votes, questions that the FAQ missed, how it went, pinned answers, and
//! what moderators chose and taught. One SQLite file, or a database on a PostgreSQL server: the same
//! statements, as both understand them. Knows neither Discord nor the clock: ids and times come from
//! the caller, and no user's id is ever written, only a keyed hash of it.
//!
//! Everything that returns `Ok` is on the disk. What the bot does with it is in `service/memory.rs`.

mod changes;
mod connection;
mod copy;
mod counts;
mod figures;
mod lease;
mod logins;
mod migrations;
mod misses;
mod overlay;
mod pins;
mod place;
mod queue;
mod scope;
mod server;
mod settings;
#[cfg(test)]
mod tests;
mod votes;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::StreamExt;
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, AnyPool, Row, Transaction};
use tracing::warn;

pub use changes::Change;
pub use copy::CopyError;
pub use counts::Note;
pub use figures::{Counted, Day, Figures, LONGEST_COUNTED};
pub use lease::Lease;
pub use misses::{Miss, Question, Why};
pub use overlay::{MOST, Origin, Phrasing, Teaching};
pub use pins::{Attempts, Content, Pin, PinChange, SetAside};
pub use place::{Place, PlaceError};
pub use queue::{State, Step};
pub use server::Server;
pub use settings::{Choice, GuildSettings, Human, Number, Setting, Use};
pub use votes::{Ballot, Tally};

/// Seconds since 1970-01-01 UTC.
pub type UnixTime = i64;

/// Seconds of a day.
const DAY: UnixTime = 24 * 60 * 60;

/// An open store. Cloning it is cheap, and all clones are the same store.
#[derive(Clone, Debug)]
pub struct Store {
    pool: AnyPool,
    on_server: bool,
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
    /// A newer caveat has changed it in a way that this one does not know.
    #[error(
        "the database {0} was made by a newer version of caveat; update caveat, or name another database"
    )]
    Newer(Place),
    /// An older caveat made it, and it was to be read only.
    #[error(
        "the database {0} was made by an older version of caveat; `caveat run` of this version brings it up to date"
    )]
    Older(Place),
    /// It is not as this version left it.
    #[error(
        "the database {0} was changed by something other than caveat; restore a backup of it, or name another database"
    )]
    Altered(Place),
    /// Anything else: no permission, no space, a lock, a damaged file, a server that is away.
    #[error("the database {0} cannot be opened: {1}")]
    Unusable(Place, String),
}

/// Why the store could not do as it was asked. Nothing was changed.
#[derive(Debug, thiserror::Error)]
#[error("the store failed: {0}")]
pub struct StoreError(#[from] sqlx::Error);

impl StoreError {
    /// Whether this is what the database said, and not that nothing was heard from it.
    pub fn is_answer(&self) -> bool {
        matches!(self.0, sqlx::Error::Database(_))
    }
}

impl Store {
    /// Opens the store, makes it if there is none, and brings it up to date.
    ///
    /// # Errors
    /// When the file or the server cannot be used. Nothing is ever overwritten.
    pub async fn open(place: &Place) -> Result<Self, OpenError> {
        let prepared = place.prepare();
        prepared.map_err(|cause| OpenError::Unusable(place.clone(), cause.to_string()))?;
        Self::open_for(place, Access::Write).await
    }

    /// Opens the store that is there, and brings it up to date; `None` when there is none, and none is made.
    ///
    /// # Errors
    /// When the file or the server cannot be used.
    pub async fn find(place: &Place) -> Result<Option<Self>, OpenError> {
        if is_there(place).await? { Self::open(place).await.map(Some) } else { Ok(None) }
    }

    /// Opens the store that is there to be read: whatever would write to it fails. `None` when there is
    /// none, and none is made.
    ///
    /// # Errors
    /// When the file or the server cannot be used, or is of another version.
    pub async fn read(place: &Place) -> Result<Option<Self>, OpenError> {
        if is_there(place).await? {
            Self::open_for(place, Access::Read).await.map(Some)
        } else {
            Ok(None)
        }
    }

    async fn open_for(place: &Place, access: Access) -> Result<Self, OpenError> {
        let unusable = |cause| OpenError::Unusable(place.clone(), cause);
        let pool = connection::pool(place, access).await.map_err(unusable)?;
        let secret = match prepared(&pool, place, access).await {
            Ok(secret) => secret,
            Err(error) => {
                pool.close().await;
                return Err(error);
            }
        };
        let (on_server, secret) = (place.on_server(), Key(secret));
        Ok(Self { pool, on_server, access, secret, unreadable: Arc::default() })
    }

    /// Closes it in good order. No clone of the store can be used any more.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// A transaction that reads before it writes, or writes more than once.
    async fn begin(&self) -> Result<Transaction<'static, Any>, sqlx::Error> {
        // What a server takes for read-only by default, a transaction may be begun to write all the same.
        if self.access == Access::Read {
            return Err(sqlx::Error::Protocol("this store was opened to be read".to_owned()));
        }
        connection::begin(&self.pool, self.on_server).await
    }

    /// Whether something could be written now; nothing is.
    ///
    /// # Errors
    /// When it could not.
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
        if unreadable > 0 {
            self.unreadable.fetch_add(unreadable, Ordering::Relaxed);
            warn!(
                unreadable,
                "rows of the database are not as caveat writes them; they are passed over"
            );
        }
        Ok(found)
    }

    /// A user as the store knows one: the same number gives the same hash in this store only.
    fn hashed(&self, user: u64) -> Vec<u8> {
        blake3::keyed_hash(&self.secret.0, &user.to_le_bytes()).as_bytes().to_vec()
    }
}

/// What a store is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Access {
    Read,
    Write,
}

async fn is_there(place: &Place) -> Result<bool, OpenError> {
    match place {
        Place::File(path) => Ok(path.is_file()),
        Place::Memory => Ok(true),
        Place::Postgres(_) => connection::is_store(place)
            .await
            .map_err(|cause| OpenError::Unusable(place.clone(), cause)),
    }
}

async fn prepared(pool: &AnyPool, place: &Place, access: Access) -> Result<[u8; 32], OpenError> {
    match access {
        Access::Read => migrations::check(pool, place).await?,
        Access::Write => migrations::run(pool, place).await?,
    }
    let unusable = |cause: String| OpenError::Unusable(place.clone(), cause);
    let row = sqlx::query("SELECT key FROM secret").fetch_one(pool).await;
    let key = row.and_then(|row| row.try_get::<Vec<u8>, _>(0));
    let key = key.map_err(|cause| unusable(cause.to_string()))?;
    key.try_into().map_err(|_| unusable("its key is damaged".to_owned()))
}

/// Databases have signed integers only; snowflakes keep their bits.
fn signed(id: u64) -> i64 {
    id.cast_signed()
}

fn unsigned(id: i64) -> u64 {
    id.cast_unsigned()
}
