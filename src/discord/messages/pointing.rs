//! A user replies to a message and only points at it, as in "@caveat can you answer this?": that message is
//! answered, if Discord shows its text.

use serenity::all::Message;

use super::follow;
use super::{IncomingMessage, tell, tell_in};
use crate::bot::Question;
use crate::bot::notice::Notice;
use crate::discord::bot::Bot;
use crate::discord::followed::Origin;
use crate::discord::respond;
use crate::discord::rest::Rest;
use crate::matching::chatter;
use crate::metrics::Trigger;
use crate::reply::{Reply, Wording, fill};

/// Answers the message that was pointed at, below it; an uncertain answer goes to the user who pointed.
pub(super) async fn answer(
    bot: &Bot,
    http: &Rest,
    incoming: &IncomingMessage<'_>,
    target: &Message,
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
        return tell(bot, http, incoming, words, Notice::HiddenTarget, text).await;
    }
    if let Some(known) = follow::known(bot, target.id.into()) {
        let reply = known.unwrap_or(target.id.into());
        let card = respond::answered_already(words, incoming.guild, incoming.channel, reply);
        return tell_in(bot, http, incoming, words, Notice::Answered, &card).await;
    }
    let author = target.author.id.into();
    let read = bot.service.read(&target.content);
    let question = Question {
        helper: Some(incoming.author),
        ..Question::new(&read, author, incoming.guild, locale, Trigger::Mention)
    };
    let answered = bot.answer(&question);
    if matches!(answered.asked.reply, Reply::Answer(_)) {
        bot.note(&answered, &question);
        let to = follow::To {
            channel: incoming.channel,
            message: target.id.into(),
            content: &target.content,
        };
        let origin = Origin::Picked(incoming.author);
        return follow::send(bot, http, &to, origin, &answered, &question).await;
    }
    if chatter(read.levelled()).is_some() {
        let said = Wording::of(&answered.asked.language);
        return tell(bot, http, incoming, said, Notice::Hello, bot.said(said.hello)).await;
    }
    let question = Question { asker: incoming.author, helper: None, ..question };
    let answered = bot.answer(&question);
    bot.note(&answered, &question);
    let to =
        follow::To { channel: incoming.channel, message: incoming.id, content: incoming.content };
    follow::send(bot, http, &to, Origin::Addressed, &answered, &question).await;
}
