//! `/pins` lists the server's pinned answers with their states.

use serenity::all::CreateCommand;

use super::Call;
use super::declare::{for_moderators, name, slash};
use crate::bot::Prefix;
use crate::bot::policy::Right;
use crate::discord::pins::list;
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
        match list::page(call.bot, guild, &call.reader(), 0, None).await {
            Ok(page) => call.finish_with(&page).await,
            Err(_) => call.finish(call.words().pins.failed.to_owned()).await,
        }
    }
}
