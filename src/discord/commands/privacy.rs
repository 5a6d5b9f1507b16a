//! `/privacy` says what is kept, for how long, and deletes it at the press of a button.

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
        let caller = call.interaction.user.id.get();
        let frame = call.bot.frame(&language, caller, 0, true);
        call.respond(respond::reply(render::privacy(&frame), true)).await;
    }
}
