//! Changes to a tree: each makes room for one binding, or takes one out.
//!
//! A path from the root to the slot is copied where it is shared, and written in place where it is
//! unique. No edit calls the allocator, which may be the user's own and change variables itself: an edit
//! that needs more blocks than the thread has at hand changes nothing, and tells its caller how many it
//! needs ([`Shortage`]).
//!
//! [`make_room`] and [`make_room_by_borrowing`] have the case of one leaf spelled out, because most programs
//! have no more than sixteen variables. [`Write`] does the same for any tree.

use std::mem;
use std::ptr::NonNull;

use super::count::Reference;
use super::masks::{BITS, Masks};
use super::node::{CopyMode, Level, Node, Old, TreeReference, new_node, settle};
use super::spare::{self, Shortage};
use super::value::Slot;

/// What an edit took out of a tree. It is dropped when all is consistent (User code last).
#[derive(Default)]
pub(super) struct Displaced {
    /// What the slot held, if it was counted. A value that lay in place is copied out before.
    pub(super) value: Option<Reference>,
    /// The reference to a tree that was shared, and of which a copy was written. Its other owners may
    /// be gone meanwhile, so giving it up can drop values.
    pub(super) stale: Option<TreeReference>,
}

/// Makes room at `index` of the tree that `tree` points to: a slot that is marked as bound, and what was
/// displaced. If the tree is shared or not owned, `tree` points to a copy afterwards, which is owned.
///
/// # Errors
///
/// If there are too few spare blocks; then nothing has changed.
///
/// # Safety
///
/// `tree` points to a live tree. If it is `owned`, the caller has one reference to it, to use up, and
/// nothing borrows from the tree. The caller writes a binding of the key with this index into the slot,
/// before anything else.
#[inline]
pub(super) unsafe fn make_room(
    tree: &mut NonNull<Node>,
    owned: bool,
    index: u32,
    is_pointer: bool,
    old: Old,
) -> Result<(NonNull<Slot>, Displaced), Shortage> {
    let mut displaced = Displaced::default();
    // SAFETY: (Unique to write) an owned node whose count is one is written in place, and a copy is
    // unique by itself.
    unsafe {
        let node = tree.as_ref();
        if !node.is_leaf_for(index) {
            let write = Write {
                index,
                new: Some(is_pointer),
                old,
            };
            let slot = write.make_room(tree, owned, CopyMode::Own, &mut displaced)?;
            return Ok((slot, displaced));
        }
        if owned && node.head().is_unique() {
            displaced.value = tree.as_mut().take(index, old);
            let slot = NonNull::from(tree.as_mut().claim(index, is_pointer));
            return Ok((slot, displaced));
        }
        let copy = node.copy_claiming(index, is_pointer, CopyMode::Own);
        let (copy, slot) = copy.ok_or(Shortage(1))?;
        if old == Old::Keep {
            displaced.value = node.share(index);
        }
        let original = mem::replace(tree, copy);
        if owned {
            displaced.stale = Some(TreeReference::from_raw(original));
        }
        Ok((slot, displaced))
    }
}

/// As [`make_room`] for a tree that is not owned, in a copy that borrows from it: nothing is displaced, and
/// no reference is counted. Gives the copy, and the slot.
///
/// # Errors
///
/// If there are too few spare blocks; then nothing has changed.
///
/// # Safety
///
/// As for [`make_room`]. The tree stays alive, and is not changed, until the copy is gone or settled.
#[inline]
pub(super) unsafe fn make_room_by_borrowing(
    tree: NonNull<Node>,
    index: u32,
    is_pointer: bool,
) -> Result<(NonNull<Node>, NonNull<Slot>), Shortage> {
    /// For trees of more than one leaf.
    #[inline(never)]
    unsafe fn below(
        mut tree: NonNull<Node>,
        index: u32,
        is_pointer: bool,
    ) -> Result<(NonNull<Node>, NonNull<Slot>), Shortage> {
        let write = Write {
            index,
            new: Some(is_pointer),
            old: Old::Drop,
        };
        let mut nothing = Displaced::default();
        // SAFETY: as the caller says.
        let slot = unsafe { write.make_room(&mut tree, false, CopyMode::Borrow, &mut nothing) }?;
        Ok((tree, slot))
    }

    // SAFETY: the caller says that the tree lives.
    unsafe {
        let node = tree.as_ref();
        if node.is_leaf_for(index) {
            let copy = node.copy_claiming(index, is_pointer, CopyMode::Borrow);
            copy.ok_or(Shortage(1))
        } else {
            below(tree, index, is_pointer)
        }
    }
}

