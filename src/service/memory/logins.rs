//! Login turns, shared by the replicas on one store.

use std::time::Duration;

use tokio::time::timeout;

use super::{Memory, STORE_TIMEOUT, Unavailable};
use crate::store::StoreError;

impl Memory {
    /// Takes the login turn of one of Discord's buckets for the duration `keep`. Returns `None` on success,
    /// or the time until the turn of another replica ends.
    ///
    /// # Errors
    /// When the store did not answer in time, or there is none.
    pub async fn take_turn(
        &self,
        bucket: u64,
        keep: Duration,
    ) -> Result<Option<Duration>, Unavailable> {
        let (inner, store) = self.store()?;
        answered(store.take_turn(bucket, inner.replicas.own_id, keep)).await
    }

    /// Frees the turn for other replicas once `after` has passed.
    ///
    /// # Errors
    /// When the store did not answer in time, or there is none.
    pub async fn leave_turn(&self, bucket: u64, after: Duration) -> Result<(), Unavailable> {
        let (inner, store) = self.store()?;
        answered(store.leave_turn(bucket, inner.replicas.own_id, after)).await
    }
}

/// Does not warn about a failure: the caller goes on without the store.
async fn answered<T>(done: impl Future<Output = Result<T, StoreError>>) -> Result<T, Unavailable> {
    timeout(STORE_TIMEOUT, done).await.ok().and_then(Result::ok).ok_or(Unavailable)
}
