//! `/faq-stats` shows statistics: questions by day and outcome, entries by answers and votes, misses.

use serenity::all::{
    CommandInteraction, CommandOptionType, CreateCommand, CreateInteractionResponse,
    CreateInteractionResponseMessage, EditInteractionResponse, ResolvedValue,
};

use super::Call;
use super::declare::{for_moderators, name, option, slash};
use crate::discord::prefix::Prefix;
use crate::discord::rights::Right;
use crate::discord::{respond, stats};
use crate::ids::GuildId;
use crate::reply::fill;

/// Allowed days: fewer make no chart, and counts are kept for a year.
const DAYS: std::ops::RangeInclusive<u16> = 7..=365;
/// The default number of days.
const USUAL: i64 = 30;

/// `/faq-stats`, with the days as typed.
#[derive(Debug)]
pub(super) struct Stats(i64);

impl Stats {
    pub(super) const RIGHT: Right = Right::Moderate;

    pub(super) fn name() -> &'static str {
        name(|c| c.stats)
    }

    pub(super) fn declaration(prefix: &Prefix) -> CreateCommand {
        for_moderators(slash(prefix, |c| c.stats), Self::RIGHT).add_option(
            option(CommandOptionType::Integer, |c| c.stats_days)
                .min_int_value(u64::from(*DAYS.start()))
                .max_int_value(u64::from(*DAYS.end())),
        )
    }

    pub(super) fn read(interaction: &CommandInteraction) -> Self {
        let options = interaction.data.options();
        let days = options.iter().find_map(|option| match option.value {
            ResolvedValue::Integer(days) => Some(days),
            _ => None,
        });
        Self(days.unwrap_or(USUAL))
    }

    pub(super) async fn run(self, call: &Call<'_>, guild: GuildId) {
        let words = &call.words().figures;
        let Some(days) = u16::try_from(self.0).ok().filter(|days| DAYS.contains(days)) else {
            let text = fill(words.wrong_days, "least", DAYS.start());
            call.respond(respond::sentence(fill(&text, "most", DAYS.end()))).await;
            return;
        };
        // Reading and drawing may take longer than Discord waits.
        let defer = CreateInteractionResponseMessage::new().ephemeral(true);
        if !call.respond(CreateInteractionResponse::Defer(defer)).await {
            return;
        }
        let Ok(stats) = call.bot.memory.stats(guild, days).await else {
            return call.finish(words.failed.to_owned()).await;
        };
        let language = call.bot.service.reading(&call.interaction.locale);
        let (embed, picture) = stats::page(call.bot, stats, &language).await;
        let edit = EditInteractionResponse::new().embed(embed);
        match picture {
            Some(picture) => call.edit_with(edit, picture).await,
            None => call.edit(edit).await,
        }
    }
}
