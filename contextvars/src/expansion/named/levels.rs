//! The levels of one group of parameter lists, and what each answers.
//!
//! A level is a bound: what the function is behind, whether it can be called again, and whether it
//! gives back what runs later.

use std::marker::PhantomData;

pub(super) use std::future::Future;
pub(super) use std::ops::Deref;

pub(super) use super::super::capture::Source;
pub(super) use super::super::gives::{
    ByMut, ByRef, ByValue, Gives, GivesAgain, GivesAlways, OutputOf,
};
pub(super) use super::super::job::{self, JobEnd, WorkJob};
pub(super) use super::super::returned::in_current;
pub(super) use super::super::same_type::SameFuture;
pub(super) use super::pointers::{ChangingPointer, OwningPointer, SharedPointer};
pub(super) use crate::InContext;

/// A level, which has no value of its own.
pub(super) trait Asks {
    const NEW: Self;
}

/// The end of a ladder: it has no answer.
#[doc(hidden)]
pub struct End<F, Args>(PhantomData<(F, Args)>);

impl<F, Args> Asks for End<F, Args> {
    const NEW: Self = Self(PhantomData);
}

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
            let _scope = job.enter_();
            let $result = call!($kind $F, work ($($p,)*));
            end.stay();
            $put
        }
    }};
}

/// A function that is given as it is.
macro_rules! functions {
    (
        clone $level:ident $kind:ident $gives:ident [$($lifetime:lifetime)*]
        $([$p:ident [$($declared:tt)*] $P:ident ($($ty:tt)*) $by:ident])*
    ) => {
        functions! {
            @ $level $kind $gives [$($lifetime)*]
            [F: Clone,] [OutputOf<F, ($($($ty)*,)*)> + Clone] |result| result;
            $([$p [$($declared)*] $P ($($ty)*) $by])*
        }
    };
    (
        clone future $level:ident $kind:ident $gives:ident [$($lifetime:lifetime)*]
        $([$p:ident [$($declared:tt)*] $P:ident ($($ty:tt)*) $by:ident])*
    ) => {
        functions! {
            @ $level $kind $gives [$($lifetime)*]
            [F: Clone, for<$($lifetime),*> OutputOf<F, ($($($ty)*,)*)>: Future,]
            [InContext<OutputOf<F, ($($($ty)*,)*)>> + Clone] |result| in_current(result);
            $([$p [$($declared)*] $P ($($ty)*) $by])*
        }
    };
    (
        $level:ident $kind:ident $gives:ident [$($lifetime:lifetime)*]
        $([$p:ident [$($declared:tt)*] $P:ident ($($ty:tt)*) $by:ident])*
    ) => {
        functions! {
            @ $level $kind $gives [$($lifetime)*]
            [] [OutputOf<F, ($($($ty)*,)*)>] |result| result;
            $([$p [$($declared)*] $P ($($ty)*) $by])*
        }
    };
    (
        future $level:ident $kind:ident $gives:ident [$($lifetime:lifetime)*]
        $([$p:ident [$($declared:tt)*] $P:ident ($($ty:tt)*) $by:ident])*
    ) => {
        functions! {
            @ $level $kind $gives [$($lifetime)*]
            [for<$($lifetime),*> OutputOf<F, ($($($ty)*,)*)>: Future,]
            [InContext<OutputOf<F, ($($($ty)*,)*)>>] |result| in_current(result);
            $([$p [$($declared)*] $P ($($ty)*) $by])*
        }
    };
    (
        @ $level:ident $kind:ident $gives:ident [$($lifetime:lifetime)*]
        [$($bound:tt)*] [$($output:tt)*] |$result:ident| $put:expr;
        $([$p:ident [$($declared:tt)*] $P:ident ($($ty:tt)*) $by:ident])*
    ) => {
        impl<F, $($($declared)*),*> $level<F, ($($by<$P>,)*)>
        where
            F: for<$($lifetime),*> $gives<($($($ty)*,)*)>,
            $($bound)*
        {
            #[doc(hidden)]
            pub fn any_<S: Source, G, M: FnOnce(WorkJob<S>, JobEnd, fn()) -> G>(
                &self,
                work: F,
                source: S,
                _: M,
            ) -> impl for<$($lifetime),*> $kind($($($ty)*),*) -> $($output)* + use<F, S, G, M, $($P),*> {
                in_scope!($kind F, work source |$($p),*| $result => $put)
            }
        }
    };
}

