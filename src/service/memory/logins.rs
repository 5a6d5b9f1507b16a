//! Whose turn it is to log in to Discord, among the copies of the bot that share a store.

use std::time::Duration;

use tokio::time::timeout;

use super::{Memory, PATIENCE, Unavailable};
use crate::store::StoreError;

impl Memory {
    /// Takes the turn of one of Discord's queues, and keeps it for so long: `None` when it is this copy's,
    /// otherwise how long it is another's.
    ///
    /// # Errors
    /// When the store did not answer in time, or there is none.
    pub async fn take_turn(
        &self,
        bucket: u64,
        keep: Duration,
    ) -> Result<Option<Duration>, Unavailable> {
        let (inner, store) = self.store()?;
        answered(store.take_turn(bucket, inner.copies.own, keep)).await
    }

    /// Leaves the next turn to whoever wants it after so much time.
    ///
    /// # Errors
    /// When the store did not answer in time, or there is none.
    pub async fn leave_turn(&self, bucket: u64, after: Duration) -> Result<(), Unavailable> {
        let (inner, store) = self.store()?;
        answered(store.leave_turn(bucket, inner.copies.own, after)).await
    }
}

/// Nobody was promised anything: who asked does without.
async fn answered<T>(done: impl Future<Output = Result<T, StoreError>>) -> Result<T, Unavailable> {
    timeout(PATIENCE, done).await.ok().and_then(Result::ok).ok_or(Unavailable)
}
