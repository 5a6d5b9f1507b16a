//! The queue of misses: moderators page through the questions that the FAQ missed, add them to entries, make
//! topics of them or ignore them, and undo that, or write an entry for one.

use crate::bot::action::Action;
use crate::bot::card::{Card, Choice, Row, code};
use crate::bot::context::Bot;
use crate::bot::paged::Paged;
use crate::bot::policy::{Moderator, Response};
use crate::ids::{ChannelId, GuildId};
use crate::matching::Unteachable;
use crate::pack::Language;
use crate::reply::{self, Wording, fill};
use crate::service::TeachError;
use crate::store::{MAX_PHRASINGS, Miss, MissState, QueueStep};

/// Questions per page: each may take three lines on a phone.
const PAGE_SIZE: usize = 10;
/// Entries per page: the maximum of a menu.
const ENTRIES_PER_PAGE: usize = 25;

/// A moderator's request to the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// This page of it, from 0.
    Page(u64),
    /// A page of the entries that this miss can be added to.
    Entries {
        /// The miss.
        miss: i64,
        /// The page, from 0.
        page: u64,
    },
    /// Adding this miss to an entry.
    AddTo {
        /// The miss.
        miss: i64,
        /// The entry's id.
        entry: String,
    },
    /// Setting the state of this miss.
    Sort(i64, MissState),
    /// Undoing this step.
    Undo(i64),
}

impl Request {
    /// The request that a button or a menu makes, with the option that was chosen from a menu; `None` if it is
    /// none of the queue's, or if nothing was chosen.
    pub fn read(action: &Action, picked: Option<&str>) -> Option<Self> {
        let miss = || picked.and_then(|id| id.parse().ok());
        match (action, picked.is_some()) {
            (Action::MissesPage(page), false) => Some(Self::Page(*page)),
            (Action::Add, true) => miss().map(|miss| Self::Entries { miss, page: 0 }),
            (Action::Entries { miss, page }, false) => {
                Some(Self::Entries { miss: miss.cast_signed(), page: *page })
            }
            (Action::AddTo(miss), true) => {
                Some(Self::AddTo { miss: miss.cast_signed(), entry: picked?.to_owned() })
            }
            (Action::NewTopic, true) => miss().map(|miss| Self::Sort(miss, MissState::Topic)),
            (Action::Ignore, true) => miss().map(|miss| Self::Sort(miss, MissState::Ignored)),
            (Action::Undo(step), false) => Some(Self::Undo(step.cast_signed())),
            _ => None,
        }
    }
}

/// Does what a moderator wants of the queue.
pub async fn answer(bot: &Bot, who: &Moderator, request: Request) -> Response {
    let words = &who.words.misses;
    match request {
        Request::Page(at) => page(bot, who, at, None).await,
        Request::Entries { miss, page } => match bot.memory.miss(who.guild, miss).await {
            Ok(Some(question)) => entries(bot, who, (miss, &question), page).into(),
            Ok(None) => words.gone.into(),
            Err(_) => words.failed.into(),
        },
        Request::AddTo { miss, entry } => {
            match bot.memory.teach_miss(&bot.service, who.guild, miss, &entry).await {
                Ok(step) => done(bot, who, &step, Some(step.id)).await,
                Err(why) => refusal(bot, who, &why).into(),
            }
        }
        Request::Sort(miss, state) => match bot.memory.sort_miss(who.guild, miss, state).await {
            Ok(Some(step)) => done(bot, who, &step, Some(step.id)).await,
            Ok(None) => words.gone.into(),
            Err(_) => words.failed.into(),
        },
        Request::Undo(step) => match bot.memory.undo(who.guild, step).await {
            Ok(Some(step)) => done(bot, who, &step, None).await,
            Ok(None) => words.too_late.into(),
            Err(_) => words.failed.into(),
        },
    }
}

/// The first page after a step, which can be undone if `undo` says so, and the note about it.
async fn done(bot: &Bot, who: &Moderator, step: &QueueStep, undo: Option<i64>) -> Response {
    let log = log(bot, who, step);
    Response { log, ..page(bot, who, 0, undo).await }
}

