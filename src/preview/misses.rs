//! Questions that a bot's FAQ missed, most asked first, with likely entries, and a line to be copied
//! into an entry.
//!
//! Stable for tests and scripts: `#misses` holds an `li` for each, with a `code` that is the line and a
//! button "Copy"; where the page may write, with the buttons of `curate/taken.rs` instead.

use axum::extract::{Query, State};
use axum::response::Response;
use maud::{Markup, html};

use super::curate::{self, Takes};
use super::page::{Page, View};
use super::{Saved, Shared};
use crate::pack::edit::quoted;
use crate::service::Service;
use crate::store::{Miss, MissState, Scope};

/// Maximum number of listed misses.
const LISTED: usize = 200;
/// Number of likely entries for each.
const CANDIDATES: usize = 3;
/// Score from which on an entry may be meant: below it, nine of ten guesses are wrong.
const LIKELY: f64 = 0.1;

pub(super) async fn show(
    view: View,
    State(page): State<Shared>,
    Query(Saved { saved }): Query<Saved>,
) -> Response {
    let main = match &page.state.options.store {
        None => html! {
            p { "Start with " code { "--database URL" } ", the one that " code { "caveat run" } " keeps, to see what members asked without getting an answer." }
        },
        Some(store) => match store.all_misses(Scope::All).await {
            Ok(misses) => {
                let now = page.state.snapshot();
                let writes = page.desk().is_some().then_some(view.tab.as_str());
                list(now.loaded.service(), &Miss::together(misses), writes)
            }
            Err(cause) => {
                tracing::warn!(%cause, "the missed questions cannot be read");
                html! { p.warning { "The database cannot be read now. Load the page again." } }
            }
        },
    };
    let main = html! {
        (curate::note(&page, saved, &view.tab))
        div #misses data-part { (main) }
    };
    view.show(Page::Misses, &page, &main)
}

/// The questions; where the page may write, in this tab.
fn list(service: &Service, misses: &[Miss], writes: Option<&str>) -> Markup {
    let takes = Takes::of(service.pack());
    html! {
        p.lead {
            (misses.len()) @if misses.len() == 1 { " question is" } @else { " questions are" }
            " open or marked as new topics, topics first, then most asked first. "
            @if writes.is_some() { "What is made of one goes into the FAQ; the queue itself is sorted with " }
            @else { "Nothing is changed here: members' questions are sorted with " }
            code { "/misses" } " in Discord."
        }
        ol.misses.cards {
            @for miss in misses.iter().take(LISTED) { (one(service, miss, &takes, writes)) }
        }
        @if misses.len() > LISTED { p { "and " (misses.len() - LISTED) " more" } }
    }
}

fn one(service: &Service, miss: &Miss, takes: &Takes, writes: Option<&str>) -> Markup {
    let words = &miss.question.words;
    let candidates = service.ask(words, None).judgement.candidates.into_iter();
    let likely: Vec<_> = candidates.filter(|one| one.score >= LIKELY).take(CANDIDATES).collect();
    let is_taken = takes.has(words);
    html! {
        li.card {
            p { strong { bdi { (words) } } @if miss.state == MissState::Topic { " " span.badge { "new topic" } } }
            p.meta { (miss.counts()) " · in " (miss.question.language) }
            @if is_taken { p { span.badge.better { "in the FAQ now" } } }
            @else {
                p {
                    @if likely.is_empty() { "Nothing in the FAQ is near it." }
                    @else {
                        "May be meant: "
                        @for (n, candidate) in likely.iter().enumerate() {
                            @if n > 0 { ", " }
                            (candidate.entry) " (" (format!("{:.2}", candidate.score)) ")"
                        }
                    }
                }
                @match writes {
                    Some(tab) => (curate::actions(service.pack(), (words, &miss.question.language), &likely, tab)),
                    None => (copied(words)),
                }
            }
        }
    }
}

/// The line of an entry's list, to be copied there.
fn copied(words: &str) -> Markup {
    let line = format!("{},", quoted(words));
    html! {
        p.copied { code dir="auto" { (line) } " " button.quiet type="button" data-copy=(line) aria-label={ "Copy the line for " (words) } { "Copy" } }
    }
}
