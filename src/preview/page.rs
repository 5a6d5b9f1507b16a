//! Layout shared by all pages.
//!
//! Stable for tests and scripts: one `<h1>`; `nav[aria-label="Pages"]`; `#state` (role status), which
//! says whether the FAQ on disk is in use; `#trouble` (role alert); `#version` with the version of the state
//! in `data-seen`; and `data-part` on every element that is replaced while the page is open. A request with
//! the header `x-part` gets only these elements.

use axum::extract::FromRequestParts;
use axum::http::header::COOKIE;
use axum::http::request::Parts;
use axum::response::{Html, IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

use super::Shared;
use super::curate::Desk;

/// The pages, in the order of the navigation.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Page {
    Chat,
    Pack,
    Tune,
    Misses,
    /// Only where the page may write.
    History,
}

impl Page {
    const ALL: [Self; 5] = [Self::Chat, Self::Pack, Self::Tune, Self::Misses, Self::History];

    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Chat => "/",
            Self::Pack => "/pack",
            Self::Tune => "/tune",
            Self::Misses => "/misses",
            Self::History => "/history",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Chat => "Chat",
            Self::Pack => "Pack",
            Self::Tune => "Tune",
            Self::Misses => "Misses",
            Self::History => "History",
        }
    }
}

/// View settings of a request.
pub(super) struct View {
    /// The name of the tab.
    pub(super) tab: String,
    /// `dark` or `light`, if chosen; otherwise the system's setting.
    look: Option<&'static str>,
    /// Only the parts that may have changed are requested.
    pub(super) parts: bool,
    /// The version of the state before the page was drawn.
    version: u64,
}

impl FromRequestParts<Shared> for View {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, page: &Shared) -> Result<Self, Self::Rejection> {
        let mut pairs = parts.uri.query().unwrap_or_default().split('&');
        let tab = pairs.find_map(|pair| pair.strip_prefix("tab="));
        let cookies = parts.headers.get(COOKIE).and_then(|value| value.to_str().ok());
        let mut cookies = cookies.unwrap_or_default().split(';').map(str::trim);
        let look = cookies.find_map(|cookie| cookie.strip_prefix(LOOK)?.strip_prefix('='));
        Ok(Self {
            tab: tab.and_then(named).unwrap_or_else(|| page.secrets.next()),
            look: look.and_then(known),
            parts: parts.headers.contains_key("x-part"),
            version: page.state.version(),
        })
    }
}

/// The cookie with the colour scheme.
pub(super) const LOOK: &str = "caveat-look";

/// A colour scheme by name.
pub(super) fn known(look: &str) -> Option<&'static str> {
    ["dark", "light"].into_iter().find(|known| *known == look)
}

/// The name of a tab, if the text has the shape of one.
pub(super) fn named(tab: &str) -> Option<String> {
    let is_name = tab.len() == 32 && tab.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_name.then(|| tab.to_owned())
}

impl View {
    /// The view of a form that was sent, which names its tab itself.
    pub(super) fn in_tab_of(self, form: &[(String, String)]) -> Self {
        let tab = form.iter().find(|(name, _)| name == "tab");
        self.in_tab(tab.map_or("", |(_, tab)| tab))
    }

    /// The view in this tab, if it is the name of one.
    pub(super) fn in_tab(self, tab: &str) -> Self {
        Self { tab: named(tab).unwrap_or(self.tab), ..self }
    }

    /// Renders a page around `main`, or only the parts that may have changed.
    pub(super) fn show(&self, here: Page, page: &Shared, main: &Markup) -> Response {
        self.show_as(here, here.title(), page, main)
    }

    /// Like it, for a page below one of the navigation, with a title of its own.
    pub(super) fn show_as(
        &self,
        here: Page,
        title: &str,
        page: &Shared,
        main: &Markup,
    ) -> Response {
        if self.parts {
            return Html(html! { (self.state(page)) (main) }.into_string()).into_response();
        }
        Html(self.whole(here, title, page, main).into_string()).into_response()
    }

    fn whole(&self, here: Page, title: &str, page: &Shared, main: &Markup) -> Markup {
        let pages = Page::ALL.into_iter();
        let pages = pages.filter(|one| *one != Page::History || page.desk().is_some());
        html! {
            (DOCTYPE)
            html lang="en" data-look=[self.look] {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (title) " · caveat preview" }
                    link rel="icon" href="data:,";
                    link rel="stylesheet" href="/preview.css";
                    script src="/preview.js" defer {}
                }
                body {
                    a.skip href="#main" { "Skip to the page" }
                    header.top {
                        p.brand { "caveat " span { "preview" } }
                        nav.tabs aria-label="Pages" {
                            ul {
                                @for page in pages {
                                    li {
                                        a href={ (page.path()) "?tab=" (self.tab) }
                                            aria-current=[(page == here).then_some("page")] { (page.title()) }
                                    }
                                }
                            }
                        }
                        (self.looks(here))
                    }
                    main #main tabindex="-1" {
                        h1 { (title) }
                        (self.state(page))
                        div #trouble role="alert" {}
                        (main)
                    }
                }
            }
        }
    }

    fn looks(&self, here: Page) -> Markup {
        html! {
            form.looks method="post" action="/look" {
                input type="hidden" name="back" value={ (here.path()) "?tab=" (self.tab) };
                span #look-label { "Theme" }
                span.choice role="group" aria-labelledby="look-label" {
                    @for (look, label) in [("", "System"), ("light", "Light"), ("dark", "Dark")] {
                        button name="look" value=(look)
                            aria-pressed=(self.look.unwrap_or_default() == look) { (label) }
                    }
                }
            }
        }
    }

    /// Says whether the FAQ on disk is the one in use; and for the script, which version is shown.
    fn state(&self, page: &Shared) -> Markup {
        let now = page.state.snapshot();
        let is_begun = now.faults.is_some() && now.loaded.is_stand_in();
        let is_begun = is_begun && page.desk().is_some_and(Desk::is_begun);
        let next = if now.loaded.is_stand_in() {
            " Nothing can be asked until it is fixed; the page then goes on by itself."
        } else {
            " The last good one stays in use until the new one is fixed."
        };
        html! {
            div #version data-part hidden data-seen=(self.version) {}
            div #state data-part role="status" {
                @if is_begun {
                    div.done {
                        p { strong { "No entry is published yet." } " Members see nothing of this FAQ until one is." }
                    }
                } @else if let Some(faults) = &now.faults {
                    div.faulty {
                        p { strong { "The FAQ on the disk cannot be used." } (next) }
                        pre tabindex="0" aria-label="Faults" { (faults) }
                    }
                }
            }
        }
    }
}
