//! Coordination with other replicas on the same store, and with terminal commands: changes by others take
//! effect within a second, only one replica edits pins, and they take turns.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::timeout;
use tracing::warn;

use super::{Inner, Memory, STORE_TIMEOUT, Unavailable, in_time};
use crate::clock::Moment;
use crate::store::{Change, Lease, Scope, Store, StoreError};

/// Timeout for applying a change just written: Discord's deadline does not leave room for more.
const SYNC_TIMEOUT: Duration = Duration::from_millis(500);
/// Lease timeout after which a replica that edited pins counts as dead: longer than one request to Discord
/// may take.
const LEASE_TIMEOUT: Duration = Duration::from_secs(60);
/// The name of the lease for editing pins.
const PINS_LEASE: &str = "pins";

/// State shared with other replicas.
pub(super) struct Replicas {
    /// This replica's id: never 0.
    pub(super) own_id: u64,
    /// The number of the last change applied. The lock is held while data is read from the store, so that
    /// older data never overwrites newer.
    last_change: Mutex<Option<i64>>,
    /// True once the log says that changes cannot be polled.
    poll_failing: AtomicBool,
    /// The lease of the leader if that is another replica, and when it was last renewed.
    leader: Mutex<Option<(Lease, Moment)>>,
    /// True if this replica may be the leader.
    leading: AtomicBool,
}

impl Replicas {
    pub(super) fn new() -> Self {
        Self {
            // The standard library seeds this from the system's random source.
            own_id: RandomState::new().build_hasher().finish() | 1,
            last_change: Mutex::default(),
            poll_failing: AtomicBool::new(false),
            leader: Mutex::default(),
            leading: AtomicBool::new(false),
        }
    }

    /// Makes the next sync reload everything.
    pub(super) async fn reset(&self) {
        *self.last_change.lock().await = None;
    }
}

impl Memory {
    /// Applies changes by other replicas now, without waiting for the next poll.
    pub async fn poll(&self) {
        if let Some(inner) = &self.inner {
            inner.poll().await;
        }
    }

    /// Takes or renews the lease for editing pins, and returns whether this replica holds it. Call it before
    /// each edit; the lease lasts a minute unless it is given up.
    ///
    /// # Errors
    /// When the store did not answer in time.
    pub async fn try_lead(&self) -> Result<bool, Unavailable> {
        let (inner, store) = self.opened()?;
        let mut leader = inner.replicas.leader.lock().await;
        let now = inner.clock.now();
        let silent = leader.filter(|(_, since)| now.since(*since) >= LEASE_TIMEOUT);
        let silent = silent.map(|(lease, _)| lease);
        inner.replicas.leading.store(true, Ordering::Relaxed);
        let lease = in_time(store.lease(PINS_LEASE, inner.replicas.own_id, silent)).await?;
        if lease != leader.map(|(lease, _)| lease) {
            *leader = lease.map(|lease| (lease, now));
        }
        Ok(lease.is_none())
    }

    /// Takes the turn in a bucket for the duration `keep`. Returns `None` on success,
    /// or the time until the turn of another replica ends.
    ///
    /// # Errors
    /// When the store did not answer in time, or there is none.
    pub async fn take_turn(
        &self,
        bucket: u64,
        keep: Duration,
    ) -> Result<Option<Duration>, Unavailable> {
        let (inner, store) = self.opened()?;
        quietly(store.take_turn(bucket, inner.replicas.own_id, keep)).await
    }

    /// Frees the turn for other replicas once `after` has passed.
    ///
    /// # Errors
    /// When the store did not answer in time, or there is none.
    pub async fn leave_turn(&self, bucket: u64, after: Duration) -> Result<(), Unavailable> {
        let (inner, store) = self.opened()?;
        quietly(store.leave_turn(bucket, inner.replicas.own_id, after)).await
    }

    /// Gives up the lease for editing pins.
    pub async fn stop_leading(&self) {
        if let Ok((inner, store)) = self.opened() {
            inner.stop_leading(&store).await;
        }
    }
}

impl Inner {
    /// Releases the lease. If that fails, other replicas wait for the lease timeout.
    pub(super) async fn stop_leading(&self, store: &Store) {
        if !self.replicas.leading.swap(false, Ordering::Relaxed) {
            return;
        }
        let _ = timeout(SYNC_TIMEOUT, store.release(PINS_LEASE, self.replicas.own_id)).await;
    }

    /// Applies a change that was just stored. If the store does not answer in time, the next poll does it.
    pub(super) async fn sync_after_write(&self, store: &Store) {
        let _ = timeout(SYNC_TIMEOUT, self.sync(store)).await;
    }

    /// Polls once for changes by other replicas.
    pub(super) async fn poll(&self) {
        let Some(store) = self.store() else { return };
        let polled = self.awaited(self.sync(&store)).await;
        let was_failing = self.replicas.poll_failing.swap(polled.is_err(), Ordering::Relaxed);
        let Err(cause) = polled else { return };
        if !was_failing {
            warn!(%cause, "what other copies changed cannot be read; trying again");
        }
    }

    /// Applies all changes since the last sync; the first sync loads everything.
    pub(super) async fn sync(&self, store: &Store) -> Result<(), StoreError> {
        let mut last_change = self.replicas.last_change.lock().await;
        let (changes, last) = store.changes(*last_change).await?;
        if changes.contains(&Change::Everything) {
            let settings = store.settings().await?;
            *self.settings.write().unwrap_or_else(PoisonError::into_inner) = settings;
            self.load_overlays(store, Scope::All).await?;
            self.load_pins(store, Scope::All).await?;
        } else {
            for change in changes {
                self.apply(store, change).await?;
            }
        }
        *last_change = Some(last);
        Ok(())
    }

    async fn apply(&self, store: &Store, change: Change) -> Result<(), StoreError> {
        match change {
            Change::Everything => {}
            Change::Settings(guild) => {
                let chosen = store.settings_of(guild).await?;
                let mut settings = self.settings.write().unwrap_or_else(PoisonError::into_inner);
                settings.insert(guild, chosen);
            }
            Change::Overlay(guild) => self.load_overlays(store, guild.into()).await?,
            Change::Pins(guild) => self.load_pins(store, guild.into()).await?,
        }
        Ok(())
    }
}

/// Does not warn about a failure: the caller goes on without the store.
async fn quietly<T>(done: impl Future<Output = Result<T, StoreError>>) -> Result<T, Unavailable> {
    timeout(STORE_TIMEOUT, done).await.ok().and_then(Result::ok).ok_or(Unavailable)
}
