//! A stream or a sink in its context: its creator's, whoever polls it.

use std::pin::Pin;
use std::task::{self, Poll};

use futures_core::{FusedStream, Stream};
use futures_sink::Sink;

use super::{InContext, TAKEN};

impl<S: Stream> Stream for InContext<S> {
    type Item = S::Item;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<Option<S::Item>> {
        let this = self.project();
        let inner = this.inner.as_pin_mut().expect(TAKEN);
        this.task.run(|| inner.poll_next(cx))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.inner().size_hint()
    }
}

impl<S: FusedStream> FusedStream for InContext<S> {
    fn is_terminated(&self) -> bool {
        self.inner().is_terminated()
    }
}

impl<S: Sink<Item>, Item> Sink<Item> for InContext<S> {
    type Error = S::Error;

    fn poll_ready(self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<Result<(), S::Error>> {
        let this = self.project();
        let inner = this.inner.as_pin_mut().expect(TAKEN);
        this.task.run(|| inner.poll_ready(cx))
    }

    fn start_send(self: Pin<&mut Self>, item: Item) -> Result<(), S::Error> {
        let this = self.project();
        let inner = this.inner.as_pin_mut().expect(TAKEN);
        this.task.run(|| inner.start_send(item))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<Result<(), S::Error>> {
        let this = self.project();
        let inner = this.inner.as_pin_mut().expect(TAKEN);
        this.task.run(|| inner.poll_flush(cx))
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<Result<(), S::Error>> {
        let this = self.project();
        let inner = this.inner.as_pin_mut().expect(TAKEN);
        this.task.run(|| inner.poll_close(cx))
    }
}
