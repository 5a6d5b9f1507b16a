//! A request before it is sent: where it goes, whose limit it counts to, and whether it may be repeated.

use std::time::Duration;

use reqwest::Method;
use serde::Serialize;

use super::error::{Error, Result};
use crate::metrics::RestError as Kind;

/// How long after the event a reply to an interaction is of use. Discord takes none after three seconds,
/// and it counts from when it sent the event.
const INTERACTION: Duration = Duration::from_millis(2800);
/// How long Discord may take for one attempt at it: a second attempt must still be worth something.
const INTERACTION_ATTEMPT: Duration = Duration::from_millis(1200);
/// How long anything else is tried. Whoever asked has stopped waiting by then.
const OTHERS: Duration = Duration::from_secs(30);
/// How long Discord may take for one attempt at it.
const ATTEMPT: Duration = Duration::from_secs(10);

/// A request, ready to be sent as often as it takes.
pub(super) struct Call {
    pub(super) method: Method,
    /// Method and route, without ids: for people and their logs.
    pub(super) route: &'static str,
    pub(super) path: String,
    pub(super) query: Vec<(&'static str, String)>,
    pub(super) body: Option<Vec<u8>>,
    /// A file that the body declares as its first attachment: its name and what is in it.
    pub(super) file: Option<(String, Vec<u8>)>,
    /// For the audit log.
    pub(super) reason: Option<String>,
    /// Under which name Discord counts it; `None` for what has an interaction's token, each of which is
    /// counted apart and used a few times only.
    pub(super) bucket: Option<String>,
    /// Whether it does no harm to do it twice.
    pub(super) repeatable: bool,
    /// Whether the body of the answer is of use.
    pub(super) needs_answer: bool,
    /// Discord's number for "that was done already".
    pub(super) done_already: Option<u32>,
    /// Discord's number for "not yet": what comes before it was not done, and may be sent again.
    pub(super) not_yet: Option<u32>,
    pub(super) within: Duration,
    pub(super) attempt: Duration,
}

impl Call {
    /// With the bot's token. `route` is the method and the route; each `:name` in it is the next of
    /// `ids`. Discord counts by route and by the first id.
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
            // All of these but POST say how something is to be, not that it is to be more.
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
            within: OTHERS,
            attempt: ATTEMPT,
        }
    }

    /// With an interaction's own token, which stands in the path.
    pub(super) fn by_token(route: &'static str, id: u64, token: &str) -> Self {
        let mut call = Self::new(route, &[id]);
        call.path = call.path.replace(":token", token);
        call.bucket = None;
        call
    }

    /// The first answer to an interaction, which Discord takes once: doing it again does no harm.
    pub(super) fn callback(id: u64, token: &str) -> Self {
        Self {
            repeatable: true,
            done_already: Some(40060),
            within: INTERACTION,
            attempt: INTERACTION_ATTEMPT,
            ..Self::by_token("POST /interactions/:id/:token/callback", id, token)
        }
    }

    pub(super) fn body(mut self, body: &impl Serialize) -> Result<Self> {
        let unreadable = |cause| Error::new(Kind::Unreadable, self.route, cause);
        self.body = Some(serde_json::to_vec(body).map_err(unreadable)?);
        Ok(self)
    }

    /// Whether an error of a repetition says that an earlier attempt was carried out.
    pub(super) fn was_done(&self, error: &Error) -> bool {
        let gone = self.method == Method::DELETE && error.status == 404;
        gone || self.done_already.is_some_and(|code| error.code == code)
    }
}

#[cfg(test)]
mod tests {
    use super::Call;

    #[test]
    fn a_route_is_counted_by_its_first_id() {
        let call = Call::new("PATCH /channels/:channel/messages/:message", &[1, 2]);
        assert_eq!(call.path, "/channels/1/messages/2");
        assert_eq!(call.bucket.as_deref(), Some("PATCH/channels/1/messages/:message"));
        assert!(call.repeatable);
        assert!(!Call::new("POST /channels/:channel/messages", &[1]).repeatable);
    }

    #[test]
    fn a_token_stands_in_the_path_alone() {
        let call = Call::callback(7, "secret");
        assert_eq!(call.path, "/interactions/7/secret/callback");
        assert_eq!(call.bucket, None);
        assert!(!call.route.contains("secret"));
    }
}
