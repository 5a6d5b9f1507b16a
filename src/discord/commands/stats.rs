//! `/faq-stats` shows statistics: questions by day and outcome, entries by answers and votes, misses.

use serenity::all::{CommandInteraction, CommandOptionType, CreateCommand, ResolvedValue};

use super::declare::{for_moderators, name, option, slash};
use super::moderating::Answer;
use super::{Call, Command, Moderating};
use crate::bot::Prefix;
use crate::bot::features::stats::{self, DAYS, USUAL};
use crate::bot::policy::Right;
use crate::discord::respond;
use crate::ids::GuildId;
use crate::pack::Language;

/// `/faq-stats`, with the days as typed.
#[derive(Debug)]
pub(super) struct Stats(i64);

impl Command for Stats {
    fn name() -> &'static str {
        name(|c| c.stats)
    }

    fn declaration(prefix: &Prefix, _languages: &[Language]) -> CreateCommand {
        for_moderators(slash(prefix, |c| c.stats), Self::RIGHT).add_option(
            option(CommandOptionType::Integer, |c| c.stats_days)
                .min_int_value(u64::from(*DAYS.start()))
                .max_int_value(u64::from(*DAYS.end())),
        )
    }

    fn read(_prefix: &Prefix, interaction: &CommandInteraction) -> Self {
        let options = interaction.data.options();
        let days = options.iter().find_map(|option| match option.value {
            ResolvedValue::Integer(days) => Some(days),
            _ => None,
        });
        Self(days.unwrap_or(USUAL))
    }
}

impl Moderating for Stats {
    const RIGHT: Right = Right::Moderate;

    async fn run(self, call: &Call<'_>, guild: GuildId) {
        if let Some(refusal) = stats::refusal(self.0, call.words()) {
            call.respond(respond::sentence(refusal)).await;
            return;
        }
        // Reading and drawing may take longer than Discord waits.
        if call.defer().await {
            let response = stats::answer(call.bot, &call.moderator(guild), self.0).await;
            call.give(response, Answer::Acknowledged).await;
        }
    }
}
