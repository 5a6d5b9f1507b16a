//! A message that a person wrote, as far as it matters here, and how it addresses the bot.

use crate::bot::action::Shown;
use crate::bot::random::hash;
use crate::ids::{ChannelId, GuildId, MessageId, RoleId, UserId};

/// A message that a person wrote or edited.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// Its id.
    pub id: MessageId,
    /// The channel.
    pub channel: ChannelId,
    /// The guild, if any.
    pub guild: Option<GuildId>,
    /// The author.
    pub author: UserId,
    /// The roles of the author.
    pub roles: Vec<RoleId>,
    /// The text, as far as the network shows it.
    pub content: String,
    /// The message that it replies to, if the network includes it.
    pub replies_to: Option<RepliedTo>,
    /// The users that it mentions, whether or not its text says so.
    pub mentions: Vec<UserId>,
    /// The roles that it mentions.
    pub mention_roles: Vec<RoleId>,
    /// How it came to be.
    pub kind: Kind,
}

/// How a message came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It is new, and refers to no other.
    Written,
    /// It is new, and replies to another one or forwards it.
    Replying,
    /// It was edited soon after it was written, so that a mention may have been added.
    EditedSoon,
    /// It was changed otherwise: later, or by the network, which adds previews.
    Changed,
}

/// A message that another one replies to.
#[derive(Clone, Debug)]
pub struct RepliedTo {
    /// Its id.
    pub id: MessageId,
    /// Its author.
    pub author: UserId,
    /// True if a person wrote it.
    pub is_persons: bool,
    /// Its text, as far as the network shows it.
    pub content: String,
    /// The answer that it shows, if it is one of the bot's.
    pub shown: Option<Shown>,
}

/// The bot as a message can address it.
#[derive(Clone, Copy, Debug)]
pub struct Me {
    /// Its user.
    pub id: UserId,
    /// The role that the network made for it in the guild of the message.
    pub role: Option<RoleId>,
}

/// The way a message addresses the bot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Addressed {
    /// It asks a question.
    Asks,
    /// It replies to a message of the bot.
    Replies,
    /// It mentions the bot, and says nothing else.
    Greets,
    /// It mentions the bot's role, and the network hides its text.
    HiddenByRole,
    /// It replies to a message of the bot, and the network hides its text.
    HiddenReply,
    /// It does not address the bot.
    No,
}

impl Incoming {
    /// The key under which it counts as handled. An edit has a key of its own, because the network may report it
    /// repeatedly.
    pub(super) fn key(&self) -> u64 {
        match self.kind {
            Kind::Written | Kind::Replying => self.id.get(),
            Kind::EditedSoon | Kind::Changed => hash(&format!("{} {}", self.id, self.content)),
        }
    }

    pub(super) fn is_direct(&self) -> bool {
        self.guild.is_none()
    }

    /// The bot's message that this replies to, if any.
    pub(super) fn ours(&self, me: &Me) -> Option<&RepliedTo> {
        self.replies_to.as_ref().filter(|to| to.author == me.id)
    }

    /// Returns whether it is the first message of a forum post, whose thread has the same id; the post's
    /// title belongs to it.
    pub(super) fn begins_post(&self) -> bool {
        self.guild.is_some() && self.id.get() == self.channel.get()
    }

    /// Returns whether it can be a question to everyone: new, not a reply, and without mentions.
    pub(super) fn is_to_everyone(&self) -> bool {
        self.kind == Kind::Written && self.mentions.is_empty()
    }

    /// Returns how it addresses the bot: as a direct message, by mentioning its name or its own role, or by
    /// replying to its message, as far as the network shows the text. `shows_all` is true where it shows all texts.
    pub(super) fn addressed(&self, me: &Me, shows_all: bool) -> Addressed {
        let by_role = me.role.is_some_and(|role| self.mention_roles.contains(&role));
        let content = self.content.trim();
        let own = [Some(format!("<@{}>", me.id)), Some(format!("<@!{}>", me.id))];
        let own = own.into_iter().chain([me.role.map(|role| format!("<@&{role}>"))]).flatten();
        let own: Vec<String> = own.collect();
        let is_named = own.iter().any(|mention| content.contains(mention));
        // The matcher ignores mentions; this only checks whether there is anything else.
        let rest = own.iter().fold(content.to_owned(), |text, mention| text.replace(mention, ""));
        let is_empty = rest.trim().is_empty();
        let replies_to_us = self.ours(me).is_some();
        let pings_us = self.mentions.contains(&me.id);
        // If all texts are visible, a message without text is a picture.
        let hides = self.content.is_empty() && !shows_all && !self.is_direct();
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

#[cfg(test)]
mod tests {
    use super::{Addressed, Incoming, Kind, Me, RepliedTo};
    use crate::ids::{ChannelId, GuildId, MessageId, RoleId, UserId};

    const ME: u64 = 1;
    const ROLE: u64 = 2;

    fn said(content: &str) -> Incoming {
        Incoming {
            id: MessageId::new(10).unwrap(),
            channel: ChannelId::new(11).unwrap(),
            guild: GuildId::new(12),
            author: UserId::new(13).unwrap(),
            roles: Vec::new(),
            content: content.to_owned(),
            replies_to: None,
            mentions: Vec::new(),
            mention_roles: Vec::new(),
            kind: Kind::Written,
        }
    }

    fn replying(content: &str, pings: bool) -> Incoming {
        let author = UserId::new(ME).unwrap();
        let to = RepliedTo {
            id: MessageId::new(9).unwrap(),
            author,
            is_persons: false,
            content: String::new(),
            shown: None,
        };
        let mentions = if pings { vec![author] } else { Vec::new() };
        Incoming { replies_to: Some(to), mentions, kind: Kind::Replying, ..said(content) }
    }

    #[track_caller]
    fn check(message: &Incoming, shows_all: bool, expected: Addressed) {
        let me = Me { id: UserId::new(ME).unwrap(), role: RoleId::new(ROLE) };
        assert_eq!(message.addressed(&me, shows_all), expected, "{message:?}");
    }

    #[test]
    fn a_message_addresses_the_bot_as_far_as_its_text_is_shown() {
        check(&said("is it legal?"), true, Addressed::No);
        check(&said("<@1> is it legal?"), false, Addressed::Asks);
        check(&said("<@!1>  "), false, Addressed::Greets);
        check(&said("<@&2> is it legal?"), false, Addressed::Asks);
        check(&Incoming { guild: None, ..said("is it legal?") }, false, Addressed::Asks);
        check(&Incoming { guild: None, ..said("") }, false, Addressed::Greets);
        check(&replying("and here?", false), false, Addressed::Replies);
        check(&replying("", true), false, Addressed::HiddenReply);
        check(&replying("", false), false, Addressed::No);
        // A picture.
        check(&replying("", true), true, Addressed::No);
        let by_role = Incoming { mention_roles: vec![RoleId::new(ROLE).unwrap()], ..said("") };
        check(&by_role, false, Addressed::HiddenByRole);
        check(&by_role, true, Addressed::No);
    }
}
