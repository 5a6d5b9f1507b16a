//! Replies follow their questions: they change with them for a minute, and are deleted with them. A message
//! has one reply.

use std::sync::Mutex;
use std::time::Duration;

use super::incoming::{Addressed, Incoming, Me};
use super::room::Room;
use crate::Moment;
use crate::bot::context::{Answered, Bot, Question};
use crate::bot::random::hash;
use crate::bot::sync::lock;
use crate::bot::ttl_map::TtlMap;
use crate::ids::{ChannelId, MessageId, UserId};
use crate::metrics::Trigger;
use crate::reply::{Reply, Wording};

/// Period in which a question may be edited.
const EDIT_WINDOW: Duration = Duration::from_secs(60);
/// Maximum number of replies remembered, so that they follow edits of their questions.
const MAX_FOLLOWED: usize = 10_000;
/// Period in which a reply follows its question.
const FOLLOWED_FOR: Duration = Duration::from_secs(24 * 60 * 60);

/// The reason why a question was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It addressed the bot.
    Addressed,
    /// It was in a channel that the bot listens to.
    Overheard,
    /// The helper with this id picked it.
    Picked(UserId),
}

/// Recent replies by the message that asked.
pub struct Follows(Mutex<TtlMap<MessageId, Followed>>);

/// A reply that follows its question.
struct Followed {
    /// The bot's message; `None` while it is being sent.
    reply: Option<MessageId>,
    /// Why the question was answered.
    origin: Origin,
    /// A change of the question while the reply was being sent.
    meanwhile: Option<Meanwhile>,
    /// The time at which the question was seen.
    since: Moment,
    /// A hash of the question's text, because networks also report changes that do not affect it.
    words: u64,
}

/// A change of a question before its reply was sent.
enum Meanwhile {
    /// It was edited.
    Edited(Box<Incoming>, Me),
    /// It was deleted.
    Deleted,
}

/// The message that is replied to.
pub struct To<'a> {
    /// The channel.
    pub channel: ChannelId,
    /// The message.
    pub message: MessageId,
    /// Its text.
    pub content: &'a str,
}

impl Default for Follows {
    fn default() -> Self {
        Self(Mutex::new(TtlMap::new(MAX_FOLLOWED, FOLLOWED_FOR)))
    }
}

/// The reply to a message, if any: `Some(None)` while its id is not known yet.
pub fn known(bot: &Bot, message: MessageId) -> Option<Option<MessageId>> {
    let now = bot.clock.now();
    lock(&bot.follows.0).get(&message, now).map(|followed| followed.reply)
}

/// Claims a message for one reply, which is about to be sent.
///
/// # Errors
/// When there is a reply already: its id, if known.
pub fn claim(bot: &Bot, to: &To<'_>, origin: Origin) -> Result<(), Option<MessageId>> {
    let (id, since) = (to.message, bot.clock.now());
    let words = hash(to.content);
    let followed = Followed { reply: None, origin, meanwhile: None, since, words };
    let mut all = lock(&bot.follows.0);
    match all.get(&id, since) {
        Some(known) => Err(known.reply),
        None => {
            all.insert(id, followed, since);
            Ok(())
        }
    }
}

/// Replies to a message, and keeps the reply following it.
pub(super) async fn send(
    bot: &Bot,
    room: &impl Room,
    to: &To<'_>,
    origin: Origin,
    answered: &Answered,
    question: &Question<'_>,
) {
    if claim(bot, to, origin).is_err() {
        return;
    }
    let words = Wording::of(&answered.asked.language);
    let card = bot.render(answered, question);
    let reply = room.reply(to.channel, to.message, &card, words).await;
    if reply.is_some() {
        bot.replied(room.took(), question);
    }
    sent(bot, room, to, reply).await;
}

