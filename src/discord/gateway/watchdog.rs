//! Whether each shard is alive, judged from one thread that is on no runtime.
//!
//! Time is counted in looks: a machine that sleeps, or a process that is stopped for a while, is no fault.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use tracing::{debug, error, warn};

use super::pulse::{Pulse, Seen};

/// Between two looks.
const LOOK: Duration = Duration::from_millis(250);
const SECOND: u32 = 4;
/// Looks without a beat of the gateway's runtime after which something on it seems to spin.
const STARVED: u32 = 2;
/// Looks between two attempts to end what spins.
const AGAIN: u32 = 5 * SECOND;
/// Looks within which Discord answers a heartbeat.
const ANSWERED: u32 = 6;
/// What is given to Discord beyond two heartbeats.
const GRACE: u32 = SECOND;
/// Between two heartbeats, as long as that is not known.
const INTERVAL: u32 = 45 * SECOND;
/// How long a connection may be on its way.
const AWAY: u32 = 60 * SECOND;
/// How long it may take to be there at all: its turn to log in ends then.
const OPENING: u32 = 15 * SECOND;
/// Lives that are given up one after another, without one that logged in, before all is.
const LIVES: u32 = 2;

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    /// Have the connection send a heartbeat.
    Probe,
    /// Begin this life anew.
    Abandon(u64),
    /// Beginning this life anew did not help so far.
    GiveUp(u64),
    /// Its thread cannot be freed.
    Stuck,
}

/// What was seen so far. All counts are in looks.
#[derive(Debug, Default)]
struct Watchdog {
    last: Seen,
    /// Since the runtime last got round to its beat.
    starved: u32,
    /// Since there was any sign of Discord's.
    quiet: u32,
    /// Since it was last connected.
    away: u32,
    /// Since Discord last answered a heartbeat, in this life.
    unanswered: u32,
    /// Between two answers.
    interval: Option<u32>,
    /// Since the runtime came back to life after a probe that was not answered yet.
    probed: Option<u32>,
    /// The last life that was connected.
    connected: Option<u64>,
    /// Lives given up since.
    given_up: u32,
}

/// Looks after shards until `watched` is gone; whether that is because nothing helps.
pub(super) fn watch(shards: &[Arc<Pulse>], watched: &Receiver<()>) -> bool {
    let mut watchdogs: Vec<_> = shards.iter().map(|_| Watchdog::default()).collect();
    loop {
        match watched.recv_timeout(LOOK) {
            Err(RecvTimeoutError::Timeout) => {}
            Ok(()) | Err(RecvTimeoutError::Disconnected) => return false,
        }
        let seen: Vec<_> = shards.iter().map(|pulse| pulse.look()).collect();
        let serves = seen.iter().any(|seen| seen.connected);
        for ((pulse, watchdog), seen) in shards.iter().zip(&mut watchdogs).zip(seen) {
            match watchdog.look(seen) {
                None => {}
                Some(Order::Probe) => {
                    debug!(
                        shard = pulse.shard().0,
                        "its thread is busy; it is asked for a heartbeat"
                    );
                    pulse.probe();
                }
                Some(Order::Abandon(life)) => pulse.abandon(life),
                // Whoever starts the process anew would take the other shards from those they serve.
                Some(Order::GiveUp(life)) if serves => {
                    warn!(shard = pulse.shard().0, "reconnecting does not help; it keeps trying");
                    pulse.abandon(life);
                }
                Some(Order::GiveUp(_) | Order::Stuck) => {
                    error!(
                        shard = pulse.shard().0,
                        "the connection to Discord is stuck, and reconnecting did not help"
                    );
                    return true;
                }
            }
        }
    }
}

impl Watchdog {
    /// Takes one look.
    fn look(&mut self, seen: Seen) -> Option<Order> {
        let last = std::mem::replace(&mut self.last, seen);
        if seen.beats == last.beats {
            self.starved += 1;
            return match self.starved {
                STARVED => self.probe(),
                n if n == STARVED + AGAIN => self.probe(),
                n if n == STARVED + 2 * AGAIN => Some(Order::Stuck),
                _ => None,
            };
        }
        self.starved = 0;
        let Some(life) = seen.life else {
            // On its way to the next life: how fast that goes is not ours.
            (self.quiet, self.away, self.unanswered, self.probed) = (0, 0, 0, None);
            return None;
        };
        if !seen.is_known {
            self.last = Seen { beats: seen.beats, ..last };
            return None;
        }
        if Some(life) != last.life {
            (self.quiet, self.away, self.unanswered, self.probed) = (0, 0, 0, None);
            return None;
        }
        if seen.connected && self.connected != Some(life) {
            (self.connected, self.given_up) = (Some(life), 0);
        }
        let is_answered = seen.latency.is_some() && seen.latency != last.latency;
        self.unanswered += 1;
        if is_answered {
            if self.probed.is_none() {
                self.interval = Some(self.unanswered.min(AWAY));
            }
            (self.unanswered, self.probed) = (0, None);
        }
        let is_sign = is_answered || seen.events != last.events || seen.connected != last.connected;
        self.quiet = if is_sign { 0 } else { self.quiet + 1 };
        self.away = if seen.connected { 0 } else { self.away + 1 };
        if let Some(probed) = &mut self.probed {
            *probed += 1;
        }
        let is_dead = self.probed.is_some_and(|since| since > ANSWERED)
            || self.quiet > 2 * self.interval.unwrap_or(INTERVAL) + GRACE
            || self.away > AWAY
            || (self.away > OPENING && !seen.is_there);
        is_dead.then(|| self.abandon(life))
    }

    fn probe(&mut self) -> Option<Order> {
        self.last.life?;
        self.probed = Some(0);
        Some(Order::Probe)
    }

    fn abandon(&mut self, life: u64) -> Order {
        (self.quiet, self.away, self.probed) = (0, 0, None);
        self.given_up += 1;
        if self.given_up > LIVES { Order::GiveUp(life) } else { Order::Abandon(life) }
    }
}

#[cfg(test)]
mod tests;
