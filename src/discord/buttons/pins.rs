//! What stands below the list of pins, and below the offer to move one.

use serenity::all::{ChannelId, EditInteractionResponse, MessageId};

use super::Press;
use crate::discord::pins::{self, Wish, list};
use crate::reply::fill;

/// Another page of the list.
pub(super) async fn turn(press: &Press<'_>, to: u64) {
    show(press, usize::try_from(to).unwrap_or(usize::MAX)).await;
}

/// **Refresh**: looks whether all pins are there, and brings them up to date.
pub(super) async fn refresh(press: &Press<'_>) {
    let guild = Some(press.guild());
    pins::sweep(press.bot, press.http, guild).await;
    pins::bring_up_to_date(press.bot, press.http, guild).await;
    show(press, 0).await;
}

/// The menu that unpins.
pub(super) async fn unpin(press: &Press<'_>) {
    let words = &press.words().pins;
    let Ok(all) = press.bot.memory.pins().await else {
        return press.tell(words.failed.to_owned()).await;
    };
    let pin = press.picked().and_then(|id| id.parse().ok()).and_then(|id: u64| {
        all.into_iter().find(|pin| pin.message == id && pin.guild == press.guild())
    });
    if let Some(pin) = pin
        && let Err(trouble) = pins::unpin(press.bot, press.http, &pin, &press.reason()).await
    {
        return press.tell(trouble.sentence(press.bot, words, pin.channel)).await;
    }
    show(press, 0).await;
}

/// **Move it**: a new pin in place of an old one.
pub(super) async fn r#move(press: &Press<'_>, from: u64, to: u64) {
    let words = &press.words().pins;
    let Ok(all) = press.bot.memory.pins().await else {
        return press.tell(words.failed.to_owned()).await;
    };
    let old = all.into_iter().find(|pin| pin.message == from && pin.guild == press.guild());
    let Some(old) = old else { return press.tell(press.bot.said(words.message_gone)).await };
    let reason = press.reason();
    let channel = ChannelId::new(old.channel);
    let wish = Wish {
        guild: old.guild,
        channel,
        entry: &old.entry,
        language: &press.id.language,
        reason: &reason,
    };
    // The old one goes first: in a full channel there is no place for both.
    if let Err(trouble) = pins::unpin(press.bot, press.http, &old, &reason).await {
        return press.tell(trouble.sentence(press.bot, words, old.channel)).await;
    }
    let moved = match to {
        0 => pins::post(press.bot, press.http, &wish).await.map(drop),
        to => pins::keep(press.bot, press.http, &wish, MessageId::new(to)).await,
    };
    let text = match moved {
        Ok(()) => fill(words.moved, "channel", format_args!("<#{channel}>")),
        Err(trouble) => trouble.sentence(press.bot, words, old.channel),
    };
    let edit =
        EditInteractionResponse::new().content(text).embeds(Vec::new()).components(Vec::new());
    press.edit_answer(edit).await;
}

async fn show(press: &Press<'_>, page: usize) {
    let (language, reader) = (&press.id.language, press.user());
    match list::page(press.bot, press.guild(), language, reader, page).await {
        Ok(page) => press.show(page).await,
        Err(_) => press.tell(press.words().pins.failed.to_owned()).await,
    }
}
