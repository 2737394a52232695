//! What to do with an argument of each kind: give it a context, or let it pass.
#![expect(clippy::unused_self, reason = "what is asked is the type of `self`")]

use std::any::type_name;
use std::future::Future;
use std::pin::Pin;

use super::waiting::{CaptureSource, Captured, Source};
use crate::task::Task;
use crate::{Context, InContext};

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $kind;
    )*};
}

kinds! {
    /// It has a context already, and is to hold no other.
    Keep;
    /// A box, to go in as a box of the same type.
    Boxed;
    /// A box of a closure, which may become one of a trait object.
    BoxedFn;
    /// A pinned box of a future, which may become one of a trait object.
    PinnedFuture;
    /// A future.
    Later;
    /// A `Fn`.
    Repeatable;
    /// A `FnMut`.
    RepeatableMut;
    /// A `FnOnce`.
    Runs;
    /// A mutable reference, which its owner may still need.
    Reborrow;
    /// No work.
    Untouched;
}

impl Keep {
    #[doc(hidden)]
    #[inline]
    pub fn prepare<T, S>(self, work: T, _: S) -> T {
        work
    }
}

impl Untouched {
    #[doc(hidden)]
    #[inline]
    pub fn prepare<T, S>(self, value: T, _: S) -> T {
        value
    }
}

impl Reborrow {
    #[doc(hidden)]
    #[inline]
    pub fn prepare<T: ?Sized, S>(self, value: &mut T, _: S) -> &mut T {
        value
    }
}

/// The closure of [`Context::wrap`] keeps its own context, and holds no other. Its type has no name that a bound could
/// ask for; what the compiler calls it is good enough to save a reference.
fn is_wrapped<F>() -> bool {
    fn name_of<F>(_: &F) -> &'static str {
        type_name::<F>()
    }
    fn function(name: &str) -> &str {
        name.split_once('<').map_or(name, |(function, _)| function)
    }
    let sample = Context::new().into_wrapped(|| ());
    type_name::<F>().ends_with("{{closure}}")
        && function(type_name::<F>()) == function(name_of(&sample))
}

impl Repeatable {
    #[doc(hidden)]
    #[inline]
    pub fn prepare<F: Fn() -> R, R, S: Source>(
        self,
        work: F,
        source: S,
    ) -> impl Fn() -> R + use<F, R, S> {
        move || {
            let _scope = source.enter();
            work()
        }
    }
}

impl RepeatableMut {
    #[doc(hidden)]
    #[inline]
    pub fn prepare<F: FnMut() -> R, R, S: Source>(
        self,
        mut work: F,
        source: S,
    ) -> impl FnMut() -> R + use<F, R, S> {
        move || {
            let _scope = source.enter();
            work()
        }
    }
}

impl Runs {
    #[doc(hidden)]
    #[inline]
    pub fn prepare<F: FnOnce() -> R, R, S: Source>(
        self,
        work: F,
        source: S,
    ) -> impl FnOnce() -> R + use<F, R, S> {
        let source = (!is_wrapped::<F>()).then_some(source);
        move || {
            let _scope = source.as_ref().map(S::enter);
            work()
        }
    }
}

impl BoxedFn {
    #[doc(hidden)]
    #[expect(
        clippy::boxed_local,
        clippy::unnecessary_box_returns,
        reason = "a box that was given goes in as a box"
    )]
    pub fn prepare<F: FnOnce() -> R, R, S: CaptureSource>(
        self,
        work: Box<F>,
        source: S,
    ) -> Box<impl FnOnce() -> R + use<F, R, S>> {
        Box::new(Runs.prepare(*work, source.into_captured()))
    }
}

impl Later {
    #[doc(hidden)]
    #[inline]
    pub fn prepare<F: Future, S: CaptureSource>(self, work: F, source: S) -> InContext<F> {
        in_context(work, source.into_captured())
    }
}

impl PinnedFuture {
    #[doc(hidden)]
    pub fn prepare<F: Future, S: CaptureSource>(
        self,
        work: Pin<Box<F>>,
        source: S,
    ) -> Pin<Box<InContext<Pin<Box<F>>>>> {
        Box::pin(in_context(work, source.into_captured()))
    }
}

#[inline]
fn in_context<F: Future>(future: F, captured: Captured) -> InContext<F> {
    InContext::new(future, Task::new(captured.into_context()))
}

