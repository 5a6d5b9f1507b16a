//! Rate limits, per user and per channel, on what the bot writes.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use governor::clock::Clock as Time;
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

use crate::Clock;
use crate::ids::{ChannelId, UserId};
use crate::store::{GuildSettings, NumericSetting};

/// Burst size for a user, before the rate limit applies.
const USER_BURST: u32 = 10;
/// Burst size for the bot's replies in a channel.
const CHANNEL_BURST: u32 = 30;
/// Maximum number of users, or of channels, tracked per limiter. Those beyond are not limited, which is
/// harmless: quiet ones are dropped from the count.
const MAX_TRACKED: usize = 20_000;

/// The rate limiters for users and channels.
pub struct Limiter {
    clock: Clock,
    people: LimitersByPace,
    channels: LimitersByPace,
}

/// One keyed limiter per refill period in seconds. Guilds choose the period within a small range, so there
/// are few.
type LimitersByPace = RwLock<BTreeMap<u16, Arc<Keyed>>>;

type Keyed = RateLimiter<u64, HashMapStateStore<u64>, GovernorClock, NoOpMiddleware<Duration>>;

/// The bot's clock, for governor.
#[derive(Clone)]
struct GovernorClock(Clock);

impl Time for GovernorClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.now().since_start()
    }
}

impl Limiter {
    /// Limits on this clock, of which nothing is used up.
    pub fn new(clock: &Clock) -> Self {
        Self {
            clock: clock.clone(),
            people: LimitersByPace::default(),
            channels: LimitersByPace::default(),
        }
    }

    /// Counts a request of a user under these settings; on refusal, returns the seconds to wait.
    pub fn person(&self, user: UserId, settings: &GuildSettings) -> Result<(), u64> {
        let pace = settings.number(NumericSetting::MemberPace);
        check(&self.paced(&self.people, USER_BURST, pace), user.get())
    }

    /// Counts a reply in a channel under these settings; on refusal, returns the seconds to wait.
    pub fn channel(&self, channel: ChannelId, settings: &GuildSettings) -> Result<(), u64> {
        let pace = settings.number(NumericSetting::ChannelPace);
        check(&self.paced(&self.channels, CHANNEL_BURST, pace), channel.get())
    }

    fn paced(&self, paced: &LimitersByPace, burst: u32, pace: u16) -> Arc<Keyed> {
        if let Some(known) = paced.read().unwrap_or_else(PoisonError::into_inner).get(&pace) {
            return Arc::clone(known);
        }
        let mut paced = paced.write().unwrap_or_else(PoisonError::into_inner);
        let keyed = || {
            let burst = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
            let pause = Duration::from_secs(pace.into());
            let quota = Quota::with_period(pause).unwrap_or(Quota::per_second(NonZeroU32::MIN));
            let clock = GovernorClock(self.clock.clone());
            Arc::new(RateLimiter::hashmap_with_clock(quota.allow_burst(burst), clock))
        };
        Arc::clone(paced.entry(pace).or_insert_with(keyed))
    }
}

fn check(limiter: &Keyed, key: u64) -> Result<(), u64> {
    if limiter.len() >= MAX_TRACKED {
        limiter.retain_recent();
        if limiter.len() >= MAX_TRACKED {
            return Ok(());
        }
    }
    let wait = |not: governor::NotUntil<Duration>| not.wait_time_from(limiter.clock().now());
    // Rounded up to whole seconds, after which the request is allowed.
    limiter.check_key(&key).map_err(|not| wait(not).as_secs() + 1)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Limiter, MAX_TRACKED, USER_BURST};
    use crate::Clock;
    use crate::ids::{ChannelId, UserId};
    use crate::store::{Choice, GuildSettings, NumericSetting};

    fn user(id: u64) -> UserId {
        UserId::new(id).unwrap()
    }

    fn paced(seconds: u16) -> GuildSettings {
        let mut settings = GuildSettings::default();
        settings.choose(Choice::Number(NumericSetting::MemberPace, Some(seconds)));
        settings
    }

    #[test]
    fn a_burst_is_allowed_and_then_one_at_a_time() {
        for (settings, pace) in [(GuildSettings::default(), 4), (paced(60), 60)] {
            let clock = Clock::system();
            let limiter = Limiter::new(&clock);
            for _ in 0..USER_BURST {
                assert_eq!(limiter.person(user(1), &settings), Ok(()));
            }
            let wait = limiter.person(user(1), &settings).unwrap_err();
            assert!((pace - 1..=pace).contains(&wait), "{wait}");
            assert_eq!(
                limiter.person(user(2), &settings),
                Ok(()),
                "everybody has a limit of their own"
            );
            assert_eq!(
                limiter.channel(ChannelId::new(1).unwrap(), &settings),
                Ok(()),
                "a channel is no person"
            );
            assert_eq!(limiter.person(user(1), &paced(9)), Ok(()), "another pace is another limit");
            clock.advance(Duration::from_secs(wait));
            assert_eq!(limiter.person(user(1), &settings), Ok(()));
            limiter.person(user(1), &settings).unwrap_err();
        }
    }

    #[test]
    fn it_stays_small() {
        let clock = Clock::system();
        let limiter = Limiter::new(&clock);
        let settings = GuildSettings::default();
        let counted =
            || limiter.people.read().unwrap()[&NumericSetting::MemberPace.default()].len();
        let mut ids = 1..;
        for id in ids.by_ref().take(2 * MAX_TRACKED) {
            assert_eq!(limiter.person(user(id), &settings), Ok(()));
        }
        assert!(counted() <= MAX_TRACKED);
        // A slow machine may have dropped some already.
        while counted() < MAX_TRACKED {
            assert_eq!(limiter.person(user(ids.next().unwrap()), &settings), Ok(()));
        }
        clock.advance(Duration::from_secs(3600));
        assert_eq!(limiter.person(user(u64::MAX), &settings), Ok(()));
        assert_eq!(counted(), 1, "who was quiet is counted no more");
    }
}
