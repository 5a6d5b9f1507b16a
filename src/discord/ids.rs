//! serenity's ids as ours and back.

use std::num::NonZeroU64;

use crate::ids::{ChannelId, GuildId, MessageId, RoleId, UserId};

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
