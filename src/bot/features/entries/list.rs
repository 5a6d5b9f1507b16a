//! The list of a server's own entries.

use super::severity_word;
use crate::bot::action::{Action, FormOf};
use crate::bot::card::{Card, Choice, Row, code};
use crate::bot::context::Bot;
use crate::bot::paged::Paged;
use crate::bot::policy::{Moderator, Response};
use crate::clock::date_at;
use crate::pack::{Severity, own_id};
use crate::reply::fill;
use crate::store::{MAX_ENTRIES, StoredEntry};

/// Entries per page: each may take three lines on a phone.
const PAGE_SIZE: usize = 10;

/// A page of the list, counted from 0, the last written first; `above` is a line above it.
pub(super) async fn page(bot: &Bot, who: &Moderator, page: u64, above: Option<&str>) -> Response {
    let words = &who.words.entries;
    let (guild, now) = (who.guild, bot.clock.unix());
    let read = bot.memory.store(async |store| {
        Ok((store.entries(guild).await?, store.last_change(guild, now).await?))
    });
    let (entries, last) = match read.await {
        Ok((mut entries, last)) => {
            entries.sort_by_key(|entry| std::cmp::Reverse(entry.version));
            (entries, last)
        }
        Err(_) => return words.failed.into(),
    };
    let reader = who.reader();
    let page = Paged::new(&entries, page, PAGE_SIZE);
    let lines: Vec<String> = page.shown.iter().map(|entry| line(bot, who, entry)).collect();
    let text = if lines.is_empty() { bot.said(words.none) } else { lines.join("\n") };
    let options = || {
        let option = |entry: &StoredEntry| Choice::new(&entry.text.question, own_id(entry.number));
        page.shown.iter().map(option).collect()
    };
    let change = reader.menu(Action::Revise, words.change_menu, options());
    let remove = reader.menu(Action::RemoveEntry, words.remove_menu, options());
    let mut buttons = page.buttons(&reader, Action::EntriesPage);
    if entries.len() < MAX_ENTRIES {
        buttons.push(reader.button(Action::Form(FormOf::New), words.write));
    }
    if let Some(version) = last {
        buttons.push(reader.button(Action::UndoEntry(version.cast_unsigned()), words.undo));
    }
    let rows = change.into_iter().chain(remove).chain(Row::of(buttons)).collect();
    let count = fill(&fill(words.count, "count", entries.len()), "most", MAX_ENTRIES);
    let place = page.place(who.words).map_or(count.clone(), |place| format!("{place} · {count}"));
    let foot = (!entries.is_empty()).then_some(place);
    let card = Card { foot, ..Card::notice(words.title, text).with_rows(rows) };
    Response::from(card).above(above)
}

fn line(bot: &Bot, who: &Moderator, entry: &StoredEntry) -> String {
    let severity = match entry.text.severity {
        Severity::Info => String::new(),
        severity => format!("{} · ", severity_word(bot, severity, who)),
    };
    let date = date_at(entry.at);
    format!("• {}\n  {severity}{date}", code(&entry.text.question, 200))
}
