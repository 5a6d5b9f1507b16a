//! Hands gateway events over from the shard's runtime to the bot's.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use serenity::all::{
    ChannelId, ChannelPinsUpdateEvent, Context, Event, EventHandler, Guild, GuildChannel, GuildId,
    Interaction, Message, MessageId, MessageUpdateEvent, PartialGuild, PartialGuildChannel,
    RawEventHandler, Ready, ResumedEvent, Role, ShardStageUpdateEvent, UnavailableGuild,
};
use serenity::async_trait;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

use super::shard_status::ShardStatus;
use crate::bot::lock;
use crate::discord::handler::Plugin;

/// The event handler that serenity sees, for one shard.
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
    /// Held by every event in progress; nothing is sent over it. `None` once closed.
    open: Arc<Mutex<Option<mpsc::Sender<Infallible>>>>,
}

impl Dispatcher {
    /// Returns an open one. The receiver ends once it is closed and all events in progress are done.
    pub(super) fn new(plugin: Plugin, handlers: Handle) -> (Self, mpsc::Receiver<Infallible>) {
        let (open, in_hand) = mpsc::channel(1);
        (Self { plugin, handlers, open: Arc::new(Mutex::new(Some(open))) }, in_hand)
    }

    /// The event handler for one shard.
    pub(super) fn of(&self, status: Arc<ShardStatus>) -> ShardHandler {
        ShardHandler { dispatcher: self.clone(), status }
    }

    /// Accepts no further events.
    pub(super) fn close(&self) {
        lock(&self.open).take();
    }

    fn hand_over(&self, work: impl Future<Output = ()> + Send + 'static) {
        let Some(in_hand) = lock(&self.open).clone() else { return };
        self.handlers.spawn(async move {
            work.await;
            drop(in_hand);
        });
    }
}

/// The events that the plugin handles. An event that the plugin implements but this list lacks is lost.
macro_rules! hand_over {
    ($($event:ident($($argument:ident: $type:ty),*);)+ { $($noted:tt)* }) => {
        #[async_trait]
        impl EventHandler for ShardHandler {
            $(async fn $event(&self, context: Context, $($argument: $type),*) {
                let plugin = self.dispatcher.plugin.clone();
                self.dispatcher.hand_over(async move { plugin.$event(context, $($argument),*).await });
            })+

            $($noted)*
        }
    };
}

hand_over! {
    ready(ready: Ready);
    resume(event: ResumedEvent);
    interaction_create(interaction: Interaction);
    message(message: Message);
    message_update(old: Option<Message>, new: Option<Message>, event: MessageUpdateEvent);
    message_delete(channel: ChannelId, message: MessageId, guild: Option<GuildId>);
    message_delete_bulk(channel: ChannelId, gone: Vec<MessageId>, guild: Option<GuildId>);
    channel_pins_update(event: ChannelPinsUpdateEvent);
    channel_delete(channel: GuildChannel, messages: Option<Vec<Message>>);
    thread_delete(thread: PartialGuildChannel, known: Option<GuildChannel>);
    guild_create(guild: Guild, is_new: Option<bool>);
    guild_role_create(role: Role);
    guild_update(old: Option<Guild>, guild: PartialGuild);
    guild_delete(gone: UnavailableGuild, known: Option<Guild>);
    {
        async fn shard_stage_update(&self, context: Context, event: ShardStageUpdateEvent) {
            self.status.stage(event.new);
            let plugin = self.dispatcher.plugin.clone();
            self.dispatcher.hand_over(async move { plugin.shard_stage_update(context, event).await });
        }
    }
}

#[async_trait]
impl RawEventHandler for ShardHandler {
    async fn raw_event(&self, context: Context, event: Event) {
        self.status.event(matches!(event, Event::Ready(_) | Event::Resumed(_)));
        if matches!(event, Event::Unknown(_)) {
            let plugin = self.dispatcher.plugin.clone();
            self.dispatcher.hand_over(async move { plugin.raw_event(context, event).await });
        }
    }
}

#[cfg(test)]
mod tests {
    /// A missing event would be lost silently.
    #[test]
    fn every_event_that_the_plugin_handles_is_handed_over() {
        let plugin = include_str!("../handler.rs");
        let (_, handlers) = plugin.split_once("impl EventHandler for Plugin").unwrap();
        let (handlers, _) = handlers.split_once("impl RawEventHandler for Plugin").unwrap();
        let (_, list) = include_str!("dispatch.rs").split_once("hand_over! {").unwrap();
        let events = handlers.split("async fn ").skip(1).filter_map(|event| event.split_once('('));
        let events: Vec<_> = events.map(|(name, _)| name).collect();
        assert!(events.contains(&"interaction_create"), "{events:?}");
        for event in events {
            assert!(list.contains(&format!(" {event}(")), "{event}");
        }
    }
}
