//! Whose method a waiting call is, the receiver's type decides: rayon's own park the context.
#![expect(clippy::unused_self, reason = "what is asked is the type of `self`")]

use std::fmt::{self, Debug, Formatter};
use std::marker::PhantomData;
use std::ops::Deref;
#[cfg(feature = "rayon")]
use std::ops::DerefMut;

use super::sorting::Foreign;
#[cfg(feature = "rayon")]
use super::sorting::{IsSorted, Ordered, Sorting};
use super::waiting::{InPlace, Waiting};

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

        impl<T: ?Sized> Debug for $level<T> {
            fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($level))
            }
        }
    )*};
}

levels! {
    /// The type itself is rayon's.
    Receiver => Behind1;
    /// What it derefs to is.
    Behind1 => Behind2;
    /// The next one is.
    Behind2 => Behind3;
    /// The next one is.
    Behind3 => Behind4;
    /// The next one is.
    Behind4 => Others;
}

/// A type that has nothing to do with rayon.
pub struct Others<T: ?Sized>(PhantomData<T>);

impl<T: ?Sized> Others<T> {
    const NEW: Self = Self(PhantomData);
}

impl<T: ?Sized> Debug for Others<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("Others")
    }
}

impl<T: ?Sized> Receiver<T> {
    /// Asks a receiver's type; the receiver itself is not looked at.
    #[inline]
    pub fn of(_: &T) -> Self {
        Self::NEW
    }

    /// Asks nothing yet: in a branch that is never taken, [`of`](Self::of) tells which type it is.
    #[inline]
    pub const fn unknown() -> Self {
        Self::NEW
    }
}

type Target<T> = <T as Deref>::Target;

macro_rules! answers {
    ($level:ident<T> where { $($bounds:tt)* } { $($mut_bounds:tt)* } $target:ty, |$place:ident| $deref:expr) => {
        impl<T: ?Sized> $level<T>
        where
            $($bounds)*
            $target: IsRayon,
        {
            #[doc(hidden)]
            #[inline]
            pub fn waiting(&self) -> Waiting {
                Waiting::rayon()
            }

            #[doc(hidden)]
            pub fn in_place(&self) -> InPlace {
                Waiting::rayon_in_place()
            }
        }

        #[cfg(feature = "rayon")]
        impl<T: ?Sized> $level<T>
        where
            $($bounds)*
            $target: IsSorted,
        {
            #[doc(hidden)]
            pub fn sorting(&self) -> Sorting<<$target as IsSorted>::Item> {
                Sorting::new()
            }
        }

        #[cfg(feature = "rayon")]
        impl<T: ?Sized> $level<T>
        where
            $($mut_bounds)*
            $target: IsSorted,
        {
            #[doc(hidden)]
            pub fn ordered(&self) -> Ordered<T, <$target as IsSorted>::Item> {
                Ordered::new(|$place: &mut T| (&mut $deref).slice())
            }
        }
    };
}

answers!(Receiver<T> where {} {} T, |place| *place);
answers!(Behind1<T> where { T: Deref, } { T: DerefMut, } Target<T>, |place| **place);
answers!(
    Behind2<T> where { T: Deref, Target<T>: Deref, } { T: DerefMut, Target<T>: DerefMut, }
    Target<Target<T>>, |place| ***place
);
answers!(
    Behind3<T> where { T: Deref, Target<T>: Deref, Target<Target<T>>: Deref, }
    { T: DerefMut, Target<T>: DerefMut, Target<Target<T>>: DerefMut, }
    Target<Target<Target<T>>>, |place| ****place
);
answers!(
    Behind4<T> where {
        T: Deref,
        Target<T>: Deref,
        Target<Target<T>>: Deref,
        Target<Target<Target<T>>>: Deref,
    } {
        T: DerefMut,
        Target<T>: DerefMut,
        Target<Target<T>>: DerefMut,
        Target<Target<Target<T>>>: DerefMut,
    }
    Target<Target<Target<Target<T>>>>, |place| *****place
);

/// The signature of what a method `spawn_broadcast` takes.
#[derive(Clone, Copy, Debug)]
pub struct BroadcastSignature<R: ?Sized>(PhantomData<fn(&R)>);

#[cfg(feature = "rayon")]
impl<R: ?Sized> BroadcastSignature<R> {
    #[doc(hidden)]
    pub fn one<F: Fn(rayon::BroadcastContext<'_>)>(self, f: F) -> F {
        f
    }
}

#[cfg(feature = "rayon")]
impl BroadcastSignature<rayon::Scope<'_>> {
    #[doc(hidden)]
    pub fn two<'s, F: Fn(&rayon::Scope<'s>, rayon::BroadcastContext<'_>)>(self, f: F) -> F {
        f
    }
}

#[cfg(feature = "rayon")]
impl BroadcastSignature<rayon::ScopeFifo<'_>> {
    #[doc(hidden)]
    pub fn two<'s, F: Fn(&rayon::ScopeFifo<'s>, rayon::BroadcastContext<'_>)>(self, f: F) -> F {
        f
    }
}

#[cfg(feature = "rayon")]
impl Receiver<rayon::ScopeFifo<'_>> {
    #[doc(hidden)]
    pub fn broadcast(&self) -> BroadcastSignature<rayon::ScopeFifo<'static>> {
        BroadcastSignature(PhantomData)
    }
}

#[cfg(feature = "rayon")]
impl Behind1<&rayon::ScopeFifo<'_>> {
    #[doc(hidden)]
    pub fn broadcast(&self) -> BroadcastSignature<rayon::ScopeFifo<'static>> {
        BroadcastSignature(PhantomData)
    }
}

/// Without rayon the name is somebody else's.
#[cfg(not(feature = "rayon"))]
impl<R: ?Sized> BroadcastSignature<R> {
    #[doc(hidden)]
    pub fn one<F>(self, f: F) -> F {
        f
    }

    #[doc(hidden)]
    pub fn two<F>(self, f: F) -> F {
        f
    }
}

impl<T: ?Sized> Others<T> {
    #[cfg(feature = "rayon")]
    #[doc(hidden)]
    pub fn broadcast(&self) -> BroadcastSignature<rayon::Scope<'static>> {
        BroadcastSignature(PhantomData)
    }

    #[cfg(not(feature = "rayon"))]
    #[doc(hidden)]
    pub fn broadcast(&self) -> BroadcastSignature<T> {
        BroadcastSignature(PhantomData)
    }

    #[doc(hidden)]
    pub fn waiting(&self) -> Waiting {
        Waiting::method()
    }

    #[doc(hidden)]
    pub fn in_place(&self) -> InPlace {
        Waiting::nobody()
    }

    #[doc(hidden)]
    pub fn sorting(&self) -> Waiting {
        Waiting::method()
    }

    #[doc(hidden)]
    pub fn ordered(&self) -> Foreign {
        Foreign
    }
}
