//! Discord's errors, as a moderator understands them.

use super::rest;
use crate::bot::channel_error::ChannelError;

/// The reason behind an error; `refused` is the meaning of a missing permission here.
pub(super) fn of(cause: &rest::Error, refused: ChannelError) -> ChannelError {
    match cause.code {
        10003 => ChannelError::ChannelGone,
        10008 => ChannelError::MessageGone,
        30003 => ChannelError::Full,
        30046 => ChannelError::Spent,
        50001 => ChannelError::MayNotSee,
        50013 => refused,
        50083 => ChannelError::Archived,
        _ if cause.is_passing() => ChannelError::Later,
        _ => ChannelError::Other,
    }
}
