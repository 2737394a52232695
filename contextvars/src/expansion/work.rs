//! Work that is no closure literal: its type decides what it is, and how it gets its context.
//!
//! [`Work::of`] gives a value of a type that derefs to another one, that one to a third, and so on:
//! a ladder. Each level has the same methods, under a bound; the compiler takes the first level
//! whose bound holds, and its method prepares the work. What is no work passes untouched at the
//! last level. So no trait has to be in scope, and nothing is asked of a type that it can't answer.
//!
//! | method | what counts as work |
//! |---|---|
//! | `any_` | whatever can run later: at a spawn |
//! | `future_` | a future: at `tokio::spawn` |
//! | `function_` | a function without parameters: at `thread::spawn`, `join`, `install` |
//! | `unary_` | a function of one of rayon's parameters: `scope`, `join_context`, `broadcast` |
//!
//! The kind of a closure (`Fn`, `FnMut`) is not known to the compiler while it looks at the
//! function around it. So `any_` and `function_` get a closure from the expansion that makes the
//! closure which calls a function without parameters: that one has the kind of the function,
//! whenever the compiler comes to know it, and rustc shows it at the user's call.

use std::any::type_name;
use std::marker::PhantomData;
use std::ops::Deref;
use std::pin::Pin;

#[cfg(feature = "rayon")]
use rayon::Scope;

use super::asked::Asked;
use super::capture::{Captured, Source};
use super::job::{self, JobEnd, WorkJob};
use crate::task::Task;
use crate::{Context, InContext};

