//! What the threads around the gateway tell each other: signs of life one way, orders the other.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serenity::all::{ConnectionStage, ShardManager, ShardRunnerMessage};
use tokio::sync::watch;
use tokio::time::sleep;

use super::watchdog::Seen;
use super::{HEARTBEAT, ONLY};
use crate::discord::bot::locked;
use crate::discord::health::Health;

/// Between two beats of the gateway's runtime.
const BEAT: Duration = Duration::from_millis(200);

/// Signs of life of one bot's gateway.
pub(super) struct Pulse {
    health: Health,
    /// Counts up while the gateway's runtime gets round to it.
    beats: AtomicU64,
    /// Events that came in.
    events: AtomicU64,
    /// Whether this life logged in.
    ready: AtomicBool,
    /// The life that goes on now, by its number.
    life: Mutex<Option<(u64, Arc<ShardManager>)>>,
    lives: AtomicU64,
    /// The last life that was given up.
    abandoned: watch::Sender<u64>,
    leaving: watch::Sender<bool>,
}

impl Pulse {
    pub(super) fn new(health: Health) -> Self {
        Self {
            health,
            beats: AtomicU64::new(0),
            events: AtomicU64::new(0),
            ready: AtomicBool::new(false),
            life: Mutex::default(),
            lives: AtomicU64::new(0),
            abandoned: watch::Sender::new(0),
            leaving: watch::Sender::new(false),
        }
    }

    /// Beats for as long as the runtime does.
    pub(super) async fn beat(&self) {
        loop {
            self.beats.fetch_add(1, Ordering::Relaxed);
            sleep(BEAT).await;
        }
    }

    /// Notes that an event came in, and whether it says that we are logged in.
    pub(super) fn event(&self, is_ready: bool) {
        self.events.fetch_add(1, Ordering::Relaxed);
        if is_ready {
            self.ready.store(true, Ordering::Relaxed);
        }
    }

    /// Notes that a life begins; its number.
    pub(super) fn begin(&self, shards: Arc<ShardManager>) -> u64 {
        let number = self.lives.fetch_add(1, Ordering::Relaxed) + 1;
        *locked(&self.life) = Some((number, shards));
        number
    }

    /// Notes that it ended; whether it had logged in.
    pub(super) fn end(&self) -> bool {
        locked(&self.life).take();
        self.health.note(ONLY, false);
        self.ready.swap(false, Ordering::Relaxed)
    }

    /// How it looks now.
    pub(super) fn look(&self) -> Seen {
        let life = locked(&self.life).clone();
        let mut seen = Seen {
            beats: self.beats.load(Ordering::Relaxed),
            events: self.events.load(Ordering::Relaxed),
            life: life.as_ref().map(|(number, _)| *number),
            ..Seen::default()
        };
        if let Some((_, shards)) = life {
            // Who holds it has something to tell: then it is seen the next time.
            let Ok(runners) = shards.runners.try_lock() else {
                seen.is_known = false;
                return seen;
            };
            let runner = runners.get(&ONLY);
            seen.latency = runner.and_then(|runner| runner.latency);
            seen.connected = runner.is_some_and(|r| r.stage == ConnectionStage::Connected);
            if !seen.connected {
                self.health.note(ONLY, false);
            }
        }
        seen
    }

    /// Has the runner send a heartbeat: one whose connection has ended, ends itself by that.
    pub(super) fn probe(&self) {
        let Some((_, shards)) = locked(&self.life).clone() else { return };
        if let Ok(runners) = shards.runners.try_lock()
            && let Some(runner) = runners.get(&ONLY)
        {
            runner.runner_tx.send_to_shard(ShardRunnerMessage::Message(HEARTBEAT.into()));
        }
    }

    /// Gives a life up.
    pub(super) fn abandon(&self, life: u64) {
        self.abandoned.send_replace(life);
    }

    /// Resolves when this life is given up.
    pub(super) async fn abandoned(&self, life: u64) {
        // The sender lives as long as we do.
        let _ = self.abandoned.subscribe().wait_for(|abandoned| *abandoned == life).await;
    }

    /// Has everything end.
    pub(super) fn leave(&self) {
        self.leaving.send_replace(true);
    }

    /// Resolves when everything is to end.
    pub(super) async fn left(&self) {
        let _ = self.leaving.subscribe().wait_for(|leaving| *leaving).await;
    }
}
