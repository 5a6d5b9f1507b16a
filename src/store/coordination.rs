//! Coordination of replicas. A lease is on work that only one of them may do at a time: the holder renews it, and the
//! others judge by their own clocks whether it has expired. A turn is in a bucket, and the database's clock decides
//! how long it lasts, because replicas may run on machines whose clocks differ.

use std::time::Duration;

use sqlx::{AssertSqlSafe, Row};

use super::{Store, StoreError, signed, unsigned};

/// A lease: its holder, and the number of renewals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    holder: u64,
    beat: i64,
}

impl Store {
    /// Takes or renews a lease. Returns `None` on success, or the lease of another holder. A lease that still
    /// equals `silent`, as seen when it was last renewed, has expired and is taken over.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn lease(
        &self,
        name: &str,
        holder: u64,
        silent: Option<Lease>,
    ) -> Result<Option<Lease>, StoreError> {
        let silent = silent.unwrap_or(Lease { holder, beat: 0 });
        let take = "INSERT INTO lease (name, holder, beat) VALUES ($1, $2, 1)
             ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, beat = lease.beat + 1
             WHERE lease.holder IN (0, excluded.holder)
                 OR (lease.holder = $3 AND lease.beat = $4)";
        let taken = sqlx::query(take)
            .bind(name)
            .bind(signed(holder))
            .bind(signed(silent.holder))
            .bind(silent.beat)
            .execute(&self.pool)
            .await?;
        if taken.rows_affected() > 0 {
            return Ok(None);
        }
        let whose = sqlx::query("SELECT holder, beat FROM lease WHERE name = $1").bind(name);
        let row = whose.fetch_one(&self.pool).await?;
        Ok(Some(Lease { holder: unsigned(row.try_get(0)?), beat: row.try_get(1)? }))
    }

    /// Releases a lease, if this holder still has it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn release(&self, name: &str, holder: u64) -> Result<(), StoreError> {
        let release = sqlx::query("UPDATE lease SET holder = 0 WHERE name = $1 AND holder = $2");
        release.bind(name).bind(signed(holder)).execute(&self.pool).await?;
        Ok(())
    }

    /// Takes the turn in a bucket for the duration `keep`, which is the longest that any turn lasts. Returns `None` on
    /// success, or the time until the turn of another holder ends.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn take_turn(
        &self,
        bucket: u64,
        holder: u64,
        keep: Duration,
    ) -> Result<Option<Duration>, StoreError> {
        let now = self.now();
        // A turn that ends later than any turn can was written by a wrong clock.
        let take = format!(
            "INSERT INTO login (bucket, holder, free_at) VALUES ($1, $2, {now} + $3)
             ON CONFLICT (bucket) DO UPDATE SET holder = excluded.holder, free_at = excluded.free_at
             WHERE login.free_at <= {now} OR login.free_at > {now} + $3"
        );
        let taken = sqlx::query(AssertSqlSafe(take))
            .bind(signed(bucket))
            .bind(signed(holder))
            .bind(millis(keep))
            .execute(&self.pool)
            .await?;
        if taken.rows_affected() > 0 {
            return Ok(None);
        }
        let wait = format!("SELECT free_at - {now} FROM login WHERE bucket = $1");
        let row =
            sqlx::query(AssertSqlSafe(wait)).bind(signed(bucket)).fetch_one(&self.pool).await?;
        let wait: i64 = row.try_get(0)?;
        Ok(Some(Duration::from_millis(wait.max(0).unsigned_abs())))
    }

    /// Frees the turn for others once `after` has passed, if this holder still has it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn leave_turn(
        &self,
        bucket: u64,
        holder: u64,
        after: Duration,
    ) -> Result<(), StoreError> {
        let now = self.now();
        let leave =
            format!("UPDATE login SET free_at = {now} + $3 WHERE bucket = $1 AND holder = $2");
        sqlx::query(AssertSqlSafe(leave))
            .bind(signed(bucket))
            .bind(signed(holder))
            .bind(millis(after))
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// An SQL expression for the database's time in milliseconds since 1970-01-01 UTC.
    fn now(&self) -> &'static str {
        if self.is_postgres {
            "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)"
        } else {
            "CAST(unixepoch('subsec') * 1000 AS INTEGER)"
        }
    }
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX / 4)
}
