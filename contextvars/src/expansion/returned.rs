//! What a callback gives back: a future runs in the context, and anything else stays as it is.
//!
//! The callee that the user named calls the callback, and runs the future that it gets.
#![expect(clippy::unused_self, reason = "what is asked is the type of `self`")]

use std::marker::PhantomData;
use std::ops::Deref;
use std::pin::Pin;

use crate::task::Task;
use crate::{Context, InContext, Propagate};

/// The type of what a callback gives back. As in `work.rs`, the first level whose bound holds
/// answers.
pub struct CallbackResult<T>(Named<T>);

/// A type that has a name: a future in its context, or a box of a trait object.
pub struct Named<T>(Boxed<T>);

/// A box of a future, which may become one of a trait object.
pub struct Boxed<T>(Future<T>);

/// A future.
pub struct Future<T>(Other<T>);

/// Anything else.
pub struct Other<T>(PhantomData<T>);

impl<T> CallbackResult<T> {
    /// Asks a value's type; the value itself is not looked at.
    #[inline]
    pub fn of(_: &T) -> Self {
        Self(Named(Boxed(Future(Other(PhantomData)))))
    }
}

/// Also of a call that never returns: its type is not known.
impl CallbackResult<()> {
    /// The value as it is.
    #[inline]
    pub fn in_callback_(&self, (): ()) {}
}

impl<T> Deref for CallbackResult<T> {
    type Target = Named<T>;

    fn deref(&self) -> &Named<T> {
        &self.0
    }
}

impl<T> Deref for Named<T> {
    type Target = Boxed<T>;

    fn deref(&self) -> &Boxed<T> {
        &self.0
    }
}

impl<T> Deref for Boxed<T> {
    type Target = Future<T>;

    fn deref(&self) -> &Future<T> {
        &self.0
    }
}

impl<F: std::future::Future> Boxed<Pin<Box<F>>> {
    /// A box of another future.
    pub fn in_callback_(&self, future: Pin<Box<F>>) -> Pin<Box<InContext<Pin<Box<F>>>>> {
        Box::pin(in_current(future))
    }
}

impl<T> Deref for Future<T> {
    type Target = Other<T>;

    fn deref(&self) -> &Other<T> {
        &self.0
    }
}

impl<F> Named<InContext<F>> {
    /// It has a context.
    pub fn in_callback_(&self, future: InContext<F>) -> InContext<F> {
        future.hand_over()
    }
}

macro_rules! boxes {
    ($($marker:ident)*) => {
        impl<'a, R: 'a> Named<Pin<Box<dyn std::future::Future<Output = R> $(+ $marker)* + 'a>>> {
            /// A box of the same type.
            pub fn in_callback_(
                &self,
                future: Pin<Box<dyn std::future::Future<Output = R> $(+ $marker)* + 'a>>,
            ) -> Pin<Box<dyn std::future::Future<Output = R> $(+ $marker)* + 'a>> {
                Box::pin(in_current(future))
            }
        }
    };
}

boxes!();
boxes!(Send);
boxes!(Send Sync);

impl<F: std::future::Future> Future<F> {
    /// In the context as the callback's own code left it.
    pub fn in_callback_(&self, future: F) -> InContext<F> {
        in_current(future)
    }
}

impl<T> Other<T> {
    /// The value as it is.
    pub fn in_callback_(&self, value: T) -> T {
        value
    }
}

pub(super) fn in_current<F>(future: F) -> InContext<F> {
    InContext::new(future, Task::new(Context::current()))
}

/// A future that is written out where a callback gives it back.
pub fn in_callback<F: std::future::Future>(future: F) -> InContext<F> {
    future.in_current_context()
}