/// A function behind a pointer goes in behind such a pointer: it may become one of a trait object in
/// the call. What it gives back keeps its type.
macro_rules! pointers {
    (
        $level:ident $kind:ident $gives:ident $pointer:ident [$($lifetime:lifetime)*]
        $([$p:ident [$($declared:tt)*] $P:ident ($($ty:tt)*) $by:ident])*
    ) => {
        pointers! {
            @ $level $kind $gives $pointer [$($lifetime)*] [] |result| result;
            $([$p [$($declared)*] $P ($($ty)*) $by])*
        }
    };
    (
        future $level:ident $kind:ident $gives:ident $pointer:ident [$($lifetime:lifetime)*]
        $([$p:ident [$($declared:tt)*] $P:ident ($($ty:tt)*) $by:ident])*
    ) => {
        pointers! {
            @ $level $kind $gives $pointer [$($lifetime)*]
            [for<$($lifetime),*> OutputOf<F::Callee, ($($($ty)*,)*)>: SameFuture,]
            |result| result.put_into_current();
            $([$p [$($declared)*] $P ($($ty)*) $by])*
        }
    };
    (
        @ $level:ident $kind:ident $gives:ident $pointer:ident [$($lifetime:lifetime)*]
        [$($bound:tt)*] |$result:ident| $put:expr;
        $([$p:ident [$($declared:tt)*] $P:ident ($($ty:tt)*) $by:ident])*
    ) => {
        impl<F: $pointer, $($($declared)*),*> $level<F, ($($by<$P>,)*)>
        where
            F::Callee: for<$($lifetime),*> $gives<($($($ty)*,)*)>,
            $($bound)*
        {
            #[doc(hidden)]
            pub fn any_<S: Source, G, M: FnOnce(WorkJob<S>, JobEnd, fn()) -> G>(
                &self,
                work: F,
                source: S,
                _: M,
            ) -> F::Of<impl for<$($lifetime),*> $kind($($($ty)*),*) -> OutputOf<F::Callee, ($($($ty)*,)*)> + use<F, S, G, M, $($P),*>> {
                // The signature of the closure comes from this function's return type.
                fn prepare<F: $pointer, S: Source, $($($declared)*),*>(
                    work: F,
                    source: S,
                ) -> impl for<$($lifetime),*> $kind($($($ty)*),*) -> OutputOf<F::Callee, ($($($ty)*,)*)> + use<F, S, $($P),*>
                where
                    F::Callee: for<$($lifetime),*> $gives<($($($ty)*,)*)>,
                    $($bound)*
                {
                    let (job, end) = job::of(source);
                    #[allow(unused_mut, reason = "only what is `FnMut` is changed by a call")]
                    let mut work = work;
                    move |$($p),*| {
                        let _scope = job.enter_();
                        let $result = pointers!(call $kind F, work ($($p,)*));
                        end.stay();
                        $put
                    }
                }
                F::behind(prepare::<F, S, $($P),*>(work, source))
            }
        }
    };
    (call Fn $F:ty, $work:ident $args:expr) => {
        <$F as SharedPointer>::callee(&$work).call($args)
    };
    (call FnMut $F:ty, $work:ident $args:expr) => {
        <$F as ChangingPointer>::callee(&mut $work).call_mut($args)
    };
    (call FnOnce $F:ty, $work:ident $args:expr) => {
        <$F as OwningPointer>::into_callee($work).call_once($args)
    };
}

