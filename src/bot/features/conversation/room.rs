//! The network as a conversation sees it: where messages are, and what can be said below them.

use std::time::Duration;

use crate::bot::card::Card;
use crate::ids::{ChannelId, MessageId, UserId};
use crate::reply::Wording;

/// The channels of the network, for one event. What fails is logged there.
pub trait Room: Send + Sync {
    /// Replies below a message with a card whose language these are the words of; returns the reply.
    fn reply(
        &self,
        channel: ChannelId,
        below: MessageId,
        card: &Card,
        words: &Wording,
    ) -> impl Future<Output = Option<MessageId>> + Send;

    /// Makes a reply show another card, and returns whether it does.
    fn change(
        &self,
        channel: ChannelId,
        reply: MessageId,
        card: &Card,
        words: &Wording,
    ) -> impl Future<Output = bool> + Send;

    /// Deletes a reply.
    fn delete(&self, channel: ChannelId, reply: MessageId) -> impl Future<Output = ()> + Send;

    /// The title of a forum post, whose messages are in this channel.
    fn title(&self, channel: ChannelId) -> impl Future<Output = Option<String>> + Send;

    /// The channel that a thread is in; `None` for a channel that is no thread.
    fn parent(&self, channel: ChannelId) -> impl Future<Output = Option<ChannelId>> + Send;

    /// Returns whether nobody but this author and bots have written in a thread.
    fn is_alone(&self, thread: ChannelId, author: UserId) -> impl Future<Output = bool> + Send;

    /// The time since the event came in.
    fn took(&self) -> Duration;
}
