//! Pointers to functions.

use std::rc::Rc;
use std::sync::Arc;

/// A pointer by which a function can be called at any time.
pub trait SharedPointer {
    #[doc(hidden)]
    type Callee: ?Sized;
    /// Such a pointer to another function, or that function itself.
    #[doc(hidden)]
    type Of<G>;
    #[doc(hidden)]
    fn callee(&self) -> &Self::Callee;
    #[doc(hidden)]
    fn behind<G>(function: G) -> Self::Of<G>;
}

/// A pointer by which a function can be called again.
pub trait ChangingPointer {
    #[doc(hidden)]
    type Callee: ?Sized;
    #[doc(hidden)]
    type Of<G>;
    #[doc(hidden)]
    fn callee(&mut self) -> &mut Self::Callee;
    #[doc(hidden)]
    fn behind<G>(function: G) -> Self::Of<G>;
}

/// A pointer by which a function can be called once.
pub trait OwningPointer {
    #[doc(hidden)]
    type Callee;
    #[doc(hidden)]
    type Of<G>;
    #[doc(hidden)]
    fn into_callee(self) -> Self::Callee;
    #[doc(hidden)]
    fn behind<G>(function: G) -> Self::Of<G>;
}

macro_rules! shared {
    ($($pointer:ident)*) => {$(
        impl<F: ?Sized> SharedPointer for $pointer<F> {
            type Callee = F;
            type Of<G> = $pointer<G>;

            fn callee(&self) -> &F {
                self
            }

            fn behind<G>(function: G) -> $pointer<G> {
                $pointer::new(function)
            }
        }
    )*};
}

shared!(Box Arc Rc);

// A reference to what is prepared would have to be held somewhere.
impl<F: ?Sized> SharedPointer for &F {
    type Callee = F;
    type Of<G> = G;

    fn callee(&self) -> &F {
        self
    }

    fn behind<G>(function: G) -> G {
        function
    }
}

impl<F: ?Sized> ChangingPointer for Box<F> {
    type Callee = F;
    type Of<G> = Box<G>;

    fn callee(&mut self) -> &mut F {
        self
    }

    fn behind<G>(function: G) -> Box<G> {
        Box::new(function)
    }
}

impl<F: ?Sized> ChangingPointer for &mut F {
    type Callee = F;
    type Of<G> = G;

    fn callee(&mut self) -> &mut F {
        self
    }

    fn behind<G>(function: G) -> G {
        function
    }
}

impl<F: ?Sized> OwningPointer for Box<F> {
    type Callee = Self;
    type Of<G> = Box<G>;

    fn into_callee(self) -> Self {
        self
    }

    fn behind<G>(function: G) -> Box<G> {
        Box::new(function)
    }
}
