//! The queue of misses as moderators see it. Shown by `/misses`, changed by `buttons/misses.rs`.

use serenity::all::{
    ButtonStyle, ChannelId, CreateActionRow, CreateButton, CreateEmbed, CreateEmbedFooter,
    CreateMessage, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption,
};

use super::bot::Bot;
use super::custom_id::{Action, CustomId};
use super::render::{self, Rendered};
use super::respond;
use super::rest::Rest;
use crate::pack::{Language, limits};
use crate::reply::{Misses, Wording, fill};
use crate::service::Unavailable;
use crate::store::{Miss, State, Step};
use crate::text::cut;

/// Questions on a page: each may be three lines long on a phone.
const SIZE: usize = 10;

/// A page of a guild's misses, from 0; `undo` is the step that can be taken back.
pub(super) async fn page(
    bot: &Bot,
    guild: u64,
    language: &Language,
    reader: u64,
    page: usize,
    undo: Option<i64>,
) -> Result<Rendered, Unavailable> {
    let words = Wording::of(language);
    let misses = bot.memory.misses(guild).await?;
    let id = |action| CustomId { action, language: language.clone(), number: reader }.to_string();
    let button = |action, label: &str| {
        CreateButton::new(id(action)).label(label).style(ButtonStyle::Secondary)
    };
    let pages = misses.len().div_ceil(SIZE).max(1);
    let page = page.min(pages - 1);
    let shown: Vec<&Miss> = misses.iter().skip(page * SIZE).take(SIZE).collect();
    let lines = shown.iter().map(|miss| line(miss, &words.misses));
    let text = lines.collect::<Vec<_>>().join("\n");
    let text = if text.is_empty() { words.misses.none.to_owned() } else { text };
    let menu = |action, placeholder: &str, of: Vec<&&Miss>| {
        let option = |miss: &&&Miss| {
            CreateSelectMenuOption::new(
                cut(&miss.question.words, limits::CHOICE),
                miss.id.to_string(),
            )
        };
        let options: Vec<_> = of.iter().map(option).collect();
        (!options.is_empty()).then(|| {
            let kind = CreateSelectMenuKind::String { options };
            CreateActionRow::SelectMenu(
                CreateSelectMenu::new(id(action), kind).placeholder(placeholder),
            )
        })
    };
    let open = shown.iter().filter(|miss| miss.state == State::Open).collect();
    let topics = menu(Action::NewTopic, words.misses.topic_menu, open);
    let ignore = menu(Action::Ignore, words.misses.ignore_menu, shown.iter().collect());
    let mut components: Vec<_> = topics.into_iter().chain(ignore).collect();
    let mut buttons = Vec::new();
    if page > 0 {
        buttons.push(button(Action::MissesPage(page as u64 - 1), words.page_before));
    }
    if page + 1 < pages {
        buttons.push(button(Action::MissesPage(page as u64 + 1), words.page_after));
    }
    if let Some(step) = undo {
        buttons.push(button(Action::Undo(step.cast_unsigned()), words.misses.undo));
    }
    if !buttons.is_empty() {
        components.push(CreateActionRow::Buttons(buttons));
    }
    let mut embed =
        CreateEmbed::new().colour(render::GREY).title(words.misses.title).description(text);
    if pages > 1 {
        let place = fill(&fill(words.topics_page, "page", page + 1), "pages", pages);
        embed = embed.footer(CreateEmbedFooter::new(place));
    }
    Ok(Rendered { embed, components })
}

fn line(miss: &Miss, words: &Misses) -> String {
    let counts = fill(words.counts, "declined", miss.declined);
    let counts = fill(&fill(&counts, "unmatched", miss.unmatched), "unhelpful", miss.unhelpful);
    let mark =
        if miss.state == State::Topic { format!("**{}** · ", words.topic) } else { String::new() };
    format!("• {}\n  {mark}{counts}", render::code(&miss.question.words, 200))
}

/// Tells the log channel what somebody did.
pub(super) async fn log(bot: &Bot, http: &Rest, guild: u64, who: u64, step: &Step) {
    let Some(log) = bot.memory.settings(guild).log else { return };
    let words = &bot.words(&bot.locale_of(guild)).misses;
    let text = match step.after {
        State::Topic => words.log_topic,
        State::Ignored => words.log_ignored,
        State::Open => words.log_open,
    };
    let text = fill(text, "who", format_args!("<@{who}>"));
    let text = format!("{text}\n{}", render::code(&step.words, 300));
    let embed = CreateEmbed::new().colour(render::GREY).description(text);
    let message = CreateMessage::new().embed(embed).allowed_mentions(respond::nobody());
    respond::report("a log channel", http.send_message(ChannelId::new(log), &message).await);
}
