//! A reply follows its question: it changes with it for a minute, and goes with it.

use std::time::Duration;

use serenity::all::{ChannelId, EditMessage, Message, MessageId, MessageUpdateEvent};

use super::{Addressed, Words, addressed};
use crate::discord::bot::{Answered, Bot, Followed, Meanwhile, Question};
use crate::discord::buttons;
use crate::discord::locked::locked;
use crate::discord::numbers::hash;
use crate::discord::respond;
use crate::discord::rest::Rest;
use crate::metrics::Door;
use crate::reply::Reply;

/// How long a question may be put right.
const EDITABLE: Duration = Duration::from_secs(60);

/// Replies to a message, and has the reply follow it from now on.
pub(super) async fn send(
    bot: &Bot,
    http: &Rest,
    message: &Message,
    answered: &Answered,
    question: &Question<'_>,
) {
    let (id, now) = (message.id.get(), bot.clock.elapsed());
    let followed = Followed {
        reply: None,
        addressed: question.addressed,
        meanwhile: None,
        since: now,
        words: hash(&message.content),
    };
    locked(&bot.followed).insert(id, followed, now);
    let reply = super::send(http, message, bot.render(answered, question)).await;
    if reply.is_some() {
        bot.replied(http, question);
    }
    let meanwhile = {
        let mut all = locked(&bot.followed);
        let Some(reply) = reply else {
            all.remove(&id);
            return;
        };
        let Some(followed) = all.get_mut(&id) else { return };
        followed.reply = Some(reply.get());
        followed.meanwhile.take()
    };
    match meanwhile {
        Some(Meanwhile::Deleted) => deleted(bot, http, message.channel_id, message.id).await,
        Some(Meanwhile::Edited(event)) => edited(&bot.now(), http, &event).await,
        None => {}
    }
}

/// Answers an edited question anew, in the place of the old answer.
pub(in crate::discord) async fn edited(bot: &Bot, http: &Rest, event: &MessageUpdateEvent) {
    // Without its words, and for what is no edit of them, there is nothing to do.
    let (Some(content), Some(author)) = (&event.content, &event.author) else { return };
    let now = bot.clock.elapsed();
    let words = hash(content);
    let (reply, was_addressed) = {
        let mut followed = locked(&bot.followed);
        let Some(followed) = followed.get_mut(&event.id.get()) else { return };
        if followed.words == words || now.saturating_sub(followed.since) > EDITABLE {
            return;
        }
        let Some(reply) = followed.reply else {
            followed.meanwhile = Some(Meanwhile::Edited(Box::new(event.clone())));
            return;
        };
        (reply, followed.addressed)
    };
    let guild = event.guild_id.map_or(0, |id| id.get());
    if bot.count_person(author.id.get(), guild).is_err() {
        return;
    }
    let own_id = bot.own_id().await;
    let ours = event.referenced_message.as_ref().and_then(|to| to.as_deref());
    let ours = ours.filter(|to| to.author.id.get() == own_id);
    let is_direct = event.guild_id.is_none();
    let shown = Words { content, is_direct, replies_to_us: ours.is_some() };
    let addressed = addressed(&shown, own_id);
    let is_addressed =
        bot.options.messages && matches!(addressed, Addressed::Asks | Addressed::Replies);
    if was_addressed && !is_addressed {
        // It was taken back, or Discord does not show its words any more.
        return;
    }
    let locale = bot.locale_of(guild);
    let after = ours.and_then(|to| buttons::shown(to, &bot.options.prefix));
    let question = Question {
        words: content,
        asker: author.id.get(),
        guild,
        locale: &locale,
        private: false,
        addressed: is_addressed,
        door: Door::Edit,
        after: after.as_ref(),
    };
    let answered = bot.answer(&question);
    if !is_addressed && !matches!(answered.asked.reply, Reply::Answer(_)) {
        // Unasked, only an answer is worth a word.
        return deleted(bot, http, event.channel_id, event.id).await;
    }
    bot.note(&answered, &question);
    let rendered = bot.render(&answered, &question);
    let edit = EditMessage::new()
        .embed(rendered.embed)
        .components(rendered.components)
        .allowed_mentions(respond::nobody());
    let edited = http.edit_message(event.channel_id, MessageId::new(reply), &edit).await;
    if !respond::report("an edited message", edited) {
        return;
    }
    bot.replied(http, &question);
    if let Some(followed) = locked(&bot.followed).get_mut(&event.id.get()) {
        followed.words = words;
    }
}

/// Takes a reply away with its question.
pub(in crate::discord) async fn deleted(
    bot: &Bot,
    http: &Rest,
    channel: ChannelId,
    message: MessageId,
) {
    let reply = {
        let mut all = locked(&bot.followed);
        match all.get_mut(&message.get()) {
            Some(followed) if followed.reply.is_none() => {
                followed.meanwhile = Some(Meanwhile::Deleted);
                return;
            }
            Some(followed) => {
                let reply = followed.reply;
                all.remove(&message.get());
                reply
            }
            None => {
                // Perhaps it was the reply: then there is nothing left to follow.
                all.remove_where(|followed| followed.reply == Some(message.get()));
                None
            }
        }
    };
    if let Some(reply) = reply {
        let gone = http.delete_message(channel, MessageId::new(reply)).await;
        respond::report("a deleted message", gone);
    }
}
