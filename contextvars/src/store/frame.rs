//! Frames: what one thread sees as current, as plain values.

use std::hint;
use std::ptr::NonNull;

use super::node::{Node, Settled, TreeReference};
use super::root::Root;

/// Identifies a frame, and a context for its tokens.
///
/// Every frame has an id. A scope gets a new one when it is entered; a `Context` gets one when it first
/// runs, and keeps it. Ids are never used twice in a process, and the new ones of a thread increase.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub(crate) struct ContextId(u64);

impl ContextId {
    /// The base frame of each thread, below all scopes; and a `Context` that never ran.
    pub(crate) const BASE: Self = Self(0);

    pub(super) const fn new(id: u64) -> Self {
        Self(id)
    }
}

/// A pointer to a tree, and whether the frame owns a reference to it. A link to the empty tree never
/// does.
///
/// It is one word, because frames are saved and restored all the time: the lowest bit of the address is
/// the mark.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Link(NonNull<Node>);

impl Link {
    pub(super) const EMPTY: Self = Self(Node::EMPTY);
    const OWNED: usize = 1;

    #[inline]
    pub(super) fn owning(root: Root) -> Self {
        if root.is_empty() {
            return Self::EMPTY;
        }
        Self::owned(root.into_settled().tree())
    }

    /// A link that owns a reference to this tree, which is not the empty one.
    #[inline]
    pub(super) fn owned(tree: NonNull<Node>) -> Self {
        Self(tree.map_addr(|address| address | Self::OWNED))
    }

    /// A link to a tree that something else keeps alive.
    #[inline]
    pub(super) fn unowned(tree: NonNull<Node>) -> Self {
        const { assert!(align_of::<Node>() > Self::OWNED) };
        Self(tree)
    }

    /// The same tree, which this link's frame or a read guard keeps alive.
    #[inline]
    pub(super) fn as_unowned(self) -> Self {
        Self::unowned(self.tree())
    }

    #[inline]
    pub(super) fn tree(self) -> NonNull<Node> {
        let tree = self.0.as_ptr().map_addr(|address| address & !Self::OWNED);
        // SAFETY: an aligned address that is not null does not become null when its lowest bit is
        // cleared.
        unsafe { NonNull::new_unchecked(tree) }
    }

    #[inline]
    pub(super) fn is_owned(self) -> bool {
        self.0.addr().get() & Self::OWNED != 0
    }

    /// The reference that the link owns, if it does.
    ///
    /// # Safety
    ///
    /// The link is not used any more.
    #[inline]
    unsafe fn into_reference(self) -> Option<TreeReference> {
        // SAFETY: the link owns a reference, and gives it away.
        self.is_owned()
            .then(|| unsafe { TreeReference::from_raw(self.tree()) })
    }

    /// Drops the reference that the link owns, if it does.
    ///
    /// # Safety
    ///
    /// The link is not used any more.
    #[inline]
    pub(super) unsafe fn release(self) {
        // SAFETY: as the caller says.
        drop(unsafe { self.into_reference() });
    }

    /// The root that the link owns, or the empty one.
    ///
    /// # Safety
    ///
    /// The link is not used any more, and its tree does not borrow.
    #[inline]
    pub(super) unsafe fn into_root(self) -> Root {
        if self.is_owned() {
            // SAFETY: the link owns a reference, and gives it away. A link to the empty tree never
            // owns one.
            unsafe {
                hint::assert_unchecked(self.tree() != Node::EMPTY);
                Root::from_raw(Settled::new_unchecked(self.tree()))
            }
        } else {
            Root::EMPTY
        }
    }
}

/// What reads on a thread see now.
#[derive(Clone, Copy)]
pub(super) struct Frame {
    /// The bindings that captures take along.
    pub(super) inherited: Link,
    /// The bindings with `inherit = false`.
    pub(super) own: Link,
    pub(super) id: ContextId,
}

impl Frame {
    /// Drops what the frame owns.
    ///
    /// # Safety
    ///
    /// The frame is not current any more, nor saved.
    #[inline]
    pub(super) unsafe fn discard(self) {
        #[cold]
        unsafe fn discard_both(frame: Frame) {
            // SAFETY: as the caller says. If a destructor panics, the other reference is dropped all
            // the same.
            drop(unsafe { (frame.own.into_reference(), frame.inherited.into_reference()) });
        }

        // SAFETY: as the caller says.
        unsafe {
            if self.own.is_owned() {
                discard_both(self);
            } else {
                self.inherited.release();
            }
        }
    }
}
