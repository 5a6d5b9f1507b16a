//! A missed question becomes an entry, a phrasing of one, or a line that is out of scope.
//!
//! Stable for tests and scripts: each miss has the link "New entry from this", the buttons "Add to `ID`", the menu
//! "Another entry" with the button "Add to entry", and the button "Out of scope".

use std::collections::HashSet;

use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::change::Change;
use super::desk::{Desk, Refused};
use super::disk::file_of;
use super::edit::{no_desk, refusal};
use crate::matching::Candidate;
use crate::pack::edit::{Fields, whole};
use crate::pack::files::PACK_FILE;
use crate::pack::{Language, Pack, phrasing_key};
use crate::preview::Shared;
use crate::preview::page::View;

#[derive(Deserialize)]
pub(super) struct Add {
    #[serde(default)]
    tab: String,
    words: String,
    language: String,
    /// The entry of the button, or that of the menu.
    entry: Option<String>,
    other: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Decline {
    #[serde(default)]
    tab: String,
    words: String,
    language: String,
}

/// The forms of the questions in a FAQ.
pub(in crate::preview) struct Takes(HashSet<String>);

impl Takes {
    pub(in crate::preview) fn of(pack: &Pack) -> Self {
        let entries = pack.entries.iter().chain(&pack.drafts);
        let phrasings = entries.flat_map(|entry| &entry.phrasings).map(|one| one.text.as_str());
        let lines = pack.out_of_scope.values().flatten().map(String::as_str);
        Self(phrasings.chain(lines).map(phrasing_key).collect())
    }

    /// Returns whether the FAQ has a question by now.
    pub(in crate::preview) fn has(&self, words: &str) -> bool {
        self.0.contains(&phrasing_key(words))
    }
}

/// The uses of a miss, as buttons.
pub(in crate::preview) fn actions(
    pack: &Pack,
    (words, language): (&str, &str),
    likely: &[Candidate],
    tab: &str,
) -> Markup {
    let language = pack.language(language).unwrap_or(&pack.default_language);
    let pairs = [("tab", tab), ("language", language.as_str()), ("question", words)];
    let new = reqwest::Url::parse_with_params("http://localhost/edit", pairs);
    let new =
        new.map(|url| format!("/edit?{}", url.query().unwrap_or_default())).unwrap_or_default();
    let hidden = html! {
        input type="hidden" name="tab" value=(tab);
        input type="hidden" name="language" value=(language);
        input type="hidden" name="words" value=(words);
    };
    html! {
        div.actions {
            a.button href=(new) aria-label={ "New entry from this: " (words) } { "New entry from this" }
            form.inline method="post" action="/misses/add" {
                (hidden)
                @for candidate in likely {
                    button name="entry" value=(candidate.entry) aria-label={ "Add to " (candidate.entry) ": " (words) } { "Add to " (candidate.entry) }
                }
            }
            form.inline method="post" action="/misses/add" {
                (hidden)
                select name="other" required aria-label={ "Another entry for " (words) } {
                    option value="" { "Another entry" }
                    @for entry in &pack.entries { option value=(entry.id) { (pack.text(entry, &pack.default_language).0.question) } }
                }
                button { "Add to entry" }
            }
            form.inline method="post" action="/misses/decline" {
                (hidden)
                button aria-label={ "Out of scope: " (words) } { "Out of scope" }
            }
        }
    }
}

pub(super) async fn add(view: View, State(page): State<Shared>, Form(form): Form<Add>) -> Response {
    let Some(desk) = page.desk() else { return no_desk() };
    let view = view.in_tab(&form.tab);
    let entry = form.entry.or(form.other).unwrap_or_default();
    let change = desk.added(&entry, &form.language, form.words.trim());
    done(&view, &page, desk, &format!("Added a phrasing to {entry}"), change).await
}

pub(super) async fn decline(
    view: View,
    State(page): State<Shared>,
    Form(form): Form<Decline>,
) -> Response {
    let Some(desk) = page.desk() else { return no_desk() };
    let view = view.in_tab(&form.tab);
    let change = desk.declined(&form.language, form.words.trim());
    done(&view, &page, desk, "Added a question that is out of scope", change).await
}

async fn done(
    view: &View,
    page: &Shared,
    desk: &Desk,
    what: &str,
    change: Result<Change, Refused>,
) -> Response {
    let saved = match change {
        Ok(change) => desk.save(page, what, &[change]).await,
        Err(refused) => Err(refused),
    };
    match saved {
        Ok(number) => {
            Redirect::to(&format!("/misses?tab={}&saved={number}", view.tab)).into_response()
        }
        Err(refused) => refusal(view, page, StatusCode::CONFLICT, &refused.sentence()),
    }
}

impl Desk {
    fn added(&self, entry: &str, language: &str, words: &str) -> Result<Change, Refused> {
        let (name, language) = (file_of(entry)?, self::language(language, words)?);
        let Some(text) = self.folder.read(&name)? else {
            return Err(Refused::Said(format!("There is no entry {entry}.")));
        };
        let said = |error: crate::pack::edit::EditError| Refused::Said(format!("{name}: {error}"));
        let mut fields = Fields::read(&text).map_err(said)?;
        fields.texts.entry(language).or_default().also_asked.push(words.to_owned());
        let after = fields.write(&text).map_err(said)?;
        Ok(Change { name, before: Some(text), after: Some(after) })
    }

    fn declined(&self, language: &str, words: &str) -> Result<Change, Refused> {
        let name = PACK_FILE.to_owned();
        let language = self::language(language, words)?;
        let text = self.folder.read(&name)?.unwrap_or_default();
        let after = whole::add_out_of_scope(&text, &language, words);
        let after = after.map_err(|error| Refused::Said(format!("{name}: {error}")))?;
        Ok(Change { name, before: Some(text), after: Some(after) })
    }
}

fn language(tag: &str, words: &str) -> Result<Language, Refused> {
    let language =
        Language::new(tag).filter(|_| !words.is_empty() && !words.contains(['\n', '\r']));
    language.ok_or_else(|| Refused::Said("That is no question. Load the page again.".to_owned()))
}
