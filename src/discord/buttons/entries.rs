//! Buttons and menus of a server's own entries: of the list, of a preview, and those that open a form.

use super::Press;
use crate::bot::features::entries::{self, Request};
use crate::discord::forms;
use crate::ids::GuildId;

/// Opens a form. The press has not been acknowledged, because a form must be the first response.
pub(super) async fn open(press: &Press<'_>, guild: GuildId) {
    let Some(of) = entries::form_of(&press.id.action, press.picked()) else {
        return press.say(press.bot.said(press.words().not_understood)).await;
    };
    match entries::open(press.bot, &press.moderator(guild), of, None).await {
        Ok(form) => {
            press.respond(forms::modal(&form, &press.bot.options.prefix)).await;
        }
        Err(text) => press.say(text).await,
    }
}

/// Does what was pressed or chosen; the press has been acknowledged.
pub(super) async fn pressed(press: &Press<'_>, guild: GuildId) {
    let Some(request) = Request::read(&press.id.action, press.picked()) else {
        return press.tell(press.words().entries.gone.to_owned()).await;
    };
    let response = entries::answer(press.bot, &press.moderator(guild), request).await;
    press.give(response).await;
}
