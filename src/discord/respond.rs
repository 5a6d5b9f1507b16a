//! The ways in which something goes out. Nobody is pinged unless a door says so, and nothing that
//! anybody typed is in the log.

use serenity::all::{
    CommandInteraction, ComponentInteraction, CreateAllowedMentions, CreateInteractionResponse,
    CreateInteractionResponseMessage, Http,
};
use tracing::warn;

use super::render::Rendered;

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

/// Answers a command; whether that worked.
pub(super) async fn to_command(
    http: &Http,
    interaction: &CommandInteraction,
    response: CreateInteractionResponse,
) -> bool {
    report("a command", interaction.create_response(http, response).await)
}

/// Answers a button or menu; whether that worked.
pub(super) async fn to_component(
    http: &Http,
    interaction: &ComponentInteraction,
    response: CreateInteractionResponse,
) -> bool {
    report("a button or menu", interaction.create_response(http, response).await)
}

/// A reply that could not be sent is ours to know, not the member's.
pub(super) fn report<T>(to: &str, sent: serenity::Result<T>) -> bool {
    if let Err(cause) = &sent {
        warn!(%cause, "the reply to {to} could not be sent");
    }
    sent.is_ok()
}
