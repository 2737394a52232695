//! Decides from a receiver's type whether a method that waits is rayon's. If it is, the caller's
//! context is parked while the call waits; for a method of any other type nothing is parked.
//!
//! A receiver may be rayon's own type, or something that derefs to it, as a `Vec` does to a slice
//! and an `Arc` to a pool. So each level of derefs has a type: [`Receiver`] derefs to [`Behind1`],
//! and so on. Each level has the same methods, under the bound that its target is rayon's; the
//! compiler takes the first level whose bound holds, and [`Others`] has no bound.
//!
//! The five levels are spelled out, although one type that derefs recursively, `Receiver<T>` to
//! `Receiver<T::Target>`, would find rayon's types at any depth. That type could give no answer for
//! all the others: two methods of one name on one type conflict, so the second would have to be a
//! trait's, and the compiler tries the methods of traits before it derefs. So it would take that
//! one at the first level, for an `Arc` of a pool, too. Four derefs are enough for a `&mut
//! Arc<Box<Vec<T>>>`.
#![expect(clippy::unused_self, reason = "what is asked is the type of `self`")]

use std::marker::PhantomData;
use std::ops::Deref;

use super::asked::Asked;
use super::in_place::{InPlace, NotInPlace};
use super::loan::Lender;
#[cfg(feature = "rayon")]
use super::sort::{IsSorted, SortLender};
use crate::store::ForkLender;

/// A type whose waiting methods are rayon's.
pub trait IsRayon {}

#[cfg(feature = "rayon")]
impl IsRayon for rayon::ThreadPool {}

#[cfg(feature = "rayon")]
impl IsRayon for rayon::Scope<'_> {}

#[cfg(feature = "rayon")]
impl IsRayon for rayon::ScopeFifo<'_> {}

macro_rules! levels {
    ($($(#[$doc:meta])* $level:ident => $next:ident;)*) => {$(
        $(#[$doc])*
        pub struct $level<T: ?Sized>($next<T>);

        impl<T: ?Sized> $level<T> {
            const NEW: Self = Self($next::NEW);
        }

        impl<T: ?Sized> Deref for $level<T> {
            type Target = $next<T>;

            #[inline]
            fn deref(&self) -> &$next<T> {
                &self.0
            }
        }
    )*};
}

levels! {
    /// The type of a receiver, which `pool.install(..)` asks by `Receiver::of(&pool).lender_()`: it
    /// is rayon's itself.
    Receiver => Behind1;
    /// What it derefs to is rayon's.
    Behind1 => Behind2;
    /// The next target is rayon's.
    Behind2 => Behind3;
    /// The next target is rayon's.
    Behind3 => Behind4;
    /// The next target is rayon's.
    Behind4 => Others;
}

/// A type that has nothing to do with rayon.
pub struct Others<T: ?Sized>(PhantomData<T>);

impl<T: ?Sized> Others<T> {
    const NEW: Self = Self(PhantomData);
}

impl<T: ?Sized> Receiver<T> {
    /// Asks a receiver's type; the receiver itself is not looked at.
    #[inline]
    pub fn of(_: &T) -> Self {
        Self::NEW
    }

    /// Asks the type of a place by a closure that is never called: an index may panic, a `Deref` may
    /// do anything, and both are evaluated only once, for the call itself.
    #[inline]
    pub fn of_place(_: impl FnOnce() -> *const T) -> Self {
        Self::NEW
    }

    /// Asks the type of a constant by a closure that is never called: each mention of a constant
    /// makes a new value, which may have a destructor.
    #[inline]
    pub fn of_constant(_: impl FnOnce(Asked<T>)) -> Self {
        Self::NEW
    }
}

type Target<T> = <T as Deref>::Target;

macro_rules! answers {
    ($level:ident<T> where { $($bounds:tt)* } $target:ty) => {
        impl<T: ?Sized> $level<T>
        where
            $($bounds)*
            $target: IsRayon,
        {
            /// For `join`, `install` and the like.
            #[inline]
            pub fn lender_(&self) -> ForkLender {
                Lender::rayon()
            }

            /// For `in_place_scope`.
            pub fn in_place_(&self) -> InPlace {
                InPlace::new()
            }
        }

        #[cfg(feature = "rayon")]
        impl<T: ?Sized> $level<T>
        where
            $($bounds)*
            $target: IsSorted,
        {
            /// For `par_sort` and the like.
            pub fn sort_lender_(&self) -> SortLender<<$target as IsSorted>::Item> {
                SortLender::new()
            }
        }
    };
}

answers!(Receiver<T> where {} T);
answers!(Behind1<T> where { T: Deref, } Target<T>);
answers!(Behind2<T> where { T: Deref, Target<T>: Deref, } Target<Target<T>>);
answers!(
    Behind3<T> where { T: Deref, Target<T>: Deref, Target<Target<T>>: Deref, }
    Target<Target<Target<T>>>
);
answers!(
    Behind4<T> where {
        T: Deref,
        Target<T>: Deref,
        Target<Target<T>>: Deref,
        Target<Target<Target<T>>>: Deref,
    }
    Target<Target<Target<Target<T>>>>
);

impl<T: ?Sized> Others<T> {
    /// For `join`, `install` and the like.
    pub fn lender_(&self) -> Lender {
        Lender::unknown()
    }

    /// For `in_place_scope`.
    pub fn in_place_(&self) -> NotInPlace {
        NotInPlace
    }

    /// For `par_sort` and the like.
    pub fn sort_lender_(&self) -> Lender {
        Lender::unknown()
    }

    /// For `spawn_broadcast`. A scope takes a closure of two parameters, and a pool one of one.
    #[cfg(feature = "rayon")]
    pub fn broadcast_(&self) -> BroadcastSignature<rayon::Scope<'static>> {
        BroadcastSignature(PhantomData)
    }

    /// Without rayon, the callee is another crate's.
    #[cfg(not(feature = "rayon"))]
    pub fn broadcast_(&self) -> BroadcastSignature<T> {
        BroadcastSignature(PhantomData)
    }
}

#[cfg(feature = "rayon")]
impl Receiver<rayon::ScopeFifo<'_>> {
    /// For `spawn_broadcast`.
    pub fn broadcast_(&self) -> BroadcastSignature<rayon::ScopeFifo<'static>> {
        BroadcastSignature(PhantomData)
    }
}

