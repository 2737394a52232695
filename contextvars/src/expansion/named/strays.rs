//! Closures of the same function whose kind the compiler does not know yet, and that are no variable of a plain `let`.
//!
//! ```text
//! Stray::<_, (ByRef<_>,)>::of(&work).shape_().make_(|job, end, mut work| move |a0: &_| .., Callback::of(&work))
//! ```
//!
//! The macro saw a closure literal of this shape somewhere in the function. If the work is a function of the
//! shape, the closure that calls it is the expansion's own, so that it has the kind of the function, whenever the
//! compiler comes to know it. Otherwise `make_` gives back the ladder that it got.

use std::marker::PhantomData;
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;

use super::super::asked::Asked;
use super::super::capture::Captured;
use super::super::gives::{ByMut, ByRef, ByValue, Gives};
use super::super::job::{self, Job, JobEnd};
use super::Callback;

/// Work that may be a function of the shape `P`. A pointer to one has an answer elsewhere.
pub struct Stray<F, P>(Function<F, P>);

/// It is no pointer.
pub struct Function<F, P>(Another<F, P>);

/// It is something else.
pub struct Another<F, P>(PhantomData<(F, P)>);

impl<F, P> Stray<F, P> {
    const NEW: Self = Self(Function(Another(PhantomData)));

    /// Asks a variable's type; the variable itself is not looked at.
    pub fn of(_: &F) -> Self {
        Self::NEW
    }

    /// Asks the type of a place, as [`Work::of_place`](super::Work::of_place) does.
    pub fn of_place(_: impl FnOnce() -> *const F) -> Self {
        Self::NEW
    }

    /// Asks the type of a constant, as [`Work::of_constant`](super::Work::of_constant) does.
    pub fn of_constant(_: impl FnOnce(Asked<F>)) -> Self {
        Self::NEW
    }
}

impl<F, P> Deref for Stray<F, P> {
    type Target = Function<F, P>;

    fn deref(&self) -> &Function<F, P> {
        &self.0
    }
}

impl<F, P> Deref for Function<F, P> {
    type Target = Another<F, P>;

    fn deref(&self) -> &Another<F, P> {
        &self.0
    }
}

/// A shape, for work that has another one: its parameters are nothing.
pub trait Shape {
    #[doc(hidden)]
    type Function;
}

/// The work is of the shape.
pub struct Is<F>(PhantomData<F>);

/// It is not.
pub struct IsNot<P>(PhantomData<P>);

/// Makes the closure that calls the work.
pub struct Maker<M>(M);

/// What is not used after all: this fixes its types.
pub trait Unused {}

impl<F> Unused for Callback<F, ()> {}
impl<M> Unused for Maker<M> {}

impl<F> Is<F> {
    #[doc(hidden)]
    pub fn make_<M: FnOnce(Job, JobEnd, F) -> G, G>(self, make: M, _: impl Unused) -> Maker<M> {
        Maker(make)
    }
}

impl<P: Shape> IsNot<P> {
    #[doc(hidden)]
    pub fn make_<M: FnOnce(Job, JobEnd, P::Function) -> G, G, N>(self, _: M, next: N) -> N {
        next
    }
}

impl<M> Maker<M> {
    #[doc(hidden)]
    #[must_use]
    pub fn closure_<Tells>(self, _: Tells) -> Self {
        self
    }

    #[doc(hidden)]
    pub fn any_<F, G, N: FnOnce(Job, JobEnd, fn()) -> E, E>(
        self,
        work: F,
        source: Captured,
        _: N,
    ) -> G
    where
        M: FnOnce(Job, JobEnd, F) -> G,
    {
        let (job, end) = job::of(source);
        (self.0)(job, end, work)
    }
}

impl<F, P: Shape> Another<F, P> {
    #[doc(hidden)]
    pub fn shape_(&self) -> IsNot<P> {
        IsNot(PhantomData)
    }
}

macro_rules! pointers {
    ($([$($lifetime:tt)*] $pointer:ty;)*) => {$(
        impl<$($lifetime)* T: ?Sized, P: Shape> Stray<$pointer, P> {
            #[doc(hidden)]
            pub fn shape_(&self) -> IsNot<P> {
                IsNot(PhantomData)
            }
        }
    )*};
}

pointers! {
    ['a,] &'a T;
    ['a,] &'a mut T;
    [] Box<T>;
    [] Arc<T>;
    [] Rc<T>;
}

macro_rules! shapes {
    ($([$($lifetime:lifetime)*] $([$P:ident $(?$Sized:ident)?: $by:ident, $ty:ty, $nothing:ty])*;)*) => {$(
        impl Shape for ($($by<()>,)*) {
            type Function = fn($($nothing),*);
        }

        impl<F, $($P $(: ?$Sized)?),*> Function<F, ($($by<$P>,)*)>
        where
            F: for<$($lifetime),*> Gives<($($ty,)*)>,
        {
            #[doc(hidden)]
            pub fn shape_(&self) -> Is<F> {
                Is(PhantomData)
            }
        }
    )*};
}

shapes! {
    [] [A: ByValue, A, ()];
    ['a] [A ?Sized: ByRef, &'a A, &()];
    ['a] [A ?Sized: ByMut, &'a mut A, &mut ()];
    [] [A: ByValue, A, ()] [B: ByValue, B, ()];
    ['a] [A ?Sized: ByRef, &'a A, &()] [B: ByValue, B, ()];
    ['b] [A: ByValue, A, ()] [B ?Sized: ByRef, &'b B, &()];
    ['a 'b] [A ?Sized: ByRef, &'a A, &()] [B ?Sized: ByRef, &'b B, &()];
    [] [A: ByValue, A, ()] [B: ByValue, B, ()] [C: ByValue, C, ()];
}
