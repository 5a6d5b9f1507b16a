//! Messages of Discord as the bot reads them.

use std::time::Duration;

use serenity::all::{self, Message, MessageType, MessageUpdateEvent};

use super::bot::Bot;
use super::buttons;
use super::network::Network;
use super::rest::Rest;
use crate::bot::features::conversation::{self, Incoming, Kind, Me, RepliedTo};
use crate::bot::lock;
use crate::ids::{ChannelId, GuildId, MessageId, RoleId, UserId};

/// Period after writing a message in which an edit may still add a mention.
const MENTION_WINDOW: Duration = Duration::from_secs(60 * 60);

/// Handles a new message.
pub(super) async fn created(bot: &Bot, http: &Rest, message: &Message) {
    let own_id = bot.own_id().await;
    if let Some(incoming) = written(bot, message, own_id) {
        heard(bot, http, &incoming, own_id).await;
    }
}

/// Handles a change of a message.
pub(super) async fn edited(bot: &Bot, http: &Rest, event: &MessageUpdateEvent) {
    let own_id = bot.own_id().await;
    if let Some(incoming) = changed(bot, event, own_id) {
        heard(bot, http, &incoming, own_id).await;
    }
}

/// Handles the deletion of a message.
pub(super) async fn deleted(bot: &Bot, http: &Rest, channel: ChannelId, message: MessageId) {
    conversation::deleted(bot, &Network::of(bot, http), channel, message).await;
}

async fn heard(bot: &Bot, http: &Rest, incoming: &Incoming, own_id: UserId) {
    let own_role = |guild| lock(&bot.discord.own_roles).get(&guild).copied();
    let me = Me { id: own_id, role: incoming.guild.and_then(own_role) };
    conversation::heard(bot, &Network::of(bot, http), incoming, &me).await;
}

/// A new message; `None` unless a person wrote it.
fn written(bot: &Bot, message: &Message, own_id: UserId) -> Option<Incoming> {
    // Notices, such as of a new pin, are messages too, but no person wrote them.
    let is_written = matches!(message.kind, MessageType::Regular | MessageType::InlineReply);
    if !is_written || !is_persons(message) {
        return None;
    }
    let refers = message.kind == MessageType::InlineReply || message.message_reference.is_some();
    Some(Incoming {
        id: message.id.into(),
        channel: message.channel_id.into(),
        guild: message.guild_id.map(GuildId::from),
        author: message.author.id.into(),
        roles: message.member.as_ref().map_or_else(Vec::new, |member| ours(&member.roles)),
        content: message.content.clone(),
        replies_to: message.referenced_message.as_deref().map(|to| replied_to(bot, to, own_id)),
        mentions: message.mentions.iter().map(|user| user.id.into()).collect(),
        mention_roles: ours(&message.mention_roles),
        kind: if refers { Kind::Replying } else { Kind::Written },
    })
}

/// An edited message; `None` unless a person wrote it, or for a change that is not of its text.
fn changed(bot: &Bot, event: &MessageUpdateEvent, own_id: UserId) -> Option<Incoming> {
    let (author, content) = (event.author.as_ref()?, event.content.as_ref()?);
    let is_written =
        matches!(event.kind, None | Some(MessageType::Regular | MessageType::InlineReply));
    if !is_written || author.bot || event.webhook_id.flatten().is_some() {
        return None;
    }
    let member = event.member.as_ref().and_then(|member| member.as_ref());
    let to = event.referenced_message.as_ref().and_then(|to| to.as_deref());
    let mentions = event.mentions.as_deref().unwrap_or_default();
    Some(Incoming {
        id: event.id.into(),
        channel: event.channel_id.into(),
        guild: event.guild_id.map(GuildId::from),
        author: author.id.into(),
        roles: member.map_or_else(Vec::new, |member| ours(&member.roles)),
        content: content.clone(),
        replies_to: to.map(|to| replied_to(bot, to, own_id)),
        mentions: mentions.iter().map(|user| user.id.into()).collect(),
        mention_roles: ours(event.mention_roles.as_deref().unwrap_or_default()),
        kind: if is_edit(event) { Kind::EditedSoon } else { Kind::Changed },
    })
}

/// Returns whether the author edited a message soon after writing it. Discord sends updates also when it
/// adds a preview, or when the message is pinned.
fn is_edit(event: &MessageUpdateEvent) -> bool {
    let Some(edited) = event.edited_timestamp else { return false };
    let age = edited.unix_timestamp() - event.id.created_at().unix_timestamp();
    let is_recent = u64::try_from(age).is_ok_and(|age| age <= MENTION_WINDOW.as_secs());
    is_recent && event.pinned != Some(true)
}

fn replied_to(bot: &Bot, message: &Message, own_id: UserId) -> RepliedTo {
    let author = UserId::from(message.author.id);
    let is_ours = author == own_id;
    RepliedTo {
        id: message.id.into(),
        author,
        is_persons: is_persons(message),
        content: message.content.clone(),
        shown: is_ours.then(|| buttons::shown(message, &bot.options.prefix)).flatten(),
    }
}

fn is_persons(message: &Message) -> bool {
    !message.author.bot && message.webhook_id.is_none()
}

fn ours(roles: &[all::RoleId]) -> Vec<RoleId> {
    roles.iter().map(|role| (*role).into()).collect()
}