/// As [`make_room`] for a binding that lies in place, in a copy of a tree that is one leaf. `None` if the tree
/// is not one, or there is no spare block.
///
/// # Safety
///
/// The tree is alive. If the copy borrows, the tree is not changed until the copy is gone or settled. The
/// caller writes a binding of the key with this index into the slot, before anything else.
#[inline(always)]
#[expect(clippy::inline_always, reason = "it is most of what a scope does")]
pub(super) unsafe fn make_room_in_leaf(
    tree: NonNull<Node>,
    index: u32,
    mode: CopyMode,
) -> Option<(NonNull<Node>, NonNull<Slot>)> {
    // SAFETY: the caller says that the tree lives.
    let node = unsafe { tree.as_ref() };
    if !node.is_leaf_for(index) {
        return None;
    }
    node.copy_claiming(index, false, mode)
}

/// Takes the binding out of `index` of the tree that `tree` points to, as [`make_room`] does.
///
/// # Errors
///
/// If there are too few spare blocks; then nothing has changed.
///
/// # Safety
///
/// As for [`make_room`]; there is no slot to be written.
pub(super) unsafe fn remove(
    tree: &mut NonNull<Node>,
    owned: bool,
    index: u32,
) -> Result<Displaced, Shortage> {
    let mut displaced = Displaced::default();
    let write = Write {
        index,
        new: None,
        old: Old::Drop,
    };
    // SAFETY: as the caller says.
    unsafe {
        if tree.as_ref().find(index).is_some() {
            spare::has(tree.as_ref().height() as usize + 1)?;
            write.apply(tree, owned, CopyMode::Own, &mut displaced);
        }
    }
    Ok(displaced)
}

/// How many blocks an edit at this index needs at most, in a tree that is no higher than the index needs:
/// a new root for each level, and a new path below.
pub(super) fn blocks_for(index: u32) -> usize {
    2 * height_of(index) as usize + 1
}

/// The height of a tree whose largest index this is.
fn height_of(index: u32) -> u32 {
    let digits = (u32::BITS - index.leading_zeros()).div_ceil(BITS);
    digits.saturating_sub(1)
}

const RESERVED: &str = "the nodes of an edit are reserved before it begins";

/// Puts nodes on top until the tree reaches `index`. Returns whether the root is owned now.
///
/// # Safety
///
/// As for [`make_room`]; there are enough spare blocks.
unsafe fn grow(tree: &mut NonNull<Node>, mut owned: bool, index: u32) -> bool {
    // SAFETY: the tree lives. The new node's slot gets a reference: the caller's, or a new one.
    unsafe {
        while !tree.as_ref().reaches(index) {
            if !owned {
                settle(*tree).retain();
            }
            let mut above = new_node(Level::of_height(tree.as_ref().height() + 1), Masks::NONE)
                .expect(RESERVED);
            above.as_mut().put_child(0, *tree);
            *tree = above;
            owned = true;
        }
    }
    owned
}

