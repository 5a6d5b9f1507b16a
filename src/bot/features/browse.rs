//! Browsing: pages of all questions that the FAQ answers.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::bot::action::Action;
use crate::bot::card::{Card, Choice, MAX_OPTIONS, Reader, Row};
use crate::bot::context::Bot;
use crate::bot::paged::Paged;
use crate::ids::GuildId;
use crate::pack::{Severity, limits};
use crate::reply::{Link, Wording};
use crate::text::cut;

/// A question with the word for its severity, which is `None` if the FAQ has no severities.
type Topic = (Option<String>, Link);

/// A page of topics, counted from 0: the most severe first, ordered by question within a severity, own entries of the
/// guild last; as text and as a menu.
pub fn page(bot: &Bot, reader: &Reader, guild: Option<GuildId>, page: u64) -> Card {
    let words = Wording::of(&reader.language);
    let all = topics(bot, reader, guild);
    let page = Paged::even(&all, page, MAX_OPTIONS);
    let mut text = words.topics.to_owned();
    let mut above = None;
    for (at, (heading, link)) in page.shown.iter().enumerate() {
        if at == 0 || above != *heading {
            let heading =
                heading.as_ref().map_or_else(String::new, |heading| format!("\n**{heading}**"));
            text.push_str(&format!("\n{heading}"));
        }
        above.clone_from(heading);
        text.push_str(&format!("\n• {}", cut(&link.question, limits::CHOICE)));
    }
    let option = |(heading, link): &Topic| Choice {
        description: heading.clone(),
        ..Choice::new(&link.question, &*link.entry)
    };
    let options = page.shown.iter().map(option).collect();
    let menu = reader.menu(Action::Related, words.topics_menu, options);
    let turn = Row::of(page.buttons(reader, Action::Page));
    let card = Card::notice(words.topics_title, text);
    Card { foot: page.place(words), ..card.with_rows(menu.into_iter().chain(turn).collect()) }
}

fn topics(bot: &Bot, reader: &Reader, guild: Option<GuildId>) -> Vec<Topic> {
    let mut by_severity: BTreeMap<Reverse<Severity>, Vec<Link>> = BTreeMap::new();
    for link in bot.service.topics(&reader.language) {
        let Some(entry) = bot.service.pack().entry(&link.entry) else { continue };
        by_severity.entry(Reverse(entry.severity)).or_default().push(link);
    }
    let overlay = bot.memory.overlay(guild);
    for own in overlay.iter().flat_map(|overlay| overlay.own()) {
        let link = bot.service.own_link(own, &reader.language);
        by_severity.entry(Reverse(own.severity)).or_default().push(link);
    }
    let groups = by_severity.into_iter().flat_map(|(Reverse(of), links)| {
        let heading = bot.service.severity(of, &reader.language);
        links.into_iter().map(move |link| (heading.clone(), link))
    });
    groups.collect()
}
