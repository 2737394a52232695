//! Functions by their parameters, as bounds that name no closure's type.

use std::marker::PhantomData;

/// A parameter that is passed by value.
pub struct ByValue<A>(PhantomData<A>);

/// A parameter that is a shared reference, of any lifetime.
pub struct ByRef<A: ?Sized>(PhantomData<A>);

/// A parameter that is a mutable reference, of any lifetime.
pub struct ByMut<A: ?Sized>(PhantomData<A>);

/// A function that can be called, by its parameters. Unlike the bound `FnOnce(&A) -> R`, it lets the
/// output borrow from a parameter.
pub trait Gives<Args> {
    #[doc(hidden)]
    type Output;
    #[doc(hidden)]
    fn call_once(self, args: Args) -> Self::Output
    where
        Self: Sized;
}

/// The same for a function that can be called again.
pub trait GivesAgain<Args>: Gives<Args> {
    #[doc(hidden)]
    fn call_mut(&mut self, args: Args) -> Self::Output;
}

/// The same for a function that can be called at any time.
pub trait GivesAlways<Args>: Gives<Args> {
    #[doc(hidden)]
    fn call(&self, args: Args) -> Self::Output;
}

macro_rules! gives {
    ($($param:ident)*) => {
        #[allow(non_snake_case, reason = "each value is named after its type")]
        impl<F: ?Sized + FnOnce($($param),*) -> R, R, $($param),*> Gives<($($param,)*)> for F {
            type Output = R;

            fn call_once(self, ($($param,)*): ($($param,)*)) -> R
            where
                Self: Sized,
            {
                self($($param),*)
            }
        }

        #[allow(non_snake_case, reason = "each value is named after its type")]
        impl<F: ?Sized + FnMut($($param),*) -> R, R, $($param),*> GivesAgain<($($param,)*)> for F {
            fn call_mut(&mut self, ($($param,)*): ($($param,)*)) -> R {
                self($($param),*)
            }
        }

        #[allow(non_snake_case, reason = "each value is named after its type")]
        impl<F: ?Sized + Fn($($param),*) -> R, R, $($param),*> GivesAlways<($($param,)*)> for F {
            fn call(&self, ($($param,)*): ($($param,)*)) -> R {
                self($($param),*)
            }
        }
    };
}

gives!();
gives!(A);
gives!(A B);
gives!(A B C);
gives!(A B C D);

pub(super) type OutputOf<F, Args> = <F as Gives<Args>>::Output;
