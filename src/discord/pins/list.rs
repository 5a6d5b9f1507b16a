//! The list of a server's pins with their states. Shown by `/pins`, changed by `buttons/pins.rs`.

use serenity::all::{
    ButtonStyle, CreateActionRow, CreateButton, CreateEmbed, CreateEmbedFooter, CreateSelectMenu,
    CreateSelectMenuKind, CreateSelectMenuOption,
};

use super::shape::Shapes;
use crate::clock::day_of;
use crate::discord::bot::Bot;
use crate::discord::custom_id::Action;
use crate::discord::render::{self, Rendered};
use crate::ids::{GuildId, UserId};
use crate::pack::{Language, limits};
use crate::reply::{Pins, Wording, fill};
use crate::service::Unavailable;
use crate::store::Pin;
use crate::text::cut;

/// Pins per page: with links they fill half of an embed's text.
const PAGE_SIZE: usize = 10;
/// Days after which an entry should be reviewed against its sources: laws change, and an answer about them
/// should not go unreviewed for more than a year.
const REVIEW_INTERVAL: i64 = 365;

/// A page of a guild's pins, counted from 0, in the moderator's language, with a note below it.
pub(in crate::discord) async fn page(
    bot: &Bot,
    guild: GuildId,
    language: &Language,
    reader: UserId,
    page: usize,
    note: Option<String>,
) -> Result<Rendered, Unavailable> {
    let words = Wording::of(language);
    let pins = bot.memory.pins_of(guild).await?;
    let mut shapes = Shapes::new(bot);
    let id = |action| bot.custom_id(action, language, reader);
    let button = |action, label: &str| {
        CreateButton::new(id(action)).label(label).style(ButtonStyle::Secondary)
    };
    if pins.is_empty() {
        return Ok(render::notice(words.pins.title, &bot.said(words.pins.none), Vec::new()));
    }
    let pages = pins.len().div_ceil(PAGE_SIZE);
    let page = page.min(pages - 1);
    let shown = pins.iter().skip(page * PAGE_SIZE).take(PAGE_SIZE);
    let shown: Vec<(&Pin, String)> =
        shown.map(|pin| (pin, state(&mut shapes, pin, &words.pins))).collect();
    let lines = shown.iter().map(|(pin, state)| {
        let question = cut(&question(bot, pin, language), limits::CHOICE);
        let link = format!("https://discord.com/channels/{guild}/{}/{}", pin.channel, pin.message);
        format!("• [{question}]({link}) <#{}>\n  {state}", pin.channel)
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    let options = shown.iter().map(|(pin, state)| {
        let label = cut(&question(bot, pin, language), limits::CHOICE);
        CreateSelectMenuOption::new(label, pin.message.to_string())
            .description(cut(state, limits::CHOICE))
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
    let place = fill(&fill(words.topics_page, "page", page + 1), "pages", pages);
    let below: Vec<String> = (pages > 1).then_some(place).into_iter().chain(note).collect();
    if !below.is_empty() {
        embed = embed.footer(CreateEmbedFooter::new(below.join(" · ")));
    }
    let rows = vec![CreateActionRow::SelectMenu(menu), CreateActionRow::Buttons(buttons)];
    Ok(Rendered { embed, components: rows })
}

/// The question of a pin, or the entry's id if it no longer exists.
pub(in crate::discord) fn question(bot: &Bot, pin: &Pin, language: &Language) -> String {
    match bot.service.answer(&pin.entry, language) {
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
    let Some(entry) = bot.service.pack().entry(&pin.entry) else { return words.gone.to_owned() };
    let today = bot.clock.unix().div_euclid(24 * 60 * 60);
    match entry.reviewed {
        Some(date) if today - day_of(date) > REVIEW_INTERVAL => {
            fill(words.overdue, "date", date.to_string())
        }
        _ => words.fresh.to_owned(),
    }
}
