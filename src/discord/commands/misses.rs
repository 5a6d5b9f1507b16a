//! `/misses` pages through the questions that the FAQ missed, most asked first.

use serenity::all::CreateCommand;

use super::Call;
use super::declare::{for_moderators, name, slash};
use crate::discord::prefix::Prefix;
use crate::discord::rights::Right;
use crate::discord::{misses, respond};
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
        let language = call.bot.service.reading(&call.interaction.locale);
        let reader = call.user();
        let page = misses::page(call.bot, guild, &language, reader, 0, None).await;
        let response = match page {
            Ok(page) => respond::reply(page, true),
            Err(_) => respond::sentence(call.words().misses.failed),
        };
        call.respond(response).await;
    }
}
