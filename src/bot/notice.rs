//! Notices that a user is sent only once in a channel for a while: they explain themselves, and more would be
//! noise.

use std::time::Duration;

/// Period in which a short notice is not repeated to a user.
pub const SILENT_FOR: Duration = Duration::from_secs(10 * 60);
/// Period in which an explanation of how Discord works is not repeated to a user.
pub const EXPLAINED_FOR: Duration = Duration::from_secs(24 * 60 * 60);

/// A notice that a user is sent only once in a channel for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Notice {
    /// An introduction of the bot.
    Hello,
    /// A reply to thanks.
    Welcome,
    /// Asking to slow down.
    SlowDown,
    /// Mentioning the bot is restricted to a role.
    Closed,
    /// The message has been answered already.
    Answered,
    /// Mentioning the bot's role does not show it the text.
    Role,
    /// Discord hides the text of a reply.
    HiddenReply,
    /// Discord hides the text of another user's message.
    HiddenTarget,
}

impl Notice {
    /// The period in which it is not repeated.
    pub fn silence(self) -> Duration {
        match self {
            Self::Hello | Self::Welcome | Self::SlowDown | Self::Closed | Self::Answered => {
                SILENT_FOR
            }
            Self::Role | Self::HiddenReply | Self::HiddenTarget => EXPLAINED_FOR,
        }
    }
}