macro_rules! levels {
    ($($(#[$doc:meta])* $level:ident => $next:ident;)*) => {$(
        $(#[$doc])*
        pub struct $level<T, Tells = Quiet>($next<T, Tells>);

        impl<T, Tells> $level<T, Tells> {
            pub(super) const NEW: Self = Self($next::NEW);
        }

        impl<T, Tells> Deref for $level<T, Tells> {
            type Target = $next<T, Tells>;

            #[inline]
            fn deref(&self) -> &$next<T, Tells> {
                &self.0
            }
        }
    )*};
}

levels! {
    /// What has a context already, and the box of a trait object.
    Work => Boxes;
    /// A box of anything else.
    Boxes => Futures;
    /// A future.
    Futures => FnOnce0;
    /// A function that can be called.
    FnOnce0 => FnScope;
    /// A function of rayon's `&Scope`.
    FnScope => FnScopeFifo;
    /// A function of rayon's `&ScopeFifo`.
    FnScopeFifo => FnJoin;
    /// A function of rayon's `FnContext`.
    FnJoin => FnBroadcast;
    /// A function of rayon's `BroadcastContext`.
    FnBroadcast => FnNamedScope;
    /// A function of a `&Scope` whose lifetime has a name.
    FnNamedScope => FnNamedScopeFifo;
    /// A function of such a `&ScopeFifo`.
    FnNamedScopeFifo => FnScopeBroadcast;
    /// A function of a `&Scope` and a `BroadcastContext`.
    FnScopeBroadcast => FnScopeFifoBroadcast;
    /// A function of a `&ScopeFifo` and a `BroadcastContext`.
    FnScopeFifoBroadcast => Borrowed;
    /// A mutable reference. It is no work, but its owner may need it back.
    Borrowed => Anything;
}

/// A value that is no work.
pub struct Anything<T, Tells>(PhantomData<(T, Tells)>);

impl<T, Tells> Anything<T, Tells> {
    const NEW: Self = Self(PhantomData);
}

/// The ladder of a type. It is named by a trait because of types that do not exist: for such a type rustc
/// knows no ladder, so it reports the type, and not also that each level has a method.
pub trait Ladder: Sized {
    #[doc(hidden)]
    type Levels;
}

impl<T> Ladder for T {
    type Levels = Work<T>;
}

/// A callee that may get something else than work.
pub struct Quiet;

/// A callee that the user named, of which it is the only argument: rustc warns if it is no work.
pub struct Loud;

impl<T> Work<T> {
    /// Asks a variable's type; the variable itself is not looked at.
    #[inline]
    pub fn of(_: &T) -> <T as Ladder>::Levels {
        Self::NEW
    }

    /// Asks the type of a place by a closure that is never called: to get there may run a `Deref`
    /// of the user's, and a packed field has no reference.
    #[inline]
    pub fn of_place(_: impl FnOnce() -> *const T) -> <T as Ladder>::Levels {
        Self::NEW
    }

    /// Asks the type of a constant by a closure that is never called: each mention of a constant
    /// makes a new value, which may have a destructor.
    #[inline]
    pub fn of_constant(_: impl FnOnce(Asked<T>)) -> <T as Ladder>::Levels {
        Self::NEW
    }
}

/// A closure that calls the work in a scope of the source's context, and in which what the work
/// captured is dropped (`job.rs`).
macro_rules! in_scope {
    ($source:ident, |$param:ident: $ty:ty| $call:expr) => {{
        let (job, end) = job::of($source);
        move |$param: $ty| {
            let _scope = job.enter_();
            let result = $call;
            end.stay();
            result
        }
    }};
    ($source:ident, || $call:expr) => {{
        let (job, end) = job::of($source);
        move || {
            let _scope = job.enter_();
            let result = $call;
            end.stay();
            result
        }
    }};
}

/// One method under several names: takes work and the source of its context, and gives what runs in
/// that context.
macro_rules! answers {
    ($($name:ident)*: |$work:ident: $type:ty, $source:ident| -> $prepared:ty $body:block) => {$(
        #[doc(hidden)]
        #[inline]
        pub fn $name<S: Source>(&self, $work: $type, $source: S) -> $prepared $body
    )*};
}

/// The same for `any_` or `function_`, which get a closure that makes another one.
macro_rules! any {
    ($work:ident: $type:ty, $source:ident => $prepared:ty $body:block) => {
        any!(fn any_; $work: $type, $source => $prepared $body);
    };
    (fn $name:ident; $work:ident: $type:ty, $source:ident => $prepared:ty $body:block) => {
        #[doc(hidden)]
        #[inline]
        pub fn $name<S: Source, G, M: FnOnce(WorkJob<S>, JobEnd, fn()) -> G>(
            &self,
            $work: $type,
            $source: S,
            _: M,
        ) -> $prepared $body
    };
}

// What has a context keeps it, and holds no other. Handed over, it leaves the bindings with
// `inherit = false` of its awaiter behind.
impl<F, Tells> Work<InContext<F>, Tells> {
    any!(work: InContext<F>, _source => InContext<F> { work.hand_over() });
}

impl<F> Work<InContext<F>> {
    answers!(future_: |work: InContext<F>, _source| -> InContext<F> { work.hand_over() });
}

impl<F, Tells> Work<Pin<Box<InContext<F>>>, Tells> {
    any!(work: Pin<Box<InContext<F>>>, _source => Pin<Box<InContext<F>>> { handed_over(work) });
}

impl<F> Work<Pin<Box<InContext<F>>>> {
    answers! {
        future_: |work: Pin<Box<InContext<F>>>, _source| -> Pin<Box<InContext<F>>> { handed_over(work) }
    }
}

/// The box of a trait object goes in as a box of the same type.
macro_rules! boxes {
    ($($marker:ident)*) => {
        boxes! {
            function_: |work: Box<dyn FnOnce() -> R $(+ $marker)* + 'a>, captured| {
                Box::new(in_scope!(captured, || work()))
            }
        }
        boxes! {
            function_: |work: Box<dyn FnMut() -> R $(+ $marker)* + 'a>, captured| {
                let mut work = work;
                Box::new(in_scope!(captured, || work()))
            }
        }
        boxes! {
            function_: |work: Box<dyn Fn() -> R $(+ $marker)* + 'a>, captured| {
                Box::new(in_scope!(captured, || work()))
            }
        }
        boxes! {
            future_: |work: Pin<Box<dyn Future<Output = R> $(+ $marker)* + 'a>>, captured| {
                Box::pin(in_context(work, captured))
            }
        }
        boxes! {
            future_: |work: Box<dyn Future<Output = R> + Unpin $(+ $marker)* + 'a>, captured| {
                Box::new(in_context(work, captured))
            }
        }
        #[cfg(feature = "rayon")]
        boxes! {
            unary_: |work: Box<dyn for<'s, 'b> FnOnce(&'s Scope<'b>) -> R $(+ $marker)* + 'a>, captured| {
                Box::new(in_scope!(captured, |scope: &Scope<'_>| work(scope)))
            }
        }
    };
    (function_: |$work:ident: $type:ty, $captured:ident| $body:block) => {
        boxes!(|$work: $type, $captured| $body);
        impl<'a, R: 'a> Work<$type> {
            any!(fn function_; work: $type, source => $type {
                let ($work, $captured) = (work, source.into_captured());
                $body
            });
        }
    };
    ($name:ident: |$work:ident: $type:ty, $captured:ident| $body:block) => {
        boxes!(|$work: $type, $captured| $body);
        boxes!(@ $name: |$work: $type, $captured| $body);
    };
    (|$work:ident: $type:ty, $captured:ident| $body:block) => {
        impl<'a, R: 'a, Tells> Work<$type, Tells> {
            any!(work: $type, source => $type {
                let ($work, $captured) = (work, source.into_captured());
                $body
            });
        }
    };
    (@ $($name:ident)*: |$work:ident: $type:ty, $captured:ident| $body:block) => {
        impl<'a, R: 'a> Work<$type> {
            answers!($($name)*: |work: $type, source| -> $type {
                let ($work, $captured) = (work, source.into_captured());
                $body
            });
        }
    };
}

