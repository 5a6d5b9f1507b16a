//! Hands the events of all shards over to the bot, each to a task of its own.

use std::sync::{Arc, Mutex};

use serenity::all::{GatewayIntents, ShardId, ShardInfo};

use super::payload::Ready;
use crate::bot::lock;
use crate::discord::handler::Plugin;
use crate::discord::rest::Rest;

/// Dispatches the events of all shards. All clones share one state.
#[derive(Clone)]
pub(super) struct Dispatcher {
    plugin: Plugin,
    rest: Rest,
    /// False once no further events are accepted.
    open: Arc<Mutex<bool>>,
}

impl Dispatcher {
    /// Returns an open one.
    pub(super) fn new(plugin: Plugin, rest: Rest) -> Self {
        Self { plugin, rest, open: Arc::new(Mutex::new(true)) }
    }

    /// Accepts no further events. Those accepted before are known to be in progress.
    pub(super) fn close(&self) {
        *lock(&self.open) = false;
    }

    /// The intents to log in with.
    pub(super) fn intents(&self) -> GatewayIntents {
        self.plugin.intents()
    }

    /// Notes whether a shard is connected.
    pub(super) fn connected(&self, shard: ShardId, connected: bool) {
        self.plugin.health().note(shard, connected);
    }

    /// Returns whether any shard is connected.
    pub(super) fn serves(&self) -> bool {
        self.plugin.health().serves_any()
    }

    /// Counts a login after the first.
    pub(super) fn restarted(&self) {
        self.plugin.metrics().gateway_restart();
    }

    /// Notes that a shard has logged in.
    pub(super) fn ready(&self, shard: ShardInfo, ready: &Ready) {
        let rest = self.rest.now();
        self.plugin.ready(&rest, shard, &ready.user.username, ready.user.id, ready.application.id);
    }

    /// Handles an event, if it may matter to the bot.
    pub(super) fn event(&self, kind: &str, data: &str) {
        if !self.plugin.may_matter(kind, data) {
            return;
        }
        let in_progress = {
            let open = lock(&self.open);
            open.then(|| self.plugin.0.health.begin_event())
        };
        let Some(in_progress) = in_progress else { return };
        let (plugin, rest) = (self.plugin.clone(), self.rest.now());
        let (kind, data) = (kind.to_owned(), data.to_owned());
        tokio::spawn(async move {
            plugin.event(&rest, &kind, &data).await;
            drop(in_progress);
        });
    }
}
