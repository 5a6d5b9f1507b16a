//! `/explain question:` shows a moderator why a question gets its reply, and how the bot would treat it as a
//! message that does not address the bot.

use serenity::all::{CommandInteraction, CommandOptionType, CreateCommand, ResolvedValue};

use super::declare::{for_moderators, name, option, slash};
use super::moderating::Answer;
use super::{Call, Command, Moderating};
use crate::bot::Prefix;
use crate::bot::features::conversation::why_silent;
use crate::bot::features::explain;
use crate::bot::policy::Right;
use crate::discord::network::Network;
use crate::ids::GuildId;
use crate::matching::LONGEST_QUESTION;
use crate::pack::Language;

/// `/explain`, with the question.
#[derive(Debug)]
pub(super) struct Explain(String);

impl Command for Explain {
    fn name() -> &'static str {
        name(|c| c.explain)
    }

    fn declaration(prefix: &Prefix, _languages: &[Language]) -> CreateCommand {
        let question = option(CommandOptionType::String, |c| c.explain_question);
        for_moderators(slash(prefix, |c| c.explain), Self::RIGHT)
            .add_option(question.required(true).max_length(LONGEST_QUESTION as u16))
    }

    fn read(_prefix: &Prefix, interaction: &CommandInteraction) -> Self {
        let options = interaction.data.options();
        Self(
            options
                .iter()
                .find_map(|option| match option.value {
                    ResolvedValue::String(text) => Some(text.to_owned()),
                    _ => None,
                })
                .unwrap_or_default(),
        )
    }
}

impl Moderating for Explain {
    const RIGHT: Right = Right::Moderate;

    async fn run(self, call: &Call<'_>, guild: GuildId) {
        let (bot, who) = (call.bot, call.moderator(guild));
        let read = bot.service.read(&self.0);
        // As `/ask` would answer here in public.
        let why = explain::explained(bot, &who, &read, &call.invoker().public_locale);
        let place = (guild, call.interaction.channel_id.into());
        let entry = why.judgement.verdict.entry();
        let silence = why_silent(bot, &Network::of(bot, call.http), place, &read, entry).await;
        call.give(explain::page(bot, &who, &why, silence).into(), Answer::Now).await;
    }
}
