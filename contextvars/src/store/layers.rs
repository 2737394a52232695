//! The own space of a task that is awaited: its own bindings, and below them its awaiter's.
//!
//! Such a task sees the bindings with `inherit = false` of the task or thread that polls it. What it binds
//! itself lies on top, stays with it across its awaits, and is seen by no other code. The frames of its polls, and the scopes
//! in them, have a link to a [`Layer`] in the own space instead of one to a tree. All this is off the
//! usual path: a link is layered only while the awaiter has own bindings.

use super::count::Reference;
use super::edit::{self, Displaced};
use super::frame::{Layer, Link};
use super::node::Old;
use super::spare::{self, Shortage};
use super::value::{NewValue, Slot};

/// The slot of an index, in the first layer that binds it; and whether that is below the top.
///
/// # Safety
///
/// The link is that of a current frame, and the slot is not used after it changes.
#[cold]
pub(super) unsafe fn find<'a>(link: Link, index: u32) -> Option<(&'a Slot, bool)> {
    let mut link = link;
    let mut is_below = false;
    loop {
        // SAFETY: (Kept frames) the frame's layers and trees are alive.
        unsafe {
            let (tree, below) = if link.is_layered() {
                let layer = link.as_layer();
                (layer.top.get().tree(), Some(layer.below))
            } else {
                (link.tree(), None)
            };
            if let Some(slot) = tree.as_ref().find(index) {
                return Some((slot, is_below));
            }
            link = below?;
            is_below = true;
        }
    }
}

/// A reference to the value of an index that is counted.
///
/// # Safety
///
/// As for [`find`]; the bindings of the index are counted.
#[cold]
pub(super) unsafe fn share(link: Link, index: u32) -> Option<Reference> {
    // SAFETY: as the caller says; (Counted) the slot's tree keeps the object.
    unsafe {
        let (slot, _) = find(link, index)?;
        slot.head().as_ref().retain();
        Some(Reference::from_raw(slot.head()))
    }
}

/// Binds on top of the layers of a link, in place if the link owns its layer, else in a new layer. Gives
/// the link that the frame has from now on.
///
/// # Errors
///
/// If there is too little spare memory; then nothing has changed.
///
/// # Safety
///
/// The link is that of a current frame, and layered. The value is one of the key with this index.
#[cold]
pub(super) unsafe fn bind<T>(
    link: Link,
    index: u32,
    value: NewValue<T>,
    old: Old,
) -> Result<(Link, Displaced), (NewValue<T>, Shortage)> {
    if !link.is_owned() {
        // All at once, so that nothing fails half-way.
        if let Err(shortage) = spare::has(edit::blocks_for(index) + 1) {
            return Err((value, shortage));
        }
    }
    // SAFETY: as the caller says. What is on top is owned or empty, and nothing borrows from it: reads of
    // layers count references.
    unsafe {
        let top = if link.is_owned() {
            link.as_layer().top.get()
        } else {
            Link::EMPTY
        };
        let mut tree = top.tree();
        let made = edit::make_room(&mut tree, top.is_owned(), index, value.is_counted(), old);
        let (slot, displaced) = match made {
            Ok(made) => made,
            Err(shortage) => return Err((value, shortage)),
        };
        value.write_to(slot);
        let top = Link::owned(tree);
        if link.is_owned() {
            link.as_layer().top.set(top);
            Ok((link, displaced))
        } else {
            let layer = Layer::link(top, link).expect("the block was reserved");
            Ok((layer, displaced))
        }
    }
}

/// Unbinds on top of the layers of a link.
///
/// # Errors
///
/// If there is too little spare memory; then nothing has changed.
///
/// # Safety
///
/// As for [`bind`].
#[cold]
pub(super) unsafe fn unbind(link: Link, index: u32) -> Result<Displaced, Shortage> {
    if !link.is_owned() {
        return Ok(Displaced::default()); // nothing is bound in this frame
    }
    // SAFETY: as in `bind`.
    unsafe {
        let layer = link.as_layer();
        let top = layer.top.get();
        let mut tree = top.tree();
        let displaced = edit::remove(&mut tree, top.is_owned(), index)?;
        if tree != top.tree() {
            layer.top.set(Link::owned(tree));
        }
        Ok(displaced)
    }
}
