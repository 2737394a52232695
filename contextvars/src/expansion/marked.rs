//! The future of a marked `async fn`.

use std::future::Future;
use std::marker::PhantomData;
use std::panic::UnwindSafe;
use std::pin::Pin;
use std::task::{self, Poll};

use pin_project_lite::pin_project;

use crate::InContext;

/// What is no `RefUnwindSafe`.
type Mark = PhantomData<dyn Send + Sync + Unpin>;

pin_project! {
    /// A future in its context, which a marked function gives. The function's signature hides its type,
    /// and `escaping.rs` says by what it is known all the same.
    #[must_use = "futures do nothing unless they are polled"]
    pub struct MarkedFuture<F> {
        #[pin]
        future: InContext<F>,
        mark: Mark,
    }
}

impl<F> MarkedFuture<F> {
    #[inline]
    pub(super) fn new(future: InContext<F>) -> Self {
        Self {
            future,
            mark: PhantomData,
        }
    }
}

impl<F> UnwindSafe for MarkedFuture<F> {}

/// What clippy sees in a marked `async fn`, which it gets as it is written: the function's future holds this
/// across each await, and is no `RefUnwindSafe` either.
pub struct Seen(Mark);

impl Seen {
    /// It marks the function that it is a variable of.
    #[expect(
        clippy::new_without_default,
        reason = "only expansions make one, and write it out"
    )]
    pub fn new() -> Self {
        Self(PhantomData)
    }
}

/// A variable without a destructor would not be held.
impl Drop for Seen {
    fn drop(&mut self) {}
}

/// The output is a parameter for the reason that [`InContext`] gives.
impl<F: Future<Output = T>, T> Future for MarkedFuture<F> {
    type Output = T;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<T> {
        self.project().future.poll(cx)
    }
}
