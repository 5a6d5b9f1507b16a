//! Detects pins that no longer exist: deleted, unpinned by hand, or gone with their channel. Events report
//! this at once; a sweep finds changes made while the bot was down.

use std::collections::BTreeMap;

use crate::bot::channel_error::ChannelError;
use crate::discord::bot::Bot;
use crate::discord::channel_error;
use crate::discord::rest::Rest;
use crate::ids::{ChannelId, GuildId, MessageId};
use crate::store::Pin;

/// Handles the deletion of a message.
pub(in crate::discord) async fn message_gone(bot: &Bot, message: MessageId) {
    if bot.memory.is_pinned(message) {
        forget(bot, message).await;
    }
}

/// Handles the deletion of a channel or thread.
pub(in crate::discord) async fn channel_gone(bot: &Bot, channel: ChannelId) {
    for message in bot.memory.pinned_in(channel) {
        forget(bot, message).await;
    }
}

/// Handles a change of a channel's pins; Discord does not say which.
pub(in crate::discord) async fn looked_after(bot: &Bot, http: &Rest, channel: ChannelId) {
    let known = bot.memory.pinned_in(channel);
    if !known.is_empty() {
        look(bot, http, channel, known).await;
    }
}

/// Checks that all pins still exist, of one guild or of all that this process serves.
pub(in crate::discord) async fn sweep(bot: &Bot, http: &Rest, guild: Option<GuildId>) {
    let pins = match guild {
        Some(guild) => bot.memory.pins_of(guild).await,
        None => bot.memory.pins().await,
    };
    let Ok(pins) = pins else { return };
    let mut channels: BTreeMap<ChannelId, Vec<MessageId>> = BTreeMap::new();
    let is_meant =
        |pin: &&Pin| guild.map_or(bot.discord.health.serves(pin.guild), |guild| pin.guild == guild);
    for pin in pins.iter().filter(is_meant) {
        channels.entry(pin.channel).or_default().push(pin.message);
    }
    for (channel, known) in channels {
        look(bot, http, channel, known).await;
    }
}

async fn look(bot: &Bot, http: &Rest, channel: ChannelId, known: Vec<MessageId>) {
    let listed = match http.pinned(channel).await {
        Ok(listed) => listed,
        Err(cause) => {
            if channel_error::of(&cause, ChannelError::MayNotPin) == ChannelError::ChannelGone {
                channel_gone(bot, channel).await;
            }
            return;
        }
    };
    for message in known {
        if !listed.contains(&message) && is_gone(http, channel, message).await {
            forget(bot, message).await;
        }
    }
}

/// Returns whether an unlisted message is really no longer pinned: a bot without access to the history is
/// shown an empty list.
async fn is_gone(http: &Rest, channel: ChannelId, message: MessageId) -> bool {
    match http.message(channel, message).await {
        Ok(found) => !found.pinned,
        Err(cause) => {
            channel_error::of(&cause, ChannelError::MayNotWrite) == ChannelError::MessageGone
        }
    }
}

async fn forget(bot: &Bot, message: MessageId) {
    // The log reports an unavailable store, and the next sweep checks again.
    let _ = bot.memory.forget_pin(message).await;
}
