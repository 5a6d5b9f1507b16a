//! The ways of sending replies. No one is pinged unless the caller says so, and user input is never logged.

use serenity::all::{
    self, CreateAllowedMentions, CreateInteractionResponse, CreateInteractionResponseMessage,
    CreateMessage, EditMessage, MessageReference,
};
use tracing::warn;

use super::bot::Bot;
use super::render;
use super::rest::{self, Answerable, Rest};
use super::rights;
use crate::bot::card::Card;
use crate::bot::lock;
use crate::ids::{ChannelId, MessageId};
use crate::reply::Wording;

/// Discord's error code for a missing permission.
const MISSING_PERMISSIONS: u32 = 50013;
/// Discord's error code for an empty message.
const EMPTY_MESSAGE: u32 = 50006;

/// Pings no one, whatever the text contains.
pub(super) fn nobody() -> CreateAllowedMentions {
    CreateAllowedMentions::new().replied_user(false)
}

/// A card as an interaction's message.
pub(super) fn message(bot: &Bot, card: &Card) -> CreateInteractionResponseMessage {
    let message = CreateInteractionResponseMessage::new()
        .embed(render::embed(card))
        .components(render::components(card, &bot.options.prefix))
        .allowed_mentions(nobody());
    match &card.above {
        Some(above) => message.content(above),
        None => message,
    }
}

/// A public reply, or one that only the caller sees.
pub(super) fn reply(bot: &Bot, card: &Card, private: bool) -> CreateInteractionResponse {
    CreateInteractionResponse::Message(message(bot, card).ephemeral(private))
}

/// A sentence that only the user sees.
pub(super) fn sentence(text: impl Into<String>) -> CreateInteractionResponse {
    let message = CreateInteractionResponseMessage::new().content(text);
    CreateInteractionResponse::Message(message.allowed_mentions(nobody()).ephemeral(true))
}

/// Replies to a message, and returns the id of the reply. Without permission to embed, the reply is plain
/// text.
pub(super) async fn below(
    bot: &Bot,
    http: &Rest,
    (channel, message): (ChannelId, MessageId),
    card: &Card,
    words: &Wording,
) -> rest::Result<MessageId> {
    // A deleted question needs no reply.
    let reference =
        MessageReference::from((all::ChannelId::from(channel), all::MessageId::from(message)))
            .fail_if_not_exists(true);
    let reply = CreateMessage::new()
        .components(render::components(card, &bot.options.prefix))
        .allowed_mentions(nobody())
        .reference_message(reference);
    if !is_plain(bot, channel) {
        match http.send_message(channel, &reply.clone().embed(render::embed(card))).await {
            Err(cause) if is_for_embed(bot, http, channel, &cause).await => {}
            sent => return sent,
        }
    }
    http.send_message(channel, &reply.content(plain(bot, card, words))).await
}

/// Edits a reply to a message, likewise as plain text where needed.
pub(super) async fn change(
    bot: &Bot,
    http: &Rest,
    (channel, reply): (ChannelId, MessageId),
    card: &Card,
    words: &Wording,
) -> rest::Result<()> {
    let components = render::components(card, &bot.options.prefix);
    let edit = EditMessage::new().components(components).allowed_mentions(nobody());
    if !is_plain(bot, channel) {
        let embedded = edit.clone().content("").embed(render::embed(card));
        match http.edit_message(channel, reply, &embedded).await {
            // Discord does not refuse an edit for its embed, but drops the embed.
            Err(cause) if cause.code == EMPTY_MESSAGE => {}
            edited => return edited,
        }
    }
    let edit = edit.content(plain(bot, card, words)).embeds(Vec::new());
    http.edit_message(channel, reply, &edit).await
}

fn is_plain(bot: &Bot, channel: ChannelId) -> bool {
    lock(&bot.discord.plain).get(&channel, bot.clock.now()) == Some(&true)
}

/// Returns whether Discord refused a message because of its embed. It does not say which permission is
/// missing, so the bot's permissions are looked up: once in a while, and not after many refusals.
async fn is_for_embed(bot: &Bot, http: &Rest, channel: ChannelId, cause: &rest::Error) -> bool {
    let is_known = lock(&bot.discord.plain).get(&channel, bot.clock.now()).is_some();
    let lacks_embed = match cause.code {
        EMPTY_MESSAGE => true,
        MISSING_PERMISSIONS if !is_known && !http.is_refused_often() => {
            let own = bot.own_id().await;
            rights::may_embed(http, channel, own).await == Ok(false)
        }
        _ => return false,
    };
    lock(&bot.discord.plain).insert(channel, lacks_embed, bot.clock.now());
    lacks_embed
}

/// The text of a card, or a notice of where to read it.
fn plain(bot: &Bot, card: &Card, words: &Wording) -> String {
    let elsewhere = || {
        let title = card.title.as_deref().unwrap_or_default();
        format!("**{title}**\n{}", bot.said(words.too_long_here))
    };
    render::plain(card).unwrap_or_else(elsewhere)
}

/// Responds to a command, a button or a menu, and returns whether that worked.
pub(super) async fn to(
    http: &Rest,
    interaction: &impl Answerable,
    response: CreateInteractionResponse,
) -> bool {
    report("an interaction", http.respond(interaction, &response).await)
}

/// Notifies the log channels of all servers that this process serves, each in its language.
pub(super) async fn to_logs(bot: &Bot, http: &Rest, text: impl Fn(&Wording) -> String) {
    for (guild, log) in bot.memory.logs() {
        if !bot.discord.health.serves(guild) {
            continue;
        }
        let text = text(bot.words(&bot.locale_of(Some(guild))));
        to_log(http, log, &Card::note(text)).await;
    }
}

/// Sends a note to a log channel.
pub(super) async fn to_log(http: &Rest, log: ChannelId, card: &Card) {
    let message = CreateMessage::new().embed(render::embed(card)).allowed_mentions(nobody());
    report("a log channel", http.send_message(log, &message).await);
}

/// Logs a reply that could not be sent, and returns whether it was sent.
pub(super) fn report<T>(to: &str, sent: rest::Result<T>) -> bool {
    if let Err(cause) = &sent {
        warn!(%cause, "the reply to {to} could not be sent");
    }
    sent.is_ok()
}
