//! Recent replies, which follow edits and deletions of their questions.

use serenity::all::MessageUpdateEvent;

use crate::Moment;
use crate::ids::{MessageId, UserId};

/// The reason why a question was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// It addressed the bot.
    Addressed,
    /// It was in a channel that the bot listens to.
    Overheard,
    /// The helper with this id picked it.
    Picked(UserId),
}

/// A reply that follows its question.
pub(super) struct Followed {
    /// The bot's message; `None` while it is being sent.
    pub(super) reply: Option<MessageId>,
    /// Why the question was answered.
    pub(super) origin: Origin,
    /// A change of the question while the reply was being sent.
    pub(super) meanwhile: Option<Meanwhile>,
    /// The time at which the question was seen.
    pub(super) since: Moment,
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
