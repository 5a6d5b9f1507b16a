//! Sending and retrying, as far as that is safe and useful.

use std::sync::Mutex;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::multipart::{Form, Part};
use reqwest::{Client, RequestBuilder, Response};
use serde::Deserialize;
use tokio::sync::watch;
use tracing::{debug, error};

use super::Account;
use super::api_call::ApiCall;
use super::error::{Error, Result};
use super::limits::{Admission, Limits, RateLimit};
use crate::bot::lock;
use crate::http;
use crate::metrics::{Metrics, RestError as Kind};
use crate::text::cut;
use crate::{Clock, Moment};

/// Discord's own URL.
const DISCORD_URL: &str = "https://discord.com";
/// Timeout for connecting.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// Number of retries.
const MAX_RETRIES: usize = 3;
/// Approximate delay before the first retry; doubled for each further one.
const RETRY_DELAY: Duration = Duration::from_millis(150);
/// Delay after a 429 that does not say how long to wait.
const DEFAULT_WAIT: Duration = Duration::from_secs(1);
/// Maximum number of bytes that are read of a response. Discord's longest is a page of pins: fifty messages, each with a few
/// tens of kilobytes at most.
const MAX_BODY: usize = 4 << 20;
/// Maximum length of an error message.
const MAX_MESSAGE: usize = 100;

/// Sends all requests of one bot.
pub(super) struct Sender {
    /// `None` if it could not be built, which is logged.
    client: Option<Client>,
    base: String,
    token: Option<HeaderValue>,
    pub(super) application: AtomicU64,
    pub(super) clock: Clock,
    metrics: Metrics,
    /// Upper bound for one attempt, if shorter than the default.
    attempt: Duration,
    pub(super) limits: Mutex<Limits>,
    refused: watch::Sender<bool>,
}

/// A failed attempt.
struct AttemptError {
    error: Error,
    /// True if Discord may have carried it out.
    maybe_done: bool,
    /// True if another attempt may succeed.
    passing: bool,
    /// How long Discord asked to wait.
    wait: Duration,
}

/// Counts a request as in flight until it is dropped.
struct InFlight<'a>(&'a Sender);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        lock(&self.0.limits).back();
    }
}

/// The body of an error response.
#[derive(Default, Deserialize)]
#[serde(default)]
struct ErrorBody {
    code: u32,
    message: String,
    retry_after: Option<f64>,
    global: bool,
}

impl Sender {
    /// A sender for an account.
    pub(super) fn new(
        account: &Account<'_>,
        clock: Clock,
        metrics: Metrics,
        attempt: Duration,
        refused: watch::Sender<bool>,
    ) -> Self {
        let base = account.proxy.unwrap_or(DISCORD_URL).trim_end_matches('/').to_owned();
        let mut client = Client::builder()
            .user_agent(serenity::constants::USER_AGENT)
            .connect_timeout(CONNECT_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none());
        if is_loopback(&base) {
            // A system proxy does not lead to this machine.
            client = client.no_proxy();
        }
        let client = client
            .build()
            .inspect_err(|cause| error!(%cause, "there is no way to send anything to Discord"))
            .ok();
        let mut token = HeaderValue::from_str(&account.authorization).ok();
        if let Some(token) = &mut token {
            token.set_sensitive(true);
        }
        let application = AtomicU64::new(account.application.map_or(0, |id| id.get()));
        let limits = Mutex::default();
        Self { client, base, token, application, clock, metrics, attempt, limits, refused }
    }

    /// Sends a request, retrying where that is safe, until its time since `since` is up; returns the body of
    /// the response.
    pub(super) async fn send(&self, call: &ApiCall, since: Moment) -> Result<Vec<u8>> {
        let until = since + call.within;
        let pauses = ExponentialBuilder::default()
            .with_min_delay(RETRY_DELAY)
            .with_max_times(MAX_RETRIES)
            .with_jitter();
        let mut pauses = pauses.build();
        let mut maybe_done = false;
        loop {
            self.wait_for_admission(call, until).await?;
            let failed = match self.attempt(call, until).await {
                Ok(body) => return Ok(body),
                Err(failed) => failed,
            };
            if maybe_done && call.was_done(&failed.error) {
                return Ok(Vec::new());
            }
            self.metrics.rest_error(failed.error.kind);
            maybe_done |= failed.maybe_done;
            let may_repeat = failed.passing && (call.repeatable || !failed.maybe_done);
            let Some(pause) = pauses.next().filter(|_| may_repeat) else {
                return Err(failed.error);
            };
            // Discord's wait, plus jitter so that clients do not return all at once.
            let pause = if failed.wait.is_zero() { pause } else { failed.wait + pause / 4 };
            if self.clock.now() + pause >= until {
                return Err(failed.error);
            }
            debug!(cause = %failed.error, "trying again");
            self.clock.sleep(pause).await;
        }
    }

