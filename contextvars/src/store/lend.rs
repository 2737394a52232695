//! Forks: a thread that waits parks its context, and lends it to those that it waits for.

use std::marker::PhantomData;
use std::ptr::NonNull;

#[cfg(feature = "rayon")]
use super::current::current_tree;
use super::current::{Entered, Link};
use super::node::{self, Node};
use super::root::Root;

/// The current context, taken out of the thread until this is dropped. Meanwhile the thread has an empty one.
#[must_use = "the context is put back when this is dropped"]
pub(crate) struct Parked(Entered<'static>);

/// Parks the current context.
#[inline]
pub(crate) fn park() -> Parked {
    // SAFETY: the empty tree is static.
    Parked(unsafe { Entered::with_link(Link::EMPTY) })
}

impl Parked {
    /// What was parked, to be entered by others.
    #[inline]
    pub(crate) fn lent(&self) -> Lent<'_> {
        let node = self.0.saved().inherited.node();
        // SAFETY: (Lent frames) the saved frame's tree lives; (Borrowed) no other thread has seen it.
        unsafe { node::settle(node) };
        Lent {
            node,
            of: PhantomData,
        }
    }
}

/// A context that a blocked call keeps alive for `'a`: no count is touched.
#[derive(Clone, Copy)]
pub(crate) struct Lent<'a> {
    node: NonNull<Node>,
    of: PhantomData<&'a Root>,
}

// SAFETY: as `&Root`.
unsafe impl Send for Lent<'_> {}
// SAFETY: as `&Root`.
unsafe impl Sync for Lent<'_> {}

impl<'a> Lent<'a> {
    /// A loan of a context that its owner keeps for `'a`.
    #[cfg(feature = "rayon")]
    #[inline]
    pub(crate) fn of(root: &'a Root) -> Self {
        Self {
            node: root.as_raw(),
            of: PhantomData,
        }
    }

    /// Whether the current context is this very one.
    #[cfg(feature = "rayon")]
    #[inline]
    pub(crate) fn is_current(self) -> bool {
        current_tree() == self.node
    }

    /// A scope of this context.
    #[inline]
    pub(crate) fn enter(self) -> Entered<'a> {
        // SAFETY: (Lent frames) the tree lives for `'a`, whose end only the one who parked it can bring.
        unsafe { Entered::with_link(Link::lending(self.node)) }
    }

    /// Runs `f` in a scope of this context.
    #[cfg(feature = "rayon")]
    #[inline]
    pub(crate) fn scope<R>(self, f: impl FnOnce() -> R) -> R {
        self.enter().during(f)
    }

    /// A reference of one's own.
    #[inline]
    pub(crate) fn to_root(self) -> Root {
        // SAFETY: the tree lives for `'a`.
        unsafe { Root::retained(self.node) }
    }
}
