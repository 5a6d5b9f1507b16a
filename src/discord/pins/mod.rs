//! Pinned answers: pinning and the background task (here), keeping them up to date (`update`), noticing
//! deleted ones (`watch`), their content (`shape`), and notices to moderators (`notices`). The commands are in
//! `commands/`, the buttons in `buttons/pins.rs`.

pub(super) mod list;
mod notices;
mod shape;
mod update;
mod watch;

use std::collections::BTreeSet;
use std::sync::Weak;
use std::time::Duration;

use serenity::all::{CreateMessage, EditMessage};
use tracing::warn;

use super::bot::{Bot, DiscordState};
use super::rest::{self, Rest};
use super::{channel_error, render, respond};
use crate::Moment;
use crate::bot::channel_error::ChannelError;
use crate::ids::{ChannelId, GuildId, MessageId};
use crate::pack::Language;
use crate::service::Unavailable;
use crate::store::{Attempts, Pin};
pub(super) use shape::{Shape, shape};
use update::Next;
pub(super) use update::outdated;
pub(super) use watch::{channel_gone, looked_after, message_gone, sweep};

/// Interval between two checks that all pins still exist: changes in between are reported by events.
const SWEEP_INTERVAL: Duration = Duration::from_secs(6 * 60 * 60);
/// Initial retry delay while the store is unavailable; doubled each time.
const STORE_RETRY_DELAY: Duration = Duration::from_secs(10);
/// Maximum retry delay.
const MAX_STORE_RETRY_DELAY: Duration = Duration::from_secs(15 * 60);
/// Retry delay while another replica holds the lease.
const LEASE_RETRY_DELAY: Duration = Duration::from_secs(5);
/// Timeout for a moderator's **Refresh**.
const REFRESH_TIMEOUT: Duration = Duration::from_secs(20);

/// A request to pin an entry.
pub(super) struct PinRequest<'a> {
    pub(super) guild: GuildId,
    pub(super) channel: ChannelId,
    pub(super) entry: &'a str,
    pub(super) language: &'a Language,
    /// The reason for Discord's audit log.
    pub(super) reason: &'a str,
}

/// Updates all pins and checks that they exist, now and from time to time. Updates them also when the pack is
/// replaced, a moderator asks for it, or a retry is due. Ends when the bot is dropped.
pub(super) async fn run(bot: Weak<DiscordState>, http: Rest) {
    let Some(state) = bot.upgrade() else { return };
    let (mut replaced, mut refreshing) =
        (state.bot.replacements(), state.bot.refreshing.subscribe());
    let clock = state.bot.clock.clone();
    drop(state);
    let mut sweep_at = Moment::START;
    let mut rest = STORE_RETRY_DELAY;
    loop {
        // The waiting task must not keep the bot or an old pack alive.
        let Some(state) = bot.upgrade() else { return };
        replaced.mark_unchanged();
        let wanted: BTreeSet<GuildId> = state.bot.refreshing.borrow().clone();
        let next = update::pass(&state.now(), &http, &wanted).await;
        state.bot.refreshed(|guild| !wanted.contains(&guild));
        let mut pause = Duration::MAX;
        match next {
            Ok(Next::Now) => continue,
            Ok(Next::In(time)) => pause = time,
            Ok(Next::Elsewhere) => pause = LEASE_RETRY_DELAY,
            Ok(Next::Idle) => {}
            Err(Unavailable) => {
                pause = rest;
                rest = (rest * 2).min(MAX_STORE_RETRY_DELAY);
            }
        }
        if next.is_ok() {
            rest = STORE_RETRY_DELAY;
        }
        if clock.now() >= sweep_at {
            sweep(&state.now(), &http, None).await;
            sweep_at = clock.now() + SWEEP_INTERVAL;
        }
        drop(state);
        pause = pause.min(clock.now().until(sweep_at));
        let is_there = tokio::select! {
            () = clock.sleep(pause) => true,
            replaced = replaced.changed() => replaced.is_ok(),
            wanted = refreshing.wait_for(|wanted| !wanted.is_empty()) => wanted.is_ok(),
        };
        if !is_there {
            return;
        }
    }
}

