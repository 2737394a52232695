//! A stream or a sink in its context, which is not that of the task that polls it.

use std::pin::Pin;
use std::task::{self, Poll};

use futures_core::{FusedFuture, FusedStream, Stream};
use futures_sink::Sink;

use super::InContext;

/// Each poll puts the stream's own context in place, not that of the task that polls.
impl<S: Stream> Stream for InContext<S> {
    type Item = S::Item;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<Option<S::Item>> {
        self.run(|inner| inner.poll_next(cx))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.inner().size_hint()
    }
}

impl<F: FusedFuture> FusedFuture for InContext<F> {
    fn is_terminated(&self) -> bool {
        self.inner().is_terminated()
    }
}

impl<S: FusedStream> FusedStream for InContext<S> {
    fn is_terminated(&self) -> bool {
        self.inner().is_terminated()
    }
}

/// Each call puts the sink's own context in place, not that of the task that sends.
impl<S: Sink<Item>, Item> Sink<Item> for InContext<S> {
    type Error = S::Error;

    fn poll_ready(self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<Result<(), S::Error>> {
        self.run(|inner| inner.poll_ready(cx))
    }

    fn start_send(self: Pin<&mut Self>, item: Item) -> Result<(), S::Error> {
        self.run(|inner| inner.start_send(item))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<Result<(), S::Error>> {
        self.run(|inner| inner.poll_flush(cx))
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<Result<(), S::Error>> {
        self.run(|inner| inner.poll_close(cx))
    }
}
