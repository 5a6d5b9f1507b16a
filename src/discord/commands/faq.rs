//! `/faq` shows all topics privately.

use serenity::all::CreateCommand;

use super::Call;
use super::declare::{everywhere, name, slash};
use crate::bot::Prefix;
use crate::bot::features::browse;
use crate::discord::respond;

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
        let page = browse::page(call.bot, &call.reader(), call.guild(), 0);
        call.respond(respond::reply(call.bot, &page, true)).await;
    }
}
