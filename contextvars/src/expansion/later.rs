//! What a function gives back, if its return type is a name that may hide a future: the type of the
//! value decides.
//!
//! As in `work.rs`, the first level whose bound holds answers. What can be put into the context
//! without changing the function's type is a box of a trait object; a future of any other type stays
//! as it is, and the compiler warns at the return type.
#![expect(clippy::unused_self, reason = "what is asked is the type of `self`")]

use std::future::Future;
use std::marker::PhantomData;
use std::ops::Deref;
use std::pin::Pin;

use super::async_fn::Rest;
use crate::InContext;

/// The type of the value.
pub struct Later<T>(Fixed<T>);

/// A future that can't be changed.
pub struct Fixed<T>(Now<T>);

/// Anything else.
pub struct Now<T>(PhantomData<T>);

impl<T> Later<T> {
    /// Asks a value's type; the value itself is not looked at.
    pub fn of(_: &T) -> Self {
        Self(Fixed(Now(PhantomData)))
    }
}

impl<T> Deref for Later<T> {
    type Target = Fixed<T>;

    fn deref(&self) -> &Fixed<T> {
        &self.0
    }
}

impl<T> Deref for Fixed<T> {
    type Target = Now<T>;

    fn deref(&self) -> &Now<T> {
        &self.0
    }
}

/// What runs later and can be put into a context without another type: a box, and a container of such.
pub trait SameLater: Sized {
    #[doc(hidden)]
    fn put_into(self, rest: Rest) -> Self;
}

impl<T: SameLater> Later<T> {
    /// A value of the same type.
    pub fn put_into_(&self, value: T, rest: Rest) -> T {
        value.put_into(rest)
    }
}

impl<T: SameLater> SameLater for Option<T> {
    fn put_into(self, rest: Rest) -> Self {
        self.map(|value| value.put_into(rest))
    }
}

impl<T: SameLater, E> SameLater for Result<T, E> {
    fn put_into(self, rest: Rest) -> Self {
        self.map(|value| value.put_into(rest))
    }
}

impl<T: SameLater> SameLater for Vec<T> {
    fn put_into(self, rest: Rest) -> Self {
        let values = self.into_iter();
        values.map(|value| value.put_into(rest.fork())).collect()
    }
}

impl<T: SameLater, const N: usize> SameLater for [T; N] {
    fn put_into(self, rest: Rest) -> Self {
        self.map(|value| value.put_into(rest.fork()))
    }
}

macro_rules! boxes {
    ($($marker:ident)*) => {
        boxes!(Pin<Box<dyn Future<Output = R> $(+ $marker)* + 'a>>, |value, rest| {
            Box::pin(rest.of(value))
        });
        boxes!(Box<dyn Future<Output = R> $(+ $marker)* + 'a>, |value, rest| {
            Box::new(rest.of(Box::into_pin(value)))
        });
        boxes!(Box<dyn Future<Output = R> + Unpin $(+ $marker)* + 'a>, |value, rest| {
            Box::new(rest.of(value))
        });
        #[cfg(feature = "stream")]
        boxes!(Pin<Box<dyn futures_core::Stream<Item = R> $(+ $marker)* + 'a>>, |value, rest| {
            Box::pin(rest.of(value))
        });
        #[cfg(feature = "stream")]
        boxes!(Box<dyn futures_core::Stream<Item = R> + Unpin $(+ $marker)* + 'a>, |value, rest| {
            Box::new(rest.of(Pin::new(value)))
        });
    };
    ($boxed:ty, |$value:ident, $rest:ident| $put:expr) => {
        impl<'a, R: 'a> SameLater for $boxed {
            fn put_into(self, $rest: Rest) -> Self {
                let $value = self;
                $put
            }
        }
    };
}

boxes!();
boxes!(Send);
boxes!(Send Sync);

impl<F> Later<InContext<F>> {
    /// It has a context.
    pub fn put_into_(&self, value: InContext<F>, _: Rest) -> InContext<F> {
        value
    }
}

