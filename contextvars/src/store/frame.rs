//! Frames: what one thread sees as current, as plain values.

use std::cell::Cell;
use std::hint;
use std::ptr::NonNull;

use super::node::{Node, Settled, TreeReference};
use super::root::{OwnRoot, Root};
use super::spare::{self, Block, Shortage};

/// Identifies a frame, and a context for its tokens.
///
/// Every frame has an id. A scope gets a new one when it is entered; a `Context` gets one when it first
/// runs, and keeps it. Ids are never used twice in a process, and the new ones of a thread increase.
///
/// The lowest bits of the current frame's id count the bare scopes that are open in it (`bare.rs`). So a guard
/// that compares ids compares the count, too: it finds its own id only if no bare scope is open.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub(crate) struct ContextId(u64);

impl ContextId {
    /// The base frame of each thread, below all scopes; and a `Context` that never ran.
    pub(crate) const BASE: Self = Self(0);

    /// How far apart ids are. The numbers between two count bare scopes.
    pub(super) const STEP: u64 = 1 << 8;

    /// No frame has this id, nor one of the next four.
    pub(super) const NEVER: Self = Self((u64::MAX / Self::STEP - 4) * Self::STEP);

    /// The id is a multiple of [`STEP`](Self::STEP).
    pub(super) const fn new(id: u64) -> Self {
        Self(id)
    }

    /// Whether a bare scope is open in the frame: then what the frame has is not the scope's.
    #[inline]
    pub(super) fn has_bare(self) -> bool {
        self.0 % Self::STEP != 0
    }

    /// Whether there is room for no bare scope more that has a number of its own.
    #[inline]
    pub(super) fn is_full(self) -> bool {
        self.0 % Self::STEP >= Self::STEP - 2
    }

    /// The same frame with one bare scope less, of which there is one.
    #[inline]
    pub(super) fn one_bare_less(self) -> Self {
        Self(self.0.wrapping_sub(1))
    }

    /// The same frame with one bare scope more. From some number on all have the same one: a branch here
    /// would cost more than all the rest.
    #[inline]
    pub(super) fn one_bare_more(self) -> Self {
        let is_last = self.0 % Self::STEP == Self::STEP - 1;
        Self(self.0.wrapping_add(u64::from(!is_last)))
    }

    /// The id that is so far behind this one, of several that were given at once.
    #[inline]
    pub(super) const fn plus(self, more: u64) -> Self {
        Self(self.0 + more * Self::STEP)
    }

    /// Of an id that was given: that of its frame when one bare scope is open in it.
    #[inline]
    pub(super) const fn with_one_bare(self) -> Self {
        Self(self.0 + 1)
    }

    /// Whether this is the other id, or that of the second frame behind, with as many bare scopes.
    #[inline]
    pub(super) fn is_or_is_two_behind(self, other: Self) -> bool {
        self.0.wrapping_sub(other.0) & !(2 * Self::STEP) == 0
    }
}

/// A pointer to a tree, and whether the frame owns a reference to it. A link to the empty tree never
/// does.
///
/// It is one word, because frames are saved and restored all the time: the lowest bits of the address are
/// marks. In the own space a link may point to a [`Layer`] instead.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Link(NonNull<Node>);

impl Link {
    pub(super) const EMPTY: Self = Self(Node::EMPTY);
    const OWNED: usize = 1;
    const LAYERED: usize = 2;

    /// A link that owns the caller's reference to this tree.
    #[inline]
    pub(super) fn owning(tree: Settled) -> Self {
        if tree == Settled::EMPTY {
            return Self::EMPTY;
        }
        Self::owned(tree.tree())
    }

    /// A link that owns a reference to this tree, which is not the empty one.
    #[inline]
    pub(super) fn owned(tree: NonNull<Node>) -> Self {
        Self(tree.map_addr(|address| address | Self::OWNED))
    }

    /// A link to a tree that something else keeps alive.
    #[inline]
    pub(super) fn unowned(tree: NonNull<Node>) -> Self {
        const { assert!(align_of::<Node>() > Self::OWNED | Self::LAYERED) };
        Self(tree)
    }

    /// A link that owns this layer.
    pub(super) fn layer(layer: NonNull<Layer>) -> Self {
        const { assert!(align_of::<Block>() > Self::OWNED | Self::LAYERED) };
        let marks = Self::OWNED | Self::LAYERED;
        Self(layer.cast().map_addr(|address| address | marks))
    }

    /// The same tree or layer, which this link's frame or a read guard keeps alive.
    #[inline]
    pub(super) fn as_unowned(self) -> Self {
        let address = self.0.as_ptr().map_addr(|address| address & !Self::OWNED);
        // SAFETY: an aligned address that is not null does not become null when its lowest bit is
        // cleared.
        Self(unsafe { NonNull::new_unchecked(address) })
    }

    #[inline]
    fn without_marks(self) -> NonNull<Node> {
        let marks = Self::OWNED | Self::LAYERED;
        let address = self.0.as_ptr().map_addr(|address| address & !marks);
        // SAFETY: as in `as_unowned`.
        unsafe { NonNull::new_unchecked(address) }
    }

    /// The tree of a link that is not layered.
    #[inline]
    pub(super) fn tree(self) -> NonNull<Node> {
        debug_assert!(!self.is_layered());
        self.as_unowned().0
    }

    #[inline]
    pub(super) fn is_owned(self) -> bool {
        self.0.addr().get() & Self::OWNED != 0
    }

    #[inline]
    pub(super) fn is_layered(self) -> bool {
        self.0.addr().get() & Self::LAYERED != 0
    }

