//! What is said to a person once in a channel, for a while: it explains itself, and more would be noise.

use std::time::Duration;

/// How long the bot does not say the same again to somebody who knows it by then.
pub(super) const SILENT_FOR: Duration = Duration::from_secs(10 * 60);
/// How long it does not say again to somebody how Discord works.
pub(super) const EXPLAINED_FOR: Duration = Duration::from_secs(24 * 60 * 60);

/// What is said to a person once in a channel, for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Once {
    /// What the bot is there for.
    Hello,
    /// That thanks are welcome.
    Welcome,
    /// That they ask too fast.
    SlowDown,
    /// That mentioning the bot is not open to them.
    Closed,
    /// That a message was answered already.
    Answered,
    /// That its role is not the bot.
    Role,
    /// That Discord hides the words of a reply.
    HiddenReply,
    /// That Discord hides the words of another's message.
    HiddenTarget,
}

impl Once {
    /// How long it is not said again.
    pub(super) fn silence(self) -> Duration {
        match self {
            Self::Hello | Self::Welcome | Self::SlowDown | Self::Closed | Self::Answered => {
                SILENT_FOR
            }
            Self::Role | Self::HiddenReply | Self::HiddenTarget => EXPLAINED_FOR,
        }
    }
}
