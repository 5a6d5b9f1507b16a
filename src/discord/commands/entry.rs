//! `/entry` writes, changes, lists, removes and exports the entries of a server, and undoes the last change.

use serenity::all::{
    AutocompleteChoice, CommandInteraction, CommandOptionType, CreateAutocompleteResponse,
    CreateCommand, CreateCommandOption, CreateInteractionResponse, ResolvedValue,
};

use super::declare::{Pick, for_moderators, name, option, slash};
use super::moderating::Answer;
use super::{Call, Command, Moderating};
use crate::bot::features::entries::{self, Request};
use crate::bot::policy::Right;
use crate::bot::{FormOf, Prefix};
use crate::discord::bot::Bot;
use crate::discord::invoked::Interaction;
use crate::discord::rest::Rest;
use crate::discord::{forms, respond};
use crate::ids::GuildId;
use crate::pack::Language;
use crate::pack::limits;
use crate::text::cut;

/// Maximum number of choices that autocomplete may offer.
const CHOICES: usize = 25;
/// Maximum length of the input: an entry's id, or its question.
const LONGEST: u16 = 300;

/// `/entry`, called or being typed.
#[derive(Debug)]
pub(super) enum Entry {
    New,
    Edit(String),
    List,
    Remove(String),
    Undo,
    Export,
}

impl Command for Entry {
    fn name() -> &'static str {
        name(|c| c.entry)
    }

    fn declaration(prefix: &Prefix, _languages: &[Language]) -> CreateCommand {
        let part = |pick: Pick| option(CommandOptionType::SubCommand, pick);
        let with_entry = |pick: Pick, entry: Pick| {
            let entry: CreateCommandOption = option(CommandOptionType::String, entry)
                .max_length(LONGEST)
                .set_autocomplete(true)
                .required(true);
            part(pick).add_sub_option(entry)
        };
        for_moderators(slash(prefix, |c| c.entry), Self::RIGHT)
            .add_option(part(|c| c.entry_parts.new))
            .add_option(with_entry(|c| c.entry_parts.edit, |c| c.entry_parts.edit_entry))
            .add_option(part(|c| c.entry_parts.list))
            .add_option(with_entry(|c| c.entry_parts.remove, |c| c.entry_parts.remove_entry))
            .add_option(part(|c| c.entry_parts.undo))
            .add_option(part(|c| c.entry_parts.export))
    }

    fn read(_prefix: &Prefix, interaction: &CommandInteraction) -> Self {
        let options = interaction.data.options();
        let Some(part) = options.first() else { return Self::List };
        let ResolvedValue::SubCommand(inner) = &part.value else { return Self::List };
        let typed = inner.iter().find_map(|option| match option.value {
            ResolvedValue::String(text) | ResolvedValue::Autocomplete { value: text, .. } => {
                Some(text.to_owned())
            }
            _ => None,
        });
        let typed = typed.unwrap_or_default();
        match part.name {
            part if part == name(|c| c.entry_parts.new) => Self::New,
            part if part == name(|c| c.entry_parts.edit) => Self::Edit(typed),
            part if part == name(|c| c.entry_parts.remove) => Self::Remove(typed),
            part if part == name(|c| c.entry_parts.undo) => Self::Undo,
            part if part == name(|c| c.entry_parts.export) => Self::Export,
            _ => Self::List,
        }
    }

    async fn complete(self, bot: &Bot, http: &Rest, interaction: &CommandInteraction) {
        let typed = match &self {
            Self::Edit(typed) | Self::Remove(typed) => typed.as_str(),
            _ => "",
        };
        let guild = interaction.invoked().guild();
        let own = guild.map(|guild| entries::completions(bot, guild, typed)).unwrap_or_default();
        let choice = |(question, id): (String, String)| {
            AutocompleteChoice::new(cut(&question, limits::CHOICE), id)
        };
        let choices = own.into_iter().take(CHOICES).map(choice).collect();
        let response = CreateAutocompleteResponse::new().set_choices(choices);
        respond::to(http, interaction, CreateInteractionResponse::Autocomplete(response)).await;
    }
}

impl Moderating for Entry {
    const RIGHT: Right = Right::Moderate;

    async fn run(self, call: &Call<'_>, guild: GuildId) {
        let who = call.moderator(guild);
        let request = match self {
            Self::New => return call.open_form(guild, FormOf::New, None).await,
            Self::Export => {
                if call.defer().await {
                    call.give(entries::export(call.bot, &who), Answer::Acknowledged).await;
                }
                return;
            }
            Self::Edit(typed) => match entries::found(call.bot, &who, &typed) {
                Some(entry) => return call.open_form(guild, FormOf::Entry(entry), None).await,
                None => None,
            },
            Self::Remove(typed) => entries::found(call.bot, &who, &typed).map(Request::Remove),
            Self::List => Some(Request::Page(0)),
            Self::Undo => Some(Request::Undo(None)),
        };
        let response = match request {
            Some(request) => entries::answer(call.bot, &who, request).await,
            None => who.words.entries.which.into(),
        };
        call.give(response, Answer::Now).await;
    }
}

impl Call<'_> {
    /// Opens a form, filled with the text of a message if there is one.
    pub(super) async fn open_form(&self, guild: GuildId, of: FormOf, answer: Option<&str>) {
        let form = entries::open(self.bot, &self.moderator(guild), of, answer).await;
        let response = match form {
            Ok(form) => forms::modal(&form, &self.bot.options.prefix),
            Err(text) => respond::sentence(text),
        };
        self.respond(response).await;
    }
}
