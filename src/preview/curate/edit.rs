//! The page of one entry: its form, beside it how Discord will show it and what it changes, and saving.
//!
//! Stable for tests and scripts: `form#entry` with the buttons "Save", "Save draft" and "Publish"; `#said` (role
//! status) with what is wrong as a whole; `#reply` with the replies; `#effects` with what saving would change;
//! `#conflict` with both versions, where the file has changed meanwhile.

use std::time::Duration;

use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use tokio::task::block_in_place;

use super::desk::{Desk, Refused, hash};
use super::diff;
use super::disk::file_of;
use super::fields::fields;
use super::form::{TextValues, Values};
use super::review::{NO_FIELD, Review};
use crate::pack::Language;
use crate::pack::edit::Fields;
use crate::preview::analysis::Analysis;
use crate::preview::page::{Page, View};
use crate::preview::{Shared, tune};

/// Time for judging a form, within which a curator still waits.
const JUDGING: Duration = Duration::from_secs(10);

/// The fields of a form as they were sent: names with values.
type Pairs = Vec<(String, String)>;

/// The content that a new form starts with.
#[derive(Default, Deserialize)]
pub(super) struct Wanted {
    /// The entry; a new one without it.
    #[serde(default)]
    id: String,
    /// The question of a new one.
    #[serde(default)]
    question: String,
    /// Its language.
    #[serde(default)]
    language: String,
}

/// The part of the page that answers the request.
enum Show {
    /// The form, with the replies.
    Form,
    /// With the effects.
    Effects(Markup),
    /// With both versions.
    Conflict,
    /// Saving was refused, for a reason that is no field's.
    Refused(String),
}

/// The answer where the page does not write.
pub(super) fn no_desk() -> Response {
    let sentence =
        "This page only reads. Start it with `caveat preview --write` to change the FAQ.";
    (StatusCode::NOT_FOUND, sentence).into_response()
}

/// A sentence in place of a page.
pub(super) fn refusal(view: &View, page: &Shared, status: StatusCode, sentence: &str) -> Response {
    if view.parts {
        return (status, sentence.to_owned()).into_response();
    }
    let main = html! {
        div.faulty role="alert" { p { (sentence) } }
        p { a href={ "/pack?tab=" (view.tab) } { "Back to the pack" } }
    };
    let mut response = view.show_as(Page::Pack, "Not saved", page, &main);
    *response.status_mut() = status;
    response
}

pub(super) async fn show(
    view: View,
    State(page): State<Shared>,
    Query(wanted): Query<Wanted>,
) -> Response {
    let Some(desk) = page.desk() else { return no_desk() };
    let values = if wanted.id.is_empty() { new(&wanted) } else { stored(desk, &wanted.id) };
    let review = match values {
        Ok(values) => judged(&page, values).await,
        Err(refused) => Err(refused),
    };
    match review {
        Ok(review) => shown(&view, &page, desk, &review, Show::Form).await,
        Err(refused) => refusal(&view, &page, StatusCode::NOT_FOUND, &refused.sentence()),
    }
}

fn new(wanted: &Wanted) -> Result<Values, Refused> {
    let mut values = Values { severity: "info".to_owned(), ..Values::default() };
    let language = Language::new(&wanted.language).or_else(|| Language::new("en"));
    if let Some(language) = language.filter(|_| !wanted.question.is_empty()) {
        let text = TextValues { question: wanted.question.clone(), ..TextValues::default() };
        values.texts.insert(language, text);
    }
    Ok(values)
}

fn stored(desk: &Desk, id: &str) -> Result<Values, Refused> {
    let name = file_of(id)?;
    let text = desk.folder.read(&name)?;
    let Some(text) = text else {
        return Err(Refused::Said(format!(
            "There is no entry {id}; it may have been renamed or deleted."
        )));
    };
    let fields = Fields::read(&text).map_err(|error| Refused::Said(format!("{name}: {error}")))?;
    Ok(Values::of(id, &hash(Some(&text)), &fields))
}

/// Checks the form while somebody types, and draws the reply.
pub(super) async fn check(view: View, page: State<Shared>, pairs: Form<Pairs>) -> Response {
    reviewed(view, page, pairs, false).await
}

/// Tells what saving would change.
pub(super) async fn attempt(view: View, page: State<Shared>, pairs: Form<Pairs>) -> Response {
    reviewed(view, page, pairs, true).await
}

