//! Discord's interactions by HTTP, without a gateway: what comes in is checked (`key`), handed to the same
//! step as what the gateway brings, and answered in the response. How connections are kept is in `src/http/`.

mod key;

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;
use axum::body::{Bytes, HttpBody};
use axum::extract::{DefaultBodyLimit, FromRequest, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::Value;
use serenity::all::Http;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;
use tracing::{info, warn};

use super::connection::{self, RunError};
use super::handler::Plugin;
use super::rest::Rest;
use super::{commands, unread};
use crate::http;
use crate::metrics::Endpoint as Outcome;
use key::Signed;
pub use key::{PublicKey, PublicKeyError};

/// Where interactions come in.
const PATH: &str = "/interactions";
/// The longest body that is read. What Discord sends takes some tens of kilobytes.
const LONGEST: usize = 1024 * 1024;
/// How long a body may take to come.
const BODY: Duration = Duration::from_secs(5);
/// How long an answer is waited for; Discord waits three seconds. What comes later still has a moment to
/// go by a request.
const ANSWER: Duration = Duration::from_millis(2500);
/// The answer by which Discord sees that somebody is there.
const PONG: &[u8] = br#"{"type":1}"#;

/// What a request needs to be answered.
#[derive(Clone)]
struct Endpoint {
    plugin: Plugin,
    rest: Rest,
    key: PublicKey,
    /// Held by whatever is in hand; nothing is sent over it.
    in_hand: mpsc::Sender<Infallible>,
}

impl Plugin {
    /// Answers interactions that Discord sends to a URL instead of the gateway: a router with
    /// `POST /interactions`, for a host that has an HTTP server of its own. Before it returns it asks Discord
    /// whose the token is; it registers the commands, and keeps up the pins, from then on.
    ///
    /// Such a URL gets all interactions of its application, so what is not caveat's is answered with an apology.
    /// Discord takes only HTTPS, and expects an answer within three seconds. Requests that Discord has not
    /// signed with the key are refused with 401, whatever is in them.
    ///
    /// ```no_run
    /// use caveat::discord::{Plugin, PublicKey};
    /// use serenity::all::Http;
    ///
    /// # async fn host(plugin: Plugin, token: &str, key: &str) -> Result<(), Box<dyn std::error::Error>> {
    /// let key: PublicKey = key.parse()?;
    /// let interactions = plugin.interactions(&Http::new(token), &key).await?;
    /// let app = axum::Router::new()
    ///     .route("/", axum::routing::get(async || "my own page"))
    ///     .merge(interactions);
    /// let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
    /// axum::serve(listener, app).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When Discord cannot be reached, does not know the token, or signs with another key.
    pub async fn interactions(&self, http: &Http, key: &PublicKey) -> Result<Router, RunError> {
        // Nobody waits for what is in hand: it goes on with the host's runtime.
        let (in_hand, _) = mpsc::channel(1);
        self.endpoint(http, *key, in_hand).await
    }

    /// The same; what is in hand holds on to this.
    pub(super) async fn endpoint(
        &self,
        http: &Http,
        key: PublicKey,
        in_hand: mpsc::Sender<Infallible>,
    ) -> Result<Router, RunError> {
        let plugin = self.clone().alone();
        let rest = plugin.0.rest(http);
        let refused = |cause| connection::refused(&cause, http.proxy.as_deref());
        let user = rest.own_user().await.map_err(refused)?;
        let application = rest.own_application().await.map_err(refused)?;
        if application.verify_key.parse() != Ok(key) {
            return Err(RunError::Key);
        }
        info!(user = %user.username, "known to Discord");
        if application.interactions_endpoint_url.is_none() {
            warn!(
                "Discord sends nothing here yet: enter the address as Interactions Endpoint URL, on the General Information page of the application"
            );
        }
        plugin.metrics().without_gateway();
        plugin.introduced(&rest, user.id.get(), application.id.get());
        if !plugin.0.registering.swap(true, Ordering::Relaxed) {
            tokio::spawn(commands::keep_registered(Arc::downgrade(&plugin.0), rest.clone()));
        }
        Ok(Router::new()
            .route(PATH, post(asked))
            .layer(DefaultBodyLimit::max(LONGEST))
            .with_state(Endpoint { plugin, rest, key, in_hand }))
    }
}

async fn asked(State(endpoint): State<Endpoint>, request: Request) -> Response {
    let metrics = endpoint.plugin.metrics();
    let response = match endpoint.checked(request).await {
        Ok(event) => endpoint.answer(event).await,
        Err(refusal) => refusal,
    };
    metrics.endpoint_request(match response.status() {
        StatusCode::OK => Outcome::Answered,
        StatusCode::ACCEPTED => Outcome::Later,
        _ => Outcome::Refused,
    });
    response
}

impl Endpoint {
    /// What a request says, if Discord has signed it.
    async fn checked(&self, request: Request) -> Result<Value, Response> {
        let unsigned = || (StatusCode::UNAUTHORIZED, "invalid request signature").into_response();
        let now = self.plugin.0.clock.unix();
        let signed = Signed::read(request.headers(), now).ok_or_else(unsigned)?;
        if request.body().size_hint().lower() > LONGEST as u64 {
            return Err(StatusCode::PAYLOAD_TOO_LARGE.into_response());
        }
        let extensions = request.extensions().clone();
        let body = timeout(BODY, Bytes::from_request(request, &())).await;
        let body = body.map_err(|_| StatusCode::REQUEST_TIMEOUT.into_response())?;
        let body = body.map_err(IntoResponse::into_response)?;
        if !signed.holds(&self.key, &body) {
            return Err(unsigned());
        }
        http::has_a_right(&extensions);
        serde_json::from_slice(&body).map_err(|_| StatusCode::BAD_REQUEST.into_response())
    }

    /// What is answered at once. Whatever else it takes goes on, also when nobody waits any more.
    async fn answer(self, event: Value) -> Response {
        if event["type"] == unread::PING {
            return json(PONG);
        }
        let (tell, mut told) = oneshot::channel();
        let rest = self.rest.now().responding_to(tell);
        let clock = self.plugin.0.clock.clone();
        tokio::spawn(async move {
            self.plugin.received(&rest, &event).await;
            drop(self.in_hand);
        });
        let answer = tokio::select! {
            biased;
            answer = &mut told => answer.ok(),
            () = clock.sleep(ANSWER) => {
                told.close();
                told.try_recv().ok()
            }
        };
        // Nothing is said to what is not ours, or came before; and what is late goes by a request.
        answer.map_or_else(|| StatusCode::ACCEPTED.into_response(), json)
    }
}

fn json(body: impl Into<Bytes>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], body.into()).into_response()
}
