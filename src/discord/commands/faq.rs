//! `/faq` shows all topics privately.

use serenity::all::CreateCommand;

use super::Call;
use super::declare::{everywhere, name, slash};
use crate::discord::prefix::Prefix;
use crate::discord::{buttons, respond};

/// `/faq`.
#[derive(Debug)]
pub(super) struct Faq;

impl Faq {
    pub(super) fn name() -> &'static str {
        name(|c| c.faq)
    }

    pub(super) fn declaration(prefix: &Prefix) -> CreateCommand {
        everywhere(slash(prefix, |c| c.faq))
    }

    pub(super) async fn run(self, call: &Call<'_>) {
        let language = call.bot.service.reading(&call.interaction.locale);
        let page = buttons::page(call.bot, &language, call.user(), 0);
        call.respond(respond::reply(page, true)).await;
    }
}
