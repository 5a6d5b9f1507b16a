//! The schema, step by step. A step that has been released is never changed: write the next one.

use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::{SqlSafeStr, SqlitePool};

use super::{OpenError, Place};

/// Every step there is, oldest first: version, name, SQL.
pub(super) const STEPS: &[(i64, &str, &str)] = &[
    (1, "begin", include_str!("migrations/1-begin.sql")),
    (2, "pins", include_str!("migrations/2-pins.sql")),
    (3, "queue", include_str!("migrations/3-queue.sql")),
    (4, "figures", include_str!("migrations/4-figures.sql")),
    (5, "overlay", include_str!("migrations/5-overlay.sql")),
];

/// Brings the schema up to date: each step and the note that it was done in one transaction.
pub(super) async fn run(pool: &SqlitePool, place: &Place) -> Result<(), OpenError> {
    apply(STEPS, pool).await.map_err(|error| match error {
        MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(..) => {
            OpenError::Newer(place.clone())
        }
        MigrateError::VersionMismatch(_) => OpenError::Altered(place.clone()),
        error => OpenError::Unusable(place.clone(), error.to_string()),
    })
}

pub(super) async fn apply(
    steps: &[(i64, &'static str, &'static str)],
    pool: &SqlitePool,
) -> Result<(), MigrateError> {
    let migration = |&(version, name, sql): &(i64, &'static str, &'static str)| {
        Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
    };
    Migrator::with_migrations(steps.iter().map(migration).collect()).run(pool).await
}
