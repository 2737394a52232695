//! Parallel sorts: a comparison function, or a key function, runs in the context of the sort's
//! caller.
//!
//! A closure literal is rewritten inside, as any. A function that is given by name is wrapped, if
//! the receiver is a slice: only then are the types of the function's parameters known.

#[cfg(feature = "rayon")]
use std::marker::PhantomData;

use super::loan::Loan;

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

/// The parameter of a sort's lender and loan: it says what is sorted.
#[cfg(feature = "rayon")]
pub struct Items<I>(PhantomData<I>);

#[cfg(feature = "rayon")]
impl<'a, I> Loan<'a, Items<I>> {
    /// A function of two items.
    pub fn compare_<R, F: Fn(&I, &I) -> R>(
        self,
        compare: F,
    ) -> impl Fn(&I, &I) -> R + use<'a, I, R, F> {
        move |left, right| {
            let _scope = self.enter_();
            compare(left, right)
        }
    }

    /// A function of one item.
    pub fn key_<R, F: Fn(&I) -> R>(self, key: F) -> impl Fn(&I) -> R + use<'a, I, R, F> {
        move |item| {
            let _scope = self.enter_();
            key(item)
        }
    }
}
