//! Shared by the moderators' commands: checking rights, and responding after a deferral.

use serenity::all::{
    ButtonStyle, CreateActionRow, CreateAttachment, CreateButton, CreateInteractionResponse,
    CreateInteractionResponseMessage, EditInteractionResponse,
};

use super::Call;
use crate::discord::channel_error::ChannelError;
use crate::discord::custom_id::Action;
use crate::discord::render::Rendered;
use crate::discord::respond;
use crate::discord::rights::{Caller, Right};
use crate::ids::{ChannelId, GuildId, MessageId};
use crate::pack::Language;
use crate::reply::fill;

impl Call<'_> {
    /// The guild in which the caller has a right; if they do not, they have been told. Commands that need the
    /// right to pin are deferred here, because checking it takes requests to Discord.
    pub(super) async fn allowed(&self, right: Right) -> Option<GuildId> {
        let Some(guild) = self.guild() else {
            self.respond(respond::sentence(self.words().settings.elsewhere)).await;
            return None;
        };
        let deferred = right == Right::Pin;
        if deferred {
            let defer = CreateInteractionResponseMessage::new().ephemeral(true);
            if !self.respond(CreateInteractionResponse::Defer(defer)).await {
                return None;
            }
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
        let user = &self.interaction.user;
        format!("Asked for by {} ({})", user.name, user.id)
    }

    /// Responds to a deferred command with one sentence.
    pub(super) async fn finish(&self, text: String) {
        self.edit(EditInteractionResponse::new().content(text)).await;
    }

    /// Responds to a deferred command with a page.
    pub(super) async fn finish_with(&self, rendered: Rendered) {
        let Rendered { embed, components } = rendered;
        self.edit(EditInteractionResponse::new().embed(embed).components(components)).await;
    }

    pub(super) async fn edit(&self, edit: EditInteractionResponse) {
        let edit = edit.allowed_mentions(respond::nobody());
        respond::report("a moderator", self.http.edit_response(self.interaction, &edit).await);
    }

    /// Like [`edit`](Self::edit), with a file.
    pub(super) async fn edit_with(&self, edit: EditInteractionResponse, file: CreateAttachment) {
        let edit = edit.allowed_mentions(respond::nobody());
        let sent = self.http.edit_response_with(self.interaction, edit, file).await;
        respond::report("a moderator", sent);
    }

    /// If an entry is pinned already, offers to pin `to` (or, if `None`, a new message) instead, and returns
    /// whether it did.
    pub(super) async fn offers_to_move(
        &self,
        (guild, channel): (GuildId, ChannelId),
        entry: &str,
        to: Option<MessageId>,
        language: &Language,
    ) -> bool {
        let words = &self.words().pins;
        let Ok(pins) = self.bot.memory.pins_of(guild).await else {
            self.finish(words.failed.to_owned()).await;
            return true;
        };
        let same = pins.iter().find(|pin| pin.channel == channel && pin.entry == entry);
        let Some(pin) = same else { return false };
        let link =
            format!("https://discord.com/channels/{}/{}/{}", pin.guild, pin.channel, pin.message);
        let action = Action::MovePin { from: pin.message, to };
        let id = self.bot.custom_id(action, language, self.user());
        let button = CreateButton::new(id).label(words.move_it).style(ButtonStyle::Primary);
        // In an embed, because links in embeds do not unfurl.
        let text = fill(words.twice, "link", link);
        let offer = crate::discord::render::notice(
            words.title,
            &text,
            vec![CreateActionRow::Buttons(vec![button])],
        );
        self.finish_with(offer).await;
        true
    }
}
