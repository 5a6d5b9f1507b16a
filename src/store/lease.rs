//! Leases on work that only one replica may do at a time. The holder renews its lease; other replicas judge
//! by their own clocks whether it has expired.

use sqlx::Row;

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
}
