//! The list of a server's pins with their states.

use super::shape::Shapes;
use crate::bot::Action;
use crate::bot::card::{Card, Choice, Row};
use crate::bot::context::Bot;
use crate::bot::link;
use crate::bot::paged::Paged;
use crate::bot::policy::{Moderator, Response};
use crate::clock::day_of;
use crate::pack::{Language, limits};
use crate::reply::{Pins, Wording, fill};
use crate::store::Pin;
use crate::text::cut;

/// Pins per page: with links they fill half of an embed's text.
const PAGE_SIZE: usize = 10;
/// Days after which an entry should be reviewed against its sources: laws change, and an answer about them
/// should not go unreviewed for more than a year.
const REVIEW_INTERVAL: i64 = 365;

/// A page of a guild's pins, counted from 0, with a note below it.
pub(super) async fn page(bot: &Bot, who: &Moderator, page: u64, note: Option<String>) -> Response {
    let (guild, reader) = (who.guild, &who.reader());
    let Ok(pins) = bot.memory.store(async |store| store.pins_of(guild).await).await else {
        return who.words.pins.failed.into();
    };
    let words = Wording::of(&reader.language);
    if pins.is_empty() {
        return Card::notice(words.pins.title, bot.said(words.pins.none)).into();
    }
    let mut shapes = Shapes::new(bot);
    let page = Paged::new(&pins, page, PAGE_SIZE);
    let shown = page.shown.iter().map(|pin| {
        let question = cut(&question(bot, pin, &reader.language), limits::CHOICE);
        (pin, question, state(&mut shapes, pin, &words.pins))
    });
    let shown: Vec<(&Pin, String, String)> = shown.collect();
    let lines = shown.iter().map(|(pin, question, state)| {
        let link = link::to_message(Some(guild), pin.channel, pin.message);
        format!("• [{question}]({link}) <#{}>\n  {state}", pin.channel)
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    let options = shown.iter().map(|(pin, question, state)| Choice {
        description: Some(cut(state, limits::CHOICE)),
        ..Choice::new(question, pin.message.to_string())
    });
    let menu = reader.menu(Action::Unpin, words.pins.unpin_menu, options.collect());
    let mut buttons = vec![reader.button(Action::RefreshPins, words.pins.refresh)];
    buttons.extend(page.buttons(reader, Action::PinsPage));
    let below: Vec<String> = page.place(words).into_iter().chain(note).collect();
    let card = Card::notice(words.pins.title, text);
    let rows = menu.into_iter().chain(Row::of(buttons)).collect();
    let foot = (!below.is_empty()).then(|| below.join(" · "));
    Card { foot, ..card.with_rows(rows) }.into()
}

/// The question of a pin, or the entry's id if it no longer exists.
fn question(bot: &Bot, pin: &Pin, language: &Language) -> String {
    match bot.pinned_entry(&pin.entry, language) {
        Some(answer) => answer.question,
        None => pin.entry.clone(),
    }
}

fn state(shapes: &mut Shapes<'_>, pin: &Pin, words: &Pins) -> String {
    let bot = shapes.bot;
    if shapes.of(&pin.entry, &pin.language).content.hash != pin.content.hash {
        let why = pin.last_error().map(|error| fill(words.left, "why", error.reason(words)));
        return why.unwrap_or_else(|| words.outdated.to_owned());
    }
    if !bot.has_entry(&pin.entry, Some(pin.guild)) {
        return words.gone.to_owned();
    }
    let reviewed = bot.service.pack().entry(&pin.entry).and_then(|entry| entry.reviewed);
    let today = bot.clock.unix().div_euclid(24 * 60 * 60);
    match reviewed {
        Some(date) if today - day_of(date) > REVIEW_INTERVAL => {
            fill(words.overdue, "date", date.to_string())
        }
        _ => words.fresh.to_owned(),
    }
}
