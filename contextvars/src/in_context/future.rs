//! A future in its context.

use std::future::Future;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::task::{self, Poll};

use super::InContext;

/// Each poll puts the context in place, and takes it out, also if the poll panics. What the future
/// sets lasts until the next poll.
///
/// The output is a parameter, so that rustc reports another one than expected of the future that is in the
/// context.
impl<F: Future<Output = T>, T> Future for InContext<F> {
    type Output = T;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<T> {
        let this = self.project();
        let mut place = MaybeUninit::uninit();
        let part = this.enter.task_mut().begin_part(&mut place);
        let result = this.inner.poll(cx);
        // Not at the end: if that panicked, Rust would leak the result (rust-lang/rust#47949).
        drop(part);
        result
    }
}
