//! Nodes: sixteen slots each, shared between contexts.
//!
//! A node of height 0 is a leaf: its slots hold the bindings of sixteen neighbouring indexes. A node of
//! height `h` has nodes of height `h - 1` in its slots, each for `16^h` indexes. A tree is as high as its
//! largest index needs; the empty tree is one static node.
//!
//! This file reads, copies and frees nodes. [`find`](super::find) reads trees, [`edit`](super::edit) changes them.

use std::ptr::NonNull;
use std::{hint, mem};

use super::count::{Head, Reference, give_up, release};
use super::masks::{BITS, Masks, WIDTH, take_first};
pub(super) use super::modes::{CopyMode, Old};
use super::spare::{self, Block};
use super::value::Slot;

#[repr(C)]
pub(super) struct Node {
    head: Head,
    level: Level,
    masks: Masks,
    slots: [Slot; WIDTH as usize],
}

/// How far a node is above the leaves. It is one word, because every scope copies it.
#[derive(Clone, Copy)]
#[repr(C, align(8))]
pub(super) struct Level {
    height: u32,
    /// How many indexes the node itself has slots for: all of its slots in a leaf, and none above.
    leaf_width: u32,
}

impl Level {
    pub(super) const fn of_height(height: u32) -> Self {
        Self {
            height,
            leaf_width: if height == 0 { WIDTH } else { 0 },
        }
    }
}

/// The empty tree. Its count is never touched: an owner of it owns nothing.
static EMPTY: Node = Node {
    head: Head::new(dispose),
    level: Level::of_height(0),
    masks: Masks::NONE,
    slots: [Slot::VACANT; WIDTH as usize],
};

// SAFETY: a node is written only while it is unique (Unique to write), and what it holds is
// `Send + Sync`, because keys ask for that.
unsafe impl Sync for Node {}

/// A tree all of whose nodes own their pointers, so that it can be captured, put into another tree, or
/// seen by another thread. Only [`settle`] makes one of a tree that may borrow.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Settled(NonNull<Node>);

impl Settled {
    pub(super) const EMPTY: Self = Self(Node::EMPTY);

    /// # Safety
    ///
    /// No node of the tree borrows a pointer.
    #[inline]
    pub(super) unsafe fn new_unchecked(tree: NonNull<Node>) -> Self {
        // SAFETY: the caller's tree is alive, else it could not say what is in it.
        debug_assert!(!unsafe { tree.as_ref() }.masks.borrows());
        Self(tree)
    }

    #[inline]
    pub(super) fn tree(self) -> NonNull<Node> {
        self.0
    }

    /// Counts a reference to the tree. The empty tree has no count.
    ///
    /// # Safety
    ///
    /// The tree is alive.
    #[inline]
    pub(super) unsafe fn retain(self) {
        if self != Self::EMPTY {
            // SAFETY: (Counted) the caller says that an owner of a reference exists.
            unsafe { self.0.as_ref() }.head.retain();
        }
    }
}

/// An owned reference to a tree, which may borrow, and is not the empty one.
pub(super) struct TreeReference(NonNull<Node>);

impl TreeReference {
    /// # Safety
    ///
    /// The caller owns a reference to the tree, which is not the empty one, and hands it over.
    #[inline]
    pub(super) unsafe fn from_raw(tree: NonNull<Node>) -> Self {
        Self(tree)
    }
}

impl Drop for TreeReference {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: (Counted) this value owns a reference, and ends here.
        unsafe {
            if give_up(self.0.cast()) {
                dispose(self.0.cast());
            }
        }
    }
}

/// Makes every node of a tree own its pointers. From now on the tree can outlive the scope that made it,
/// and other threads can see it.
///
/// # Safety
///
/// The tree is alive. If a node of it borrows, the tree belongs to a frame of this thread, and no other
/// thread has seen it.
#[inline]
pub(super) unsafe fn settle(tree: NonNull<Node>) -> Settled {
    #[cold]
    unsafe fn settle_below(mut node: NonNull<Node>) {
        // SAFETY: (Borrowed) what is borrowed is alive, and no other thread reads the masks. There
        // is no reference to the node while the masks of the nodes below are written.
        unsafe {
            if node.as_ref().height() > 0 {
                let mut children = node.as_ref().masks.counted();
                while let Some(i) = take_first(&mut children) {
                    settle(node.as_ref().child(i));
                }
            }
            let masks = node.as_ref().masks;
            node.as_ref().retain_all(masks.borrowed());
            node.as_mut().masks = masks.owning();
        }
    }

    // SAFETY: as the caller says.
    unsafe {
        if tree.as_ref().masks.borrows() {
            settle_below(tree);
        }
    }
    Settled(tree)
}

