//! The sorts of slices: who compares sees the context, be it a function that was given, or the order of the items.
#![expect(clippy::unused_self, reason = "what is asked is the type of `self`")]

use super::waiting::Lent;

#[cfg(feature = "rayon")]
pub(super) use of_rayon::{IsSorted, Ordered, Sorting};

/// What somebody else sorts, it sorts by itself.
impl Lent<'_> {
    #[doc(hidden)]
    pub fn compare<F>(self, compare: F) -> F {
        compare
    }

    #[doc(hidden)]
    pub fn key<F>(self, key: F) -> F {
        key
    }
}

/// A sort of what is somebody else's.
#[derive(Clone, Copy, Debug)]
pub struct Foreign;

impl Foreign {
    #[doc(hidden)]
    pub fn is_users(self) -> bool {
        false
    }

    /// The compiler knows that nothing behind this runs, and does not ask whether the receiver could be borrowed there.
    #[doc(hidden)]
    pub fn or_never(self) -> ! {
        std::unreachable!("this branch is never taken")
    }

    #[doc(hidden)]
    pub fn waiting(self) {}

    #[doc(hidden)]
    pub fn par_sort<T: ?Sized, R>(self, _: &mut T) -> R {
        self.or_never()
    }

    #[doc(hidden)]
    pub fn par_sort_unstable<T: ?Sized, R>(self, _: &mut T) -> R {
        self.or_never()
    }
}

/// Borrows a receiver as the call of a method does.
pub trait Borrowed {
    #[doc(hidden)]
    fn contextvars_borrowed(&mut self) -> &mut Self {
        self
    }
}

impl<T: ?Sized> Borrowed for T {}

#[cfg(feature = "rayon")]
mod of_rayon {
    use std::any::type_name;
    use std::fmt::{self, Debug, Formatter};
    use std::marker::PhantomData;

    use rayon::slice::ParallelSliceMut;

    use super::super::waiting::{Captured, InScope, Lent, Waiting};

    /// A type that rayon sorts.
    pub trait IsSorted {
        #[doc(hidden)]
        type Item;
        #[doc(hidden)]
        fn slice(&mut self) -> &mut [Self::Item];
    }

    impl<T> IsSorted for [T] {
        type Item = T;

        fn slice(&mut self) -> &mut [T] {
            self
        }
    }

    impl<T, const N: usize> IsSorted for [T; N] {
        type Item = T;

        fn slice(&mut self) -> &mut [T] {
            self
        }
    }

    /// A call of rayon's that sorts items of this type by a function.
    pub struct Sorting<I> {
        waiting: Waiting,
        items: PhantomData<fn(&I)>,
    }

    impl<I> Sorting<I> {
        pub(in super::super) fn new() -> Self {
            Self {
                waiting: Waiting::rayon(),
                items: PhantomData,
            }
        }

        /// What is lent, to be entered by the function.
        pub fn lend(&self) -> SortingLent<'_, I> {
            SortingLent(self.waiting.lend(), PhantomData)
        }
    }

    /// A loan to a function that compares.
    pub struct SortingLent<'a, I>(Lent<'a>, PhantomData<fn(&I)>);

    impl<'a, I> SortingLent<'a, I> {
        /// A scope of it.
        pub fn enter(&self) -> InScope<'a> {
            self.0.enter()
        }

        /// A capture of what is lent.
        pub fn to_captured(&self) -> Captured {
            self.0.to_captured()
        }

        /// A function of two items.
        pub fn compare<R, F: Fn(&I, &I) -> R>(
            self,
            compare: F,
        ) -> impl Fn(&I, &I) -> R + use<'a, I, R, F> {
            let lent = self.0;
            move |left, right| {
                let _scope = lent.enter();
                compare(left, right)
            }
        }

        /// A function of one item.
        pub fn key<R, F: Fn(&I) -> R>(self, key: F) -> impl Fn(&I) -> R + use<'a, I, R, F> {
            let lent = self.0;
            move |item| {
                let _scope = lent.enter();
                key(item)
            }
        }
    }

    /// A sort by the items' own order.
    pub struct Ordered<T: ?Sized, I>(fn(&mut T) -> &mut [I]);

    impl<T: ?Sized, I> Ordered<T, I> {
        pub(in super::super) fn new(slice: fn(&mut T) -> &mut [I]) -> Self {
            Self(slice)
        }

        /// Whether comparing two items may run code of a user, who may read a variable.
        ///
        /// The name of any type but those of the language has a path in it.
        #[inline]
        pub fn is_users(&self) -> bool {
            let mut names = type_name::<I>().split("alloc::string::String");
            names.any(|name| name.contains("::"))
        }

        /// Goes on.
        #[inline]
        pub fn or_never(&self) {}

        /// Keeps the context parked while the call sorts.
        #[inline]
        pub fn waiting(&self) -> Waiting {
            Waiting::rayon()
        }
    }

    impl<T: ?Sized, I: Ord + Send> Ordered<T, I> {
        /// Sorts, with the context in each comparison.
        pub fn par_sort(&self, place: &mut T) {
            let sorting = Sorting::new();
            (self.0)(place).par_sort_by(sorting.lend().compare(I::cmp));
        }

        /// Sorts, with the context in each comparison.
        pub fn par_sort_unstable(&self, place: &mut T) {
            let sorting = Sorting::new();
            (self.0)(place).par_sort_unstable_by(sorting.lend().compare(I::cmp));
        }
    }

    impl<I> Debug for Sorting<I> {
        fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
            f.write_str("Sorting")
        }
    }

    impl<I> Debug for SortingLent<'_, I> {
        fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
            f.write_str("SortingLent")
        }
    }

    impl<T: ?Sized, I> Debug for Ordered<T, I> {
        fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
            f.write_str("Ordered")
        }
    }
}
