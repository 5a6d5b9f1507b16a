//! The pages of all topics. The first is shown by `commands/faq.rs`.

use serenity::all::CreateInteractionResponse;

use super::Press;
use crate::discord::bot::Bot;
use crate::discord::render::{self, Group, Rendered};
use crate::discord::respond;
use crate::pack::{Language, Severity};

/// A page of topics, from 0: the gravest first, and there by question.
pub(in crate::discord) fn page(
    bot: &Bot,
    language: &Language,
    reader: u64,
    page: usize,
) -> Rendered {
    let mut groups: Vec<Group> =
        [Severity::Danger, Severity::Caution, Severity::Info].map(|of| (of, Vec::new())).into();
    for link in bot.service.topics(language) {
        let Some(entry) = bot.service.pack().entry(&link.entry) else { continue };
        if let Some((_, links)) = groups.iter_mut().find(|(of, _)| *of == entry.severity) {
            links.push(link);
        }
    }
    render::topics(&groups, page, &bot.frame(language, reader, 0, true))
}

pub(super) async fn turn(press: &Press<'_>, to: u64) {
    let to = usize::try_from(to).unwrap_or(usize::MAX);
    let shown = respond::message(page(press.bot, &press.id.language, press.user(), to));
    let response = if press.is_asker() {
        CreateInteractionResponse::UpdateMessage(shown)
    } else {
        CreateInteractionResponse::Message(shown.ephemeral(true))
    };
    press.respond(response).await;
}
