//! `/pin entry:` posts an answer and pins it, here or in another channel, and keeps it up to date.

use serenity::all::{
    AutocompleteChoice, ChannelType, CommandInteraction, CommandOptionType,
    CreateAutocompleteResponse, CreateCommand, CreateInteractionResponse, ResolvedValue,
};

use super::declare::{for_moderators, name, option, slash};
use super::moderating::Answer;
use super::{Call, Command, Moderating};
use crate::bot::Prefix;
use crate::bot::features::pins::{self, PinRequest, Wish};
use crate::bot::policy::Right;
use crate::discord::bot::Bot;
use crate::discord::invoked::Interaction;
use crate::discord::network::Network;
use crate::discord::respond;
use crate::discord::rest::Rest;
use crate::ids::{ChannelId, GuildId};
use crate::pack::Language;
use crate::pack::limits;
use crate::reply::fill;
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

impl Command for Pin {
    fn name() -> &'static str {
        name(|c| c.pin)
    }

    fn declaration(prefix: &Prefix, _languages: &[Language]) -> CreateCommand {
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

    fn read(_prefix: &Prefix, interaction: &CommandInteraction) -> Self {
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

    async fn complete(self, bot: &Bot, http: &Rest, interaction: &CommandInteraction) {
        let reader = bot.service.reading(&interaction.locale);
        let typing = interaction.data.autocomplete().map(|option| option.name);
        let choices: Vec<(String, String)> = if typing == Some(name(|c| c.pin_language)) {
            bot.service
                .public_languages()
                .into_iter()
                .map(|l| (l.to_string(), l.to_string()))
                .collect()
        } else {
            let guild = interaction.invoked().guild();
            let links = bot.completions(&self.entry, guild, &reader, CHOICES);
            links.into_iter().map(|l| (cut(&l.question, limits::CHOICE), l.entry)).collect()
        };
        let choices = choices.into_iter().map(|(name, value)| AutocompleteChoice::new(name, value));
        let response = CreateAutocompleteResponse::new().set_choices(choices.collect());
        respond::to(http, interaction, CreateInteractionResponse::Autocomplete(response)).await;
    }
}

impl Moderating for Pin {
    const RIGHT: Right = Right::Pin;

    /// Sends several requests to Discord, so the command must have been deferred.
    async fn run(self, call: &Call<'_>, guild: GuildId) {
        let (who, here) = (call.moderator(guild), ChannelId::from(call.interaction.channel_id));
        let words = &who.words.pins;
        let channel = self.channel.unwrap_or(here);
        let wish = Wish { entry: &self.entry, language: self.language.as_deref() };
        let (entry, language) = match wish.found(call.bot, &who, &call.invoker().public_locale) {
            Ok(found) => found,
            Err(refusal) => return call.finish(refusal.to_owned()).await,
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
        let (board, reason) = (Network::of(call.bot, call.http), call.reason());
        let request =
            PinRequest { guild, channel, entry: &entry, language: &language, reason: &reason };
        let response = pins::put(call.bot, &board, &who, &request, None).await;
        call.give(response, Answer::Acknowledged).await;
    }
}
