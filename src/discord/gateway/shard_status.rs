//! State shared by the threads of a shard: signs of life in one direction, orders in the other.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serenity::all::{ConnectionStage, ShardId, ShardManager, ShardRunnerMessage};
use tokio::sync::watch;
use tokio::time::sleep;

use super::HEARTBEAT;
use crate::bot::lock;
use crate::discord::health::Health;

/// Interval between two beats of the shard's runtime.
const BEAT_INTERVAL: Duration = Duration::from_millis(200);

/// The signs of life of one shard.
pub(super) struct ShardStatus {
    shard: ShardId,
    health: Health,
    /// Incremented while the shard's runtime is responsive.
    beats: AtomicU64,
    /// Events received.
    events: AtomicU64,
    /// True once this session has logged in.
    ready: watch::Sender<bool>,
    /// True while serenity considers it connected.
    connected: AtomicBool,
    /// The current session.
    session: Mutex<Option<Session>>,
    sessions: AtomicU64,
    /// The last session that was abandoned.
    abandoned: watch::Sender<u64>,
    leaving: watch::Sender<bool>,
}

#[derive(Clone)]
struct Session {
    number: u64,
    shards: Arc<ShardManager>,
    /// True once there is a connection. Before that, the task that opens it has exclusive use of the shards.
    is_there: bool,
}

/// A snapshot of the signs of life.
#[derive(Clone, Copy, Debug)]
pub(super) struct StatusSnapshot {
    /// Incremented while the shard's runtime is responsive.
    pub(super) beats: u64,
    /// Events received.
    pub(super) events: u64,
    /// The number of the session; `None` between two.
    pub(super) session: Option<u64>,
    /// The latency of the last heartbeat, which changes with each acknowledgement.
    pub(super) latency: Option<Duration>,
    /// True while serenity considers it connected.
    pub(super) connected: bool,
    /// True while there is a connection, logged in or not.
    pub(super) is_there: bool,
    /// False if latency and connection could not be read this time.
    pub(super) is_known: bool,
}

impl Default for StatusSnapshot {
    fn default() -> Self {
        Self {
            beats: 0,
            events: 0,
            session: None,
            latency: None,
            connected: false,
            is_there: false,
            is_known: true,
        }
    }
}

impl ShardStatus {
    pub(super) fn new(shard: ShardId, health: Health) -> Self {
        Self {
            shard,
            health,
            beats: AtomicU64::new(0),
            events: AtomicU64::new(0),
            ready: watch::Sender::new(false),
            connected: AtomicBool::new(false),
            session: Mutex::default(),
            sessions: AtomicU64::new(0),
            abandoned: watch::Sender::new(0),
            leaving: watch::Sender::new(false),
        }
    }

    /// The id of the shard.
    pub(super) fn shard(&self) -> ShardId {
        self.shard
    }

    /// Beats for as long as the runtime runs.
    pub(super) async fn beat(&self) {
        loop {
            self.beats.fetch_add(1, Ordering::Relaxed);
            sleep(BEAT_INTERVAL).await;
        }
    }

    /// Notes an event, and whether it confirms a login.
    pub(super) fn event(&self, is_ready: bool) {
        self.events.fetch_add(1, Ordering::Relaxed);
        if is_ready {
            self.connected.store(true, Ordering::Relaxed);
            self.ready.send_replace(true);
        }
    }

    /// Notes the connection stage that serenity reports.
    pub(super) fn stage(&self, stage: ConnectionStage) {
        self.connected.store(stage == ConnectionStage::Connected, Ordering::Relaxed);
    }

    /// Notes the start of a session, and returns its number.
    pub(super) fn begin(&self, shards: Arc<ShardManager>) -> u64 {
        let number = self.sessions.fetch_add(1, Ordering::Relaxed) + 1;
        *lock(&self.session) = Some(Session { number, shards, is_there: false });
        number
    }

    /// Notes that the current session has its connection.
    pub(super) fn is_there(&self) {
        if let Some(session) = &mut *lock(&self.session) {
            session.is_there = true;
        }
    }

    /// Notes the end of the session, and returns whether it had logged in.
    pub(super) fn end(&self) -> bool {
        lock(&self.session).take();
        self.connected.store(false, Ordering::Relaxed);
        self.health.note(self.shard, false);
        self.ready.send_replace(false)
    }

    /// Resolves when this session has logged in.
    pub(super) async fn logged_in(&self) {
        // The sender lives as long as `self`.
        let _ = self.ready.subscribe().wait_for(|ready| *ready).await;
    }

    /// Takes a snapshot.
    pub(super) fn snapshot(&self) -> StatusSnapshot {
        let session = lock(&self.session).clone();
        let mut seen = StatusSnapshot {
            beats: self.beats.load(Ordering::Relaxed),
            events: self.events.load(Ordering::Relaxed),
            session: session.as_ref().map(|session| session.number),
            connected: self.connected.load(Ordering::Relaxed),
            ..StatusSnapshot::default()
        };
        if session.is_some() && !seen.connected {
            self.health.note(self.shard, false);
        }
        if let Some(session) = session.filter(|session| session.is_there) {
            // Another task holds the lock, so this waits for the next snapshot.
            match session.shards.runners.try_lock() {
                Ok(runners) => {
                    seen.is_there = true;
                    seen.latency = runners.get(&self.shard).and_then(|runner| runner.latency);
                }
                Err(_) => seen.is_known = false,
            }
        }
        seen
    }

    /// Makes the runner send a heartbeat; a runner whose connection has ended then ends itself.
    pub(super) fn probe(&self) {
        // Allowed even while the connection is being opened: if that spins, no other task gets to run.
        let Some(session) = lock(&self.session).clone() else { return };
        if let Ok(runners) = session.shards.runners.try_lock()
            && let Some(runner) = runners.get(&self.shard)
        {
            runner.runner_tx.send_to_shard(ShardRunnerMessage::Message(HEARTBEAT.into()));
        }
    }

    /// Abandons a session.
    pub(super) fn abandon(&self, session: u64) {
        self.abandoned.send_replace(session);
    }

    /// Resolves when this session is abandoned.
    pub(super) async fn abandoned(&self, session: u64) {
        let _ = self.abandoned.subscribe().wait_for(|abandoned| *abandoned == session).await;
    }

    /// Makes everything end.
    pub(super) fn leave(&self) {
        self.leaving.send_replace(true);
    }

    /// Resolves when everything has to end.
    pub(super) async fn left(&self) {
        let _ = self.leaving.subscribe().wait_for(|leaving| *leaving).await;
    }
}
