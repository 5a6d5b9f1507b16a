//! Buttons and menus that lead to an answer: a suggested question, a related one, another language.

use serenity::all::{ComponentInteractionDataKind, CreateInteractionResponse};

use super::Press;
use crate::bot::Action;
use crate::bot::features::ask::{self, Frame};
use crate::discord::respond;
use crate::pack::Language;

/// Answers a suggested question. For the asker the answer replaces the suggestions; other users get it
/// privately.
pub(super) async fn choose(press: &Press<'_>, entry: &str) {
    show(press, entry, &press.id.language, press.is_asker()).await;
}

/// Answers a suggested question that was shown privately to a helper, who can then post it.
pub(super) async fn choose_for(press: &Press<'_>, entry: &str) {
    show(press, entry, &press.id.language, press.is_private()).await;
}

/// Answers a related question or one of all topics, always privately.
pub(super) async fn related(press: &Press<'_>) {
    let picked = match &press.interaction.data.kind {
        ComponentInteractionDataKind::StringSelect { values } => values.first(),
        _ => None,
    };
    match picked {
        Some(entry) => show(press, entry, &press.id.language, false).await,
        None => press.say(press.bot.said(press.words().not_understood)).await,
    }
}

/// Shows the answer in another language: in place for the asker, privately for others.
pub(super) async fn switch(press: &Press<'_>, entry: &str) {
    // A reader of Traditional Chinese who switches to Chinese means Traditional.
    let own = press.bot.service.reading(&press.interaction.locale);
    let same = own.primary() == press.id.language.primary();
    let language = if same { &own } else { &press.id.language };
    show(press, entry, language, press.is_asker()).await;
}

async fn show(press: &Press<'_>, entry: &str, language: &Language, in_place: bool) {
    let Some(answer) = press.bot.entry(entry, press.guild(), language) else {
        return press.say(press.bot.said(press.words().entry_gone)).await;
    };
    let private = !in_place || press.is_private();
    let ticket = if in_place { press.ticket() } else { None };
    let frame = press.bot.frame(language, Some(press.user()), ticket, private);
    let (helper, below) = if in_place { press.helped() } else { (None, None) };
    let frame = press.bot.with_others(Frame { helper, below, ..frame }, entry);
    let mut message = respond::message(press.bot, &ask::answer(&answer, &frame));
    let response = if in_place {
        if let Action::Choose(_) | Action::ChooseFor { .. } = press.id.action {
            // The text above the suggestions no longer applies.
            message = message.content("");
        }
        CreateInteractionResponse::UpdateMessage(message)
    } else {
        CreateInteractionResponse::Message(message.ephemeral(true))
    };
    press.bot.memory.note_choice(press.guild(), entry.to_owned());
    press.respond(response).await;
}
