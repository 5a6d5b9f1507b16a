//! A separate database for a test, on the PostgreSQL server that `CAVEAT_TEST_POSTGRES` names; see
//! `.ci/postgres`. The integration tests use this file too.

use std::io::Write;
use std::sync::Once;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::any::AnyConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection};

/// The URL of the server, for a user that may create databases.
const VARIABLE: &str = "CAVEAT_TEST_POSTGRES";

/// A database for one test, which is deleted on drop.
pub(crate) struct Database {
    server: String,
    name: String,
}

impl Database {
    /// Creates an empty one; prints a line and returns `None` if there is no server. Fails without one in CI.
    pub(crate) async fn new() -> Option<Self> {
        Self::with("").await
    }

    /// Like [`new`](Self::new), with settings such as `ENCODING 'LATIN1'`.
    pub(crate) async fn with(settings: &str) -> Option<Self> {
        static SAID: Once = Once::new();
        static NUMBER: AtomicU32 = AtomicU32::new(0);

        let Some(server) = variable(VARIABLE) else {
            // Written directly, because the test harness captures `eprintln!`.
            let mut said = std::io::stderr();
            SAID.call_once(|| {
                let _ =
                    writeln!(said, "\nskipped: tests on PostgreSQL; run them with .ci/postgres");
            });
            return None;
        };
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("caveat_{}_{number}", std::process::id());
        let database = Self { server, name };
        let create = format!("CREATE DATABASE {} {settings}", database.name);
        execute(&database.server, create).await;
        Some(database)
    }

    /// Its URL.
    pub(crate) fn url(&self) -> String {
        let mut options: AnyConnectOptions = self.server.parse().expect("it is an address");
        options.database_url.set_path(&self.name);
        options.to_url_lossy().to_string()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        let server = self.server.clone();
        // On a thread of its own, because the test's runtime may be about to end.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime starts").block_on(execute(&server, drop));
        });
        let _ = dropped.join();
    }
}

/// An environment variable that `.ci/postgres` sets; fails without it in CI.
pub(crate) fn variable(name: &str) -> Option<String> {
    let is_set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let value = is_set(name);
    let may_skip = is_set("CI").is_none();
    assert!(
        value.is_some() || may_skip,
        "CI tests on PostgreSQL, with .ci/postgres: {name} is not set"
    );
    value
}

async fn execute(server: &str, statement: String) {
    let mut connection = PgConnection::connect(server).await.expect("the server is there");
    connection.execute(AssertSqlSafe(statement)).await.expect("it is done");
    connection.close().await.expect("it is closed");
}
