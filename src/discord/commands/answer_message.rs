//! **Answer from FAQ**, the message command: a helper picks a message, and the bot replies to it or, when
//! unsure, shows the suggestions privately to the helper. A message gets one answer.

use serenity::all::{
    CommandInteraction, CommandType, CreateCommand, CreateInteractionResponse,
    CreateInteractionResponseMessage, EditInteractionResponse, Permissions, ResolvedTarget,
};

use super::declare::{everywhere, on_message};
use super::{Call, Command, Open};
use crate::bot::Prefix;
use crate::bot::features::ask::{self, Picked, Target};
use crate::bot::features::conversation::{self, To};
use crate::bot::{Answered, Question};
use crate::discord::invoked::Interaction;
use crate::discord::network::Network;
use crate::discord::{render, respond, rights};
use crate::ids::{GuildId, MessageId};
use crate::pack::Language;
use crate::reply::Wording;

/// The message command, with the picked message.
#[derive(Debug)]
pub(super) struct AnswerMessage(Option<Target>);

impl Command for AnswerMessage {
    const KIND: CommandType = CommandType::Message;

    fn name() -> &'static str {
        Wording::english().commands.answer_message
    }

    fn declaration(prefix: &Prefix, _languages: &[Language]) -> CreateCommand {
        everywhere(on_message(prefix, |c| c.answer_message))
    }

    fn read(_prefix: &Prefix, interaction: &CommandInteraction) -> Self {
        let Some(ResolvedTarget::Message(message)) = interaction.data.target() else {
            return Self(None);
        };
        let words = message.content.trim();
        let spoken = !words.is_empty() && !message.author.bot && message.webhook_id.is_none();
        Self(spoken.then(|| Target {
            guild: interaction.guild_id.map(GuildId::from),
            channel: message.channel_id.into(),
            message: message.id.into(),
            author: message.author.id.into(),
            content: words.to_owned(),
        }))
    }
}

impl Open for AnswerMessage {
    async fn run(self, call: &Call<'_>) {
        let Some(target) = self.0 else {
            call.respond(respond::sentence(call.words().target_empty)).await;
            return;
        };
        let (bot, who, can_reply) = (call.bot, call.invoker(), call.bot_may_reply());
        let read = bot.service.read(&target.content);
        match ask::picked(bot, &who, &target, &read, can_reply) {
            Picked::Refused(sentence) => {
                call.respond(respond::sentence(sentence)).await;
            }
            Picked::Limited(seconds) => call.slow_down(seconds).await,
            Picked::Known(card) => {
                call.respond(respond::reply(bot, &card, true)).await;
            }
            Picked::Alone(answered, question, why) => {
                call.show_alone(&answered, &question, why).await
            }
            Picked::Below(answered, question) if can_reply => {
                call.reply_below(&answered, &question, &target.to()).await;
            }
            // Where the bot is not a member, it can only respond to the command.
            Picked::Below(answered, question) => {
                call.answer_publicly(&answered, &question, &target.to()).await;
            }
        }
    }
}

impl Call<'_> {
    /// Returns whether the bot is a member here and may reply to a message.
    fn bot_may_reply(&self) -> bool {
        let kind = self.interaction.channel.as_ref().map(|channel| channel.kind);
        let needed =
            Permissions::VIEW_CHANNEL | rights::writing(kind) | Permissions::READ_MESSAGE_HISTORY;
        self.interaction.invoked().bot_is_member()
            && self.interaction.app_permissions.is_some_and(|held| held.contains(needed))
    }

    /// Notes the reply to a message, or that there is none.
    async fn sent(&self, to: &To<'_>, reply: Option<MessageId>) {
        conversation::sent(self.bot, &Network::of(self.bot, self.http), to, reply).await;
    }

    /// Shows a reply privately, and says why.
    async fn show_alone(&self, answered: &Answered, question: &Question<'_>, why: &str) {
        let message = respond::message(self.bot, &self.bot.render(answered, question));
        let message = message.content(why).ephemeral(true);
        if self.respond(CreateInteractionResponse::Message(message)).await {
            self.bot.replied(self.http.took(), question);
        }
    }

    /// Acknowledges at once, replies below the message, and tells the helper.
    async fn reply_below(&self, answered: &Answered, question: &Question<'_>, to: &To<'_>) {
        let defer = CreateInteractionResponseMessage::new().ephemeral(true);
        if !self.respond(CreateInteractionResponse::Defer(defer)).await {
            return self.sent(to, None).await;
        }
        let said = Wording::of(&answered.asked.language);
        let card = self.bot.render(answered, question);
        let place = (to.channel, to.message);
        let sent = respond::below(self.bot, self.http, place, &card, said).await;
        let reply = sent.as_ref().ok().copied();
        let edit = EditInteractionResponse::new().allowed_mentions(respond::nobody());
        let edit = if respond::report("a picked message", sent) {
            self.bot.replied(self.http.took(), question);
            edit.content(self.words().target_answered)
        } else {
            // Permissions can change between the call and now.
            let private = Question { private: true, ..*question };
            let card = self.bot.render(answered, &private);
            edit.content(self.words().target_refused)
                .embed(render::embed(&card))
                .components(render::components(&card, &self.bot.options.prefix))
        };
        self.sent(to, reply).await;
        respond::report("a helper", self.http.edit_response(self.interaction, &edit).await);
    }

    /// Responds publicly, and remembers that as the answer to the message.
    async fn answer_publicly(&self, answered: &Answered, question: &Question<'_>, to: &To<'_>) {
        let card = self.bot.render(answered, question);
        if !self.respond(respond::reply(self.bot, &card, false)).await {
            return self.sent(to, None).await;
        }
        self.bot.replied(self.http.took(), question);
        let reply = self.http.response(self.interaction).await;
        let number = reply.as_ref().ok().copied();
        if respond::report("a picked message", reply) {
            self.sent(to, number).await;
        }
    }
}
