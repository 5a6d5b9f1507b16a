//! Hands gateway events over from the shard's runtime to the bot's.

use std::sync::{Arc, Mutex};

use serenity::all::{
    Context, Event, EventHandler, Framework, FullEvent, RawEventHandler, ShardStageUpdateEvent,
};
use serenity::async_trait;
use tokio::runtime::Handle;

use super::shard_status::ShardStatus;
use crate::bot::lock;
use crate::discord::handler::Plugin;

/// The event handler that serenity sees, for one shard. As a framework it receives all events in one place, and
/// leaves it to the plugin which of them it handles.
#[derive(Clone)]
pub(super) struct ShardHandler {
    dispatcher: Dispatcher,
    /// The status of the shard that these events come from.
    status: Arc<ShardStatus>,
}

/// Dispatches the events of all shards. All clones share one state.
#[derive(Clone)]
pub(super) struct Dispatcher {
    plugin: Plugin,
    /// The runtime on which events are handled.
    handlers: Handle,
    /// False once no further events are accepted.
    open: Arc<Mutex<bool>>,
}

impl Dispatcher {
    /// Returns an open one.
    pub(super) fn new(plugin: Plugin, handlers: Handle) -> Self {
        Self { plugin, handlers, open: Arc::new(Mutex::new(true)) }
    }

    /// The event handler for one shard.
    pub(super) fn of(&self, status: Arc<ShardStatus>) -> ShardHandler {
        ShardHandler { dispatcher: self.clone(), status }
    }

    /// Accepts no further events. Those accepted before are known to be in progress.
    pub(super) fn close(&self) {
        *lock(&self.open) = false;
    }

    /// Has an event handled on the bot's runtime. It is in progress from here on, and not only once that runtime
    /// gets to it.
    fn hand_over<F: Future<Output = ()> + Send + 'static>(
        &self,
        work: impl FnOnce(Plugin) -> F + Send + 'static,
    ) {
        let in_progress = {
            let open = lock(&self.open);
            open.then(|| self.plugin.0.health.begin_event())
        };
        let Some(in_progress) = in_progress else { return };
        let plugin = self.plugin.clone();
        self.handlers.spawn(async move {
            work(plugin).await;
            drop(in_progress);
        });
    }
}

#[async_trait]
impl Framework for ShardHandler {
    async fn dispatch(&self, context: Context, event: FullEvent) {
        self.dispatcher.hand_over(move |plugin| async move {
            event.dispatch(context, &plugin).await;
        });
    }
}

/// The one event that serenity does not give to frameworks.
#[async_trait]
impl EventHandler for ShardHandler {
    async fn shard_stage_update(&self, context: Context, event: ShardStageUpdateEvent) {
        self.status.stage(event.new);
        self.dispatcher.hand_over(move |plugin| async move {
            plugin.shard_stage_update(context, event).await;
        });
    }
}

#[async_trait]
impl RawEventHandler for ShardHandler {
    async fn raw_event(&self, context: Context, event: Event) {
        self.status.event(matches!(event, Event::Ready(_) | Event::Resumed(_)));
        if matches!(event, Event::Unknown(_)) {
            self.dispatcher.hand_over(move |plugin| async move {
                plugin.raw_event(context, event).await;
            });
        }
    }
}
