//! Containers of work: options, results and lists.
//!
//! Those of trait objects go in as containers of the same type. An optional function or future
//! becomes an optional one of another type.

use std::future::Future;
use std::ops::Deref;

use super::super::capture::Source;
use super::super::job::{self, JobEnd, WorkJob};
use super::super::same_type::SameTypes;
use super::super::work::Work;
use crate::{InContext, Propagate};

macro_rules! levels {
    ($($(#[$doc:meta])* $level:ident => $next:ident;)*) => {$(
        $(#[$doc])*
        pub struct $level<T, Tells>($next<T, Tells>);

        impl<T, Tells> $level<T, Tells> {
            pub(super) const NEW: Self = Self($next::NEW);
        }

        impl<T, Tells> Deref for $level<T, Tells> {
            type Target = $next<T, Tells>;

            fn deref(&self) -> &$next<T, Tells> {
                &self.0
            }
        }
    )*};
}

levels! {
    /// A container of trait objects.
    Containers => OptionalFutures;
    /// A future, or none.
    OptionalFutures => OptionalFunctions;
    /// A function without parameters, or none.
    OptionalFunctions => Others;
}

/// Anything else.
pub struct Others<T, Tells>(Work<T, Tells>);

impl<T, Tells> Others<T, Tells> {
    const NEW: Self = Self(Work::NEW);
}

impl<T, Tells> Deref for Others<T, Tells> {
    type Target = Work<T, Tells>;

    fn deref(&self) -> &Work<T, Tells> {
        &self.0
    }
}

/// What makes nothing here.
type Nullary = fn();

macro_rules! any {
    ($work:ident: $ty:ty, $source:ident, $make:ident: $function:ty => $prepared:ty $body:block) => {
        #[doc(hidden)]
        pub fn any_<S: Source, G>(
            &self,
            $work: $ty,
            $source: S,
            $make: impl FnOnce(WorkJob<S>, JobEnd, $function) -> G,
        ) -> $prepared $body
    };
}

impl<T: SameTypes, Tells> Containers<T, Tells> {
    any!(work: T, source, _make: Nullary => T { work.put_into(&source.into_captured()) });
}

impl<F: Future, Tells> OptionalFutures<Option<F>, Tells> {
    any!(work: Option<F>, source, _make: Nullary => Option<InContext<F>> {
        work.map(|work| work.in_context(source.into_captured().into_context()))
    });
}

impl<F: FnOnce() -> R, R, Tells> OptionalFunctions<Option<F>, Tells> {
    any!(work: Option<F>, source, make: F => Option<G> {
        work.map(|work| {
            let (job, end) = job::of_work(source);
            make(job, end, work)
        })
    });
}
