//! **Helpful** and **Not helpful**: one vote per user and message; pressing the other changes it.

use super::Press;
use crate::ids::Ticket;
use crate::store::{Ballot, MissReason};

pub(super) async fn vote(press: &Press<'_>, entry: &str, helpful: bool, ticket: Option<Ticket>) {
    let words = press.words();
    if !press.bot.has_entry(entry, press.guild()) {
        return press.say(press.bot.said(words.entry_gone)).await;
    }
    let ballot = Ballot {
        guild: press.guild(),
        message: press.interaction.message.id.into(),
        user: press.user(),
        entry,
        language: press.id.language.as_str(),
        helpful,
    };
    let now = press.bot.clock.unix();
    if press.bot.memory.store(async |store| store.vote(&ballot, now).await).await.is_err() {
        return press.say(words.vote_lost).await;
    }
    if helpful {
        return press.say(words.voted_helpful).await;
    }
    let human = press.bot.contact_text(press.guild(), words);
    press.say(format!("{} {human}", words.voted_not_helpful)).await;
    // Only the vote was promised; queueing the question serves the curators.
    if let Some(ticket) = ticket {
        let _ = press.bot.memory.record_miss(ticket, MissReason::Unhelpful).await;
    }
}
