//! The page on which curators try, see and tune a FAQ: `caveat preview`. The bot in it is the real one; it
//! is told of events by, and answers to, a Discord of the page's own (`discord/`).
//!
//! One file per page: `chat.rs` with `draw.rs` and `why.rs`, `pack.rs` with `heat.rs`, `tune.rs`, `misses.rs`.
//! `curate/` writes, where that is asked for. They share `page.rs`; the FAQ is in `state.rs`, its analysis in `analysis.rs`, access control in
//! `guard.rs`. The subcommand is `src/cli/preview.rs`.

mod analysis;
mod chat;
mod curate;
mod discord;
mod draw;
mod guard;
mod heat;
mod live;
mod markdown;
mod misses;
mod pack;
mod page;
mod secrets;
mod server;
mod state;
mod tune;
mod why;

use std::io;
use std::sync::Arc;

use axum::Form;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::header::{CONTENT_TYPE, SET_COOKIE};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::Clock;
use crate::discord::{BotHarness, Plugin};
use crate::http::{self, Bounds};
use crate::service::Memory;
use crate::store::DatabaseUrl;
pub(crate) use analysis::LabelledQuestion;
use curate::Desk;
pub(crate) use curate::Serve;
use discord::FakeDiscord;
use guard::Guard;
use secrets::Secrets;
pub(crate) use server::ServerOverlay;
use state::PreviewState;
pub(crate) use state::{PreviewOptions, PreviewPack};

/// Bytes of a form: a question of 6,000 characters, escaped, with room to spare.
const LONGEST_FORM: usize = 128 << 10;

/// Width of a report in the page, in columns.
pub(crate) const WIDTH: usize = 140;

const SCRIPT: &str = include_str!("assets/preview.js");
const STYLE: &str = include_str!("assets/preview.css");

/// The page, before and while it is served. All clones are the same page.
#[derive(Clone)]
pub(crate) struct Preview(Shared);

/// State shared by all requests.
type Shared = Arc<Parts>;

struct Parts {
    state: Arc<PreviewState>,
    discord: FakeDiscord,
    secrets: Arc<Secrets>,
    /// Room for pages that are told of changes.
    streams: Arc<Semaphore>,
    /// Where a curator writes, if the page may.
    desk: Option<Desk>,
}

impl Parts {
    /// Answers from another pack from now on; whoever looks at the page sees it.
    fn replace(&self, loaded: PreviewPack) {
        self.discord.bot().replace(Arc::clone(loaded.service()));
        self.state.replace(loaded);
    }
}

/// The save that was just made, which a page tells of.
#[derive(Default, Deserialize)]
struct Saved {
    saved: Option<u64>,
}

#[derive(Deserialize)]
struct Look {
    look: String,
    back: String,
}

impl Preview {
    /// Sets up the page over this pack, which may stand in for one with these faults. What its bot notes is
    /// kept in memory alone.
    ///
    /// # Errors
    /// When the system has no port, or no chance, to give.
    pub(crate) async fn open(loaded: PreviewPack, options: PreviewOptions) -> io::Result<Self> {
        let secrets = Arc::new(Secrets::new()?);
        let mut options = options;
        let write = options.write.take();
        let server = options.server.as_ref();
        let discord = stage(&secrets, &loaded, server).await?;
        let desk = match (write, &options.folder) {
            (Some(serve), Some(folder)) => {
                Some(Desk::new(folder.clone(), serve, stage(&secrets, &loaded, server).await?))
            }
            _ => None,
        };
        let state = Arc::new(PreviewState::new(loaded, options));
        tokio::spawn(Arc::clone(&state).analyse());
        let streams = Arc::new(Semaphore::new(live::STREAMS));
        Ok(Self(Arc::new(Parts { state, discord, secrets, streams, desk })))
    }

    /// Answers from another pack from now on; whoever looks at the page sees it.
    pub(crate) fn replace(&self, loaded: PreviewPack) {
        self.0.replace(loaded);
    }

    /// Shows why the pack on the disk cannot be used; the one before stays in use.
    pub(crate) fn refuse(&self, faults: String) {
        self.0.state.refuse(faults);
    }

