//! A future in its context.

use std::future::Future;
use std::pin::Pin;
use std::task::{self, Poll};

use super::{InContext, TAKEN};

/// The context is in place for each poll, and taken out also if the poll panics. What the future sets lasts until
/// the next one.
impl<F: Future> Future for InContext<F> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let inner = this.inner.as_pin_mut().expect(TAKEN);
        this.task.run(|| inner.poll(cx))
    }
}
