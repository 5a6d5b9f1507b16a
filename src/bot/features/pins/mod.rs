//! Pinned answers: posting and pinning them, and the background task (here), what moderators do with them
//! (`request`), keeping them up to date (`update`), noticing deleted ones (`watch`), their content (`shape`), their
//! list (`list`), and notices to moderators (`notices`). The network is a [`Board`].

mod board;
mod list;
mod notices;
mod request;
mod shape;
mod update;
mod watch;

use std::collections::BTreeSet;
use std::sync::Weak;
use std::time::Duration;

use tracing::warn;

use crate::Moment;
use crate::bot::channel_error::ChannelError;
use crate::bot::context::{Bot, BotState};
use crate::ids::{ChannelId, GuildId, MessageId};
use crate::pack::Language;
use crate::service::Unavailable;
use crate::store::{Attempts, Pin};
pub use board::{Board, BoardError};
pub use request::{Refresh, Request, Wish, answer, put};
use shape::{Shape, shape};
use update::Next;
pub use watch::{channel_gone, looked_after, message_gone};

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
pub struct PinRequest<'a> {
    /// The guild.
    pub guild: GuildId,
    /// The channel.
    pub channel: ChannelId,
    /// The entry's id.
    pub entry: &'a str,
    /// The language of the answer.
    pub language: &'a Language,
    /// The reason, which the network shows administrators.
    pub reason: &'a str,
}

/// Updates all pins and checks that they exist, now and from time to time. Updates them also when the pack is
/// replaced, a moderator asks for it, or a retry is due. Ends when the bot is dropped, and with it the board.
pub async fn run<B: Board>(bot: Weak<BotState>, board: impl Fn() -> Option<B>) {
    let Some(state) = bot.upgrade() else { return };
    let (mut replaced, mut refreshing) = (state.replacements(), state.refreshing.subscribe());
    let clock = state.clock.clone();
    drop(state);
    let mut sweep_at = Moment::START;
    let mut rest = STORE_RETRY_DELAY;
    loop {
        // The waiting task must not keep the bot or an old pack alive.
        let Some((state, board)) = bot.upgrade().zip(board()) else { return };
        replaced.mark_unchanged();
        let wanted: BTreeSet<GuildId> = state.refreshing.borrow().clone();
        let next = update::pass(&state.now(), &board, &wanted).await;
        state.refreshed(|guild| !wanted.contains(&guild));
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
            watch::sweep(&state.now(), &board, None).await;
            sweep_at = clock.now() + SWEEP_INTERVAL;
        }
        drop((state, board));
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
async fn refresh(bot: &Bot, guild: GuildId) {
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
async fn post(
    bot: &Bot,
    board: &impl Board,
    request: &PinRequest<'_>,
) -> Result<MessageId, ChannelError> {
    let Some(shape) = shape(bot, request.entry, request.language) else {
        return Err(ChannelError::Other);
    };
    let sent = board.post(request.channel, &shape.card, None).await.map_err(logged)?;
    let kept = pin(bot, board, request, sent, &shape).await;
    if kept.is_err() {
        board.delete(request.channel, sent).await;
    }
    kept.map(|()| sent)
}

/// Pins an existing answer, and makes it show the content of a pin.
async fn keep(
    bot: &Bot,
    board: &impl Board,
    request: &PinRequest<'_>,
    message: MessageId,
) -> Result<(), ChannelError> {
    let Some(shape) = shape(bot, request.entry, request.language) else {
        return Err(ChannelError::Other);
    };
    // Editing comes first, because a message that cannot be edited could not be kept up to date.
    board.edit(request.channel, message, &shape.card).await.map_err(logged)?;
    pin(bot, board, request, message, &shape).await
}

async fn pin(
    bot: &Bot,
    board: &impl Board,
    request: &PinRequest<'_>,
    message: MessageId,
    shape: &Shape,
) -> Result<(), ChannelError> {
    board.pin(request.channel, message, request.reason).await.map_err(logged)?;
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
    let now = bot.clock.unix();
    if bot.memory.change(async |store| store.pin(&pin, now).await).await.is_ok() {
        return Ok(());
    }
    // A pin that is not stored would never be updated.
    let undone = board.unpin(request.channel, message, request.reason).await;
    let _ = undone.map_err(logged);
    Err(ChannelError::Later)
}

/// Unpins an answer and deletes it from the store. If the message no longer exists, only the latter.
async fn unpin(bot: &Bot, board: &impl Board, pin: &Pin, reason: &str) -> Result<(), ChannelError> {
    match board.unpin(pin.channel, pin.message, reason).await.map_err(logged) {
        Ok(()) | Err(ChannelError::ChannelGone | ChannelError::MessageGone) => {}
        Err(error) => return Err(error),
    }
    let forgotten = bot.memory.change(async |store| store.forget_pin(pin.message).await).await;
    forgotten.map(drop).map_err(|_| ChannelError::Later)
}

/// The reason for a failure; logs those that the moderator cannot fix.
fn logged(cause: BoardError) -> ChannelError {
    if matches!(cause.error, ChannelError::Later | ChannelError::Other) {
        warn!(%cause, "a pin could not be changed");
    }
    cause.error
}
