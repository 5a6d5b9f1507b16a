//! Listening: the bot reads the channels that moderators chose. Unasked, it answers only when it is certain,
//! and when it does not talk over people.

use std::time::Duration;

use serenity::all::{Message, MessageType};

use super::{IncomingMessage, TitledRead, follow, together};
use crate::bot::Question;
use crate::bot::features::explain::Silence;
use crate::bot::lock;
use crate::discord::bot::Bot;
use crate::discord::followed::Origin;
use crate::discord::rest::Rest;
use crate::ids::{ChannelId, GuildId};
use crate::matching::Read;
use crate::metrics::Trigger;
use crate::reply::Reply;
use crate::store::{GuildSettings, NumericSetting};

/// Messages of a thread that are searched for other people. Longer threads are conversations between people.
const MAX_SEARCHED: u8 = 50;

/// Returns why the bot would not answer such a text in a channel, or `None` if it would; `entry` is the
/// answer that it would give. Records nothing.
pub(in crate::discord) async fn why_silent(
    bot: &Bot,
    http: &Rest,
    (guild, channel): (GuildId, ChannelId),
    text: &Read<'_>,
    entry: Option<&str>,
) -> Option<Silence> {
    if !bot.options.listening {
        return Some(Silence::OperatorOff);
    }
    let settings = bot.memory.settings(Some(guild));
    let is_read = |id: &ChannelId| settings.listening.contains(id);
    if !is_read(&channel) && !parent(bot, http, channel).await.as_ref().is_some_and(is_read) {
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
pub(super) async fn overheard(
    bot: &Bot,
    http: &Rest,
    message: &Message,
    incoming: &IncomingMessage<'_>,
) {
    let guild = incoming.guild;
    if guild.is_none() || !bot.options.listening || !worth_a_look(message) {
        return;
    }
    let settings = bot.memory.settings(guild);
    let listening = &settings.listening;
    if listening.is_empty() {
        return;
    }
    let title = if incoming.begins_post() {
        let parent = parent(bot, http, incoming.channel).await;
        if !parent.is_some_and(|parent| listening.contains(&parent)) {
            return;
        }
        super::title(http, incoming).await
    } else {
        None
    };
    let both = together(title.as_deref(), incoming.content);
    let read = TitledRead::new(bot, title.as_deref(), incoming.content, both.as_deref());
    if !asks(bot, &read.body) && !read.title.as_ref().is_some_and(|title| asks(bot, title)) {
        return;
    }
    let locale = bot.locale_of(guild);
    let author = incoming.author;
    // Messages that do not address the bot are never stored.
    let question = Question {
        addressed: false,
        ..Question::new(&read.body, author, guild, &locale, Trigger::Overheard)
    };
    let (_, answered) = read.answer(bot, &question);
    let Reply::Answer(answer) = &answered.asked.reply else { return };
    let channel = incoming.channel;
    let here = listening.contains(&channel);
    // Requests to Discord are made only for a message that would be answered.
    if !here && !in_open_thread(bot, http, message, listening).await {
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
    let to = follow::To { channel, message: incoming.id, content: incoming.content };
    follow::send(bot, http, &to, Origin::Overheard, &answered, &question).await;
}

/// Period in which an answer given unasked is not repeated.
fn silence(settings: &GuildSettings) -> Duration {
    Duration::from_secs(u64::from(settings.number(NumericSetting::Silence)) * 60)
}

/// Returns whether a message can be a question to everyone: not a reply, and without mentions.
fn worth_a_look(message: &Message) -> bool {
    message.kind == MessageType::Regular
        && message.message_reference.is_none()
        && message.mentions.is_empty()
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
async fn in_open_thread(
    bot: &Bot,
    http: &Rest,
    message: &Message,
    listening: &[ChannelId],
) -> bool {
    let channel = message.channel_id.into();
    if !parent(bot, http, channel).await.is_some_and(|parent| listening.contains(&parent)) {
        return false;
    }
    let Ok(earlier) = http.messages(channel, MAX_SEARCHED).await else { return false };
    // A full page means that people have been talking here.
    earlier.len() < usize::from(MAX_SEARCHED)
        && earlier.iter().all(|said| said.author.bot || said.author.id == message.author.id)
}

/// The parent channel of a thread; asks Discord once per channel.
async fn parent(bot: &Bot, http: &Rest, channel: ChannelId) -> Option<ChannelId> {
    let now = bot.clock.now();
    let known = lock(&bot.discord.parents).get(&channel, now).copied();
    if let Some(parent) = known {
        return parent;
    }
    let parent = thread_parent(http, channel).await;
    lock(&bot.discord.parents).insert(channel, parent, now);
    parent
}

async fn thread_parent(http: &Rest, channel: ChannelId) -> Option<ChannelId> {
    let channel = http.channel(channel).await.ok()?;
    let is_thread = matches!(channel["type"].as_u64(), Some(10..=12));
    channel["parent_id"].as_str().filter(|_| is_thread)?.parse().ok()
}
