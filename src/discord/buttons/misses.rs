//! Buttons and menus of the queue of misses.

use super::Press;
use crate::discord::misses;
use crate::ids::GuildId;
use crate::service::TeachError;
use crate::store::MissState;

/// Turns to another page.
pub(super) async fn turn(press: &Press<'_>, guild: GuildId, to: u64) {
    show(press, guild, usize::try_from(to).unwrap_or(usize::MAX), None).await;
}

/// **Add to entry**, first step: lists the entries for the chosen miss.
pub(super) async fn add(press: &Press<'_>, guild: GuildId) {
    match press.picked().and_then(|id| id.parse().ok()) {
        Some(miss) => entries(press, guild, miss, 0).await,
        None => press.tell(press.words().misses.gone.to_owned()).await,
    }
}

/// A page of the entries to which a miss can be added.
pub(super) async fn entries(press: &Press<'_>, guild: GuildId, miss: u64, page: u64) {
    let words = &press.words().misses;
    let (language, reader) = (&press.id.language, press.user());
    let page = usize::try_from(page).unwrap_or(usize::MAX);
    match press.bot.memory.miss(guild, miss.cast_signed()).await {
        Ok(Some(question)) => {
            let of = (miss, question.as_str());
            press.show(misses::entries(press.bot, of, language, reader, page)).await;
        }
        Ok(None) => press.tell(words.gone.to_owned()).await,
        Err(_) => press.tell(words.failed.to_owned()).await,
    }
}

/// Second step: adds the miss as a phrasing of the chosen entry.
pub(super) async fn add_to(press: &Press<'_>, guild: GuildId, miss: u64) {
    let Some(entry) = press.picked() else {
        return press.tell(press.bot.said(press.words().entry_gone)).await;
    };
    let (bot, miss) = (press.bot, miss.cast_signed());
    match bot.memory.teach_miss(&bot.service, guild, miss, entry).await {
        Ok(step) => {
            misses::log(bot, press.http, guild, press.user(), &step).await;
            show(press, guild, 0, Some(step.id)).await;
        }
        Err(TeachError::Gone) => press.tell(press.words().misses.gone.to_owned()).await,
        Err(why) => press.tell(misses::refusal(bot, &press.id.language, &why)).await,
    }
}

/// **New topic** and **Ignore**: sets the state of the chosen miss.
pub(super) async fn sort(press: &Press<'_>, guild: GuildId, state: MissState) {
    let words = &press.words().misses;
    let Some(miss) = press.picked().and_then(|id| id.parse().ok()) else {
        return press.tell(words.gone.to_owned()).await;
    };
    match press.bot.memory.sort_miss(guild, miss, state).await {
        Ok(Some(step)) => {
            misses::log(press.bot, press.http, guild, press.user(), &step).await;
            show(press, guild, 0, Some(step.id)).await;
        }
        Ok(None) => press.tell(words.gone.to_owned()).await,
        Err(_) => press.tell(words.failed.to_owned()).await,
    }
}

/// **Undo**, for ten minutes.
pub(super) async fn undo(press: &Press<'_>, guild: GuildId, step: u64) {
    let words = &press.words().misses;
    match press.bot.memory.undo(guild, step.cast_signed()).await {
        Ok(Some(step)) => {
            misses::log(press.bot, press.http, guild, press.user(), &step).await;
            show(press, guild, 0, None).await;
        }
        Ok(None) => press.tell(words.too_late.to_owned()).await,
        Err(_) => press.tell(words.failed.to_owned()).await,
    }
}

async fn show(press: &Press<'_>, guild: GuildId, page: usize, undo: Option<i64>) {
    let (language, reader) = (&press.id.language, press.user());
    match misses::page(press.bot, guild, language, reader, page, undo).await {
        Ok(page) => press.show(page).await,
        Err(_) => press.tell(press.words().misses.failed.to_owned()).await,
    }
}
