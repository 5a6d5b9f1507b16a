//! The stand-in's ids as caveat's.

use std::num::NonZeroU64;

use caveat::ids::GuildId;

/// An id of any kind.
pub(crate) fn id<T: From<NonZeroU64>>(number: u64) -> T {
    NonZeroU64::new(number).expect("no id is 0").into()
}

/// The id of a guild, where any kind would do.
pub(crate) fn guild_id(number: u64) -> GuildId {
    id(number)
}
