//! Rights as data: `discord/rights.rs` looks up who holds a right there. And what a user of a command may do.

use super::card::{Card, Reader};
use super::context::Bot;
use crate::ids::{ChannelId, GuildId, RoleId, UserId};
use crate::pack::Language;
use crate::reply::Wording;
use crate::store::Feature;

/// The right that a moderators' command or button needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// Pinning messages.
    Pin,
    /// Managing messages of others.
    Moderate,
    /// Managing the server.
    Manage,
}

/// A user of a command, with what they may do where they use it.
pub struct Invoker<'a> {
    /// The user.
    pub user: UserId,
    /// The guild, if the bot is a member of it.
    pub guild: Option<GuildId>,
    /// The channel.
    pub channel: ChannelId,
    /// Their roles in the guild.
    pub roles: Vec<RoleId>,
    /// True if they may manage messages in the channel.
    pub moderates: bool,
    /// True if they may write in the channel.
    pub may_write: bool,
    /// Their own locale, for replies that they alone see.
    pub locale: &'a str,
    /// The locale of replies that everybody sees.
    pub public_locale: String,
}

impl Invoker<'_> {
    /// Returns whether a feature is open to them: by a role, or because they may manage messages.
    pub fn may_use(&self, bot: &Bot, feature: Feature) -> bool {
        self.moderates || bot.is_open(feature, self.guild, &self.roles)
    }
}

/// A moderator who asks for something in their guild, and has the right to.
pub struct Moderator {
    /// The guild.
    pub guild: GuildId,
    /// The moderator.
    pub user: UserId,
    /// The language of the pages that they read.
    pub language: Language,
    /// The words for sentences to them.
    pub words: &'static Wording,
}

impl Moderator {
    /// The moderator as the reader of a page.
    pub fn reader(&self) -> Reader {
        Reader { language: self.language.clone(), user: Some(self.user) }
    }
}

/// The bot's response to a moderator's request.
pub struct Response {
    /// The part that the moderator sees.
    pub said: Said,
    /// A note for the log channel, if there is one.
    pub log: Option<(ChannelId, Card)>,
}

/// A page or a sentence, as a person sees it.
pub enum Said {
    /// A page, in place of the one before.
    Page(Box<Card>),
    /// One sentence, beside the page.
    Sentence(String),
    /// One sentence, in place of the page.
    Instead(String),
}

impl Response {
    /// One sentence, in place of the page.
    pub fn instead(text: String) -> Self {
        Self { said: Said::Instead(text), log: None }
    }
}

impl From<Card> for Response {
    fn from(card: Card) -> Self {
        Self { said: Said::Page(Box::new(card)), log: None }
    }
}

impl From<String> for Response {
    fn from(text: String) -> Self {
        Self { said: Said::Sentence(text), log: None }
    }
}

impl From<&str> for Response {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}
