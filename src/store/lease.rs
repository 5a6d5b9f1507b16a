//! What only one copy of the bot may do at a time: whoever does it keeps saying so. Whether somebody has
//! fallen silent is for others to judge, each by its own clock.

use sqlx::Row;

use super::{Store, StoreError, signed, unsigned};

/// Somebody who does it, and how often they have said so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    holder: u64,
    beat: i64,
}

impl Store {
    /// Takes a lease, or says once more that it is held: `None` when it is this holder's, otherwise whose
    /// it is. One that looks just as it did when its holder was alive, `silent`, is taken away from them.
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

    /// Gives a lease back, if it is still this holder's.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn release(&self, name: &str, holder: u64) -> Result<(), StoreError> {
        let release = sqlx::query("UPDATE lease SET holder = 0 WHERE name = $1 AND holder = $2");
        release.bind(name).bind(signed(holder)).execute(&self.pool).await?;
        Ok(())
    }
}
