//! The end of a chain: a parallel iterator is wrapped in its context there, and anything else stays
//! as it is.

use std::mem::ManuallyDrop;
use std::ops::{Deref, DerefMut};

#[cfg(feature = "rayon")]
use rayon::iter::ParallelIterator;

use super::loan::Loan;
#[cfg(feature = "rayon")]
use crate::task::EnterToDrop;
#[cfg(feature = "rayon")]
use crate::{Context, InContext, Propagate};

/// A chain, in front of the method that consumes it: its type decides which of the two sets of
/// methods is called.
///
/// The methods are not called `in_context`: that one of [`Propagate`](crate::Propagate), which
/// takes its receiver by value, would come first.
pub struct Chain<T>(NoChain<T>);

/// A chain that is no parallel iterator. A method of [`Chain`] comes first where its bound holds.
///
/// The value is taken out by the one call that follows. It has no destructor: at the end of a
/// function a temporary is dropped after the variables that the chain borrows.
pub struct NoChain<T>(ManuallyDrop<Option<T>>);

impl<T> Chain<T> {
    /// Asks the type of a chain.
    #[inline]
    pub fn new(chain: T) -> Self {
        Self(NoChain(ManuallyDrop::new(Some(chain))))
    }
}

impl<T> NoChain<T> {
    #[inline]
    fn take(&mut self) -> T {
        self.0.take().expect("the chain is taken once")
    }

    /// The value as it is.
    #[inline]
    pub fn adaptor_(&mut self) -> T {
        self.take()
    }

    /// The value as it is. The closures that hold the loan enter nothing.
    pub fn adaptor_for_(&mut self, _: Loan<'_>) -> T {
        self.take()
    }
}

#[cfg(feature = "rayon")]
impl<T: ParallelIterator> Chain<T> {
    /// The chain in the current context.
    #[inline]
    pub fn adaptor_(&mut self) -> InContext<T> {
        let chain = self.take();
        InContext::with(EnterToDrop::current(), chain)
    }

    /// The chain in the current context, which the closures that hold the loan enter, too.
    pub fn adaptor_for_(&mut self, loan: Loan<'_>) -> InContext<T> {
        let context = Context::current();
        loan.fill(&context);
        self.take().in_context(context)
    }
}

impl<T> Deref for Chain<T> {
    type Target = NoChain<T>;

    fn deref(&self) -> &NoChain<T> {
        &self.0
    }
}

impl<T> DerefMut for Chain<T> {
    fn deref_mut(&mut self) -> &mut NoChain<T> {
        &mut self.0
    }
}
