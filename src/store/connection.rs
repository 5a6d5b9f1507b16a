//! The way to the database: connections as each kind needs them, and transactions that have it for
//! themselves.

use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::pool::PoolConnectionMetadata;
use sqlx::{Any, AnyConnection, AnyPool, ConnectOptions, Connection, Executor, Row, Transaction};
use tokio::time::timeout;

use super::{Access, Place};

/// How long a statement waits for a lock that somebody else holds.
const BUSY: Duration = Duration::from_secs(1);
/// How long a server may take to let somebody in.
const ADMITTANCE: Duration = Duration::from_secs(5);
/// Connections to SQLite, which has one writer: waiting for the connection is fair, while of two that wait
/// for SQLite's lock one may wait for ever. A database in memory is its connection's own anyway.
const TO_SQLITE: u32 = 1;
/// Connections to a server: one may be lost with whatever it was about.
const TO_A_SERVER: u32 = 4;

/// What SQLite is to keep to. Its own connections have `busy_timeout` from the first line on.
const SQLITE: &str = "PRAGMA busy_timeout = 1000; PRAGMA journal_mode = WAL;
     PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON";
/// The same for whoever only reads: what a file keeps to is left as it is.
const SQLITE_TO_READ: &str = "PRAGMA busy_timeout = 1000; PRAGMA query_only = ON";

/// What a server is to keep to, for whoever only reads.
const POSTGRES_TO_READ: &str = "SET default_transaction_read_only = on";

/// One transaction at a time, as on SQLite: whoever reads before they write sees what others wrote. The
/// lock is the transaction's, so that it goes with it. A copy that stopped in the middle is thrown out.
const ALONE: &str = "SET LOCAL lock_timeout = '1s';
     SET LOCAL idle_in_transaction_session_timeout = '10s';
     SELECT pg_advisory_xact_lock(4848327310551)";

/// Connects to a place that was prepared. The error is for people.
pub(super) async fn pool(place: &Place, access: Access) -> Result<AnyPool, String> {
    sqlx::any::install_default_drivers();
    let options = place.options().map_err(|cause| cause.to_string())?;
    if !place.in_memory() {
        // The pool would try for as long as it may, and not say what was wrong.
        reach(place, &options, access).await?;
    }
    let pool = if place.on_server() { to_server(access) } else { to_sqlite(access) };
    pool.connect_with(options).await.map_err(|cause| cause.to_string())
}

fn sqlite(access: Access) -> &'static str {
    match access {
        Access::Read => SQLITE_TO_READ,
        Access::Write => SQLITE,
    }
}

fn to_sqlite(access: Access) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(TO_SQLITE)
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(BUSY)
        .after_connect(move |connection, _| {
            Box::pin(async move { connection.execute(sqlite(access)).await.map(drop) })
        })
}

fn to_server(access: Access) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(TO_A_SERVER)
        .acquire_timeout(ADMITTANCE)
        .after_connect(move |connection, _| {
            Box::pin(async move {
                if access == Access::Read {
                    connection.execute(POSTGRES_TO_READ).await?;
                }
                Ok(())
            })
        })
        .after_release(|connection, _: PoolConnectionMetadata| Box::pin(is_clean(connection)))
}

/// Whether a connection is in no transaction. Whoever loses patience while one begins leaves it behind,
/// and what the next one wrote would be lost with it.
async fn is_clean(connection: &mut AnyConnection) -> Result<bool, sqlx::Error> {
    let fresh = sqlx::query("SELECT now() = statement_timestamp()");
    fresh.fetch_one(connection).await?.try_get(0)
}

/// Connects once, for what is wrong with it.
async fn reach(place: &Place, options: &AnyConnectOptions, access: Access) -> Result<(), String> {
    let said = |cause: sqlx::Error| cause.to_string();
    let mut connection = admitted(options).await?;
    if place.on_server() {
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
    let connection = timeout(ADMITTANCE, options.connect()).await;
    let connection = connection.map_err(|_| "it does not answer".to_owned())?;
    connection.map_err(|cause| cause.to_string())
}

/// Whether a store was made on a server.
pub(super) async fn is_store(place: &Place) -> Result<bool, String> {
    sqlx::any::install_default_drivers();
    let said = |cause: sqlx::Error| cause.to_string();
    let mut connection = admitted(&place.options().map_err(said)?).await?;
    let made = sqlx::query("SELECT to_regclass('_sqlx_migrations') IS NOT NULL");
    let row = made.fetch_one(&mut connection).await.map_err(said)?;
    connection.close().await.map_err(said)?;
    row.try_get(0).map_err(said)
}

/// A transaction that has the database for itself from its begin on. One that only took the lock to
/// write would fail, or not see it, whenever somebody else wrote since it read.
pub(super) async fn begin(
    pool: &AnyPool,
    on_server: bool,
) -> Result<Transaction<'static, Any>, sqlx::Error> {
    if !on_server {
        return pool.begin_with("BEGIN IMMEDIATE").await;
    }
    // A server that only stands by refuses this.
    let mut transaction = pool.begin_with("BEGIN READ WRITE").await?;
    transaction.execute(ALONE).await?;
    Ok(transaction)
}
