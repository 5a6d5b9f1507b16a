//! Reads gateway close codes for permanent refusals from serenity's log, because serenity reports them
//! nowhere else. After these, logging in again is pointless.

use std::fmt::{Debug, Write};
use std::sync::Arc;

use tokio::sync::watch;
use tracing::dispatcher::{Dispatch, get_default};
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::{Interest, Subscriber, with_default};
use tracing::{Event, Level, Metadata};

/// The log target of the message about a closed connection.
const TARGET: &str = "serenity::gateway::shard";
/// Parts of the messages, with their close codes.
const MESSAGES: [(&str, u16); 3] = [
    ("Sent invalid shard data", 4010),
    ("Shard has too many guilds", 4011),
    ("Unknown unclean close 4012", 4012),
];

/// The close codes that serenity logs on a shard's thread. All clones share one state.
#[derive(Clone, Default)]
pub(super) struct CloseCodes(Arc<watch::Sender<Option<u16>>>);

impl CloseCodes {
    /// Runs `work` on this thread while listening to serenity's log there.
    pub(super) fn listen<T>(&self, work: impl FnOnce() -> T) -> T {
        let inner = get_default(Dispatch::clone);
        with_default(Listener { inner, received: Arc::clone(&self.0) }, work)
    }

    /// Resolves with the close code when Discord has refused the shard.
    pub(super) async fn received(&self) -> u16 {
        let mut received = self.0.subscribe();
        let code = received.wait_for(Option::is_some).await.ok().and_then(|code| *code);
        match code {
            Some(code) => code,
            None => std::future::pending().await,
        }
    }
}

/// A subscriber that listens to events and forwards them to the inner one.
struct Listener {
    inner: Dispatch,
    received: Arc<watch::Sender<Option<u16>>>,
}

/// The message of a log event.
#[derive(Default)]
struct MessageText(String);

impl Visit for MessageText {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            // Writing to memory does not fail.
            let _ = write!(self.0, "{value:?}");
        }
    }
}

fn is_close(metadata: &Metadata<'_>) -> bool {
    metadata.is_event() && metadata.target() == TARGET && *metadata.level() <= Level::WARN
}

impl Subscriber for Listener {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        let inner = self.inner.register_callsite(metadata);
        if is_close(metadata) { Interest::always() } else { inner }
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::current().max(LevelFilter::WARN))
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        is_close(metadata) || self.inner.enabled(metadata)
    }

    fn event(&self, event: &Event<'_>) {
        if is_close(event.metadata()) {
            let mut text = MessageText::default();
            event.record(&mut text);
            let said = MESSAGES.iter().find(|(said, _)| text.0.contains(said));
            if let Some((_, code)) = said {
                self.received.send_replace(Some(*code));
            }
            if !self.inner.enabled(event.metadata()) {
                return;
            }
        }
        self.inner.event(event);
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.inner.new_span(span)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        self.inner.record(span, values);
    }

    fn record_follows_from(&self, span: &Id, follows: &Id) {
        self.inner.record_follows_from(span, follows);
    }

    fn enter(&self, span: &Id) {
        self.inner.enter(span);
    }

    fn exit(&self, span: &Id) {
        self.inner.exit(span);
    }

    fn clone_span(&self, span: &Id) -> Id {
        self.inner.clone_span(span)
    }

    fn try_close(&self, span: Id) -> bool {
        self.inner.try_close(span)
    }
}
