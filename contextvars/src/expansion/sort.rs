//! Parallel sorts: a comparison function, or a key function, runs in the context of the sort's
//! caller.
//!
//! A closure literal is rewritten inside, as any. A function that is given by name is wrapped, if
//! what is sorted is a slice: only then are the types of its parameters known.

use super::loan::Loan;

#[cfg(feature = "rayon")]
pub(super) use of_rayon::{IsSorted, Items};

/// If the receiver is no slice, its method gets the argument as it is written.
impl Loan<'_> {
    /// A function of two items.
    pub fn compare<F>(self, compare: F) -> F {
        compare
    }

    /// A function of one item.
    pub fn key<F>(self, key: F) -> F {
        key
    }
}

#[cfg(feature = "rayon")]
mod of_rayon {
    use std::marker::PhantomData;

    use super::Loan;

    /// A type that rayon sorts.
    pub trait IsSorted {
        #[doc(hidden)]
        type Item;
    }

    impl<T> IsSorted for [T] {
        type Item = T;
    }

    impl<T, const N: usize> IsSorted for [T; N] {
        type Item = T;
    }

    /// What a sort's lender and loan have as their parameter.
    pub struct Items<I>(PhantomData<I>);

    impl<'a, I> Loan<'a, Items<I>> {
        /// A function of two items.
        pub fn compare<R, F: Fn(&I, &I) -> R>(
            self,
            compare: F,
        ) -> impl Fn(&I, &I) -> R + use<'a, I, R, F> {
            move |left, right| {
                let _scope = self.enter();
                compare(left, right)
            }
        }

        /// A function of one item.
        pub fn key<R, F: Fn(&I) -> R>(self, key: F) -> impl Fn(&I) -> R + use<'a, I, R, F> {
            move |item| {
                let _scope = self.enter();
                key(item)
            }
        }
    }
}
