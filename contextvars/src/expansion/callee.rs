//! Whether a function that is somebody else's takes work of any type, or only a `fn` pointer, which can
//! hold no context.
#![allow(clippy::unused_self, reason = "what is asked is the type of `self`")]

use std::marker::PhantomData;
use std::ops::Deref;

/// The type of a callee, and that of prepared work.
pub struct Callee<C, W>(Other<C, W>);

/// The callee takes no such work.
pub struct Other<C, W>(PhantomData<(C, W)>);

impl<C, W> Callee<C, W> {
    /// Asks the types; the values themselves are not looked at.
    pub fn of(_: &C, _: &W) -> Self {
        Self(Other(PhantomData))
    }
}

impl<C, W> Deref for Callee<C, W> {
    type Target = Other<C, W>;

    fn deref(&self) -> &Other<C, W> {
        &self.0
    }
}

impl<C: FnOnce(W) -> R, W, R> Callee<C, W> {
    /// The prepared work.
    pub fn choose<F>(&self, work: W, _: F) -> W {
        work
    }
}

impl<C, W> Other<C, W> {
    /// The function as it is.
    #[deprecated(
        note = "this function does not run in the context, because the callee takes a `fn` pointer, which can hold none: \
                let the callee take `impl FnOnce()`, or write `#[propagate(skip)]` on the statement"
    )]
    pub fn choose<F>(&self, _: W, function: F) -> F {
        function
    }
}
