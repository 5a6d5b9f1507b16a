//! Listening: the bot reads the channels that moderators chose. Unasked, it answers only when it is certain,
//! and when it does not talk over people.

use std::time::Duration;

use super::follow::{self, Origin};
use super::incoming::Incoming;
use super::room::Room;
use super::titled::{TitledRead, together};
use crate::bot::context::{Bot, Question};
use crate::bot::features::explain::Silence;
use crate::bot::sync::lock;
use crate::ids::{ChannelId, GuildId};
use crate::matching::Read;
use crate::metrics::Trigger;
use crate::reply::Reply;
use crate::store::{GuildSettings, NumericSetting};

/// Returns why the bot would not answer such a text in a channel, or `None` if it would; `entry` is the
/// answer that it would give. Records nothing.
pub async fn why_silent(
    bot: &Bot,
    room: &impl Room,
    (guild, channel): (GuildId, ChannelId),
    text: &Read<'_>,
    entry: Option<&str>,
) -> Option<Silence> {
    if !bot.options.listening {
        return Some(Silence::OperatorOff);
    }
    let settings = bot.memory.settings(Some(guild));
    let is_read = |id: &ChannelId| settings.listening.contains(id);
    if !is_read(&channel) && !room.parent(channel).await.as_ref().is_some_and(is_read) {
        return Some(Silence::ChannelOff);
    }
    if !asks(bot, text) {
        return Some(Silence::NoQuestion);
    }
    let Some(entry) = entry else { return Some(Silence::Unsure) };
    let said = (channel, entry.to_owned());
    let now = bot.clock.now();
    let lately = lock(&bot.given_unasked).get_within(&said, now, silence(&settings)).is_some();
    lately.then_some(Silence::SaidLately)
}

/// Answers a message that does not address the bot, if all conditions are met.
pub(super) async fn overheard(bot: &Bot, room: &impl Room, incoming: &Incoming) {
    let guild = incoming.guild;
    if guild.is_none() || !bot.options.listening || !incoming.is_to_everyone() {
        return;
    }
    let settings = bot.memory.settings(guild);
    let listening = &settings.listening;
    if listening.is_empty() {
        return;
    }
    let title = if incoming.begins_post() {
        let parent = room.parent(incoming.channel).await;
        if !parent.is_some_and(|parent| listening.contains(&parent)) {
            return;
        }
        room.title(incoming.channel).await
    } else {
        None
    };
    let both = together(title.as_deref(), &incoming.content);
    let body = bot.service.read(&incoming.content);
    let read = TitledRead::new(bot, title.as_deref(), &body, both.as_deref());
    if !asks(bot, &body) && !read.title.as_ref().is_some_and(|title| asks(bot, title)) {
        return;
    }
    let locale = bot.locale_of(guild);
    // Messages that do not address the bot are never stored.
    let question = Question {
        addressed: false,
        ..Question::new(&body, incoming.author, guild, &locale, Trigger::Overheard)
    };
    let (_, answered) = read.answer(bot, &question);
    let Reply::Answer(answer) = &answered.asked.reply else { return };
    let channel = incoming.channel;
    let here = listening.contains(&channel);
    // The network is asked only about a message that would be answered.
    if !here && !is_in_open_thread(room, incoming, listening).await {
        return;
    }
    let said = (channel, answer.entry.clone());
    let (now, age) = (bot.clock.now(), silence(&settings));
    if !lock(&bot.given_unasked).insert_new_within(said.clone(), (), now, age) {
        return;
    }
    let person = bot.count_person(question.asker, guild);
    if person.and_then(|()| bot.count_channel(channel, guild)).is_err() {
        lock(&bot.given_unasked).remove(&said);
        return;
    }
    bot.note(&answered, &question);
    let to = follow::To { channel, message: incoming.id, content: &incoming.content };
    follow::send(bot, room, &to, Origin::Overheard, &answered, &question).await;
}

/// Period in which an answer given unasked is not repeated.
fn silence(settings: &GuildSettings) -> Duration {
    Duration::from_secs(u64::from(settings.number(NumericSetting::Silence)) * 60)
}

/// Returns whether a text reads like a question, and quotes nothing.
fn asks(bot: &Bot, read: &Read<'_>) -> bool {
    let content = read.text();
    let quotes =
        content.lines().any(|line| line.trim_start().starts_with('>')) || content.contains("```");
    !quotes && bot.service.looks_like_question(read)
}

/// Returns whether a message is in a thread of a channel that the bot listens to, where only its author and
/// bots have written.
async fn is_in_open_thread(room: &impl Room, incoming: &Incoming, listening: &[ChannelId]) -> bool {
    let parent = room.parent(incoming.channel).await;
    parent.is_some_and(|parent| listening.contains(&parent))
        && room.is_alone(incoming.channel, incoming.author).await
}
