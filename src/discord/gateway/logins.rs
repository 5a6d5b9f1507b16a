//! When a shard may log in. Discord has a queue for every so many shards, wants five seconds between two
//! logins of one, and allows a thousand a day. All processes that share the token share these: they agree
//! by the store where they share one, and each keeps to it by itself in any case.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serenity::all::BotGateway;
use tokio::runtime::Handle;
use tokio::sync::{Mutex as Queue, OwnedMutexGuard};
use tracing::{debug, info, warn};

use crate::Clock;
use crate::discord::connection::RunError;
use crate::discord::locked::locked;
use crate::service::Memory;

/// How long a login may take before the turn is another's.
pub(super) const TURN: Duration = Duration::from_secs(20);
/// How long Discord's word on how many logins are left is believed.
const BELIEVED: Duration = Duration::from_secs(60);
/// The least that is waited when there are no logins left.
const LEAST: Duration = Duration::from_secs(5);
/// Between two looks whether another process has left its turn: few keep it for as long as they may.
const AGAIN: Duration = Duration::from_secs(1);
/// What is waited beyond what the store says: clocks are not the same.
const MORE: Duration = Duration::from_millis(50);

/// What Discord says of logins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Allowance {
    /// How many are left.
    remaining: u64,
    /// Of so many a day.
    total: u64,
    /// When there are all of them again.
    resets: Duration,
    /// How many queues there are: a shard's is its number's remainder.
    queues: u64,
}

impl From<&BotGateway> for Allowance {
    fn from(gateway: &BotGateway) -> Self {
        let limit = &gateway.session_start_limit;
        Self {
            remaining: limit.remaining,
            total: limit.total,
            resets: Duration::from_millis(limit.reset_after),
            queues: limit.max_concurrency.max(1),
        }
    }
}

pub(super) type Answer = Pin<Box<dyn Future<Output = Result<Allowance, RunError>> + Send>>;

/// Lets one shard after another log in.
pub(super) struct Logins {
    memory: Memory,
    clock: Clock,
    /// Between two logins of a queue.
    apart: Duration,
    /// Asks Discord anew.
    ask: Box<dyn Fn() -> Answer + Send + Sync>,
    /// What it said last, and when.
    said: Queue<(Allowance, Duration)>,
    /// From when on each queue is free, as far as this process knows. Held while somebody logs in.
    queues: Mutex<HashMap<u64, Arc<Queue<Duration>>>>,
    /// Where the store is spoken to.
    runtime: Handle,
}

/// A shard's turn to log in. The next begins after it was dropped.
pub(super) struct Turn {
    logins: Arc<Logins>,
    queue: u64,
    free: OwnedMutexGuard<Duration>,
}

impl Logins {
    /// Keeps logins so far apart. `said` is what Discord said just now, `ask` asks it anew.
    pub(super) fn new(
        memory: Memory,
        clock: Clock,
        apart: Duration,
        said: Allowance,
        ask: impl Fn() -> Answer + Send + Sync + 'static,
    ) -> Arc<Self> {
        let said = Queue::new((said, clock.elapsed()));
        let (ask, queues, runtime) = (Box::new(ask), Mutex::default(), Handle::current());
        Arc::new(Self { memory, clock, apart, ask, said, queues, runtime })
    }

    /// Waits for a shard's turn, on the runtime that this was made on.
    ///
    /// # Errors
    /// When Discord does not say whether there are logins left.
    pub(super) async fn turn(self: &Arc<Self>, shard: u32) -> Result<Turn, RunError> {
        let logins = Arc::clone(self);
        let turn = self.runtime.spawn(async move { logins.turn_of(shard).await });
        turn.await.map_err(|cause| RunError::Ended(cause.to_string()))?
    }

    async fn turn_of(self: Arc<Self>, shard: u32) -> Result<Turn, RunError> {
        let queue = u64::from(shard) % self.said.lock().await.0.queues;
        let free = Arc::clone(locked(&self.queues).entry(queue).or_default());
        let free = free.lock_owned().await;
        self.clock.sleep(free.saturating_sub(self.clock.elapsed())).await;
        let mut turn = Turn { logins: self, queue, free };
        // Whoever took a turn in the store must not wait for anything else.
        turn.logins.allowed().await?;
        turn.take().await;
        Ok(turn)
    }

    /// Waits until there are logins left, and takes one of them.
    async fn allowed(&self) -> Result<(), RunError> {
        let mut said = self.said.lock().await;
        loop {
            let (allowance, at) = *said;
            let is_old = self.clock.elapsed().saturating_sub(at) > BELIEVED;
            if allowance.remaining > 0 && !is_old {
                said.0.remaining -= 1;
                return Ok(());
            }
            if allowance.remaining == 0 && !is_old {
                let (total, wait) = (allowance.total, allowance.resets.max(LEAST));
                let seconds = wait.as_secs();
                warn!(
                    total,
                    seconds, "Discord allows no more logins for now; waiting for the next"
                );
                self.clock.sleep(wait).await;
            }
            *said = ((self.ask)().await?, self.clock.elapsed());
            said.0.warn_if_few();
        }
    }
}

impl Allowance {
    /// The log hears of it while there is time to do something.
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

impl Turn {
    /// Takes the turn among all processes, or, without a store, has it for granted.
    async fn take(&mut self) {
        let mut waits = false;
        loop {
            match self.logins.memory.take_turn(self.queue, TURN).await {
                Ok(None) => return,
                Ok(Some(wait)) => {
                    if !std::mem::replace(&mut waits, true) {
                        info!(
                            seconds = wait.as_secs_f32(),
                            "waiting for another process to log in"
                        );
                    }
                    self.logins.clock.sleep((wait + MORE).min(AGAIN)).await;
                }
                Err(cause) => {
                    debug!(%cause, "logging in without asking other processes");
                    return;
                }
            }
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *self.free = self.logins.clock.elapsed() + self.logins.apart;
        let (logins, queue) = (Arc::clone(&self.logins), self.queue);
        self.logins.runtime.spawn(async move {
            // Otherwise it ends by itself.
            let _ = logins.memory.leave_turn(queue, logins.apart).await;
        });
    }
}

#[cfg(test)]
mod tests;
