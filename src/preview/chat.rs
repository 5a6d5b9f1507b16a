//! The conversation with the bot, with the reasons for its answers.
//!
//! Stable for tests and scripts: `#ask` is the form with the fields `door`, `language` and `text`
//! (named by their labels) and the button "Send"; `#log` (role log) holds the messages, see `draw.rs`, and
//! before there are any `#examples`, with a button for each; `#why` holds the reasons.

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
use crate::lang::{self, LANGUAGES};
use crate::pack::{Language, Pack, Phrasing};
use crate::reply::Wording;

/// The ways to ask, with their labels.
const DOORS: [(&str, &str); 4] = [
    ("ask", "/ask"),
    ("ask-alone", "/ask, only for me"),
    ("mention", "@caveat"),
    ("menu", "Answer from FAQ, on somebody's message"),
];
/// Number of questions that are suggested to begin with.
const EXAMPLES: usize = 3;

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

/// The languages in which readers of this pack have Discord, by its locales, with what they are called.
fn languages(pack: &Pack) -> Vec<(String, String)> {
    let mut languages: Vec<(String, String)> = Vec::new();
    for language in &pack.languages {
        let lang = lang::of(language.as_str());
        // A form that is made of it is read by others.
        let made = LANGUAGES.iter().filter(|form| {
            form.source().zip(lang).is_some_and(|(source, lang)| source.tag == lang.tag)
        });
        for lang in lang.into_iter().chain(made) {
            if let (Some(locale), Some(language)) = (lang.locales.first(), Language::new(lang.tag))
            {
                languages.push(((*locale).to_owned(), called(&language)));
            }
        }
        if lang.is_none() {
            languages.push((language.to_string(), language.to_string()));
        }
    }
    languages.sort();
    languages.dedup_by(|one, other| one.0 == other.0);
    languages
}

fn called(language: &Language) -> String {
    Wording::of(language).full_name.to_owned()
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
    let is_new = messages.0.is_empty();
    html! {
        p.lead #about data-part {
            @if now.loaded.is_stand_in() { "There is nothing to ask yet." }
            @else { (pack.title) ": " (entries(pack.entries.len())) ". Ask as a member would." }
        }
        @if let Some(server) = page.state.server() {
            @let (phrasings, own) = server.counts();
            p.soft #server {
                "With what moderators of the server " (server.guild()) " added, as of the start of this page: "
                (entries(own)) " and " (phrasings) @if phrasings == 1 { " phrasing." } @else { " phrasings." }
            }
        }
        div.chat {
            section.conversation aria-labelledby="conversation" {
                h2.hidden #conversation { "Conversation" }
                div #log data-part="list" role="log" aria-live="polite" aria-labelledby="conversation" tabindex="0" {
                    (messages)
                    @if is_new { (examples(tab, pack)) }
                }
                (form(tab, pack))
            }
            section.panel #why data-part aria-labelledby="why-title" {
                h2 #why-title { "Why" }
                @match &asked {
                    Some(asked) => (why::why(now.loaded.service(), asked, page.discord.overlay().as_deref())),
                    None => p.soft { "Ask something, and see here how it was decided." },
                }
            }
        }
    }
}

/// A number of entries in words.
pub(super) fn entries(count: usize) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") }
}

/// Questions to begin with, from all over the FAQ, in words of its members where it has them.
fn examples(tab: &str, pack: &Pack) -> Markup {
    let step = pack.entries.len().div_ceil(EXAMPLES).max(1);
    let chosen = pack.entries.iter().step_by(step).filter_map(|entry| {
        let own = |phrasing: &&Phrasing| phrasing.language == pack.default_language;
        let mut phrasings = entry.phrasings.iter().filter(own);
        let question = phrasings.next()?;
        Some(phrasings.next().unwrap_or(question).text.as_str())
    });
    let locale = lang::of(pack.default_language.as_str()).and_then(|lang| lang.locales.first());
    html! {
        div #examples data-item {
            @if !pack.entries.is_empty() { p.soft { "Nothing was asked yet. Try one of these:" } }
            @for words in chosen {
                form method="post" action="/ask" data-live {
                    input type="hidden" name="tab" value=(tab);
                    input type="hidden" name="door" value="ask";
                    input type="hidden" name="language" value=(locale.unwrap_or(&"en-US"));
                    button.example name="text" value=(words) dir="auto" { (words) }
                }
            }
        }
    }
}

fn form(tab: &str, pack: &Pack) -> Markup {
    html! {
        form #ask method="post" action="/ask" data-live="clear" {
            input type="hidden" name="tab" value=(tab);
            label.hidden for="text" { "Question" }
            div.line {
                input #text name="text" type="text" required autofocus autocomplete="off" list="offers" dir="auto"
                    placeholder="Ask a question";
                datalist #offers {}
                button.primary { "Send" }
            }
            div.fields {
                div.field {
                    label for="door" { "Asked with" }
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
                div.others {
                    button formaction="/call" name="command" value="faq" formnovalidate { "/faq" }
                    button formaction="/call" name="command" value="privacy" formnovalidate { "/privacy" }
                    button formaction="/clear" formnovalidate { "Start over" }
                }
            }
        }
    }
}
