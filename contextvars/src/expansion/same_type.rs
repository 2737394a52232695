//! Work that goes in as a value of the same type: trait objects behind pointers, and containers of
//! them.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use super::capture::Captured;
use super::job;
use super::returned::in_current;
use crate::Propagate;

/// A box of a future that is a trait object.
pub trait SameFuture: Sized {
    #[doc(hidden)]
    fn put_into(self, captured: &Captured) -> Self;
    #[doc(hidden)]
    fn put_into_current(self) -> Self;
}

/// Work that is a trait object behind a pointer.
pub trait SameType: Sized {
    #[doc(hidden)]
    fn put_into(self, captured: &Captured) -> Self;
}

/// Several of them, or perhaps one.
pub trait SameTypes: Sized {
    #[doc(hidden)]
    fn put_into(self, captured: &Captured) -> Self;
}

macro_rules! futures {
    ($($marker:ident)*) => {
        impl<'a, R: 'a> SameFuture for Pin<Box<dyn Future<Output = R> $(+ $marker)* + 'a>> {
            fn put_into(self, captured: &Captured) -> Self {
                Box::pin(self.in_context(captured.clone().into_context()))
            }

            fn put_into_current(self) -> Self {
                Box::pin(in_current(self))
            }
        }

        impl<'a, R: 'a> SameType for Pin<Box<dyn Future<Output = R> $(+ $marker)* + 'a>> {
            fn put_into(self, captured: &Captured) -> Self {
                SameFuture::put_into(self, captured)
            }
        }
    };
}

futures!();
futures!(Send);
futures!(Send Sync);

macro_rules! functions {
    ($pointer:ident: $markers:tt $($kind:ident $mutable:tt)*) => {$(
        functions!(@ $pointer $kind $mutable $markers []);
        functions!(@ $pointer $kind $mutable $markers [first A]);
    )*};
    (@ $pointer:ident $kind:ident [$($mutable:tt)?] [$($marker:ident)*] [$($param:ident $P:ident)?]) => {
        impl<'a, R: 'a $(, $P: 'a)?> SameType for $pointer<dyn $kind($($P)?) -> R $(+ $marker)* + 'a> {
            fn put_into(self, captured: &Captured) -> Self {
                let (job, end) = job::of(captured.clone());
                let $($mutable)? work = self;
                $pointer::new(move |$($param: $P)?| {
                    let _scope = job.enter_();
                    let result = work($($param)?);
                    end.stay();
                    result
                })
            }
        }
    };
}

functions!(Box: [] FnOnce [] FnMut [mut] Fn []);
functions!(Box: [Send] FnOnce [] FnMut [mut] Fn []);
functions!(Box: [Send Sync] FnOnce [] FnMut [mut] Fn []);
functions!(Arc: [] Fn []);
functions!(Arc: [Send Sync] Fn []);
functions!(Rc: [] Fn []);

macro_rules! containers {
    ($([$($generics:tt)*] $container:ty;)*) => {$(
        impl<T: SameType, $($generics)*> SameTypes for $container {
            fn put_into(self, captured: &Captured) -> Self {
                self.map_work(|work| work.put_into(captured))
            }
        }
    )*};
}

/// What a container does to each of its values.
trait MapWork<T>: Sized {
    fn map_work(self, map: impl FnMut(T) -> T) -> Self;
}

impl<T> MapWork<T> for Option<T> {
    fn map_work(self, map: impl FnMut(T) -> T) -> Self {
        self.map(map)
    }
}

impl<T, E> MapWork<T> for Result<T, E> {
    fn map_work(self, map: impl FnMut(T) -> T) -> Self {
        self.map(map)
    }
}

impl<T> MapWork<T> for Vec<T> {
    fn map_work(self, map: impl FnMut(T) -> T) -> Self {
        self.into_iter().map(map).collect()
    }
}

impl<T> MapWork<T> for VecDeque<T> {
    fn map_work(self, map: impl FnMut(T) -> T) -> Self {
        self.into_iter().map(map).collect()
    }
}

impl<T, const N: usize> MapWork<T> for [T; N] {
    fn map_work(self, map: impl FnMut(T) -> T) -> Self {
        self.map(map)
    }
}

containers! {
    [] Option<T>;
    [E] Result<T, E>;
    [] Vec<T>;
    [] VecDeque<T>;
    [const N: usize] [T; N];
}
