//! An owned reference to a tree.

use std::ptr;

use super::edit;
use super::key::Key;
use super::lent;
use super::node::{Node, Old, Settled, TreeReference};
use super::registry::{self, AnyKey};
use super::value::{NewValue, SlotRef};
use crate::shown::Shown;

/// An owned reference to a settled tree of the inherited space. The empty tree has no count.
pub(crate) struct Root(Settled);

// SAFETY: counts are atomic, what is shared is not written (Unique to write), and all values are
// `Send + Sync`, because binding asks for it.
unsafe impl Send for Root {}
// SAFETY: as above.
unsafe impl Sync for Root {}

impl Root {
    pub(crate) const EMPTY: Self = Self(Settled::EMPTY);

    /// # Safety
    ///
    /// The caller owns a reference to the tree, and hands it over.
    #[inline]
    pub(super) unsafe fn from_raw(tree: Settled) -> Self {
        Self(tree)
    }

    /// # Safety
    ///
    /// The tree is alive.
    #[inline]
    pub(super) unsafe fn retained(tree: Settled) -> Self {
        // SAFETY: as the caller says.
        unsafe { tree.retain() };
        Self(tree)
    }

    /// The tree. Its reference is the caller's now.
    #[inline]
    pub(super) fn into_settled(mut self) -> Settled {
        self.take()
    }

    /// As [`into_settled`](Self::into_settled); leaves the empty root.
    #[inline]
    pub(super) fn take(&mut self) -> Settled {
        self.keep_if_lent();
        std::mem::replace(&mut self.0, Settled::EMPTY)
    }

    /// As [`take`](Self::take), if nothing is lent on this thread.
    #[inline]
    pub(super) fn take_unlent(&mut self) -> Settled {
        debug_assert_eq!(lent::count(), 0);
        std::mem::replace(&mut self.0, Settled::EMPTY)
    }

    /// Gives a root back to one that is empty since it was [taken](Self::take): so nothing is dropped.
    #[inline]
    pub(super) fn put_back(&mut self, root: Self) {
        debug_assert!(self.is_empty());
        std::mem::forget(std::mem::replace(self, root));
    }

    /// To be called before the root is used up or written.
    #[inline]
    pub(super) fn keep_if_lent(&self) {
        // SAFETY: the root owns a reference.
        unsafe { lent::keep_if_lent(&self.0) };
    }

    /// Notes that the tree is lent, unless too many are.
    #[inline]
    pub(super) fn lend(&self) -> Option<lent::Note> {
        lent::note(&self.0)
    }

    #[inline]
    pub(super) fn as_settled(&self) -> Settled {
        self.0
    }

    #[inline]
    fn node(&self) -> &Node {
        // SAFETY: (Counted) the root owns a reference.
        unsafe { self.0.tree().as_ref() }
    }

    /// The binding of a key of the inherited space.
    pub(crate) fn get<T>(&self, key: &Key<T>) -> Option<&T> {
        if !key.inherit() {
            return None;
        }
        let slot = self.node().find(key.index())?;
        // SAFETY: (Typed slots) the slot is this key's: a root that is read here is of the inherited
        // space.
        Some(unsafe { slot.value(key.in_place()) })
    }

    /// Binds a key of the inherited space.
    ///
    /// # Panics
    ///
    /// If the key is of the own space.
    pub(crate) fn bind<T: Send + Sync + 'static>(&mut self, key: &'static Key<T>, value: T) {
        assert!(key.inherit(), "the tree is of the inherited space");
        self.write(key, value);
    }

    fn write<T: Send + Sync + 'static>(&mut self, key: &'static Key<T>, value: T) {
        let value = NewValue::new(key.in_place(), value);
        let index = key.index_or_assign();
        self.keep_if_lent();
        let mut reserve = None;
        let displaced = loop {
            let mut tree = self.0.tree();
            // SAFETY: the root owns its reference; `&mut self` says that nothing borrows from it.
            // The slot is this key's. The tree stays settled: an owned tree is copied with references
            // of its own.
            unsafe {
                let owned = !self.is_empty();
                match edit::make_room(&mut tree, owned, index, value.is_counted(), Old::Drop) {
                    Ok((slot, displaced)) => {
                        value.write_to(slot);
                        self.0 = Settled::new_unchecked(tree);
                        break displaced;
                    }
                    Err(shortage) => shortage.fill(&mut reserve),
                }
            }
        };
        drop(displaced);
    }

    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.0 == Settled::EMPTY
    }

    /// How many bindings listings show.
    pub(crate) fn len(&self) -> usize {
        let hidden = self.node().find(registry::hidden()).is_some();
        self.node().len() - usize::from(hidden)
    }

    pub(crate) fn iter(&self) -> RootIter<'_> {
        RootIter {
            node: self.node(),
            from: Some(0),
        }
    }
}

