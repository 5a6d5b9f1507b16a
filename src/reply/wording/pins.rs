//! The texts about pinned answers, for moderators.

use serde::Serialize;

use super::naming::Naming;

/// The words of one language.
#[derive(Debug, Serialize)]
pub struct Pins {
    /// The title over a server's pins.
    pub title: &'static str,
    /// When there are none.
    pub none: Naming,
    /// The state of a pin that says what the FAQ says.
    pub fresh: &'static str,
    /// The state of one that does not yet.
    pub outdated: &'static str,
    /// The state of one whose entry is gone.
    pub gone: &'static str,
    /// The state of one whose entry was last read against its sources at `{date}`, long ago.
    pub overdue: &'static str,
    /// The placeholder of the menu that unpins.
    pub unpin_menu: &'static str,
    /// The button that brings all up to date.
    pub refresh: &'static str,
    /// When an answer was pinned in `{channel}`.
    pub pinned: &'static str,
    /// When that very message is pinned already.
    pub pinned_already: &'static str,
    /// When the same entry is pinned in the channel already, at `{link}`.
    pub twice: &'static str,
    /// The button that moves it.
    pub move_it: &'static str,
    /// When it was moved, in `{channel}`.
    pub moved: &'static str,
    /// When what was typed is no entry.
    pub not_entry: &'static str,
    /// When what was typed is no language of the FAQ.
    pub not_language: &'static str,
    /// When the message that was picked is no answer.
    pub not_answer: Naming,
    /// To somebody who may not pin in `{channel}`.
    pub not_yours: &'static str,
    /// When the bot may not see `{channel}`.
    pub may_not_see: &'static str,
    /// When the bot may not write in `{channel}`.
    pub may_not_write: &'static str,
    /// When the bot may not pin in `{channel}`.
    pub may_not_pin: &'static str,
    /// When `{channel}` is full of pins.
    pub full: &'static str,
    /// When the channel is gone.
    pub channel_gone: &'static str,
    /// When the message is gone.
    pub message_gone: Naming,
    /// When the thread is archived.
    pub archived: &'static str,
    /// When Discord is in trouble.
    pub in_trouble: &'static str,
    /// When it failed for another reason.
    pub failed: &'static str,
    /// Below the list while it is brought up to date: `{count}` pins are tried.
    pub refreshing: &'static str,
    /// Below the list afterwards: `{changed}` were changed, and `{left}` were not.
    pub refreshed: &'static str,
    /// The state of a pin that could not be changed: `{why}`.
    pub left: &'static str,
    /// Why a pin could not be changed: the bot may not see the channel.
    pub left_hidden: &'static str,
    /// Why a pin could not be changed: the bot may not write there.
    pub left_closed: &'static str,
    /// Why a pin could not be changed: its thread is archived.
    pub left_archived: &'static str,
    /// Why a pin could not be changed: Discord allows no more changes for now.
    pub left_spent: &'static str,
    /// Why a pin could not be changed: Discord is in trouble.
    pub left_later: &'static str,
    /// Why a pin could not be changed: anything else.
    pub left_other: &'static str,
    /// The title of a pin whose entry is gone.
    pub withdrawn_title: &'static str,
    /// Under that title.
    pub withdrawn: Naming,
    /// The title in the log channel when a pinned answer changed.
    pub news_title: &'static str,
    /// The title in the log channel when a pinned answer was withdrawn.
    pub news_withdrawn: &'static str,
    /// The title when no pin could be changed.
    pub news_refused: &'static str,
    /// How many pins show it: `{count}`.
    pub news_count: &'static str,
    /// Above the lines that are gone.
    pub news_before: &'static str,
    /// Above the lines that are new.
    pub news_after: &'static str,
    /// Above the lines that are new, when no pin shows them.
    pub news_wanted: &'static str,
    /// Above the pins that could not be changed.
    pub news_left: &'static str,
}
