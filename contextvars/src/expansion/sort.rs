//! Parallel sorts: a comparison function, or a key function, runs in the context of the sort's
//! caller.
//!
//! A closure literal is rewritten inside, as any. A function that is given by name is wrapped, if
//! the receiver is a slice: only then are the types of the function's parameters known.

#[cfg(feature = "rayon")]
use std::marker::PhantomData;

#[cfg(feature = "rayon")]
use super::capture::{Captured, Ends, Source};
#[cfg(feature = "rayon")]
use super::job::{self, Job, JobEnd};
use super::loan::Loan;
#[cfg(feature = "rayon")]
use crate::Context;
#[cfg(feature = "rayon")]
use crate::store::{self, Visit, Visited};

/// If the receiver is no slice, its method gets the argument as it is written.
impl Loan<'_> {
    /// A function of two items.
    pub fn compare_<F>(self, compare: F) -> F {
        compare
    }

    /// A function of one item.
    pub fn key_<F>(self, key: F) -> F {
        key
    }
}

/// A type that rayon sorts.
#[cfg(feature = "rayon")]
pub trait IsSorted {
    #[doc(hidden)]
    type Item;
}

#[cfg(feature = "rayon")]
impl<T> IsSorted for [T] {
    type Item = T;
}

#[cfg(feature = "rayon")]
impl<T, const N: usize> IsSorted for [T; N] {
    type Item = T;
}

/// Holds the context of a rayon sort, from before the sort to its end.
///
/// `I` is the type of the items: from it come the parameter types of a comparison that is given by
/// name.
#[cfg(feature = "rayon")]
pub struct SortLender<I> {
    visited: Visited,
    items: PhantomData<fn(&I)>,
}

#[cfg(feature = "rayon")]
impl<I> SortLender<I> {
    pub(super) fn new() -> Self {
        Self {
            visited: Visited::new(store::park()),
            items: PhantomData,
        }
    }

    /// The loan that comparisons enter.
    #[inline]
    pub fn lend_(&self) -> SortLoan<'_, I> {
        SortLoan {
            visited: &self.visited,
            items: PhantomData,
        }
    }
}

/// A loan of a context, for as long as a sort runs: what comparisons enter. They are many, and short,
/// so no comparison counts a reference.
#[cfg(feature = "rayon")]
pub struct SortLoan<'a, I> {
    visited: &'a Visited,
    items: PhantomData<fn(&I)>,
}

// By hand: the items need not be `Copy`.
#[cfg(feature = "rayon")]
impl<I> Copy for SortLoan<'_, I> {}

#[cfg(feature = "rayon")]
impl<I> Clone for SortLoan<'_, I> {
    fn clone(&self) -> Self {
        *self
    }
}

/// What a rewritten comparison holds while its body runs.
#[cfg(feature = "rayon")]
#[must_use = "the scope ends when this is dropped"]
pub struct SortScope<'a>(#[expect(dead_code, reason = "it ends when it is dropped")] Visit<'a>);

#[cfg(feature = "rayon")]
impl<'a, I> SortLoan<'a, I> {
    /// A scope of what is lent.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "else the guard lies in memory")]
    pub fn enter_(self) -> SortScope<'a> {
        SortScope(self.visited.enter())
    }

    /// A function of two items.
    pub fn compare_<R, F: Fn(&I, &I) -> R>(
        self,
        compare: F,
    ) -> impl Fn(&I, &I) -> R + use<'a, I, R, F> {
        move |left, right| self.visited.context().scope(|| compare(left, right))
    }

    /// A function of one item.
    pub fn key_<R, F: Fn(&I) -> R>(self, key: F) -> impl Fn(&I) -> R + use<'a, I, R, F> {
        move |item| self.visited.context().scope(|| key(item))
    }

    /// What a closure takes along that captures nothing else: the loan, because a sort does not ask that
    /// the closure is `'static`.
    #[inline]
    pub fn to_captured_(self) -> Self {
        self
    }

    /// What a closure with `move` holds, so that what it captured is dropped in what is lent.
    pub fn captured_job_(self) -> (Job<Self>, JobEnd) {
        job::of(self)
    }

    fn capture(self) -> Captured {
        Captured::of(Context::from_root(self.visited.context().to_root()))
    }
}

#[cfg(feature = "rayon")]
impl<I> Source for SortLoan<'_, I> {
    type Guard<'g>
        = SortScope<'g>
    where
        Self: 'g;

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "as what it calls")]
    fn enter_(&self) -> SortScope<'_> {
        (*self).enter_()
    }

    fn ends(&self) -> Ends {
        Ends::Anywhere
    }

    fn take_for_drop(&mut self) -> Context {
        self.capture().into_context()
    }

    fn into_captured(self) -> Captured {
        self.capture()
    }
}
