//! Whose turn it is to log in to Discord. The database's clock decides, because copies of the bot may run
//! on machines whose clocks differ.

use std::time::Duration;

use sqlx::{AssertSqlSafe, Row};

use super::{Store, StoreError, signed};

impl Store {
    /// Takes a turn, and keeps it for so long, the longest that anybody keeps one: `None` when it is this
    /// holder's, otherwise how long it is another's.
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
        // A turn that lasts longer than any is of a clock that was wrong.
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

    /// Leaves the next turn to whoever wants it after so much time, if it is still this holder's.
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

    /// Milliseconds since 1970-01-01 UTC, as the database knows them.
    fn now(&self) -> &'static str {
        if self.on_server {
            "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)"
        } else {
            "CAST(unixepoch('subsec') * 1000 AS INTEGER)"
        }
    }
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX / 4)
}
