//! The reasons why a network refused a moderator's request, and their sentences.

use super::context::Bot;
use crate::ids::ChannelId;
use crate::reply::{Pins, fill};

/// The reason for a refusal, as far as somebody can act on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChannelError {
    /// The bot may not see the channel.
    MayNotSee,
    /// The bot may not write there.
    MayNotWrite,
    /// The bot may not pin there.
    MayNotPin,
    /// The channel has as many pins as it can.
    Full,
    /// The channel is gone.
    ChannelGone,
    /// The message is gone.
    MessageGone,
    /// The thread is archived.
    Archived,
    /// The network currently allows no further edits of an old message.
    Spent,
    /// A rate limit, or a problem on the network's side: it may work later.
    Later,
    /// Anything else.
    Other,
}

impl ChannelError {
    /// A sentence with the next step, which mentions the channel.
    pub fn sentence(self, bot: &Bot, words: &Pins, channel: ChannelId) -> String {
        let text = match self {
            Self::MayNotSee => words.may_not_see,
            Self::MayNotWrite => words.may_not_write,
            Self::MayNotPin => words.may_not_pin,
            Self::Full => words.full,
            Self::ChannelGone => words.channel_gone,
            Self::MessageGone => return bot.said(words.message_gone),
            Self::Archived => words.archived,
            Self::Later => words.in_trouble,
            Self::Spent | Self::Other => words.failed,
        };
        fill(text, "channel", format_args!("<#{channel}>"))
    }

    /// A short reason why a pin could not be edited, for lists and log channels.
    pub fn reason(self, words: &Pins) -> &'static str {
        match self {
            Self::MayNotSee => words.left_hidden,
            Self::MayNotWrite | Self::MayNotPin => words.left_closed,
            Self::Archived => words.left_archived,
            Self::Spent => words.left_spent,
            Self::Later => words.left_later,
            Self::Full | Self::ChannelGone | Self::MessageGone | Self::Other => words.left_other,
        }
    }

    /// Returns whether somebody other than the network has to act.
    pub fn is_lasting(self) -> bool {
        !matches!(self, Self::Spent | Self::Later)
    }

    /// All reasons.
    const ALL: [Self; 10] = [
        Self::MayNotSee,
        Self::MayNotWrite,
        Self::MayNotPin,
        Self::Full,
        Self::ChannelGone,
        Self::MessageGone,
        Self::Archived,
        Self::Spent,
        Self::Later,
        Self::Other,
    ];

    /// Its name in the store.
    pub fn name(self) -> &'static str {
        match self {
            Self::MayNotSee => "may-not-see",
            Self::MayNotWrite => "may-not-write",
            Self::MayNotPin => "may-not-pin",
            Self::Full => "full",
            Self::ChannelGone => "channel-gone",
            Self::MessageGone => "message-gone",
            Self::Archived => "archived",
            Self::Spent => "spent",
            Self::Later => "later",
            Self::Other => "other",
        }
    }

    /// Parses a name from the store.
    pub fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|error| error.name() == name).unwrap_or(Self::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::ChannelError;

    /// Every name that is written can be parsed.
    #[test]
    fn every_word_in_the_store_is_understood() {
        for error in ChannelError::ALL {
            assert_eq!(ChannelError::named(error.name()), error);
        }
        assert_eq!(ChannelError::named("of another version"), ChannelError::Other);
    }
}
