//! What a callee that is somebody else's takes: the type of its parameter decides how work is handed
//! over.
//!
//! ```text
//! pool.execute(job)
//!
//! pool.execute(Given::value(job, |__work| Callback::of(&__work).function_(Quiet).any_(__work, ..)).to_(
//!     if true { Parameter::unknown() } else {
//!         never();
//!         let __work = unreachable();
//!         pool.execute(__work);
//!         Parameter::of(&__work)
//!     }
//! ).give_(&mut Slot::new()))
//! ```
//!
//! The second branch is never taken, and no code behind [`never`] is reachable. So it evaluates,
//! moves and borrows nothing, but in it the compiler infers the type of the parameter. If the
//! parameter is generic, its type is left open, and becomes that of the prepared work; as in
//! `work.rs`, the first level whose types fit answers.

#![allow(
    clippy::unused_self,
    clippy::unnecessary_box_returns,
    reason = "what is asked is the type of `self`; a box that was given goes in as a box"
)]

use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ops::{Deref, DerefMut};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use super::asked::Asked;

/// The type of a parameter.
pub struct Parameter<W>(PhantomData<W>);

impl<W> Parameter<W> {
    /// It is inferred.
    #[inline]
    pub fn unknown() -> Self {
        Self(PhantomData)
    }

    /// It is that of the argument.
    #[inline]
    pub fn of(_: &W) -> Self {
        Self::unknown()
    }
}

/// Stands in front of code that is never reached, and that the compiler knows to be so.
#[cold]
pub fn never() -> ! {
    unreachable!("this branch is never taken")
}

/// Work that is given to a callee: prepared, or as it is written.
pub trait Work {
    #[doc(hidden)]
    type Prepared;
    #[doc(hidden)]
    type Written;
    #[doc(hidden)]
    fn prepare(self) -> Self::Prepared;
    #[doc(hidden)]
    fn leave(self) -> Self::Written;
}

/// A value, and what prepares it.
pub struct Value<V, F>(V, F);

impl<V, F: FnOnce(V) -> P, P> Work for Value<V, F> {
    type Prepared = P;
    type Written = V;

    #[inline]
    fn prepare(self) -> P {
        (self.1)(self.0)
    }

    fn leave(self) -> V {
        self.0
    }
}

/// A closure literal: the rewritten one, and what makes the one that is written.
pub struct Literal<P, F>(P, F);

impl<P, F: FnOnce() -> V, V> Work for Literal<P, F> {
    type Prepared = P;
    type Written = V;

    #[inline]
    fn prepare(self) -> P {
        self.0
    }

    fn leave(self) -> V {
        (self.1)()
    }
}

/// Work, before it is known what the callee takes.
pub struct Given<X>(X);

impl<V, F: FnOnce(V) -> P, P> Given<Value<V, F>> {
    /// For a value.
    #[inline]
    pub fn value(value: V, prepare: F) -> Self {
        Self(Value(value, prepare))
    }
}

/// The type of a value that has a name. A mutable reference is reborrowed, as it is in a call that is
/// not rewritten.
pub struct Giver<V>(Owner<V>);

/// A value of any other type.
pub struct Owner<V>(PhantomData<V>);

impl<V> Giver<V> {
    /// Asks a variable's type; the variable itself is not looked at.
    #[inline]
    pub fn of(_: &V) -> Self {
        Self(Owner(PhantomData))
    }

    /// Asks the type of a place, as [`Work::of_place`](super::Work::of_place) does.
    #[inline]
    pub fn of_place(_: impl FnOnce() -> *const V) -> Self {
        Self(Owner(PhantomData))
    }

    /// Asks the type of a constant, as [`Work::of_constant`](super::Work::of_constant) does.
    #[inline]
    pub fn of_constant(_: impl FnOnce(Asked<V>)) -> Self {
        Self(Owner(PhantomData))
    }
}

impl<V> Deref for Giver<V> {
    type Target = Owner<V>;

    #[inline]
    fn deref(&self) -> &Owner<V> {
        &self.0
    }
}

impl<'a, T: ?Sized> Giver<&'a mut T> {
    /// For a mutable reference.
    #[inline]
    pub fn value_<F: FnOnce(&'a mut T) -> P, P>(
        &self,
        value: &'a mut T,
        prepare: F,
    ) -> Given<Value<&'a mut T, F>> {
        Given::value(value, prepare)
    }
}

impl<V> Owner<V> {
    /// For a value that is moved or copied.
    #[inline]
    pub fn value_<F: FnOnce(V) -> P, P>(&self, value: V, prepare: F) -> Given<Value<V, F>> {
        Given::value(value, prepare)
    }
}

impl<P, F: FnOnce() -> V, V> Given<Literal<P, F>> {
    /// For a closure literal, or a variable that is one. It does not ask what the closures are, because
    /// then the compiler would take them for closures that can be called only once.
    #[inline]
    pub fn literal(rewritten: P, written: F) -> Self {
        Self(Literal(rewritten, written))
    }

    /// Both closures have the same result.
    #[inline]
    #[must_use]
    pub fn alike_<R>(self) -> Self
    where
        P: FnOnce() -> R,
        V: FnOnce() -> R,
    {
        self
    }

