//! Rights as data: `discord/rights.rs` looks up who holds a right there.

use super::card::{Card, Reader};
use crate::ids::{ChannelId, GuildId, UserId};
use crate::pack::Language;
use crate::reply::Wording;

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
