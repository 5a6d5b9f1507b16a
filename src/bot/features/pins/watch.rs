//! Detects pins that no longer exist: deleted, unpinned by hand, or gone with their channel. Events report
//! this at once; a sweep finds changes made while the bot was down.

use std::collections::BTreeMap;

use super::board::Board;
use crate::bot::channel_error::ChannelError;
use crate::bot::context::Bot;
use crate::ids::{ChannelId, GuildId, MessageId};
use crate::store::Pin;

/// Handles the deletion of a message.
pub async fn message_gone(bot: &Bot, message: MessageId) {
    if bot.memory.is_pinned(message) {
        forget(bot, message).await;
    }
}

/// Handles the deletion of a channel or thread.
pub async fn channel_gone(bot: &Bot, channel: ChannelId) {
    for message in bot.memory.pinned_in(channel) {
        forget(bot, message).await;
    }
}

/// Handles a change of a channel's pins, of which the network does not say more.
pub async fn looked_after(bot: &Bot, board: &impl Board, channel: ChannelId) {
    let known = bot.memory.pinned_in(channel);
    if !known.is_empty() {
        look(bot, board, channel, known).await;
    }
}

/// Checks that all pins still exist, of one guild or of all that this process serves.
pub(super) async fn sweep(bot: &Bot, board: &impl Board, guild: Option<GuildId>) {
    let pins = match guild {
        Some(guild) => bot.memory.store(async |store| store.pins_of(guild).await).await,
        None => bot.memory.store(async |store| store.pins().await).await,
    };
    let Ok(pins) = pins else { return };
    let mut channels: BTreeMap<ChannelId, Vec<MessageId>> = BTreeMap::new();
    let is_meant = |pin: &&Pin| guild.map_or(board.serves(pin.guild), |guild| pin.guild == guild);
    for pin in pins.iter().filter(is_meant) {
        channels.entry(pin.channel).or_default().push(pin.message);
    }
    for (channel, known) in channels {
        look(bot, board, channel, known).await;
    }
}

async fn look(bot: &Bot, board: &impl Board, channel: ChannelId, known: Vec<MessageId>) {
    let listed = match board.pinned(channel).await {
        Ok(listed) => listed,
        Err(cause) => {
            if cause.error == ChannelError::ChannelGone {
                channel_gone(bot, channel).await;
            }
            return;
        }
    };
    for message in known {
        if !listed.contains(&message) && is_gone(board, channel, message).await {
            forget(bot, message).await;
        }
    }
}

/// Returns whether an unlisted message is really no longer pinned: a bot without access to the history is
/// shown an empty list.
async fn is_gone(board: &impl Board, channel: ChannelId, message: MessageId) -> bool {
    match board.is_pinned(channel, message).await {
        Ok(pinned) => !pinned,
        Err(cause) => cause.error == ChannelError::MessageGone,
    }
}

async fn forget(bot: &Bot, message: MessageId) {
    // The log reports an unavailable store, and the next sweep checks again.
    let _ = bot.memory.change(async |store| store.forget_pin(message).await).await;
}
