//! An owned reference to a tree.

use std::any::TypeId;
use std::fmt::{self, Formatter};
use std::ptr::NonNull;

use super::count::give_up;
use super::key::{AnyKey, Key};
use super::node::{self, Node, Old};
use super::registry;
use super::value::{NewValue, SlotRef};

/// A tree, one reference to which is owned. The empty tree has no count.
pub(crate) struct Root(NonNull<Node>);

// SAFETY: counts are atomic, what is shared is not written (Unique to write), and all values are `Send + Sync`, because
// binding asks for it.
unsafe impl Send for Root {}
// SAFETY: as above.
unsafe impl Sync for Root {}

impl Root {
    pub(crate) const EMPTY: Self = Self(Node::EMPTY);

    /// # Safety
    ///
    /// The caller owns a reference to the tree, which becomes the root's.
    #[inline]
    pub(super) unsafe fn from_raw(node: NonNull<Node>) -> Self {
        Self(node)
    }

    /// # Safety
    ///
    /// The tree is alive.
    #[inline]
    pub(super) unsafe fn retained(node: NonNull<Node>) -> Self {
        if node != Node::empty() {
            // SAFETY: (Counted) the caller says that somebody holds a reference.
            unsafe { node.as_ref().head().retain() };
        }
        Self(node)
    }

    /// The tree, whose reference is now the caller's.
    #[inline]
    pub(super) fn into_raw(self) -> NonNull<Node> {
        let node = self.0;
        std::mem::forget(self);
        node
    }

    #[inline]
    pub(super) fn as_raw(&self) -> NonNull<Node> {
        self.0
    }

    #[inline]
    fn node(&self) -> &Node {
        // SAFETY: (Counted) the root owns a reference.
        unsafe { self.0.as_ref() }
    }

    /// The binding of a key of the inherited space.
    pub(crate) fn get<T>(&self, key: &Key<T>) -> Option<&T> {
        if !key.inherit() {
            return None;
        }
        let slot = self.node().find(key.index())?;
        // SAFETY: (Typed slots) the slot is this key's: roots outside of a frame are of the inherited space, or of the other one and
        // never read here.
        Some(unsafe { slot.value(key.in_place()) })
    }

    /// Binds a key of the inherited space.
    ///
    /// # Panics
    ///
    /// If the key is of the other space.
    pub(crate) fn bind<T: Send + Sync + 'static>(&mut self, key: &'static Key<T>, value: T) {
        assert!(key.inherit(), "the tree is of the inherited space");
        self.write(key, value);
    }

    fn write<T: Send + Sync + 'static>(&mut self, key: &'static Key<T>, value: T) {
        let value = NewValue::new(key, value);
        let index = key.index_or_assign();
        // SAFETY: the root owns its reference; `&mut self` says that nobody borrows from it. The slot is this key's.
        let displaced = unsafe {
            let owned = !self.is_empty();
            let (slot, displaced) =
                node::make_room(&mut self.0, owned, index, value.is_counted(), Old::Drop);
            value.write_to(slot);
            displaced
        };
        drop(displaced);
    }

    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.0 == Node::empty()
    }

    /// How many bindings there are.
    pub(crate) fn len(&self) -> usize {
        self.node().len()
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
            // SAFETY: (Counted) the root owns a reference, and is gone after this.
            unsafe {
                if give_up(self.0.cast()) {
                    node::dispose(self.0.cast());
                }
            }
        }
    }
}

/// As [`Root`], for the space of keys with `inherit = false`.
pub(crate) struct Local(Root);

impl Local {
    pub(crate) const EMPTY: Self = Self(Root::EMPTY);

    #[inline]
    pub(super) fn from_root(root: Root) -> Self {
        Self(root)
    }

    #[inline]
    pub(super) fn into_root(self) -> Root {
        self.0
    }

    /// Binds a key of the local space.
    ///
    /// # Panics
    ///
    /// If the key is of the other space.
    pub(crate) fn bind<T: Send + Sync + 'static>(&mut self, key: &'static Key<T>, value: T) {
        assert!(!key.inherit(), "the tree is of the local space");
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
        let (index, slot) = self.node.next(self.from?)?;
        self.from = index.checked_add(1);
        Some(Bound {
            key: registry::key(index),
            slot: SlotRef::new(slot),
        })
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

    pub(crate) fn value<T: 'static>(&self) -> Option<&'a T> {
        // SAFETY: (Typed slots) the registry gave the key of this index, and its type is `T`.
        (self.key.type_id() == TypeId::of::<T>())
            .then(|| unsafe { self.slot.value(self.key.in_place()) })
    }

    pub(crate) fn fmt_value(&self, f: &mut Formatter<'_>) -> fmt::Result {
        // SAFETY: (Typed slots) the registry gave the key of this index.
        unsafe { self.key.fmt_slot(self.slot, f) }
    }
}