    /// The same for closures of one parameter.
    #[inline]
    #[must_use]
    pub fn alike_of_one_<A, R>(self) -> Self
    where
        P: FnOnce(A) -> R,
        V: FnOnce(A) -> R,
    {
        self
    }
}

impl<X: Work> Given<X> {
    /// Says what the callee takes.
    #[inline]
    pub fn to_<W>(self, _: Parameter<W>) -> GivenTo<W, X> {
        GivenTo(Unchanged(Pointer(Left {
            work: ManuallyDrop::new(Some(self.0)),
            parameter: PhantomData,
        })))
    }
}

/// Work for a parameter of the type `W`: it takes the prepared work.
///
/// The work is taken out by the one call that follows. It has no destructor: at the end of a
/// function a temporary is dropped after the variables that the work borrows.
pub struct GivenTo<W, X>(Unchanged<W, X>);

/// It takes a type into which that of the argument is coerced. The argument keeps its type when it
/// is prepared: it is a box of work, or no work at all, such as a reference to an array.
pub struct Unchanged<W, X>(Pointer<W, X>);

/// It takes a pointer to the prepared work.
pub struct Pointer<W, X>(Left<W, X>);

/// It takes nothing but what is written.
pub struct Left<W, X> {
    work: ManuallyDrop<Option<X>>,
    parameter: PhantomData<W>,
}

impl<W, X> Left<W, X> {
    #[inline]
    fn take(&mut self) -> X {
        self.work.take().expect("the work is given once")
    }
}

impl<W, X> Deref for GivenTo<W, X> {
    type Target = Unchanged<W, X>;

    fn deref(&self) -> &Unchanged<W, X> {
        &self.0
    }
}

impl<W, X> DerefMut for GivenTo<W, X> {
    #[inline]
    fn deref_mut(&mut self) -> &mut Unchanged<W, X> {
        &mut self.0
    }
}

impl<W, X> Deref for Unchanged<W, X> {
    type Target = Pointer<W, X>;

    fn deref(&self) -> &Pointer<W, X> {
        &self.0
    }
}

impl<W, X> DerefMut for Unchanged<W, X> {
    #[inline]
    fn deref_mut(&mut self) -> &mut Pointer<W, X> {
        &mut self.0
    }
}

impl<W, X> Deref for Pointer<W, X> {
    type Target = Left<W, X>;

    fn deref(&self) -> &Left<W, X> {
        &self.0
    }
}

impl<W, X> DerefMut for Pointer<W, X> {
    #[inline]
    fn deref_mut(&mut self) -> &mut Left<W, X> {
        &mut self.0
    }
}

/// Holds work that is given by a reference, as long as the statement.
pub struct Slot<T>(Option<T>);

impl<T> Slot<T> {
    /// An empty one.
    #[inline]
    #[expect(
        clippy::new_without_default,
        reason = "only expansions make one, and write it out"
    )]
    pub fn new() -> Self {
        Self(None)
    }
}

impl<W, X: Work<Prepared = W>> GivenTo<W, X> {
    /// The prepared work.
    #[inline]
    pub fn give_(&mut self, _: &mut Slot<()>) -> W {
        self.take().prepare()
    }
}

impl<W, V, X: Work<Prepared = V, Written = V>> Unchanged<W, X> {
    /// The prepared work.
    #[inline]
    pub fn give_(&mut self, _: &mut Slot<()>) -> V {
        self.take().prepare()
    }
}

impl<T: ?Sized, X: Work> Pointer<&T, X> {
    /// A reference to the prepared work.
    pub fn give_<'s>(&mut self, slot: &'s mut Slot<X::Prepared>) -> &'s X::Prepared {
        slot.0.insert(self.take().prepare())
    }
}

impl<T: ?Sized, X: Work> Pointer<&mut T, X> {
    /// A reference to the prepared work.
    pub fn give_<'s>(&mut self, slot: &'s mut Slot<X::Prepared>) -> &'s mut X::Prepared {
        slot.0.insert(self.take().prepare())
    }
}

/// A pointer that becomes one to a trait object.
macro_rules! pointers {
    ($($taken:ty => $given:ty;)*) => {$(
        impl<T: ?Sized, U, X: Work<Prepared = $given>> Pointer<$taken, X> {
            /// The prepared work.
            pub fn give_(&mut self, _: &mut Slot<()>) -> $given {
                self.take().prepare()
            }
        }
    )*};
}

pointers! {
    Box<T> => Box<U>;
    Pin<Box<T>> => Pin<Box<U>>;
    Arc<T> => Arc<U>;
    Rc<T> => Rc<U>;
}

impl<W, X: Work> Left<W, X> {
    /// The work as it is written.
    #[deprecated(
        note = "this work does not run in the context, because the callee takes a `fn` pointer, or another type that can hold \
                none: let the callee take `impl FnOnce()`, or write `#[propagate(skip)]` on the statement"
    )]
    pub fn give_(&mut self, _: &mut Slot<()>) -> X::Written {
        self.take().leave()
    }
}
