//! Decides when a shard may log in. Discord divides shards into buckets, requires five seconds between two
//! logins of a bucket, and allows a thousand logins a day. All processes with the same token share these
//! limits: processes on one store coordinate through it, and each keeps to the limits by itself in any case.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{Mutex as Queue, OwnedMutexGuard};
use tracing::{debug, info, warn};

use crate::bot::lock;
use crate::discord::connection::RunError;
use crate::discord::rest::GatewayInfo;
use crate::service::Memory;
use crate::{Clock, Moment};

/// Maximum duration of a login, after which the turn passes to another.
pub(super) const LOGIN_TIMEOUT: Duration = Duration::from_secs(20);
/// Lifetime of Discord's report of remaining logins.
const LIMITS_LIFETIME: Duration = Duration::from_secs(60);
/// Minimum wait when no logins are left.
const MIN_WAIT: Duration = Duration::from_secs(5);
/// Interval for checking whether another process has freed its turn, because few keep it for the full time.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// Added to a wait that the store reports, because clocks differ.
const CLOCK_MARGIN: Duration = Duration::from_millis(50);

/// Discord's limits on logins.
#[derive(Clone, Copy, Debug)]
pub(super) struct LoginLimits {
    /// Logins left.
    remaining: u64,
    /// Logins per day.
    total: u64,
    /// Time until the limit resets.
    resets: Duration,
    /// The number of buckets; a shard's bucket is its id modulo this.
    buckets: u64,
}

impl From<&GatewayInfo> for LoginLimits {
    fn from(gateway: &GatewayInfo) -> Self {
        let limit = &gateway.session_start_limit;
        Self {
            remaining: limit.remaining,
            total: limit.total,
            resets: Duration::from_millis(limit.reset_after),
            buckets: limit.max_concurrency.max(1),
        }
    }
}

pub(super) type LimitsFuture = Pin<Box<dyn Future<Output = Result<LoginLimits, RunError>> + Send>>;

/// Lets shards log in one after another.
pub(super) struct Logins {
    memory: Memory,
    clock: Clock,
    /// Minimum time between two logins of a bucket.
    apart: Duration,
    /// Asks Discord for the current limits.
    ask: Box<dyn Fn() -> LimitsFuture + Send + Sync>,
    /// Discord's last report, and its time.
    said: Queue<(LoginLimits, Moment)>,
    /// The time from which each bucket is free, as far as this process knows. Locked during a login.
    buckets: Mutex<HashMap<u64, Arc<Queue<Moment>>>>,
    /// The runtime for requests to the store.
    runtime: Handle,
}

/// A shard's turn to log in. The next one begins after this is dropped.
pub(super) struct LoginTurn {
    logins: Arc<Logins>,
    bucket: u64,
    free: OwnedMutexGuard<Moment>,
}

impl Logins {
    /// `apart` is the minimum time between logins, `said` Discord's current limits, and `ask` asks for them
    /// again.
    pub(super) fn new(
        memory: Memory,
        clock: Clock,
        apart: Duration,
        said: LoginLimits,
        ask: impl Fn() -> LimitsFuture + Send + Sync + 'static,
    ) -> Arc<Self> {
        let said = Queue::new((said, clock.now()));
        let (ask, buckets, runtime) = (Box::new(ask), Mutex::default(), Handle::current());
        Arc::new(Self { memory, clock, apart, ask, said, buckets, runtime })
    }

    /// Waits for a shard's turn, on the runtime that created this.
    ///
    /// # Errors
    /// When Discord does not report whether logins are left.
    pub(super) async fn turn(self: &Arc<Self>, shard: u32) -> Result<LoginTurn, RunError> {
        let logins = Arc::clone(self);
        let turn = self.runtime.spawn(async move { logins.wait_for_turn(shard).await });
        turn.await.map_err(|cause| RunError::Ended(cause.to_string()))?
    }

    async fn wait_for_turn(self: Arc<Self>, shard: u32) -> Result<LoginTurn, RunError> {
        let bucket = u64::from(shard) % self.said.lock().await.0.buckets;
        let free = Arc::clone(lock(&self.buckets).entry(bucket).or_default());
        let free = free.lock_owned().await;
        self.clock.sleep(self.clock.now().until(*free)).await;
        let mut turn = LoginTurn { logins: self, bucket, free };
        // A process that holds a turn in the store must not wait for anything else.
        turn.logins.allowed().await?;
        turn.take().await;
        Ok(turn)
    }

    /// Waits until logins are left, and takes one.
    async fn allowed(&self) -> Result<(), RunError> {
        let mut said = self.said.lock().await;
        loop {
            let (limits, at) = *said;
            let is_old = self.clock.now().since(at) > LIMITS_LIFETIME;
            if limits.remaining > 0 && !is_old {
                said.0.remaining -= 1;
                return Ok(());
            }
            if limits.remaining == 0 && !is_old {
                let (total, wait) = (limits.total, limits.resets.max(MIN_WAIT));
                let seconds = wait.as_secs();
                warn!(
                    total,
                    seconds, "Discord allows no more logins for now; waiting for the next"
                );
                self.clock.sleep(wait).await;
            }
            *said = ((self.ask)().await?, self.clock.now());
            said.0.warn_if_few();
        }
    }
}

impl LoginLimits {
    /// Logs a warning while there is still time to act.
    pub(super) fn warn_if_few(&self) {
        let Self { remaining, total, .. } = *self;
        if remaining > 0 && remaining <= total / 10 {
            warn!(
                remaining,
                total, "few logins are left for today: see why the bot logs in so often"
            );
        }
    }
}

impl LoginTurn {
    /// Takes the turn among all processes; without a store, the turn is granted at once.
    async fn take(&mut self) {
        let mut waits = false;
        loop {
            match self.logins.memory.take_turn(self.bucket, LOGIN_TIMEOUT).await {
                Ok(None) => return,
                Ok(Some(wait)) => {
                    if !std::mem::replace(&mut waits, true) {
                        info!(
                            seconds = wait.as_secs_f32(),
                            "waiting for another process to log in"
                        );
                    }
                    self.logins.clock.sleep((wait + CLOCK_MARGIN).min(POLL_INTERVAL)).await;
                }
                Err(cause) => {
                    debug!(%cause, "logging in without asking other processes");
                    return;
                }
            }
        }
    }
}

impl Drop for LoginTurn {
    fn drop(&mut self) {
        *self.free = self.logins.clock.now() + self.logins.apart;
        let (logins, bucket) = (Arc::clone(&self.logins), self.bucket);
        self.logins.runtime.spawn(async move {
            // If this fails, the turn expires by itself.
            let _ = logins.memory.leave_turn(bucket, logins.apart).await;
        });
    }
}

#[cfg(test)]
mod tests;
