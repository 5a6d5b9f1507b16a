//! Pinned answers: pinning (here), what they show and how that is kept up to date (`living`), how it
//! is noticed that one is gone (`watch`), what it shows (`shape`), and what moderators hear of it (`news`). The commands are in `commands/`, the buttons in `buttons/pins.rs`.

pub(super) mod list;
mod living;
mod news;
mod shape;
mod watch;

use std::collections::BTreeSet;
use std::sync::Weak;
use std::time::Duration;

use serenity::all::{ChannelId, CreateMessage, EditMessage, MessageId};
use tracing::warn;

use super::bot::{Bot, Shared};
use super::respond;
use super::rest::{self, Rest};
use super::trouble::Trouble;
use crate::pack::Language;
use crate::service::Unavailable;
use crate::store::{Attempts, Pin};
use living::Next;
pub(super) use living::outdated;
pub(super) use shape::{Shape, shape};
pub(super) use watch::{channel_gone, looked_after, message_gone, sweep};

/// Between two looks at whether all pins are still there: what happens meanwhile is told by events.
const SWEEPING: Duration = Duration::from_secs(6 * 60 * 60);
/// How long the store is left alone when it is away; doubled each time.
const REST: Duration = Duration::from_secs(10);
/// The longest of these.
const LONGEST_REST: Duration = Duration::from_secs(15 * 60);
/// How long another copy of the bot that is at it is left alone.
const TURN: Duration = Duration::from_secs(5);
/// How long a moderator waits for what comes of **Refresh**.
const REFRESHING: Duration = Duration::from_secs(20);

/// What is to be pinned, and by whom.
pub(super) struct Wish<'a> {
    pub(super) guild: u64,
    pub(super) channel: ChannelId,
    pub(super) entry: &'a str,
    pub(super) language: &'a Language,
    /// What Discord's audit log says of it.
    pub(super) reason: &'a str,
}

/// Brings all pins up to date and looks whether they are there, now and from time to time; brings them up
/// to date also whenever the pack is replaced, a moderator wants it, or one that was set aside is due. Ends
/// with the bot.
pub(super) async fn live(bot: Weak<Shared>, http: Rest) {
    let Some(shared) = bot.upgrade() else { return };
    let (mut replaced, mut refreshing) = (shared.replacements(), shared.refreshing.subscribe());
    let clock = shared.clock.clone();
    drop(shared);
    let mut sweep_at = Duration::ZERO;
    let mut rest = REST;
    loop {
        // A task that waits must keep neither the bot nor a pack of before alive.
        let Some(shared) = bot.upgrade() else { return };
        replaced.mark_unchanged();
        let wanted: BTreeSet<u64> = shared.refreshing.borrow().clone();
        let next = living::pass(&shared.now(), &http, &wanted).await;
        shared.refreshed(|guild| !wanted.contains(&guild));
        let mut pause = Duration::MAX;
        match next {
            Ok(Next::Now) => continue,
            Ok(Next::In(time)) => pause = time,
            Ok(Next::Elsewhere) => pause = TURN,
            Ok(Next::Idle) => {}
            Err(Unavailable) => {
                pause = rest;
                rest = (rest * 2).min(LONGEST_REST);
            }
        }
        if next.is_ok() {
            rest = REST;
        }
        if clock.elapsed() >= sweep_at {
            sweep(&shared.now(), &http, None).await;
            sweep_at = clock.elapsed() + SWEEPING;
        }
        drop(shared);
        pause = pause.min(sweep_at.saturating_sub(clock.elapsed()));
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

/// Has the pins of a guild be brought up to date before all others, and waits for it, for a while.
pub(super) async fn refresh(bot: &Bot, guild: u64) {
    let mut refreshing = bot.refreshing.subscribe();
    bot.refreshing.send_modify(|wanted| {
        wanted.insert(guild);
    });
    tokio::select! {
        // The sender lives as long as what is shared.
        _ = refreshing.wait_for(|wanted| !wanted.contains(&guild)) => {}
        () = bot.clock.sleep(REFRESHING) => {}
    }
}

/// Posts an entry and pins it. Nothing is left behind when that does not work.
pub(super) async fn post(bot: &Bot, http: &Rest, wish: &Wish<'_>) -> Result<MessageId, Trouble> {
    let Some(shape) = shape(bot, wish.entry, wish.language) else { return Err(Trouble::Other) };
    let message = CreateMessage::new()
        .embed(shape.rendered.embed.clone())
        .components(shape.rendered.components.clone())
        .allowed_mentions(respond::nobody());
    let sent = http.send_message(wish.channel, &message).await;
    let sent = sent.map_err(|cause| trouble(&cause, Trouble::MayNotWrite))?;
    let kept = pin(bot, http, wish, sent, &shape).await;
    if kept.is_err() {
        respond::report("a moderator", http.delete_message(wish.channel, sent).await);
    }
    kept.map(|()| sent)
}

/// Pins an answer that is there already, and has it show what a pin shows.
pub(super) async fn keep(
    bot: &Bot,
    http: &Rest,
    wish: &Wish<'_>,
    message: MessageId,
) -> Result<(), Trouble> {
    let Some(shape) = shape(bot, wish.entry, wish.language) else { return Err(Trouble::Other) };
    // First what may fail for good: a message that cannot be changed could not be kept up to date.
    let edit = EditMessage::new()
        .embed(shape.rendered.embed.clone())
        .components(shape.rendered.components.clone())
        .allowed_mentions(respond::nobody());
    let edited = http.edit_message(wish.channel, message, &edit).await;
    edited.map_err(|cause| trouble(&cause, Trouble::MayNotWrite))?;
    pin(bot, http, wish, message, &shape).await
}

async fn pin(
    bot: &Bot,
    http: &Rest,
    wish: &Wish<'_>,
    message: MessageId,
    shape: &Shape,
) -> Result<(), Trouble> {
    let pinned = http.pin(wish.channel, message, wish.reason).await;
    pinned.map_err(|cause| trouble(&cause, Trouble::MayNotPin))?;
    let pin = Pin {
        message: message.get(),
        guild: wish.guild,
        channel: wish.channel.get(),
        entry: wish.entry.to_owned(),
        language: wish.language.to_string(),
        content: shape.content.clone(),
        pending: None,
        sent: false,
        trouble: None,
        attempts: Attempts::default(),
    };
    if bot.memory.pin(&pin).await.is_ok() {
        return Ok(());
    }
    // What is not remembered would grow old unseen.
    let undone = http.unpin(wish.channel, message, wish.reason).await;
    respond::report("a moderator", undone);
    Err(Trouble::Later)
}

/// Unpins an answer and forgets it. One that is gone already is only forgotten.
pub(super) async fn unpin(bot: &Bot, http: &Rest, pin: &Pin, reason: &str) -> Result<(), Trouble> {
    let channel = ChannelId::new(pin.channel);
    match http.unpin(channel, MessageId::new(pin.message), reason).await {
        Ok(()) => {}
        Err(cause) => match trouble(&cause, Trouble::MayNotPin) {
            Trouble::ChannelGone | Trouble::MessageGone => {}
            trouble => return Err(trouble),
        },
    }
    bot.memory.forget_pin(pin.message).await.map(drop).map_err(|_| Trouble::Later)
}

/// What went wrong; the log hears what only we can mend.
fn trouble(cause: &rest::Error, refused: Trouble) -> Trouble {
    let trouble = Trouble::of(cause, refused);
    if matches!(trouble, Trouble::Later | Trouble::Other) {
        warn!(%cause, "a pin could not be changed");
    }
    trouble
}