    /// Waits until the rate limits allow the request.
    async fn wait_for_admission(&self, call: &ApiCall, until: Moment) -> Result<()> {
        loop {
            if *self.refused.borrow() {
                let sentence = "Discord refused the token, so nothing is sent any more";
                return Err(Error::new(Kind::Unauthorized, call.route, sentence));
            }
            let now = self.clock.now();
            let admission = lock(&self.limits).admit(call.bucket.as_deref(), now);
            let (kind, wait) = match admission {
                Admission::Go => return Ok(()),
                Admission::Wait(wait) => (Kind::RateLimited, wait),
                Admission::Paused { until_in, first } => {
                    if first {
                        error!(
                            seconds = until_in.as_secs(),
                            "Discord refused a thousand requests in ten minutes; nothing is sent until some time has passed, because it bans who goes on"
                        );
                    }
                    (Kind::Paused, until_in)
                }
            };
            if wait.is_zero() || now + wait >= until {
                self.metrics.rest_error(kind);
                let sentence = "not sent: Discord has no room for it now";
                return Err(Error { wait, ..Error::new(kind, call.route, sentence) });
            }
            self.clock.sleep(wait).await;
        }
    }

    async fn attempt(
        &self,
        call: &ApiCall,
        until: Moment,
    ) -> std::result::Result<Vec<u8>, AttemptError> {
        let _in_flight = InFlight(self);
        self.metrics.rest_request();
        let left = self.clock.now().until(until);
        let Some(client) = &self.client else {
            let error = Error::new(Kind::Connection, call.route, "there is no HTTP client");
            let (maybe_done, passing, wait) = (false, false, Duration::ZERO);
            return Err(AttemptError { error, maybe_done, passing, wait });
        };
        let timeout = left.min(call.attempt).min(self.attempt);
        let answer = self.request(client, call, timeout).send().await;
        let answer = answer.map_err(|cause| broken(call, cause))?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let (now, bucket) = (self.clock.now(), call.bucket.as_deref());
        if let (Some(bucket), Some(told)) = (bucket, rate_limit(&headers)) {
            lock(&self.limits).learn(bucket, told, now);
        }
        let body = body(call, answer).await;
        if status.is_success() {
            // It was carried out, even if reading the response fails.
            return body
                .or_else(|failed| if call.needs_answer { Err(failed) } else { Ok(Vec::new()) });
        }
        let body = body.unwrap_or_default();
        let said: Option<ErrorBody> = serde_json::from_slice(&body).ok();
        let is_json = said.is_some();
        let said = said.unwrap_or_default();
        let mut failed = AttemptError {
            error: Error {
                kind: kind(status.as_u16()),
                route: call.route,
                status: status.as_u16(),
                code: said.code,
                message: cut(said.message.trim(), MAX_MESSAGE).to_string(),
                wait: Duration::ZERO,
            },
            maybe_done: status.is_server_error(),
            passing: status.is_server_error() || status.as_u16() == 429,
            wait: Duration::ZERO,
        };
        failed.passing |= call.not_yet.is_some_and(|code| failed.error.code == code);
        if failed.error.message.is_empty() {
            failed.error.message = status.canonical_reason().unwrap_or("no reason").to_owned();
        }
        let is_shared = text(&headers, "x-ratelimit-scope") == Some("shared");
        if matches!(status.as_u16(), 401 | 403) || (status.as_u16() == 429 && !is_shared) {
            lock(&self.limits).invalid(now);
            self.metrics.invalid_request();
        }
        match status.as_u16() {
            429 => {
                let wait = [said.retry_after, number(&headers, "x-ratelimit-reset-after")];
                let wait =
                    wait.into_iter().chain([number(&headers, "retry-after")]).flatten().next();
                failed.wait = wait.map_or(DEFAULT_WAIT, seconds);
                failed.error.wait = failed.wait;
                let is_global = said.global
                    || text(&headers, "x-ratelimit-global").is_some()
                    // A proxy in front of Discord responds in HTML, and its limit is global.
                    || !is_json;
                match bucket {
                    _ if is_global => lock(&self.limits).stop_all(failed.wait, now),
                    Some(bucket) => lock(&self.limits).stop(bucket, failed.wait, now),
                    None => {}
                }
            }
            // An interaction's expired token is rejected in the same way.
            401 if bucket.is_some() => self.doubt_token().await,
            _ => {}
        }
        Err(failed)
    }

