//! The bot without Discord: a caller plays Discord, sends events as JSON, and receives the bot's requests.
//! `src/preview/` does so; everything in between is the real bot.

use std::num::NonZeroU64;
use std::sync::Arc;

use serde_json::Value;
use serenity::all::{ApplicationId, GuildId, Message, UserId};

use super::handler::Plugin;
use super::messages;
use super::rest::{Account, Rest};
use crate::matching::Overlay;
use crate::service::Service;

/// A bot for a caller that plays Discord.
pub(crate) struct BotHarness {
    plugin: Plugin,
    rest: Rest,
}

impl BotHarness {
    /// A bot with this id as user and application, which sends its requests to `base`, such as
    /// `http://127.0.0.1:8080`, with this token.
    pub(crate) fn new(plugin: Plugin, base: &str, token: &str, id: NonZeroU64) -> Self {
        let plugin = plugin.standalone();
        let rest = plugin.0.rest(|| Account::of(token, Some(base)));
        plugin.known_as(&rest, UserId::from(id), ApplicationId::from(id));
        Self { plugin, rest }
    }

    /// Answers from another service from now on.
    pub(crate) fn replace(&self, service: Arc<Service>) {
        self.plugin.replace(service);
    }

    /// The overlay of a guild.
    pub(crate) fn overlay(&self, guild: crate::ids::GuildId) -> Option<Arc<Overlay>> {
        self.plugin.0.bot.memory.overlay(Some(guild))
    }

    /// Sets the locale of a guild.
    pub(crate) fn speaks(&self, guild: u64, locale: &str) {
        self.plugin.note_locale(GuildId::new(guild), locale.to_owned());
    }

    /// Handles an interaction; all requests have been sent when this resolves.
    pub(crate) async fn interaction(&self, event: &Value) {
        self.plugin.received(&self.rest.now(), event).await;
    }

    /// Handles a message; all requests have been sent when this resolves.
    ///
    /// # Errors
    /// When the event is not a message of Discord's.
    pub(crate) async fn message(&self, event: Value) -> serde_json::Result<()> {
        let message: Message = serde_json::from_value(event)?;
        messages::created(&self.plugin.now(), &self.rest.now(), &message).await;
        Ok(())
    }
}
