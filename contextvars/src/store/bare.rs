//! Scopes that have no frame until something is set in them: those of marked functions without bindings.
//!
//! Most such functions set nothing, so their scopes are only counted, in the lowest bits of the id of the
//! frame that they are in. An operation that changes the frame calls [`own_frame`] first, which gives the
//! innermost scope a frame of its own. What that frame saved stands in a list of the thread, the innermost
//! first, until the scope ends.
//!
//! ```text
//!   two bare scopes                     something was set in the inner one
//!   [id 7, 2 open]                      [id 7, 2 open] <- [id 9, 0 open]
//! ```
//!
//! The frames of a fork begin with one such scope (`fork.rs`). So while such a frame has its id, it owns nothing, and
//! nothing is read in it: to leave it, the id is all that has to be compared.

use std::marker::PhantomData;
use std::ptr::NonNull;

use super::frame::{ContextId, Frame};
use super::spare::{self, Block, Shortage};
use super::thread::{State, here, report_disorder, with_state};

/// A scope of the current context without bindings, until this is dropped.
///
/// It is only counted. It gets a frame of its own when something is set in it.
#[must_use = "the scope ends when this is dropped"]
pub(crate) struct BareScope {
    /// The id that it found.
    found: ContextId,
    /// Belongs to its thread.
    of: PhantomData<*const ()>,
}

impl BareScope {
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "it is an addition")]
    pub(crate) fn enter() -> Self {
        // SAFETY: the reference stays here.
        let state = unsafe { here() };
        let found = state.id();
        state.set_id(found.one_bare_more());
        Self {
            found,
            of: PhantomData,
        }
    }

    #[cold]
    #[inline(never)]
    fn end_unusually(found: ContextId) {
        if !with_state(|state| leave(state, found)) {
            // Frames nest: all stays as it is.
            report_disorder();
        }
    }
}

impl Drop for BareScope {
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "else it has to lie in memory")]
    fn drop(&mut self) {
        // SAFETY: the reference stays here.
        let state = unsafe { here() };
        if state.id() == self.found.one_bare_more() {
            state.set_id(self.found);
        } else {
            Self::end_unusually(self.found);
        }
    }
}

/// The frame of a scope that began as a bare one.
struct Record {
    /// Its id counts the scope itself, and the reads in it that began before it had a frame.
    saved: Frame,
    id: ContextId,
    reads: usize,
    next: Option<NonNull<Block>>,
}

/// Makes sure that the innermost scope has a frame of its own.
#[inline]
pub(super) fn own_frame(state: &State) {
    if state.id().has_bare() {
        enter(state);
    }
}

#[cold]
#[inline(never)]
fn enter(state: &State) {
    const { assert!(size_of::<Record>() <= size_of::<Block>()) };
    let mut reserve = None;
    let block = loop {
        match spare::take() {
            Some(block) => break block,
            None => Shortage(1).fill(&mut reserve),
        }
    };
    if !state.id().has_bare() {
        // The allocator has set something, so the scope has got its frame.
        // SAFETY: the block is not in use.
        return unsafe { spare::give(block) };
    }
    // What is saved keeps the trees alive.
    let (saved, (inherited, own)) = (state.frame(), state.unowned_links());
    let id = state.fresh_id();
    let reads = state.reads();
    let next = state.bare().replace(Some(block));
    // SAFETY: the block is ours, and large enough.
    unsafe {
        block.cast().write(Record {
            saved,
            id,
            reads,
            next,
        });
    }
    state.set_frame(Frame { inherited, own, id });
}

/// The innermost record, if its frame is the current one, all inside has ended, and it saved this id.
fn current(state: &State, saved: ContextId) -> Option<NonNull<Block>> {
    let block = state.bare().get()?;
    // SAFETY: the list has blocks that `enter` wrote.
    let record = unsafe { block.cast::<Record>().as_ref() };
    let is_current =
        record.saved.id == saved && record.id == state.id() && record.reads == state.reads();
    is_current.then_some(block)
}

/// Leaves the frame of a scope that found this id, if it is the innermost one, and everything inside has
/// ended. Returns whether that is so.
fn leave(state: &State, found: ContextId) -> bool {
    leave_to(state, found, |saved| Frame { id: found, ..saved })
}

/// The same, to a frame that `below` makes of the saved one.
fn leave_to(state: &State, found: ContextId, below: impl FnOnce(Frame) -> Frame) -> bool {
    let Some(block) = current(state, found.one_bare_more()) else {
        return false;
    };
    // SAFETY: as in `current`. This one is taken out of the list.
    let Record { saved, next, .. } = unsafe { block.cast().read() };
    state.bare().set(next);
    let left = state.frame();
    state.set_frame(below(saved));
    // SAFETY: the block is not in use any more. The frame was just left, and nothing else has its links.
    unsafe {
        spare::give(block);
        left.discard();
    }
    true
}

/// Leaves a frame in which a bare scope was open from the beginning, so that it owns nothing: to `below`, if
/// everything inside has ended. What was set in it is dropped. Returns whether that is so.
#[cold]
pub(super) fn leave_frame(state: &State, id: ContextId, below: Frame) -> bool {
    if state.id() == id {
        state.set_frame(below);
        return true;
    }
    leave_to(state, id.one_bare_less(), |_| below)
}

/// Ends a read that began in a bare scope, when there were so many others, and made this id; if the scope
/// has got its own frame meanwhile. Returns whether that is so.
#[cold]
pub(super) fn end_read(state: &State, id: ContextId, reads: usize) -> bool {
    let Some(block) = current(state, id) else {
        return false;
    };
    // SAFETY: as in `current`; nothing else refers to the record.
    let record = unsafe { block.cast::<Record>().as_mut() };
    if record.reads != reads + 1 {
        return false;
    }
    record.saved.id = id.one_bare_less();
    record.reads = reads;
    state.set_reads(reads);
    true
}

/// Takes the records of frames that were entered at this id or later out of the thread. Such frames are
/// abandoned: what they saved, and what they own, leaks.
#[cold]
pub(super) fn abandon_since(state: &State, entered: ContextId) {
    while let Some(block) = state.bare().get() {
        // SAFETY: as in `current`.
        let Record { id, next, .. } = unsafe { block.cast::<Record>().read() };
        if id < entered {
            break;
        }
        state.bare().set(next);
        // SAFETY: the block is not in use any more.
        unsafe { spare::give(block) };
    }
}
