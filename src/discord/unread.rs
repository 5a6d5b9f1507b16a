//! Events that serenity cannot read: of a type or a shape that Discord has added since. They are counted
//! and named in the log, without what is in them. Whoever waits for an answer gets an apology.

use serde_json::Value;
use serenity::all::{CreateAutocompleteResponse, CreateInteractionResponse};
use tracing::warn;

use super::bot::Bot;
use super::locked::locked;
use super::rest::{Answerable, Rest};
use super::{commands, respond};

/// Discord's numbers for what waits for no answer, and for choices while somebody types.
pub(super) const PING: u64 = 1;
const AUTOCOMPLETE: u64 = 4;

/// An interaction, as far as it can be answered.
struct Unread<'a> {
    id: u64,
    application: u64,
    token: &'a str,
    event: &'a Value,
}

impl Answerable for Unread<'_> {
    fn keys(&self) -> (u64, u64, &str) {
        (self.id, self.application, self.token)
    }
}

/// The type under which Discord tells of interactions.
pub(super) const INTERACTION: &str = "INTERACTION_CREATE";

/// Events that come with the intents that the bot has, or answer what it does not ask, and that concern
/// nobody here: serenity does not know them.
const OF_NO_INTEREST: [&str; 13] = [
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

/// Counts an event, names its type, and apologises if somebody waits. What is known to concern nobody is
/// counted apart.
pub(super) async fn came(bot: &Bot, http: &Rest, kind: &str, event: &Value) {
    if let Some(known) = OF_NO_INTEREST.into_iter().find(|known| *known == kind) {
        bot.metrics.ignored_event(known);
        return;
    }
    let is_interaction = kind == INTERACTION;
    let kind = bot.metrics.unknown_event(kind);
    if locked(&bot.unread).first(kind.clone(), (), bot.clock.elapsed()) {
        warn!(kind, "Discord sent an event that cannot be read; more of its type are only counted");
    }
    if !is_interaction {
        return;
    }
    let Some(interaction) = Unread::of(event) else { return };
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

/// Whether it could be answered with an apology, unread as it is.
pub(super) fn is_answerable(event: &Value) -> bool {
    Unread::of(event).is_some()
}

impl<'a> Unread<'a> {
    fn of(event: &'a Value) -> Option<Self> {
        let number = |of: &str| event[of].as_str()?.parse().ok();
        let token = event["token"].as_str()?;
        // It becomes part of an address.
        let is_token = token.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.=".contains(&b));
        is_token.then_some(())?;
        let application = number("application_id").unwrap_or_default();
        Some(Self { id: number("id")?, application, token, event })
    }

    /// Whether it is for us, and not for a host bot.
    async fn is_for(&self, bot: &Bot) -> bool {
        if bot.is_alone() {
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
