//! `/pins` lists the server's pinned answers with their states.

use serenity::all::CreateCommand;

use super::Call;
use super::declare::{for_moderators, name, slash};
use super::moderating::Answer;
use crate::bot::Prefix;
use crate::bot::features::pins::{self, Request};
use crate::bot::policy::Right;
use crate::discord::network::Network;
use crate::ids::GuildId;

/// `/pins`.
#[derive(Debug)]
pub(super) struct Pins;

impl Pins {
    pub(super) const RIGHT: Right = Right::Pin;

    pub(super) fn name() -> &'static str {
        name(|c| c.pins)
    }

    pub(super) fn declaration(prefix: &Prefix) -> CreateCommand {
        for_moderators(slash(prefix, |c| c.pins), Self::RIGHT)
    }

    pub(super) async fn run(self, call: &Call<'_>, guild: GuildId) {
        let board = &Network::of(call.bot, call.http);
        let who = call.moderator(guild);
        let reason = call.reason();
        let response = pins::answer(call.bot, board, &who, Request::Page(0), &reason).await;
        call.give(response, Answer::Acknowledged).await;
    }
}
