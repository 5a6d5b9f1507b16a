//! The first file of a pack, where a folder has none.
//!
//! Stable for tests and scripts: `form#begin` with the fields "Title", "Languages" and "Disclaimer".

use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::change::Change;
use super::edit::{no_desk, refusal};
use crate::pack::Language;
use crate::pack::edit::whole::{Beginning, beginning};
use crate::pack::files::PACK_FILE;
use crate::preview::Shared;
use crate::preview::page::View;

#[derive(Deserialize)]
pub(super) struct Begin {
    #[serde(default)]
    tab: String,
    title: String,
    languages: String,
    disclaimer: String,
}

/// The form, where the folder has no `pack.toml`.
pub(in crate::preview) fn begin(tab: &str) -> Markup {
    html! {
        form.panel #begin method="post" action="/begin" {
            h2 { "Begin a FAQ" }
            p { "The folder is empty. This writes its " code { "pack.toml" } "; entries come next." }
            input type="hidden" name="tab" value=(tab);
            div.block { label for="title" { "Title" } input #title name="title" required autocomplete="off" placeholder="Questions about our house"; }
            div.block {
                label for="languages" { "Languages" }
                input #languages name="languages" required value="en" autocomplete="off" spellcheck="false" aria-describedby="hint-languages";
                p.small #hint-languages { "Tags with commas between them, such as en, es, zh-Hans; every entry has the first one." }
            }
            div.block {
                label for="disclaimer" { "Disclaimer" }
                input #disclaimer name="disclaimer" autocomplete="off" aria-describedby="hint-disclaimer";
                p.small #hint-disclaimer { "The line under every answer, such as “This is no legal advice.” It may be left empty." }
            }
            button.primary { "Begin" }
        }
    }
}

pub(super) async fn save(
    view: View,
    State(page): State<Shared>,
    Form(form): Form<Begin>,
) -> Response {
    let Some(desk) = page.desk() else { return no_desk() };
    let view = view.in_tab(&form.tab);
    let tags = form.languages.split([',', ' ', '，']).filter(|tag| !tag.is_empty());
    let languages: Option<Vec<Language>> = tags.map(Language::new).collect();
    let Some(languages) = languages.filter(|languages| !languages.is_empty()) else {
        let sentence = "Languages are tags such as en, es or zh-Hans, with commas between them.";
        return refusal(&view, &page, StatusCode::UNPROCESSABLE_ENTITY, sentence);
    };
    let title = form.title.trim().to_owned();
    let text = beginning(&Beginning { title, languages, disclaimer: form.disclaimer });
    let change = Change { name: PACK_FILE.to_owned(), before: None, after: Some(text) };
    match desk.save(&page, "Began the FAQ", &[change]).await {
        Ok(_) => Redirect::to(&format!("/edit?tab={}", view.tab)).into_response(),
        Err(refused) => refusal(&view, &page, StatusCode::CONFLICT, &refused.sentence()),
    }
}
