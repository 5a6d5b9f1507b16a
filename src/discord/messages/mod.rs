//! Messages: those that address the bot, those that point at another (`pointing`), those that it may answer
//! unasked (`listening`), and edits and deletions of questions (`follow`). `incoming` holds the relevant fields
//! of a message.

pub(super) mod follow;
mod glance;
mod incoming;
mod listening;
mod pointing;

use serenity::all::{Message, MessageUpdateEvent};

use super::bot::Bot;
use super::buttons;
use super::followed::Origin;
use super::respond;
use super::rest::Rest;
use crate::bot::card::Card;
use crate::bot::notice::Notice;
use crate::bot::{Answered, Question};
use crate::ids::UserId;
use crate::matching::{Chatter, Read, asks_for_help, chatter, points};
use crate::metrics::Trigger;
use crate::reply::{Reply, Wording, fill};
use crate::store::Feature;
pub(super) use follow::deleted;
pub(super) use glance::may_matter;
use incoming::{Addressed, IncomingMessage};
pub(super) use listening::why_silent;

/// Answers a message if it addresses the bot or may be answered unasked.
pub(super) async fn created(bot: &Bot, http: &Rest, message: &Message) {
    let own_id = bot.own_id().await;
    let Some(incoming) =
        IncomingMessage::created(message).filter(|incoming| incoming.author != own_id)
    else {
        return;
    };
    let addressed = incoming.addressed(bot, own_id);
    if addressed == Addressed::No {
        return listening::overheard(bot, http, message, &incoming).await;
    }
    meant(bot, http, &incoming, addressed, own_id).await;
}

/// Answers an edited message again, or for the first time if the edit addresses the bot.
pub(super) async fn edited(bot: &Bot, http: &Rest, event: &MessageUpdateEvent) {
    if follow::edited(bot, http, event).await || !IncomingMessage::is_edit(event) {
        return;
    }
    let own_id = bot.own_id().await;
    let Some(incoming) =
        IncomingMessage::edited(event).filter(|incoming| incoming.author != own_id)
    else {
        return;
    };
    let addressed = incoming.addressed(bot, own_id);
    if addressed != Addressed::No {
        meant(bot, http, &incoming, addressed, own_id).await;
    }
}

/// Answers a message that addresses the bot.
async fn meant(
    bot: &Bot,
    http: &Rest,
    incoming: &IncomingMessage<'_>,
    addressed: Addressed,
    own_id: UserId,
) {
    if !bot.options.messages || !bot.is_first(incoming.key()) {
        return;
    }
    let (author, guild, channel) = (incoming.author, incoming.guild, incoming.channel);
    let locale = bot.locale_of(guild);
    let words = bot.words(&locale);
    let limited = bot.count_person(author, guild).and_then(|()| bot.count_channel(channel, guild));
    if let Err(seconds) = limited {
        // In a channel everybody would read a notice; silence is the gentler limit.
        if incoming.is_direct() {
            let text = fill(words.slow_down, "seconds", seconds);
            tell(bot, http, incoming, words, Notice::SlowDown, text).await;
        }
        return;
    }
    if !incoming.is_direct() && !bot.is_open(Feature::ByName, guild, incoming.roles) {
        let text = bot.said(words.settings.by_name_closed);
        return tell(bot, http, incoming, words, Notice::Closed, text).await;
    }
    let me = format!("<@{own_id}>");
    match addressed {
        Addressed::HiddenByRole => {
            let text = fill(&bot.said(words.role_mentioned), "me", &me);
            return tell(bot, http, incoming, words, Notice::Role, text).await;
        }
        Addressed::HiddenReply => {
            let text = fill(&bot.said(words.reply_hidden), "me", me);
            return tell(bot, http, incoming, words, Notice::HiddenReply, text).await;
        }
        _ => {}
    }
    let greets = addressed == Addressed::Greets;
    let read = bot.service.read(incoming.content);
    let is_pointing = greets || points(read.levelled());
    let ours = incoming.ours(own_id);
    if is_pointing
        && let Some(target) = incoming.replies_to.filter(|_| ours.is_none())
        && !target.author.bot
        && target.webhook_id.is_none()
    {
        return pointing::answer(bot, http, incoming, target, &locale).await;
    }
    let title = if incoming.begins_post() { title(http, incoming).await } else { None };
    if greets && title.is_none() {
        return tell(bot, http, incoming, words, Notice::Hello, bot.said(words.hello)).await;
    }
    let after = ours.and_then(|to| buttons::shown(to, &bot.options.prefix));
    let trigger = if incoming.is_direct() { Trigger::Direct } else { Trigger::Mention };
    let body = if is_pointing && title.is_some() { "" } else { incoming.content };
    let both = together(title.as_deref(), body);
    let titled = TitledRead::new(bot, title.as_deref(), body, both.as_deref());
    let asked = Question::new(&titled.body, author, guild, &locale, trigger);
    let asked = Question { after: after.as_ref(), ..asked };
    let (answered_read, answered) = titled.answer(bot, &asked);
    let question = Question { read: answered_read, ..asked };
    let is_declined = matches!(answered.asked.reply, Reply::Decline(_));
    // "Thanks!" below an answer needs no reply.
    let is_talk = addressed == Addressed::Replies && !bot.service.looks_like_question(&read);
    let is_answer = matches!(answered.asked.reply, Reply::Answer(_));
    let chatter = chatter(question.read.levelled()).filter(|_| !is_answer);
    if is_talk && (is_declined || chatter.is_some()) {
        return;
    }
    let said = Wording::of(&answered.asked.language);
    if let Some(chatter) = chatter {
        let (once, text) = match chatter {
            Chatter::Greeting => (Notice::Hello, bot.said(said.hello)),
            Chatter::Kind => (Notice::Welcome, said.welcome.to_owned()),
            // Punctuation alone may point at a message, but there is none.
            Chatter::Nothing if is_pointing => (Notice::Hello, bot.said(said.hello)),
            Chatter::Nothing => return,
        };
        return tell(bot, http, incoming, said, once, text).await;
    }
    if is_declined && is_pointing && title.is_none() && !asks_for_help(read.levelled()) {
        return tell(bot, http, incoming, said, Notice::Hello, bot.said(said.hello)).await;
    }
    bot.note(&answered, &question);
    let to =
        follow::To { channel: incoming.channel, message: incoming.id, content: incoming.content };
    follow::send(bot, http, &to, Origin::Addressed, &answered, &question).await;
}

