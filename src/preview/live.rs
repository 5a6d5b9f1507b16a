//! Server-sent events that tell open pages of changes.

use std::convert::Infallible;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{Stream, unfold};

use super::Shared;

/// Sends an event whenever the FAQ changed; the page then requests its parts anew.
pub(super) async fn events(
    State(page): State<Shared>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let changes = page.state.changes();
    let stream = unfold(changes, async |mut changes| {
        changes.changed().await.ok()?;
        Some((Ok(Event::default().data("changed")), changes))
    });
    Sse::new(stream).keep_alive(KeepAlive::default())
}
