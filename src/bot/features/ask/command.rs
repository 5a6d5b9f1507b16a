//! Questions asked by a command: for all to see or for the asker alone, for oneself or for another member.

use crate::bot::context::{Answered, Bot, Question};
use crate::bot::policy::Invoker;
use crate::ids::UserId;
use crate::matching::Read;
use crate::metrics::Trigger;
use crate::reply::Reply;
use crate::store::Feature;

/// A question, as it was asked.
pub struct Request<'a> {
    /// The question, read.
    pub read: &'a Read<'a>,
    /// True if the asker alone shall see the reply.
    pub private: bool,
    /// The other member that the answer is for, if any.
    pub to: Option<UserId>,
}

/// The reply to a question asked by a command.
pub enum Ruling<'a> {
    /// One sentence to the asker.
    Refused(String),
    /// Nothing for so many seconds, because the channel has had enough.
    Limited(u64),
    /// A reply, which is noted.
    Reply(Box<Answered>, Question<'a>, Above),
}

/// The line above a reply.
#[derive(Debug, PartialEq, Eq)]
pub enum Above {
    /// None.
    Nothing,
    /// A sentence that says why the reply is private.
    Why(&'static str),
    /// A mention of the member that the answer is for.
    For {
        /// The member.
        member: UserId,
        /// True if it notifies them.
        pings: bool,
    },
}

/// Decides what a question asked by a command gets.
pub fn asked<'a>(bot: &Bot, who: &'a Invoker<'_>, request: &Request<'a>) -> Ruling<'a> {
    let words = bot.words(who.locale);
    let Request { read, private, to } = *request;
    if private && to.is_some() {
        return Ruling::Refused(words.private_for_others.to_owned());
    }
    if to.is_some() && !who.may_use(bot, Feature::ForOthers) {
        return Ruling::Refused(bot.said(words.settings.for_others_closed));
    }
    let is_closed = to.is_none() && !who.may_use(bot, Feature::InPublic);
    let private = private || is_closed || !who.may_write;
    let locale = if private { who.locale } else { &who.public_locale };
    let mut question =
        Question { private, ..Question::new(read, who.user, who.guild, locale, Trigger::Ask) };
    let mut answered = bot.answer(&question);
    // A declined question matters only to the asker, and suggestions are not for somebody else.
    let is_hidden = match answered.asked.reply {
        Reply::Answer(_) => false,
        Reply::Suggest(_) => to.is_some(),
        Reply::Decline(_) => true,
    };
    if is_hidden && !question.private {
        (question.private, question.locale) = (true, who.locale);
        answered = bot.answer(&question);
    }
    if !question.private
        && let Err(seconds) = bot.count_channel(who.channel, who.guild)
    {
        return Ruling::Limited(seconds);
    }
    let is_sure = matches!(answered.asked.reply, Reply::Answer(_));
    let above = match to {
        None => Above::Nothing,
        Some(_) if !who.may_write => Above::Why(words.may_not_write),
        Some(member) if is_sure => Above::For { member, pings: who.moderates },
        Some(_) => Above::Why(words.unsure_for_others),
    };
    bot.note(&answered, &question);
    Ruling::Reply(Box::new(answered), question, above)
}
