//! Server-sent events that tell open pages of changes.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{Stream, unfold};

use super::Shared;

/// Pages that are told at once: more than curators have open.
pub(super) const STREAMS: usize = 64;
const MANY: &str = "Too many pages are open; this one does not change by itself. Close some.\n";

/// An event each time that the FAQ changed; the page then asks for what it shows.
///
/// # Errors
/// When too many hear of it already. A browser does not ask again then.
pub(super) async fn events(
    State(page): State<Shared>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, (StatusCode, &'static str)> {
    let place = Arc::clone(&page.streams).try_acquire_owned();
    let place = place.map_err(|_| (StatusCode::SERVICE_UNAVAILABLE, MANY))?;
    let stream = unfold((page.state.changes(), place), async |(mut changes, place)| {
        changes.changed().await.ok()?;
        Some((Ok(Event::default().data("changed")), (changes, place)))
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::default()))
}
