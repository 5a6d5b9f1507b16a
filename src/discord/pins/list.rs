//! The list of a server's pins, with the state of each. Shown by `/pins`, changed by `buttons/pins.rs`.

use serenity::all::{
    ButtonStyle, CreateActionRow, CreateButton, CreateEmbed, CreateEmbedFooter, CreateSelectMenu,
    CreateSelectMenuKind, CreateSelectMenuOption,
};

use super::living::shape;
use crate::clock::day_of;
use crate::discord::bot::Bot;
use crate::discord::custom_id::Action;
use crate::discord::render::{self, Rendered};
use crate::pack::{Language, limits};
use crate::reply::{Pins, Wording, fill};
use crate::service::Unavailable;
use crate::store::Pin;
use crate::text::cut;

/// Pins on a page: with a link each they fill half of what a text holds.
const SIZE: usize = 10;
/// Days after which an entry should be read against its sources again: laws change, and a year is
/// the longest that an answer about them should stand unread.
const REVIEWED_FOR: i64 = 365;

/// A page of a guild's pins, from 0, for a moderator whose language this is.
pub(in crate::discord) async fn page(
    bot: &Bot,
    guild: u64,
    language: &Language,
    reader: u64,
    page: usize,
) -> Result<Rendered, Unavailable> {
    let words = Wording::of(language);
    let pins: Vec<Pin> =
        bot.memory.pins().await?.into_iter().filter(|pin| pin.guild == guild).collect();
    let id = |action| bot.custom_id(action, language, reader);
    let button = |action, label: &str| {
        CreateButton::new(id(action)).label(label).style(ButtonStyle::Secondary)
    };
    if pins.is_empty() {
        return Ok(render::notice(words.pins.title, &bot.said(words.pins.none), Vec::new()));
    }
    let pages = pins.len().div_ceil(SIZE);
    let page = page.min(pages - 1);
    let shown: Vec<&Pin> = pins.iter().skip(page * SIZE).take(SIZE).collect();
    let lines = shown.iter().map(|pin| {
        let question = cut(&question(bot, pin, language), limits::CHOICE);
        let link = format!("https://discord.com/channels/{guild}/{}/{}", pin.channel, pin.message);
        format!("• [{question}]({link}) <#{}>\n  {}", pin.channel, state(bot, pin, &words.pins))
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    let options = shown.iter().map(|pin| {
        let label = cut(&question(bot, pin, language), limits::CHOICE);
        CreateSelectMenuOption::new(label, pin.message.to_string())
            .description(cut(&state(bot, pin, &words.pins), limits::CHOICE))
    });
    let kind = CreateSelectMenuKind::String { options: options.collect() };
    let menu = CreateSelectMenu::new(id(Action::Unpin), kind).placeholder(words.pins.unpin_menu);
    let mut buttons = vec![button(Action::RefreshPins, words.pins.refresh)];
    if page > 0 {
        buttons.push(button(Action::PinsPage(page as u64 - 1), words.page_before));
    }
    if page + 1 < pages {
        buttons.push(button(Action::PinsPage(page as u64 + 1), words.page_after));
    }
    let mut embed =
        CreateEmbed::new().colour(render::GREY).title(words.pins.title).description(text);
    if pages > 1 {
        let place = fill(&fill(words.topics_page, "page", page + 1), "pages", pages);
        embed = embed.footer(CreateEmbedFooter::new(place));
    }
    let rows = vec![CreateActionRow::SelectMenu(menu), CreateActionRow::Buttons(buttons)];
    Ok(Rendered { embed, components: rows })
}

/// The question of a pin; of an entry that is gone, what it was.
pub(in crate::discord) fn question(bot: &Bot, pin: &Pin, language: &Language) -> String {
    match bot.service.answer(&pin.entry, language) {
        Some(answer) => answer.question,
        None => pin.entry.clone(),
    }
}

fn state(bot: &Bot, pin: &Pin, words: &Pins) -> String {
    let language = bot.service.reading(&pin.language);
    let broken = pin.trouble.is_some();
    let Some(now) = shape(bot, &pin.entry, &language) else {
        return if broken { words.broken } else { words.gone }.to_owned();
    };
    if broken {
        return words.broken.to_owned();
    }
    if now.content.hash != pin.content.hash {
        return words.outdated.to_owned();
    }
    let reviewed = bot.service.pack().entry(&pin.entry).and_then(|entry| entry.reviewed);
    let today = bot.clock.unix().div_euclid(24 * 60 * 60);
    match reviewed {
        Some(date) if today - day_of(date) > REVIEWED_FOR => {
            fill(words.overdue, "date", date.to_string())
        }
        _ => words.fresh.to_owned(),
    }
}
