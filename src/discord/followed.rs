//! Recent replies, which follow edits and deletions of their questions.

use std::time::Duration;

use serenity::all::MessageUpdateEvent;

/// The reason why a question was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// It addressed the bot.
    Addressed,
    /// It was in a channel that the bot listens to.
    Overheard,
    /// The helper with this id picked it.
    Picked(u64),
}

/// A reply that follows its question.
pub(super) struct Followed {
    /// The bot's message; `None` while it is being sent.
    pub(super) reply: Option<u64>,
    /// Why the question was answered.
    pub(super) origin: Origin,
    /// A change of the question while the reply was being sent.
    pub(super) meanwhile: Option<Meanwhile>,
    /// The time at which the question was seen.
    pub(super) since: Duration,
    /// A hash of the question's text, because Discord also reports changes that do not affect it.
    pub(super) words: u64,
}

/// A change of a question before its reply was sent.
pub(super) enum Meanwhile {
    /// It was edited.
    Edited(Box<MessageUpdateEvent>),
    /// It was deleted.
    Deleted,
}