/// A path down to the slot of `index` that holds nothing else. There are enough spare blocks.
fn build(height: u32, index: u32, is_pointer: bool) -> (NonNull<Node>, NonNull<Slot>) {
    let mut node = new_node(Level::of_height(height), Masks::NONE).expect(RESERVED);
    // SAFETY: the node is new, so unique.
    let this = unsafe { node.as_mut() };
    let i = this.slot_of(index);
    if height == 0 {
        let slot = NonNull::from(this.claim(i, is_pointer));
        (node, slot)
    } else {
        let (child, slot) = build(height - 1, index, is_pointer);
        // SAFETY: the child is new, with one reference.
        unsafe { this.put_child(i, child) };
        (node, slot)
    }
}

/// A change to one slot of a tree.
struct Write {
    index: u32,
    /// Whether the new binding is a pointer; nothing if the slot is to be vacant.
    new: Option<bool>,
    old: Old,
}

impl Write {
    /// Makes the tree reach the index, then walks down.
    ///
    /// # Safety
    ///
    /// As for [`make_room`].
    #[inline(never)]
    unsafe fn make_room(
        &self,
        tree: &mut NonNull<Node>,
        owned: bool,
        mode: CopyMode,
        displaced: &mut Displaced,
    ) -> Result<NonNull<Slot>, Shortage> {
        // SAFETY: the caller's promises are those of the functions called; `grow` keeps them.
        unsafe {
            let height = height_of(self.index).max(tree.as_ref().height());
            // At most a new root for each level, and a new path below it.
            spare::has(2 * height as usize + 1)?;
            if *tree == Node::EMPTY {
                // The empty tree is static: it can't become a child.
                let is_pointer = self.new.unwrap_or_default();
                let (root, slot) = build(height, self.index, is_pointer);
                *tree = root;
                Ok(slot)
            } else {
                let owned = grow(tree, owned, self.index);
                let slot = self.apply(tree, owned, mode, displaced);
                Ok(slot.expect("a new binding has a slot"))
            }
        }
    }

    /// Walks down, writes in place what is unique, copies the rest, and gives the slot of the new
    /// binding.
    ///
    /// # Safety
    ///
    /// As for [`make_room`], for a tree that reaches the index; there are enough spare blocks.
    unsafe fn apply(
        &self,
        tree: &mut NonNull<Node>,
        owned: bool,
        mode: CopyMode,
        displaced: &mut Displaced,
    ) -> Option<NonNull<Slot>> {
        // SAFETY: (Unique to write) if the count says that the caller's reference is the only one,
        // the node is written; a copy is unique by itself. References move along with the slots that
        // hold them (Counted).
        unsafe {
            let original = *tree;
            let height = original.as_ref().height();
            let i = original.as_ref().slot_of(self.index);
            let in_place = owned && original.as_ref().head().is_unique();
            if in_place {
                if height == 0 {
                    displaced.value = tree.as_mut().take(i, self.old);
                }
            } else {
                // An owned original is given up, so a copy can't borrow from it. In that mode only the
                // new roots of `grow` are owned, and those are unique.
                debug_assert!(!owned || mode == CopyMode::Own);
                *tree = original.as_ref().copy_without(i, mode).expect(RESERVED);
                if height == 0 && self.old == Old::Keep {
                    displaced.value = original.as_ref().share(i);
                }
                if owned {
                    displaced.stale = Some(TreeReference::from_raw(original));
                }
            }
            if height == 0 {
                let is_pointer = self.new?;
                return Some(NonNull::from(tree.as_mut().claim(i, is_pointer)));
            }
            let masks = original.as_ref().masks();
            let (child, slot) = if masks.is_bound(i) {
                let mut child = original.as_ref().child(i);
                // The child's reference is this node's own if the node is written in place. A copy
                // took none, and a borrowed pointer comes without one.
                let owned = in_place && masks.is_counted(i);
                let slot = self.apply(&mut child, owned, mode, displaced);
                (child, slot)
            } else {
                // Only a new binding comes here: `remove` looks for the old one first.
                let (child, slot) = build(height - 1, self.index, self.new?);
                (child, Some(slot))
            };
            tree.as_mut().put_child(i, child);
            slot
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests;
