//! A context that is in place while the fields of a value are dropped.
//!
//! A type with a destructor has to outlive what it borrows, and its fields can't be moved out. So a value
//! that is to be dropped in its context has two fields instead, one before and one after what is
//! dropped: the destructor of the first one enters, that of the second one leaves. Rust drops fields in
//! the order of their declaration, also when one of them panics.
//!
//! What the two have to tell each other stands in a list of the thread, the innermost first.

use std::ptr::NonNull;

use super::frame::{ContextId, Frame};
use super::root::{OwnRoot, Root};
use super::scopes::{Awaiter, Entry};
use super::spare::{self, Block, Shortage};
use super::thread::{report_disorder, with_state};

/// A frame that was entered for a drop.
pub(super) struct Dropping {
    saved: Frame,
    entry: Entry,
    next: Option<NonNull<Block>>,
}

/// Enters a context, which ends with the drop.
pub(crate) fn begin_drop(
    mut inherited: Root,
    mut own: OwnRoot,
    mut id: ContextId,
    awaiter: Awaiter,
) {
    const { assert!(size_of::<Dropping>() <= size_of::<Block>()) };
    with_state(|state| {
        let mut reserve = None;
        let block = loop {
            match spare::take() {
                Some(block) => break block,
                None => Shortage(1).fill(&mut reserve),
            }
        };
        let (saved, entry) =
            Entry::enter_context(state, &mut inherited, &mut own, &mut id, awaiter);
        let next = state.dropping().replace(Some(block));
        // SAFETY: the block is ours, and large enough.
        unsafe { block.cast().write(Dropping { saved, entry, next }) };
    });
}

/// Leaves the context that [`begin_drop`] entered last.
pub(crate) fn end_drop() {
    with_state(|state| {
        let Some(block) = state.dropping().get() else {
            return;
        };
        // SAFETY: the list has blocks that `begin_drop` wrote. This one is taken out of it.
        let Dropping { saved, entry, next } = unsafe { block.cast().read() };
        state.dropping().set(next);
        // SAFETY: the block is not in use any more.
        unsafe { spare::give(block) };
        if !entry.leave(state, saved) {
            // Frames nest: what was saved leaks, because the frames inside may use it.
            report_disorder();
        }
    });
}