    /// Takes this socket for the page.
    ///
    /// # Errors
    /// When the socket cannot be used.
    pub(crate) fn serve_at(&self, listener: std::net::TcpListener) -> io::Result<Served> {
        listener.set_nonblocking(true)?;
        let listener = TcpListener::from_std(listener)?;
        let longest = if self.0.desk.is_some() { curate::LONGEST_FORM } else { LONGEST_FORM };
        let guard = Guard::of(listener.local_addr()?, &self.0.secrets, longest);
        Ok(Served { guard: Arc::new(guard), page: Arc::clone(&self.0), listener })
    }
}

/// A page at its address.
pub(crate) struct Served {
    guard: Arc<Guard>,
    page: Shared,
    listener: TcpListener,
}

impl Served {
    /// The address, with the token where it takes one.
    pub(crate) fn link(&self) -> String {
        self.guard.link()
    }

    /// Returns whether it is served beyond this machine, to those with its token.
    pub(crate) fn takes_token(&self) -> bool {
        self.guard.takes_token()
    }

    /// Serves for as long as it is polled.
    pub(crate) async fn serve(self) {
        let Self { guard, page, listener } = self;
        let writing = if page.desk.is_some() { curate::routes() } else { Router::new() };
        let longest = guard.longest;
        let routes = writing
            .route("/", get(chat::show))
            .route("/ask", post(chat::ask))
            .route("/call", post(chat::call))
            .route("/press", post(chat::press))
            .route("/dismiss", post(chat::dismiss))
            .route("/clear", post(chat::clear))
            .route("/offers", get(chat::offers))
            .route("/pack", get(pack::show))
            .route("/tune", get(tune::show))
            .route("/misses", get(misses::show))
            .route("/events", get(live::events))
            .route("/look", post(look))
            .route("/preview.js", get(async || ([(CONTENT_TYPE, "text/javascript")], SCRIPT)))
            .route("/preview.css", get(async || ([(CONTENT_TYPE, "text/css")], STYLE)))
            .layer(DefaultBodyLimit::max(longest))
            .layer(axum::middleware::from_fn_with_state(guard, guard::guard))
            .with_state(page);
        http::serve(listener, routes, std::future::pending(), Bounds::PAGE).await;
    }
}

/// A Discord with a bot in it that answers from this pack; what it notes is kept in memory alone.
async fn stage(
    secrets: &Arc<Secrets>,
    loaded: &PreviewPack,
    server: Option<&ServerOverlay>,
) -> io::Result<FakeDiscord> {
    let memory = Memory::open(DatabaseUrl::Memory, Clock::system()).await;
    let memory = memory.map_err(io::Error::other)?;
    if let Some(server) = server {
        server.copy_to(&memory).await;
    }
    let plugin = Plugin::builder(Arc::clone(loaded.service())).memory(memory).build();
    let bot = |base: &str, token: &str, id| BotHarness::new(plugin, base, token, id);
    let guild = server.map(ServerOverlay::guild);
    FakeDiscord::open(Arc::clone(secrets), guild, bot).await
}

/// Chooses how the pages look.
async fn look(Form(form): Form<Look>) -> Response {
    let look = page::known(&form.look);
    let (value, age) = look.map_or(("", 0), |look| (look, 365 * 24 * 60 * 60));
    let cookie =
        format!("{}={value}; Max-Age={age}; HttpOnly; SameSite=Strict; Path=/", page::LOOK);
    ([(SET_COOKIE, cookie)], Redirect::to(back(&form.back))).into_response()
}

/// Where somebody came from, if that is a page of this address: browsers make another host of a second slash,
/// also of one behind a tab.
fn back(from: &str) -> &str {
    let (path, query) = from.split_once('?').unwrap_or((from, ""));
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.=&%+".contains(c);
    let is_page = matches!(path, "/" | "/pack" | "/tune" | "/misses" | "/history");
    if is_page && query.chars().all(is_plain) { from } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::back;

    #[test]
    fn a_look_leads_back_to_a_page_of_this_address_alone() {
        for page in ["/", "/?tab=3", "/pack?question=a%20b&tab=1", "/tune", "/misses?x=1+2"] {
            assert_eq!(back(page), page);
        }
        for elsewhere in [
            "",
            "//evil.example",
            "/\t/evil.example",
            "/\\evil.example",
            "/\r\nset-cookie: a=b",
            "https://evil.example/",
            "/pack?a=\n",
            "/pack?//\t",
            "/preview.js",
            "evil.example",
            "/pack/../..",
        ] {
            assert_eq!(back(elsewhere), "/", "{elsewhere:?}");
        }
    }
}
