//! The ways in which something goes out. Nobody is pinged unless a door says so, and nothing that
//! anybody typed is in the log.

use serenity::all::{
    CreateAllowedMentions, CreateInteractionResponse, CreateInteractionResponseMessage,
};
use tracing::warn;

use super::render::Rendered;
use super::rest::{self, Answerable, Rest};

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

/// A reply that could not be sent is ours to know, not the member's.
pub(super) fn report<T>(to: &str, sent: rest::Result<T>) -> bool {
    if let Err(cause) = &sent {
        warn!(%cause, "the reply to {to} could not be sent");
    }
    sent.is_ok()
}
