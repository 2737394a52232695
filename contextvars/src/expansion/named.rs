//! Work for a callee that the user named: its parameters are not known, so functions of up to four
//! parameters count, and pointers to functions.
//!
//! ```text
//! Callback::of(&job).parameters().any(job, capture())
//! ```
//!
//! As in `work.rs`, each level asks a question, and the first level whose bound holds answers. There
//! are two ladders, so that few questions are asked. [`Callback`] finds out how many parameters the
//! function has. A group of levels for that number finds out what is behind the parameters: they are
//! a type of the level, as `(ByValue<A>, ByRef<B>)` for a function of `A` and `&B`. A parameter that
//! is a reference may have any lifetime, so a function of references also fits the levels of values,
//! with one lifetime; that is why the groups with more references come first.
//!
//! If the callback gives back a future, the future runs in the context, too.

#![allow(
    clippy::multiple_bound_locations,
    clippy::elidable_lifetime_names,
    clippy::unnecessary_box_returns,
    clippy::unused_self,
    reason = "lists of parameters expand to all of these; a box that was given goes in as a box; what is asked is the type"
)]

use std::future::Future;
use std::marker::PhantomData;
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;

use super::asked::Asked;
use super::capture::Source;
use super::gives::{ByMut, ByRef, ByValue, Gives, GivesAgain, GivesAlways, OutputOf};
use super::job;
use super::returned::in_current;
use super::work::Work;
use crate::InContext;

