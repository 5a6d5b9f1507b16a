//! The ways in which something goes out. Nobody is pinged unless a door says so, and nothing that
//! anybody typed is in the log.

use serenity::all::{
    ChannelId, CreateAllowedMentions, CreateEmbed, CreateInteractionResponse,
    CreateInteractionResponseMessage, CreateMessage, EditMessage, MessageId, MessageReference,
};
use tracing::warn;

use super::bot::Bot;
use super::locked::locked;
use super::render::{self, Rendered};
use super::rest::{self, Answerable, Rest};
use super::rights;
use crate::reply::{Wording, fill};

/// What Discord says of a message that takes a permission which the bot has not.
const MISSING_PERMISSIONS: u32 = 50013;
/// What it says of one in which nothing is left.
const EMPTY_MESSAGE: u32 = 50006;

/// Nobody is pinged, whatever the words say.
pub(super) fn nobody() -> CreateAllowedMentions {
    CreateAllowedMentions::new().replied_user(false)
}

/// A reply as an interaction's message.
pub(super) fn message(
    Rendered { embed, components }: Rendered,
) -> CreateInteractionResponseMessage {
    CreateInteractionResponseMessage::new()
        .embed(embed)
        .components(components)
        .allowed_mentions(nobody())
}

/// A reply that everybody, or only the person who called, sees.
pub(super) fn reply(rendered: Rendered, private: bool) -> CreateInteractionResponse {
    CreateInteractionResponse::Message(message(rendered).ephemeral(private))
}

/// One sentence that only the person who pressed or called sees.
pub(super) fn sentence(text: impl Into<String>) -> CreateInteractionResponse {
    let message = CreateInteractionResponseMessage::new().content(text);
    CreateInteractionResponse::Message(message.allowed_mentions(nobody()).ephemeral(true))
}

/// Replies to a message; the number of the reply. Where the bot may not embed, it is plain text.
pub(super) async fn below(
    bot: &Bot,
    http: &Rest,
    (channel, message): (ChannelId, MessageId),
    Rendered { embed, components }: Rendered,
    words: &Wording,
) -> rest::Result<MessageId> {
    // A question that is gone wants no reply any more.
    let reference = MessageReference::from((channel, message)).fail_if_not_exists(true);
    let reply = CreateMessage::new()
        .components(components)
        .allowed_mentions(nobody())
        .reference_message(reference);
    if !is_plain(bot, channel) {
        match http.send_message(channel, &reply.clone().embed(embed.clone())).await {
            Err(cause) if is_for_embed(bot, http, channel, &cause).await => {}
            sent => return sent,
        }
    }
    http.send_message(channel, &reply.content(plain(bot, &embed, words))).await
}

/// Changes a reply to a message, in the same way.
pub(super) async fn change(
    bot: &Bot,
    http: &Rest,
    (channel, reply): (ChannelId, MessageId),
    Rendered { embed, components }: Rendered,
    words: &Wording,
) -> rest::Result<()> {
    let edit = EditMessage::new().components(components).allowed_mentions(nobody());
    if !is_plain(bot, channel) {
        let embedded = edit.clone().content("").embed(embed.clone());
        match http.edit_message(channel, reply, &embedded).await {
            // An edit is not refused for its embed: that is left out.
            Err(cause) if cause.code == EMPTY_MESSAGE => {}
            edited => return edited,
        }
    }
    let edit = edit.content(plain(bot, &embed, words)).embeds(Vec::new());
    http.edit_message(channel, reply, &edit).await
}

fn is_plain(bot: &Bot, channel: ChannelId) -> bool {
    locked(&bot.plain).get(&channel.get(), bot.clock.elapsed()) == Some(&true)
}

/// Whether Discord refused a message because of its embed. Which permission is missing it does not say, so
/// that it is asked what the bot may do there: once in a while, and not when it refuses much.
async fn is_for_embed(bot: &Bot, http: &Rest, channel: ChannelId, cause: &rest::Error) -> bool {
    let is_known = locked(&bot.plain).get(&channel.get(), bot.clock.elapsed()).is_some();
    let lacks_embed = match cause.code {
        EMPTY_MESSAGE => true,
        MISSING_PERMISSIONS if !is_known && !http.is_refused_often() => {
            let own = bot.own_id().await;
            rights::may_embed(http, channel, own).await == Ok(false)
        }
        _ => return false,
    };
    locked(&bot.plain).insert(channel.get(), lacks_embed, bot.clock.elapsed());
    lacks_embed
}

/// The text of an embed, or where it can be read.
fn plain(bot: &Bot, embed: &CreateEmbed, words: &Wording) -> String {
    let elsewhere = || {
        let title = render::title(embed);
        format!("**{title}**\n{}", bot.said(words.too_long_here))
    };
    render::plain(embed).unwrap_or_else(elsewhere)
}

/// Answers a command, a button or a menu; whether that worked.
pub(super) async fn to(
    http: &Rest,
    interaction: &impl Answerable,
    response: CreateInteractionResponse,
) -> bool {
    report("an interaction", http.respond(interaction, &response).await)
}

/// Tells the moderators of every server that has a log channel, each in its language. What other processes
/// serve, they tell.
pub(super) async fn to_logs(bot: &Bot, http: &Rest, text: impl Fn(&Wording) -> String) {
    for (guild, log) in bot.memory.logs() {
        if !bot.health.serves(guild) {
            continue;
        }
        let text = text(bot.words(&bot.locale_of(guild)));
        let embed = CreateEmbed::new().colour(render::GREY).description(text);
        let message = CreateMessage::new().embed(embed).allowed_mentions(nobody());
        report("a log channel", http.send_message(ChannelId::new(log), &message).await);
    }
}

/// That a message has an answer already, with the way to it. In an embed, because a link outside unfurls.
pub(super) fn answered_already(
    words: &Wording,
    guild: u64,
    channel: ChannelId,
    reply: u64,
) -> CreateEmbed {
    let guild = if guild == 0 { "@me".to_owned() } else { guild.to_string() };
    let link = format!("https://discord.com/channels/{guild}/{channel}/{reply}");
    CreateEmbed::new().description(fill(words.target_answered_already, "link", link))
}

/// A reply that could not be sent is ours to know, not the member's.
pub(super) fn report<T>(to: &str, sent: rest::Result<T>) -> bool {
    if let Err(cause) = &sent {
        warn!(%cause, "the reply to {to} could not be sent");
    }
    sent.is_ok()
}
