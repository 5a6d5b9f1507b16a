//! Nobody may have the bot write without end: a limit per person, and one per channel.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::Clock as Time;
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

use crate::Clock;

/// What a person may ask for at once, and how soon one more is allowed.
const PERSON: (u32, Duration) = (10, Duration::from_secs(4));
/// The same for what the bot says in a channel, whoever asks.
const CHANNEL: (u32, Duration) = (30, Duration::from_secs(2));
/// People or channels that are counted at once. Those beyond are not limited, which is harmless:
/// who has been quiet for a minute is counted no more.
const COUNTED: usize = 20_000;

/// The limits, and who is near them.
pub(super) struct Limiter {
    people: Keyed,
    channels: Keyed,
}

type Keyed = RateLimiter<u64, HashMapStateStore<u64>, Ours, NoOpMiddleware<Duration>>;

/// Our clock, as governor reads it.
#[derive(Clone)]
struct Ours(Clock);

impl Time for Ours {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.elapsed()
    }
}

impl Limiter {
    pub(super) fn new(clock: &Clock) -> Self {
        let keyed = |(burst, pause): (u32, Duration)| {
            let burst = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
            let quota = Quota::with_period(pause).unwrap_or(Quota::per_second(NonZeroU32::MIN));
            RateLimiter::hashmap_with_clock(quota.allow_burst(burst), Ours(clock.clone()))
        };
        Self { people: keyed(PERSON), channels: keyed(CHANNEL) }
    }

    /// Counts something that a person asks for, or says in how many seconds they may.
    pub(super) fn person(&self, user: u64) -> Result<(), u64> {
        check(&self.people, user)
    }

    /// Counts something that the bot is about to say in a channel.
    pub(super) fn channel(&self, channel: u64) -> Result<(), u64> {
        check(&self.channels, channel)
    }
}

fn check(limiter: &Keyed, key: u64) -> Result<(), u64> {
    if limiter.len() >= COUNTED {
        limiter.retain_recent();
        if limiter.len() >= COUNTED {
            return Ok(());
        }
    }
    let wait = |not: governor::NotUntil<Duration>| not.wait_time_from(limiter.clock().now());
    // Whole seconds, upwards: who waits that long is let through.
    limiter.check_key(&key).map_err(|not| wait(not).as_secs() + 1)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{COUNTED, Limiter, PERSON};
    use crate::Clock;

    #[test]
    fn a_burst_is_allowed_and_then_one_at_a_time() {
        let clock = Clock::system();
        let limiter = Limiter::new(&clock);
        for _ in 0..PERSON.0 {
            assert_eq!(limiter.person(1), Ok(()));
        }
        let wait = limiter.person(1).unwrap_err();
        assert!((1..=4).contains(&wait), "{wait}");
        assert_eq!(limiter.person(2), Ok(()), "everybody has a limit of their own");
        assert_eq!(limiter.channel(1), Ok(()), "a channel is no person");
        clock.advance(Duration::from_secs(wait));
        assert_eq!(limiter.person(1), Ok(()));
        limiter.person(1).unwrap_err();
    }

    #[test]
    fn it_stays_small() {
        let clock = Clock::system();
        let limiter = Limiter::new(&clock);
        for user in 0..2 * COUNTED as u64 {
            assert_eq!(limiter.person(user), Ok(()));
        }
        assert!(limiter.people.len() <= COUNTED);
        clock.advance(Duration::from_secs(3600));
        assert_eq!(limiter.person(u64::MAX), Ok(()));
        assert_eq!(limiter.people.len(), 1, "who was quiet is counted no more");
    }
}
