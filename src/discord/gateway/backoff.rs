//! Backoff between the sessions of a shard, beyond Discord's own limits on logins (`logins`).

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

/// Maximum backoff.
const MAX_DELAY: Duration = Duration::from_secs(120);

/// Counts failed sessions: the backoff grows with the failures since the last successful one.
#[derive(Debug, Default)]
pub(super) struct Backoff {
    began: bool,
    failures: u32,
}

impl Backoff {
    /// The delay before the next session.
    pub(super) fn wait(&self) -> Duration {
        delay(self.failures, random())
    }

    /// Notes the start of a session, and returns whether there was one before.
    pub(super) fn begin(&mut self) -> bool {
        std::mem::replace(&mut self.began, true)
    }

    /// Notes the end of a session, and whether it had logged in.
    pub(super) fn lost(&mut self, was_ready: bool) {
        self.failures = if was_ready { 0 } else { self.failures.saturating_add(1) };
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

    use super::{Backoff, MAX_DELAY, delay};

    #[test]
    fn only_who_fails_waits() {
        let mut backoff = Backoff::default();
        assert!(!backoff.begin());
        backoff.lost(true);
        assert_eq!(backoff.wait(), Duration::ZERO);
        assert!(backoff.begin());
        backoff.lost(false);
        assert!(backoff.wait() > Duration::ZERO);
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
