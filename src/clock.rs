//! The time, as an input.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

/// The system's clock, or one that runs ahead of it. All clones are the same clock.
#[derive(Clone, Debug)]
pub struct Clock {
    began: Instant,
    /// Milliseconds ahead of the system's time.
    ahead: Arc<AtomicU64>,
}

impl Clock {
    /// A clock that shows the system's time.
    pub fn system() -> Self {
        Self { began: Instant::now(), ahead: Arc::default() }
    }

    /// Lets time pass at once, for tests.
    pub fn advance(&self, by: Duration) {
        let millis = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        self.ahead.fetch_add(millis, Ordering::Relaxed);
    }

    /// Time since the clock was made; it never goes back.
    pub fn elapsed(&self) -> Duration {
        self.began.elapsed() + self.ahead()
    }

    /// Seconds since 1970-01-01 UTC.
    pub fn unix(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from((since + self.ahead()).as_secs()).unwrap_or(i64::MAX)
    }

    fn ahead(&self) -> Duration {
        Duration::from_millis(self.ahead.load(Ordering::Relaxed))
    }
}
