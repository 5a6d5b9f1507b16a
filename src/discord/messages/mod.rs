//! Messages: those that are for the bot, those it may answer unasked (`listening`), and what becomes
//! of a reply when its question changes or goes (`follow`).

mod follow;
mod listening;

use serenity::all::{
    CreateEmbed, CreateMessage, Message, MessageId, MessageReference, MessageType,
};

use super::bot::{Bot, Question};
use super::buttons;
use super::locked::locked;
use super::render::Rendered;
use super::respond;
use super::rest::Rest;
use crate::metrics::Door;
use crate::reply::{Reply, fill};
use crate::store::Use;
pub(super) use follow::{deleted, edited};
pub(super) use listening::{Silence, why_silent};

/// A message, as far as the bot is meant.
#[derive(Debug, PartialEq, Eq)]
enum Addressed {
    /// It asks.
    Asks,
    /// It replies to something that the bot said.
    Replies,
    /// It only names us.
    Greets,
    /// It is not for us.
    No,
}

/// What there is to look at, of a message or of a change to one.
struct Words<'a> {
    content: &'a str,
    is_direct: bool,
    replies_to_us: bool,
}

/// Answers a message, if it is for the bot or may be answered unasked.
pub(super) async fn said(bot: &Bot, http: &Rest, message: &Message) {
    let author = message.author.id.get();
    // That something was pinned, say, is a message too, but nobody wrote it.
    if !matches!(message.kind, MessageType::Regular | MessageType::InlineReply) {
        return;
    }
    let own_id = bot.own_id().await;
    if message.author.bot || message.webhook_id.is_some() || author == own_id {
        return;
    }
    let ours = message.referenced_message.as_deref().filter(|to| to.author.id.get() == own_id);
    let is_direct = message.guild_id.is_none();
    let words = Words { content: &message.content, is_direct, replies_to_us: ours.is_some() };
    let addressed = addressed(&words, own_id);
    if addressed == Addressed::No {
        return listening::overheard(bot, http, message).await;
    }
    if !bot.options.messages || !bot.is_first(message.id.get()) {
        return;
    }
    let guild = message.guild_id.map_or(0, |id| id.get());
    let channel = message.channel_id.get();
    let now = bot.clock.elapsed();
    let locale = bot.locale_of(guild);
    let limited = bot.count_person(author, guild).and_then(|()| bot.count_channel(channel, guild));
    if let Err(seconds) = limited {
        // In a channel everybody would read it; silence is the gentler limit.
        if is_direct && locked(&bot.greeted).first((channel, 0), (), now) {
            let text = fill(bot.words(&locale).slow_down, "seconds", seconds);
            let embed = CreateEmbed::new().description(text);
            send(http, message, Rendered { embed, components: Vec::new() }).await;
        }
        return;
    }
    let roles = message.member.as_ref().map_or(&[][..], |member| &member.roles);
    if !is_direct && !bot.is_open(Use::ByName, guild, roles) {
        // Said once: it explains itself.
        if locked(&bot.greeted).first((channel, author), (), now) {
            let text = bot.said(bot.words(&locale).settings.by_name_closed);
            let embed = CreateEmbed::new().description(text);
            send(http, message, Rendered { embed, components: Vec::new() }).await;
        }
        return;
    }
    if addressed == Addressed::Greets {
        // One hello explains itself; a second would only be noise.
        if locked(&bot.greeted).first((channel, author), (), now) {
            let embed = CreateEmbed::new().description(bot.said(bot.words(&locale).hello));
            send(http, message, Rendered { embed, components: Vec::new() }).await;
        }
        return;
    }
    let after = ours.and_then(|to| buttons::shown(to, &bot.options.prefix));
    let question = Question {
        words: &message.content,
        asker: author,
        guild,
        locale: &locale,
        private: false,
        addressed: true,
        door: if is_direct { Door::Direct } else { Door::Mention },
        after: after.as_ref(),
    };
    let answered = bot.answer(&question);
    // "Thanks!" below an answer wants no reply.
    let chatter = addressed == Addressed::Replies
        && matches!(answered.asked.reply, Reply::Decline(_))
        && !bot.service.looks_like_question(&message.content);
    if chatter {
        return;
    }
    bot.note(&answered, &question);
    follow::send(bot, http, message, &answered, &question).await;
}

/// Whether a message is for the bot: a direct one, one that mentions it by name, or a reply to
/// something it said, as far as Discord shows the words of that.
fn addressed(words: &Words<'_>, own_id: u64) -> Addressed {
    let content = words.content.trim();
    let mentions = [format!("<@{own_id}>"), format!("<@!{own_id}>")];
    let is_named = mentions.iter().any(|mention| content.contains(mention));
    // Mentions are no words to the matcher; only whether anything else is there matters here.
    let rest = mentions.iter().fold(content.to_owned(), |text, mention| text.replace(mention, ""));
    let is_empty = rest.trim().is_empty();
    match (is_named || words.is_direct, words.replies_to_us) {
        (true, _) if is_empty => Addressed::Greets,
        (true, _) => Addressed::Asks,
        (false, true) if !is_empty => Addressed::Replies,
        (false, _) => Addressed::No,
    }
}

/// Replies to a message; the number of the reply, if it could be sent.
async fn send(http: &Rest, to: &Message, rendered: Rendered) -> Option<MessageId> {
    let Rendered { embed, components } = rendered;
    let reply = CreateMessage::new()
        .embed(embed)
        .components(components)
        .allowed_mentions(respond::nobody())
        // A question that is gone wants no reply any more.
        .reference_message(MessageReference::from(to).fail_if_not_exists(true));
    let sent = http.send_message(to.channel_id, &reply).await;
    let id = sent.as_ref().ok().copied();
    respond::report("a message", sent);
    id
}