macro_rules! levels {
    ($($level:ident)* => $next:ty) => { levels!(@ [$next] $($level)*); };
    (@ [$end:ty] $level:ident $next:ident $($rest:ident)*) => {
        levels!(# $level $next<F, Args>);
        levels!(@ [$end] $next $($rest)*);
    };
    (@ [$end:ty] $level:ident) => { levels!(# $level $end); };
    (# $level:ident $next:ty) => {
        #[doc(hidden)]
        pub struct $level<F, Args>($next);

        impl<F, Args> Asks for $level<F, Args> {
            const NEW: Self = Self(Asks::NEW);
        }

        impl<F, Args> Deref for $level<F, Args> {
            type Target = $next;

            fn deref(&self) -> &$next {
                &self.0
            }
        }
    };
}

/// A level, which has no value of its own.
trait Asks {
    const NEW: Self;
}

/// The end of a ladder: it has no answer.
#[doc(hidden)]
pub struct End<F, Args>(PhantomData<(F, Args)>);

impl<F, Args> Asks for End<F, Args> {
    const NEW: Self = Self(PhantomData);
}

/// Calls a function in the way of its kind.
macro_rules! call {
    (Fn $F:ty, $work:ident $args:expr) => {
        <$F as GivesAlways<_>>::call(&$work, $args)
    };
    (FnMut $F:ty, $work:ident $args:expr) => {
        <$F as GivesAgain<_>>::call_mut(&mut $work, $args)
    };
    (FnOnce $F:ty, $work:ident $args:expr) => {
        $work.call_once($args)
    };
}

/// The closure that calls the work in a scope.
macro_rules! in_scope {
    ($kind:ident $F:ty, $work:ident $source:ident |$($p:ident),*| $result:ident => $put:expr) => {{
        let (job, end) = job::of($source);
        #[allow(unused_mut, reason = "only a function that is `FnMut` is changed by a call")]
        let mut work = $work;
        move |$($p),*| {
            let _scope = job.enter();
            let $result = call!($kind $F, work ($($p,)*));
            end.stay();
            $put
        }
    }};
}

macro_rules! functions {
    (
        $level:ident $kind:ident $gives:ident $method:ident [$($lifetime:lifetime)*]
        $([$p:ident [$($declared:tt)*] $P:ident ($($ty:tt)*) $by:ident])*
    ) => {
        impl<F, $($($declared)*),*> $level<F, ($($by<$P>,)*)>
        where
            F: for<$($lifetime),*> $gives<($($($ty)*,)*)>,
        {
            #[doc(hidden)]
            pub fn $method<S: Source>(&self, work: F, source: S) -> impl for<$($lifetime),*> $kind($($($ty)*),*) -> OutputOf<F, ($($($ty)*,)*)> + use<F, S, $($P),*> {
                in_scope!($kind F, work source |$($p),*| result => result)
            }
        }
    };
}

macro_rules! futures {
    (
        $level:ident $kind:ident $gives:ident $method:ident [$($lifetime:lifetime)*]
        $([$p:ident [$($declared:tt)*] $P:ident ($($ty:tt)*) $by:ident])*
    ) => {
        impl<F, $($($declared)*),*> $level<F, ($($by<$P>,)*)>
        where
            F: for<$($lifetime),*> $gives<($($($ty)*,)*)>,
            for<$($lifetime),*> OutputOf<F, ($($($ty)*,)*)>: Future,
        {
            #[doc(hidden)]
            pub fn $method<S: Source>(&self, work: F, source: S) -> impl for<$($lifetime),*> $kind($($($ty)*),*) -> InContext<OutputOf<F, ($($($ty)*,)*)>> + use<F, S, $($P),*> {
                in_scope!($kind F, work source |$($p),*| result => in_current(result))
            }
        }
    };
}

/// A box goes in as a box: it may become one of a trait object in the call.
macro_rules! boxes {
    (
        $level:ident $kind:ident $gives:ident $method:ident [$($lifetime:lifetime)*]
        $([$p:ident [$($declared:tt)*] $P:ident ($($ty:tt)*) $by:ident])*
    ) => {
        impl<F: ?Sized, $($($declared)*),*> $level<Box<F>, ($($by<$P>,)*)>
        where
            Box<F>: for<$($lifetime),*> $gives<($($($ty)*,)*)>,
        {
            #[doc(hidden)]
            pub fn $method<S: Source>(&self, work: Box<F>, source: S) -> Box<impl for<$($lifetime),*> $kind($($($ty)*),*) -> OutputOf<Box<F>, ($($($ty)*,)*)> + use<F, S, $($P),*>> {
                // The signature of the closure comes from this function's return type.
                fn prepare<F: ?Sized, S: Source, $($($declared)*),*>(
                    work: Box<F>,
                    source: S,
                ) -> impl for<$($lifetime),*> $kind($($($ty)*),*) -> OutputOf<Box<F>, ($($($ty)*,)*)> + use<F, S, $($P),*>
                where
                    Box<F>: for<$($lifetime),*> $gives<($($($ty)*,)*)>,
                {
                    in_scope!($kind Box<F>, work source |$($p),*| result => result)
                }
                Box::new(prepare::<F, S, $($P),*>(work, source))
            }
        }
    };
}

/// The same for a counted pointer.
macro_rules! counted {
    (
        $level:ident $kind:ident $gives:ident $pointer:ident $method:ident [$($lifetime:lifetime)*]
        $([$p:ident [$($declared:tt)*] $P:ident ($($ty:tt)*) $by:ident])*
    ) => {
        impl<F: ?Sized, $($($declared)*),*> $level<$pointer<F>, ($($by<$P>,)*)>
        where
            F: for<$($lifetime),*> $gives<($($($ty)*,)*)>,
        {
            #[doc(hidden)]
            pub fn $method<S: Source>(&self, work: $pointer<F>, source: S) -> $pointer<impl for<$($lifetime),*> $kind($($($ty)*),*) -> OutputOf<F, ($($($ty)*,)*)> + use<F, S, $($P),*>> {
                // The signature of the closure comes from this function's return type.
                fn prepare<F: ?Sized, S: Source, $($($declared)*),*>(
                    work: $pointer<F>,
                    source: S,
                ) -> impl for<$($lifetime),*> $kind($($($ty)*),*) -> OutputOf<F, ($($($ty)*,)*)> + use<F, S, $($P),*>
                where
                    F: for<$($lifetime),*> $gives<($($($ty)*,)*)>,
                {
                    in_scope!($kind F, work source |$($p),*| result => result)
                }
                $pointer::new(prepare::<F, S, $($P),*>(work, source))
            }
        }
    };
}

/// A reference goes in as a reference, to a closure that is held as long as the call.
macro_rules! references {
    (
        $level:ident $kind:ident $gives:ident $method:ident [$($lifetime:lifetime)*]
        $([$p:ident [$($declared:tt)*] $P:ident ($($ty:tt)*) $by:ident])*
    ) => {
        impl<'f, F: ?Sized, $($($declared)*),*> $level<&'f F, ($($by<$P>,)*)>
        where
            F: for<$($lifetime),*> $gives<($($($ty)*,)*)>,
        {
            #[doc(hidden)]
            pub fn $method<S: Source>(&self, work: &'f F, source: S) -> Held<impl for<$($lifetime),*> $kind($($($ty)*),*) -> OutputOf<F, ($($($ty)*,)*)> + use<'f, F, S, $($P),*>> {
                // The signature of the closure comes from this function's return type.
                fn prepare<'f, F: ?Sized, S: Source, $($($declared)*),*>(
                    work: &'f F,
                    source: S,
                ) -> impl for<$($lifetime),*> $kind($($($ty)*),*) -> OutputOf<F, ($($($ty)*,)*)> + use<'f, F, S, $($P),*>
                where
                    F: for<$($lifetime),*> $gives<($($($ty)*,)*)>,
                {
                    in_scope!($kind F, work source |$($p),*| result => result)
                }
                Held(prepare::<F, S, $($P),*>(work, source))
            }
        }
    };
}

/// The levels for some lists of parameters of one length, in which equally many are references.
macro_rules! group {
    ($name:ident => $next:ident; $([[$($lifetime:lifetime)*] $($parameter:tt)*])*) => {
        mod $name {
            use super::*;

            levels!(FutureFn Always FutureFnMut Again FutureFnOnce Once => $next::Functions<F, Args>);
            levels!(PointerFn BoxFnMut BoxFnOnce => $next::Pointers<F, Args>);

            pub(super) type Functions<F, Args> = FutureFn<F, Args>;
            pub(super) type Pointers<F, Args> = PointerFn<F, Args>;

            $(
                futures!(FutureFn Fn GivesAlways any_function [$($lifetime)*] $($parameter)*);
                functions!(Always Fn GivesAlways any_function [$($lifetime)*] $($parameter)*);
                futures!(FutureFnMut FnMut GivesAgain any_function [$($lifetime)*] $($parameter)*);
                functions!(Again FnMut GivesAgain any_function [$($lifetime)*] $($parameter)*);
                futures!(FutureFnOnce FnOnce Gives any [$($lifetime)*] $($parameter)*);
                futures!(FutureFnOnce FnOnce Gives any_function [$($lifetime)*] $($parameter)*);
                functions!(Once FnOnce Gives any [$($lifetime)*] $($parameter)*);
                functions!(Once FnOnce Gives any_function [$($lifetime)*] $($parameter)*);
                references!(PointerFn Fn GivesAlways reference [$($lifetime)*] $($parameter)*);
                counted!(PointerFn Fn GivesAlways Arc any [$($lifetime)*] $($parameter)*);
                counted!(PointerFn Fn GivesAlways Arc any_function [$($lifetime)*] $($parameter)*);
                counted!(PointerFn Fn GivesAlways Rc any [$($lifetime)*] $($parameter)*);
                counted!(PointerFn Fn GivesAlways Rc any_function [$($lifetime)*] $($parameter)*);
                boxes!(PointerFn Fn GivesAlways any_function [$($lifetime)*] $($parameter)*);
                boxes!(BoxFnMut FnMut GivesAgain any_function [$($lifetime)*] $($parameter)*);
                boxes!(BoxFnOnce FnOnce Gives any [$($lifetime)*] $($parameter)*);
                boxes!(BoxFnOnce FnOnce Gives any_function [$($lifetime)*] $($parameter)*);
            )*
        }
    };
}

mod end {
    pub(super) type Functions<F, Args> = super::End<F, Args>;
    pub(super) type Pointers<F, Args> = super::End<F, Args>;
}

group!(none => end; [[]]);
group! { one => one_by_0;
    [['a] [a [A: ?Sized] A (&'a A) ByRef]]
    [['a] [a [A: ?Sized] A (&'a mut A) ByMut]]
}
group! { one_by_0 => end;
    [[] [a [A] A (A) ByValue]]
}
group! { two => two_by_1;
    [['a 'b] [a [A: ?Sized] A (&'a A) ByRef] [b [B: ?Sized] B (&'b B) ByRef]]
    [['a 'b] [a [A: ?Sized] A (&'a A) ByRef] [b [B: ?Sized] B (&'b mut B) ByMut]]
    [['a 'b] [a [A: ?Sized] A (&'a mut A) ByMut] [b [B: ?Sized] B (&'b B) ByRef]]
    [['a 'b] [a [A: ?Sized] A (&'a mut A) ByMut] [b [B: ?Sized] B (&'b mut B) ByMut]]
}
group! { two_by_1 => two_by_0;
    [['b] [a [A] A (A) ByValue] [b [B: ?Sized] B (&'b B) ByRef]]
    [['b] [a [A] A (A) ByValue] [b [B: ?Sized] B (&'b mut B) ByMut]]
    [['a] [a [A: ?Sized] A (&'a A) ByRef] [b [B] B (B) ByValue]]
    [['a] [a [A: ?Sized] A (&'a mut A) ByMut] [b [B] B (B) ByValue]]
}
group! { two_by_0 => end;
    [[] [a [A] A (A) ByValue] [b [B] B (B) ByValue]]
}
group! { three => three_by_2;
    [['a 'b 'c] [a [A: ?Sized] A (&'a A) ByRef] [b [B: ?Sized] B (&'b B) ByRef] [c [C: ?Sized] C (&'c C) ByRef]]
}
group! { three_by_2 => three_by_1;
    [['b 'c] [a [A] A (A) ByValue] [b [B: ?Sized] B (&'b B) ByRef] [c [C: ?Sized] C (&'c C) ByRef]]
    [['a 'c] [a [A: ?Sized] A (&'a A) ByRef] [b [B] B (B) ByValue] [c [C: ?Sized] C (&'c C) ByRef]]
    [['a 'b] [a [A: ?Sized] A (&'a A) ByRef] [b [B: ?Sized] B (&'b B) ByRef] [c [C] C (C) ByValue]]
}
group! { three_by_1 => three_by_0;
    [['c] [a [A] A (A) ByValue] [b [B] B (B) ByValue] [c [C: ?Sized] C (&'c C) ByRef]]
    [['b] [a [A] A (A) ByValue] [b [B: ?Sized] B (&'b B) ByRef] [c [C] C (C) ByValue]]
    [['a] [a [A: ?Sized] A (&'a A) ByRef] [b [B] B (B) ByValue] [c [C] C (C) ByValue]]
}
group! { three_by_0 => end;
    [[] [a [A] A (A) ByValue] [b [B] B (B) ByValue] [c [C] C (C) ByValue]]
}
group! { four => four_by_3;
    [['a 'b 'c 'd] [a [A: ?Sized] A (&'a A) ByRef] [b [B: ?Sized] B (&'b B) ByRef] [c [C: ?Sized] C (&'c C) ByRef] [d [D: ?Sized] D (&'d D) ByRef]]
}
group! { four_by_3 => four_by_2;
    [['b 'c 'd] [a [A] A (A) ByValue] [b [B: ?Sized] B (&'b B) ByRef] [c [C: ?Sized] C (&'c C) ByRef] [d [D: ?Sized] D (&'d D) ByRef]]
    [['a 'c 'd] [a [A: ?Sized] A (&'a A) ByRef] [b [B] B (B) ByValue] [c [C: ?Sized] C (&'c C) ByRef] [d [D: ?Sized] D (&'d D) ByRef]]
    [['a 'b 'd] [a [A: ?Sized] A (&'a A) ByRef] [b [B: ?Sized] B (&'b B) ByRef] [c [C] C (C) ByValue] [d [D: ?Sized] D (&'d D) ByRef]]
    [['a 'b 'c] [a [A: ?Sized] A (&'a A) ByRef] [b [B: ?Sized] B (&'b B) ByRef] [c [C: ?Sized] C (&'c C) ByRef] [d [D] D (D) ByValue]]
}
group! { four_by_2 => four_by_1;
    [['c 'd] [a [A] A (A) ByValue] [b [B] B (B) ByValue] [c [C: ?Sized] C (&'c C) ByRef] [d [D: ?Sized] D (&'d D) ByRef]]
    [['b 'd] [a [A] A (A) ByValue] [b [B: ?Sized] B (&'b B) ByRef] [c [C] C (C) ByValue] [d [D: ?Sized] D (&'d D) ByRef]]
    [['b 'c] [a [A] A (A) ByValue] [b [B: ?Sized] B (&'b B) ByRef] [c [C: ?Sized] C (&'c C) ByRef] [d [D] D (D) ByValue]]
    [['a 'd] [a [A: ?Sized] A (&'a A) ByRef] [b [B] B (B) ByValue] [c [C] C (C) ByValue] [d [D: ?Sized] D (&'d D) ByRef]]
    [['a 'c] [a [A: ?Sized] A (&'a A) ByRef] [b [B] B (B) ByValue] [c [C: ?Sized] C (&'c C) ByRef] [d [D] D (D) ByValue]]
    [['a 'b] [a [A: ?Sized] A (&'a A) ByRef] [b [B: ?Sized] B (&'b B) ByRef] [c [C] C (C) ByValue] [d [D] D (D) ByValue]]
}
group! { four_by_1 => four_by_0;
    [['d] [a [A] A (A) ByValue] [b [B] B (B) ByValue] [c [C] C (C) ByValue] [d [D: ?Sized] D (&'d D) ByRef]]
    [['c] [a [A] A (A) ByValue] [b [B] B (B) ByValue] [c [C: ?Sized] C (&'c C) ByRef] [d [D] D (D) ByValue]]
    [['b] [a [A] A (A) ByValue] [b [B: ?Sized] B (&'b B) ByRef] [c [C] C (C) ByValue] [d [D] D (D) ByValue]]
    [['a] [a [A: ?Sized] A (&'a A) ByRef] [b [B] B (B) ByValue] [c [C] C (C) ByValue] [d [D] D (D) ByValue]]
}
group! { four_by_0 => end;
    [[] [a [A] A (A) ByValue] [b [B] B (B) ByValue] [c [C] C (C) ByValue] [d [D] D (D) ByValue]]
}

