//! Forks: a thread that waits parks its context, and lends it to those that it waits for.

use std::marker::PhantomData;
use std::ptr::NonNull;

use super::current::{Entered, Link};
#[cfg(feature = "rayon")]
use super::current::{capture, current_tree};
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

impl Lent<'static> {
    /// The empty context, which needs nobody to keep it alive.
    #[cfg(feature = "rayon")]
    pub(crate) const NOTHING: Self = Self {
        node: Node::EMPTY,
        of: PhantomData,
    };
}

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

    /// The same loan, for a lifetime that the compiler can't see to be within the old one.
    ///
    /// # Safety
    ///
    /// It is not used after `'a`.
    #[cfg(feature = "rayon")]
    #[inline]
    pub(super) unsafe fn outliving<'b>(self) -> Lent<'b> {
        Lent {
            node: self.node,
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

    /// What a job inherits that is spawned now, and that ends within `'a`: this loan, if the current context is the lent
    /// one; else its spawner may be gone before the job, and it gets a reference of its own.
    #[cfg(feature = "rayon")]
    #[inline]
    pub(crate) fn inherit(self) -> Inherited<'a> {
        if current_tree() == self.node {
            Inherited::Lent(self)
        } else {
            Inherited::Captured(capture())
        }
    }
}

/// The context of a job that was handed over.
#[cfg(feature = "rayon")]
pub(crate) enum Inherited<'a> {
    Lent(Lent<'a>),
    Captured(Root),
}

#[cfg(feature = "rayon")]
impl Inherited<'_> {
    /// Runs `f` in a scope of it.
    #[inline]
    pub(crate) fn scope<R>(self, f: impl FnOnce() -> R) -> R {
        match self {
            Self::Lent(lent) => lent.scope(f),
            Self::Captured(root) => Entered::owning(root).during(f),
        }
    }
}
