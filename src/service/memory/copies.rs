//! Other copies of the bot on the same store, and commands at the terminal: what they changed is taken
//! over within a second, and one copy alone changes pins.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::timeout;
use tracing::warn;

use super::{Inner, Memory, Unavailable, in_time};
use crate::store::{Change, Lease, Store, StoreError};

/// How long whoever changed something waits for it to hold here: Discord does not wait for both.
const TAKING_OVER: Duration = Duration::from_millis(500);
/// After which silence a copy that changed pins is taken for dead: longer than one request to Discord
/// may take.
const SILENCE: Duration = Duration::from_secs(60);
/// The name of what only one copy does.
const PINS: &str = "pins";

/// What is known of other copies.
pub(super) struct Copies {
    /// This copy's own number: never 0.
    pub(super) own: u64,
    /// The last change that was taken over. Held while things are read from the store: what was read
    /// first must not be taken last.
    seen: Mutex<Option<i64>>,
    /// Whether the log has heard that there is no looking.
    blind: AtomicBool,
    /// The other copy that changes pins, as it was last seen to be alive, and when that was.
    leader: Mutex<Option<(Lease, Duration)>>,
    /// Whether it may be this one.
    leading: AtomicBool,
}

impl Copies {
    pub(super) fn new() -> Self {
        Self {
            // The standard library seeds this from the system's own source of chance.
            own: RandomState::new().build_hasher().finish() | 1,
            seen: Mutex::default(),
            blind: AtomicBool::new(false),
            leader: Mutex::default(),
            leading: AtomicBool::new(false),
        }
    }

    /// Has everything be read anew.
    pub(super) async fn forget_seen(&self) {
        *self.seen.lock().await = None;
    }
}

impl Memory {
    /// Takes over what other copies changed. It is done every second anyway.
    pub async fn look(&self) {
        if let Some(inner) = &self.inner {
            inner.look().await;
        }
    }

    /// Whether this copy is the one that changes pins, now and for a minute unless it stops. To be asked
    /// before each change.
    ///
    /// # Errors
    /// When the store did not answer in time.
    pub async fn leads(&self) -> Result<bool, Unavailable> {
        let (inner, store) = self.store()?;
        let mut leader = inner.copies.leader.lock().await;
        let now = inner.clock.elapsed();
        let silent = leader.filter(|(_, since)| now.saturating_sub(*since) >= SILENCE);
        let silent = silent.map(|(lease, _)| lease);
        inner.copies.leading.store(true, Ordering::Relaxed);
        let lease = in_time(store.lease(PINS, inner.copies.own, silent)).await?;
        if lease != leader.map(|(lease, _)| lease) {
            *leader = lease.map(|lease| (lease, now));
        }
        Ok(lease.is_none())
    }

    /// Leaves the pins to other copies.
    pub async fn stop_leading(&self) {
        if let Ok((inner, store)) = self.store() {
            inner.stop_leading(&store).await;
        }
    }
}

impl Inner {
    /// Whoever cannot say it is taken for dead after a while.
    pub(super) async fn stop_leading(&self, store: &Store) {
        if !self.copies.leading.swap(false, Ordering::Relaxed) {
            return;
        }
        let _ = timeout(TAKING_OVER, store.release(PINS, self.copies.own)).await;
    }

    /// Has what was just kept hold here. If it cannot be read just now, the next look does it.
    pub(super) async fn take_over(&self, store: &Store) {
        let _ = timeout(TAKING_OVER, self.catch_up(store)).await;
    }

    /// One look at what others changed.
    pub(super) async fn look(&self) {
        let Some(store) = self.store() else { return };
        let looked = self.awaited(self.catch_up(&store)).await;
        let was_blind = self.copies.blind.swap(looked.is_err(), Ordering::Relaxed);
        let Err(cause) = looked else { return };
        if !was_blind {
            warn!(%cause, "what other copies changed cannot be read; trying again");
        }
    }

    /// Takes over what was changed since the last time, at first everything.
    pub(super) async fn catch_up(&self, store: &Store) -> Result<(), StoreError> {
        let mut seen = self.copies.seen.lock().await;
        let (changes, last) = store.changes(*seen).await?;
        if changes.contains(&Change::Everything) {
            let settings = store.settings().await?;
            *self.settings.write().unwrap_or_else(PoisonError::into_inner) = settings;
            self.know_overlays(store, None).await?;
            self.know_pins(store, None).await?;
        } else {
            for change in changes {
                self.take(store, change).await?;
            }
        }
        *seen = Some(last);
        Ok(())
    }

    async fn take(&self, store: &Store, change: Change) -> Result<(), StoreError> {
        match change {
            Change::Everything => {}
            Change::Settings(guild) => {
                let chosen = store.settings_of(guild).await?;
                let mut settings = self.settings.write().unwrap_or_else(PoisonError::into_inner);
                settings.insert(guild, chosen);
            }
            Change::Overlay(guild) => self.know_overlays(store, Some(guild)).await?,
            Change::Pins(guild) => self.know_pins(store, Some(guild)).await?,
        }
        Ok(())
    }
}
