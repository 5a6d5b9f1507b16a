//! A message as written or as edited: the relevant fields, whichever event they came from.

use std::time::Duration;

use serenity::all::{self, Message, MessageType, MessageUpdateEvent, User};

use crate::bot::lock;
use crate::bot::random::hash;
use crate::discord::bot::Bot;
use crate::ids::{ChannelId, GuildId, MessageId, RoleId, UserId};

/// Period after writing a message in which an edit may still add a mention.
const MENTION_WINDOW: Duration = Duration::from_secs(60 * 60);

/// A message that a person wrote.
pub(super) struct IncomingMessage<'a> {
    pub(super) id: MessageId,
    pub(super) channel: ChannelId,
    /// The guild, if any.
    pub(super) guild: Option<GuildId>,
    pub(super) author: UserId,
    pub(super) roles: &'a [all::RoleId],
    pub(super) content: &'a str,
    /// The message that it replies to, if Discord includes it.
    pub(super) replies_to: Option<&'a Message>,
    /// The users that it mentions, whether or not its text says so.
    mentions: &'a [User],
    mention_roles: &'a [all::RoleId],
    /// True for an edited message.
    is_changed: bool,
}

/// The way a message addresses the bot.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Addressed {
    /// It asks a question.
    Asks,
    /// It replies to a message of the bot.
    Replies,
    /// It mentions the bot, and says nothing else.
    Greets,
    /// It mentions the bot's role, and Discord hides its text.
    HiddenByRole,
    /// It replies to a message of the bot, and Discord hides its text.
    HiddenReply,
    /// It does not address the bot.
    No,
}

impl<'a> IncomingMessage<'a> {
    /// A new message; `None` unless a person wrote it.
    pub(super) fn created(message: &'a Message) -> Option<Self> {
        // Notices, such as of a new pin, are messages too, but no person wrote them.
        let is_written = matches!(message.kind, MessageType::Regular | MessageType::InlineReply);
        if !is_written || message.author.bot || message.webhook_id.is_some() {
            return None;
        }
        Some(Self {
            id: message.id.into(),
            channel: message.channel_id.into(),
            guild: message.guild_id.map(GuildId::from),
            author: message.author.id.into(),
            roles: message.member.as_ref().map_or(&[][..], |member| &member.roles),
            content: &message.content,
            replies_to: message.referenced_message.as_deref(),
            mentions: &message.mentions,
            mention_roles: &message.mention_roles,
            is_changed: false,
        })
    }

    /// An edited message; `None` unless a person wrote it.
    pub(super) fn edited(event: &'a MessageUpdateEvent) -> Option<Self> {
        let (author, content) = (event.author.as_ref()?, event.content.as_ref()?);
        let is_written =
            matches!(event.kind, None | Some(MessageType::Regular | MessageType::InlineReply));
        if !is_written || author.bot || event.webhook_id.flatten().is_some() {
            return None;
        }
        let member = event.member.as_ref().and_then(|member| member.as_ref());
        Some(Self {
            id: event.id.into(),
            channel: event.channel_id.into(),
            guild: event.guild_id.map(GuildId::from),
            author: author.id.into(),
            roles: member.map_or(&[][..], |member| &member.roles),
            content,
            replies_to: event.referenced_message.as_ref().and_then(|to| to.as_deref()),
            mentions: event.mentions.as_deref().unwrap_or_default(),
            mention_roles: event.mention_roles.as_deref().unwrap_or_default(),
            is_changed: true,
        })
    }

    /// Returns whether the author edited a message soon after writing it. Discord sends updates also when it
    /// adds a preview, or when the message is pinned.
    pub(super) fn is_edit(event: &MessageUpdateEvent) -> bool {
        let Some(edited) = event.edited_timestamp else { return false };
        let age = edited.unix_timestamp() - event.id.created_at().unix_timestamp();
        let is_recent = u64::try_from(age).is_ok_and(|age| age <= MENTION_WINDOW.as_secs());
        is_recent && event.pinned != Some(true)
    }

    /// The key under which it counts as handled. An edit has a key of its own, because Discord may report it
    /// repeatedly.
    pub(super) fn key(&self) -> u64 {
        if self.is_changed { hash(&format!("{} {}", self.id, self.content)) } else { self.id.get() }
    }

    pub(super) fn is_direct(&self) -> bool {
        self.guild.is_none()
    }

    /// The bot's message that this replies to, if any.
    pub(super) fn ours(&self, own_id: UserId) -> Option<&'a Message> {
        self.replies_to.filter(|to| own_id == to.author.id.into())
    }

    /// Returns whether it is the first message of a forum post, whose thread has the same id; the post's
    /// title belongs to it.
    pub(super) fn begins_post(&self) -> bool {
        self.guild.is_some() && self.id.get() == self.channel.get()
    }

    /// Returns how a message addresses the bot: as a direct message, by mentioning its name or its managed
    /// role, or by replying to its message, as far as Discord shows the text.
    pub(super) fn addressed(&self, bot: &Bot, own_id: UserId) -> Addressed {
        let own_role = |guild| lock(&bot.discord.own_roles).get(&guild).copied();
        let role: Option<RoleId> = self.guild.and_then(own_role);
        let by_role =
            role.is_some_and(|role| self.mention_roles.iter().any(|id| role == (*id).into()));
        let content = self.content.trim();
        let own = [Some(format!("<@{own_id}>")), Some(format!("<@!{own_id}>"))];
        let own = own.into_iter().chain([role.map(|role| format!("<@&{role}>"))]).flatten();
        let own: Vec<String> = own.collect();
        let is_named = own.iter().any(|mention| content.contains(mention));
        // The matcher ignores mentions; this only checks whether there is anything else.
        let rest = own.iter().fold(content.to_owned(), |text, mention| text.replace(mention, ""));
        let is_empty = rest.trim().is_empty();
        let replies_to_us = self.ours(own_id).is_some();
        let pings_us = self.mentions.iter().any(|user| own_id == user.id.into());
        // If all texts are visible, a message without text is a picture.
        let hides = content.is_empty() && !bot.options.listening && !self.is_direct();
        match (is_named || self.is_direct(), replies_to_us) {
            (true, _) if is_empty => Addressed::Greets,
            (true, _) => Addressed::Asks,
            (false, true) if !is_empty => Addressed::Replies,
            (false, _) if hides && by_role => Addressed::HiddenByRole,
            // Without the ping it may be meant for other readers.
            (false, true) if hides && pings_us => Addressed::HiddenReply,
            (false, _) => Addressed::No,
        }
    }
}
