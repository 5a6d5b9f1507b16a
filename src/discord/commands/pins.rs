//! `/pins` lists the server's pinned answers with their states.

use serenity::all::{CommandInteraction, CreateCommand};

use super::declare::{for_moderators, name, slash};
use super::moderating::Answer;
use super::{Call, Command, Moderating};
use crate::bot::Prefix;
use crate::bot::features::pins::{self, Request};
use crate::bot::policy::Right;
use crate::discord::network::Network;
use crate::ids::GuildId;
use crate::pack::Language;

/// `/pins`.
#[derive(Debug)]
pub(super) struct Pins;

impl Command for Pins {
    fn name() -> &'static str {
        name(|c| c.pins)
    }

    fn declaration(prefix: &Prefix, _languages: &[Language]) -> CreateCommand {
        for_moderators(slash(prefix, |c| c.pins), Self::RIGHT)
    }

    fn read(_prefix: &Prefix, _interaction: &CommandInteraction) -> Self {
        Self
    }
}

impl Moderating for Pins {
    const RIGHT: Right = Right::Pin;

    async fn run(self, call: &Call<'_>, guild: GuildId) {
        let board = &Network::of(call.bot, call.http);
        let who = call.moderator(guild);
        let reason = call.reason();
        let response = pins::answer(call.bot, board, &who, Request::Page(0), &reason).await;
        call.give(response, Answer::Acknowledged).await;
    }
}
