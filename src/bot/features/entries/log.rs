//! The note for the log channel about a change of an entry, old against new.

use crate::bot::card::Card;
use crate::bot::context::Bot;
use crate::bot::policy::Moderator;
use crate::ids::ChannelId;
use crate::pack::{Severity, limits};
use crate::reply::{Wording, fill};
use crate::store::{EntryChange, EntryText};
use crate::text::cut;

/// The note about a change, or about its undoing.
pub(super) fn note(
    bot: &Bot,
    who: &Moderator,
    change: &EntryChange,
    is_undone: bool,
) -> Option<(ChannelId, Card)> {
    let channel = bot.memory.settings(Some(who.guild)).log?;
    let all = bot.words(&bot.locale_of(Some(who.guild)));
    let words = &all.entries;
    let text = match (is_undone, &change.before, &change.after) {
        (true, ..) => words.log_undone,
        (false, None, _) => words.log_added,
        (false, Some(_), Some(_)) => words.log_changed,
        (false, Some(_), None) => words.log_removed,
    };
    let text = fill(text, "who", format_args!("<@{}>", who.user));
    let lines = |text: &Option<EntryText>| text.as_ref().map(|text| lines(text, all));
    let (before, after) =
        (lines(&change.before).unwrap_or_default(), lines(&change.after).unwrap_or_default());
    // Of an entry that was changed, only what is different.
    let lacks = |these: &[String], others: &[String]| {
        let these: Vec<&str> =
            these.iter().filter(|line| !others.contains(line)).map(String::as_str).collect();
        cut(&these.join("\n"), limits::FIELD_VALUE)
    };
    let question = after.first().or(before.first()).cloned().unwrap_or_default();
    let is_changed = change.before.is_some() && change.after.is_some();
    let text = if is_changed { format!("{text}\n{question}") } else { text };
    let (gone, new) = (lacks(&before, &after), lacks(&after, &before));
    let card = Card::note(text);
    let card = card.with_field(all.pins.news_before, gone).with_field(all.pins.news_after, new);
    Some((channel, card))
}

/// The text of an entry, one line per statement.
fn lines(text: &EntryText, words: &Wording) -> Vec<String> {
    let mut lines = vec![text.question.clone()];
    if text.severity != Severity::Info {
        lines.push(words.severity(text.severity).to_owned());
    }
    lines.extend(text.answer.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned));
    lines.extend(text.cautions.iter().chain(&text.advice).map(|point| format!("• {point}")));
    lines
}
