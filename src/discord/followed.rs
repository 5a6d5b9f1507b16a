//! Replies that are remembered for a while, so that they follow their question.

use std::time::Duration;

use serenity::all::MessageUpdateEvent;

/// How a question came to be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// It was addressed to the bot.
    Addressed,
    /// It was overheard.
    Overheard,
    /// This helper had it answered.
    Picked(u64),
}

/// A reply that follows its question.
pub(super) struct Followed {
    /// The bot's message; `None` while it is on its way.
    pub(super) reply: Option<u64>,
    /// How the question came to be answered.
    pub(super) origin: Origin,
    /// What became of the question while the reply was on its way.
    pub(super) meanwhile: Option<Meanwhile>,
    /// When the question was seen.
    pub(super) since: Duration,
    /// A hash of what the question said: Discord tells of changes that are none to a reader.
    pub(super) words: u64,
}

/// What became of a question before it was answered.
pub(super) enum Meanwhile {
    /// It says something else.
    Edited(Box<MessageUpdateEvent>),
    /// It is gone.
    Deleted,
}
