//! `/explain question:` shows a moderator why a question gets its reply, and how the bot would treat it as a
//! message that does not address the bot.

use serenity::all::{
    CommandInteraction, CommandOptionType, CreateCommand, CreateEmbed, ResolvedValue,
};

use super::Call;
use super::declare::{for_moderators, name, option, slash};
use crate::discord::bot::Bot;
use crate::discord::messages::{Silence, why_silent};
use crate::discord::prefix::Prefix;
use crate::discord::render::{self, Rendered, code};
use crate::discord::respond;
use crate::discord::rights::Right;
use crate::ids::GuildId;
use crate::matching::{Explained, Explanation, LONGEST_QUESTION};
use crate::pack::limits;
use crate::reply;
use crate::reply::fill;
use crate::text::cut;

/// Maximum number of features shown per candidate, strongest first.
const FEATURES: usize = 6;

/// `/explain`, with the question.
#[derive(Debug)]
pub(super) struct Explain(String);

impl Explain {
    pub(super) const RIGHT: Right = Right::Moderate;

    pub(super) fn name() -> &'static str {
        name(|c| c.explain)
    }

    pub(super) fn declaration(prefix: &Prefix) -> CreateCommand {
        let question = option(CommandOptionType::String, |c| c.explain_question);
        for_moderators(slash(prefix, |c| c.explain), Self::RIGHT)
            .add_option(question.required(true).max_length(LONGEST_QUESTION as u16))
    }

    pub(super) fn read(interaction: &CommandInteraction) -> Self {
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

    pub(super) async fn run(self, call: &Call<'_>, guild: GuildId) {
        let words = &call.words().explain;
        let bot = call.bot;
        // As `/ask` would answer here in public.
        let read = bot.service.read(&self.0);
        let language = bot.ask(&read, &call.locale(false), Some(guild), None).language;
        let overlay = bot.memory.overlay(Some(guild));
        let why = bot.service.explain_with(&read, Some(&language), overlay.as_deref());
        let channel = call.interaction.channel_id.into();
        let entry = why.judgement.verdict.entry();
        let silence = why_silent(bot, call.http, (guild, channel), &read, entry).await;
        let embed = embed(&why, words).field(words.unasked, unasked(bot, silence, words), false);
        let rendered = Rendered { embed, components: Vec::new() };
        call.respond(respond::reply(rendered, true)).await;
    }
}

fn embed(why: &Explanation, words: &reply::Explain) -> CreateEmbed {
    let mut lines = vec![words.verdict(why, |taught| code(taught, 200))];
    if !why.words.is_empty() {
        lines.push(format!("{} {}", words.read_as, code(&why.words.join(" "), 500)));
    }
    for correction in why.corrections.iter().take(FEATURES) {
        let from = fill(words.corrected, "from", code(&correction.from, 50));
        lines.push(fill(&from, "to", code(&correction.to, 50)));
    }
    lines.push(fill(words.unseen, "unseen", format_args!("{:.0}", why.unseen * 100.0)));
    let embed = CreateEmbed::new().colour(render::GREY).title(words.title);
    let embed = embed.description(cut(&lines.join("\n"), limits::DESCRIPTION / 2));
    why.candidates.iter().fold(embed, |embed, candidate| {
        let heading = format!("{} ({:.2})", candidate.entry, candidate.score);
        embed.field(heading, cut(&reasons(candidate, words), limits::FIELD_VALUE), false)
    })
}

fn reasons(candidate: &Explained, words: &reply::Explain) -> String {
    let features = candidate.features.iter().take(FEATURES);
    let mut lines: Vec<String> =
        features.map(|(what, adds)| format!("{adds:+.2} {}", code(what, 80))).collect();
    if let Some(nearest) = &candidate.nearest {
        let likeness = nearest.likeness * 100.0;
        lines.push(format!("{} {} ({likeness:.0} %)", words.nearest, code(&nearest.phrasing, 200)));
    }
    // A field must not be empty.
    if lines.is_empty() { "–".to_owned() } else { lines.join("\n") }
}

fn unasked(bot: &Bot, silence: Option<Silence>, words: &reply::Explain) -> String {
    let text = match silence {
        None => words.spoken,
        Some(Silence::OperatorOff) => words.operator_off,
        Some(Silence::ChannelOff) => return bot.said(words.channel_off),
        Some(Silence::NoQuestion) => words.no_question,
        Some(Silence::Unsure) => words.unsure,
        Some(Silence::SaidLately) => return bot.said(words.said_lately),
    };
    text.to_owned()
}
