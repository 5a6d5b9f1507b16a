//! `/privacy` says what is stored and for how long, with a button that deletes it.

use serenity::all::CreateCommand;

use super::Call;
use super::declare::{everywhere, name, slash};
use crate::bot::Prefix;
use crate::bot::features::privacy;
use crate::discord::respond;

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
        let page = privacy::page(call.bot, &call.reader());
        call.respond(respond::reply(call.bot, &page, true)).await;
    }
}