async fn reviewed(
    view: View,
    State(page): State<Shared>,
    Form(pairs): Form<Pairs>,
    with_effects: bool,
) -> Response {
    let Some(desk) = page.desk() else { return no_desk() };
    let view = view.in_tab_of(&pairs);
    match judged(&page, Values::sent(pairs)).await {
        Ok(review) => {
            let show = match with_effects {
                true => Show::Effects(effects(&page, desk, &review).await),
                false => Show::Form,
            };
            shown(&view, &page, desk, &review, show).await
        }
        Err(refused) => refusal(&view, &page, StatusCode::CONFLICT, &refused.sentence()),
    }
}

/// Judges the values of a form, if that can be done in time.
async fn judged(page: &Shared, values: Values) -> Result<Review, Refused> {
    let Some(desk) = page.desk() else { return Err(Refused::Slow) };
    let page = Shared::clone(page);
    let work = move || page.desk().map(|desk| desk.review(values));
    desk.judging.take(JUDGING, work).await.flatten().unwrap_or(Err(Refused::Slow))
}

pub(super) async fn save(
    view: View,
    State(page): State<Shared>,
    Form(pairs): Form<Pairs>,
) -> Response {
    let Some(desk) = page.desk() else { return no_desk() };
    let view = view.in_tab_of(&pairs);
    let action = pairs.iter().find(|(name, _)| name == "action").map(|(_, value)| value.clone());
    let mut values = Values::sent(pairs);
    let was_draft = values.draft;
    match action.as_deref() {
        Some("draft") => values.draft = true,
        Some("publish") => values.draft = false,
        _ => {}
    }
    let review = match judged(&page, values).await {
        Ok(review) => review,
        Err(refused) => return refusal(&view, &page, StatusCode::CONFLICT, &refused.sentence()),
    };
    if review.has_changed {
        return shown(&view, &page, desk, &review, Show::Conflict).await;
    }
    if review.is_refused() {
        return shown(&view, &page, desk, &review, Show::Form).await;
    }
    let place = format!("#entry-{}", review.id);
    if review.change.before == review.change.after {
        return Redirect::to(&format!("/pack?tab={}{place}", view.tab)).into_response();
    }
    let what = match (&review.change.before, was_draft, review.values.draft) {
        (None, _, true) => format!("New draft {}", review.id),
        (None, _, false) => format!("New entry {}", review.id),
        (_, true, false) => format!("Published {}", review.id),
        (_, false, true) => format!("Made {} a draft", review.id),
        _ => format!("Changed {}", review.id),
    };
    match desk.save(&page, &what, std::slice::from_ref(&review.change)).await {
        Ok(number) => {
            Redirect::to(&format!("/pack?tab={}&saved={number}{place}", view.tab)).into_response()
        }
        Err(Refused::Changed(_)) => match judged(&page, review.values).await {
            Ok(review) => shown(&view, &page, desk, &review, Show::Conflict).await,
            Err(refused) => refusal(&view, &page, StatusCode::CONFLICT, &refused.sentence()),
        },
        Err(refused) => shown(&view, &page, desk, &review, Show::Refused(refused.sentence())).await,
    }
}

/// Draws the page of a form.
async fn shown(view: &View, page: &Shared, desk: &Desk, review: &Review, show: Show) -> Response {
    let replies = desk.drawn(review).await;
    let values = &review.values;
    let is_conflict = matches!(show, Show::Conflict);
    // A curator who has seen both versions may save over the other.
    let base = match is_conflict {
        true => hash(review.change.before.as_deref()),
        false => values.base.clone(),
    };
    let main = html! {
        @if is_conflict { (conflict(review)) }
        (said(review, &show))
        form #entry method="post" action="/edit/save" data-check {
            input type="hidden" name="tab" value=(view.tab);
            input type="hidden" name="id" value=(values.id);
            input type="hidden" name="base" value=(base);
            input type="hidden" name="draft" value=(values.draft);
            div.desk {
                div { (fields(review)) }
                aside aria-label="Before you save" {
                    section.panel #reply data-part aria-labelledby="reply-title" {
                        h2 #reply-title { "As Discord will show it" }
                        @for (language, reply) in &replies { div lang=(language) { (reply) } }
                        @if replies.is_empty() { p.soft { "Write a question and an answer, and see here the reply." } }
                    }
                    @match &show {
                        Show::Effects(effects) => (effects),
                        // While somebody types, what was worked out last stays until it is replaced.
                        _ if view.parts => {},
                        _ => (panel(&html! {
                            p.soft { "What saving changes for your questions, and for the phrasings of other entries, is worked out here." }
                        })),
                    }
                }
            }
            (buttons(values, is_conflict))
        }
        @if !values.id.is_empty() {
            p.moves { a href={ "/edit/move?tab=" (view.tab) "&id=" (values.id) } { "Rename or delete this entry" } }
        }
    };
    let title =
        if values.id.is_empty() { "New entry".to_owned() } else { format!("Edit {}", values.id) };
    let mut response = view.show_as(Page::Pack, &title, page, &main);
    if is_conflict {
        *response.status_mut() = StatusCode::CONFLICT;
    }
    response
}

