//! Why Discord refused something that a moderator wanted, and what is said of it.

use super::bot::Bot;
use super::rest;
use crate::reply::{Pins, fill};

/// A refusal, as far as somebody can do something about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The bot may not write there.
    MayNotWrite,
    /// The bot may not pin there.
    MayNotPin,
    /// The channel has as many pins as Discord allows.
    Full,
    /// The channel is gone.
    ChannelGone,
    /// The message is gone.
    MessageGone,
    /// The thread is archived.
    Archived,
    /// Too much at once, or Discord is not well: later it may work.
    Later,
    /// Anything else.
    Other,
}

impl Trouble {
    /// What went wrong; `refused` is what a missing permission means here.
    pub(super) fn of(cause: &rest::Error, refused: Self) -> Self {
        match cause.code {
            10003 => Self::ChannelGone,
            10008 => Self::MessageGone,
            30003 => Self::Full,
            50001 | 50013 => refused,
            50083 => Self::Archived,
            _ if cause.is_passing() => Self::Later,
            _ => Self::Other,
        }
    }

    /// One sentence with the next step, about a channel as it is mentioned.
    pub(super) fn sentence(self, bot: &Bot, words: &Pins, channel: u64) -> String {
        let text = match self {
            Self::MayNotWrite => words.may_not_write,
            Self::MayNotPin => words.may_not_pin,
            Self::Full => words.full,
            Self::ChannelGone => words.channel_gone,
            Self::MessageGone => return bot.said(words.message_gone),
            Self::Archived => words.archived,
            Self::Later | Self::Other => words.failed,
        };
        fill(text, "channel", format_args!("<#{channel}>"))
    }

    /// The word for it in the store.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::MayNotWrite => "may-not-write",
            Self::MayNotPin => "may-not-pin",
            Self::Full => "full",
            Self::ChannelGone => "channel-gone",
            Self::MessageGone => "message-gone",
            Self::Archived => "archived",
            Self::Later => "later",
            Self::Other => "other",
        }
    }
}