/// A page of a guild's misses, counted from 0; `undo` is the step that can be undone.
async fn page(bot: &Bot, who: &Moderator, page: u64, undo: Option<i64>) -> Response {
    let Ok(misses) = bot.memory.misses(who.guild).await else {
        return who.words.misses.failed.into();
    };
    let reader = who.reader();
    let words = Wording::of(&reader.language);
    let page = Paged::new(&misses, page, PAGE_SIZE);
    let lines: Vec<String> = page.shown.iter().map(|miss| line(miss, &words.misses)).collect();
    let text = if lines.is_empty() { words.misses.none.to_owned() } else { lines.join("\n") };
    let menu = |action, placeholder: &str, is_listed: fn(&Miss) -> bool| {
        let listed = page.shown.iter().filter(|miss| is_listed(miss));
        let option = |miss: &Miss| Choice::new(&miss.question.words, miss.id.to_string());
        reader.menu(action, placeholder, listed.map(option).collect())
    };
    let add = menu(Action::Add, words.misses.add_menu, |_| true);
    let is_open = |miss: &Miss| miss.state == MissState::Open;
    let topics = menu(Action::NewTopic, words.misses.topic_menu, is_open);
    let ignore = menu(Action::Ignore, words.misses.ignore_menu, |_| true);
    let write = menu(Action::WriteFor, words.entries.write_menu, |_| true);
    let mut buttons = page.buttons(&reader, Action::MissesPage);
    if let Some(step) = undo {
        buttons.push(reader.button(Action::Undo(step.cast_unsigned()), words.misses.undo));
    }
    let rows = add.into_iter().chain(topics).chain(ignore).chain(write).chain(Row::of(buttons));
    let card = Card::notice(words.misses.title, text).with_rows(rows.collect());
    Card { foot: page.place(words), ..card }.into()
}

/// A page, counted from 0, of the entries that a miss (id and words) can be added to, the likeliest first.
fn entries(bot: &Bot, who: &Moderator, (miss, question): (i64, &str), page: u64) -> Card {
    let reader = who.reader();
    let words = Wording::of(&reader.language);
    let overlay = bot.memory.overlay(Some(who.guild));
    let entries = bot.service.likeliest(question, &reader.language, overlay.as_deref());
    let page = Paged::new(&entries, page, ENTRIES_PER_PAGE);
    let option = |link: &reply::Link| Choice::new(&link.question, &*link.entry);
    let options = page.shown.iter().map(option).collect();
    let miss = miss.cast_unsigned();
    let menu = reader.menu(Action::AddTo(miss), words.misses.entry_menu, options);
    let mut buttons = page.buttons(&reader, |page| Action::Entries { miss, page });
    buttons.push(reader.button(Action::MissesPage(0), words.misses.back));
    let rows = menu.into_iter().chain(Row::of(buttons)).collect();
    let card = Card::notice(words.misses.add_title, code(question, 300)).with_rows(rows);
    Card { foot: page.place(words), ..card }
}

/// Why a phrasing was not added, and what to do about it.
fn refusal(bot: &Bot, who: &Moderator, why: &TeachError) -> String {
    let words = Wording::of(&who.language);
    match why {
        TeachError::Gone => who.words.misses.gone.to_owned(),
        TeachError::Unteachable(Unteachable::NoEntry) => bot.said(words.entry_gone),
        TeachError::Unteachable(Unteachable::Empty) => words.misses.add_empty.to_owned(),
        TeachError::Unteachable(Unteachable::Has) => words.misses.add_has.to_owned(),
        TeachError::Unteachable(Unteachable::OutOfScope) => {
            words.misses.add_out_of_scope.to_owned()
        }
        TeachError::Unteachable(Unteachable::Taken { entry, phrasing }) => {
            let entry = code(&title(bot, who.guild, entry, &who.language), 200);
            let taken = fill(words.misses.add_taken, "entry", entry);
            fill(&taken, "phrasing", code(phrasing, 200))
        }
        TeachError::Full => fill(words.misses.add_full, "most", MAX_PHRASINGS),
        TeachError::Unavailable(_) => words.misses.failed.to_owned(),
    }
}

/// An entry's question, or its id if it no longer exists.
fn title(bot: &Bot, guild: GuildId, entry: &str, language: &Language) -> String {
    let answer = bot.entry(entry, Some(guild), language);
    answer.map_or_else(|| entry.to_owned(), |answer| answer.question)
}

fn line(miss: &Miss, words: &reply::Misses) -> String {
    let counts = fill(words.counts, "declined", miss.declined);
    let counts = fill(&fill(&counts, "unmatched", miss.unmatched), "unhelpful", miss.unhelpful);
    let mark = if miss.state == MissState::Topic {
        format!("**{}** · ", words.topic)
    } else {
        String::new()
    };
    format!("• {}\n  {mark}{counts}", code(&miss.question.words, 200))
}

/// The note for the log channel about a step of a moderator.
fn log(bot: &Bot, who: &Moderator, step: &QueueStep) -> Option<(ChannelId, Card)> {
    let channel = bot.memory.settings(Some(who.guild)).log?;
    let language = bot.service.reading(&bot.locale_of(Some(who.guild)));
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
    let text = fill(text, "who", format_args!("<@{}>", who.user));
    let state = |state, entry: &Option<String>| match state {
        MissState::Open => words.open.to_owned(),
        MissState::Topic => words.topic.to_owned(),
        MissState::Ignored => words.ignored.to_owned(),
        MissState::Added => {
            let entry = entry.as_deref().map(|entry| title(bot, who.guild, entry, &language));
            fill(words.added, "entry", code(&entry.unwrap_or_default(), 200))
        }
    };
    let change = format!("{} → {}", state(step.before, &step.from), state(step.after, &step.to));
    Some((channel, Card::note(format!("{text}\n{}\n{change}", code(&step.words, 300)))))
}
