//! How the type of an expression is asked without evaluating the expression.

use std::marker::PhantomData;

/// What the closure of `of_constant` gets: the closure tells it of which type the expression is.
pub struct Asked<T: ?Sized>(PhantomData<T>);

impl<T> Asked<T> {
    /// It is of this type.
    pub fn is(self, _: T) {}
}

impl<T: ?Sized> Asked<T> {
    /// The same, by a reference.
    pub fn is_behind(self, _: &T) {}
}