macro_rules! fixed {
    ($value:ty) => {
        impl<F: Future> Fixed<$value> {
            /// The value as it is.
            #[deprecated(
                note = "this future does not run in the context, because that would change its type: \
                        return `impl Future<Output = ..>` or a `Pin<Box<dyn Future<Output = ..>>>`, or \
                        put it into a context by hand with `.in_current_context()`"
            )]
            pub fn put_into_(&self, value: $value, _: Rest) -> $value {
                value
            }
        }
    };
}

fixed!(F);

impl<T> Now<T> {
    /// The value as it is.
    pub fn put_into_(&self, value: T, _: Rest) -> T {
        value
    }
}

impl<T> Later<T> {
    /// For a type with an `impl Trait` in an `Option` or a `Result`, which may become another type.
    pub fn put_opaque(value: T, rest: Rest) -> T::Put
    where
        T: Opaque,
    {
        value.put(rest)
    }
}

/// A value with one part that runs later.
pub trait Opaque {
    #[doc(hidden)]
    type Put;
    #[doc(hidden)]
    fn put(self, rest: Rest) -> Self::Put;
}

impl<T> Opaque for Option<T> {
    type Put = Option<InContext<T>>;

    fn put(self, rest: Rest) -> Self::Put {
        self.map(|value| rest.of(value))
    }
}

impl<T, E> Opaque for Result<T, E> {
    type Put = Result<InContext<T>, E>;

    fn put(self, rest: Rest) -> Self::Put {
        self.map(|value| rest.of(value))
    }
}

impl<T> Opaque for Vec<T> {
    type Put = Vec<InContext<T>>;

    fn put(self, rest: Rest) -> Self::Put {
        let values = self.into_iter();
        values.map(|value| rest.fork().of(value)).collect()
    }
}

impl<T, const N: usize> Opaque for [T; N] {
    type Put = [InContext<T>; N];

    fn put(self, rest: Rest) -> Self::Put {
        self.map(|value| rest.fork().of(value))
    }
}

/// A type that names a type parameter without a lifetime. A box of a trait object would have to outlive that, so
/// what a function gives back stays as it is, and the compiler warns if it is a future.
pub struct Unbounded<T>(FixedType<T>);

/// A future that can't be changed.
pub struct FixedType<T>(AnyType<T>);

/// Anything else.
pub struct AnyType<T>(PhantomData<fn() -> T>);

impl<T> Unbounded<T> {
    /// Asks the type.
    pub const ASKED: Self = Self(FixedType(AnyType(PhantomData)));
}

impl<T> Deref for Unbounded<T> {
    type Target = FixedType<T>;

    fn deref(&self) -> &FixedType<T> {
        &self.0
    }
}

impl<T> Deref for FixedType<T> {
    type Target = AnyType<T>;

    fn deref(&self) -> &AnyType<T> {
        &self.0
    }
}

macro_rules! unbounded {
    ($($boxed:ty)*) => {$(
        impl<F: Future + ?Sized> Unbounded<$boxed> {
            /// It is missed.
            #[deprecated(
                note = "the future that this function returns does not run in the context, because a box around \
                        it would have to outlive a type parameter: give the parameter a lifetime, `T: 'static`, \
                        or return `impl Future<Output = ..>`"
            )]
            pub fn stays_(&self) {}
        }
    )*};
}

unbounded!(Pin<Box<F>> Box<F>);

impl<F: Future> FixedType<F> {
    /// It is missed.
    #[deprecated(
        note = "this future does not run in the context, because that would change its type: return \
                `impl Future<Output = ..>` or a `Pin<Box<dyn Future<Output = ..>>>`, or put it into a context \
                by hand with `.in_current_context()`"
    )]
    pub fn stays_(&self) {}
}

impl<T> AnyType<T> {
    /// It does not run later.
    pub fn stays_(&self) {}
}
