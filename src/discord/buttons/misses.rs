//! Buttons and menus of the queue of misses.

use super::Press;
use crate::bot::features::misses::{self, Request};
use crate::bot::policy::Said;
use crate::discord::respond;
use crate::ids::GuildId;

/// Does what was pressed or chosen; the press has been acknowledged.
pub(super) async fn pressed(press: &Press<'_>, guild: GuildId) {
    let Some(request) = Request::read(&press.id.action, press.picked()) else {
        return press.tell(press.words().misses.gone.to_owned()).await;
    };
    let response = misses::answer(press.bot, &press.moderator(guild), request).await;
    if let Some((log, card)) = response.log {
        respond::to_log(press.http, log, &card).await;
    }
    match response.said {
        Said::Page(card) => press.show(&card).await,
        Said::Sentence(text) => press.tell(text).await,
    }
}
