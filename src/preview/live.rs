//! Server-sent events that tell open pages of changes.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{Stream, unfold};
use serde::Deserialize;

use super::Shared;

/// Pages that are told at once: more than curators have open.
pub(super) const STREAMS: usize = 64;
const MANY: &str = "Too many pages are open; this one does not change by itself. Close some.\n";

/// The version that a page shows.
#[derive(Deserialize)]
pub(super) struct Seen {
    seen: Option<u64>,
}

/// An event each time that the FAQ changed, at once if it has changed since the version that the page shows; the
/// page then asks for what it shows. The id of an event is its version: a browser that connects again repeats it.
///
/// # Errors
/// When too many hear of it already. A browser does not ask again then.
pub(super) async fn events(
    State(page): State<Shared>,
    Query(Seen { seen }): Query<Seen>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, (StatusCode, &'static str)> {
    let place = Arc::clone(&page.streams).try_acquire_owned();
    let place = place.map_err(|_| (StatusCode::SERVICE_UNAVAILABLE, MANY))?;
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok());
    let seen = last.and_then(|last| last.parse().ok()).or(seen);
    let mut changes = page.state.changes();
    if seen.is_some_and(|seen| seen != changes.borrow_and_update().version) {
        changes.mark_changed();
    }
    let stream = unfold((changes, place), async |(mut changes, place)| {
        changes.changed().await.ok()?;
        let version = changes.borrow_and_update().version;
        let event = Event::default().id(version.to_string()).data("changed");
        Some((Ok(event), (changes, place)))
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::default()))
}
