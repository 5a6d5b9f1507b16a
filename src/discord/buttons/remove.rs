//! **Remove**: for the asker, for the helper, and for members who may manage messages.

use serenity::all::{CreateInteractionResponse, CreateInteractionResponseFollowup};

use super::Press;
use crate::bot::features::conversation;
use crate::discord::invoked::Interaction;
use crate::discord::respond;
use crate::ids::UserId;

pub(super) async fn remove(press: &Press<'_>, helper: Option<UserId>) {
    let moderates = press.interaction.invoked().moderates();
    if !press.is_asker() && helper != Some(press.user()) && !moderates {
        return press.say(press.words().remove_refused).await;
    }
    // The interaction's token can delete its own message even where the bot is not a member.
    if !press.respond(CreateInteractionResponse::Acknowledge).await {
        return;
    }
    let gone = press.http.delete_response(press.interaction).await;
    if gone.is_ok() {
        conversation::reply_gone(press.bot, press.interaction.message.id.into());
    }
    if !respond::report("remove", gone) {
        let sorry = CreateInteractionResponseFollowup::new()
            .content(press.words().failed)
            .allowed_mentions(respond::nobody())
            .ephemeral(true);
        respond::report("remove", press.http.follow_up(press.interaction, &sorry).await);
    }
}
