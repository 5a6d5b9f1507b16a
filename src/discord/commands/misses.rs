//! `/misses` pages through the questions that the FAQ missed, most asked first.

use serenity::all::{CommandInteraction, CreateCommand};

use super::declare::{for_moderators, name, slash};
use super::moderating::Answer;
use super::{Call, Command, Moderating};
use crate::bot::Prefix;
use crate::bot::features::misses;
use crate::bot::policy::Right;
use crate::ids::GuildId;
use crate::pack::Language;

/// `/misses`.
#[derive(Debug)]
pub(super) struct Misses;

impl Command for Misses {
    fn name() -> &'static str {
        name(|c| c.misses)
    }

    fn declaration(prefix: &Prefix, _languages: &[Language]) -> CreateCommand {
        for_moderators(slash(prefix, |c| c.misses), Self::RIGHT)
    }

    fn read(_prefix: &Prefix, _interaction: &CommandInteraction) -> Self {
        Self
    }
}

impl Moderating for Misses {
    const RIGHT: Right = Right::Moderate;

    async fn run(self, call: &Call<'_>, guild: GuildId) {
        let who = call.moderator(guild);
        let response = misses::answer(call.bot, &who, misses::Request::Page(0)).await;
        call.give(response, Answer::Now).await;
    }
}
