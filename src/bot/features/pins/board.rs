//! The network as pins see it: messages of the bot that are posted, edited and pinned there.

use std::fmt;
use std::time::Duration;

use crate::bot::card::Card;
use crate::bot::channel_error::ChannelError;
use crate::ids::{ChannelId, GuildId, MessageId};
use crate::store::Pin;

/// The messages of the bot in its network.
pub trait Board: Send + Sync {
    /// Posts a card; the network posts it once, however often it is sent with the same number.
    fn post(
        &self,
        channel: ChannelId,
        card: &Card,
        once: Option<u64>,
    ) -> impl Future<Output = Result<MessageId, BoardError>> + Send;

    /// Makes a message show a card.
    fn edit(
        &self,
        channel: ChannelId,
        message: MessageId,
        card: &Card,
    ) -> impl Future<Output = Result<(), BoardError>> + Send;

    /// Makes a pin show a card, also where nobody could write any more, and gives up early: other pins wait.
    fn update(&self, pin: &Pin, card: &Card)
    -> impl Future<Output = Result<(), BoardError>> + Send;

    /// Returns whether a message is known to show a card.
    fn shows(
        &self,
        channel: ChannelId,
        message: MessageId,
        card: &Card,
    ) -> impl Future<Output = bool> + Send;

    /// Deletes a message, if that can be done.
    fn delete(&self, channel: ChannelId, message: MessageId) -> impl Future<Output = ()> + Send;

    /// Pins a message; the network shows administrators the reason.
    fn pin(
        &self,
        channel: ChannelId,
        message: MessageId,
        reason: &str,
    ) -> impl Future<Output = Result<(), BoardError>> + Send;

    /// Unpins a message; the network shows administrators the reason.
    fn unpin(
        &self,
        channel: ChannelId,
        message: MessageId,
        reason: &str,
    ) -> impl Future<Output = Result<(), BoardError>> + Send;

    /// The pinned messages of a channel.
    fn pinned(
        &self,
        channel: ChannelId,
    ) -> impl Future<Output = Result<Vec<MessageId>, BoardError>> + Send;

    /// Returns whether a message is pinned.
    fn is_pinned(
        &self,
        channel: ChannelId,
        message: MessageId,
    ) -> impl Future<Output = Result<bool, BoardError>> + Send;

    /// Returns whether the bot may post and pin in a channel.
    ///
    /// # Errors
    /// The reason why it may not, or why that is not known.
    fn can_pin(
        &self,
        guild: GuildId,
        channel: ChannelId,
    ) -> impl Future<Output = Result<(), ChannelError>> + Send;

    /// Returns whether this process serves a guild, or may.
    fn serves(&self, guild: GuildId) -> bool;
}

/// Why the network did not do something.
#[derive(Clone, Debug)]
pub struct BoardError {
    /// The reason, as a moderator understands it.
    pub error: ChannelError,
    /// How long the network asked to wait; zero if it did not.
    pub wait: Duration,
    /// True if it may have been done all the same.
    pub is_unsure: bool,
    /// The cause, for the log.
    pub cause: String,
}

impl fmt::Display for BoardError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.cause)
    }
}
