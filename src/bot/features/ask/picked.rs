//! Messages of others that somebody has the bot answer. A message gets one answer; where the bot is not sure, the
//! helper sees the suggestions, and may post one.

use crate::bot::card::Card;
use crate::bot::context::{Answered, Bot, Question};
use crate::bot::features::conversation::{self, Origin, To};
use crate::bot::policy::Invoker;
use crate::ids::{ChannelId, GuildId, MessageId, UserId};
use crate::matching::Read;
use crate::metrics::Trigger;
use crate::reply::Reply;
use crate::store::Feature;

/// A message that a helper picked.
#[derive(Debug)]
pub struct Target {
    /// The guild that it is in, whether or not the bot is a member there.
    pub guild: Option<GuildId>,
    /// Its channel.
    pub channel: ChannelId,
    /// The message.
    pub message: MessageId,
    /// Its author.
    pub author: UserId,
    /// Its text.
    pub content: String,
}

/// The reply to a picked message.
pub enum Picked<'a> {
    /// One sentence to the helper.
    Refused(String),
    /// Nothing for so many seconds, because the channel has had enough.
    Limited(u64),
    /// A page for the helper that says where its answer is.
    Known(Card),
    /// A reply for the helper alone, which is noted, and the reason.
    Alone(Answered, Question<'a>, &'static str),
    /// An answer below it, which is noted. The message is claimed: `conversation::sent` must follow.
    Below(Answered, Question<'a>),
}

impl Target {
    /// The message as what is answered.
    pub fn to(&self) -> To<'_> {
        To { channel: self.channel, message: self.message, content: &self.content }
    }
}

/// Decides what a picked message gets; `read` is its text. `can_reply` is true where the bot can reply below it.
pub fn picked<'a>(
    bot: &Bot,
    who: &'a Invoker<'_>,
    target: &Target,
    read: &'a Read<'a>,
    can_reply: bool,
) -> Picked<'a> {
    let words = bot.words(who.locale);
    if !who.may_use(bot, Feature::ForOthers) {
        return Picked::Refused(bot.said(words.settings.for_others_closed));
    }
    let known = |reply: Option<MessageId>| {
        let reply = reply.unwrap_or(target.message);
        Picked::Known(conversation::answered_already(words, target.guild, target.channel, reply))
    };
    if let Some(reply) = conversation::known(bot, target.message) {
        return known(reply);
    }
    let (guild, locale) = (who.guild, &who.public_locale);
    let question = Question::new(read, target.author, guild, locale, Trigger::AnswerMessage);
    let question = Question { helper: Some(who.user), ..question };
    let answered = bot.answer(&question);
    let is_sure = matches!(answered.asked.reply, Reply::Answer(_));
    if !is_sure || !who.may_write {
        // The helper decides whether to post it.
        let below = (who.may_write && can_reply).then_some(target.message);
        let (asker, locale) = (who.user, who.locale);
        let question = Question { asker, helper: None, below, private: true, locale, ..question };
        let why = if who.may_write { words.unsure_for_others } else { words.may_not_write };
        let answered = bot.answer(&question);
        bot.note(&answered, &question);
        return Picked::Alone(answered, question, why);
    }
    if let Err(seconds) = bot.count_channel(who.channel, guild) {
        return Picked::Limited(seconds);
    }
    if let Err(reply) = conversation::claim(bot, &target.to(), Origin::Picked(who.user)) {
        return known(reply);
    }
    bot.note(&answered, &question);
    Picked::Below(answered, question)
}
