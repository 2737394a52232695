//! Work for a callee that the user named: its parameters are not known, so functions of up to four
//! parameters count, and pointers to functions.
//!
//! ```text
//! Callback::of(&job).function_(Quiet).any_(job, capture(), |job, end, work| ..)
//! ```
//!
//! As in `work.rs`, each level asks a question, and the first level whose bound holds answers. There
//! are two ladders, so that few questions are asked. [`Callback`] finds out how many parameters the
//! function has. A group of levels for that number finds out what is behind the parameters: they are
//! a type of the level, as `(ByValue<A>, ByRef<B>)` for a function of `A` and `&B`. A parameter that
//! is a reference may have any lifetime, so a function of references also fits the levels of values,
//! with one lifetime; that is why the groups with more references come first.
//!
//! If the callback gives back a future, the future runs in the context, too.

#![allow(
    clippy::multiple_bound_locations,
    clippy::elidable_lifetime_names,
    clippy::unnecessary_box_returns,
    clippy::unused_self,
    reason = "lists of parameters expand to all of these; a box that was given goes in as a box; what is asked is the type"
)]

mod containers;
mod groups;
mod levels;
mod pointers;
mod strays;

use std::marker::PhantomData;
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;

use containers::Containers;
use levels::Asks;
pub use strays::Stray;

use super::asked::Asked;
use super::work::Work;

/// The first ladder: how many parameters the function has. It is a future, and no function.
pub struct Callback<F, Args = ()>(Pointer<F, Args>);

/// It is a pointer to a function.
pub struct Pointer<F, Args>(Plain<F, Args>);

/// It is no pointer.
pub struct Plain<F, Args>(NoParameters<F, Args>);

/// It has no parameters, or is no function.
pub struct NoParameters<F, Args>(PhantomData<(F, Args)>);

/// The first ladder of a type, as [`Ladder`](super::work::Ladder) names that of work.
pub trait CallbackLadder<Args>: Sized {
    #[doc(hidden)]
    type Levels;
}

impl<F, Args> CallbackLadder<Args> for F {
    type Levels = Callback<F, Args>;
}

impl<F, Args> Callback<F, Args> {
    const NEW: Self = Self(Pointer(Plain(NoParameters(PhantomData))));

    /// Asks a variable's type; the variable itself is not looked at.
    pub fn of(_: &F) -> <F as CallbackLadder<Args>>::Levels {
        Self::NEW
    }

    /// Asks the type of a place, as [`Work::of_place`] does.
    pub fn of_place(_: impl FnOnce() -> *const F) -> <F as CallbackLadder<Args>>::Levels {
        Self::NEW
    }

    /// Asks the type of a constant, as [`Work::of_constant`] does.
    pub fn of_constant(_: impl FnOnce(Asked<F>)) -> <F as CallbackLadder<Args>>::Levels {
        Self::NEW
    }
}

impl<F, Args> Deref for Callback<F, Args> {
    type Target = Pointer<F, Args>;

    fn deref(&self) -> &Pointer<F, Args> {
        &self.0
    }
}

impl<F, Args> Deref for Pointer<F, Args> {
    type Target = Plain<F, Args>;

    fn deref(&self) -> &Plain<F, Args> {
        &self.0
    }
}

impl<F: Future> Callback<F, ()> {
    #[doc(hidden)]
    pub fn closure_<Tells>(&self, _: Tells) -> Work<F, Tells> {
        Work::NEW
    }

    #[doc(hidden)]
    pub fn function_<Tells>(&self, _: Tells) -> Work<F, Tells> {
        Work::NEW
    }
}

impl<F, Args> Deref for Plain<F, Args> {
    type Target = NoParameters<F, Args>;

    fn deref(&self) -> &NoParameters<F, Args> {
        &self.0
    }
}

macro_rules! parameters {
    ($group:ident: $($param:ident)*) => {
        parameters!(@ $group: $($param)*);

        impl<F: FnOnce($($param),*) -> R, R, $($param),*> Plain<F, ($($param,)*)> {
            #[doc(hidden)]
            pub fn closure_<Args, Tells>(&self, _: Tells) -> groups::$group::Closures<F, Args> {
                Asks::NEW
            }

            #[doc(hidden)]
            pub fn function_<Args, Tells>(&self, _: Tells) -> groups::$group::Functions<F, Args> {
                Asks::NEW
            }
        }

        parameters!(# $group FnOnce [] [Box<F>] $($param)*);
    };
    (@ $group:ident: $($param:ident)*) => {
        parameters!(# $group Fn [] [Arc<F>] $($param)*);
        parameters!(# $group Fn [] [Rc<F>] $($param)*);
        parameters!(# $group Fn ['f,] [&'f F] $($param)*);
        parameters!(# $group FnMut ['f,] [&'f mut F] $($param)*);
    };
    (# $group:ident $kind:ident [$($lifetime:tt)*] [$pointer:ty] $($param:ident)*) => {
        impl<$($lifetime)* F: ?Sized + $kind($($param),*) -> R, R, $($param),*> Pointer<$pointer, ($($param,)*)> {
            #[doc(hidden)]
            pub fn closure_<Args, Tells>(&self, _: Tells) -> groups::$group::Pointers<$pointer, Args> {
                Asks::NEW
            }

            #[doc(hidden)]
            pub fn function_<Args, Tells>(&self, _: Tells) -> groups::$group::Pointers<$pointer, Args> {
                Asks::NEW
            }
        }
    };
}

parameters!(@ none:);
parameters!(one: A);
parameters!(two: A B);
parameters!(three: A B C);
parameters!(four: A B C D);

impl<F> NoParameters<F, ()> {
    #[doc(hidden)]
    pub fn closure_<Tells>(&self, _: Tells) -> Containers<F, Tells> {
        Containers::NEW
    }

    #[doc(hidden)]
    pub fn function_<Tells>(&self, _: Tells) -> Containers<F, Tells> {
        Containers::NEW
    }
}
