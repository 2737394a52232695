//! What an argument is, its type decides: a future, a function, a box of one, one that has a context already, or
//! something else, which passes untouched.
//!
//! [`Work::of`] gives a value of a type that derefs to another one, and that to a third. Each has its methods under a
//! bound; the compiler takes the first whose bound holds, and that one's kind knows what to do. So no trait has to be
//! in scope, and nothing is asked of a type that it can't answer.
//!
//! The kind of a closure (`Fn`, `FnMut`) is not known to the compiler while it looks at the function around it. So a
//! variable that may be a closure is asked by `any` only whether it can be called once; functions by `any_function`.

use std::fmt::{self, Debug, Formatter};
use std::future::Future;
use std::marker::PhantomData;
use std::ops::Deref;
use std::pin::Pin;

use super::kinds::{
    Boxed, BoxedFn, Keep, Later, PinnedFuture, Reborrow, Repeatable, RepeatableMut, Runs, Untouched,
};
#[cfg(feature = "rayon")]
use super::kinds::{Broadcasts, Joins, RunsScoped, RunsScopedFifo};
use crate::InContext;

macro_rules! levels {
    ($($(#[$doc:meta])* $level:ident => $next:ident;)*) => {$(
        $(#[$doc])*
        pub struct $level<T>($next<T>);

        impl<T> $level<T> {
            const NEW: Self = Self($next::NEW);
        }

        impl<T> Deref for $level<T> {
            type Target = $next<T>;

            #[inline]
            fn deref(&self) -> &$next<T> {
                &self.0
            }
        }

        impl<T> Debug for $level<T> {
            fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($level))
            }
        }
    )*};
}

levels! {
    /// What has a context already.
    Work => BoxedDyn;
    /// A box of a trait object.
    BoxedDyn => BoxedSized;
    /// A box of anything else.
    BoxedSized => Futures;
    /// A future.
    Futures => Fn0;
    /// A function that can be called at any time.
    Fn0 => FnMut0;
    /// A function that can be called again.
    FnMut0 => FnOnce0;
    /// A function that can be called.
    FnOnce0 => Scoped;
    /// A function of rayon's `&Scope`.
    Scoped => ScopedFifo;
    /// A function of rayon's `&ScopeFifo`.
    ScopedFifo => Joined;
    /// A function of rayon's `FnContext`.
    Joined => Broadcast;
    /// A function of rayon's `BroadcastContext`.
    Broadcast => Borrowed;
    /// A mutable reference.
    Borrowed => Anything;
}

/// Whatever it is.
pub struct Anything<T>(PhantomData<T>);

impl<T> Anything<T> {
    const NEW: Self = Self(PhantomData);
}

impl<T> Debug for Anything<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("Anything")
    }
}

impl<T> Work<T> {
    /// Asks a value's type; the value itself is not looked at.
    #[inline]
    pub fn of(_: &T) -> Self {
        Self::NEW
    }
}

/// The methods that ask: for whatever can run later, for functions without parameters, and for functions of one of
/// rayon's parameters. Those called `.._function` are for what is no variable that may be a closure.
macro_rules! asked {
    ($($method:ident)* => $kind:ident) => {$(
        #[doc(hidden)]
        #[inline]
        pub fn $method(&self) -> $kind {
            $kind
        }
    )*};
}

impl<F> Work<InContext<F>> {
    asked!(any any_function => Keep);
}

impl<F> Work<Pin<Box<InContext<F>>>> {
    asked!(any any_function => Keep);
}

macro_rules! boxed_dyn {
    ($($marker:ident)*) => {
        impl<'a, R> BoxedDyn<Box<dyn FnOnce() -> R $(+ $marker)* + 'a>> {
            asked!(any any_function nullary nullary_function => Boxed);
        }

        impl<'a, R> BoxedDyn<Box<dyn FnMut() -> R $(+ $marker)* + 'a>> {
            asked!(any any_function nullary nullary_function => Boxed);
        }

        impl<'a, R> BoxedDyn<Box<dyn Fn() -> R $(+ $marker)* + 'a>> {
            asked!(any any_function nullary nullary_function => Boxed);
        }

        impl<'a, R> BoxedDyn<Pin<Box<dyn Future<Output = R> $(+ $marker)* + 'a>>> {
            asked!(any any_function => Boxed);
        }

        impl<'a, R> BoxedDyn<Box<dyn Future<Output = R> + Unpin $(+ $marker)* + 'a>> {
            asked!(any any_function => Boxed);
        }

        #[cfg(feature = "rayon")]
        impl<'a, R> BoxedDyn<Box<dyn for<'s, 'b> FnOnce(&'s rayon::Scope<'b>) -> R $(+ $marker)* + 'a>> {
            asked!(any any_function unary => Boxed);
        }
    };
}

boxed_dyn!();
boxed_dyn!(Send);
boxed_dyn!(Send Sync);

impl<F: FnOnce() -> R, R> BoxedSized<Box<F>> {
    asked!(any any_function => BoxedFn);
}

impl<F: Future> BoxedSized<Pin<Box<F>>> {
    asked!(any any_function => PinnedFuture);
}

impl<F: Future> Futures<F> {
    asked!(any any_function => Later);
}

impl<F: Fn() -> R, R> Fn0<F> {
    asked!(any_function nullary_function => Repeatable);
}

impl<F: FnMut() -> R, R> FnMut0<F> {
    asked!(any_function nullary_function => RepeatableMut);
}

impl<F: FnOnce() -> R, R> FnOnce0<F> {
    asked!(any any_function nullary nullary_function => Runs);
}

#[cfg(feature = "rayon")]
impl<F: FnOnce(&rayon::Scope<'_>) -> R, R> Scoped<F> {
    asked!(any any_function unary => RunsScoped);
}

#[cfg(feature = "rayon")]
impl<F: FnOnce(&rayon::ScopeFifo<'_>) -> R, R> ScopedFifo<F> {
    asked!(any any_function unary => RunsScopedFifo);
}

#[cfg(feature = "rayon")]
impl<F: FnOnce(rayon::FnContext) -> R, R> Joined<F> {
    asked!(unary => Joins);
}

#[cfg(feature = "rayon")]
impl<F: FnOnce(rayon::BroadcastContext<'_>) -> R, R> Broadcast<F> {
    asked!(unary => Broadcasts);
}

impl<T: ?Sized> Borrowed<&mut T> {
    asked!(any any_function nullary nullary_function unary => Reborrow);
}

impl<T> Anything<T> {
    asked!(any any_function nullary nullary_function unary => Untouched);
}
