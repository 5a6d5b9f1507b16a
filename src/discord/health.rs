//! Whether the bot is connected, as its events tell: for whoever watches.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serenity::all::ShardId;

use super::bot::locked;

/// Whether a bot is connected to Discord's gateway. All clones tell of the same bot.
#[derive(Clone, Debug, Default)]
pub struct Health(Arc<Mutex<BTreeMap<u32, bool>>>);

impl Health {
    /// Whether every shard that was ever connected is so now, and one is.
    pub fn is_connected(&self) -> bool {
        let shards = locked(&self.0);
        !shards.is_empty() && shards.values().all(|connected| *connected)
    }

    /// What became of a shard.
    pub(super) fn note(&self, shard: ShardId, connected: bool) {
        locked(&self.0).insert(shard.0, connected);
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
    }
}
