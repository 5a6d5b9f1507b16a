//! The buttons of the pages of all topics.

use serenity::all::CreateInteractionResponse;

use super::Press;
use crate::bot::features::browse;
use crate::discord::respond;

/// Turns to another page.
pub(super) async fn turn(press: &Press<'_>, to: u64) {
    let page = browse::page(press.bot, &press.reader(), press.guild(), to);
    let shown = respond::message(press.bot, &page);
    let response = if press.is_asker() {
        CreateInteractionResponse::UpdateMessage(shown)
    } else {
        CreateInteractionResponse::Message(shown.ephemeral(true))
    };
    press.respond(response).await;
}