/// The levels for some lists of parameters of one length, in which equally many are references.
macro_rules! group {
    (pointers $name:ident => $next:ident; $([$lifetimes:tt $($parameter:tt)*])*) => {
        pub(super) mod $name {
            use super::*;

            levels!(FuturePointer Pointer FutureBoxMut BoxMut FutureBoxOnce BoxOnce => $next::Pointers<F, Args>);

            pub(in super::super) type Pointers<F, Args> = FuturePointer<F, Args>;

            group!(@ pointers $([$lifetimes $($parameter)*])*);
        }
    };
    (cloned $name:ident => $next:ident; $([$lifetimes:tt $($parameter:tt)*])*) => {
        group! {
            @ $name => $next;
            [FutureFnClone FnClone FutureFn Always FutureFnMutClone FnMutClone FutureFnMut Again FutureFnOnce Once]
            $([$lifetimes $($parameter)*])*
            {
                $(
                    functions!(clone future FutureFnClone Fn GivesAlways $lifetimes $($parameter)*);
                    functions!(clone FnClone Fn GivesAlways $lifetimes $($parameter)*);
                    functions!(clone future FutureFnMutClone FnMut GivesAgain $lifetimes $($parameter)*);
                    functions!(clone FnMutClone FnMut GivesAgain $lifetimes $($parameter)*);
                )*
                pub(in super::super) type Functions<F, Args> = FutureFnClone<F, Args>;
            }
        }
    };
    ($name:ident => $next:ident; $([$lifetimes:tt $($parameter:tt)*])*) => {
        group! {
            @ $name => $next;
            [FutureFn Always FutureFnMut Again FutureFnOnce Once]
            $([$lifetimes $($parameter)*])*
            {
                pub(in super::super) type Functions<F, Args> = FutureFn<F, Args>;
            }
        }
    };
    (
        @ $name:ident => $next:ident; [$($function:ident)*]
        $([$lifetimes:tt $($parameter:tt)*])* { $($further:item)* }
    ) => {
        pub(super) mod $name {
            use super::*;

            levels!($($function)* => $next::Functions<F, Args>);
            levels!(FutureClosure Closure => $next::Closures<F, Args>);
            levels!(FuturePointer Pointer FutureBoxMut BoxMut FutureBoxOnce BoxOnce => $next::Pointers<F, Args>);

            pub(in super::super) type Closures<F, Args> = FutureClosure<F, Args>;
            pub(in super::super) type Pointers<F, Args> = FuturePointer<F, Args>;

            $($further)*
            $(
                functions!(future FutureFn Fn GivesAlways $lifetimes $($parameter)*);
                functions!(Always Fn GivesAlways $lifetimes $($parameter)*);
                functions!(future FutureFnMut FnMut GivesAgain $lifetimes $($parameter)*);
                functions!(Again FnMut GivesAgain $lifetimes $($parameter)*);
                functions!(future FutureFnOnce FnOnce Gives $lifetimes $($parameter)*);
                functions!(Once FnOnce Gives $lifetimes $($parameter)*);
                functions!(future FutureClosure FnOnce Gives $lifetimes $($parameter)*);
                functions!(Closure FnOnce Gives $lifetimes $($parameter)*);
            )*
            group!(@ pointers $([$lifetimes $($parameter)*])*);
        }
    };
    (@ pointers $([$lifetimes:tt $($parameter:tt)*])*) => {$(
        pointers!(future FuturePointer Fn GivesAlways SharedPointer $lifetimes $($parameter)*);
        pointers!(Pointer Fn GivesAlways SharedPointer $lifetimes $($parameter)*);
        pointers!(future FutureBoxMut FnMut GivesAgain ChangingPointer $lifetimes $($parameter)*);
        pointers!(BoxMut FnMut GivesAgain ChangingPointer $lifetimes $($parameter)*);
        pointers!(future FutureBoxOnce FnOnce Gives OwningPointer $lifetimes $($parameter)*);
        pointers!(BoxOnce FnOnce Gives OwningPointer $lifetimes $($parameter)*);
    )*};
}

pub(super) use {call, functions, group, in_scope, levels, pointers};
