//! Shared by the moderators' commands: checking rights, and responding after a deferral.

use serenity::all::{
    CreateInteractionResponse, CreateInteractionResponseMessage, EditInteractionResponse,
};

use super::Call;
use crate::bot::card::Card;
use crate::bot::channel_error::ChannelError;
use crate::bot::policy::Right;
use crate::bot::policy::{Moderator, Response, Said};
use crate::discord::invoked::Interaction;
use crate::discord::rights::Caller;
use crate::discord::{render, respond};
use crate::ids::{ChannelId, GuildId};

/// The way to respond to the interaction.
#[derive(Clone, Copy)]
pub(super) enum Answer {
    /// Respond for the first time.
    Now,
    /// Edit the deferred response.
    Acknowledged,
}

impl Call<'_> {
    /// The guild in which the caller has a right; if they do not, they have been told. Commands that need the
    /// right to pin are deferred here, because checking it takes requests to Discord.
    pub(super) async fn allowed(&self, right: Right) -> Option<GuildId> {
        let Some(guild) = self.guild() else {
            self.respond(respond::sentence(self.words().settings.elsewhere)).await;
            return None;
        };
        let deferred = right == Right::Pin;
        if deferred && !self.defer().await {
            return None;
        }
        let holds = match self.caller() {
            Some(caller) => caller.holds(self.http, right).await,
            None => Ok(false),
        };
        let refusal = match holds {
            Ok(true) => return Some(guild),
            Ok(false) => self.words().moderators_only,
            Err(_) => self.words().pins.in_trouble,
        };
        if deferred {
            self.finish(refusal.to_owned()).await;
        } else {
            self.respond(respond::sentence(refusal)).await;
        }
        None
    }

    /// Returns whether the caller may pin in another channel.
    ///
    /// # Errors
    /// When Discord does not answer, or does not let the bot see the channel.
    pub(super) async fn may_pin_in(&self, channel: ChannelId) -> Result<bool, ChannelError> {
        match self.caller() {
            Some(caller) => caller.may_pin_in(self.http, channel).await,
            None => Ok(false),
        }
    }

    fn caller(&self) -> Option<Caller<'_>> {
        Some(Caller {
            guild: self.interaction.guild_id?.into(),
            channel: self.interaction.channel_id.into(),
            member: self.interaction.member.as_ref()?,
            command: Some(self.interaction.data.id),
        })
    }

    /// The reason for Discord's audit log.
    pub(super) fn reason(&self) -> String {
        self.interaction.invoked().reason()
    }

    /// Responds to a deferred command with one sentence.
    pub(super) async fn finish(&self, text: String) {
        self.edit(EditInteractionResponse::new().content(text)).await;
    }

    /// Responds to a deferred command with a page.
    pub(super) async fn finish_with(&self, card: &Card) {
        let edit = EditInteractionResponse::new()
            .embed(render::embed(card))
            .components(render::components(card, &self.bot.options.prefix));
        let Some(file) = render::file(card) else { return self.edit(edit).await };
        let edit = edit.allowed_mentions(respond::nobody());
        let sent = self.http.edit_response_with(self.interaction, edit, file).await;
        respond::report("a moderator", sent);
    }

    async fn edit(&self, edit: EditInteractionResponse) {
        let edit = edit.allowed_mentions(respond::nobody());
        respond::report("a moderator", self.http.edit_response(self.interaction, &edit).await);
    }

    /// Shows what came of a request, and notes it in the log channel.
    pub(super) async fn give(&self, response: Response, answer: Answer) {
        match (response.said, answer) {
            (Said::Page(card), Answer::Now) => {
                self.respond(respond::reply(self.bot, &card, true)).await;
            }
            (Said::Page(card), Answer::Acknowledged) => self.finish_with(&card).await,
            (Said::Sentence(text) | Said::Instead(text), Answer::Now) => {
                self.respond(respond::sentence(text)).await;
            }
            (Said::Sentence(text) | Said::Instead(text), Answer::Acknowledged) => {
                self.finish(text).await;
            }
        }
        if let Some((log, card)) = response.log {
            respond::to_log(self.http, log, &card).await;
        }
    }

    /// Defers the response, which only the caller will see.
    pub(super) async fn defer(&self) -> bool {
        let defer = CreateInteractionResponseMessage::new().ephemeral(true);
        self.respond(CreateInteractionResponse::Defer(defer)).await
    }

    /// The caller, who has the right to what they ask for.
    pub(super) fn moderator(&self, guild: GuildId) -> Moderator {
        let language = self.bot.service.reading(&self.interaction.locale);
        Moderator { guild, user: self.user(), language, words: self.words() }
    }
}
