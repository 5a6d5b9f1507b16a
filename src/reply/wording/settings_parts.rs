//! The names of the parts of `/settings` and of their options.

use serde::Serialize;

use super::Named;

/// The words of one language.
#[derive(Debug, Serialize)]
pub struct SettingsParts {
    /// Shows all settings.
    pub show: Named,
    /// Chooses the channels that are read for questions.
    pub listen: Named,
    /// The channel.
    pub listen_channel: Named,
    /// Turns reading on or off.
    pub listen_on: Named,
    /// Chooses who members can turn to.
    pub human: Named,
    /// A role.
    pub human_role: Named,
    /// A channel.
    pub human_channel: Named,
    /// Chooses where moderators read what the bot did.
    pub log: Named,
    /// The channel.
    pub log_channel: Named,
    /// Chooses the language of public replies.
    pub language: Named,
    /// The language.
    pub language_language: Named,
    /// Chooses for how long misses are kept.
    pub misses: Named,
    /// The days.
    pub misses_days: Named,
    /// Chooses how fast the bot answers, and repeats itself.
    pub pace: Named,
    /// Seconds between replies to one member.
    pub pace_member: Named,
    /// Seconds between replies in one channel.
    pub pace_channel: Named,
    /// Minutes before something is said unasked again.
    pub pace_silence: Named,
    /// Leaves a use of the bot to a role.
    pub who: Named,
    /// The use.
    pub who_what: Named,
    /// The role.
    pub who_role: Named,
}
