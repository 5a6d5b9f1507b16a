//! `/ask question:` answers a question, with the pack's own questions offered while it is typed.
//! `private:` shows the answer to the asker alone, `to:` aims it at another member.

use serenity::all::{
    self, AutocompleteChoice, CommandInteraction, CommandOptionType, CreateAllowedMentions,
    CreateAutocompleteResponse, CreateCommand, CreateInteractionResponse, Permissions,
    ResolvedValue,
};

use super::Call;
use super::declare::{everywhere, name, option, slash};
use crate::bot::Prefix;
use crate::bot::Question;
use crate::discord::bot::Bot;
use crate::discord::respond;
use crate::discord::rest::Rest;
use crate::ids::UserId;
use crate::matching::LONGEST_QUESTION;
use crate::metrics::Trigger;
use crate::pack::limits;
use crate::reply::Reply;
use crate::store::Feature;
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

impl Ask {
    pub(super) fn name() -> &'static str {
        name(|c| c.ask)
    }

    pub(super) fn declaration(prefix: &Prefix) -> CreateCommand {
        let question = option(CommandOptionType::String, |c| c.ask_question)
            .required(true)
            .max_length(LONGEST_QUESTION as u16)
            .set_autocomplete(true);
        everywhere(slash(prefix, |c| c.ask))
            .add_option(question)
            .add_option(option(CommandOptionType::Boolean, |c| c.ask_private))
            .add_option(option(CommandOptionType::User, |c| c.ask_to))
    }

    pub(super) fn read(interaction: &CommandInteraction) -> Self {
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

    pub(super) async fn run(self, call: &Call<'_>) {
        if self.private && self.to.is_some() {
            call.respond(respond::sentence(call.words().private_for_others)).await;
            return;
        }
        if self.to.is_some() && !call.is_open(Feature::ForOthers) {
            call.respond(respond::sentence(call.bot.said(call.words().settings.for_others_closed)))
                .await;
            return;
        }
        let may_write = call.may_write();
        let closed = self.to.is_none() && !call.is_open(Feature::InPublic);
        let private = self.private || closed || !may_write;
        let locale = call.locale(private);
        let asker = call.user();
        let read = call.bot.service.read(&self.question);
        let mut question = Question {
            private,
            ..Question::new(&read, asker, call.guild(), &locale, Trigger::Ask)
        };
        let mut answered = call.bot.answer(&question);
        // A declined question matters only to the asker, and suggestions are not for somebody else.
        let hidden = match answered.asked.reply {
            Reply::Answer(_) => false,
            Reply::Suggest(_) => self.to.is_some(),
            Reply::Decline(_) => true,
        };
        if hidden && !question.private {
            (question.private, question.locale) = (true, &call.interaction.locale);
            answered = call.bot.answer(&question);
        }
        let sure = matches!(answered.asked.reply, Reply::Answer(_));
        if !question.private
            && let Err(seconds) = call.counts_in_channel()
        {
            return call.slow_down(seconds).await;
        }
        let mut message = respond::message(call.bot, &call.bot.render(&answered, &question));
        if let Some(to) = self.to {
            message = if !may_write {
                message.content(call.words().may_not_write)
            } else if sure {
                let pings = call.may(Permissions::MANAGE_MESSAGES);
                let pinged = if pings { vec![all::UserId::from(to)] } else { Vec::new() };
                let mentions = CreateAllowedMentions::new().users(pinged);
                message.content(format!("<@{to}>")).allowed_mentions(mentions)
            } else {
                message.content(call.words().unsure_for_others)
            };
        }
        let response = CreateInteractionResponse::Message(message.ephemeral(question.private));
        call.bot.note(&answered, &question);
        if call.respond(response).await {
            call.bot.replied(call.http.took(), &question);
        }
    }

    pub(super) async fn complete(self, bot: &Bot, http: &Rest, interaction: &CommandInteraction) {
        let language = bot.service.reading(&interaction.locale);
        let choices = bot
            .completions(&self.question, super::guild_of(interaction), &language, CHOICES)
            .into_iter()
            .map(|link| cut(&link.question, limits::CHOICE))
            .map(|question| AutocompleteChoice::new(question.clone(), question))
            .collect();
        let response = CreateAutocompleteResponse::new().set_choices(choices);
        respond::to(http, interaction, CreateInteractionResponse::Autocomplete(response)).await;
    }
}
