//! Events that cannot be read, because Discord has added their type or shape since. They are counted,
//! and logged without their content. A user who waits for a response gets an apology.

use serde_json::Value;
use serenity::all::{CreateAutocompleteResponse, CreateInteractionResponse};
use tracing::warn;

use super::bot::Bot;
use super::rest::{Answerable, Rest};
use super::{commands, respond};
use crate::bot::lock;

/// Discord's interaction types for pings and autocompletion.
pub(super) const PING: u64 = 1;
const AUTOCOMPLETE: u64 = 4;

/// An interaction that can at least be responded to.
struct UnknownInteraction<'a> {
    id: u64,
    application: u64,
    token: &'a str,
    event: &'a Value,
}

impl Answerable for UnknownInteraction<'_> {
    fn keys(&self) -> (u64, u64, &str) {
        (self.id, self.application, self.token)
    }
}

/// The event type of interactions.
pub(super) const INTERACTION: &str = "INTERACTION_CREATE";

/// Events that come with the bot's intents, or answer requests that it does not make, and that do not matter
/// here. A host's serenity does not know them.
const IGNORED: [&str; 13] = [
    "CHANNEL_INFO",
    "GUILD_SOUNDBOARD_SOUNDS_UPDATE",
    "GUILD_SOUNDBOARD_SOUND_CREATE",
    "GUILD_SOUNDBOARD_SOUND_DELETE",
    "GUILD_SOUNDBOARD_SOUND_UPDATE",
    "RATE_LIMITED",
    "SOUNDBOARD_SOUNDS",
    "SUBSCRIPTION_CREATE",
    "SUBSCRIPTION_DELETE",
    "SUBSCRIPTION_UPDATE",
    "VOICE_CHANNEL_EFFECT_SEND",
    "VOICE_CHANNEL_START_TIME_UPDATE",
    "VOICE_CHANNEL_STATUS_UPDATE",
];

/// Counts an event, logs its type, and apologises if a user waits. Events that are known not to matter are
/// counted separately.
pub(super) async fn handle(bot: &Bot, http: &Rest, kind: &str, event: &Value) {
    if let Some(known) = IGNORED.into_iter().find(|known| *known == kind) {
        bot.metrics.ignored_event(known);
        return;
    }
    let is_interaction = kind == INTERACTION;
    let kind = bot.metrics.unknown_event(kind);
    if lock(&bot.discord.unknown_events).insert_new(kind.clone(), (), bot.clock.now()) {
        warn!(kind, "Discord sent an event that cannot be read; more of its type are only counted");
    }
    if !is_interaction {
        return;
    }
    let Some(interaction) = UnknownInteraction::of(event) else { return };
    if !interaction.is_for(bot).await || !bot.is_first(interaction.id) {
        return;
    }
    let answer = match event["type"].as_u64() {
        Some(PING) => return,
        Some(AUTOCOMPLETE) => {
            CreateInteractionResponse::Autocomplete(CreateAutocompleteResponse::new())
        }
        _ => {
            let locale = event["locale"].as_str().unwrap_or_default();
            respond::sentence(bot.said(bot.words(locale).unreadable))
        }
    };
    respond::to(http, &interaction, answer).await;
}

/// Returns whether an interaction could be responded to without being parsed.
pub(super) fn is_answerable(event: &Value) -> bool {
    UnknownInteraction::of(event).is_some()
}

impl<'a> UnknownInteraction<'a> {
    fn of(event: &'a Value) -> Option<Self> {
        let number = |of: &str| event[of].as_str()?.parse().ok();
        let token = event["token"].as_str()?;
        // The token becomes part of a URL.
        let is_token = token.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.=".contains(&b));
        is_token.then_some(())?;
        let application = number("application_id").unwrap_or_default();
        Some(Self { id: number("id")?, application, token, event })
    }

    /// Returns whether it is for this bot, and not for a host bot.
    async fn is_for(&self, bot: &Bot) -> bool {
        if bot.is_standalone() {
            return true;
        }
        let data = &self.event["data"];
        match (data["custom_id"].as_str(), data["name"].as_str()) {
            (Some(button), _) => button.starts_with(&bot.options.prefix.of_ids()),
            (None, Some(_)) => commands::is_ours(bot, data).await,
            (None, None) => false,
        }
    }
}
