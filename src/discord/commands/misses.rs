//! `/misses` pages through the questions that the FAQ missed, most asked first.

use serenity::all::CreateCommand;

use super::Call;
use super::declare::{for_moderators, name, slash};
use super::moderating::Answer;
use crate::bot::Prefix;
use crate::bot::features::misses;
use crate::bot::policy::Right;
use crate::ids::GuildId;

/// `/misses`.
#[derive(Debug)]
pub(super) struct Misses;

impl Misses {
    pub(super) const RIGHT: Right = Right::Moderate;

    pub(super) fn name() -> &'static str {
        name(|c| c.misses)
    }

    pub(super) fn declaration(prefix: &Prefix) -> CreateCommand {
        for_moderators(slash(prefix, |c| c.misses), Self::RIGHT)
    }

    pub(super) async fn run(self, call: &Call<'_>, guild: GuildId) {
        let who = call.moderator(guild);
        let response = misses::answer(call.bot, &who, misses::Request::Page(0)).await;
        call.give(response, Answer::Now).await;
    }
}
