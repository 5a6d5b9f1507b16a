//! Replies follow their questions: they change with them for a minute, and are deleted with them. A message
//! has one reply.

use std::time::Duration;

use serenity::all::MessageUpdateEvent;

use super::incoming::{Addressed, IncomingMessage};
use crate::bot::lock;
use crate::bot::random::hash;
use crate::bot::{Answered, Question};
use crate::discord::bot::Bot;
use crate::discord::buttons;
use crate::discord::followed::{Followed, Meanwhile, Origin};
use crate::discord::respond;
use crate::discord::rest::Rest;
use crate::ids::{ChannelId, GuildId, MessageId};
use crate::metrics::Trigger;
use crate::reply::{Reply, Wording};

/// Period in which a question may be edited.
const EDIT_WINDOW: Duration = Duration::from_secs(60);

/// The message that is replied to.
pub(in crate::discord) struct To<'a> {
    pub(in crate::discord) channel: ChannelId,
    pub(in crate::discord) message: MessageId,
    pub(in crate::discord) content: &'a str,
}

/// The reply to a message, if any: `Some(None)` while its id is not known yet.
pub(in crate::discord) fn known(bot: &Bot, message: MessageId) -> Option<Option<MessageId>> {
    let now = bot.clock.now();
    lock(&bot.discord.followed).get(&message, now).map(|followed| followed.reply)
}

/// Claims a message for one reply, which is about to be sent.
///
/// # Errors
/// When there is a reply already: its id, if known.
pub(in crate::discord) fn claim(
    bot: &Bot,
    to: &To<'_>,
    origin: Origin,
) -> Result<(), Option<MessageId>> {
    let (id, since) = (to.message, bot.clock.now());
    let words = hash(to.content);
    let followed = Followed { reply: None, origin, meanwhile: None, since, words };
    let mut all = lock(&bot.discord.followed);
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
    http: &Rest,
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
    let sent = respond::below(bot, http, (to.channel, to.message), &card, words).await;
    let reply = sent.as_ref().ok().copied();
    if respond::report("a message", sent) {
        bot.replied(http.took(), question);
    }
    sent_as(bot, http, to, reply).await;
}

/// Notes the id of a reply that was sent, or that sending failed, and applies changes of the question that
/// happened meanwhile.
pub(in crate::discord) async fn sent_as(
    bot: &Bot,
    http: &Rest,
    to: &To<'_>,
    reply: Option<MessageId>,
) {
    let id = to.message;
    let meanwhile = {
        let mut all = lock(&bot.discord.followed);
        let Some(reply) = reply else {
            all.remove(&id);
            return;
        };
        let Some(followed) = all.get_mut(&id) else { return };
        followed.reply = Some(reply);
        followed.meanwhile.take()
    };
    match meanwhile {
        Some(Meanwhile::Deleted) => deleted(bot, http, to.channel, to.message).await,
        Some(Meanwhile::Edited(event)) => {
            edited(&bot.discord.now(), http, &event).await;
        }
        None => {}
    }
}

/// Answers an edited question again, in place of the old answer. Returns whether the message was a question
/// that was answered, so that nothing else needs to be done.
pub(super) async fn edited(bot: &Bot, http: &Rest, event: &MessageUpdateEvent) -> bool {
    // Without text, or for a change that is not an edit, there is nothing to do.
    let (Some(content), Some(author)) = (&event.content, &event.author) else { return false };
    let now = bot.clock.now();
    let (id, channel) = (MessageId::from(event.id), ChannelId::from(event.channel_id));
    let words = hash(content);
    let (reply, origin) = {
        let mut followed = lock(&bot.discord.followed);
        let Some(followed) = followed.get_mut(&id) else { return false };
        if followed.words == words || now.since(followed.since) > EDIT_WINDOW {
            return true;
        }
        let Some(reply) = followed.reply else {
            followed.meanwhile = Some(Meanwhile::Edited(Box::new(event.clone())));
            return true;
        };
        (reply, followed.origin)
    };
    let guild = event.guild_id.map(GuildId::from);
    if bot.count_person(author.id.into(), guild).is_err() {
        return true;
    }
    let own_id = bot.own_id().await;
    let Some(incoming) = IncomingMessage::edited(event) else { return true };
    let is_addressed = bot.options.messages
        && matches!(incoming.addressed(bot, own_id), Addressed::Asks | Addressed::Replies);
    // The edit withdrew the question, or Discord no longer shows its text.
    let is_lost = match origin {
        Origin::Addressed => !is_addressed,
        Origin::Picked(_) => content.trim().is_empty(),
        Origin::Overheard => false,
    };
    if is_lost {
        return true;
    }
    let locale = bot.locale_of(guild);
    let ours = incoming.ours(own_id);
    let after = ours.and_then(|to| buttons::shown(to, &bot.options.prefix));
    let helper = match origin {
        Origin::Picked(helper) => Some(helper),
        Origin::Addressed | Origin::Overheard => None,
    };
    let read = bot.service.read(content);
    let question = Question {
        helper,
        addressed: is_addressed || helper.is_some(),
        after: after.as_ref(),
        ..Question::new(&read, author.id.into(), guild, &locale, Trigger::Edit)
    };
    let answered = bot.answer(&question);
    if !is_addressed && !matches!(answered.asked.reply, Reply::Answer(_)) {
        // A message that does not address the bot gets certain answers only.
        deleted(bot, http, channel, id).await;
        return true;
    }
    bot.note(&answered, &question);
    let place = (channel, reply);
    let said = Wording::of(&answered.asked.language);
    let edited = respond::change(bot, http, place, &bot.render(&answered, &question), said).await;
    if !respond::report("an edited message", edited) {
        return true;
    }
    bot.replied(http.took(), &question);
    if let Some(followed) = lock(&bot.discord.followed).get_mut(&id) {
        followed.words = words;
    }
    true
}

/// Forgets a deleted reply, so that its question can be answered again.
pub(in crate::discord) fn reply_gone(bot: &Bot, reply: MessageId) {
    lock(&bot.discord.followed).remove_where(|followed| followed.reply == Some(reply));
}

/// Deletes the reply to a deleted question.
pub(in crate::discord) async fn deleted(
    bot: &Bot,
    http: &Rest,
    channel: ChannelId,
    message: MessageId,
) {
    let reply = {
        let mut all = lock(&bot.discord.followed);
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
        Some(reply) => {
            let gone = http.delete_message(channel, reply).await;
            respond::report("a deleted message", gone);
        }
        // The deleted message may have been the reply itself.
        None => reply_gone(bot, message),
    }
}
