//! `/privacy` says what is stored and for how long, with a button that deletes it.

use serenity::all::{CommandInteraction, CreateCommand};

use super::declare::{everywhere, name, slash};
use super::{Call, Command, Open};
use crate::bot::Prefix;
use crate::bot::features::privacy;
use crate::discord::respond;
use crate::pack::Language;

/// `/privacy`.
#[derive(Debug)]
pub(super) struct Privacy;

impl Command for Privacy {
    fn name() -> &'static str {
        name(|c| c.privacy)
    }

    fn declaration(prefix: &Prefix, _languages: &[Language]) -> CreateCommand {
        everywhere(slash(prefix, |c| c.privacy))
    }

    fn read(_prefix: &Prefix, _interaction: &CommandInteraction) -> Self {
        Self
    }
}

impl Open for Privacy {
    async fn run(self, call: &Call<'_>) {
        let page = privacy::page(call.bot, &call.reader());
        call.respond(respond::reply(call.bot, &page, true)).await;
    }
}
