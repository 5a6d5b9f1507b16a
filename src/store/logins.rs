//! Login turns. The database's clock decides, because replicas may run on machines whose clocks differ.

use std::time::Duration;

use sqlx::{AssertSqlSafe, Row};

use super::{Store, StoreError, signed};

impl Store {
    /// Takes the turn for the duration `keep`, which is the longest that any turn lasts. Returns `None` on
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
