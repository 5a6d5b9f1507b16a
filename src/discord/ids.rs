//! serenity's ids as ours and back, random ids, and hashes.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::num::NonZeroU64;

use crate::ids::{ChannelId, GuildId, MessageId, RoleId, Ticket, UserId};

macro_rules! same {
    ($($id:ident),+) => {$(
        impl From<serenity::all::$id> for $id {
            fn from(id: serenity::all::$id) -> Self {
                Self::from(NonZeroU64::from(id))
            }
        }

        impl From<$id> for serenity::all::$id {
            fn from(id: $id) -> Self {
                Self::new(id.get())
            }
        }
    )+};
}
same!(ChannelId, GuildId, MessageId, RoleId, UserId);

/// A random ticket.
pub(super) fn random_ticket() -> Ticket {
    Ticket::from(random_id())
}

/// A random number, which reveals neither the asker nor the time.
pub(super) fn random_id() -> NonZeroU64 {
    // The standard library seeds this from the system's random source.
    NonZeroU64::MIN | RandomState::new().build_hasher().finish()
}

/// A hash of a text, to see whether it changed.
pub(super) fn hash(text: &str) -> u64 {
    let digest = blake3::hash(text.as_bytes());
    let (first, _) = digest.as_bytes().split_at(8);
    first.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}
