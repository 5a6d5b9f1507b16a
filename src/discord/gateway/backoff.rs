//! Backoff between the sessions of a shard, beyond Discord's own limits on logins (`logins`).

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

/// Maximum backoff.
const MAX_DELAY: Duration = Duration::from_secs(120);

/// The life of a connection after which losing it is no failure.
const STABLE: Duration = Duration::from_secs(30);
/// Connections in a row that may be lost sooner, and are opened again at once.
const SHORT_LIVES: u32 = 3;

/// Counts failed connections: the backoff grows with the failures since the last one that lasted.
#[derive(Debug, Default)]
pub(super) struct Backoff {
    began: bool,
    /// Connections in a row that did not log in.
    failures: u32,
    /// Connections in a row that did, and were lost soon afterwards.
    short: u32,
}

impl Backoff {
    /// The delay before the next session.
    pub(super) fn wait(&self) -> Duration {
        delay(self.failures.max(self.short.saturating_sub(SHORT_LIVES)), random())
    }

    /// Notes the start of a session, and returns whether there was one before.
    pub(super) fn begin(&mut self) -> bool {
        std::mem::replace(&mut self.began, true)
    }

    /// Notes the end of a connection: how long it lasted after its login, or `None` if it did not log in.
    pub(super) fn lost(&mut self, lasted: Option<Duration>) {
        match lasted {
            None => self.failures = self.failures.saturating_add(1),
            Some(lasted) if lasted >= STABLE => (self.failures, self.short) = (0, 0),
            Some(_) => (self.failures, self.short) = (0, self.short.saturating_add(1)),
        }
    }
}

/// Exponential backoff with jitter, so that bots that lost Discord together do not return together.
fn delay(failures: u32, random: f64) -> Duration {
    let Some(doublings) = failures.checked_sub(1) else { return Duration::ZERO };
    let whole = Duration::from_secs(1 << doublings.min(10)).min(MAX_DELAY);
    whole.mul_f64(0.5 + random / 2.0)
}

/// A random number from 0 to 1.
pub(super) fn random() -> f64 {
    // The standard library seeds this from the system's random source.
    let bits = RandomState::new().build_hasher().finish() >> 32;
    f64::from(u32::try_from(bits).unwrap_or_default()) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Backoff, MAX_DELAY, SHORT_LIVES, STABLE, delay};

    #[test]
    fn only_who_fails_waits() {
        let mut backoff = Backoff::default();
        assert!(!backoff.begin());
        backoff.lost(Some(STABLE));
        assert_eq!(backoff.wait(), Duration::ZERO);
        assert!(backoff.begin());
        backoff.lost(None);
        assert!(backoff.wait() > Duration::ZERO);
    }

    #[test]
    fn a_few_short_lives_are_forgiven() {
        let mut backoff = Backoff::default();
        for _ in 0..SHORT_LIVES {
            backoff.lost(Some(Duration::ZERO));
            assert_eq!(backoff.wait(), Duration::ZERO);
        }
        backoff.lost(Some(Duration::ZERO));
        assert!(backoff.wait() > Duration::ZERO);
        backoff.lost(Some(STABLE));
        assert_eq!(backoff.wait(), Duration::ZERO);
    }

    #[test]
    fn who_fails_waits_longer_and_longer() {
        assert_eq!(delay(0, 1.0), Duration::ZERO);
        assert_eq!(delay(1, 1.0), Duration::from_secs(1));
        assert_eq!(delay(4, 0.0), Duration::from_secs(4));
        assert_eq!(delay(4, 1.0), Duration::from_secs(8));
        assert_eq!(delay(u32::MAX, 1.0), MAX_DELAY);
    }
}
