//! Health: the shards of this process, whether they are connected, and whether events are being handled.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex};

use serenity::all::{ShardId, ShardInfo};
use tokio::sync::watch;

use super::shards::{OwnShards, shard_of};
use crate::bot::lock;
use crate::ids::GuildId;
use crate::metrics::Metrics;

/// The state of a bot: its connection to Discord's gateway, and the events that it is handling. All clones share
/// it.
#[derive(Clone, Debug, Default)]
pub struct Health {
    shards: Arc<Mutex<Known>>,
    metrics: Metrics,
    /// Every event in progress holds a receiver; nothing is sent.
    events: watch::Sender<()>,
}

/// An event in progress, until this is dropped.
#[derive(Debug)]
pub(super) struct EventInProgress(
    #[expect(dead_code, reason = "it is counted")] watch::Receiver<()>,
);

/// The known shards of this process.
#[derive(Debug, Default)]
struct Known {
    /// Connection state by shard id.
    own: BTreeMap<u32, bool>,
    /// The total number of shards in all processes, once known.
    total: Option<NonZeroU32>,
}

impl Health {
    /// Health of a bot that is not connected yet, shown in these metrics.
    pub(super) fn shown_in(metrics: Metrics) -> Self {
        Self { metrics, ..Self::default() }
    }

    /// Returns whether this process has shards, and all of them are connected.
    pub fn is_connected(&self) -> bool {
        let shards = &lock(&self.shards).own;
        !shards.is_empty() && shards.values().all(|connected| *connected)
    }

    /// Resolves as soon as no event is being handled: at once, or when the last one is done. A host that shuts
    /// down awaits it after it has ended its client, so that no answer is lost.
    pub fn idle(&self) -> impl Future<Output = ()> + Send + use<> {
        let events = self.events.clone();
        async move { events.closed().await }
    }

    /// Notes that an event is being handled.
    pub(super) fn begin_event(&self) -> EventInProgress {
        EventInProgress(self.events.subscribe())
    }

    /// Returns whether any shard is connected.
    pub(super) fn serves_any(&self) -> bool {
        lock(&self.shards).own.values().any(|connected| *connected)
    }

    /// Returns whether a server's events come to this process, or may come: true while the shards are
    /// unknown.
    pub(super) fn serves(&self, guild: GuildId) -> bool {
        let shards = lock(&self.shards);
        shards.total.is_none_or(|total| shards.own.contains_key(&shard_of(guild, total)))
    }

    /// Sets the shards that this process runs.
    pub(super) fn begin(&self, shards: &OwnShards) {
        let own = shards.own().map(|shard| (shard, false)).collect();
        *lock(&self.shards) = Known { own, total: Some(shards.total()) };
        self.show();
    }

    /// Learns a shard of this process, and the total, from Discord.
    pub(super) fn learn(&self, shard: ShardInfo) {
        let mut shards = lock(&self.shards);
        shards.total = NonZeroU32::new(shard.total);
        shards.own.entry(shard.id.0).or_default();
    }

    /// Notes whether a shard is connected.
    pub(super) fn note(&self, shard: ShardId, connected: bool) {
        lock(&self.shards).own.insert(shard.0, connected);
        self.show();
    }

    fn show(&self) {
        self.metrics.gateway_connected(self.is_connected());
        let shards = &lock(&self.shards).own;
        let connected = shards.values().filter(|connected| **connected).count();
        self.metrics.gateway_shards(shards.len(), connected);
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::pin::pin;
    use std::task::Poll;

    use serenity::all::{ShardId, ShardInfo};

    use super::{Health, OwnShards};
    use crate::ids::GuildId;

    #[test]
    fn it_is_connected_when_every_shard_is() {
        let health = Health::default();
        assert!(!health.is_connected());
        health.begin(&OwnShards::new(0..2, 4).unwrap());
        health.note(ShardId(0), true);
        assert!(!health.clone().is_connected(), "the other one is still to come");
        health.note(ShardId(1), true);
        assert!(health.is_connected());
        let shown = |health: &Health| health.metrics.encode().unwrap();
        assert!(shown(&health).contains("caveat_gateway_connected 1\n"));
        health.note(ShardId(0), false);
        assert!(!health.is_connected());
        assert!(shown(&health).contains("caveat_gateway_shards 2\n"));
        assert!(shown(&health).contains("caveat_gateway_shards_connected 1\n"));
    }

    #[tokio::test]
    async fn it_is_idle_while_no_event_is_handled() {
        let health = Health::default();
        health.idle().await;
        let (one, other) = (health.begin_event(), health.clone().begin_event());
        let mut idle = pin!(health.idle());
        let mut is_idle =
            async || poll_fn(|task| Poll::Ready(idle.as_mut().poll(task).is_ready())).await;
        assert!(!is_idle().await);
        drop(one);
        assert!(!is_idle().await, "the other one is still in progress");
        drop(other);
        assert!(is_idle().await);
    }

    #[test]
    fn it_serves_the_servers_of_its_shards() {
        let health = Health::default();
        assert!(health.serves(GuildId::new(3 << 22).unwrap()), "as long as nothing is known");
        health.begin(&OwnShards::new(2..4, 4).unwrap());
        let served = |health: &Health| {
            [4, 1, 2, 3, 6].map(|guild: u64| health.serves(GuildId::new(guild << 22).unwrap()))
        };
        assert_eq!(served(&health), [false, false, true, true, true]);
        // A host bot learns it from Discord.
        let health = Health::default();
        health.learn(ShardInfo { id: ShardId(1), total: 4 });
        assert_eq!(served(&health), [false, true, false, false, false]);
    }
}
