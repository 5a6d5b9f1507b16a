//! A user replies to a message and only points at it, as in "@caveat can you answer this?": that message is
//! answered, if the network shows its text.

use super::follow::{self, Origin};
use super::incoming::{Incoming, RepliedTo};
use super::room::Room;
use super::{answered_already, tell, tell_card};
use crate::bot::context::{Bot, Question};
use crate::bot::notice::Notice;
use crate::matching::chatter;
use crate::metrics::Trigger;
use crate::reply::{Reply, Wording, fill};

/// Answers the message that was pointed at, below it; an uncertain answer goes to the user who pointed.
pub(super) async fn answer(
    bot: &Bot,
    room: &impl Room,
    incoming: &Incoming,
    target: &RepliedTo,
    locale: &str,
) {
    let words = bot.words(locale);
    if target.content.trim().is_empty() {
        let text = if bot.options.listening {
            words.target_empty.to_owned()
        } else {
            let command = bot.options.prefix.on_message(words.commands.answer_message);
            fill(words.target_hidden, "command", command)
        };
        return tell(bot, room, incoming, words, Notice::HiddenTarget, text).await;
    }
    if let Some(known) = follow::known(bot, target.id) {
        let reply = known.unwrap_or(target.id);
        let card = answered_already(words, incoming.guild, incoming.channel, reply);
        return tell_card(bot, room, incoming, words, Notice::Answered, &card).await;
    }
    let read = bot.service.read(&target.content);
    let question = Question {
        helper: Some(incoming.author),
        ..Question::new(&read, target.author, incoming.guild, locale, Trigger::Mention)
    };
    let answered = bot.answer(&question);
    if matches!(answered.asked.reply, Reply::Answer(_)) {
        bot.note(&answered, &question);
        let (channel, message, content) = (incoming.channel, target.id, &*target.content);
        let to = follow::To { channel, message, content };
        let origin = Origin::Picked(incoming.author);
        return follow::send(bot, room, &to, origin, &answered, &question).await;
    }
    if chatter(read.levelled()).is_some() {
        let said = Wording::of(&answered.asked.language);
        return tell(bot, room, incoming, said, Notice::Hello, bot.said(said.hello)).await;
    }
    let question = Question { asker: incoming.author, helper: None, ..question };
    let answered = bot.answer(&question);
    bot.note(&answered, &question);
    let to =
        follow::To { channel: incoming.channel, message: incoming.id, content: &incoming.content };
    follow::send(bot, room, &to, Origin::Addressed, &answered, &question).await;
}
