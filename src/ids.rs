//! Ids as types, so that none can stand for another, and `Option` where there may be none. They are those of a
//! chat network; `src/discord/` turns its own into these.

use std::fmt;
use std::num::NonZeroU64;
use std::str::FromStr;

/// Declares ids, each a number other than 0.
macro_rules! ids {
    ($($(#[$about:meta])* $name:ident,)+) => {$(
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(NonZeroU64);

        impl $name {
            /// The id with this number; `None` for 0, which stands for no id.
            pub const fn new(id: u64) -> Option<Self> {
                match NonZeroU64::new(id) {
                    Some(id) => Some(Self(id)),
                    None => None,
                }
            }

            /// Its number.
            pub const fn get(self) -> u64 {
                self.0.get()
            }
        }

        impl From<NonZeroU64> for $name {
            fn from(id: NonZeroU64) -> Self {
                Self(id)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// A server.
    GuildId,
    /// A channel or thread.
    ChannelId,
    /// A message.
    MessageId,
    /// A user.
    UserId,
    /// A role of a guild.
    RoleId,
    /// The random number by which the buttons of a reply name its question in the store. It tells neither who
    /// asked nor when.
    Ticket,
    /// The random number of a draft of an entry.
    DraftId,
}

#[cfg(test)]
mod tests {
    use super::{GuildId, Ticket};

    #[test]
    fn zero_is_no_id() {
        assert_eq!(GuildId::new(0), None);
        assert_eq!("7".parse().ok(), GuildId::new(7));
        assert!("0".parse::<GuildId>().is_err() && "-1".parse::<GuildId>().is_err());
        assert_eq!(Ticket::new(u64::MAX).map(|id| id.to_string()), Some(u64::MAX.to_string()));
    }
}
