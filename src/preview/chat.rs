//! The conversation with the bot, with the reasons for its answers.
//!
//! Stable for tests and scripts: `#ask` is the form with the fields `door`, `language` and `text`
//! (named by their labels) and the button "Send"; `#log` (role log) holds the messages, see `draw.rs`;
//! `#why` holds the reasons.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Form, Json};
use maud::{Markup, html};
use serde::Deserialize;

use super::Shared;
use super::discord::{AskMethod, Command, Question};
use super::page::{Page, View, named};
use super::{draw, why};
use crate::pack::{Language, Pack};
use crate::reply::Wording;

/// The ways to ask, with their labels.
const DOORS: [(&str, &str); 4] = [
    ("ask", "/ask"),
    ("ask-alone", "/ask, only for me"),
    ("mention", "@caveat"),
    ("menu", "Answer from FAQ, on somebody's message"),
];

#[derive(Deserialize)]
pub(super) struct Ask {
    tab: String,
    door: AskMethod,
    language: String,
    text: String,
}

#[derive(Deserialize)]
pub(super) struct Call {
    tab: String,
    language: String,
    command: Command,
}

#[derive(Deserialize)]
pub(super) struct Press {
    tab: String,
    message: u64,
    custom_id: String,
    value: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Dismiss {
    tab: String,
    message: u64,
}

#[derive(Deserialize)]
pub(super) struct Clear {
    tab: String,
}

#[derive(Deserialize)]
pub(super) struct Typed {
    language: String,
    text: String,
}

pub(super) async fn show(view: View, State(page): State<Shared>) -> Response {
    view.show(Page::Chat, &page, &main(&view.tab, &page))
}

pub(super) async fn ask(view: View, State(page): State<Shared>, Form(form): Form<Ask>) -> Response {
    let Some(locale) = locale(&form.language) else { return no_such() };
    let words = form.text.trim().to_owned();
    if words.is_empty() {
        return (StatusCode::BAD_REQUEST, "Type a question first.").into_response();
    }
    done(&view, &page, &form.tab, async |tab| {
        page.discord.ask(tab, Question { door: form.door, locale, words }).await;
        true
    })
    .await
}

pub(super) async fn call(
    view: View,
    State(page): State<Shared>,
    Form(form): Form<Call>,
) -> Response {
    let Some(locale) = locale(&form.language) else { return no_such() };
    done(&view, &page, &form.tab, async |tab| {
        page.discord.call(tab, &locale, form.command).await;
        true
    })
    .await
}

pub(super) async fn press(
    view: View,
    State(page): State<Shared>,
    Form(form): Form<Press>,
) -> Response {
    done(&view, &page, &form.tab, async |tab| {
        page.discord.press(tab, form.message, &form.custom_id, form.value.as_deref()).await
    })
    .await
}

pub(super) async fn dismiss(
    view: View,
    State(page): State<Shared>,
    Form(form): Form<Dismiss>,
) -> Response {
    done(&view, &page, &form.tab, async |tab| {
        page.discord.dismiss(tab, form.message);
        true
    })
    .await
}

pub(super) async fn clear(
    view: View,
    State(page): State<Shared>,
    Form(form): Form<Clear>,
) -> Response {
    done(&view, &page, &form.tab, async |tab| {
        page.discord.clear(tab);
        true
    })
    .await
}

pub(super) async fn offers(
    State(page): State<Shared>,
    Query(typed): Query<Typed>,
) -> Json<Vec<String>> {
    let Some(locale) = locale(&typed.language) else { return Json(Vec::new()) };
    Json(page.discord.offers(&locale, typed.text.trim()).await)
}

/// Runs an action in a tab, and shows the result.
async fn done(
    view: &View,
    page: &Shared,
    tab: &str,
    act: impl AsyncFnOnce(&str) -> bool,
) -> Response {
    let Some(tab) = named(tab) else { return no_such() };
    if !act(&tab).await {
        return no_such();
    }
    if view.parts {
        return view.show(Page::Chat, page, &main(&tab, page));
    }
    Redirect::to(&format!("/?tab={tab}")).into_response()
}

fn no_such() -> Response {
    let sentence = "That is gone, as after a new start of the preview. Load the page again.";
    (StatusCode::NOT_FOUND, sentence).into_response()
}

/// A Discord locale, if the text has the shape of one.
fn locale(text: &str) -> Option<String> {
    let shaped = (2..=11).contains(&text.len());
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    (shaped && plain).then(|| text.to_owned())
}

/// Discord locales of this pack's readers, with their names.
fn languages(pack: &Pack) -> Vec<(String, String)> {
    let mut languages: Vec<(String, String)> = Vec::new();
    for language in &pack.languages {
        let locale = match (language.primary(), language.is_traditional()) {
            ("en", _) => "en-US",
            ("zh", false) => "zh-CN",
            ("zh", true) => "zh-TW",
            _ => language.as_str(),
        };
        languages.push((locale.to_owned(), called(language)));
    }
    // Readers of a pack in Simplified Chinese may use Traditional Chinese too.
    if languages.iter().any(|(locale, _)| locale == "zh-CN") {
        let traditional = Language::new("zh-Hant").map(|language| called(&language));
        languages.push(("zh-TW".to_owned(), traditional.unwrap_or_default()));
    }
    languages.sort();
    languages.dedup_by(|one, other| one.0 == other.0);
    languages
}

fn called(language: &Language) -> String {
    let words = Wording::of(language);
    let is_ours = words.tag.split('-').next() == Some(language.primary());
    if is_ours { words.full_name.to_owned() } else { language.to_string() }
}

fn main(tab: &str, page: &Shared) -> Markup {
    let now = page.state.snapshot();
    let pack = now.loaded.service().pack();
    let shown = page.discord.tab(tab, |shown| {
        let messages = html! {
            @for message in &shown.messages { (draw::message(message, shown, tab)) }
        };
        (messages, shown.asked.clone())
    });
    let (messages, asked) = shown.unwrap_or_default();
    html! {
        p.lead { (pack.title) ": " (pack.entries.len()) " entries. Ask as a member would." }
        div.chat {
            section.conversation aria-labelledby="conversation" {
                h2 #conversation { "Conversation" }
                div #log data-part="list" role="log" aria-live="polite" aria-labelledby="conversation" tabindex="0" {
                    (messages)
                }
                (form(tab, pack))
            }
            section #why data-part aria-labelledby="why-title" {
                h2 #why-title { "Why" }
                @match &asked {
                    Some(asked) => (why::why(now.loaded.service(), asked)),
                    None => p { "Ask something, and see here how it was decided." },
                }
            }
        }
    }
}

fn form(tab: &str, pack: &Pack) -> Markup {
    html! {
        form #ask method="post" action="/ask" data-live="clear" {
            input type="hidden" name="tab" value=(tab);
            div.fields {
                div.field {
                    label for="door" { "Door" }
                    select #door name="door" {
                        @for (door, called) in DOORS { option value=(door) { (called) } }
                    }
                }
                div.field {
                    label for="language" { "Member's language" }
                    select #language name="language" {
                        @for (locale, called) in languages(pack) { option value=(locale) { (called) } }
                    }
                }
            }
            label for="text" { "Question" }
            div.line {
                input #text name="text" type="text" required autocomplete="off" list="offers" dir="auto";
                datalist #offers {}
                button.send { "Send" }
            }
            div.others {
                button.plain formaction="/call" name="command" value="faq" formnovalidate { "/faq" }
                button.plain formaction="/call" name="command" value="privacy" formnovalidate { "/privacy" }
                button.plain formaction="/clear" formnovalidate { "Start over" }
            }
        }
    }
}
