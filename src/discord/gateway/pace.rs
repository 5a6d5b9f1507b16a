//! How long a connection that was lost is left alone, beyond what Discord asks of every login (`logins`).

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

/// The longest pause after failures in a row.
const LONGEST: Duration = Duration::from_secs(120);

/// Whether there was a life already, and how many came to nothing since.
#[derive(Debug, Default)]
pub(super) struct Pace {
    began: bool,
    failures: u32,
}

impl Pace {
    /// How long the next life has to wait.
    pub(super) fn wait(&self) -> Duration {
        pause(self.failures, chance())
    }

    /// Notes that a life begins; whether there was one before.
    pub(super) fn begin(&mut self) -> bool {
        std::mem::replace(&mut self.began, true)
    }

    /// Notes that it ended, and whether Discord had let it in.
    pub(super) fn lost(&mut self, was_ready: bool) {
        self.failures = if was_ready { 0 } else { self.failures.saturating_add(1) };
    }
}

/// Twice as long after every failure, and not the same for all bots that lost Discord at once.
fn pause(failures: u32, chance: f64) -> Duration {
    let Some(doublings) = failures.checked_sub(1) else { return Duration::ZERO };
    let whole = Duration::from_secs(1 << doublings.min(10)).min(LONGEST);
    whole.mul_f64(0.5 + chance / 2.0)
}

/// From 0 to 1.
fn chance() -> f64 {
    // The standard library seeds this from the system's own source of chance.
    let bits = RandomState::new().build_hasher().finish() >> 32;
    f64::from(u32::try_from(bits).unwrap_or_default()) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{LONGEST, Pace, pause};

    #[test]
    fn only_who_fails_waits() {
        let mut pace = Pace::default();
        assert!(!pace.begin());
        pace.lost(true);
        assert_eq!(pace.wait(), Duration::ZERO);
        assert!(pace.begin());
        pace.lost(false);
        assert!(pace.wait() > Duration::ZERO);
    }

    #[test]
    fn who_fails_waits_longer_and_longer() {
        assert_eq!(pause(0, 1.0), Duration::ZERO);
        assert_eq!(pause(1, 1.0), Duration::from_secs(1));
        assert_eq!(pause(4, 0.0), Duration::from_secs(4));
        assert_eq!(pause(4, 1.0), Duration::from_secs(8));
        assert_eq!(pause(u32::MAX, 1.0), LONGEST);
    }
}
