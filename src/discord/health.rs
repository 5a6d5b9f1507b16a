//! Whether the bot is connected, as its events tell: for whoever watches.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serenity::all::ShardId;

use super::bot::locked;
use crate::metrics::Metrics;

/// Whether a bot is connected to Discord's gateway. All clones tell of the same bot.
#[derive(Clone, Debug, Default)]
pub struct Health {
    shards: Arc<Mutex<BTreeMap<u32, bool>>>,
    metrics: Metrics,
}

impl Health {
    /// Of a bot that is not connected yet, and shows there whether it is.
    pub(super) fn shown_in(metrics: Metrics) -> Self {
        Self { shards: Arc::default(), metrics }
    }

    /// Whether every shard that was ever connected is so now, and one is.
    pub fn is_connected(&self) -> bool {
        let shards = locked(&self.shards);
        !shards.is_empty() && shards.values().all(|connected| *connected)
    }

    /// What became of a shard.
    pub(super) fn note(&self, shard: ShardId, connected: bool) {
        locked(&self.shards).insert(shard.0, connected);
        self.metrics.gateway_connected(self.is_connected());
    }
}

#[cfg(test)]
mod tests {
    use serenity::all::ShardId;

    use super::Health;

    #[test]
    fn it_is_connected_when_every_shard_is() {
        let health = Health::default();
        assert!(!health.is_connected());
        health.note(ShardId(0), true);
        assert!(health.clone().is_connected());
        health.note(ShardId(1), false);
        assert!(!health.is_connected());
        health.note(ShardId(1), true);
        assert!(health.is_connected());
        assert!(health.metrics.encode().unwrap().contains("caveat_gateway_connected 1\n"));
    }
}