    /// The layer of a link that is layered.
    ///
    /// # Safety
    ///
    /// The link is layered, and the layer is alive for `'a`.
    pub(super) unsafe fn as_layer<'a>(self) -> &'a Layer {
        debug_assert!(self.is_layered());
        // SAFETY: as the caller says.
        unsafe { self.without_marks().cast::<Layer>().as_ref() }
    }

    /// Drops what the link owns: a reference to a tree, or a layer.
    ///
    /// # Safety
    ///
    /// The link is not used any more.
    #[inline]
    pub(super) unsafe fn release(self) {
        #[cold]
        unsafe fn release_layer(link: Link) {
            // SAFETY: as the caller says.
            unsafe { link.into_top().release() }
        }

        // SAFETY: the link owns a layer, and gives it away; or as the caller says.
        unsafe {
            if self.is_owned() && self.is_layered() {
                release_layer(self);
            } else {
                self.release_tree();
            }
        }
    }

    /// As [`release`](Self::release), of a link that is not layered.
    ///
    /// # Safety
    ///
    /// The link is not used any more, and not layered.
    #[inline]
    unsafe fn release_tree(self) {
        if self.is_owned() {
            // SAFETY: the link owns a reference, and gives it away.
            drop(unsafe { TreeReference::from_raw(self.tree()) });
        }
    }

    /// Frees the layer that the link owns, and gives the link on its top.
    ///
    /// # Safety
    ///
    /// The link owns a layer, and is not used any more.
    unsafe fn into_top(self) -> Self {
        // SAFETY: the layer is alive, and lies in a block of its own.
        unsafe {
            let top = self.as_layer().top.get();
            spare::give(self.without_marks().cast());
            top
        }
    }

    /// The root that the link owns, or the empty one.
    ///
    /// # Safety
    ///
    /// As for [`into_owned_root`](Self::into_owned_root), if the link is owned.
    #[inline]
    pub(super) unsafe fn into_root(self) -> Root {
        if self.is_owned() {
            // SAFETY: as the caller says.
            unsafe { self.into_owned_root() }
        } else {
            Root::EMPTY
        }
    }

    /// The root that the link owns.
    ///
    /// # Safety
    ///
    /// The link is owned, is not used any more, is not layered, and its tree does not borrow.
    #[inline]
    pub(super) unsafe fn into_owned_root(self) -> Root {
        debug_assert!(self.is_owned());
        // SAFETY: the link owns a reference, and gives it away. A link to the empty tree never owns one.
        unsafe {
            hint::assert_unchecked(self.tree() != Node::EMPTY);
            Root::from_raw(Settled::new_unchecked(self.tree()))
        }
    }

    /// As [`into_root`](Self::into_root), in the own space: of a layer, the root on its top.
    ///
    /// # Safety
    ///
    /// The link is not used any more, and its tree does not borrow.
    #[inline]
    pub(super) unsafe fn into_own_root(self) -> OwnRoot {
        #[cold]
        unsafe fn of_layer(link: Link) -> OwnRoot {
            // SAFETY: as the caller says.
            OwnRoot::from_root(unsafe { link.into_top().into_root() })
        }

        // SAFETY: as the caller says.
        unsafe {
            if self.is_layered() {
                of_layer(self)
            } else {
                OwnRoot::from_root(self.into_root())
            }
        }
    }
}

/// The own bindings of a task that is awaited, on top of those of its awaiter; or those of a scope inside
/// of such a task.
///
/// It lies in a block of spare memory, so that most polls need no allocator.
pub(super) struct Layer {
    /// What the task has bound. It is owned, or empty.
    pub(super) top: Cell<Link>,
    /// What the awaiter has. The frame below keeps it.
    pub(super) below: Link,
}

impl Layer {
    /// A link that owns a new layer, if there is spare memory for it.
    pub(super) fn link(top: Link, below: Link) -> Result<Link, Shortage> {
        const { assert!(size_of::<Self>() <= size_of::<Block>()) };
        let layer = spare::take().ok_or(Shortage(1))?.cast::<Self>();
        let top = Cell::new(top);
        // SAFETY: the block is ours, and large enough.
        unsafe { layer.write(Self { top, below }) };
        Ok(Link::layer(layer))
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
    /// A frame in which nothing is bound.
    #[inline]
    pub(super) fn empty(id: ContextId) -> Self {
        Self {
            inherited: Link::EMPTY,
            own: Link::EMPTY,
            id,
        }
    }

    /// Drops what the frame owns.
    ///
    /// # Safety
    ///
    /// The frame is not current any more, nor saved.
    #[inline]
    pub(super) unsafe fn discard(self) {
        /// Releases its link also if another one's values panic.
        struct Release(Link);

        impl Drop for Release {
            fn drop(&mut self) {
                // SAFETY: the frame that had the link is gone.
                unsafe { self.0.release() }
            }
        }

        /// It takes words, which come in registers. Not inlined: guards end in many places, and most own
        /// nothing.
        ///
        /// # Safety
        ///
        /// As the function around it.
        #[inline(never)]
        unsafe fn discard_owned(own: Link, inherited: Link) {
            if own.is_owned() {
                drop((Release(own), Release(inherited)));
            } else {
                // SAFETY: as the caller says. The links of the inherited space are not layered.
                unsafe { inherited.release_tree() }
            }
        }

        // One test for both.
        if self.own.is_owned() | self.inherited.is_owned() {
            // SAFETY: as the caller says.
            unsafe { discard_owned(self.own, self.inherited) }
        }
    }
}
