//! A future that leaves a scope before it runs: the type of what the scope gives tells.
//!
//! ```text
//! scoped!(USER = user, { fetch() })
//!
//! match Scoped::new() {
//!     __scoped => match 0 {
//!         0 => fetch(),
//!         1 => { never(); __scoped.given_() }
//!         _ => { never(); Escaping::of(&__scoped).left_() }
//!     }
//! }
//! ```
//!
//! The last two arms are never taken. The compiler has the second agree with the first. So it knows the type in
//! the third, also one that only the place of the value tells. As in `work.rs`, the first level whose
//! bound holds answers.
//!
//! | the value | what is said |
//! |---|---|
//! | an [`InContext`] | nothing: it has a context |
//! | another future that is `Unpin` | nothing: it may be a handle of a task, or a box that a marked function gives |
//! | the future of a marked function ([`MarkedFuture`]) | nothing: it has a context |
//! | another future | rustc warns |
//! | anything else | nothing |
//!
//! The type of what a function gives as `impl Future` is hidden, but not whether it is `UnwindSafe` and
//! `RefUnwindSafe`. A [`MarkedFuture`] is always the one and never the other, and hardly another future
//! is so: it would hold a cell, and no reference to one.
#![expect(clippy::unused_self, reason = "what is asked is the type of `self`")]

use std::future::Future;
use std::marker::PhantomData;
use std::ops::Deref;
use std::panic::{RefUnwindSafe, UnwindSafe};

use super::infer;
use crate::{Context, ContextVar, InContext};

/// The type of what a scope gives.
pub struct Scoped<T>(PhantomData<T>);

impl<T> Scoped<T> {
    /// It is inferred.
    #[inline]
    #[expect(
        clippy::new_without_default,
        reason = "only expansions make one, and write it out"
    )]
    pub fn new() -> Self {
        Self(PhantomData)
    }

    /// Stands for a value of it.
    pub fn given_(&self) -> T {
        infer::unreachable()
    }
}

macro_rules! levels {
    ($($(#[$doc:meta])* $level:ident => $next:ident;)*) => {$(
        $(#[$doc])*
        pub struct $level<T>($next<T>);

        impl<T> $level<T> {
            const NEW: Self = Self($next::NEW);
        }

        impl<T> Deref for $level<T> {
            type Target = $next<T>;

            fn deref(&self) -> &$next<T> {
                &self.0
            }
        }
    )*};
}

levels! {
    /// A type that is not known, as that of a call that never returns.
    Escaping => Named;
    /// A future in its context, by its name.
    Named => Handle;
    /// A future that can be moved while it runs.
    Handle => Plain;
    /// A future that holds no cell.
    Plain => Marked;
    /// A future of a marked function.
    Marked => Other;
    /// Another future.
    Other => Value;
}

/// No future.
pub struct Value<T>(PhantomData<T>);

impl<T> Value<T> {
    const NEW: Self = Self(PhantomData);

    /// It may leave.
    pub fn left_(&self) -> T {
        infer::unreachable()
    }

    /// The same for clippy, which knows a marked function's future only by what it is not.
    pub fn left_for_linter_(&self) -> T {
        infer::unreachable()
    }
}

impl<T> Escaping<T> {
    /// Asks the type.
    pub fn of(_: &Scoped<T>) -> Self {
        Self::NEW
    }
}

impl Escaping<()> {
    /// It may leave.
    pub fn left_(&self) {}

    /// It may leave.
    pub fn left_for_linter_(&self) {}
}

/// Has the compiler warn.
macro_rules! escapes {
    ($left:ident, $type:ty) => {
        /// It leaves too early.
        #[deprecated(
            note = "this future leaves the scope before it runs: write `scoped!(NAME = value, async { .. })`, \
                    `.in_current_context()` behind it, or `.in_context(context)`"
        )]
        pub fn $left(&self) -> $type {
            infer::unreachable()
        }
    };
}

impl<F> Named<InContext<F>> {
    /// It may leave.
    pub fn left_(&self) -> InContext<F> {
        infer::unreachable()
    }

    /// It may leave.
    pub fn left_for_linter_(&self) -> InContext<F> {
        infer::unreachable()
    }
}

impl<F: Future + Unpin> Handle<F> {
    /// It may leave.
    pub fn left_(&self) -> F {
        infer::unreachable()
    }

    /// It may leave.
    pub fn left_for_linter_(&self) -> F {
        infer::unreachable()
    }
}

impl<F: Future + RefUnwindSafe> Plain<F> {
    escapes!(left_, F);
    escapes!(left_for_linter_, F);
}

impl<F: Future + UnwindSafe> Marked<F> {
    /// It may leave.
    pub fn left_(&self) -> F {
        infer::unreachable()
    }
}

impl<F: Future> Other<F> {
    escapes!(left_, F);
}

/// The type of what has a method `scope` or `run`.
pub struct ScopeOwner<H: ?Sized>(Stranger<H>);

/// It is no variable and no context.
pub struct Stranger<H: ?Sized>(PhantomData<H>);

impl<H: ?Sized> ScopeOwner<H> {
    /// Asks the type of a receiver; the receiver itself is not looked at.
    pub fn of(_: &H) -> Self {
        Self(Stranger(PhantomData))
    }
}

impl<H: ?Sized> Deref for ScopeOwner<H> {
    type Target = Stranger<H>;

    fn deref(&self) -> &Stranger<H> {
        &self.0
    }
}

macro_rules! hosts {
    ($([$($generics:tt)*] $host:ty;)*) => {$(
        impl<$($generics)*> ScopeOwner<$host> {
            /// Asks the type of what the scope gives.
            pub fn escaping_<T>(&self, _: &Scoped<T>) -> Escaping<T> {
                Escaping::NEW
            }

            /// It gives an `async` block.
            #[deprecated(
                note = "this future leaves the scope before it runs: write `scoped!(NAME = value, async { .. })`, \
                        `.in_current_context()` behind it, or `.in_context(context)`"
            )]
            pub fn leaves_<T>(&self, _: &Scoped<T>) -> T {
                infer::unreachable()
            }
        }
    )*};
}

hosts! {
    [V: 'static] ContextVar<V>;
    [V: 'static] &ContextVar<V>;
    [] Context;
    [] &Context;
    [] &mut Context;
}

impl<H: ?Sized> Stranger<H> {
    /// Nothing is known of what it gives.
    pub fn escaping_<T>(&self, _: &Scoped<T>) -> Value<T> {
        Value::NEW
    }

    /// The same for an `async` block.
    pub fn leaves_<T>(&self, _: &Scoped<T>) -> T {
        infer::unreachable()
    }
}