impl Node {
    pub(super) const EMPTY: NonNull<Self> = {
        // SAFETY: the address of a static is not null.
        unsafe { NonNull::new_unchecked((&raw const EMPTY).cast_mut()) }
    };

    #[inline]
    pub(super) fn head(&self) -> &Head {
        &self.head
    }

    #[inline]
    pub(super) fn height(&self) -> u32 {
        self.level.height
    }

    #[inline]
    pub(super) fn masks(&self) -> Masks {
        self.masks
    }

    /// Whether this is a leaf that has a slot for `index`.
    #[inline]
    pub(super) fn is_leaf_for(&self, index: u32) -> bool {
        let is_leaf = index < self.level.leaf_width;
        // SAFETY: it is the width of a leaf, or zero.
        unsafe { hint::assert_unchecked(!is_leaf || index < WIDTH) };
        is_leaf
    }

    /// The slot of `index` in a leaf that has one for it, if it is bound.
    #[inline]
    pub(super) fn find_in_leaf(&self, index: u32) -> Option<&Slot> {
        self.masks
            .is_bound(index)
            .then(|| &self.slots[index as usize])
    }

    /// Whether `index` is one that a tree of this height can hold.
    #[inline]
    pub(super) fn reaches(&self, index: u32) -> bool {
        index >> (BITS * self.height()) < WIDTH
    }

    #[inline]
    pub(super) fn slot_of(&self, index: u32) -> u32 {
        (index >> (BITS * self.height())) & (WIDTH - 1)
    }

    /// # Safety
    ///
    /// The node is above height 0, and the slot is bound.
    #[inline]
    pub(super) unsafe fn child(&self, slot: u32) -> NonNull<Self> {
        // SAFETY: bound slots above height 0 hold pointers to nodes.
        unsafe { self.slots[slot as usize].head().cast() }
    }

    /// Slot `i` of a leaf whose binding lies in place, or which is vacant and gets one: what it held, and
    /// the slot, marked as bound. The caller writes it.
    #[inline]
    pub(super) fn claim_in_place(&mut self, i: u32) -> (bool, &mut Slot) {
        let was_bound = self.masks.is_bound(i);
        self.masks = self.masks.with(i, false);
        (was_bound, &mut self.slots[i as usize])
    }

    /// Marks slot `i` as bound. The caller writes it.
    #[inline]
    pub(super) fn claim(&mut self, i: u32, is_pointer: bool) -> &mut Slot {
        self.masks = self.masks.without(i).with(i, is_pointer);
        &mut self.slots[i as usize]
    }

    /// Puts a child into slot `i`.
    ///
    /// # Safety
    ///
    /// The child is alive, and the caller hands over a reference to it.
    pub(super) unsafe fn put_child(&mut self, i: u32, child: NonNull<Self>) {
        *self.claim(i, true) = Slot::of_head(child.cast());
        // SAFETY: as the caller says.
        if unsafe { child.as_ref() }.masks.borrows() {
            self.masks = self.masks.above_borrowing();
        }
    }

    /// Vacates slot `i`. Hands over a reference to what it held, if that was counted: the node's own
    /// reference; or if the node borrowed, a new one if the writer wants it.
    #[inline]
    pub(super) fn take(&mut self, i: u32, old: Old) -> Option<Reference> {
        let masks = self.masks;
        let taken = if masks.is_counted(i) {
            // SAFETY: (Counted) the node owns a reference, and gives it up.
            Some(unsafe { Reference::from_raw(self.slots[i as usize].head()) })
        } else if old == Old::Keep {
            self.share(i)
        } else {
            None
        };
        self.masks = masks.without(i);
        taken
    }

    /// A new reference to the value in slot `i`, if it is counted.
    #[inline]
    pub(super) fn share(&self, i: u32) -> Option<Reference> {
        self.masks.is_pointer(i).then(|| {
            // SAFETY: (Counted) the node owns a reference or (Borrowed) borrows from an owner; the
            // caller gets a reference of its own.
            unsafe {
                let head = self.slots[i as usize].head();
                head.as_ref().retain();
                Reference::from_raw(head)
            }
        })
    }

    /// A new node that shares all with this one but slot `without`, which is vacant.
    pub(super) fn copy_without(&self, without: u32, mode: CopyMode) -> Option<NonNull<Self>> {
        self.copy_to(self.masks.without(without), mode, |masks| masks)
    }