boxes!();
boxes!(Send);
boxes!(Send Sync);

/// The same for a function without parameters, which the closure of the expansion calls.
macro_rules! made {
    (
        $name:ident: |$work:ident: $type:ty, $function:ty| -> $prepared:ty,
        |$job:ident, $end:ident, $make:ident| $body:expr
    ) => {
        #[doc(hidden)]
        #[inline]
        pub fn $name<S: Source, G>(
            &self,
            $work: $type,
            source: S,
            $make: impl FnOnce(WorkJob<S>, JobEnd, $function) -> G,
        ) -> $prepared {
            let ($job, $end) = job_of::<$function, S>(source);
            $body
        }
    };
}

// A box that may become one of a trait object in the call, so it stays a box.
#[expect(
    clippy::boxed_local,
    clippy::unnecessary_box_returns,
    reason = "a box that was given goes in as a box"
)]
impl<F: FnOnce() -> R, R, Tells> Boxes<Box<F>, Tells> {
    made!(any_: |work: Box<F>, F| -> Box<G>, |job, end, make| Box::new(make(job, end, *work)));
}

impl<F: Future, Tells> Boxes<Pin<Box<F>>, Tells> {
    any!(work: Pin<Box<F>>, source => Pin<Box<InContext<Pin<Box<F>>>>> {
        Box::pin(in_context(work, source.into_captured()))
    });
}

impl<F: Future> Boxes<Pin<Box<F>>> {
    answers!(future_: |work: Pin<Box<F>>, source| -> Pin<Box<InContext<Pin<Box<F>>>>> {
        Box::pin(in_context(work, source.into_captured()))
    });
}

impl<F: Future, Tells> Futures<F, Tells> {
    any!(work: F, source => InContext<F> { in_context(work, source.into_captured()) });
}

impl<F: Future> Futures<F> {
    answers! {
        future_: |work: F, source| -> InContext<F> { in_context(work, source.into_captured()) }
    }
}

impl<F: FnOnce() -> R, R, Tells> FnOnce0<F, Tells> {
    made!(any_: |work: F, F| -> G, |job, end, make| make(job, end, work));
}

impl<F: FnOnce() -> R, R> FnOnce0<F> {
    made!(function_: |work: F, F| -> G, |job, end, make| make(job, end, work));
}

#[cfg(feature = "rayon")]
mod scopes;

/// Has the compiler warn.
macro_rules! no_work {
    ($type:ty) => {
        #[doc(hidden)]
        #[inline]
        #[deprecated(
            note = "this is nothing that runs later, so the call hands no work the context: hand over a closure, an `async` \
                    block, or a function by its name, or put the work into a context by hand with `propagate(..)`"
        )]
        pub fn any_<S: Source, G>(
            &self,
            value: $type,
            _: S,
            _: impl FnOnce(WorkJob<S>, JobEnd, fn()) -> G,
        ) -> $type {
            value
        }
    };
}

impl<'a, T: ?Sized> Borrowed<&'a mut T, Loud> {
    no_work!(&'a mut T);
}

impl<T> Anything<T, Loud> {
    no_work!(T);
}

impl<'a, T: ?Sized> Borrowed<&'a mut T, Quiet> {
    // With this parameter type the argument is reborrowed, as it is in a call that is not
    // rewritten.
    any!(value: &'a mut T, _source => &'a mut T { value });
    any!(fn function_; value: &'a mut T, _source => &'a mut T { value });
    answers!(future_ unary_: |value: &'a mut T, _source| -> &'a mut T { value });
}

impl<T> Anything<T, Quiet> {
    any!(value: T, _source => T { value });
    any!(fn function_; value: T, _source => T { value });
    answers!(future_ unary_: |value: T, _source| -> T { value });
}

#[inline]
fn handed_over<F>(mut work: Pin<Box<InContext<F>>>) -> Pin<Box<InContext<F>>> {
    work.as_mut().hand_over_pinned();
    work
}

/// The job of a function: none if the function has a context.
#[inline]
fn job_of<F, S: Source>(source: S) -> (WorkJob<S>, JobEnd) {
    if is_wrapped::<F>() {
        job::of_wrapped_work()
    } else {
        job::of_work(source)
    }
}

#[inline]
fn in_context<F: Future>(future: F, captured: Captured) -> InContext<F> {
    InContext::new(future, Task::new(captured.into_context()))
}

/// Whether it is the closure of [`Context::wrap`], which has a context, and is to hold no other.
///
/// The closure's type has no name that a bound could ask for, so we compare what the compiler calls
/// it. If that fails, the job merely holds one context more.
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
