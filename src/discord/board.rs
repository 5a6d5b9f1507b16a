//! Pins in Discord: the bot's messages as `bot/features/pins` needs them.

use std::time::Duration;

use serde_json::Value;
use serenity::all::{CreateEmbed, CreateMessage, EditMessage, Nonce, Permissions};
use tracing::warn;

use super::network::Network;
use super::rest::{self, Rest};
use super::{channel_error, render, respond, rights};
use crate::bot::card::Card;
use crate::bot::channel_error::ChannelError;
use crate::bot::features::pins::{Board, BoardError};
use crate::ids::{ChannelId, GuildId, MessageId};
use crate::store::Pin;

/// Timeout for one update of a pin with all retries, because the other pins wait behind it.
const UPDATE_TIMEOUT: Duration = Duration::from_secs(4);

impl Network {
    fn edit_to(&self, card: &Card) -> EditMessage {
        EditMessage::new()
            .embed(render::embed(card))
            .components(render::components(card, &self.bot.options.prefix))
            .allowed_mentions(respond::nobody())
    }

    /// Edits a pin in an archived thread, and archives the thread again; `None` if the bot may not archive it.
    async fn edit_in_archive(
        &self,
        http: &Rest,
        pin: &Pin,
        edit: &EditMessage,
    ) -> Option<rest::Result<()>> {
        let (guild, thread) = (pin.guild, pin.channel);
        let own = self.bot.own_id().await;
        let held = rights::of_bot(http, guild, thread, own).await.ok()?;
        if held & Permissions::MANAGE_THREADS.bits() == 0 {
            return None;
        }
        http.archive(thread, false).await.ok()?;
        let edited = http.edit_message(thread, pin.message, edit).await;
        if let Err(cause) = http.archive(thread, true).await {
            warn!(%cause, "a thread could not be archived again");
        }
        Some(edited)
    }
}

impl Board for Network {
    async fn post(
        &self,
        channel: ChannelId,
        card: &Card,
        once: Option<u64>,
    ) -> Result<MessageId, BoardError> {
        let mut message = CreateMessage::new()
            .embed(render::embed(card))
            .components(render::components(card, &self.bot.options.prefix))
            .allowed_mentions(respond::nobody());
        if let Some(once) = once {
            message = message.nonce(Nonce::String(once.to_string())).enforce_nonce(true);
        }
        let sent = self.http.send_message(channel, &message).await;
        sent.map_err(|cause| failed(&cause, ChannelError::MayNotWrite))
    }

    async fn edit(
        &self,
        channel: ChannelId,
        message: MessageId,
        card: &Card,
    ) -> Result<(), BoardError> {
        let edited = self.http.edit_message(channel, message, &self.edit_to(card)).await;
        edited.map_err(|cause| failed(&cause, ChannelError::MayNotWrite))
    }

    async fn update(&self, pin: &Pin, card: &Card) -> Result<(), BoardError> {
        let http = &self.http.within(UPDATE_TIMEOUT);
        let edit = self.edit_to(card);
        let mut edited = http.edit_message(pin.channel, pin.message, &edit).await;
        if let Err(cause) = &edited
            && channel_error::of(cause, ChannelError::MayNotWrite) == ChannelError::Archived
            && let Some(done) = self.edit_in_archive(http, pin, &edit).await
        {
            edited = done;
        }
        edited.map_err(|cause| failed(&cause, ChannelError::MayNotWrite))
    }

    async fn shows(&self, channel: ChannelId, message: MessageId, card: &Card) -> bool {
        let http = self.http.within(UPDATE_TIMEOUT);
        let Ok(found) = http.message(channel, message).await else { return false };
        let there = found.embeds.into_iter().next().map(CreateEmbed::from);
        there.is_some_and(|there| alike(there, render::embed(card)))
    }

    async fn delete(&self, channel: ChannelId, message: MessageId) {
        respond::report("a moderator", self.http.delete_message(channel, message).await);
    }

    async fn pin(
        &self,
        channel: ChannelId,
        message: MessageId,
        reason: &str,
    ) -> Result<(), BoardError> {
        let pinned = self.http.pin(channel, message, reason).await;
        pinned.map_err(|cause| failed(&cause, ChannelError::MayNotPin))
    }

    async fn unpin(
        &self,
        channel: ChannelId,
        message: MessageId,
        reason: &str,
    ) -> Result<(), BoardError> {
        let unpinned = self.http.unpin(channel, message, reason).await;
        unpinned.map_err(|cause| failed(&cause, ChannelError::MayNotPin))
    }

    async fn pinned(&self, channel: ChannelId) -> Result<Vec<MessageId>, BoardError> {
        let pinned = self.http.pinned(channel).await;
        pinned.map_err(|cause| failed(&cause, ChannelError::MayNotPin))
    }

    async fn is_pinned(&self, channel: ChannelId, message: MessageId) -> Result<bool, BoardError> {
        let found = self.http.message(channel, message).await;
        found.map(|found| found.pinned).map_err(|cause| failed(&cause, ChannelError::MayNotWrite))
    }

    async fn can_pin(&self, guild: GuildId, channel: ChannelId) -> Result<(), ChannelError> {
        let own = self.bot.own_id().await;
        rights::can_pin(&self.http, guild, channel, own).await
    }

    fn serves(&self, guild: GuildId) -> bool {
        self.bot.discord.health.serves(guild)
    }
}

/// An error of Discord's; `refused` is the meaning of a missing permission here.
fn failed(cause: &rest::Error, refused: ChannelError) -> BoardError {
    let (error, wait, is_unsure) =
        (channel_error::of(cause, refused), cause.wait, cause.is_unsure());
    BoardError { error, wait, is_unsure, cause: cause.to_string() }
}

/// Returns whether two embeds say the same to a reader.
fn alike(there: CreateEmbed, ours: CreateEmbed) -> bool {
    let (Ok(there), Ok(ours)) = (serde_json::to_value(there), serde_json::to_value(ours)) else {
        return false;
    };
    let text = |embed: &Value, path| {
        embed.pointer(path).and_then(Value::as_str).unwrap_or_default().trim().to_owned()
    };
    let fields = |embed: &Value| -> Vec<(String, String)> {
        let fields = embed["fields"].as_array().cloned().unwrap_or_default();
        fields.iter().map(|field| (text(field, "/name"), text(field, "/value"))).collect()
    };
    ["/title", "/description", "/footer/text", "/author/name"]
        .iter()
        .all(|path| text(&there, path) == text(&ours, path))
        && fields(&there) == fields(&ours)
}
