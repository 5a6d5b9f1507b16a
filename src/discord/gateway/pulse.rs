//! What the threads around a shard tell each other: signs of life one way, orders the other.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serenity::all::{ConnectionStage, ShardId, ShardManager, ShardRunnerMessage};
use tokio::sync::watch;
use tokio::time::sleep;

use super::HEARTBEAT;
use crate::discord::health::Health;
use crate::discord::locked::locked;

/// Between two beats of the shard's runtime.
const BEAT: Duration = Duration::from_millis(200);

/// Signs of life of one shard.
pub(super) struct Pulse {
    shard: ShardId,
    health: Health,
    /// Counts up while the shard's runtime gets round to it.
    beats: AtomicU64,
    /// Events that came in.
    events: AtomicU64,
    /// Whether this life logged in.
    ready: watch::Sender<bool>,
    /// Whether serenity holds it for connected.
    connected: AtomicBool,
    /// The life that goes on now.
    life: Mutex<Option<Life>>,
    lives: AtomicU64,
    /// The last life that was given up.
    abandoned: watch::Sender<u64>,
    leaving: watch::Sender<bool>,
}

#[derive(Clone)]
struct Life {
    number: u64,
    shards: Arc<ShardManager>,
    /// Whether there is a connection. Before that whoever opens it has the shards for themselves.
    is_there: bool,
}

/// What there is to see.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    /// Counts up while the gateway's runtime gets round to it.
    pub(super) beats: u64,
    /// Counts events.
    pub(super) events: u64,
    /// The number of the life; `None` between two.
    pub(super) life: Option<u64>,
    /// How long Discord took to answer the last heartbeat: it is another after each.
    pub(super) latency: Option<Duration>,
    /// Whether serenity holds it for connected.
    pub(super) connected: bool,
    /// Whether there is a connection, logged in or not.
    pub(super) is_there: bool,
    /// Whether latency and connection could be looked at.
    pub(super) is_known: bool,
}

impl Default for Seen {
    fn default() -> Self {
        Self {
            beats: 0,
            events: 0,
            life: None,
            latency: None,
            connected: false,
            is_there: false,
            is_known: true,
        }
    }
}

impl Pulse {
    pub(super) fn new(shard: ShardId, health: Health) -> Self {
        Self {
            shard,
            health,
            beats: AtomicU64::new(0),
            events: AtomicU64::new(0),
            ready: watch::Sender::new(false),
            connected: AtomicBool::new(false),
            life: Mutex::default(),
            lives: AtomicU64::new(0),
            abandoned: watch::Sender::new(0),
            leaving: watch::Sender::new(false),
        }
    }

    /// Whose they are.
    pub(super) fn shard(&self) -> ShardId {
        self.shard
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
            self.connected.store(true, Ordering::Relaxed);
            self.ready.send_replace(true);
        }
    }

    /// Notes where serenity says that the connection is.
    pub(super) fn stage(&self, stage: ConnectionStage) {
        self.connected.store(stage == ConnectionStage::Connected, Ordering::Relaxed);
    }

    /// Notes that a life begins; its number.
    pub(super) fn begin(&self, shards: Arc<ShardManager>) -> u64 {
        let number = self.lives.fetch_add(1, Ordering::Relaxed) + 1;
        *locked(&self.life) = Some(Life { number, shards, is_there: false });
        number
    }

    /// Notes that the life that goes on now has its connection.
    pub(super) fn is_there(&self) {
        if let Some(life) = &mut *locked(&self.life) {
            life.is_there = true;
        }
    }

    /// Notes that it ended; whether it had logged in.
    pub(super) fn end(&self) -> bool {
        locked(&self.life).take();
        self.connected.store(false, Ordering::Relaxed);
        self.health.note(self.shard, false);
        self.ready.send_replace(false)
    }

    /// Resolves when this life has logged in.
    pub(super) async fn logged_in(&self) {
        // The sender lives as long as we do.
        let _ = self.ready.subscribe().wait_for(|ready| *ready).await;
    }

    /// How it looks now.
    pub(super) fn look(&self) -> Seen {
        let life = locked(&self.life).clone();
        let mut seen = Seen {
            beats: self.beats.load(Ordering::Relaxed),
            events: self.events.load(Ordering::Relaxed),
            life: life.as_ref().map(|life| life.number),
            connected: self.connected.load(Ordering::Relaxed),
            ..Seen::default()
        };
        if life.is_some() && !seen.connected {
            self.health.note(self.shard, false);
        }
        if let Some(life) = life.filter(|life| life.is_there) {
            // Who holds it has something to tell: then it is seen the next time.
            match life.shards.runners.try_lock() {
                Ok(runners) => {
                    seen.is_there = true;
                    seen.latency = runners.get(&self.shard).and_then(|runner| runner.latency);
                }
                Err(_) => seen.is_known = false,
            }
        }
        seen
    }

    /// Has the runner send a heartbeat: one whose connection has ended, ends itself by that.
    pub(super) fn probe(&self) {
        // Also where the connection is just being opened: while it spins, nobody else gets round to anything.
        let Some(life) = locked(&self.life).clone() else { return };
        if let Ok(runners) = life.shards.runners.try_lock()
            && let Some(runner) = runners.get(&self.shard)
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