impl Clone for Root {
    #[inline]
    fn clone(&self) -> Self {
        // SAFETY: the root itself keeps the tree alive.
        unsafe { Self::retained(self.0) }
    }
}

impl Drop for Root {
    #[inline]
    fn drop(&mut self) {
        if !self.is_empty() {
            self.keep_if_lent();
            // SAFETY: the root owns a reference, and ends here.
            drop(unsafe { TreeReference::from_raw(self.0.tree()) });
        }
    }
}

/// As [`Root`], for the own space: the keys with `inherit = false`.
pub(crate) struct OwnRoot(Root);

impl OwnRoot {
    pub(crate) const EMPTY: Self = Self(Root::EMPTY);

    #[inline]
    pub(super) fn from_root(root: Root) -> Self {
        Self(root)
    }

    #[inline]
    pub(super) fn into_settled(self) -> Settled {
        self.0.into_settled()
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    #[inline]
    pub(super) fn as_settled(&self) -> Settled {
        self.0.as_settled()
    }

    /// As [`Root::put_back`].
    #[inline]
    pub(super) fn put_back(&mut self, root: Self) {
        self.0.put_back(root.0);
    }

    /// Binds a key of the own space.
    ///
    /// # Panics
    ///
    /// If the key is of the inherited space.
    pub(crate) fn bind<T: Send + Sync + 'static>(&mut self, key: &'static Key<T>, value: T) {
        assert!(!key.inherit(), "the tree is of the own space");
        self.0.write(key, value);
    }
}

/// The bindings of a tree of the inherited space, in the order of their indexes.
#[derive(Clone)]
pub(crate) struct RootIter<'a> {
    node: &'a Node,
    from: Option<u32>,
}

impl<'a> Iterator for RootIter<'a> {
    type Item = Bound<'a>;

    fn next(&mut self) -> Option<Bound<'a>> {
        loop {
            let (index, slot) = self.node.next(self.from?)?;
            self.from = index.checked_add(1);
            if index != registry::hidden() {
                return Some(Bound {
                    key: registry::key(index),
                    slot: SlotRef::new(slot),
                });
            }
        }
    }
}

/// A binding whose type is not known here.
#[derive(Clone, Copy)]
pub(crate) struct Bound<'a> {
    key: &'static dyn AnyKey,
    slot: SlotRef<'a>,
}

impl<'a> Bound<'a> {
    pub(crate) fn name(&self) -> &'static str {
        self.key.name()
    }

    pub(crate) fn type_name(&self) -> &'static str {
        self.key.type_name()
    }

    pub(crate) fn is_secret(&self) -> bool {
        self.key.is_secret()
    }

    pub(crate) fn is_logged(&self) -> bool {
        self.key.is_logged()
    }

    /// Whether this is a binding of the key.
    pub(crate) fn is<T>(&self, key: &Key<T>) -> bool {
        ptr::addr_eq(self.key, key)
    }

    pub(crate) fn value<T: 'static>(&self) -> Option<&'a T> {
        // SAFETY: (Typed slots) the registry gave the key of this index.
        unsafe { self.key.slot_value(self.slot) }.downcast_ref()
    }

    /// What listings print of the value.
    pub(crate) fn printed(&self) -> Shown<'a> {
        // SAFETY: as above.
        unsafe { self.key.slot_printed(self.slot) }
    }

    /// What other sinks show of the value.
    pub(crate) fn shown(&self) -> Shown<'a> {
        // SAFETY: as above.
        unsafe { self.key.slot_shown(self.slot) }
    }
}
