//! **Answer from FAQ**, the message command: a helper picks a message, and the bot replies to it or, when
//! unsure, shows the suggestions privately to the helper. A message gets one answer.

use serenity::all::{
    CommandInteraction, CreateCommand, CreateInteractionResponse, CreateInteractionResponseMessage,
    EditInteractionResponse, Permissions, ResolvedTarget,
};

use super::Call;
use super::declare::{everywhere, on_message};
use crate::bot::Prefix;
use crate::bot::features::conversation::{self, Origin, To};
use crate::bot::{Answered, Question};
use crate::discord::network::Network;
use crate::discord::{render, respond, rights};
use crate::ids::{ChannelId, GuildId, MessageId, UserId};
use crate::metrics::Trigger;
use crate::reply::{Reply, Wording};
use crate::store::Feature;

/// The message command, with the picked message.
#[derive(Debug)]
pub(super) struct AnswerMessage(Option<Target>);

/// A message with words in it.
#[derive(Debug)]
struct Target {
    channel: ChannelId,
    message: MessageId,
    author: UserId,
    words: String,
}

impl AnswerMessage {
    pub(super) fn name() -> &'static str {
        Wording::english().commands.answer_message
    }

    pub(super) fn declaration(prefix: &Prefix) -> CreateCommand {
        everywhere(on_message(prefix, |c| c.answer_message))
    }

    pub(super) fn read(interaction: &CommandInteraction) -> Self {
        let Some(ResolvedTarget::Message(message)) = interaction.data.target() else {
            return Self(None);
        };
        let words = message.content.trim();
        let spoken = !words.is_empty() && !message.author.bot && message.webhook_id.is_none();
        Self(spoken.then(|| Target {
            channel: message.channel_id.into(),
            message: message.id.into(),
            author: message.author.id.into(),
            words: words.to_owned(),
        }))
    }

    pub(super) async fn run(self, call: &Call<'_>) {
        let Some(target) = self.0 else {
            call.respond(respond::sentence(call.words().target_empty)).await;
            return;
        };
        if !call.is_open(Feature::ForOthers) {
            call.respond(respond::sentence(call.bot.said(call.words().settings.for_others_closed)))
                .await;
            return;
        }
        if let Some(known) = conversation::known(call.bot, target.message) {
            return call.answered_already(&target, known).await;
        }
        let (user, locale) = (call.user(), call.locale(false));
        let read = call.bot.service.read(&target.words);
        let question = Question {
            helper: Some(user),
            ..Question::new(&read, target.author, call.guild(), &locale, Trigger::AnswerMessage)
        };
        let answered = call.bot.answer(&question);
        let sure = matches!(answered.asked.reply, Reply::Answer(_));
        if !sure || !call.may_write() {
            // The helper decides whether to post it.
            let own = &call.interaction.locale;
            let can_post = call.may_write() && call.bot_may_reply();
            let question = Question {
                asker: user,
                helper: None,
                below: can_post.then_some(target.message),
                private: true,
                locale: own,
                ..question
            };
            let why = match call.may_write() {
                true => call.words().unsure_for_others,
                false => call.words().may_not_write,
            };
            return call.show_alone(&question, why).await;
        }
        if let Err(seconds) = call.counts_in_channel() {
            return call.slow_down(seconds).await;
        }
        let to = target.to();
        if let Err(known) = conversation::claim(call.bot, &to, Origin::Picked(user)) {
            return call.answered_already(&target, known).await;
        }
        call.bot.note(&answered, &question);
        if call.bot_may_reply() {
            call.reply_below(&answered, &question, &to).await;
        } else {
            // Where the bot is not a member, it can only respond to the command.
            call.answer_publicly(&answered, &question, &to).await;
        }
    }
}

impl Target {
    fn to(&self) -> To<'_> {
        To { channel: self.channel, message: self.message, content: &self.words }
    }
}

impl Call<'_> {
    /// Returns whether the bot is a member here and may reply to a message.
    fn bot_may_reply(&self) -> bool {
        let kind = self.interaction.channel.as_ref().map(|channel| channel.kind);
        let needed =
            Permissions::VIEW_CHANNEL | rights::writing(kind) | Permissions::READ_MESSAGE_HISTORY;
        self.bot_is_member()
            && self.interaction.app_permissions.is_some_and(|held| held.contains(needed))
    }

    /// Says where the existing answer to a message is.
    async fn answered_already(&self, target: &Target, known: Option<MessageId>) {
        let guild = self.interaction.guild_id.map(GuildId::from);
        let reply = known.unwrap_or(target.message);
        let text = conversation::answered_already(self.words(), guild, target.channel, reply);
        self.respond(respond::reply(self.bot, &text, true)).await;
    }

    /// Notes the reply to a message, or that there is none.
    async fn sent(&self, to: &To<'_>, reply: Option<MessageId>) {
        conversation::sent(self.bot, &Network::of(self.bot, self.http), to, reply).await;
    }

    /// Shows the reply to a question privately, and says why.
    async fn show_alone(&self, question: &Question<'_>, why: &str) {
        let answered = self.bot.answer(question);
        let message = respond::message(self.bot, &self.bot.render(&answered, question));
        let message = message.content(why).ephemeral(true);
        self.bot.note(&answered, question);
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
