//! A database of its own for a test, on the PostgreSQL server that `CAVEAT_TEST_POSTGRES` names; see
//! `.ci/postgres`. The integration tests use this file too.

use std::io::Write;
use std::sync::Once;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::any::AnyConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection};

/// The address of the server, as somebody who may make databases.
const VARIABLE: &str = "CAVEAT_TEST_POSTGRES";

/// A database that nobody else uses. It is gone with this.
pub(crate) struct Database {
    server: String,
    name: String,
}

impl Database {
    /// An empty one; `None`, and a line that says so, where there is no server.
    pub(crate) async fn new() -> Option<Self> {
        Self::with("").await
    }

    /// The same with settings, such as `ENCODING 'LATIN1'`.
    pub(crate) async fn with(settings: &str) -> Option<Self> {
        static SAID: Once = Once::new();
        static NUMBER: AtomicU32 = AtomicU32::new(0);

        let Some(server) = std::env::var(VARIABLE).ok().filter(|server| !server.is_empty()) else {
            // Past what the test harness keeps to itself.
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

    /// Its address.
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
        // The test's own runtime may be about to end.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime starts").block_on(execute(&server, drop));
        });
        let _ = dropped.join();
    }
}

async fn execute(server: &str, statement: String) {
    let mut connection = PgConnection::connect(server).await.expect("the server is there");
    connection.execute(AssertSqlSafe(statement)).await.expect("it is done");
    connection.close().await.expect("it is closed");
}