    /// A new node that shares all with this one but slot `i`, which is claimed. The caller writes it.
    #[inline]
    pub(super) fn copy_claiming(
        &self,
        i: u32,
        is_pointer: bool,
        mode: CopyMode,
    ) -> Option<(NonNull<Self>, NonNull<Slot>)> {
        let shared = self.masks.without(i);
        let mut copy = self.copy_to(shared, mode, |masks| masks.with(i, is_pointer))?;
        // SAFETY: the copy is new, so unique.
        let slot = unsafe { NonNull::from(&mut copy.as_mut().slots[i as usize]) };
        Some((copy, slot))
    }

    /// A new node that shares with this one what `shared` says, with the claims of the caller. Nothing if
    /// this thread has no spare node.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "it is most of what a scope does")]
    fn copy_to(
        &self,
        shared: Masks,
        mode: CopyMode,
        claim: impl FnOnce(Masks) -> Masks,
    ) -> Option<NonNull<Self>> {
        let masks = match mode {
            CopyMode::Own => shared.owning(),
            CopyMode::Borrow => shared.borrowing(),
        };
        let copy = new_node(self.level, claim(masks))?;
        // SAFETY: the copy is new, so unique. Each pointer that goes along is borrowed, or gets a
        // reference, which this node's reference makes possible (Counted).
        unsafe {
            let target = &mut (*copy.as_ptr()).slots;
            // Four slots at a time, up to the last one in use: most contexts have few variables.
            let mut rest = shared.bound();
            for (to, from) in target.chunks_exact_mut(4).zip(self.slots.chunks_exact(4)) {
                if rest == 0 {
                    break;
                }
                to.copy_from_slice(from);
                rest >>= 4;
            }
            // A borrowing copy owns no pointer of the original.
            if mode == CopyMode::Own && masks.counted() != 0 {
                self.retain_all(masks.counted());
            }
        }
        Some(copy)
    }

    /// Counts a reference to each object that these slots point to.
    ///
    /// # Safety
    ///
    /// The slots hold pointers, and the node's tree may be settled.
    unsafe fn retain_all(&self, mut slots: u16) {
        while let Some(i) = take_first(&mut slots) {
            // SAFETY: (Counted) this node owns a reference, or (Borrowed) borrows from an owner.
            unsafe {
                if self.height() > 0 {
                    settle(self.child(i)).retain();
                } else {
                    self.slots[i as usize].head().as_ref().retain();
                }
            }
        }
    }
}

const _: () = assert!(size_of::<Node>() == size_of::<Block>());
const _: () = assert!(align_of::<Node>() == align_of::<Block>());

/// A new node with these masks, if this thread has a spare block. The caller writes the slots.
#[inline]
pub(super) fn new_node(level: Level, masks: Masks) -> Option<NonNull<Node>> {
    let node = spare::take()?.cast::<Node>();
    // SAFETY: the block is ours, and has the size of a node. The slots may stay as they are.
    unsafe {
        let node = node.as_ptr();
        (&raw mut (*node).head).write(Head::new(dispose));
        (&raw mut (*node).level).write(level);
        (&raw mut (*node).masks).write(masks);
    }
    Some(node)
}

/// Gives up what a node holds, then frees it.
///
/// # Safety
///
/// As for the disposal of any counted object: `head` starts a node from [`new_node`], and nothing uses
/// it any more.
#[inline]
pub(super) unsafe fn dispose(head: NonNull<Head>) {
    // SAFETY: as the caller says.
    unsafe {
        let node = head.cast::<Node>();
        let masks = node.as_ref().masks;
        if masks.has_pointers() && masks.counted() != 0 {
            release_all(node);
        }
        spare::give(node.cast());
    }
}

/// Gives up what a node holds. If a destructor panics, the rest is given up and the node freed all the
/// same.
///
/// # Safety
///
/// Nothing else uses the node, and nothing reads its slots afterwards.
#[inline(never)]
unsafe fn release_all(node: NonNull<Node>) {
    /// What is still to be given up.
    struct Rest {
        node: NonNull<Node>,
        counted: u16,
    }

    impl Rest {
        fn release(&mut self) {
            while let Some(i) = take_first(&mut self.counted) {
                // SAFETY: (Counted) nothing else uses the node; each reference is given up once,
                // because its bit is taken first.
                unsafe { release(self.node.as_ref().slots[i as usize].head()) }
            }
        }
    }

    impl Drop for Rest {
        fn drop(&mut self) {
            self.release();
            // SAFETY: the node is empty, and the panic skips the caller, who would have freed it.
            unsafe { spare::give(self.node.cast()) }
        }
    }

    // SAFETY: nothing else uses the node.
    let counted = unsafe { node.as_ref().masks.counted() };
    let mut rest = Rest { node, counted };
    rest.release();
    mem::forget(rest);
}