#[cfg(feature = "rayon")]
impl Behind1<&rayon::ScopeFifo<'_>> {
    /// For `spawn_broadcast`.
    pub fn broadcast_(&self) -> BroadcastSignature<rayon::ScopeFifo<'static>> {
        BroadcastSignature(PhantomData)
    }
}

/// The signature of the closure that a `spawn_broadcast` takes.
///
/// A closure that borrows is moved into another one there, which owns the context. The callee does
/// not see it any more, so this tells the compiler the types of its parameters.
#[derive(Clone, Copy)]
pub struct BroadcastSignature<R: ?Sized>(PhantomData<fn(&R)>);

#[cfg(feature = "rayon")]
impl<R: ?Sized> BroadcastSignature<R> {
    /// A closure of one parameter.
    pub fn one_<F: Fn(rayon::BroadcastContext<'_>)>(self, f: F) -> F {
        f
    }
}

#[cfg(feature = "rayon")]
impl BroadcastSignature<rayon::Scope<'_>> {
    /// A closure of two parameters.
    pub fn two_<'s, F: Fn(&rayon::Scope<'s>, rayon::BroadcastContext<'_>)>(self, f: F) -> F {
        f
    }
}

#[cfg(feature = "rayon")]
impl BroadcastSignature<rayon::ScopeFifo<'_>> {
    /// A closure of two parameters.
    pub fn two_<'s, F: Fn(&rayon::ScopeFifo<'s>, rayon::BroadcastContext<'_>)>(self, f: F) -> F {
        f
    }
}

/// Without rayon, the callee is another crate's.
#[cfg(not(feature = "rayon"))]
impl<R: ?Sized> BroadcastSignature<R> {
    /// A closure of one parameter.
    pub fn one_<F>(self, f: F) -> F {
        f
    }

    /// A closure of two parameters.
    pub fn two_<F>(self, f: F) -> F {
        f
    }
}