/// The first ladder: how many parameters the function has.
pub struct Callback<F, Args = ()>(Plain<F, Args>);

/// It is no pointer.
pub struct Plain<F, Args>(NoParameters<F, Args>);

/// It has no parameters, or is no function.
pub struct NoParameters<F, Args>(PhantomData<(F, Args)>);

/// The first ladder of a type, as [`Ladder`](super::work::Ladder) names that of work.
pub trait CallbackLadder<Args>: Sized {
    #[doc(hidden)]
    type Levels;
}

impl<F, Args> CallbackLadder<Args> for F {
    type Levels = Callback<F, Args>;
}

impl<F, Args> Callback<F, Args> {
    const NEW: Self = Self(Plain(NoParameters(PhantomData)));

    /// Asks a variable's type; the variable itself is not looked at.
    pub fn of(_: &F) -> <F as CallbackLadder<Args>>::Levels {
        Self::NEW
    }

    /// Asks the type of a place, as [`Work::of_place`] does.
    pub fn of_place(_: impl FnOnce() -> *const F) -> <F as CallbackLadder<Args>>::Levels {
        Self::NEW
    }

    /// Asks the type of a constant, as [`Work::of_constant`] does.
    pub fn of_constant(_: impl FnOnce(Asked<F>)) -> <F as CallbackLadder<Args>>::Levels {
        Self::NEW
    }
}

