//! The ways in which something goes out. Nobody is pinged unless a door says so, and nothing that
//! anybody typed is in the log.

use serenity::all::{
    ChannelId, CreateAllowedMentions, CreateEmbed, CreateInteractionResponse,
    CreateInteractionResponseMessage, CreateMessage,
};
use tracing::warn;

use super::bot::Bot;
use super::render::{self, Rendered};
use super::rest::{self, Answerable, Rest};
use crate::reply::Wording;

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

/// A reply that could not be sent is ours to know, not the member's.
pub(super) fn report<T>(to: &str, sent: rest::Result<T>) -> bool {
    if let Err(cause) = &sent {
        warn!(%cause, "the reply to {to} could not be sent");
    }
    sent.is_ok()
}
