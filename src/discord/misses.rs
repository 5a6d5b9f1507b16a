//! The queue of misses for moderators. Shown by `/misses`, changed by `buttons/misses.rs`.

use serenity::all::{
    ButtonStyle, CreateActionRow, CreateButton, CreateEmbed, CreateEmbedFooter, CreateMessage,
    CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption,
};

use super::bot::Bot;
use super::custom_id::Action;
use super::render::{self, Rendered};
use super::respond;
use super::rest::Rest;
use crate::ids::{GuildId, UserId};
use crate::matching::Unteachable;
use crate::pack::{Language, limits};
use crate::reply::{self, Misses, Wording, fill};
use crate::service::{TeachError, Unavailable};
use crate::store::{MAX_PHRASINGS, Miss, MissState, QueueStep};
use crate::text::cut;

/// Questions per page: each may take three lines on a phone.
const PAGE_SIZE: usize = 10;
/// Entries per page: the maximum of a select menu.
const ENTRIES_PER_PAGE: usize = 25;

/// A page of a guild's misses, counted from 0; `undo` is the step that can be undone.
pub(super) async fn page(
    bot: &Bot,
    guild: GuildId,
    language: &Language,
    reader: UserId,
    page: usize,
    undo: Option<i64>,
) -> Result<Rendered, Unavailable> {
    let words = Wording::of(language);
    let misses = bot.memory.misses(guild).await?;
    let id = |action| bot.custom_id(action, language, reader);
    let button = |action, label: &str| {
        CreateButton::new(id(action)).label(label).style(ButtonStyle::Secondary)
    };
    let pages = misses.len().div_ceil(PAGE_SIZE).max(1);
    let page = page.min(pages - 1);
    let shown: Vec<&Miss> = misses.iter().skip(page * PAGE_SIZE).take(PAGE_SIZE).collect();
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
    let open = shown.iter().filter(|miss| miss.state == MissState::Open).collect();
    let topics = menu(Action::NewTopic, words.misses.topic_menu, open);
    let ignore = menu(Action::Ignore, words.misses.ignore_menu, shown.iter().collect());
    let add = menu(Action::Add, words.misses.add_menu, shown.iter().collect());
    let mut components: Vec<_> = add.into_iter().chain(topics).chain(ignore).collect();
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

/// A page, counted from 0, of the entries that a miss (id and words) can be added to, the likeliest first.
pub(super) fn entries(
    bot: &Bot,
    (miss, question): (u64, &str),
    language: &Language,
    reader: UserId,
    page: usize,
) -> Rendered {
    let words = Wording::of(language);
    let entries = bot.service.likeliest(question, language);
    let id = |action| bot.custom_id(action, language, reader);
    let button = |action, label: &str| {
        CreateButton::new(id(action)).label(label).style(ButtonStyle::Secondary)
    };
    let pages = entries.len().div_ceil(ENTRIES_PER_PAGE).max(1);
    let page = page.min(pages - 1);
    let option = |link: &reply::Link| {
        CreateSelectMenuOption::new(cut(&link.question, limits::CHOICE), &link.entry)
    };
    let options =
        entries.iter().skip(page * ENTRIES_PER_PAGE).take(ENTRIES_PER_PAGE).map(option).collect();
    let menu =
        CreateSelectMenu::new(id(Action::AddTo(miss)), CreateSelectMenuKind::String { options });
    let mut buttons = Vec::new();
    if page > 0 {
        let before = Action::Entries { miss, page: page as u64 - 1 };
        buttons.push(button(before, words.page_before));
    }
    if page + 1 < pages {
        let after = Action::Entries { miss, page: page as u64 + 1 };
        buttons.push(button(after, words.page_after));
    }
    buttons.push(button(Action::MissesPage(0), words.misses.back));
    let mut embed = CreateEmbed::new()
        .colour(render::GREY)
        .title(words.misses.add_title)
        .description(render::code(question, 300));
    if pages > 1 {
        let place = fill(&fill(words.topics_page, "page", page + 1), "pages", pages);
        embed = embed.footer(CreateEmbedFooter::new(place));
    }
    let menu = CreateActionRow::SelectMenu(menu.placeholder(words.misses.entry_menu));
    Rendered { embed, components: vec![menu, CreateActionRow::Buttons(buttons)] }
}

/// Why a phrasing was not added, and what to do about it.
pub(super) fn refusal(bot: &Bot, language: &Language, why: &TeachError) -> String {
    let words = Wording::of(language);
    match why {
        TeachError::Unteachable(Unteachable::NoEntry) => bot.said(words.entry_gone),
        TeachError::Unteachable(Unteachable::Empty) => words.misses.add_empty.to_owned(),
        TeachError::Unteachable(Unteachable::Has) => words.misses.add_has.to_owned(),
        TeachError::Unteachable(Unteachable::OutOfScope) => {
            words.misses.add_out_of_scope.to_owned()
        }
        TeachError::Unteachable(Unteachable::Taken { entry, phrasing }) => {
            let entry = render::code(&title(bot, entry, language), 200);
            let taken = fill(words.misses.add_taken, "entry", entry);
            fill(&taken, "phrasing", render::code(phrasing, 200))
        }
        TeachError::Full => fill(words.misses.add_full, "most", MAX_PHRASINGS),
        TeachError::Gone => words.misses.gone.to_owned(),
        TeachError::Unavailable(_) => words.misses.failed.to_owned(),
    }
}

/// An entry's question, or its id if it no longer exists.
fn title(bot: &Bot, entry: &str, language: &Language) -> String {
    let answer = bot.service.answer(entry, language);
    answer.map_or_else(|| entry.to_owned(), |answer| answer.question)
}

fn line(miss: &Miss, words: &Misses) -> String {
    let counts = fill(words.counts, "declined", miss.declined);
    let counts = fill(&fill(&counts, "unmatched", miss.unmatched), "unhelpful", miss.unhelpful);
    let mark = if miss.state == MissState::Topic {
        format!("**{}** · ", words.topic)
    } else {
        String::new()
    };
    format!("• {}\n  {mark}{counts}", render::code(&miss.question.words, 200))
}

/// Tells the log channel about a step of a moderator.
pub(super) async fn log(bot: &Bot, http: &Rest, guild: GuildId, who: UserId, step: &QueueStep) {
    let Some(log) = bot.memory.settings(Some(guild)).log else { return };
    let language = bot.service.reading(&bot.locale_of(Some(guild)));
    let words = &Wording::of(&language).misses;
    let text = match (&step.from, &step.to) {
        (None, Some(_)) => words.log_added,
        (Some(_), Some(_)) => words.log_moved,
        (Some(_), None) => words.log_taken_back,
        (None, None) => match step.after {
            MissState::Topic => words.log_topic,
            MissState::Ignored => words.log_ignored,
            MissState::Open | MissState::Added => words.log_open,
        },
    };
    let text = fill(text, "who", format_args!("<@{who}>"));
    let state = |state, entry: &Option<String>| match state {
        MissState::Open => words.open.to_owned(),
        MissState::Topic => words.topic.to_owned(),
        MissState::Ignored => words.ignored.to_owned(),
        MissState::Added => {
            let entry = entry.as_deref().map(|entry| title(bot, entry, &language));
            fill(words.added, "entry", render::code(&entry.unwrap_or_default(), 200))
        }
    };
    let change = format!("{} → {}", state(step.before, &step.from), state(step.after, &step.to));
    let text = format!("{text}\n{}\n{change}", render::code(&step.words, 300));
    let embed = CreateEmbed::new().colour(render::GREY).description(text);
    let message = CreateMessage::new().embed(embed).allowed_mentions(respond::nobody());
    respond::report("a log channel", http.send_message(log, &message).await);
}
