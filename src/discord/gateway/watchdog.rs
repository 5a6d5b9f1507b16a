//! Checks that each shard is alive, on a thread without a runtime.
//!
//! Time is counted in checks, so that a suspended machine or a stopped process is not mistaken for a fault.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use tracing::{debug, error, warn};

use super::shard_status::{ShardStatus, StatusSnapshot};

/// Interval between two checks.
const CHECK_INTERVAL: Duration = Duration::from_millis(250);
const SECOND: u32 = 4;
/// Checks without a beat of the shard's runtime after which a task seems to spin.
const STARVED: u32 = 2;
/// Checks between two attempts to end a spinning task.
const PROBE_INTERVAL: u32 = 5 * SECOND;
/// Checks within which Discord acknowledges a heartbeat.
const ACK_TIMEOUT: u32 = 6;
/// Extra checks beyond two heartbeats.
const GRACE: u32 = SECOND;
/// Assumed checks between two heartbeats until the interval is known.
const DEFAULT_INTERVAL: u32 = 45 * SECOND;
/// Maximum checks without a connected session.
const MAX_AWAY: u32 = 60 * SECOND;
/// Maximum checks until a connection exists: the login turn ends then.
const OPENING_TIMEOUT: u32 = 15 * SECOND;
/// Abandoned sessions in a row without a login, after which the watchdog gives up.
const MAX_ABANDONED: u32 = 2;

/// An order of the watchdog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    /// Make the connection send a heartbeat.
    Probe,
    /// Restart this session.
    Abandon(u64),
    /// Restarting this session has not helped so far.
    GiveUp(u64),
    /// The shard's thread cannot be freed.
    Stuck,
}

/// The state of the watchdog. All counts are in checks.
#[derive(Debug, Default)]
struct Watchdog {
    last: StatusSnapshot,
    /// Since the runtime's last beat.
    starved: u32,
    /// Since the last sign of life from Discord.
    quiet: u32,
    /// Since it was last connected.
    away: u32,
    /// Since the last heartbeat acknowledgement in this session.
    unanswered: u32,
    /// Between two acknowledgements.
    interval: Option<u32>,
    /// Since the runtime recovered after a probe that is not acknowledged yet.
    probed: Option<u32>,
    /// The last session that was connected.
    connected: Option<u64>,
    /// Sessions abandoned since then.
    given_up: u32,
}

/// Watches shards until `watched` is dropped, which returns false, or until nothing helps, which returns
/// true.
pub(super) fn watch(shards: &[Arc<ShardStatus>], watched: &Receiver<()>) -> bool {
    let mut watchdogs: Vec<_> = shards.iter().map(|_| Watchdog::default()).collect();
    loop {
        match watched.recv_timeout(CHECK_INTERVAL) {
            Err(RecvTimeoutError::Timeout) => {}
            Ok(()) | Err(RecvTimeoutError::Disconnected) => return false,
        }
        let seen: Vec<_> = shards.iter().map(|status| status.snapshot()).collect();
        let serves = seen.iter().any(|seen| seen.connected);
        for ((status, watchdog), seen) in shards.iter().zip(&mut watchdogs).zip(seen) {
            match watchdog.check(seen) {
                None => {}
                Some(Order::Probe) => {
                    debug!(
                        shard = status.shard().0,
                        "its thread is busy; it is asked for a heartbeat"
                    );
                    status.probe();
                }
                Some(Order::Abandon(session)) => status.abandon(session),
                // A restart of the process would take down the shards that still serve.
                Some(Order::GiveUp(session)) if serves => {
                    warn!(shard = status.shard().0, "reconnecting does not help; it keeps trying");
                    status.abandon(session);
                }
                Some(Order::GiveUp(_) | Order::Stuck) => {
                    error!(
                        shard = status.shard().0,
                        "the connection to Discord is stuck, and reconnecting did not help"
                    );
                    return true;
                }
            }
        }
    }
}

impl Watchdog {
    /// Takes one snapshot into account.
    fn check(&mut self, seen: StatusSnapshot) -> Option<Order> {
        let last = std::mem::replace(&mut self.last, seen);
        if seen.beats == last.beats {
            self.starved += 1;
            return match self.starved {
                STARVED => self.probe(),
                n if n == STARVED + PROBE_INTERVAL => self.probe(),
                n if n == STARVED + 2 * PROBE_INTERVAL => Some(Order::Stuck),
                _ => None,
            };
        }
        self.starved = 0;
        let Some(session) = seen.session else {
            // Between two sessions: how long that takes is not the watchdog's concern.
            (self.quiet, self.away, self.unanswered, self.probed) = (0, 0, 0, None);
            return None;
        };
        if !seen.is_known {
            self.last = StatusSnapshot { beats: seen.beats, ..last };
            return None;
        }
        if Some(session) != last.session {
            (self.quiet, self.away, self.unanswered, self.probed) = (0, 0, 0, None);
            return None;
        }
        if seen.connected && self.connected != Some(session) {
            (self.connected, self.given_up) = (Some(session), 0);
        }
        let is_answered = seen.latency.is_some() && seen.latency != last.latency;
        self.unanswered += 1;
        if is_answered {
            if self.probed.is_none() {
                self.interval = Some(self.unanswered.min(MAX_AWAY));
            }
            (self.unanswered, self.probed) = (0, None);
        }
        let is_sign = is_answered || seen.events != last.events || seen.connected != last.connected;
        self.quiet = if is_sign { 0 } else { self.quiet + 1 };
        self.away = if seen.connected { 0 } else { self.away + 1 };
        if let Some(probed) = &mut self.probed {
            *probed += 1;
        }
        let is_dead = self.probed.is_some_and(|since| since > ACK_TIMEOUT)
            || self.quiet > 2 * self.interval.unwrap_or(DEFAULT_INTERVAL) + GRACE
            || self.away > MAX_AWAY
            || (self.away > OPENING_TIMEOUT && !seen.is_there);
        is_dead.then(|| self.abandon(session))
    }

    fn probe(&mut self) -> Option<Order> {
        self.last.session?;
        self.probed = Some(0);
        Some(Order::Probe)
    }

    fn abandon(&mut self, session: u64) -> Order {
        (self.quiet, self.away, self.probed) = (0, 0, None);
        self.given_up += 1;
        if self.given_up > MAX_ABANDONED { Order::GiveUp(session) } else { Order::Abandon(session) }
    }
}

#[cfg(test)]
mod tests;