fn buttons(values: &Values, is_conflict: bool) -> Markup {
    html! {
        div.actions {
            @if is_conflict {
                button.danger name="action" value="save" { "Save mine over it" }
            } @else if values.draft {
                button.primary name="action" value="publish" { "Publish" }
                button name="action" value="draft" { "Save draft" }
            } @else if values.id.is_empty() {
                button.primary name="action" value="publish" { "Publish" }
                button name="action" value="draft" { "Save draft" }
            } @else {
                button.primary name="action" value="save" { "Save" }
                button name="action" value="draft" { "Make it a draft" }
            }
            button formaction="/edit/try" formnovalidate { "What would change?" }
        }
    }
}

/// Tells what is wrong as a whole, or how saving ended.
fn said(review: &Review, show: &Show) -> Markup {
    let others = review.faults.get(NO_FIELD).map_or(&[][..], Vec::as_slice);
    let errors = review.faults.values().flatten().filter(|told| told.is_error).count();
    html! {
        div #said data-part role="status" {
            @if let Show::Refused(sentence) = show { p.warning.error { (sentence) } }
            @if review.has_changed && !matches!(show, Show::Conflict) {
                p.warning { "The file has changed on the disk meanwhile. Saving will show both versions first." }
            }
            @for told in others { p.warning.error[told.is_error] { (told.sentence) } }
            @if errors > 0 { p.warning.error { (errors) @if errors == 1 { " error keeps" } @else { " errors keep" } " this from being published; a draft may be unfinished." } }
            @else if review.values.draft { p.soft { span.badge { "draft" } " Members do not see it." } }
        }
    }
}

fn conflict(review: &Review) -> Markup {
    let theirs = review.change.before.as_deref();
    let (before, after) = (theirs.unwrap_or(""), review.change.after.as_deref().unwrap_or(""));
    html! {
        section.faulty #conflict role="alert" aria-labelledby="conflict-title" {
            h2 #conflict-title { "The file has changed meanwhile, so nothing was saved" }
            @if theirs.is_none() { p { "It is not there any more." } }
            p { "On the disk (−), and with what you typed (+):" }
            (diff::lines(before, after))
            details { summary { "The whole file on the disk" } pre tabindex="0" { (before) } }
            p {
                "What you typed is still in the form. Save it over the other version, or "
                a href={ "/edit?id=" (review.values.id) } { "start again from the file" } "."
            }
        }
    }
}

/// The panel of effects.
fn panel(inside: &Markup) -> Markup {
    html! {
        section.panel #effects data-part aria-labelledby="effects-title" {
            h2 #effects-title { "What saving changes" }
            (inside)
        }
    }
}

/// Asks everything of the pack as it would be.
async fn effects(page: &Shared, desk: &Desk, review: &Review) -> Markup {
    let now = page.state.with_analysis();
    if now.loaded.is_stand_in() {
        return panel(&html! { p.soft { "There is nothing to compare with yet." } });
    }
    let Some(was) = now.loaded.analysis() else {
        return panel(
            &html! { p.working { "Working: all phrasings are asked as they are now. This fills in by itself." } },
        );
    };
    let Ok(_turn) = desk.trying.acquire().await else { return panel(&html! {}) };
    let questions = &page.state.options.questions;
    let asked = block_in_place(|| {
        let service = desk.would_be(review)?.ok()?;
        let analysis = Analysis::of(&service, questions);
        Some((service, analysis))
    });
    match &asked {
        None => panel(
            &html! { p.soft { "Correct what is marked first: the FAQ would not load with this." } },
        ),
        Some((service, is)) => {
            panel(&tune::effect(page, (now.loaded.pack(), was), (service.pack(), is)))
        }
    }
}