impl<F, Args> Deref for Callback<F, Args> {
    type Target = Plain<F, Args>;

    fn deref(&self) -> &Plain<F, Args> {
        &self.0
    }
}

impl<F, Args> Deref for Plain<F, Args> {
    type Target = NoParameters<F, Args>;

    fn deref(&self) -> &NoParameters<F, Args> {
        &self.0
    }
}

macro_rules! parameters {
    ($group:ident: $($param:ident)*) => {
        parameters!(@ $group: $($param)*);

        impl<F: FnOnce($($param),*) -> R, R, $($param),*> Plain<F, ($($param,)*)> {
            #[doc(hidden)]
            pub fn parameters<Args>(&self) -> $group::Functions<F, Args> {
                Asks::NEW
            }
        }

        impl<F: ?Sized + FnOnce($($param),*) -> R, R, $($param),*> Callback<Box<F>, ($($param,)*)> {
            #[doc(hidden)]
            pub fn parameters<Args>(&self) -> $group::Pointers<Box<F>, Args> {
                Asks::NEW
            }
        }
    };
    (@ $group:ident: $($param:ident)*) => {
        parameters!(# $group [] [Arc<F>] $($param)*);
        parameters!(# $group [] [Rc<F>] $($param)*);
        parameters!(# $group ['f,] [&'f F] $($param)*);
    };
    (# $group:ident [$($lifetime:tt)*] [$pointer:ty] $($param:ident)*) => {
        impl<$($lifetime)* F: ?Sized + Fn($($param),*) -> R, R, $($param),*> Callback<$pointer, ($($param,)*)> {
            #[doc(hidden)]
            pub fn parameters<Args>(&self) -> $group::Pointers<$pointer, Args> {
                Asks::NEW
            }
        }
    };
}

parameters!(@ none:);
parameters!(one: A);
parameters!(two: A B);
parameters!(three: A B C);
parameters!(four: A B C D);

impl<F: FnOnce() -> R, R: Future> Plain<F, ()> {
    #[doc(hidden)]
    pub fn parameters<Args>(&self) -> none::Functions<F, Args> {
        Asks::NEW
    }
}

impl<F> NoParameters<F, ()> {
    #[doc(hidden)]
    pub fn parameters(&self) -> Work<F> {
        Work::NEW
    }
}

/// A closure that a reference refers to.
pub struct Held<F>(F);

impl<F> Deref for Held<F> {
    type Target = F;

    fn deref(&self) -> &F {
        &self.0
    }
}

impl<'f, F: ?Sized> Work<&'f F> {
    /// The reference as it is.
    pub fn reference<S>(&self, value: &'f F, _: S) -> &'f F {
        value
    }
}

impl<'f, F: ?Sized> Work<&'f mut F> {
    /// The reference as it is.
    pub fn reference<S>(&self, value: &'f mut F, _: S) -> &'f mut F {
        value
    }
}

/// An optional box of a trait object goes in as one of the same type.
macro_rules! optional {
    (: $($marker:ident)*) => {
        impl<'a, R: 'a> Callback<Option<Box<dyn FnOnce() -> R $(+ $marker)* + 'a>>, ()> {
            #[doc(hidden)]
            pub fn parameters(&self) -> Optionals<dyn FnOnce() -> R $(+ $marker)* + 'a> {
                Optionals(PhantomData)
            }
        }

        impl<'a, R: 'a> Optionals<dyn FnOnce() -> R $(+ $marker)* + 'a> {
            optional!(any $($marker)*);
            optional!(any_function $($marker)*);
        }
    };
    ($method:ident $($marker:ident)*) => {
        #[doc(hidden)]
        pub fn $method<S: Source>(
            &self,
            work: Option<Box<dyn FnOnce() -> R $(+ $marker)* + 'a>>,
            source: S,
        ) -> Option<Box<dyn FnOnce() -> R $(+ $marker)* + 'a>> {
            let source = source.into_captured();
            work.map(|work| Work::of(&work).any(work, source))
        }
    };
}

/// The answers for [`Option`]s of boxes.
pub struct Optionals<F: ?Sized>(PhantomData<F>);

optional!(:);
optional!(: Send);
optional!(: Send Sync);
