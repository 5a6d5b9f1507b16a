//! Injected faults, which replace the answers to the next matching requests.

use std::io;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use tokio::sync::Notify;

/// A fault, for one request.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    /// The request takes effect all the same.
    pub(crate) done: bool,
    how: How,
}

#[derive(Clone, Debug)]
enum How {
    Says { status: u16, headers: Vec<(&'static str, String)>, body: String },
    Hangs,
    Breaks,
    Adds(Vec<(&'static str, String)>),
    Waits(Arc<Notify>),
}

impl Fault {
    fn new(how: How) -> Self {
        Self { done: false, how }
    }

    /// A refusal with a status and a code.
    pub(crate) fn refused(status: u16, code: u32) -> Self {
        let body = json!({ "message": "the test wants it so", "code": code }).to_string();
        Self::new(How::Says { status, headers: Vec::new(), body })
    }

    /// A refusal of another edit to an old message within so many seconds.
    pub(crate) fn spent(seconds: f64) -> Self {
        let text = "Maximum number of edits to messages older than 1 hour reached.";
        let body = json!({ "message": text, "code": 30046, "retry_after": seconds });
        let headers = vec![("retry-after", seconds.ceil().to_string())];
        Self::new(How::Says { status: 429, headers, body: body.to_string() })
    }

    /// The error page of a proxy in front of Discord.
    pub(crate) fn html(status: u16) -> Self {
        let body = "<html><body>cloudflare</body></html>".to_owned();
        Self::new(How::Says { status, headers: Vec::new(), body })
    }

    /// A rate limit for so many seconds; `global` limits the whole bot.
    pub(crate) fn limited(seconds: f64, global: bool) -> Self {
        let text = "You are being rate limited.";
        let body = json!({ "message": text, "retry_after": seconds, "global": global });
        let mut headers = vec![("retry-after", seconds.ceil().to_string())];
        if global {
            headers.push(("x-ratelimit-global", "true".to_owned()));
        }
        Self::new(How::Says { status: 429, headers, body: body.to_string() })
    }

    /// A rate limit that is announced by headers only.
    pub(crate) fn limited_by_header(seconds: f64) -> Self {
        let headers = vec![("x-ratelimit-reset-after", seconds.to_string())];
        Self::new(How::Says { status: 429, headers, body: "{}".to_owned() })
    }

    /// No answer.
    pub(crate) fn hangs() -> Self {
        Self::new(How::Hangs)
    }

    /// The beginning of an answer on a connection that is then closed.
    pub(crate) fn breaks() -> Self {
        Self { done: true, how: How::Breaks }
    }

    /// An answer that can be read, but for its length, though the request takes effect.
    pub(crate) fn floods() -> Self {
        let body = json!({ "id": "1", "content": "x".repeat(5 << 20) }).to_string();
        Self { done: true, how: How::Says { status: 200, headers: Vec::new(), body } }
    }

    /// The usual answer, with headers that announce the rest of the rate limit.
    pub(crate) fn leaves(remaining: u32, seconds: f64) -> Self {
        let headers = vec![
            ("x-ratelimit-limit", "5".to_owned()),
            ("x-ratelimit-remaining", remaining.to_string()),
            ("x-ratelimit-reset-after", seconds.to_string()),
        ];
        Self { done: true, how: How::Adds(headers) }
    }

    /// The usual answer, delayed until notified.
    pub(crate) fn waits_for(go_on: &Arc<Notify>) -> Self {
        Self { done: true, how: How::Waits(Arc::clone(go_on)) }
    }

    /// Lets the request take effect all the same.
    pub(crate) fn but_done(self) -> Self {
        Self { done: true, ..self }
    }

    /// The response that the bot gets, in place of `usual`.
    pub(super) async fn answer(self, usual: Option<Response>) -> Response {
        let with = |mut response: Response, headers: Vec<(&'static str, String)>| {
            for (name, value) in headers {
                let value = value.parse().expect("the test's header is one");
                response.headers_mut().insert(name, value);
            }
            response
        };
        match self.how {
            How::Says { status, headers, body } => {
                let status = StatusCode::from_u16(status).expect("the test's status is one");
                with((status, body).into_response(), headers)
            }
            How::Hangs => std::future::pending().await,
            How::Breaks => {
                let halves = [
                    Ok(Bytes::from_static(b"{\"id\":")),
                    Err(io::Error::from(io::ErrorKind::ConnectionReset)),
                ];
                Body::from_stream(Halves { parts: halves.into(), held: false }).into_response()
            }
            How::Waits(go_on) => {
                go_on.notified().await;
                usual.expect("it was done")
            }
            How::Adds(headers) => with(usual.expect("it was done"), headers),
        }
    }
}

/// A body in parts; each is sent before the next one is available.
struct Halves {
    parts: std::collections::VecDeque<io::Result<Bytes>>,
    held: bool,
}

impl futures_util::Stream for Halves {
    type Item = io::Result<Bytes>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        self.held = !self.held;
        if self.held {
            context.waker().wake_by_ref();
            return std::task::Poll::Pending;
        }
        std::task::Poll::Ready(self.parts.pop_front())
    }
}
