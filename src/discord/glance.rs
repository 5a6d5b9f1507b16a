//! A first look at a message: a few fields tell whether it can concern the bot, before the rest is parsed.

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serenity::all::{MessageType, UserId};

use super::bot::DiscordState;
use crate::ids::GuildId;

/// The fields that decide.
#[derive(Deserialize)]
struct Glance<'a> {
    guild_id: Option<serenity::all::GuildId>,
    author: Author,
    webhook_id: Option<IgnoredAny>,
    #[serde(rename = "type")]
    kind: MessageType,
    #[serde(borrow)]
    content: Cow<'a, str>,
    #[serde(default)]
    mentions: Vec<Author>,
    #[serde(default)]
    mention_roles: Vec<IgnoredAny>,
    referenced_message: Option<Referenced>,
}

#[derive(Deserialize)]
struct Author {
    id: UserId,
    #[serde(default)]
    bot: bool,
}

#[derive(Deserialize)]
struct Referenced {
    author: Author,
}

/// Returns whether a new message, as JSON, may address the bot or be answered unasked. A message of an unknown
/// shape may.
pub(super) fn may_matter(state: &DiscordState, data: &str) -> bool {
    let Ok(message) = serde_json::from_str::<Glance<'_>>(data) else { return true };
    // Events are handled concurrently, so the first may come before the bot knows its own id.
    let Some(own_id) = *state.own_id.borrow() else { return true };
    let is_written = matches!(message.kind, MessageType::Regular | MessageType::InlineReply);
    if !is_written || message.author.bot || message.webhook_id.is_some() {
        return false;
    }
    let Some(guild) = message.guild_id.map(GuildId::from) else { return true };
    if state.bot.options.listening && !state.bot.memory.settings(Some(guild)).listening.is_empty() {
        return true;
    }
    let is_own = |user: &Author| own_id == user.id.into();
    message.referenced_message.as_ref().is_some_and(|to| is_own(&to.author))
        || message.mentions.iter().any(is_own)
        // A mention in a quotation or in code is not among those that Discord lists.
        || message.content.contains(&own_id.to_string())
        // Which role is the bot's may not be known yet.
        || !message.mention_roles.is_empty()
        || message.content.contains("<@&")
}
