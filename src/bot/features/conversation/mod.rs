//! Conversation: messages that address the bot, those that point at another (`pointing`), those that it may answer
//! unasked (`listening`), and edits and deletions of questions (`follow`). The network is a [`Room`].

mod follow;
mod incoming;
mod listening;
mod pointing;
mod room;
mod titled;

use crate::bot::card::Card;
use crate::bot::context::{Bot, Question};
use crate::bot::link;
use crate::bot::notice::Notice;
use crate::ids::{ChannelId, GuildId, MessageId};
use crate::matching::{Chatter, asks_for_help, chatter, points};
use crate::metrics::Trigger;
use crate::reply::{Reply, Wording, fill};
use crate::store::Feature;
pub use follow::{Follows, Origin, To, claim, deleted, known, reply_gone, sent};
use incoming::Addressed;
pub use incoming::{Incoming, Kind, Me, RepliedTo};
pub use listening::why_silent;
pub use room::Room;
use titled::{TitledRead, together};

/// Handles a message that somebody wrote or edited: answers it if it addresses the bot or may be answered unasked,
/// or changes the answer that it has.
pub async fn heard(bot: &Bot, room: &impl Room, incoming: &Incoming, me: &Me) {
    if incoming.author == me.id {
        return;
    }
    let addressed = incoming.addressed(me, bot.options.listening);
    match incoming.kind {
        Kind::Written | Kind::Replying if addressed == Addressed::No => {
            listening::overheard(bot, room, incoming).await;
        }
        Kind::Written | Kind::Replying => meant(bot, room, incoming, me, addressed).await,
        Kind::EditedSoon | Kind::Changed => {
            let is_done = follow::edited(bot, room, incoming, me).await;
            let asks_anew = incoming.kind == Kind::EditedSoon && addressed != Addressed::No;
            if !is_done && asks_anew {
                meant(bot, room, incoming, me, addressed).await;
            }
        }
    }
}

/// Answers a message that addresses the bot.
async fn meant(bot: &Bot, room: &impl Room, incoming: &Incoming, me: &Me, addressed: Addressed) {
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
            tell(bot, room, incoming, words, Notice::SlowDown, text).await;
        }
        return;
    }
    if !incoming.is_direct() && !bot.is_open(Feature::ByName, guild, &incoming.roles) {
        let text = bot.said(words.settings.by_name_closed);
        return tell(bot, room, incoming, words, Notice::Closed, text).await;
    }
    let mention = format!("<@{}>", me.id);
    match addressed {
        Addressed::HiddenByRole => {
            let text = fill(&bot.said(words.role_mentioned), "me", &mention);
            return tell(bot, room, incoming, words, Notice::Role, text).await;
        }
        Addressed::HiddenReply => {
            let text = fill(&bot.said(words.reply_hidden), "me", mention);
            return tell(bot, room, incoming, words, Notice::HiddenReply, text).await;
        }
        _ => {}
    }
    let greets = addressed == Addressed::Greets;
    let read = bot.service.read(&incoming.content);
    let is_pointing = greets || points(read.levelled());
    let ours = incoming.ours(me);
    if is_pointing
        && let Some(target) = incoming.replies_to.as_ref().filter(|_| ours.is_none())
        && target.is_persons
    {
        return pointing::answer(bot, room, incoming, target, &locale).await;
    }
    let title = if incoming.begins_post() { room.title(channel).await } else { None };
    if greets && title.is_none() {
        return tell(bot, room, incoming, words, Notice::Hello, bot.said(words.hello)).await;
    }
    let trigger = if incoming.is_direct() { Trigger::Direct } else { Trigger::Mention };
    let is_title_alone = is_pointing && title.is_some();
    let text = if is_title_alone { "" } else { &*incoming.content };
    let both = together(title.as_deref(), text);
    let nothing = is_title_alone.then(|| bot.service.read(text));
    let body = nothing.as_ref().unwrap_or(&read);
    let titled = TitledRead::new(bot, title.as_deref(), body, both.as_deref());
    let asked = Question::new(body, author, guild, &locale, trigger);
    let asked = Question { after: ours.and_then(|to| to.shown.as_ref()), ..asked };
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
        return tell(bot, room, incoming, said, once, text).await;
    }
    if is_declined && is_pointing && title.is_none() && !asks_for_help(read.levelled()) {
        return tell(bot, room, incoming, said, Notice::Hello, bot.said(said.hello)).await;
    }
    bot.note(&answered, &question);
    let to =
        follow::To { channel: incoming.channel, message: incoming.id, content: &incoming.content };
    follow::send(bot, room, &to, Origin::Addressed, &answered, &question).await;
}

/// Sends a text to a user in a channel, once.
async fn tell(
    bot: &Bot,
    room: &impl Room,
    incoming: &Incoming,
    words: &Wording,
    what: Notice,
    text: String,
) {
    tell_card(bot, room, incoming, words, what, &Card::plain(text)).await;
}

/// Like [`tell`], with a card.
async fn tell_card(
    bot: &Bot,
    room: &impl Room,
    incoming: &Incoming,
    words: &Wording,
    what: Notice,
    card: &Card,
) {
    if bot.is_new_notice(incoming.channel, incoming.author, what) {
        room.reply(incoming.channel, incoming.id, card, words).await;
    }
}

/// Says that a message has an answer already, with a link. In a card, because links elsewhere unfurl.
pub fn answered_already(
    words: &Wording,
    guild: Option<GuildId>,
    channel: ChannelId,
    reply: MessageId,
) -> Card {
    let link = link::to_message(guild, channel, reply);
    Card::plain(fill(words.target_answered_already, "link", link))
}
