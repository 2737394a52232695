//! Borrowed contexts, which other threads may enter without counting.

use std::marker::PhantomData;

use super::access::current_tree;
use super::node::Settled;
use super::root::Root;
use super::scopes::StackScope;

/// A context that a blocked call or a borrow keeps alive for `'a`: no count is touched.
#[derive(Clone, Copy)]
pub(crate) struct ContextRef<'a> {
    tree: Settled,
    of: PhantomData<&'a Root>,
}

// SAFETY: it is as good as a `&Root`: the tree is settled, so its nodes are not written while it lives.
unsafe impl Send for ContextRef<'_> {}
// SAFETY: as above.
unsafe impl Sync for ContextRef<'_> {}

impl<'a> ContextRef<'a> {
    /// A context that its owner keeps for `'a`.
    #[inline]
    pub(crate) fn of(root: &'a Root) -> Self {
        Self {
            tree: root.as_settled(),
            of: PhantomData,
        }
    }

    /// Whether the current context is this very one.
    #[inline]
    pub(crate) fn is_current(self) -> bool {
        current_tree() == self.tree.tree()
    }

    /// Runs `f` in a scope of this context.
    #[inline]
    pub(crate) fn scope<R>(self, f: impl FnOnce() -> R) -> R {
        // SAFETY: (Kept frames) the tree lives for `'a`, and this function ends before.
        unsafe { StackScope::borrowing(self.tree) }.during(f)
    }
}

impl ContextRef<'_> {
    /// # Safety
    ///
    /// Something keeps the tree for the lifetime.
    #[inline]
    pub(super) unsafe fn new(tree: Settled) -> Self {
        Self {
            tree,
            of: PhantomData,
        }
    }

    /// The tree, which lives for the lifetime.
    #[inline]
    pub(super) fn tree(self) -> Settled {
        self.tree
    }

    /// A reference of one's own.
    #[inline]
    pub(crate) fn to_root(self) -> Root {
        // SAFETY: the tree lives for the lifetime.
        unsafe { Root::retained(self.tree) }
    }
}
