//! The schema, step by step. A step that has been released is never changed: write the next one, for
//! both databases. A version means the same in both; PostgreSQL begins with the fifth.

use std::collections::HashMap;

use sqlx::migrate::{AppliedMigration, Migrate, MigrateError, Migration, MigrationType, Migrator};
use sqlx::{Any, AnyPool, Executor, SqlSafeStr};

use super::{DatabaseUrl, OpenError};

/// The table in which sqlx records applied steps by default.
const TABLE: &str = "_sqlx_migrations";

/// Finds what SQLite would calculate when one of caveat's tables is read or written: a view or virtual table with its
/// name, a column that is generated, a trigger. Each could go on forever. It asks SQLite, and not only for what the
/// schema says of itself, because somebody else may have written that.
const CALCULATED: &str = "WITH own (name) AS (VALUES
         ('_sqlx_migrations'), ('audit'), ('change'), ('entry_draft'), ('entry_version'), ('lease'), ('listening'),
         ('login'), ('miss'), ('outcome'), ('overlay'), ('pin'), ('pin_change'), ('question'), ('secret'),
         ('setting'), ('took'), ('vote')
     )
     SELECT 1 FROM own JOIN pragma_table_list AS is_there
         ON is_there.schema = 'main' AND lower(is_there.name) = own.name AND is_there.type <> 'table'
     UNION ALL
     SELECT 1 FROM own JOIN pragma_table_xinfo(own.name) AS a_column WHERE a_column.hidden <> 0
     UNION ALL
     SELECT 1 FROM own JOIN sqlite_schema
         ON sqlite_schema.type = 'trigger' AND lower(sqlite_schema.tbl_name) = own.name
     LIMIT 1";

/// A step: version, name, SQL.
pub(super) type Step = (i64, &'static str, &'static str);

/// All steps on SQLite, oldest first.
const SQLITE: &[Step] = &[
    (1, "begin", include_str!("migrations/1-begin.sql")),
    (2, "pins", include_str!("migrations/2-pins.sql")),
    (3, "queue", include_str!("migrations/3-queue.sql")),
    (4, "figures", include_str!("migrations/4-figures.sql")),
    (5, "overlay", include_str!("migrations/5-overlay.sql")),
    (6, "copies", include_str!("migrations/6-copies.sql")),
    (7, "logins", include_str!("migrations/7-logins.sql")),
    (8, "attempts", include_str!("migrations/8-attempts.sql")),
    (9, "indexes", include_str!("migrations/9-indexes.sql")),
    (10, "entries", include_str!("migrations/10-entries.sql")),
];
/// All steps on PostgreSQL, oldest first.
const POSTGRES: &[Step] = &[
    (5, "begin", include_str!("migrations/postgres/5-begin.sql")),
    (6, "copies", include_str!("migrations/postgres/6-copies.sql")),
    (7, "logins", include_str!("migrations/postgres/7-logins.sql")),
    (8, "attempts", include_str!("migrations/postgres/8-attempts.sql")),
    (9, "indexes", include_str!("migrations/postgres/9-indexes.sql")),
    (10, "entries", include_str!("migrations/postgres/10-entries.sql")),
];

/// The steps for this kind of database.
pub(super) fn steps(url: &DatabaseUrl) -> &'static [Step] {
    if url.is_postgres() { POSTGRES } else { SQLITE }
}

/// Checks that each table of a SQLite database is one, before anything is read from it.
pub(super) async fn check_objects(pool: &AnyPool, url: &DatabaseUrl) -> Result<(), OpenError> {
    if url.is_postgres() {
        return Ok(());
    }
    match is_calculated(pool).await {
        Ok(false) => Ok(()),
        Ok(true) => Err(OpenError::Altered(url.clone())),
        Err(cause) => Err(OpenError::Unusable(url.clone(), cause.to_string())),
    }
}

/// Returns whether reading a SQLite store, or writing to it, would run what somebody else wrote into its schema.
pub(super) async fn is_calculated(
    executor: impl Executor<'_, Database = Any>,
) -> Result<bool, sqlx::Error> {
    Ok(sqlx::query(CALCULATED).fetch_optional(executor).await?.is_some())
}

/// Brings the schema up to date: each step and its record in one transaction. On PostgreSQL, concurrent
/// starts run one after another.
pub(super) async fn run(pool: &AnyPool, url: &DatabaseUrl) -> Result<(), OpenError> {
    apply(steps(url), pool).await.map_err(|error| match error {
        MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(..) => {
            OpenError::Newer(url.clone())
        }
        MigrateError::VersionMismatch(_) => OpenError::Altered(url.clone()),
        error => OpenError::Unusable(url.clone(), error.to_string()),
    })
}

/// Checks that the schema is that of this version, without changing anything.
pub(super) async fn check(pool: &AnyPool, url: &DatabaseUrl) -> Result<(), OpenError> {
    let unusable = |cause: String| OpenError::Unusable(url.clone(), cause);
    let mut connection = pool.acquire().await.map_err(|cause| unusable(cause.to_string()))?;
    let taken = connection.list_applied_migrations(TABLE).await;
    let taken = taken.map_err(|cause| unusable(cause.to_string()))?;
    let mut taken: HashMap<i64, AppliedMigration> =
        taken.into_iter().map(|step| (step.version, step)).collect();
    for step in steps(url) {
        match taken.remove(&step.0) {
            None => return Err(OpenError::Older(url.clone())),
            Some(taken) if taken.checksum != migration(step).checksum => {
                return Err(OpenError::Altered(url.clone()));
            }
            Some(_) => {}
        }
    }
    if taken.is_empty() { Ok(()) } else { Err(OpenError::Newer(url.clone())) }
}

pub(super) async fn apply(steps: &[Step], pool: &AnyPool) -> Result<(), MigrateError> {
    Migrator::with_migrations(steps.iter().map(migration).collect()).run(pool).await
}

fn migration(&(version, name, sql): &Step) -> Migration {
    Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
}
