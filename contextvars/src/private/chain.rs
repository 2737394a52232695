//! The adaptor at the end of a chain: for what is a parallel iterator, and nothing for what is none.

use std::fmt::{self, Debug, Formatter};
use std::mem::ManuallyDrop;
use std::ops::{Deref, DerefMut};

#[cfg(feature = "rayon")]
use rayon::iter::ParallelIterator;

use super::waiting::UnreachedLent;
#[cfg(feature = "rayon")]
use crate::{Context, InContext, Propagate};

/// A chain whose type is asked.
pub struct Chain<T>(NoChain<T>);

/// What is no parallel iterator.
///
/// It is taken out by the one call that follows. Without a destructor: at the end of a function this is dropped after the
/// variables that the chain borrows.
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

    /// Nothing.
    #[inline]
    pub fn adaptor(&mut self) -> T {
        self.take()
    }

    /// Nothing, also to the closures.
    pub fn adaptor_with(&mut self, _: UnreachedLent<'_>) -> T {
        self.take()
    }
}

#[cfg(feature = "rayon")]
impl<T: ParallelIterator> Chain<T> {
    /// Enters the current context.
    #[inline]
    pub fn adaptor(&mut self) -> InContext<T> {
        self.take().in_current_context()
    }

    /// Enters the current context, and has the closures which that does not reach do so too.
    pub fn adaptor_with(&mut self, unreached: UnreachedLent<'_>) -> InContext<T> {
        let context = Context::current();
        unreached.fill(&context);
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

impl<T> Debug for Chain<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("Chain")
    }
}

impl<T> Debug for NoChain<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("NoChain")
    }
}