    fn request(&self, client: &Client, call: &ApiCall, timeout: Duration) -> RequestBuilder {
        let url = format!("{}/api/v10{}", self.base, call.path);
        let mut request = client.request(call.method.clone(), url).timeout(timeout);
        if !call.query.is_empty() {
            request = request.query(&call.query);
        }
        if call.bucket.is_some()
            && let Some(token) = &self.token
        {
            request = request.header(AUTHORIZATION, token.clone());
        }
        if let Some(reason) = &call.reason {
            request = request.header("x-audit-log-reason", reason);
        }
        let body = call.body.clone();
        match (body, &call.file) {
            (Some(body), Some((name, bytes))) => {
                let file = Part::bytes(bytes.clone()).file_name(name.clone());
                let form = Form::new().part("payload_json", Part::bytes(body));
                request = request.multipart(form.part("files[0]", file));
            }
            (Some(body), None) => {
                request = request.header(CONTENT_TYPE, "application/json").body(body);
            }
            (None, _) => {}
        }
        request
    }

    /// Checks the token after Discord rejected it: a token that was reset stays rejected, and then everything
    /// ends.
    async fn doubt_token(&self) {
        let Some(client) = &self.client else { return };
        let call = ApiCall::new("GET /users/@me", &[]);
        let answer = self.request(client, &call, self.attempt.min(call.attempt)).send().await;
        let is_refused = answer.is_ok_and(|answer| answer.status().as_u16() == 401);
        if is_refused && !self.refused.send_replace(true) {
            error!("Discord refused the token; it was reset, or the bot was deleted");
        }
    }
}

fn is_loopback(base: &str) -> bool {
    let host = reqwest::Url::parse(base).ok().and_then(|url| Some(url.host_str()?.to_owned()));
    host.is_some_and(|host| {
        let ip: Option<std::net::IpAddr> = host.trim_matches(['[', ']']).parse().ok();
        host == "localhost" || ip.is_some_and(|ip| ip.is_loopback())
    })
}

/// Reads the body of a response.
async fn body(call: &ApiCall, response: Response) -> std::result::Result<Vec<u8>, AttemptError> {
    let body = http::body(response, MAX_BODY).await.map_err(|cause| broken(call, cause))?;
    body.ok_or_else(|| {
        let why = format_args!("an answer of more than {} MiB", MAX_BODY >> 20);
        let error = Error::new(Kind::Unreadable, call.route, why);
        AttemptError { error, maybe_done: true, passing: true, wait: Duration::ZERO }
    })
}

/// An attempt whose connection failed.
fn broken(call: &ApiCall, cause: reqwest::Error) -> AttemptError {
    let kind = if cause.is_timeout() { Kind::Timeout } else { Kind::Connection };
    let maybe_done = !cause.is_connect();
    // The URL holds an interaction's token.
    let cause = cause.without_url();
    let mut innermost: &dyn std::error::Error = &cause;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    let error = Error::new(kind, call.route, innermost);
    AttemptError { error, maybe_done, passing: true, wait: Duration::ZERO }
}

fn kind(status: u16) -> Kind {
    match status {
        401 => Kind::Unauthorized,
        403 => Kind::Forbidden,
        404 => Kind::NotFound,
        429 => Kind::RateLimited,
        500.. => Kind::Server,
        400.. => Kind::Refused,
        // Discord does not redirect.
        _ => Kind::Unreadable,
    }
}

/// The rate limit in the headers of a response.
fn rate_limit(headers: &HeaderMap) -> Option<RateLimit> {
    let count = |name| text(headers, name)?.parse().ok();
    Some(RateLimit {
        limit: count("x-ratelimit-limit")?,
        remaining: count("x-ratelimit-remaining")?,
        reset_after: seconds(number(headers, "x-ratelimit-reset-after")?),
    })
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn number(headers: &HeaderMap, name: &str) -> Option<f64> {
    text(headers, name)?.parse().ok()
}

/// Parses Discord's seconds; an invalid time means no wait.
fn seconds(number: f64) -> Duration {
    Duration::try_from_secs_f64(number).unwrap_or_default()
}
