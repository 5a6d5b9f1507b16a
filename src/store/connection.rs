//! Database connections with the settings that each kind needs, and exclusive transactions.

use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::pool::PoolConnectionMetadata;
use sqlx::{Any, AnyConnection, AnyPool, ConnectOptions, Connection, Executor, Row, Transaction};
use tokio::time::timeout;

use super::{Access, DatabaseUrl};

/// Timeout for a lock that another connection holds.
const LOCK_TIMEOUT: Duration = Duration::from_secs(1);
/// Timeout for connecting to a server.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Pool size for SQLite, which allows one writer: waiting for the pool is fair, while one of two writers that
/// wait for SQLite's lock may starve. An in-memory database belongs to its connection anyway.
const SQLITE_POOL: u32 = 1;
/// Pool size for a server: losing one connection must not stop the bot.
const SERVER_POOL: u32 = 4;

/// Settings of a SQLite connection. sqlx sets `busy_timeout` on its own connections from the start.
const SQLITE: &str = "PRAGMA busy_timeout = 1000; PRAGMA journal_mode = WAL;
     PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON";
/// Settings of a read-only SQLite connection; they leave the file's own settings unchanged.
const SQLITE_READ_ONLY: &str = "PRAGMA busy_timeout = 1000; PRAGMA query_only = ON";

/// Settings of a read-only connection to a server.
const POSTGRES_READ_ONLY: &str = "SET default_transaction_read_only = on";

/// Serialises transactions, as on SQLite, so that a transaction that reads before it writes sees the writes
/// of others. The lock ends with the transaction, and the server ends transactions of stalled clients.
const EXCLUSIVE: &str = "SET LOCAL lock_timeout = '1s';
     SET LOCAL idle_in_transaction_session_timeout = '10s';
     SELECT pg_advisory_xact_lock(4848327310551)";

/// Connects to a prepared database. The error is meant for people.
pub(super) async fn pool(url: &DatabaseUrl, access: Access) -> Result<AnyPool, String> {
    sqlx::any::install_default_drivers();
    let options = url.options().map_err(|cause| cause.to_string())?;
    if !url.in_memory() {
        // The pool would retry until its timeout, and not report the cause.
        reach(url, &options, access).await?;
    }
    let pool = if url.is_postgres() { to_server(access) } else { to_sqlite(access) };
    pool.connect_with(options).await.map_err(|cause| cause.to_string())
}

fn sqlite(access: Access) -> &'static str {
    match access {
        Access::Read => SQLITE_READ_ONLY,
        Access::Write => SQLITE,
    }
}

fn to_sqlite(access: Access) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(SQLITE_POOL)
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(LOCK_TIMEOUT)
        .after_connect(move |connection, _| {
            Box::pin(async move { connection.execute(sqlite(access)).await.map(drop) })
        })
}

fn to_server(access: Access) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(SERVER_POOL)
        .acquire_timeout(CONNECT_TIMEOUT)
        .after_connect(move |connection, _| {
            Box::pin(async move {
                if access == Access::Read {
                    connection.execute(POSTGRES_READ_ONLY).await?;
                }
                Ok(())
            })
        })
        .after_release(|connection, _: PoolConnectionMetadata| Box::pin(is_clean(connection)))
}

/// Returns whether a connection is outside a transaction. A future that is dropped while a transaction begins
/// leaves it open, and the writes of the next user of the connection would be lost with it.
async fn is_clean(connection: &mut AnyConnection) -> Result<bool, sqlx::Error> {
    let fresh = sqlx::query("SELECT now() = statement_timestamp()");
    fresh.fetch_one(connection).await?.try_get(0)
}

/// Connects once, to report what is wrong.
async fn reach(
    url: &DatabaseUrl,
    options: &AnyConnectOptions,
    access: Access,
) -> Result<(), String> {
    let said = |cause: sqlx::Error| cause.to_string();
    let mut connection = admitted(options).await?;
    if url.is_postgres() {
        let encoding = sqlx::query("SELECT current_setting('server_encoding')");
        let row = encoding.fetch_one(&mut connection).await.map_err(said)?;
        let encoding: String = row.try_get(0).map_err(said)?;
        if encoding != "UTF8" {
            return Err(format!("its encoding is {encoding}; make one with ENCODING 'UTF8'"));
        }
    } else {
        connection.execute(sqlite(access)).await.map_err(said)?;
    }
    connection.close().await.map_err(said)
}

async fn admitted(options: &AnyConnectOptions) -> Result<AnyConnection, String> {
    let connection = timeout(CONNECT_TIMEOUT, options.connect()).await;
    let connection = connection.map_err(|_| "it does not answer".to_owned())?;
    connection.map_err(|cause| cause.to_string())
}

/// Returns whether the database on a server holds a store.
pub(super) async fn is_store(url: &DatabaseUrl) -> Result<bool, String> {
    sqlx::any::install_default_drivers();
    let said = |cause: sqlx::Error| cause.to_string();
    let mut connection = admitted(&url.options().map_err(said)?).await?;
    let made = sqlx::query("SELECT to_regclass('_sqlx_migrations') IS NOT NULL");
    let row = made.fetch_one(&mut connection).await.map_err(said)?;
    connection.close().await.map_err(said)?;
    row.try_get(0).map_err(said)
}

/// Begins a transaction that locks the database from the start. One that locked it only on its first write
/// would fail, or miss changes, whenever others wrote after its first read.
pub(super) async fn begin(
    pool: &AnyPool,
    is_postgres: bool,
) -> Result<Transaction<'static, Any>, sqlx::Error> {
    if !is_postgres {
        return pool.begin_with("BEGIN IMMEDIATE").await;
    }
    // A standby server refuses this.
    let mut transaction = pool.begin_with("BEGIN READ WRITE").await?;
    transaction.execute(EXCLUSIVE).await?;
    Ok(transaction)
}
