//! Login limits: shards, the time between two logins, and the number of logins left.

use std::collections::HashMap;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

/// Discord's limits, and the logins so far.
#[derive(Debug)]
pub(crate) struct Logins {
    /// The shards that Discord recommends.
    pub(crate) recommended: u64,
    /// Number of queues (`max_concurrency`): a shard's is its number modulo this.
    pub(crate) queues: u64,
    /// Time between two logins of a queue. Zero by default, because tests start bots one after another.
    pub(crate) apart: Duration,
    pub(crate) remaining: u64,
    /// Time until the limit is reset.
    pub(crate) resets: Duration,
    /// Maximum number of guilds on a shard.
    pub(crate) most_guilds: usize,
    last: HashMap<u64, Instant>,
}

impl Default for Logins {
    fn default() -> Self {
        Self {
            recommended: 1,
            queues: 1,
            apart: Duration::ZERO,
            remaining: 1000,
            resets: Duration::ZERO,
            most_guilds: 2500,
            last: HashMap::new(),
        }
    }
}

impl Logins {
    /// The response to `GET /gateway/bot`.
    pub(crate) fn json(&self, url: &str) -> Value {
        json!({
            "url": url,
            "shards": self.recommended,
            "session_start_limit": {
                "total": 1000,
                "remaining": self.remaining,
                "reset_after": u64::try_from(self.resets.as_millis()).unwrap_or(u64::MAX),
                "max_concurrency": self.queues,
            },
        })
    }

    /// Counts a login of a shard, or returns why it comes too soon.
    pub(super) fn take(&mut self, shard: u64) -> Result<(), String> {
        let queue = shard % self.queues;
        let now = Instant::now();
        let before = self.last.insert(queue, now);
        let Some(fewer) = self.remaining.checked_sub(1) else {
            return Err("no login is left".to_owned());
        };
        self.remaining = fewer;
        let since = before.map_or(Duration::MAX, |before| now - before);
        if since < self.apart {
            return Err(format!("{since:?} after the last login of queue {queue}"));
        }
        Ok(())
    }
}
