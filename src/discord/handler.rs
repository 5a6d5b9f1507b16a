//! The event handler: what Discord says is handed to the door that it is for. Commands are in
//! `commands/`, buttons and menus in `buttons/`, messages in `messages/`.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use serenity::all::{
    ChannelId, ChannelPinsUpdateEvent, Command, Context, EventHandler, GatewayIntents, Guild,
    GuildChannel, GuildId, Interaction, Message, MessageId, MessageUpdateEvent, PartialGuild,
    PartialGuildChannel, Ready, UnavailableGuild,
};
use serenity::async_trait;
use tracing::{error, info};

use super::bot::{Bot, locked};
use super::intents::{INTENTS, LISTENING_INTENTS};
use super::{buttons, commands, messages, pins};
use crate::Clock;
use crate::metrics::Metrics;
use crate::service::{Memory, Service};

/// caveat as an event handler, to be added beside a host bot's own.
pub struct Plugin(Arc<Bot>);

impl Plugin {
    /// Answers from this service, and keeps nothing.
    pub fn new(service: Arc<Service>) -> Self {
        Self(Arc::new(Bot::new(service, Memory::none(), Clock::system(), false)))
    }

    /// Keeps votes, misses and settings there, by its clock.
    #[must_use]
    pub fn with_memory(self, memory: Memory) -> Self {
        let clock = memory.clock().cloned().unwrap_or_else(Clock::system);
        Self(Arc::new(Bot::new(Arc::clone(&self.0.service), memory, clock, self.0.listening)))
    }

    /// Lets moderators name channels that are read for questions. This takes
    /// [`LISTENING_INTENTS`], one of which is privileged: it must be switched on in the portal.
    #[must_use]
    pub fn with_listening(self, on: bool) -> Self {
        let Bot { service, memory, clock, .. } = &*self.0;
        Self(Arc::new(Bot::new(Arc::clone(service), memory.clone(), clock.clone(), on)))
    }

    /// Its numbers, which are those of its memory too. To be asked for when all else is set.
    pub fn metrics(&self) -> Metrics {
        self.0.metrics.clone()
    }

    /// The intents that it needs.
    pub fn intents(&self) -> GatewayIntents {
        if self.0.listening { LISTENING_INTENTS } else { INTENTS }
    }

    fn note_locale(&self, guild: GuildId, locale: String) {
        locked(&self.0.locales).insert(guild.get(), locale);
    }
}

#[async_trait]
impl EventHandler for Plugin {
    async fn ready(&self, context: Context, ready: Ready) {
        self.0.own_id.store(ready.user.id.get(), Ordering::Relaxed);
        info!(user = %ready.user.name, "connected to Discord");
        if self.0.memory.keeps() && !self.0.alive.swap(true, Ordering::Relaxed) {
            tokio::spawn(pins::live(Arc::clone(&self.0), Arc::clone(&context.http)));
        }
        // A session that had to begin anew is ready anew; the commands are there already.
        if self.0.registered.swap(true, Ordering::Relaxed) {
            return;
        }
        for declaration in commands::declarations() {
            // One by one: setting the whole list at once would delete a host bot's commands.
            if let Err(cause) = Command::create_global_command(&context.http, declaration).await {
                error!(%cause, "a command could not be registered");
                self.0.registered.store(false, Ordering::Relaxed);
            }
        }
    }

    async fn interaction_create(&self, context: Context, interaction: Interaction) {
        let http = &context.http;
        match &interaction {
            Interaction::Command(interaction) => commands::called(&self.0, http, interaction).await,
            Interaction::Autocomplete(interaction) => {
                commands::typing(&self.0, http, interaction).await;
            }
            Interaction::Component(interaction) => {
                buttons::pressed(&self.0, http, interaction).await;
            }
            // A host bot's.
            _ => {}
        }
    }

    async fn message(&self, context: Context, message: Message) {
        messages::said(&self.0, &context.http, &message).await;
    }

    async fn message_update(
        &self,
        context: Context,
        _: Option<Message>,
        _: Option<Message>,
        event: MessageUpdateEvent,
    ) {
        messages::edited(&self.0, &context.http, &event).await;
    }

    async fn message_delete(
        &self,
        context: Context,
        channel: ChannelId,
        message: MessageId,
        _: Option<GuildId>,
    ) {
        messages::deleted(&self.0, &context.http, channel, message).await;
        pins::message_gone(&self.0, message).await;
    }

    async fn message_delete_bulk(
        &self,
        context: Context,
        channel: ChannelId,
        gone: Vec<MessageId>,
        _: Option<GuildId>,
    ) {
        for message in gone {
            messages::deleted(&self.0, &context.http, channel, message).await;
            pins::message_gone(&self.0, message).await;
        }
    }

    async fn channel_pins_update(&self, context: Context, event: ChannelPinsUpdateEvent) {
        pins::looked_after(&self.0, &context.http, event.channel_id).await;
    }

    async fn channel_delete(&self, _: Context, channel: GuildChannel, _: Option<Vec<Message>>) {
        pins::channel_gone(&self.0, channel.id).await;
    }

    async fn thread_delete(
        &self,
        _: Context,
        thread: PartialGuildChannel,
        _: Option<GuildChannel>,
    ) {
        pins::channel_gone(&self.0, thread.id).await;
    }

    async fn guild_create(&self, _: Context, guild: Guild, _: Option<bool>) {
        self.note_locale(guild.id, guild.preferred_locale);
    }

    async fn guild_update(&self, _: Context, _: Option<Guild>, guild: PartialGuild) {
        self.note_locale(guild.id, guild.preferred_locale);
    }

    async fn guild_delete(&self, _: Context, gone: UnavailableGuild, _: Option<Guild>) {
        locked(&self.0.locales).remove(&gone.id.get());
        // An outage is no farewell.
        if !gone.unavailable {
            self.0.memory.left(gone.id.get());
        }
    }
}
