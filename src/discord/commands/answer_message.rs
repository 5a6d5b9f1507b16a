//! **Answer from FAQ**, the message command: a helper picks somebody's message, and the bot replies
//! to it, or, when it is not sure, shows the helper alone what it has.

use serenity::all::{
    CommandInteraction, CreateCommand, CreateInteractionResponse, CreateInteractionResponseMessage,
    CreateMessage, EditInteractionResponse, MessageReference, Permissions, ResolvedTarget,
};

use super::Call;
use super::declare::{everywhere, on_message};
use crate::discord::bot::{Answered, Question};
use crate::discord::prefix::Prefix;
use crate::discord::respond;
use crate::metrics::Door;
use crate::reply::{Reply, Wording};
use crate::store::Use;

/// The message command, with what was picked.
#[derive(Debug)]
pub(super) struct AnswerMessage(Option<Target>);

/// A message with words in it.
#[derive(Debug)]
struct Target {
    message: MessageReference,
    author: u64,
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
            message:
                MessageReference::from((message.channel_id, message.id)).fail_if_not_exists(true),
            author: message.author.id.get(),
            words: words.to_owned(),
        }))
    }

    pub(super) async fn run(self, call: &Call<'_>) {
        let Some(target) = self.0 else {
            call.respond(respond::sentence(call.words().target_empty)).await;
            return;
        };
        if !call.is_open(Use::ForOthers) {
            call.respond(respond::sentence(call.bot.said(call.words().settings.for_others_closed)))
                .await;
            return;
        }
        let locale = call.locale(false);
        let mut question = Question {
            words: &target.words,
            asker: target.author,
            guild: call.guild(),
            locale: &locale,
            private: false,
            addressed: true,
            door: Door::AnswerMessage,
            after: None,
        };
        let mut answered = call.bot.answer(&question);
        if !matches!(answered.asked.reply, Reply::Answer(_)) {
            // The helper decides what becomes of it.
            (question.private, question.locale) = (true, &call.interaction.locale);
            question.asker = call.interaction.user.id.get();
            answered = call.bot.answer(&question);
            let message = respond::message(call.bot.render(&answered, &question));
            let message = message.content(call.words().unsure_for_others).ephemeral(true);
            call.bot.note(&answered, &question);
            if call.respond(CreateInteractionResponse::Message(message)).await {
                call.bot.replied(call.http, &question);
            }
            return;
        }
        if let Err(seconds) = call.counts_in_channel() {
            return call.slow_down(seconds).await;
        }
        call.bot.note(&answered, &question);
        if call.bot_may_reply() {
            call.reply_below(&answered, &question, target.message).await;
        } else {
            // Where the bot is no member, the answer to the command is all that it may say.
            let rendered = call.bot.render(&answered, &question);
            if call.respond(respond::reply(rendered, false)).await {
                call.bot.replied(call.http, &question);
            }
        }
    }
}

impl Call<'_> {
    /// Whether the bot is a member here who may reply to a message.
    fn bot_may_reply(&self) -> bool {
        let needed = Permissions::VIEW_CHANNEL
            | Permissions::SEND_MESSAGES
            | Permissions::EMBED_LINKS
            | Permissions::READ_MESSAGE_HISTORY;
        self.bot_is_member()
            && self.interaction.app_permissions.is_some_and(|held| held.contains(needed))
    }

    /// Acknowledges at once, replies below the message, and tells the helper.
    async fn reply_below(
        &self,
        answered: &Answered,
        question: &Question<'_>,
        target: MessageReference,
    ) {
        let defer = CreateInteractionResponseMessage::new().ephemeral(true);
        if !self.respond(CreateInteractionResponse::Defer(defer)).await {
            return;
        }
        let rendered = self.bot.render(answered, question);
        let message = CreateMessage::new()
            .embed(rendered.embed)
            .components(rendered.components)
            .allowed_mentions(respond::nobody())
            .reference_message(target);
        let sent = self.http.send_message(self.interaction.channel_id, &message).await;
        let edit = EditInteractionResponse::new().allowed_mentions(respond::nobody());
        let edit = if respond::report("a picked message", sent) {
            self.bot.replied(self.http, question);
            edit.content(self.words().target_answered)
        } else {
            // Permissions can change between the call and now.
            let private = Question { private: true, ..*question };
            let rendered = self.bot.render(answered, &private);
            edit.content(self.words().target_refused)
                .embed(rendered.embed)
                .components(rendered.components)
        };
        respond::report("a helper", self.http.edit_response(self.interaction, &edit).await);
    }
}
