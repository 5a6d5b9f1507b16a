//! Guilds and channels of the simulated Discord: a guild for each language.

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
    /// A channel of the guild for this language.
    pub(super) fn of(channel: u64, locale: &str) -> Self {
        let sum = locale.bytes().fold(0, |sum: u64, byte| sum.wrapping_mul(31) + u64::from(byte));
        Self { guild: GUILDS + sum % DIFFERENT, channel, locale: locale.to_owned() }
    }
}
