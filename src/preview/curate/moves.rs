//! Renaming and deleting an entry. The page asks first, and says what leads to it: these entries are mended.
//!
//! Stable for tests and scripts: `form#rename` with the field "New name", `form#delete`.

use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::change::Change;
use super::desk::{Desk, Refused, hash};
use super::disk::file_of;
use super::edit::{no_desk, refusal};
use crate::pack::edit::Fields;
use crate::preview::Shared;
use crate::preview::page::{Page, View};

/// The entry in question.
#[derive(Deserialize)]
pub(super) struct Which {
    id: String,
}

#[derive(Deserialize)]
pub(super) struct Move {
    #[serde(default)]
    tab: String,
    id: String,
    base: String,
    /// The new name, for renaming.
    #[serde(default)]
    name: String,
}

pub(super) async fn show(
    view: View,
    State(page): State<Shared>,
    Query(Which { id }): Query<Which>,
) -> Response {
    let Some(desk) = page.desk() else { return no_desk() };
    let read = file_of(&id).and_then(|name| desk.folder.read(&name));
    match (read, desk.mended(&id, None)) {
        (Ok(Some(text)), Ok(mended)) => {
            let main = main(&view, &page, &id, &text, &mended);
            view.show_as(Page::Pack, &format!("Rename or delete {id}"), &page, &main)
        }
        (Ok(None), _) => {
            let sentence = format!("There is no entry {id}.");
            refusal(&view, &page, StatusCode::NOT_FOUND, &sentence)
        }
        (Err(error), _) => refusal(&view, &page, StatusCode::NOT_FOUND, &error.to_string()),
        (_, Err(refused)) => refusal(&view, &page, StatusCode::CONFLICT, &refused.sentence()),
    }
}

fn main(view: &View, page: &Shared, id: &str, text: &str, mended: &[Change]) -> Markup {
    let base = hash(Some(text));
    let asked = page.state.options.questions.iter();
    let questions = asked.filter(|question| question.accept.iter().any(|it| it == id)).count();
    let hidden = html! {
        input type="hidden" name="tab" value=(view.tab);
        input type="hidden" name="id" value=(id);
        input type="hidden" name="base" value=(base);
    };
    html! {
        @if mended.is_empty() { p { "No other entry leads to it." } }
        @else {
            p {
                "These lead to it, and are changed with it: "
                @for (n, change) in mended.iter().enumerate() { @if n > 0 { ", " } code { (change.name) } }
                "."
            }
        }
        @if questions > 0 {
            p.warning { (questions) " of your questions accept " (id) ": change their file too, before the next start." }
        }
        div.columns {
            form.panel #rename method="post" action="/edit/rename" {
                h2 { "Rename" }
                (hidden)
                label for="name" { "New name" }
                div.line {
                    input #name name="name" value=(id) required autocomplete="off" spellcheck="false" pattern="[a-z0-9\\-]+";
                    button.primary { "Rename" }
                }
                p.small { "Small letters, digits and hyphens. Buttons of answers that are in Discord already name the old one, and will say that it is gone." }
            }
            form.panel #delete method="post" action="/edit/delete" {
                h2 { "Delete" }
                (hidden)
                p { "The file is taken away. History has it, and can put it back." }
                button.danger { "Delete " (id) }
            }
        }
        p { a href={ "/edit?tab=" (view.tab) "&id=" (id) } { "Leave it as it is" } }
    }
}

pub(super) async fn rename(
    view: View,
    State(page): State<Shared>,
    Form(form): Form<Move>,
) -> Response {
    let Some(desk) = page.desk() else { return no_desk() };
    let name = form.name.trim();
    let view = view.in_tab(&form.tab);
    let what = format!("Renamed {} to {name}", form.id);
    let changes = desk.moved(&form.id, &form.base, Some(name));
    done(&view, &page, desk, &what, changes, &format!("#entry-{name}")).await
}

pub(super) async fn delete(
    view: View,
    State(page): State<Shared>,
    Form(form): Form<Move>,
) -> Response {
    let Some(desk) = page.desk() else { return no_desk() };
    let view = view.in_tab(&form.tab);
    let what = format!("Deleted {}", form.id);
    let changes = desk.moved(&form.id, &form.base, None);
    done(&view, &page, desk, &what, changes, "").await
}

async fn done(
    view: &View,
    page: &Shared,
    desk: &Desk,
    what: &str,
    changes: Result<Vec<Change>, Refused>,
    place: &str,
) -> Response {
    let saved = match changes {
        Ok(changes) => desk.save(page, what, &changes).await,
        Err(refused) => Err(refused),
    };
    match saved {
        Ok(number) => {
            Redirect::to(&format!("/pack?tab={}&saved={number}{place}", view.tab)).into_response()
        }
        Err(refused) => refusal(view, page, StatusCode::CONFLICT, &refused.sentence()),
    }
}

impl Desk {
    /// The changes that give an entry another name, or take it away.
    fn moved(&self, id: &str, base: &str, name: Option<&str>) -> Result<Vec<Change>, Refused> {
        let file = file_of(id)?;
        let text = self.folder.read(&file)?;
        if text.is_none() || hash(text.as_deref()) != base {
            return Err(Refused::Changed(file));
        }
        let mut changes = Vec::new();
        if let Some(name) = name {
            let new = file_of(name)?;
            if self.folder.read(&new)?.is_some() {
                return Err(Refused::Said(format!(
                    "There is an entry {name} already: choose another name."
                )));
            }
            changes.push(Change { name: new, before: None, after: text.clone() });
        }
        changes.extend(self.mended(id, name)?);
        changes.push(Change { name: file, before: text, after: None });
        Ok(changes)
    }

    /// The changes of entries that lead to this one: to its new name, or nowhere any more.
    fn mended(&self, id: &str, name: Option<&str>) -> Result<Vec<Change>, Refused> {
        let mut changes = Vec::new();
        for file in &self.files()?.files {
            let is_other = file.name.strip_suffix(".toml") != Some(id)
                && file.name != crate::pack::files::PACK_FILE;
            let Some(mut fields) = Fields::read(&file.text).ok().filter(|_| is_other) else {
                continue;
            };
            if !fields.related.iter().any(|one| one == id) {
                continue;
            }
            let text = self.folder.read(&file.name)?.unwrap_or_default();
            let renamed = |one: String| match name {
                Some(name) if one == id => Some(name.to_owned()),
                None if one == id => None,
                _ => Some(one),
            };
            fields.related = fields.related.into_iter().filter_map(renamed).collect();
            let after = fields
                .write(&text)
                .map_err(|error| Refused::Said(format!("{}: {error}", file.name)))?;
            changes.push(Change {
                name: file.name.clone(),
                before: Some(text),
                after: Some(after),
            });
        }
        Ok(changes)
    }
}