impl Boxed {
    #[doc(hidden)]
    #[inline]
    pub fn prepare<B: BoxedWork, S: CaptureSource>(self, work: B, source: S) -> B {
        work.with_context(source.into_captured())
    }
}

/// A box of a trait object that can run later.
pub trait BoxedWork {
    #[doc(hidden)]
    #[must_use]
    fn with_context(self, captured: Captured) -> Self;
}

macro_rules! boxed_work {
    ($($marker:ident)*) => {
        impl<'a, R: 'a> BoxedWork for Box<dyn FnOnce() -> R $(+ $marker)* + 'a> {
            fn with_context(self, captured: Captured) -> Self {
                Box::new(move || {
                    let _scope = captured.enter();
                    self()
                })
            }
        }

        impl<'a, R: 'a> BoxedWork for Box<dyn FnMut() -> R $(+ $marker)* + 'a> {
            fn with_context(mut self, captured: Captured) -> Self {
                Box::new(move || {
                    let _scope = captured.enter();
                    self()
                })
            }
        }

        impl<'a, R: 'a> BoxedWork for Box<dyn Fn() -> R $(+ $marker)* + 'a> {
            fn with_context(self, captured: Captured) -> Self {
                Box::new(move || {
                    let _scope = captured.enter();
                    self()
                })
            }
        }

        impl<'a, R: 'a> BoxedWork for Pin<Box<dyn Future<Output = R> $(+ $marker)* + 'a>> {
            fn with_context(self, captured: Captured) -> Self {
                Box::pin(in_context(self, captured))
            }
        }

        impl<'a, R: 'a> BoxedWork for Box<dyn Future<Output = R> + Unpin $(+ $marker)* + 'a> {
            fn with_context(self, captured: Captured) -> Self {
                Box::new(in_context(self, captured))
            }
        }

        #[cfg(feature = "rayon")]
        impl<'a, R: 'a> BoxedWork for Box<dyn for<'s, 'b> FnOnce(&'s rayon::Scope<'b>) -> R $(+ $marker)* + 'a> {
            fn with_context(self, captured: Captured) -> Self {
                Box::new(move |scope| {
                    let _scope = captured.enter();
                    self(scope)
                })
            }
        }
    };
}

boxed_work!();
boxed_work!(Send);
boxed_work!(Send Sync);

#[cfg(feature = "rayon")]
pub(super) use of_rayon::{Broadcasts, Joins, RunsScoped, RunsScopedFifo};

/// Functions of one of rayon's parameters.
#[cfg(feature = "rayon")]
mod of_rayon {
    use rayon::{BroadcastContext, FnContext, Scope, ScopeFifo};

    use super::Source;

    kinds! {
        /// Of a `&Scope`.
        RunsScoped;
        /// Of a `&ScopeFifo`.
        RunsScopedFifo;
        /// Of an `FnContext`.
        Joins;
        /// Of a `BroadcastContext`.
        Broadcasts;
    }

    impl RunsScoped {
        #[doc(hidden)]
        pub fn prepare<F: FnOnce(&Scope<'_>) -> R, R, S: Source>(
            self,
            work: F,
            source: S,
        ) -> impl FnOnce(&Scope<'_>) -> R + use<F, R, S> {
            move |scope: &Scope<'_>| {
                let _scope = source.enter();
                work(scope)
            }
        }
    }

    impl RunsScopedFifo {
        #[doc(hidden)]
        pub fn prepare<F: FnOnce(&ScopeFifo<'_>) -> R, R, S: Source>(
            self,
            work: F,
            source: S,
        ) -> impl FnOnce(&ScopeFifo<'_>) -> R + use<F, R, S> {
            move |scope: &ScopeFifo<'_>| {
                let _scope = source.enter();
                work(scope)
            }
        }
    }

    impl Joins {
        #[doc(hidden)]
        pub fn prepare<F: FnOnce(FnContext) -> R, R, S: Source>(
            self,
            work: F,
            source: S,
        ) -> impl FnOnce(FnContext) -> R + use<F, R, S> {
            move |context| {
                let _scope = source.enter();
                work(context)
            }
        }
    }

    impl Broadcasts {
        #[doc(hidden)]
        pub fn prepare<F: Fn(BroadcastContext<'_>) -> R, R, S: Source>(
            self,
            work: F,
            source: S,
        ) -> impl Fn(BroadcastContext<'_>) -> R + use<F, R, S> {
            move |context: BroadcastContext<'_>| {
                let _scope = source.enter();
                work(context)
            }
        }
    }
}
