//! Metrics in Prometheus format, counted where things happen. There is no global registry: each bot owns its
//! metrics, and two bots in a process have two sets.
//!
//! No label identifies a user, a guild or a question.

mod labels;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

use crate::matching::Outcome;
use labels::{
    EndpointLabels, EventLabels, EventType, NoLabels, QuestionLabels, ReloadLabels, ReplyLabels,
    RestErrorLabels, StoreFailureLabels,
};
pub use labels::{EndpointOutcome, ReloadOutcome, RestError, StoreOperation, Trigger};

/// The HTTP `Content-Type` of [`Metrics::encode`].
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Upper bounds of the latency buckets, in seconds. Discord's deadline of three seconds is one of them.
const LATENCIES: [f64; 12] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 3.0, 10.0];

/// Distinct types of unknown events; all further types count as [`OTHER`].
const MAX_TYPES: usize = 32;
/// The label of types beyond [`MAX_TYPES`], and of strings that are not event types.
const OTHER: &str = "other";
/// Maximum length of an event type.
const MAX_TYPE_LENGTH: usize = 64;

/// The metrics of one bot. Cloning is cheap, and all clones share the counters.
#[derive(Clone, Debug)]
pub struct Metrics(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    registry: Registry,
    questions: Family<QuestionLabels, Counter>,
    replies: Family<ReplyLabels, Histogram>,
    /// Without labels; empty when there is no gateway connection.
    gateway_connected: Family<NoLabels, Gauge>,
    gateway_shards: Gauge,
    gateway_shards_connected: Gauge,
    gateway_restarts: Counter,
    unknown_events: Family<EventLabels, Counter>,
    ignored_events: Family<EventLabels, Counter>,
    types: Mutex<BTreeSet<String>>,
    rest_requests: Counter,
    rest_errors: Family<RestErrorLabels, Counter>,
    invalid_requests: Counter,
    pins_edited: Counter,
    misses_recorded: Counter,
    store_away: Gauge,
    store_failures: Family<StoreFailureLabels, Counter>,
    pack_reloads: Family<ReloadLabels, Counter>,
    endpoint_requests: Family<EndpointLabels, Counter>,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// Metrics that are all zero.
    pub fn new() -> Self {
        let mut registry = Registry::with_prefix("caveat");
        let replies = Family::new_with_constructor((|| Histogram::new(LATENCIES)) as fn() -> _);
        let mut inner = Inner {
            questions: Family::default(),
            replies,
            gateway_connected: Family::default(),
            gateway_shards: Gauge::default(),
            gateway_shards_connected: Gauge::default(),
            gateway_restarts: Counter::default(),
            unknown_events: Family::default(),
            ignored_events: Family::default(),
            types: Mutex::default(),
            rest_requests: Counter::default(),
            rest_errors: Family::default(),
            invalid_requests: Counter::default(),
            pins_edited: Counter::default(),
            misses_recorded: Counter::default(),
            store_away: Gauge::default(),
            store_failures: Family::default(),
            pack_reloads: Family::default(),
            endpoint_requests: Family::default(),
            registry: Registry::default(),
        };
        let version = Info::new(vec![("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("build", "The version that runs", version);
        registry.register(
            "questions",
            "Questions, by the door through which they came and what came of them",
            inner.questions.clone(),
        );
        registry.register_with_unit(
            "reply_latency",
            "From the event that asked to the reply that was sent",
            Unit::Seconds,
            inner.replies.clone(),
        );
        registry.register(
            "gateway_connected",
            "Whether the bot is connected to Discord's gateway, by all its shards",
            inner.gateway_connected.clone(),
        );
        registry.register(
            "gateway_shards",
            "Shards that this process runs",
            inner.gateway_shards.clone(),
        );
        registry.register(
            "gateway_shards_connected",
            "Shards of this process that are connected",
            inner.gateway_shards_connected.clone(),
        );
        registry.register(
            "gateway_restarts",
            "Times that the connection to Discord's gateway was lost or stuck, and started again",
            inner.gateway_restarts.clone(),
        );
        registry.register(
            "unknown_events",
            "Events of the gateway that could not be read",
            inner.unknown_events.clone(),
        );
        registry.register(
            "ignored_events",
            "Events of the gateway that cannot be read, and are known to concern nobody",
            inner.ignored_events.clone(),
        );
        registry.register(
            "rest_requests",
            "Requests sent to Discord, each attempt counted",
            inner.rest_requests.clone(),
        );
        registry.register(
            "rest_errors",
            "Requests that Discord did not do, each attempt counted",
            inner.rest_errors.clone(),
        );
        registry.register(
            "rest_invalid_requests",
            "Requests that Discord counts as invalid: it bans who sends too many",
            inner.invalid_requests.clone(),
        );
        registry.register(
            "pins_edited",
            "Pinned answers that were changed to show what the FAQ says now",
            inner.pins_edited.clone(),
        );
        registry.register(
            "misses_recorded",
            "Questions that the FAQ missed and that were noted",
            inner.misses_recorded.clone(),
        );
        registry.register(
            "store_away",
            "Whether the database cannot be used",
            inner.store_away.clone(),
        );
        registry.register(
            "store_failures",
            "Times that the database could not do its part",
            inner.store_failures.clone(),
        );
        registry.register(
            "pack_reloads",
            "Times that the FAQ was changed while the bot runs, and what came of it",
            inner.pack_reloads.clone(),
        );
        registry.register(
            "endpoint_requests",
            "Requests by which the bot was asked over HTTP, and what came of them",
            inner.endpoint_requests.clone(),
        );
        inner.registry = registry;
        inner.begin_at_zero();
        Self(Arc::new(inner))
    }

    /// Encodes all metrics as text in the Prometheus format; see [`CONTENT_TYPE`].
    ///
    /// # Errors
    /// Never with the existing metrics, because the encoder writes to memory.
    pub fn encode(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &self.0.registry)?;
        Ok(text)
    }

    /// Counts a question.
    pub fn question(&self, trigger: Trigger, outcome: &Outcome) {
        self.0.questions.get_or_create(&QuestionLabels::of(trigger, outcome)).inc();
    }

    /// Records the latency of a reply, from the event that asked until Discord confirms the reply.
    pub fn reply(&self, trigger: Trigger, took: Duration) {
        self.0.replies.get_or_create(&ReplyLabels { door: trigger }).observe(took.as_secs_f64());
    }

    /// Sets whether the bot is connected to the gateway.
    pub fn gateway_connected(&self, connected: bool) {
        self.0.gateway_connected.get_or_create(&[]).set(connected.into());
    }

    /// Removes the metric of the gateway connection: a bot that is asked over HTTP has none.
    pub fn without_gateway(&self) {
        self.0.gateway_connected.clear();
    }

    /// Counts a request to the HTTP endpoint, from Discord or anyone else.
    pub fn endpoint_request(&self, outcome: EndpointOutcome) {
        self.0.endpoint_requests.get_or_create(&EndpointLabels { outcome }).inc();
    }

    /// Sets the number of this process's shards, and how many of them are connected.
    pub fn gateway_shards(&self, own: usize, connected: usize) {
        let number = |count| i64::try_from(count).unwrap_or(i64::MAX);
        self.0.gateway_shards.set(number(own));
        self.0.gateway_shards_connected.set(number(connected));
    }

    /// Counts a gateway connection that had to be restarted.
    pub fn gateway_restart(&self) {
        self.0.gateway_restarts.inc();
    }

    /// Counts an event that could not be read, by its type, and returns the label used. Invalid types, and
    /// new types beyond the limit, count as `other`, because Discord's strings must not fill the memory.
    pub fn unknown_event(&self, r#type: &str) -> String {
        let is_type = (1..=MAX_TYPE_LENGTH).contains(&r#type.len())
            && r#type.bytes().all(|byte| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'_'));
        let mut types = self.0.types.lock().unwrap_or_else(PoisonError::into_inner);
        let known = is_type && (types.contains(r#type) || types.len() < MAX_TYPES);
        let label = if known { r#type } else { OTHER }.to_owned();
        if known && !types.contains(&label) {
            types.insert(label.clone());
        }
        drop(types);
        let typed = EventLabels { r#type: EventType(label.clone()) };
        self.0.unknown_events.get_or_create(&typed).inc();
        label
    }

    /// Counts an event that cannot be read but is known not to matter.
    pub fn ignored_event(&self, r#type: &'static str) {
        let typed = EventLabels { r#type: EventType(r#type.to_owned()) };
        self.0.ignored_events.get_or_create(&typed).inc();
    }

    /// Counts a request to Discord; each attempt counts.
    pub fn rest_request(&self) {
        self.0.rest_requests.inc();
    }

    /// Counts a request that failed.
    pub fn rest_error(&self, kind: RestError) {
        self.0.rest_errors.get_or_create(&RestErrorLabels { kind }).inc();
    }

    /// Counts a request that Discord counts as invalid.
    pub fn invalid_request(&self) {
        self.0.invalid_requests.inc();
    }

    /// Counts an edited pin.
    pub fn pin_edited(&self) {
        self.0.pins_edited.inc();
    }

    /// Counts recorded misses.
    pub fn misses_recorded(&self, count: u64) {
        self.0.misses_recorded.inc_by(count);
    }

    /// Sets whether the database is unavailable.
    pub fn store_away(&self, away: bool) {
        self.0.store_away.set(away.into());
    }

    /// Counts a pack reload.
    pub fn pack_reload(&self, outcome: ReloadOutcome) {
        self.0.pack_reloads.get_or_create(&ReloadLabels { outcome }).inc();
    }

    /// Counts a failed operation of the database.
    pub fn store_failure(&self, operation: StoreOperation) {
        self.0.store_failures.get_or_create(&StoreFailureLabels { operation }).inc();
    }
}

impl Inner {
    /// Creates every label set at zero: Prometheus sees an increase only where it saw a value before.
    fn begin_at_zero(&self) {
        for &door in Trigger::ALL {
            for outcome in &Outcome::ALL {
                drop(self.questions.get_or_create(&QuestionLabels::of(door, outcome)));
            }
            drop(self.replies.get_or_create(&ReplyLabels { door }));
        }
        for &kind in RestError::ALL {
            drop(self.rest_errors.get_or_create(&RestErrorLabels { kind }));
        }
        for &operation in StoreOperation::ALL {
            drop(self.store_failures.get_or_create(&StoreFailureLabels { operation }));
        }
        for &outcome in ReloadOutcome::ALL {
            drop(self.pack_reloads.get_or_create(&ReloadLabels { outcome }));
        }
        for &outcome in EndpointOutcome::ALL {
            drop(self.endpoint_requests.get_or_create(&EndpointLabels { outcome }));
        }
        drop(self.gateway_connected.get_or_create(&[]));
        drop(
            self.unknown_events.get_or_create(&EventLabels { r#type: EventType(OTHER.to_owned()) }),
        );
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{MAX_TYPES, Metrics, Outcome, ReloadOutcome, RestError, StoreOperation, Trigger};

    #[test]
    fn reads_as_prometheus_reads() {
        let metrics = Metrics::new();
        metrics.question(Trigger::Ask, &Outcome::Answer("a".to_owned()));
        metrics.clone().question(Trigger::Ask, &Outcome::Answer("b".to_owned()));
        metrics.reply(Trigger::Overheard, Duration::from_millis(20));
        metrics.unknown_event("NEW_THING");
        metrics.rest_error(RestError::RateLimited);
        metrics.misses_recorded(2);
        metrics.store_failure(StoreOperation::Write);
        metrics.pack_reload(ReloadOutcome::Loaded);
        let text = metrics.encode().unwrap();
        for line in [
            "caveat_questions_total{door=\"ask\",verdict=\"answer\"} 2",
            "caveat_reply_latency_seconds_bucket{le=\"0.01\",door=\"overheard\"} 0",
            "caveat_reply_latency_seconds_bucket{le=\"0.025\",door=\"overheard\"} 1",
            "caveat_unknown_events_total{type=\"NEW_THING\"} 1",
            "caveat_rest_errors_total{kind=\"rate_limited\"} 1",
            "caveat_gateway_restarts_total 0",
            "caveat_misses_recorded_total 2",
            "caveat_store_failures_total{operation=\"write\"} 1",
            "caveat_pack_reloads_total{outcome=\"loaded\"} 1",
            "caveat_pack_reloads_total{outcome=\"faulty\"} 0",
        ] {
            assert!(text.lines().any(|there| there == line), "{line}\n{text}");
        }
        assert!(text.ends_with("# EOF\n"));
    }

    #[test]
    fn what_was_not_counted_yet_is_zero() {
        let text = Metrics::new().encode().unwrap();
        for line in [
            "caveat_questions_total{door=\"edit\",verdict=\"suggest\"} 0",
            "caveat_reply_latency_seconds_count{door=\"ask\"} 0",
            "caveat_rest_errors_total{kind=\"paused\"} 0",
            "caveat_store_failures_total{operation=\"open\"} 0",
            "caveat_unknown_events_total{type=\"other\"} 0",
        ] {
            assert!(text.lines().any(|there| there == line), "{line}\n{text}");
        }
    }

    #[test]
    fn who_wants_no_gateway_shows_none() {
        let metrics = Metrics::new();
        assert!(metrics.encode().unwrap().contains("\ncaveat_gateway_connected 0\n"));
        metrics.without_gateway();
        assert!(!metrics.encode().unwrap().contains("\ncaveat_gateway_connected "));
    }

    #[test]
    fn two_bots_count_apart() {
        let (one, other) = (Metrics::new(), Metrics::new());
        one.pin_edited();
        assert!(one.encode().unwrap().contains("caveat_pins_edited_total 1"));
        assert!(other.encode().unwrap().contains("caveat_pins_edited_total 0"));
    }

    #[test]
    fn unknown_types_are_few_and_say_nothing_else() {
        let metrics = Metrics::new();
        for n in 0..10 * MAX_TYPES {
            metrics.unknown_event(&format!("TYPE_{n}"));
        }
        metrics.unknown_event("TYPE_1");
        metrics.unknown_event("what somebody \"wrote\"\n");
        metrics.unknown_event(&"A".repeat(1000));
        let text = metrics.encode().unwrap();
        let lines = text.lines().filter(|line| line.starts_with("caveat_unknown_events_total{"));
        assert_eq!(lines.count(), MAX_TYPES + 1);
        assert!(text.contains("caveat_unknown_events_total{type=\"TYPE_1\"} 2"), "{text}");
        let other = format!("caveat_unknown_events_total{{type=\"other\"}} {}", 9 * MAX_TYPES + 2);
        assert!(text.contains(&other) && !text.contains("wrote"), "{text}");
    }
}
