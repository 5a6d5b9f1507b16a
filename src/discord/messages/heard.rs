//! A message as it was said, or as an edit made it: all that is looked at, whichever event told of it.

use std::time::Duration;

use serenity::all::{ChannelId, Message, MessageId, MessageType, MessageUpdateEvent, RoleId, User};

use crate::discord::bot::Bot;
use crate::discord::locked::locked;
use crate::discord::numbers::hash;

/// How long after it was said a mention may be added to a message.
const ADDED_WITHIN: Duration = Duration::from_secs(60 * 60);

/// A message that a person wrote.
pub(super) struct Heard<'a> {
    pub(super) id: MessageId,
    pub(super) channel: ChannelId,
    /// The guild, or 0.
    pub(super) guild: u64,
    pub(super) author: u64,
    pub(super) roles: &'a [RoleId],
    pub(super) content: &'a str,
    /// The message that it replies to, as far as Discord shows it.
    pub(super) replies_to: Option<&'a Message>,
    /// The people whom it mentions, with or without a word about it in the text.
    mentions: &'a [User],
    mention_roles: &'a [RoleId],
    /// Whether it was changed since it was said.
    is_changed: bool,
}

/// A message, as far as the bot is meant.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Addressed {
    /// It asks.
    Asks,
    /// It replies to something that the bot said.
    Replies,
    /// It only names us.
    Greets,
    /// It is for us, and Discord does not show its words: it mentions our role.
    HiddenByRole,
    /// It is for us, and Discord does not show its words: it replies to something that we said.
    HiddenReply,
    /// It is not for us.
    No,
}

impl<'a> Heard<'a> {
    /// A message that was said; `None` for one that no person wrote.
    pub(super) fn said(message: &'a Message) -> Option<Self> {
        // That something was pinned, say, is a message too, but nobody wrote it.
        let is_written = matches!(message.kind, MessageType::Regular | MessageType::InlineReply);
        if !is_written || message.author.bot || message.webhook_id.is_some() {
            return None;
        }
        Some(Self {
            id: message.id,
            channel: message.channel_id,
            guild: message.guild_id.map_or(0, |id| id.get()),
            author: message.author.id.get(),
            roles: message.member.as_ref().map_or(&[][..], |member| &member.roles),
            content: &message.content,
            replies_to: message.referenced_message.as_deref(),
            mentions: &message.mentions,
            mention_roles: &message.mention_roles,
            is_changed: false,
        })
    }

    /// A message as it is after a change; `None` for one that no person wrote.
    pub(super) fn changed(event: &'a MessageUpdateEvent) -> Option<Self> {
        let (author, content) = (event.author.as_ref()?, event.content.as_ref()?);
        let is_written =
            matches!(event.kind, None | Some(MessageType::Regular | MessageType::InlineReply));
        if !is_written || author.bot || event.webhook_id.flatten().is_some() {
            return None;
        }
        let member = event.member.as_ref().and_then(|member| member.as_ref());
        Some(Self {
            id: event.id,
            channel: event.channel_id,
            guild: event.guild_id.map_or(0, |id| id.get()),
            author: author.id.get(),
            roles: member.map_or(&[][..], |member| &member.roles),
            content,
            replies_to: event.referenced_message.as_ref().and_then(|to| to.as_deref()),
            mentions: event.mentions.as_deref().unwrap_or_default(),
            mention_roles: event.mention_roles.as_deref().unwrap_or_default(),
            is_changed: true,
        })
    }

    /// Whether its author changed a message not long after it was said: Discord tells of a change also when
    /// it adds a preview, or somebody pins it.
    pub(super) fn is_edit(event: &MessageUpdateEvent) -> bool {
        let Some(edited) = event.edited_timestamp else { return false };
        let age = edited.unix_timestamp() - event.id.created_at().unix_timestamp();
        let is_recent = u64::try_from(age).is_ok_and(|age| age <= ADDED_WITHIN.as_secs());
        is_recent && event.pinned != Some(true)
    }

    /// By which it is known that it was taken up. An edit is a message of its own, told of as often as Discord
    /// likes.
    pub(super) fn key(&self) -> u64 {
        if self.is_changed { hash(&format!("{} {}", self.id, self.content)) } else { self.id.get() }
    }

    pub(super) fn is_direct(&self) -> bool {
        self.guild == 0
    }

    /// What the bot said, if this replies to it.
    pub(super) fn ours(&self, own_id: u64) -> Option<&'a Message> {
        self.replies_to.filter(|to| to.author.id.get() == own_id)
    }

    /// Whether it begins a post in a forum, whose title stands for it: both have the same number.
    pub(super) fn begins_post(&self) -> bool {
        self.guild != 0 && self.id.get() == self.channel.get()
    }

    /// Whether a message is for the bot: a direct one, one that mentions it by name or by the role that it has
    /// as a bot, or a reply to something it said, as far as Discord shows the words of that.
    pub(super) fn addressed(&self, bot: &Bot, own_id: u64) -> Addressed {
        let role = locked(&bot.own_roles).get(&self.guild).copied();
        let by_role = role.is_some_and(|role| self.mention_roles.iter().any(|id| id.get() == role));
        let content = self.content.trim();
        let own = [Some(format!("<@{own_id}>")), Some(format!("<@!{own_id}>"))];
        let own = own.into_iter().chain([role.map(|role| format!("<@&{role}>"))]).flatten();
        let own: Vec<String> = own.collect();
        let is_named = own.iter().any(|mention| content.contains(mention));
        // Mentions are no words to the matcher; only whether anything else is there matters here.
        let rest = own.iter().fold(content.to_owned(), |text, mention| text.replace(mention, ""));
        let is_empty = rest.trim().is_empty();
        let replies_to_us = self.ours(own_id).is_some();
        let pings_us = self.mentions.iter().any(|user| user.id.get() == own_id);
        // Where all words are shown, a message without any is a picture.
        let hides = content.is_empty() && !bot.options.listening && !self.is_direct();
        match (is_named || self.is_direct(), replies_to_us) {
            (true, _) if is_empty => Addressed::Greets,
            (true, _) => Addressed::Asks,
            (false, true) if !is_empty => Addressed::Replies,
            (false, _) if hides && by_role => Addressed::HiddenByRole,
            // Without the ping it may be meant for those who read along.
            (false, true) if hides && pings_us => Addressed::HiddenReply,
            (false, _) => Addressed::No,
        }
    }
}
