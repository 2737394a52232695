//! A context that is in place while the fields of a value are dropped.
//!
//! A type with a destructor has to outlive what it borrows, and its fields can't be moved out. So a value
//! that is to be dropped in its context has two fields instead, one before and one after what is
//! dropped: the destructor of the first one enters, that of the second one leaves. Rust drops fields in
//! the order of their declaration, also when one of them panics.
//!
//! What the two have to tell each other stands in a list of the thread, the innermost first.
//!
//! The first one never panics. If a carrier does, the panic goes on when the drop has ended: then what is dropped
//! needs no code for that.

use std::any::Any;
use std::panic;
use std::ptr::NonNull;
use std::thread;

use super::entry::{Awaiter, Entry};
use super::foreign;
use super::frame::{ContextId, Frame};
use super::root::{OwnRoot, Root};
use super::spare::{self, Block, Shortage};
use super::thread::{report_disorder, with_state};

/// A frame that was entered for a drop.
pub(super) struct Dropping {
    saved: Frame,
    entry: Entry,
    next: Option<NonNull<Block>>,
    /// What a carrier has panicked with.
    panic: Option<Box<dyn Any + Send>>,
}

/// Enters a context, which ends with the drop. It does not panic.
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
        unsafe {
            block.cast().write(Dropping {
                saved,
                entry,
                next,
                panic: None,
            });
        }
    });
    if foreign::any() {
        enter_foreign();
    }
}

/// Puts foreign state in place. A panic is kept for the end.
#[cold]
#[inline(never)]
fn enter_foreign() {
    let Err(payload) = panic::catch_unwind(foreign::enter) else {
        return;
    };
    let unused = with_state(|state| {
        let Some(block) = state.dropping().get() else {
            return Some(payload);
        };
        // SAFETY: the list has blocks that `begin_drop` wrote. There is no other reference to this one.
        let dropping = unsafe { block.cast::<Dropping>().as_mut() };
        dropping.panic.replace(payload)
    });
    // It may be of any type, with a destructor that panics.
    std::mem::forget(unused);
}

/// Leaves the context that [`begin_drop`] entered last.
pub(crate) fn end_drop() {
    with_state(|state| {
        let Some(block) = state.dropping().get() else {
            return;
        };
        // SAFETY: the list has blocks that `begin_drop` wrote. This one is taken out of it.
        let Dropping {
            saved,
            entry,
            next,
            panic,
        } = unsafe { block.cast().read() };
        state.dropping().set(next);
        // SAFETY: the block is not in use any more.
        unsafe { spare::give(block) };
        if !entry.leave(state, saved) {
            let is_foreign = entry.end_foreign(|| {
                if !with_state(|state| entry.leave(state, saved)) {
                    report_disorder();
                }
            });
            if !is_foreign {
                // Frames nest: what was saved leaks, because the frames inside may use it.
                report_disorder();
            }
        }
        if let Some(payload) = panic {
            go_on(payload);
        }
    });
}

/// Goes on with a panic, unless another one has come since.
#[cold]
#[inline(never)]
fn go_on(payload: Box<dyn Any + Send>) {
    if thread::panicking() {
        drop(payload);
    } else {
        panic::resume_unwind(payload);
    }
}
