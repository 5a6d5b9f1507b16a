//! `/privacy` says what is stored and for how long, with a button that deletes it.

use serenity::all::CreateCommand;

use super::Call;
use super::declare::{everywhere, name, slash};
use crate::discord::prefix::Prefix;
use crate::discord::{render, respond};

/// `/privacy`.
#[derive(Debug)]
pub(super) struct Privacy;

impl Privacy {
    pub(super) fn name() -> &'static str {
        name(|c| c.privacy)
    }

    pub(super) fn declaration(prefix: &Prefix) -> CreateCommand {
        everywhere(slash(prefix, |c| c.privacy))
    }

    pub(super) async fn run(self, call: &Call<'_>) {
        let language = call.bot.service.reading(&call.interaction.locale);
        let caller = call.user();
        let frame = call.bot.frame(&language, Some(caller), None, true);
        call.respond(respond::reply(render::privacy(&frame), true)).await;
    }
}
