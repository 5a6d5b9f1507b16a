//! **None of these**: the question is noted as a miss, and its asker learns how to reach a person.

use serenity::all::CreateInteractionResponse;

use super::Press;
use crate::bot::card::Card;
use crate::discord::respond;
use crate::ids::Ticket;
use crate::reply::Wording;
use crate::store::MissReason;

pub(super) async fn none(press: &Press<'_>, ticket: Option<Ticket>) {
    let words = Wording::of(&press.id.language);
    let human = press.bot.contact_text(press.guild(), words);
    if !press.is_asker() {
        return press.say(press.bot.contact_text(press.guild(), press.words())).await;
    }
    let noted = match ticket {
        None => Ok(false),
        Some(ticket) => press.bot.memory.record_miss(ticket, MissReason::Unmatched).await,
    };
    // Says that a question was noted only if it was; an expired question is not mentioned.
    let text = match noted {
        Ok(true) => format!("{}\n{human}", words.noted),
        Ok(false) => human,
        Err(_) => format!("{}\n{human}", words.not_noted),
    };
    let notice = respond::message(press.bot, &Card::notice(words.none_title, text));
    press.respond(CreateInteractionResponse::UpdateMessage(notice)).await;
}
