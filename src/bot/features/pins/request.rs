//! Requests of moderators: pinning an answer, and the buttons and menus of the list of pins.

use super::board::Board;
use super::{PinRequest, keep, list, post, refresh, unpin, update, watch};
use crate::bot::action::Action;
use crate::bot::card::{Card, Reader, Row, Style};
use crate::bot::context::Bot;
use crate::bot::link;
use crate::bot::policy::{Moderator, Response};
use crate::ids::MessageId;
use crate::pack::Language;
use crate::reply::{Reply, fill};
use crate::store::Pin;

/// A request from the list of pins, or from the offer to move one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// This page of the list, from 0.
    Page(u64),
    /// Unpinning an answer, if one was chosen.
    Unpin(Option<MessageId>),
    /// Replacing a pin by a new message, or by one that is there.
    Move {
        /// The message of the old pin.
        from: MessageId,
        /// The message to pin, if there is one already.
        to: Option<MessageId>,
    },
}

impl Request {
    /// The request that a button or a menu makes, with the option that was chosen from a menu; `None` if it is
    /// none of these. **Refresh** takes two steps: [`Refresh`].
    pub fn read(action: &Action, picked: Option<&str>) -> Option<Self> {
        match action {
            Action::PinsPage(page) => Some(Self::Page(*page)),
            Action::Unpin => Some(Self::Unpin(picked.and_then(|id| id.parse().ok()))),
            Action::MovePin { from, to } => Some(Self::Move { from: *from, to: *to }),
            _ => None,
        }
    }
}

/// Does what a moderator wants; `reason` is what the network shows administrators.
pub async fn answer(
    bot: &Bot,
    board: &impl Board,
    who: &Moderator,
    request: Request,
    reason: &str,
) -> Response {
    match request {
        Request::Page(page) => list::page(bot, who, page, None).await,
        Request::Unpin(None) => list::page(bot, who, 0, None).await,
        Request::Unpin(Some(message)) => unpinned(bot, board, who, message, reason).await,
        Request::Move { from, to } => moved(bot, board, who, (from, to), reason).await,
    }
}

async fn unpinned(
    bot: &Bot,
    board: &impl Board,
    who: &Moderator,
    message: MessageId,
    reason: &str,
) -> Response {
    let Ok(pin) = pin_of(bot, who, message).await else { return who.words.pins.failed.into() };
    if let Some(pin) = pin
        && let Err(error) = unpin(bot, board, &pin, reason).await
    {
        return error.sentence(bot, &who.words.pins, pin.channel).into();
    }
    list::page(bot, who, 0, None).await
}

/// Replaces an old pin by a new one.
async fn moved(
    bot: &Bot,
    board: &impl Board,
    who: &Moderator,
    (from, to): (MessageId, Option<MessageId>),
    reason: &str,
) -> Response {
    let words = &who.words.pins;
    let Ok(old) = pin_of(bot, who, from).await else { return words.failed.into() };
    let Some(old) = old else { return bot.said(words.message_gone).into() };
    let (channel, entry, language) = (old.channel, &*old.entry, &who.language);
    let request = PinRequest { guild: old.guild, channel, entry, language, reason };
    // The old pin goes first, because a full channel has no room for both.
    if let Err(error) = unpin(bot, board, &old, reason).await {
        return error.sentence(bot, words, channel).into();
    }
    let moved = match to {
        None => post(bot, board, &request).await.map(drop),
        Some(to) => keep(bot, board, &request, to).await,
    };
    Response::instead(match moved {
        Ok(()) => fill(words.moved, "channel", format_args!("<#{channel}>")),
        Err(error) => error.sentence(bot, words, channel),
    })
}

async fn pin_of(
    bot: &Bot,
    who: &Moderator,
    message: MessageId,
) -> Result<Option<Pin>, crate::service::Unavailable> {
    bot.memory.store(async |store| store.pin_of(who.guild, message).await).await
}

/// A moderator's **Refresh**: the first response says what will change, the second one what has.
pub struct Refresh {
    before: Vec<Pin>,
}

impl Refresh {
    /// Begins it. Without a second step it has failed.
    pub async fn begin(bot: &Bot, who: &Moderator) -> (Response, Option<Self>) {
        let words = &who.words.pins;
        let Ok(before) = update::outdated(bot, who.guild).await else {
            return (words.failed.into(), None);
        };
        let note = fill(words.refreshing, "count", before.len());
        (list::page(bot, who, 0, Some(note)).await, Some(Self { before }))
    }

