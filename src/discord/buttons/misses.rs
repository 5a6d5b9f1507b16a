//! Buttons and menus of the queue of misses.

use super::Press;
use crate::bot::features::misses::{self, Request};
use crate::ids::GuildId;

/// Does what was pressed or chosen; the press has been acknowledged.
pub(super) async fn pressed(press: &Press<'_>, guild: GuildId) {
    let Some(request) = Request::read(&press.id.action, press.picked()) else {
        return press.tell(press.words().misses.gone.to_owned()).await;
    };
    press.give(misses::answer(press.bot, &press.moderator(guild), request).await).await;
}
