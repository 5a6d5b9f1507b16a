//! Noticing that a pin is gone: deleted, unpinned by hand, or with its channel. Events tell at once; a
//! sweep finds what happened while the bot was away.

use std::collections::BTreeMap;

use serenity::all::{ChannelId, MessageId};

use crate::discord::bot::Bot;
use crate::discord::rest::Rest;
use crate::discord::trouble::Trouble;
use crate::store::Pin;

/// A message was deleted.
pub(in crate::discord) async fn message_gone(bot: &Bot, message: MessageId) {
    if bot.memory.is_pinned(message.get()) {
        forget(bot, message.get()).await;
    }
}

/// A channel or thread was deleted.
pub(in crate::discord) async fn channel_gone(bot: &Bot, channel: ChannelId) {
    for message in bot.memory.pinned_in(channel.get()) {
        forget(bot, message).await;
    }
}

/// Something was pinned or unpinned in a channel; Discord does not say what.
pub(in crate::discord) async fn looked_after(bot: &Bot, http: &Rest, channel: ChannelId) {
    let known = bot.memory.pinned_in(channel.get());
    if !known.is_empty() {
        look(bot, http, channel, known).await;
    }
}

/// Looks whether all pins are still there, of one guild or of all that this process serves.
pub(in crate::discord) async fn sweep(bot: &Bot, http: &Rest, guild: Option<u64>) {
    let pins = match guild {
        Some(guild) => bot.memory.pins_of(guild).await,
        None => bot.memory.pins().await,
    };
    let Ok(pins) = pins else { return };
    let mut channels: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
    let is_meant =
        |pin: &&Pin| guild.map_or(bot.health.serves(pin.guild), |guild| pin.guild == guild);
    for pin in pins.iter().filter(is_meant) {
        channels.entry(pin.channel).or_default().push(pin.message);
    }
    for (channel, known) in channels {
        look(bot, http, ChannelId::new(channel), known).await;
    }
}

async fn look(bot: &Bot, http: &Rest, channel: ChannelId, known: Vec<u64>) {
    let listed = match http.pinned(channel).await {
        Ok(listed) => listed,
        Err(cause) => {
            if Trouble::of(&cause, Trouble::MayNotPin) == Trouble::ChannelGone {
                channel_gone(bot, channel).await;
            }
            return;
        }
    };
    for message in known {
        if !listed.contains(&MessageId::new(message)) && is_gone(http, channel, message).await {
            forget(bot, message).await;
        }
    }
}

/// Whether a message that is not listed is really no pin any more: a bot that may not read the history
/// is shown an empty list.
async fn is_gone(http: &Rest, channel: ChannelId, message: u64) -> bool {
    match http.message(channel, MessageId::new(message)).await {
        Ok(found) => !found.pinned,
        Err(cause) => Trouble::of(&cause, Trouble::MayNotWrite) == Trouble::MessageGone,
    }
}

async fn forget(bot: &Bot, message: u64) {
    // The store being away is in the log, and the next sweep looks again.
    let _ = bot.memory.forget_pin(message).await;
}
