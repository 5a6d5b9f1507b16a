//! `/pin entry:` posts an answer and pins it, here or in another channel, and keeps it up to date.

use serenity::all::{
    AutocompleteChoice, ChannelType, CommandInteraction, CommandOptionType,
    CreateAutocompleteResponse, CreateCommand, CreateInteractionResponse, ResolvedValue,
};

use super::Call;
use super::declare::{for_moderators, name, option, slash};
use crate::bot::Prefix;
use crate::bot::policy::Right;
use crate::discord::bot::Bot;
use crate::discord::pins::{self, PinRequest};
use crate::discord::respond;
use crate::discord::rest::Rest;
use crate::discord::rights;
use crate::ids::{ChannelId, GuildId};
use crate::pack::{Language, limits};
use crate::reply::{Reply, fill};
use crate::text::cut;

/// Maximum number of choices that autocomplete may offer.
const CHOICES: usize = 25;
/// Maximum length of the input: an entry's id, or words to find one.
const LONGEST: u16 = 200;

/// `/pin`, called or being typed.
#[derive(Debug)]
pub(super) struct Pin {
    entry: String,
    language: Option<String>,
    channel: Option<ChannelId>,
}

impl Pin {
    pub(super) const RIGHT: Right = Right::Pin;

    pub(super) fn name() -> &'static str {
        name(|c| c.pin)
    }

    pub(super) fn declaration(prefix: &Prefix) -> CreateCommand {
        let text = |pick| {
            option(CommandOptionType::String, pick).max_length(LONGEST).set_autocomplete(true)
        };
        for_moderators(slash(prefix, |c| c.pin), Self::RIGHT)
            .add_option(text(|c| c.pin_entry).required(true))
            .add_option(text(|c| c.pin_language))
            .add_option(option(CommandOptionType::Channel, |c| c.pin_channel).channel_types(vec![
                ChannelType::Text,
                ChannelType::News,
                ChannelType::PublicThread,
                ChannelType::PrivateThread,
                ChannelType::NewsThread,
            ]))
    }

    pub(super) fn read(interaction: &CommandInteraction) -> Self {
        let mut pin = Self { entry: String::new(), language: None, channel: None };
        for option in interaction.data.options() {
            match option.value {
                ResolvedValue::String(text) | ResolvedValue::Autocomplete { value: text, .. } => {
                    if option.name == name(|c| c.pin_entry) {
                        pin.entry = text.to_owned();
                    } else {
                        pin.language = Some(text.to_owned());
                    }
                }
                ResolvedValue::Channel(channel) => pin.channel = Some(channel.id.into()),
                _ => {}
            }
        }
        pin
    }

    /// Sends several requests to Discord, so the command must have been deferred.
    pub(super) async fn run(self, call: &Call<'_>, guild: GuildId) {
        let words = &call.words().pins;
        let here = ChannelId::from(call.interaction.channel_id);
        let channel = self.channel.unwrap_or(here);
        let language = match &self.language {
            None => call.bot.service.reading(&call.locale(false)),
            Some(tag) => {
                match call
                    .bot
                    .service
                    .public_languages()
                    .into_iter()
                    .find(|known| known.as_str() == tag)
                {
                    Some(language) => language,
                    None => return call.finish(words.not_language.to_owned()).await,
                }
            }
        };
        let Some(entry) = found(call.bot, guild, &self.entry, &language) else {
            return call.finish(words.not_entry.to_owned()).await;
        };
        // The interaction proves that they may pin in its own channel, but not in others.
        if channel != here {
            let refusal = match call.may_pin_in(channel).await {
                Ok(true) => None,
                Ok(false) => Some(fill(words.not_yours, "channel", format_args!("<#{channel}>"))),
                Err(error) => Some(error.sentence(call.bot, words, channel)),
            };
            if let Some(text) = refusal {
                return call.finish(text).await;
            }
        }
        if call.offers_to_move((guild, channel), &entry, None, &language).await {
            return;
        }
        // Posts nothing that could not be pinned.
        let own = call.bot.own_id().await;
        if let Err(error) = rights::can_pin(call.http, guild, channel, own).await {
            return call.finish(error.sentence(call.bot, words, channel)).await;
        }
        let reason = call.reason();
        let request =
            PinRequest { guild, channel, entry: &entry, language: &language, reason: &reason };
        let text = match pins::post(call.bot, call.http, &request).await {
            Ok(_) => fill(words.pinned, "channel", format_args!("<#{channel}>")),
            Err(error) => error.sentence(call.bot, words, channel),
        };
        call.finish(text).await;
    }

    pub(super) async fn complete(self, bot: &Bot, http: &Rest, interaction: &CommandInteraction) {
        let reader = bot.service.reading(&interaction.locale);
        let typing = interaction.data.autocomplete().map(|option| option.name);
        let choices: Vec<(String, String)> = if typing == Some(name(|c| c.pin_language)) {
            bot.service
                .public_languages()
                .into_iter()
                .map(|l| (l.to_string(), l.to_string()))
                .collect()
        } else {
            let guild = super::guild_of(interaction);
            let links = bot.completions(&self.entry, guild, &reader, CHOICES);
            links.into_iter().map(|l| (cut(&l.question, limits::CHOICE), l.entry)).collect()
        };
        let choices = choices.into_iter().map(|(name, value)| AutocompleteChoice::new(name, value));
        let response = CreateAutocompleteResponse::new().set_choices(choices.collect());
        respond::to(http, interaction, CreateInteractionResponse::Autocomplete(response)).await;
    }
}

/// The entry that is meant, by its id or by a question that the FAQ answers with certainty.
fn found(bot: &Bot, guild: GuildId, typed: &str, language: &Language) -> Option<String> {
    if bot.has_entry(typed.trim(), Some(guild)) {
        return Some(typed.trim().to_owned());
    }
    let (read, overlay) = (bot.service.read(typed), bot.memory.overlay(Some(guild)));
    match bot.service.ask_with(&read, Some(language), overlay.as_deref(), None).reply {
        Reply::Answer(answer) => Some(answer.entry),
        Reply::Suggest(_) | Reply::Decline(_) => None,
    }
}
