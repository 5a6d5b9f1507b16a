//! The places of the small Discord: a server for each language, with channels.

/// Servers, one for each language: the number of the first.
const GUILDS: u64 = 100;
/// Servers there are at most; a language tag finds its own, and two may share one.
const DIFFERENT: u64 = 800;

/// Where something happens.
#[derive(Clone, Default)]
pub(in crate::preview) struct Place {
    pub(super) guild: u64,
    pub(super) channel: u64,
    /// The language of the server and of everybody in it.
    pub(super) locale: String,
}

impl Place {
    /// A channel of the server that speaks this language.
    pub(super) fn of(channel: u64, locale: &str) -> Self {
        let sum = locale.bytes().fold(0, |sum: u64, byte| sum.wrapping_mul(31) + u64::from(byte));
        Self { guild: GUILDS + sum % DIFFERENT, channel, locale: locale.to_owned() }
    }
}