/// Sends a text to a user in a channel, once.
async fn tell(
    bot: &Bot,
    http: &Rest,
    incoming: &IncomingMessage<'_>,
    words: &Wording,
    what: Notice,
    text: String,
) {
    tell_in(bot, http, incoming, words, what, &Card::plain(text)).await;
}

/// Like [`tell`], with a card.
async fn tell_in(
    bot: &Bot,
    http: &Rest,
    incoming: &IncomingMessage<'_>,
    words: &Wording,
    what: Notice,
    card: &Card,
) {
    if bot.is_new_notice(incoming.channel, incoming.author, what) {
        let place = (incoming.channel, incoming.id);
        let sent = respond::below(bot, http, place, card, words).await;
        respond::report("a message", sent);
    }
}

/// The title of the forum post that a message begins.
async fn title(http: &Rest, incoming: &IncomingMessage<'_>) -> Option<String> {
    let channel = http.channel(incoming.channel).await.ok()?;
    channel["name"].as_str().map(str::trim).filter(|title| !title.is_empty()).map(str::to_owned)
}

/// A message with its title, if it has one, each read once.
struct TitledRead<'a> {
    title: Option<Read<'a>>,
    body: Read<'a>,
    /// Both together, where there is something in both.
    both: Option<Read<'a>>,
}

/// Title and body, one after the other.
fn together(title: Option<&str>, body: &str) -> Option<String> {
    title.filter(|_| !body.trim().is_empty()).map(|title| format!("{title}\n{body}"))
}

impl<'a> TitledRead<'a> {
    fn new(bot: &'a Bot, title: Option<&'a str>, body: &'a str, both: Option<&'a str>) -> Self {
        let read = |text| bot.service.read(text);
        Self { title: title.map(read), body: read(body), both: both.map(read) }
    }

    /// Answers the message, and returns what was answered. Title and body are read together. If that gives no
    /// answer but the title alone does, as when the body says only "see title", that answer is taken, unless
    /// the whole is about something else.
    fn answer(&self, bot: &Bot, question: &Question<'_>) -> (&Read<'a>, Answered) {
        let answer = |read| bot.answer(&Question { read, ..*question });
        let Some(title) = &self.title else { return (&self.body, answer(&self.body)) };
        let Some(both) = &self.both else { return (title, answer(title)) };
        let answered = answer(both);
        if matches!(answered.asked.reply, Reply::Answer(_)) {
            return (both, answered);
        }
        // The body may ask about what the title only names.
        for part in [title, &self.body] {
            let read = answer(part);
            if let Reply::Answer(found) = &read.asked.reply
                && answered.may_be(&found.entry)
            {
                return (part, read);
            }
        }
        (both, answered)
    }
}
