//! `/ask question:` answers a question, with the pack's own questions offered while it is typed.
//! `private:` shows the answer to the asker alone, `to:` aims it at another member.

use serenity::all::{
    self, AutocompleteChoice, CommandInteraction, CommandOptionType, CreateAllowedMentions,
    CreateAutocompleteResponse, CreateCommand, CreateInteractionResponse, ResolvedValue,
};

use super::declare::{everywhere, name, option, slash};
use super::{Call, Command, Open};
use crate::bot::Prefix;
use crate::bot::features::ask::{self, Above, Request, Ruling};
use crate::discord::bot::Bot;
use crate::discord::invoked::Interaction;
use crate::discord::respond;
use crate::discord::rest::Rest;
use crate::ids::UserId;
use crate::matching::LONGEST_QUESTION;
use crate::pack::Language;
use crate::pack::limits;
use crate::text::cut;

/// Maximum number of choices that autocomplete may offer.
const CHOICES: usize = 25;

/// `/ask`, called or being typed.
#[derive(Debug)]
pub(super) struct Ask {
    /// The question, or the part typed so far.
    question: String,
    private: bool,
    to: Option<UserId>,
}

impl Command for Ask {
    fn name() -> &'static str {
        name(|c| c.ask)
    }

    fn declaration(prefix: &Prefix, _languages: &[Language]) -> CreateCommand {
        let question = option(CommandOptionType::String, |c| c.ask_question)
            .required(true)
            .max_length(LONGEST_QUESTION as u16)
            .set_autocomplete(true);
        everywhere(slash(prefix, |c| c.ask))
            .add_option(question)
            .add_option(option(CommandOptionType::Boolean, |c| c.ask_private))
            .add_option(option(CommandOptionType::User, |c| c.ask_to))
    }

    fn read(_prefix: &Prefix, interaction: &CommandInteraction) -> Self {
        let mut ask = Self { question: String::new(), private: false, to: None };
        for option in interaction.data.options() {
            match option.value {
                ResolvedValue::String(text) | ResolvedValue::Autocomplete { value: text, .. }
                    if option.name == name(|c| c.ask_question) =>
                {
                    ask.question = text.to_owned();
                }
                ResolvedValue::Boolean(private) if option.name == name(|c| c.ask_private) => {
                    ask.private = private;
                }
                ResolvedValue::User(user, _) if option.name == name(|c| c.ask_to) => {
                    ask.to = Some(user.id.into());
                }
                _ => {}
            }
        }
        ask
    }

    async fn complete(self, bot: &Bot, http: &Rest, interaction: &CommandInteraction) {
        let language = bot.service.reading(&interaction.locale);
        let choices = bot
            .completions(&self.question, interaction.invoked().guild(), &language, CHOICES)
            .into_iter()
            .map(|link| cut(&link.question, limits::CHOICE))
            .map(|question| AutocompleteChoice::new(question.clone(), question))
            .collect();
        let response = CreateAutocompleteResponse::new().set_choices(choices);
        respond::to(http, interaction, CreateInteractionResponse::Autocomplete(response)).await;
    }
}

impl Open for Ask {
    async fn run(self, call: &Call<'_>) {
        let (bot, who) = (call.bot, call.invoker());
        let read = bot.service.read(&self.question);
        let request = Request { read: &read, private: self.private, to: self.to };
        let (answered, question, above) = match ask::asked(bot, &who, &request) {
            Ruling::Refused(sentence) => {
                call.respond(respond::sentence(sentence)).await;
                return;
            }
            Ruling::Limited(seconds) => return call.slow_down(seconds).await,
            Ruling::Reply(answered, question, above) => (answered, question, above),
        };
        let message = respond::message(bot, &bot.render(&answered, &question));
        let message = match above {
            Above::Nothing => message,
            Above::Why(sentence) => message.content(sentence),
            Above::For { member, pings } => {
                let pinged = pings.then(|| all::UserId::from(member));
                let mentions = CreateAllowedMentions::new().users(pinged);
                message.content(format!("<@{member}>")).allowed_mentions(mentions)
            }
        };
        let response = CreateInteractionResponse::Message(message.ephemeral(question.private));
        if call.respond(response).await {
            bot.replied(call.http.took(), &question);
        }
    }
}
