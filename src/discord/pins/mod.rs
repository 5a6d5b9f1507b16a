//! Pinned answers: pinning (here), what they show and how that is kept up to date (`living`), how it
//! is noticed that one is gone (`watch`). The commands are in `commands/`, the buttons in `buttons/pins.rs`.

pub(super) mod list;
mod living;
mod watch;

use std::sync::Arc;
use std::time::Duration;

use serenity::all::{ChannelId, CreateMessage, EditMessage, MessageId};
use tracing::warn;

use super::bot::{Bot, Shared};
use super::respond;
use super::rest::{self, Rest};
use super::trouble::Trouble;
use crate::pack::Language;
use crate::store::Pin;
pub(super) use living::{Shape, bring_up_to_date, shape};
pub(super) use watch::{channel_gone, looked_after, message_gone, sweep};

/// Between two looks at whether all pins are still there: what happens meanwhile is told by events.
const SWEEPING: Duration = Duration::from_secs(6 * 60 * 60);

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
/// to date also whenever the pack is replaced. Ends with the process.
pub(super) async fn live(bot: Arc<Shared>, http: Rest) {
    let mut replaced = bot.replacements();
    loop {
        bring_up_to_date(&bot, &http, None).await;
        sweep(&bot.now(), &http, None).await;
        let pause = bot.clock.sleep(SWEEPING);
        tokio::pin!(pause);
        loop {
            tokio::select! {
                () = &mut pause => break,
                // The sender lives as long as what is shared.
                _ = replaced.changed() => bring_up_to_date(&bot, &http, None).await,
            }
        }
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
