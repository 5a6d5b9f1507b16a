//! Guilds and channels of the simulated Discord: a guild for each language, unless a server's own is shown.

use crate::ids::GuildId;

/// Id of the first guild; there is one for each language.
const GUILDS: u64 = 100;
/// Maximum number of guilds; a language tag maps to one, and two may share it.
const DIFFERENT: u64 = 800;

/// The place of an event.
#[derive(Clone, Default)]
pub(in crate::preview) struct Place {
    pub(super) guild: u64,
    pub(super) channel: u64,
    /// The locale of the guild and of everybody in it.
    pub(super) locale: String,
}

impl Place {
    /// A channel of this guild, or of the one for the language.
    pub(super) fn of(channel: u64, locale: &str, guild: Option<GuildId>) -> Self {
        let sum = locale.bytes().fold(0, |sum: u64, byte| sum.wrapping_mul(31) + u64::from(byte));
        let guild = guild.map_or(GUILDS + sum % DIFFERENT, GuildId::get);
        Self { guild, channel, locale: locale.to_owned() }
    }
}
