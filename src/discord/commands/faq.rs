//! `/faq` shows all topics privately.

use serenity::all::{CommandInteraction, CreateCommand};

use super::declare::{everywhere, name, slash};
use super::{Call, Command, Open};
use crate::bot::Prefix;
use crate::bot::features::browse;
use crate::discord::respond;
use crate::pack::Language;

/// `/faq`.
#[derive(Debug)]
pub(super) struct Faq;

impl Command for Faq {
    fn name() -> &'static str {
        name(|c| c.faq)
    }

    fn declaration(prefix: &Prefix, _languages: &[Language]) -> CreateCommand {
        everywhere(slash(prefix, |c| c.faq))
    }

    fn read(_prefix: &Prefix, _interaction: &CommandInteraction) -> Self {
        Self
    }
}

impl Open for Faq {
    async fn run(self, call: &Call<'_>) {
        let page = browse::page(call.bot, &call.reader(), call.guild(), 0);
        call.respond(respond::reply(call.bot, &page, true)).await;
    }
}
