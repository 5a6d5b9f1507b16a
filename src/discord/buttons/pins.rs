//! Buttons and menus of the list of pins, and of the offer to move one.

use super::Press;
use crate::bot::Action;
use crate::bot::features::pins::{self, Refresh, Request};
use crate::discord::network::Network;
use crate::ids::GuildId;

/// Does what was pressed or chosen, if it is about pins; the press has been acknowledged.
pub(super) async fn pressed(press: &Press<'_>, guild: GuildId) -> bool {
    let (bot, board) = (press.bot, &Network::of(press.bot, press.http));
    let who = &press.moderator(guild);
    if press.id.action == Action::RefreshPins {
        let (response, refresh) = Refresh::begin(bot, who).await;
        press.give(response).await;
        if let Some(refresh) = refresh {
            press.give(refresh.finish(bot, board, who).await).await;
        }
        return true;
    }
    let Some(request) = Request::read(&press.id.action, press.picked()) else { return false };
    press.give(pins::answer(bot, board, who, request, &press.reason()).await).await;
    true
}