/// Requests that a guild's pins be updated before all others, and waits for that, up to a timeout.
pub(super) async fn refresh(bot: &Bot, guild: GuildId) {
    let mut refreshing = bot.refreshing.subscribe();
    bot.refreshing.send_modify(|wanted| {
        wanted.insert(guild);
    });
    tokio::select! {
        // The sender lives as long as the shared state.
        _ = refreshing.wait_for(|wanted| !wanted.contains(&guild)) => {}
        () = bot.clock.sleep(REFRESH_TIMEOUT) => {}
    }
}

/// Posts an entry and pins it. On failure nothing is left behind.
pub(super) async fn post(
    bot: &Bot,
    http: &Rest,
    request: &PinRequest<'_>,
) -> Result<MessageId, ChannelError> {
    let Some(shape) = shape(bot, request.entry, request.language) else {
        return Err(ChannelError::Other);
    };
    let message = CreateMessage::new()
        .embed(render::embed(&shape.card))
        .components(render::components(&shape.card, &bot.options.prefix))
        .allowed_mentions(respond::nobody());
    let sent = http.send_message(request.channel, &message).await;
    let sent = sent.map_err(|cause| logged(&cause, ChannelError::MayNotWrite))?;
    let kept = pin(bot, http, request, sent, &shape).await;
    if kept.is_err() {
        respond::report("a moderator", http.delete_message(request.channel, sent).await);
    }
    kept.map(|()| sent)
}

/// Pins an existing answer, and makes it show the content of a pin.
pub(super) async fn keep(
    bot: &Bot,
    http: &Rest,
    request: &PinRequest<'_>,
    message: MessageId,
) -> Result<(), ChannelError> {
    let Some(shape) = shape(bot, request.entry, request.language) else {
        return Err(ChannelError::Other);
    };
    // Editing comes first, because a message that cannot be edited could not be kept up to date.
    let edit = EditMessage::new()
        .embed(render::embed(&shape.card))
        .components(render::components(&shape.card, &bot.options.prefix))
        .allowed_mentions(respond::nobody());
    let edited = http.edit_message(request.channel, message, &edit).await;
    edited.map_err(|cause| logged(&cause, ChannelError::MayNotWrite))?;
    pin(bot, http, request, message, &shape).await
}

async fn pin(
    bot: &Bot,
    http: &Rest,
    request: &PinRequest<'_>,
    message: MessageId,
    shape: &Shape,
) -> Result<(), ChannelError> {
    let pinned = http.pin(request.channel, message, request.reason).await;
    pinned.map_err(|cause| logged(&cause, ChannelError::MayNotPin))?;
    let pin = Pin {
        message,
        guild: request.guild,
        channel: request.channel,
        entry: request.entry.to_owned(),
        language: request.language.to_string(),
        content: shape.content.clone(),
        pending: None,
        sent: false,
        last_error: None,
        attempts: Attempts::default(),
    };
    if bot.memory.pin(&pin).await.is_ok() {
        return Ok(());
    }
    // A pin that is not stored would never be updated.
    let undone = http.unpin(request.channel, message, request.reason).await;
    respond::report("a moderator", undone);
    Err(ChannelError::Later)
}

/// Unpins an answer and deletes it from the store. If the message no longer exists, only the latter.
pub(super) async fn unpin(
    bot: &Bot,
    http: &Rest,
    pin: &Pin,
    reason: &str,
) -> Result<(), ChannelError> {
    match http.unpin(pin.channel, pin.message, reason).await {
        Ok(()) => {}
        Err(cause) => match logged(&cause, ChannelError::MayNotPin) {
            ChannelError::ChannelGone | ChannelError::MessageGone => {}
            error => return Err(error),
        },
    }
    bot.memory.forget_pin(pin.message).await.map(drop).map_err(|_| ChannelError::Later)
}

/// The reason for a failure; logs those that the moderator cannot fix.
fn logged(cause: &rest::Error, refused: ChannelError) -> ChannelError {
    let error = channel_error::of(cause, refused);
    if matches!(error, ChannelError::Later | ChannelError::Other) {
        warn!(%cause, "a pin could not be changed");
    }
    error
}