    /// Waits until the pins have been edited, and reports the result.
    pub async fn finish(self, bot: &Bot, board: &impl Board, who: &Moderator) -> Response {
        let words = &who.words.pins;
        refresh(bot, who.guild).await;
        watch::sweep(bot, board, Some(who.guild)).await;
        // The pack may have been replaced meanwhile.
        let Ok(after) = update::outdated(&bot.state().now(), who.guild).await else {
            return words.failed.into();
        };
        let is_left = |message: MessageId| after.iter().any(|pin| pin.message == message);
        let known = self.before.iter().map(|pin| pin.message);
        let changed = known.filter(|m| !is_left(*m) && bot.memory.is_pinned(*m)).count();
        let note = fill(&fill(words.refreshed, "changed", changed), "left", after.len());
        list::page(bot, who, 0, (!self.before.is_empty()).then_some(note)).await
    }
}

/// An entry to pin, as typed.
pub struct Wish<'a> {
    /// The entry's id, or words to find it.
    pub entry: &'a str,
    /// The tag of a language; by default that of the place.
    pub language: Option<&'a str>,
}

impl Wish<'_> {
    /// The entry that is meant, by its id or by a question that the FAQ answers with certainty, and its language,
    /// which is by default that of `locale`.
    ///
    /// # Errors
    /// The sentence for the moderator.
    pub fn found(
        &self,
        bot: &Bot,
        who: &Moderator,
        locale: &str,
    ) -> Result<(String, Language), &'static str> {
        let words = &who.words.pins;
        let language = match self.language {
            None => bot.service.reading(locale),
            Some(tag) => {
                let mut spoken = bot.service.public_languages().into_iter();
                spoken.find(|known| known.as_str() == tag).ok_or(words.not_language)?
            }
        };
        let typed = self.entry.trim();
        let guild = Some(who.guild);
        if bot.has_entry(typed, guild) {
            return Ok((typed.to_owned(), language));
        }
        let (read, overlay) = (bot.service.read(self.entry), bot.memory.overlay(guild));
        match bot.service.ask_with(&read, Some(&language), overlay.as_deref(), None).reply {
            Reply::Answer(answer) => Ok((answer.entry, language)),
            Reply::Suggest(_) | Reply::Decline(_) => Err(words.not_entry),
        }
    }
}

/// Pins a message that is there, or a new one. If the entry is pinned in that channel already, offers to move it.
pub async fn put(
    bot: &Bot,
    board: &impl Board,
    who: &Moderator,
    request: &PinRequest<'_>,
    message: Option<MessageId>,
) -> Response {
    let (words, channel) = (&who.words.pins, request.channel);
    if message.is_some_and(|message| bot.memory.is_pinned(message)) {
        return words.pinned_already.into();
    }
    let in_guild = bot.memory.store(async |store| store.pins_of(request.guild).await);
    let Ok(pins) = in_guild.await else { return words.failed.into() };
    let is_same = |pin: &&Pin| pin.channel == channel && pin.entry == request.entry;
    if let Some(pin) = pins.iter().find(is_same) {
        return offer(who, pin, message, request.language).into();
    }
    let done = match message {
        Some(message) => keep(bot, board, request, message).await,
        // Posts nothing that could not be pinned.
        None => match board.can_pin(request.guild, channel).await {
            Ok(()) => post(bot, board, request).await.map(drop),
            Err(error) => Err(error),
        },
    };
    match done {
        Ok(()) => fill(words.pinned, "channel", format_args!("<#{channel}>")).into(),
        Err(error) => error.sentence(bot, words, channel).into(),
    }
}

/// The offer to pin `to`, or a new message, in place of a pin.
fn offer(who: &Moderator, pin: &Pin, to: Option<MessageId>, language: &Language) -> Card {
    let words = &who.words.pins;
    let link = link::to_message(Some(pin.guild), pin.channel, pin.message);
    let action = Action::MovePin { from: pin.message, to };
    let reader = Reader { language: language.clone(), user: Some(who.user) };
    let button = reader.button(action, words.move_it).styled(Style::Primary);
    // In a card, because links in cards do not unfurl.
    let text = fill(words.twice, "link", link);
    Card::notice(words.title, text).with_rows(vec![Row::Buttons(vec![button])])
}