/// Notes the id of a reply that was sent, or that sending failed, and applies changes of the question that
/// happened meanwhile.
pub async fn sent(bot: &Bot, room: &impl Room, to: &To<'_>, reply: Option<MessageId>) {
    let id = to.message;
    let meanwhile = {
        let mut all = lock(&bot.follows.0);
        let Some(reply) = reply else {
            all.remove(&id);
            return;
        };
        let Some(followed) = all.get_mut(&id) else { return };
        followed.reply = Some(reply);
        followed.meanwhile.take()
    };
    match meanwhile {
        Some(Meanwhile::Deleted) => deleted(bot, room, to.channel, to.message).await,
        Some(Meanwhile::Edited(incoming, me)) => {
            edited(&bot.state().now(), room, &incoming, &me).await;
        }
        None => {}
    }
}

/// Answers an edited question again, in place of the old answer. Returns whether the message was a question
/// that was answered, so that nothing else needs to be done.
pub(super) async fn edited(bot: &Bot, room: &impl Room, incoming: &Incoming, me: &Me) -> bool {
    let now = bot.clock.now();
    let (id, channel, guild) = (incoming.id, incoming.channel, incoming.guild);
    let words = hash(&incoming.content);
    let (reply, origin) = {
        let mut followed = lock(&bot.follows.0);
        let Some(followed) = followed.get_mut(&id) else { return false };
        if followed.words == words || now.since(followed.since) > EDIT_WINDOW {
            return true;
        }
        let Some(reply) = followed.reply else {
            followed.meanwhile = Some(Meanwhile::Edited(Box::new(incoming.clone()), *me));
            return true;
        };
        (reply, followed.origin)
    };
    if bot.count_person(incoming.author, guild).is_err() {
        return true;
    }
    let addressed = incoming.addressed(me, bot.options.listening);
    let is_addressed =
        bot.options.messages && matches!(addressed, Addressed::Asks | Addressed::Replies);
    // The edit withdrew the question, or the network no longer shows its text.
    let is_lost = match origin {
        Origin::Addressed => !is_addressed,
        Origin::Picked(_) => incoming.content.trim().is_empty(),
        Origin::Overheard => false,
    };
    if is_lost {
        return true;
    }
    let locale = bot.locale_of(guild);
    let helper = match origin {
        Origin::Picked(helper) => Some(helper),
        Origin::Addressed | Origin::Overheard => None,
    };
    let read = bot.service.read(&incoming.content);
    let question = Question {
        helper,
        addressed: is_addressed || helper.is_some(),
        after: incoming.ours(me).and_then(|to| to.shown.as_ref()),
        ..Question::new(&read, incoming.author, guild, &locale, Trigger::Edit)
    };
    let answered = bot.answer(&question);
    if !is_addressed && !matches!(answered.asked.reply, Reply::Answer(_)) {
        // A message that does not address the bot gets certain answers only.
        deleted(bot, room, channel, id).await;
        return true;
    }
    bot.note(&answered, &question);
    let said = Wording::of(&answered.asked.language);
    if !room.change(channel, reply, &bot.render(&answered, &question), said).await {
        return true;
    }
    bot.replied(room.took(), &question);
    if let Some(followed) = lock(&bot.follows.0).get_mut(&id) {
        followed.words = words;
    }
    true
}

/// Forgets a deleted reply, so that its question can be answered again.
pub fn reply_gone(bot: &Bot, reply: MessageId) {
    lock(&bot.follows.0).remove_where(|followed| followed.reply == Some(reply));
}

/// Deletes the reply to a deleted question.
pub async fn deleted(bot: &Bot, room: &impl Room, channel: ChannelId, message: MessageId) {
    let reply = {
        let mut all = lock(&bot.follows.0);
        match all.get_mut(&message) {
            Some(followed) if followed.reply.is_none() => {
                followed.meanwhile = Some(Meanwhile::Deleted);
                return;
            }
            Some(followed) => {
                let reply = followed.reply;
                all.remove(&message);
                reply
            }
            None => None,
        }
    };
    match reply {
        Some(reply) => room.delete(channel, reply).await,
        // The deleted message may have been the reply itself.
        None => reply_gone(bot, message),
    }
}
