//! What code finds in the current frame: reads, and the tree that captures and scopes begin with.

use std::mem::ManuallyDrop;
use std::ptr::{self, NonNull};

use super::edit;
use super::frame::{ContextId, Link};
use super::key::Key;
use super::layers;
use super::node::{Node, Old, settle};
use super::reading::ReadGuard;
use super::root::Root;
use super::spare::Shortage;
use super::thread::{here, with_state};
use super::value::{NewValue, Slot, Value};

/// The tree of the current context. It lives while the current frame has it.
#[inline]
pub(super) fn current_tree() -> NonNull<Node> {
    with_state(|state| state.inherited().tree())
}

/// Whether the current frame is the base frame of the thread: what is set in it is undone by nothing
/// but the thread's end.
#[inline]
pub(crate) fn is_base_frame() -> bool {
    with_state(|state| state.id() == ContextId::BASE)
}

/// Copies the binding out, without user code, if the variable is of the commonest kind: one whose value
/// lies in place, and that is inherited. Where this gives `None`, ask [`with`].
#[inline]
pub(crate) fn read<T>(key: &Key<T>) -> Option<T> {
    /// In a tree of more than one leaf. It gives the value, and not its place: with two places, the commonest
    /// kind would take longer.
    ///
    /// # Safety
    ///
    /// As for `read`: the node is the tree of the current frame, and the index is that of a plain key of this type.
    #[inline(never)]
    unsafe fn read_below<T>(tree: &Node, index: u32) -> Option<T> {
        // SAFETY: as the caller says.
        unsafe { Some(ptr::read(tree.find_below(index)?.value::<T>(true))) }
    }

    if !key.is_plain() {
        return None;
    }
    // SAFETY: the reference stays here.
    let link = unsafe { here() }.inherited();
    // SAFETY: (Kept frames) the frame's tree lives; (Typed slots) the slot is this key's, whose values lie in
    // place; (In place means `Copy`) so it can be read out.
    unsafe {
        let (node, index) = (link.tree().as_ref(), key.index());
        if node.is_leaf_for(index) {
            return Some(ptr::read(node.find_in_leaf(index)?.value::<T>(true)));
        }
        read_below(node, index)
    }
}

/// # Safety
///
/// The key's values lie in place, and the link is that of the current frame for the key's space.
#[inline]
pub(super) unsafe fn copy_out<T>(key: &Key<T>, link: Link) -> Option<T> {
    // SAFETY: (Kept frames) the frame's tree lives; (Typed slots) the slot is this key's; (In place means
    // `Copy`) so it can be read out.
    unsafe {
        let slot = find(link, key.index())?;
        Some(ptr::read(slot.value::<T>(true)))
    }
}

/// The slot of an index.
///
/// # Safety
///
/// The link is that of the current frame, and the slot is not used after it changes.
#[inline]
unsafe fn find<'a>(link: Link, index: u32) -> Option<&'a Slot> {
    // SAFETY: (Kept frames) the frame's tree lives.
    unsafe {
        if link.is_layered() {
            return layers::find(link, index).map(|(slot, _)| slot);
        }
        link.tree().as_ref().find(index)
    }
}

/// Whether a binding exists.
#[inline]
pub(crate) fn is_bound<T>(key: &Key<T>) -> bool {
    let link = with_state(|state| state.link(key.inherit()).get());
    // SAFETY: the slot is only looked for.
    unsafe { find(link, key.index()).is_some() }
}

/// Calls `f` with the binding, which stays valid for as long, whatever `f` sets.
///
/// # Errors
///
/// Gives `f` back if there is no binding.
#[inline]
pub(crate) fn with<T, R, F: FnOnce(&T) -> R>(key: &Key<T>, f: F) -> Result<R, F> {
    if key.in_place() {
        // A copy on the stack needs no guard. It is `Copy`, so there is nothing to drop.
        let link = with_state(|state| state.link(key.inherit()).get());
        // SAFETY: as the key says.
        let value = unsafe { copy_out(key, link) };
        return match value.map(ManuallyDrop::new) {
            Some(value) => Ok(f(&value)),
            None => Err(f),
        };
    }
    with_state(|state| {
        let current = state.link(key.inherit());
        let link = current.get();
        if link.is_layered() {
            return with_layered(key, link, f);
        }
        // SAFETY: (Kept frames) the frame's tree lives now, and while the guard does.
        let Some(slot) = (unsafe { link.tree().as_ref().find(key.index()) }) else {
            return Err(f);
        };
        // SAFETY: (Typed slots) the slot is this key's. The value is behind a pointer, so it does not
        // move.
        let value = unsafe { slot.value::<T>(false) };
        let _guard = ReadGuard::new(state, current);
        Ok(f(value))
    })
}

/// As [`with`], in an own space of several layers, for a key whose values are counted.
#[cold]
fn with_layered<T, R, F: FnOnce(&T) -> R>(key: &Key<T>, link: Link, f: F) -> Result<R, F> {
    // SAFETY: (Typed slots) the bindings of the key are counted, and of this type.
    let value = unsafe { layers::share(link, key.index()).map(|value| Value::<T>::counted(value)) };
    match value {
        Some(value) => Ok(f(value.get())),
        None => Err(f),
    }
}

/// A link that owns a tree with one more binding, which borrows from the tree of this link; and the
/// slot, which the caller writes.
///
/// # Safety
///
/// As for [`edit::make_room_by_borrowing`], of the tree of the link.
#[inline]
pub(super) unsafe fn bound_by_borrowing<T>(
    link: Link,
    index: u32,
    value: NewValue<T>,
) -> Result<Link, (NewValue<T>, Shortage)> {
    // SAFETY: as the caller says. The slot is this key's.
    unsafe {
        if link.is_layered() {
            return layers::bind(link, index, value, Old::Drop).map(|(link, _)| link);
        }
        match edit::make_room_by_borrowing(link.tree(), index, value.is_counted()) {
            Ok((copy, slot)) => {
                value.write_to(slot);
                Ok(Link::owned(copy))
            }
            Err(shortage) => Err((value, shortage)),
        }
    }
}

/// The current tree, settled and retained.
#[inline]
pub(super) fn retained_current() -> Root {
    let tree = current_tree();
    // SAFETY: (Kept frames) the frame's tree lives; (Borrowed) if it borrows, it is this thread's.
    unsafe { Root::retained(settle(tree)) }
}
