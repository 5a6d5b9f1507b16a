//! A request before it is sent: its route, its rate-limit bucket, and whether it may be repeated.

use std::time::Duration;

use reqwest::Method;
use serde::Serialize;

use super::error::{Error, Result};
use crate::metrics::RestError as Kind;

/// Maximum age of the event for a response to its interaction. Discord accepts none after three seconds,
/// counted from when it sent the event.
const INTERACTION_TIMEOUT: Duration = Duration::from_millis(2800);
/// Timeout for one attempt at it, which leaves time for a second one.
const INTERACTION_ATTEMPT_TIMEOUT: Duration = Duration::from_millis(1200);
/// Timeout for all other requests with their retries. The user has stopped waiting by then.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Timeout for one attempt at them.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(10);

/// A request, ready to be sent as often as needed.
pub(super) struct ApiCall {
    pub(super) method: Method,
    /// Method and route without ids, for logs.
    pub(super) route: &'static str,
    pub(super) path: String,
    pub(super) query: Vec<(&'static str, String)>,
    pub(super) body: Option<Vec<u8>>,
    /// A file that the body declares as its first attachment: name and content.
    pub(super) file: Option<(String, Vec<u8>)>,
    /// The reason for the audit log.
    pub(super) reason: Option<String>,
    /// The bucket in which Discord counts it; `None` for requests with an interaction's token, which are
    /// counted per token and are few.
    pub(super) bucket: Option<String>,
    /// True if repeating it does no harm.
    pub(super) repeatable: bool,
    /// True if the body of the response is needed.
    pub(super) needs_answer: bool,
    /// Discord's error code for "already done".
    pub(super) done_already: Option<u32>,
    /// Discord's error code for "not yet": the request was not done, and may be repeated.
    pub(super) not_yet: Option<u32>,
    pub(super) within: Duration,
    pub(super) attempt: Duration,
}

impl ApiCall {
    /// A request with the bot's token. `route` is the method and the route; each `:name` in it takes the next
    /// of `ids`. Discord counts by route and first id.
    pub(super) fn new(route: &'static str, ids: &[u64]) -> Self {
        let (method, template) = route.split_once(' ').unwrap_or(("GET", route));
        let mut ids = ids.iter();
        let mut counted = method.to_owned();
        let mut is_first = true;
        let mut path = String::new();
        for part in template.split('/').skip(1) {
            let id = part.starts_with(':').then(|| ids.next()).flatten();
            let filled = id.map_or_else(|| part.to_owned(), ToString::to_string);
            counted.push('/');
            counted.push_str(if is_first { &filled } else { part });
            is_first &= id.is_none();
            path.push('/');
            path.push_str(&filled);
        }
        let method = Method::from_bytes(method.as_bytes()).unwrap_or_default();
        Self {
            // All methods but POST are idempotent.
            repeatable: method != Method::POST,
            needs_answer: method == Method::GET,
            done_already: None,
            not_yet: None,
            method,
            route,
            path,
            query: Vec::new(),
            body: None,
            file: None,
            reason: None,
            bucket: Some(counted),
            within: TIMEOUT,
            attempt: ATTEMPT_TIMEOUT,
        }
    }

    /// A request with an interaction's own token, which is part of the path.
    pub(super) fn by_token(route: &'static str, id: u64, token: &str) -> Self {
        let mut call = Self::new(route, &[id]);
        call.path = call.path.replace(":token", token);
        call.bucket = None;
        call
    }

    /// The initial response to an interaction, which Discord accepts once: repeating it does no harm.
    pub(super) fn callback(id: u64, token: &str) -> Self {
        Self {
            repeatable: true,
            done_already: Some(40060),
            within: INTERACTION_TIMEOUT,
            attempt: INTERACTION_ATTEMPT_TIMEOUT,
            ..Self::by_token("POST /interactions/:id/:token/callback", id, token)
        }
    }

    pub(super) fn body(mut self, body: &impl Serialize) -> Result<Self> {
        let unreadable = |cause| Error::new(Kind::Unreadable, self.route, cause);
        self.body = Some(serde_json::to_vec(body).map_err(unreadable)?);
        Ok(self)
    }

    /// Returns whether the error of a retry shows that an earlier attempt succeeded.
    pub(super) fn was_done(&self, error: &Error) -> bool {
        let gone = self.method == Method::DELETE && error.status == 404;
        gone || self.done_already.is_some_and(|code| error.code == code)
    }
}

#[cfg(test)]
mod tests {
    use super::ApiCall;

    #[test]
    fn a_route_is_counted_by_its_first_id() {
        let call = ApiCall::new("PATCH /channels/:channel/messages/:message", &[1, 2]);
        assert_eq!(call.path, "/channels/1/messages/2");
        assert_eq!(call.bucket.as_deref(), Some("PATCH/channels/1/messages/:message"));
        assert!(call.repeatable);
        assert!(!ApiCall::new("POST /channels/:channel/messages", &[1]).repeatable);
    }

    #[test]
    fn a_token_stands_in_the_path_alone() {
        let call = ApiCall::callback(7, "secret");
        assert_eq!(call.path, "/interactions/7/secret/callback");
        assert_eq!(call.bucket, None);
        assert!(!call.route.contains("secret"));
    }
}
