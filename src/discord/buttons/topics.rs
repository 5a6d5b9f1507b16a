//! The pages of all topics. The first is shown by `commands/faq.rs`.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serenity::all::CreateInteractionResponse;

use super::Press;
use crate::discord::bot::Bot;
use crate::discord::render::{self, Group, Rendered};
use crate::discord::respond;
use crate::ids::UserId;
use crate::pack::{Language, Severity};
use crate::reply::Link;

/// A page of topics, counted from 0: the most severe first, ordered by question within a severity.
pub(in crate::discord) fn page(
    bot: &Bot,
    language: &Language,
    reader: UserId,
    page: usize,
) -> Rendered {
    let mut by_severity: BTreeMap<Reverse<Severity>, Vec<Link>> = BTreeMap::new();
    for link in bot.service.topics(language) {
        let Some(entry) = bot.service.pack().entry(&link.entry) else { continue };
        by_severity.entry(Reverse(entry.severity)).or_default().push(link);
    }
    let group = |(Reverse(of), links)| Group { heading: bot.service.severity(of, language), links };
    let groups: Vec<Group> = by_severity.into_iter().map(group).collect();
    render::topics(&groups, page, &bot.frame(language, Some(reader), None, true))
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
