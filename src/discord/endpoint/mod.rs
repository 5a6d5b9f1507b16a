//! Discord's interactions over HTTP, without a gateway: requests are verified (`key`), handled like events of
//! the gateway, and answered in the response. `src/http/` manages the connections.

mod key;

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
#[cfg(feature = "discord")]
use serenity::all::Http;
use tokio::sync::oneshot;
use tokio::time::timeout;
use tracing::{info, warn};

use super::connection::{self, RunError};
use super::handler::Plugin;
use super::rest::{Account, Rest};
use super::{commands, unknown_event};
use crate::http;
use crate::metrics::EndpointOutcome as Outcome;
use key::Signed;
pub use key::{PublicKey, PublicKeyError};

/// The path for interactions.
const PATH: &str = "/interactions";
/// Maximum size of a body, in bytes. Discord sends some tens of kilobytes.
const LONGEST: usize = 1024 * 1024;
/// Timeout for receiving a body.
const BODY: Duration = Duration::from_secs(5);
/// Timeout for the response. Discord waits three seconds, so a later answer still has time to go by a
/// separate request.
const ANSWER: Duration = Duration::from_millis(2500);
/// The response to Discord's ping.
const PONG: &[u8] = br#"{"type":1}"#;

/// The state of the route's handler.
#[derive(Clone)]
struct Endpoint {
    plugin: Plugin,
    rest: Rest,
    key: PublicKey,
}

impl Plugin {
    /// Answers interactions that Discord sends to a URL instead of the gateway: a router with
    /// `POST /interactions`, for a host with its own HTTP server. It first asks Discord for the token's user
    /// and application; from then on it registers the commands and keeps pins up to date.
    ///
    /// Such a URL receives all interactions of its application, so those that are not for caveat get an
    /// apology. Discord requires HTTPS, and a response within three seconds. Requests without a valid
    /// signature are rejected with 401, whatever they contain. Work goes on after the response, and
    /// [`Health::idle`](super::Health::idle) tells when none is left.
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
    /// When Discord cannot be reached, rejects the token, or uses another key.
    #[cfg(feature = "discord")]
    pub async fn interactions(&self, http: &Http, key: &PublicKey) -> Result<Router, RunError> {
        self.endpoint(&super::host::account(http), *key).await
    }

    /// Like `interactions`, for an account.
    pub(super) async fn endpoint(
        &self,
        account: &Account<'_>,
        key: PublicKey,
    ) -> Result<Router, RunError> {
        let plugin = self.clone().standalone();
        let rest = plugin.0.rest(|| account.clone());
        let refused = |cause| connection::refused(&cause, account.proxy);
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
        plugin.introduced(&rest, user.id, application.id);
        if !plugin.0.registering.swap(true, Ordering::Relaxed) {
            tokio::spawn(commands::keep_registered(Arc::downgrade(&plugin.0), rest.clone()));
        }
        Ok(Router::new()
            .route(PATH, post(asked))
            .layer(DefaultBodyLimit::max(LONGEST))
            .with_state(Endpoint { plugin, rest, key }))
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
    /// Returns the event of a request, if Discord has signed it.
    async fn checked(&self, request: Request) -> Result<Value, Response> {
        let unsigned = || (StatusCode::UNAUTHORIZED, "invalid request signature").into_response();
        let now = self.plugin.0.bot.clock.unix();
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

    /// Returns the response. The remaining work goes on even after the client has hung up.
    async fn answer(self, event: Value) -> Response {
        if event["type"] == unknown_event::PING {
            return json(PONG);
        }
        let (tell, mut told) = oneshot::channel();
        let rest = self.rest.now().responding_to(tell);
        let clock = self.plugin.0.bot.clock.clone();
        let in_progress = self.plugin.0.health.begin_event();
        tokio::spawn(async move {
            self.plugin.received(&rest, &event).await;
            drop(in_progress);
        });
        let answer = tokio::select! {
            biased;
            answer = &mut told => answer.ok(),
            () = clock.sleep(ANSWER) => {
                told.close();
                told.try_recv().ok()
            }
        };
        // Nothing is answered if the event is not ours or is a duplicate; a late answer goes by a separate
        // request.
        answer.map_or_else(|| StatusCode::ACCEPTED.into_response(), json)
    }
}

fn json(body: impl Into<Bytes>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], body.into()).into_response()
}
