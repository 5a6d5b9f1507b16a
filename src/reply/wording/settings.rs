//! The texts about a server's settings, for those who may change them.

use serde::Serialize;

use super::naming::Naming;

/// The words of one language.
#[derive(Debug, Serialize)]
pub struct Settings {
    /// The title over all of them.
    pub title: &'static str,
    /// Outside servers, which have no settings.
    pub elsewhere: &'static str,
    /// When both a role and a channel were named.
    pub both: &'static str,
    /// When a use was named that there is not.
    pub which: &'static str,
    /// When a number is none from `{least}` to `{most}`.
    pub wrong_number: &'static str,
    /// When a language is none of `{languages}`.
    pub wrong_language: &'static str,
    /// When a setting could not be kept.
    pub lost: &'static str,
    /// In the log: `{who}` changed a setting.
    pub changed: &'static str,
    /// The choices (`{range}`) and the default (`{default}`).
    pub choice: &'static str,
    /// The range of a number.
    pub from_to: &'static str,
    /// How many more there are than are shown.
    pub more: &'static str,
    /// Says that Discord's own settings decide who may use the moderators' commands.
    pub rights: &'static str,
    /// When channels are chosen, but the operator has not switched listening on.
    pub listening_off: &'static str,
    /// The channels that are read for questions.
    pub listening: Described,
    /// The role or channel that members can turn to.
    pub human: Described,
    /// Where moderators read what the bot did.
    pub log: Described,
    /// The language of public replies; its range is a list.
    pub language: Described,
    /// For how many days misses are kept.
    pub miss_days: Counted,
    /// Seconds between replies to one member.
    pub member_pace: Counted,
    /// Seconds between replies in one channel.
    pub channel_pace: Counted,
    /// Minutes before something is said unasked again.
    pub silence: Counted,
    /// The role that may ask by name.
    pub by_name: Described,
    /// The role that may have somebody else answered.
    pub for_others: Described,
    /// The role that is answered in public.
    pub in_public: Described,
    /// To somebody who asked by name, and may not.
    pub by_name_closed: Naming,
    /// To somebody who wanted somebody else answered, and may not.
    pub for_others_closed: Naming,
}

/// A setting.
#[derive(Debug, Serialize)]
pub struct Described {
    /// The name.
    pub name: Naming,
    /// The choices.
    pub range: &'static str,
    /// The value when nothing is chosen.
    pub default: &'static str,
    /// The effect.
    pub effect: Naming,
}

/// A setting that is a number.
#[derive(Debug, Serialize)]
pub struct Counted {
    /// The name.
    pub name: &'static str,
    /// The effect.
    pub effect: Naming,
}
