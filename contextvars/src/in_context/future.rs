//! A future in its context.

use std::future::Future;
use std::pin::Pin;
use std::task::{self, Poll};

use super::InContext;

/// Each poll puts the context in place, and takes it out, also if the poll panics. What the future
/// sets lasts until the next poll.
impl<F: Future> Future for InContext<F> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<F::Output> {
        self.run(|inner| inner.poll(cx))
    }
}
