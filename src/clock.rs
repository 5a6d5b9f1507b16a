//! Time as an input: all code reads the time and waits through [`Clock`], so that tests can advance it.

use std::collections::BTreeSet;
use std::ops::Add;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::watch;
use tokio::time::Instant;

/// The system's clock, or one that runs ahead of it. All clones are the same clock.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    began: Instant,
    /// Milliseconds ahead of the system's time.
    ahead: AtomicU64,
    /// The time at which each sleeper wakes, with a unique number.
    sleepers: Mutex<BTreeSet<(Moment, u64)>>,
    numbers: AtomicU64,
    /// Notified when the clock is advanced.
    advanced: watch::Sender<()>,
    /// Notified when a task begins to sleep.
    slept: watch::Sender<()>,
}

/// A point in time on a [`Clock`]: comparable with those of the same clock alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(Duration);

impl Moment {
    /// When the clock was made.
    pub const START: Self = Self(Duration::ZERO);

    /// The time since the clock was made.
    pub fn since_start(self) -> Duration {
        self.0
    }

    /// The time since an earlier moment; none since a later one.
    pub fn since(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }

    /// The time until a later moment; none until an earlier one.
    pub fn until(self, later: Self) -> Duration {
        later.since(self)
    }
}

impl Add<Duration> for Moment {
    type Output = Self;

    fn add(self, time: Duration) -> Self {
        Self(self.0.saturating_add(time))
    }
}

/// An entry among the sleepers, removed when the wait ends or is cancelled.
struct Bed<'a>(&'a Inner, (Moment, u64));

impl Clock {
    /// A clock that shows the system's time.
    pub fn system() -> Self {
        Self(Arc::new(Inner {
            began: Instant::now(),
            ahead: AtomicU64::new(0),
            sleepers: Mutex::default(),
            numbers: AtomicU64::new(0),
            advanced: watch::Sender::new(()),
            slept: watch::Sender::new(()),
        }))
    }

    /// Advances the clock at once, for tests.
    pub fn advance(&self, by: Duration) {
        let millis = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        self.0.ahead.fetch_add(millis, Ordering::Relaxed);
        self.0.advanced.send_replace(());
    }

    /// Waits until a task sleeps, and advances the clock until the first one wakes, for tests.
    pub async fn advance_to_next(&self) {
        self.advance_to_next_within(Duration::MAX).await;
    }

    /// Like [`advance_to_next`](Self::advance_to_next), but ignores tasks that sleep for longer than
    /// `within`.
    pub async fn advance_to_next_within(&self, within: Duration) {
        let mut slept = self.0.slept.subscribe();
        loop {
            let next = self.0.sleepers().first().map(|(until, _)| *until);
            let now = self.now();
            match next {
                // One millisecond more, because `ahead` is counted in whole milliseconds.
                Some(until) if until > now && now.until(until) <= within => {
                    return self.advance(now.until(until) + Duration::from_millis(1));
                }
                _ => {
                    // The sender lives as long as the clock.
                    let _ = slept.changed().await;
                }
            }
        }
    }

    /// Sleeps for this long on this clock.
    pub async fn sleep(&self, time: Duration) {
        let until = self.now() + time;
        let mut advanced = self.0.advanced.subscribe();
        let _bed = Bed::taken(&self.0, until);
        loop {
            let now = self.now();
            if now >= until {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(now.until(until)) => {}
                _ = advanced.changed() => {}
            }
        }
    }

    /// The moment that it is; never before an earlier one.
    pub fn now(&self) -> Moment {
        Moment(self.0.began.elapsed() + self.ahead())
    }

    /// Seconds since 1970-01-01 UTC.
    pub fn unix(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from((since + self.ahead()).as_secs()).unwrap_or(i64::MAX)
    }

    fn ahead(&self) -> Duration {
        Duration::from_millis(self.0.ahead.load(Ordering::Relaxed))
    }
}

impl Inner {
    fn sleepers(&self) -> MutexGuard<'_, BTreeSet<(Moment, u64)>> {
        self.sleepers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<'a> Bed<'a> {
    fn taken(inner: &'a Inner, until: Moment) -> Self {
        let bed = (until, inner.numbers.fetch_add(1, Ordering::Relaxed));
        inner.sleepers().insert(bed);
        inner.slept.send_replace(());
        Self(inner, bed)
    }
}

impl Drop for Bed<'_> {
    fn drop(&mut self) {
        self.0.sleepers().remove(&self.1);
    }
}

/// The day of a date, in days since 1970-01-01.
#[cfg(feature = "bot")]
pub(crate) fn day_of(date: crate::pack::Date) -> i64 {
    // Pack dates were validated on loading: years fit, and there is no February 30.
    let (year, month, day) = (date.year.cast_signed(), date.month, date.day);
    let read = jiff::civil::Date::new(year, month.cast_signed(), day.cast_signed());
    read.map_or(0, |date| i64::from((date - EPOCH).get_days()))
}

/// The date of a time in seconds since 1970-01-01 UTC, as `2026-11-25`.
#[cfg(feature = "store")]
pub(crate) fn date_at(seconds: i64) -> String {
    date_of(seconds.div_euclid(24 * 60 * 60))
}

/// The date of a day, in days since 1970-01-01, as `2026-11-25`.
pub(crate) fn date_of(day: i64) -> String {
    let date = jiff::Span::new().try_days(day).and_then(|days| EPOCH.checked_add(days));
    date.unwrap_or(EPOCH).to_string()
}

const EPOCH: jiff::civil::Date = jiff::civil::date(1970, 1, 1);

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Clock;

    #[tokio::test]
    async fn who_sleeps_wakes_when_time_goes_by() {
        let clock = Clock::system();
        let (hour, began) = (Duration::from_secs(3600), clock.now());
        let sleeper = tokio::spawn({
            let clock = clock.clone();
            async move { clock.sleep(hour).await }
        });
        clock.advance_to_next().await;
        sleeper.await.unwrap();
        let slept = clock.now().since(began);
        assert!(slept >= hour && slept < hour * 2);
    }
}
