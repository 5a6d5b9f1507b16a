//! Buttons and menus of the list of pins, and of the offer to move one.

use serenity::all::EditInteractionResponse;

use super::Press;
use crate::discord::pins::{self, PinRequest, list};
use crate::ids::{GuildId, MessageId};
use crate::reply::fill;

/// Turns to another page of the list.
pub(super) async fn turn(press: &Press<'_>, guild: GuildId, to: u64) {
    show(press, guild, to, None).await;
}

/// **Refresh**: says what will change, edits the pins, and reports the result.
pub(super) async fn refresh(press: &Press<'_>, guild: GuildId) {
    let bot = press.bot;
    let words = &press.words().pins;
    let Ok(before) = pins::outdated(bot, guild).await else {
        return press.tell(words.failed.to_owned()).await;
    };
    show(press, guild, 0, Some(fill(words.refreshing, "count", before.len()))).await;
    pins::refresh(bot, guild).await;
    pins::sweep(bot, press.http, Some(guild)).await;
    // The pack may have been replaced meanwhile.
    let (now, known) = (bot.discord.now(), before.iter().map(|pin| pin.message));
    let Ok(after) = pins::outdated(&now, guild).await else {
        return press.tell(words.failed.to_owned()).await;
    };
    let is_left = |message: &MessageId| after.iter().any(|pin| pin.message == *message);
    let changed = known.filter(|m| !is_left(m) && bot.memory.is_pinned(*m)).count();
    let note = fill(&fill(words.refreshed, "changed", changed), "left", after.len());
    show(press, guild, 0, (!before.is_empty()).then_some(note)).await;
}

/// The menu that unpins.
pub(super) async fn unpin(press: &Press<'_>, guild: GuildId) {
    let words = &press.words().pins;
    let pin = match press.picked().and_then(|id| id.parse().ok()) {
        Some(picked) => press.bot.memory.pin_of(guild, picked).await,
        None => Ok(None),
    };
    let Ok(pin) = pin else { return press.tell(words.failed.to_owned()).await };
    if let Some(pin) = pin
        && let Err(error) = pins::unpin(press.bot, press.http, &pin, &press.reason()).await
    {
        return press.tell(error.sentence(press.bot, words, pin.channel)).await;
    }
    show(press, guild, 0, None).await;
}

/// **Move it**: replaces an old pin by a new one.
pub(super) async fn r#move(
    press: &Press<'_>,
    guild: GuildId,
    from: MessageId,
    to: Option<MessageId>,
) {
    let words = &press.words().pins;
    let Ok(old) = press.bot.memory.pin_of(guild, from).await else {
        return press.tell(words.failed.to_owned()).await;
    };
    let Some(old) = old else { return press.tell(press.bot.said(words.message_gone)).await };
    let reason = press.reason();
    let channel = old.channel;
    let request = PinRequest {
        guild: old.guild,
        channel,
        entry: &old.entry,
        language: &press.id.language,
        reason: &reason,
    };
    // The old pin goes first, because a full channel has no room for both.
    if let Err(error) = pins::unpin(press.bot, press.http, &old, &reason).await {
        return press.tell(error.sentence(press.bot, words, old.channel)).await;
    }
    let moved = match to {
        None => pins::post(press.bot, press.http, &request).await.map(drop),
        Some(to) => pins::keep(press.bot, press.http, &request, to).await,
    };
    let text = match moved {
        Ok(()) => fill(words.moved, "channel", format_args!("<#{channel}>")),
        Err(error) => error.sentence(press.bot, words, old.channel),
    };
    let edit =
        EditInteractionResponse::new().content(text).embeds(Vec::new()).components(Vec::new());
    press.edit_answer(edit).await;
}

async fn show(press: &Press<'_>, guild: GuildId, page: u64, note: Option<String>) {
    match list::page(press.bot, guild, &press.reader(), page, note).await {
        Ok(page) => press.show(&page).await,
        Err(_) => press.tell(press.words().pins.failed.to_owned()).await,
    }
}
