//! `GET /events/{n}`: events that are sent while the client reads them, after the handler has
//! returned.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::Path;
use axum::response::sse::{Event, Sse};
use contextvars::Propagate;
use futures_util::stream::{self, Stream, StreamExt};
use tracing::info;

use crate::variables::request_id;

pub(crate) const EVENTS: usize = 3;

/// `ContextLayer` runs the body in the request's context. `in_current_context` adds the span.
pub(crate) async fn events(
    Path(n): Path<u64>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    Sse::new(stream_of(n).in_current_context())
}

/// Each event says of which request it is.
pub(crate) fn stream_of(n: u64) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::iter(0..EVENTS).then(move |event| async move {
        tokio::time::sleep(Duration::from_millis(1)).await;
        info!(n, event, "an event");
        Ok(Event::default().data(request_id()))
    })
}
