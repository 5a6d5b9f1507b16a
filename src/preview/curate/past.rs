//! The history of saves: listed with what it changed, undone with one click, and offered to git.
//!
//! Stable for tests and scripts: `#saves` holds an `li` for each save, with the button "Undo"; `#note` on other pages
//! says what was just saved, with the same button; `form#commit` has the field "Message".

use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::change::Change;
use super::desk::{Desk, Refused};
use super::diff;
use super::edit::{no_desk, refusal};
use super::history::Save;
use crate::preview::page::{Page, View};
use crate::preview::{Saved, Shared};

/// Saves on the page.
const LISTED: usize = 50;

#[derive(Deserialize)]
pub(super) struct Undo {
    #[serde(default)]
    tab: String,
    number: u64,
    /// The files as they are now are given up too.
    #[serde(default)]
    anyway: bool,
}

#[derive(Deserialize)]
pub(super) struct Commit {
    #[serde(default)]
    tab: String,
    message: String,
}

pub(super) async fn show(
    view: View,
    State(page): State<Shared>,
    Query(Saved { saved }): Query<Saved>,
) -> Response {
    let Some(desk) = page.desk() else { return no_desk() };
    let main = match desk.history.list(LISTED) {
        Ok(saves) => list(&view, &page, desk, &saves, saved),
        Err(error) => html! { div.faulty { p { (error) } } },
    };
    view.show(Page::History, &page, &main)
}

fn list(view: &View, page: &Shared, desk: &Desk, saves: &[Save], saved: Option<u64>) -> Markup {
    html! {
        (note(page, saved, &view.tab))
        p.lead { "Every save keeps the version before it, in " code { ".history" } " beside the pack. Undoing one is a save too." }
        (commits(desk, &view.tab, saves))
        @if saves.is_empty() { p.soft { "Nothing was saved in this page yet." } }
        ol.cards #saves data-part reversed {
            @for save in saves {
                li.card id={ "save-" (save.number) } {
                    div.head {
                        div { strong { (save.what) } " " span.small { (time(save.at)) } }
                        (undo_button(save.number, &save.what, &view.tab))
                    }
                    details id={ "diff-" (save.number) } {
                        summary { "What changed" }
                        @for change in &save.changes { (diff::of_change(change)) }
                    }
                }
            }
        }
    }
}

fn undo_button(number: u64, what: &str, tab: &str) -> Markup {
    html! {
        form.inline method="post" action="/history/undo" {
            input type="hidden" name="tab" value=(tab);
            input type="hidden" name="number" value=(number);
            button aria-label={ "Undo: " (what) } { "Undo" }
        }
    }
}

/// Tells what was just saved, with a way back.
pub(in crate::preview) fn note(page: &Shared, saved: Option<u64>, tab: &str) -> Markup {
    let save = page.desk().zip(saved).and_then(|(desk, number)| desk.history.save(number).ok()?);
    html! {
        div #note data-part role="status" {
            @if let Some(save) = save {
                div.done { p { (save.what) "." } (undo_button(save.number, &save.what, tab)) }
            }
        }
    }
}

/// Unix seconds as a time of day.
fn time(at: i64) -> String {
    let time = jiff::Timestamp::from_second(at).unwrap_or_default();
    time.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

pub(super) async fn undo(
    view: View,
    State(page): State<Shared>,
    Form(form): Form<Undo>,
) -> Response {
    let Some(desk) = page.desk() else { return no_desk() };
    let view = view.in_tab(&form.tab);
    let save = match desk.history.save(form.number) {
        Ok(Some(save)) => save,
        Ok(None) => {
            let sentence = "That save is not in the history any more.";
            return refusal(&view, &page, StatusCode::NOT_FOUND, sentence);
        }
        Err(error) => return refusal(&view, &page, StatusCode::CONFLICT, &error.to_string()),
    };
    let back = match desk.back(&save) {
        Ok(back) => back,
        Err(refused) => return refusal(&view, &page, StatusCode::CONFLICT, &refused.sentence()),
    };
    let is_as_saved = back.iter().zip(&save.changes).all(|(back, save)| back.before == save.after);
    if !is_as_saved && !form.anyway {
        return asked(&view, &page, &save, &back);
    }
    match desk.save(&page, &format!("Undid “{}”", save.what), &back).await {
        Ok(number) => {
            let there = format!("/history?tab={}&saved={number}", view.tab);
            Redirect::to(&there).into_response()
        }
        Err(refused) => refusal(&view, &page, StatusCode::CONFLICT, &refused.sentence()),
    }
}

/// Asks about a save whose files have changed since: both versions are shown.
fn asked(view: &View, page: &Shared, save: &Save, back: &[Change]) -> Response {
    let main = html! {
        div.faulty role="alert" {
            p { strong { "What “" (save.what) "” left has changed since, so nothing was undone." } }
            p { "Going back to before it would change this (− as it is now, + as it was before):" }
            @for change in back { (diff::of_change(change)) }
        }
        form.actions method="post" action="/history/undo" {
            input type="hidden" name="tab" value=(view.tab);
            input type="hidden" name="number" value=(save.number);
            input type="hidden" name="anyway" value="true";
            button.danger { "Go back anyway" }
            a.button href={ "/history?tab=" (view.tab) } { "Leave it as it is" }
        }
    };
    let mut response = view.show_as(Page::History, "Undo", page, &main);
    *response.status_mut() = StatusCode::CONFLICT;
    response
}

impl Desk {
    /// The changes that put the files of a save back as they were before it.
    fn back(&self, save: &Save) -> Result<Vec<Change>, Refused> {
        let one = |change: &Change| {
            let now = self.folder.read(&change.name)?;
            Ok(Change { name: change.name.clone(), before: now, after: change.before.clone() })
        };
        save.changes.iter().map(one).collect()
    }
}

/// Offers a commit, where the folder is in a repository.
fn commits(desk: &Desk, tab: &str, saves: &[Save]) -> Markup {
    let Some(git) = &desk.git else { return html! {} };
    let changed = match tokio::task::block_in_place(|| git.changed()) {
        Ok(changed) => changed,
        Err(said) => return html! { p.warning { "git does not answer: " (said) } },
    };
    html! {
        div #commits data-part {
            @if !changed.is_empty() {
                form.panel #commit method="post" action="/history/commit" {
                    input type="hidden" name="tab" value=(tab);
                    p {
                        "Not committed yet: "
                        @for (n, name) in changed.iter().enumerate() { @if n > 0 { ", " } code { (name) } }
                    }
                    label for="message" { "Message" }
                    div.line {
                        input #message name="message" required autocomplete="off"
                            value=(saves.first().map_or("Change the FAQ", |save| save.what.as_str()));
                        button.primary { "Commit" }
                    }
                }
            } @else { p.soft { "Everything is committed to git." } }
        }
    }
}

pub(super) async fn commit(
    view: View,
    State(page): State<Shared>,
    Form(form): Form<Commit>,
) -> Response {
    let Some(desk) = page.desk() else { return no_desk() };
    let view = view.in_tab(&form.tab);
    let Some(git) = &desk.git else { return no_desk() };
    let message = form.message.trim();
    let committed = tokio::task::block_in_place(|| {
        let changed = git.changed()?;
        if changed.is_empty() || message.is_empty() {
            Ok(())
        } else {
            git.commit(&changed, message)
        }
    });
    match committed {
        Ok(()) => Redirect::to(&format!("/history?tab={}", view.tab)).into_response(),
        Err(said) => {
            let sentence = format!("git did not commit: {said}");
            refusal(&view, &page, StatusCode::CONFLICT, &sentence)
        }
    }
}
