//! The texts about the bot's figures, for moderators: in a picture, and in text that says the same.

use serde::Serialize;

/// The words of one language. What the picture shows must be in its font: a test sees to that.
#[derive(Debug, Serialize)]
pub struct Figures {
    /// The title, with the number of `{days}`.
    pub title: &'static str,
    /// Questions by day.
    pub by_day: &'static str,
    /// Those that were answered.
    pub answered: &'static str,
    /// Those that got suggestions.
    pub offered: &'static str,
    /// Those that were not covered.
    pub declined: &'static str,
    /// The entries that were given most.
    pub most_given: &'static str,
    /// The entries that helped most.
    pub most_helpful: &'static str,
    /// The entries that helped least.
    pub least_helpful: &'static str,
    /// How many of the votes said so: `{helpful}` of `{all}`.
    pub of: &'static str,
    /// Misses that nobody has sorted yet.
    pub misses: &'static str,
    /// How long replies take.
    pub took: &'static str,
    /// Half took less than `{half}` milliseconds, 95 of 100 less than `{most}`.
    pub took_below: &'static str,
    /// Half took less than `{half}` milliseconds, and the slowest longer than is counted: over `{longest}`.
    pub took_long: &'static str,
    /// Half took longer than is counted: over `{longest}` milliseconds.
    pub took_longest: &'static str,
    /// Where there is nothing to show.
    pub nothing: &'static str,
    /// A description of the picture, for those who cannot see it.
    pub picture: &'static str,
    /// When a number of days is none from `{least}` to `{most}`.
    pub wrong_days: &'static str,
    /// When the figures could not be read.
    pub failed: &'static str,
}
