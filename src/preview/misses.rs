//! Questions that a bot's FAQ missed, most asked first, with likely entries, and a line to be copied
//! into an entry.
//!
//! Stable for tests and scripts: `#misses` holds an `li` for each, with a `code` that is the line and a
//! button "Copy".

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use toml_edit::Value;

use super::Shared;
use super::page::{Page, View};
use crate::service::Service;
use crate::store::{Miss, MissState, Scope};

/// Maximum number of listed misses.
const LISTED: usize = 200;
/// Number of likely entries for each.
const CANDIDATES: usize = 3;

pub(super) async fn show(view: View, State(page): State<Shared>) -> Response {
    let main = match &page.state.options.store {
        None => html! {
            p { "Start with " code { "--database URL" } ", the one that " code { "caveat run" } " keeps, to see what members asked without getting an answer." }
        },
        Some(store) => match store.all_misses(Scope::All).await {
            Ok(misses) => {
                let now = page.state.snapshot();
                list(now.loaded.service(), &Miss::together(misses))
            }
            Err(cause) => {
                tracing::warn!(%cause, "the missed questions cannot be read");
                html! { p.warning { "The database cannot be read now. Load the page again." } }
            }
        },
    };
    view.show(Page::Misses, &page, &html! { div #misses data-part { (main) } })
}

fn list(service: &Service, misses: &[Miss]) -> Markup {
    html! {
        p.lead { (misses.len()) " questions are open or marked as new topics, topics first, then most asked first. Nothing is changed here: members' questions are sorted with " code { "/misses" } " in Discord." }
        ol.misses {
            @for miss in misses.iter().take(LISTED) { (one(service, miss)) }
        }
        @if misses.len() > LISTED { p { "and " (misses.len() - LISTED) " more" } }
    }
}

fn one(service: &Service, miss: &Miss) -> Markup {
    let words = &miss.question.words;
    let line = format!("{},", Value::from(words.as_str()));
    let candidates = service.ask(words, None).judgement.candidates;
    html! {
        li {
            p { strong { bdi { (words) } } @if miss.state == MissState::Topic { " " span.badge { "new topic" } } }
            p.small { (miss.counts()) " · in " (miss.question.language) }
            p {
                "May be meant: "
                @for (n, candidate) in candidates.iter().take(CANDIDATES).enumerate() {
                    @if n > 0 { ", " }
                    (candidate.entry) " (" (format!("{:.2}", candidate.score)) ")"
                }
            }
            p.copied { code dir="auto" { (line) } " " button type="button" data-copy=(line) aria-label={ "Copy the line for " (words) } { "Copy" } }
        }
    }
}
