//! Scopes that have no frame until something is set in them: those of marked functions without bindings.
//!
//! Most such functions set nothing, so their scopes are only counted. An operation that changes the
//! frame calls [`own_frame`] first, which gives the innermost scope a frame of its own. What that frame
//! saved stands in a list of the thread, the innermost first, until the scope ends.
//!
//! ```text
//!   two bare scopes                     something was set in the inner one
//!   [A] 2 open                          [A] 2 open <- [B] 0 open
//! ```

use std::marker::PhantomData;
use std::ptr::NonNull;

use super::frame::{ContextId, Frame, Open};
use super::spare::{self, Block, Shortage};
use super::thread::{State, here, report_disorder, with_state};

/// A scope of the current context without bindings, until this is dropped.
///
/// It is only counted. It gets a frame of its own when something is set in it.
#[must_use = "the scope ends when this is dropped"]
pub(crate) struct BareScope {
    /// The frame that was current.
    frame: ContextId,
    /// What was open in it.
    found: Open,
    /// Belongs to its thread.
    of: PhantomData<*const ()>,
}

impl BareScope {
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "it is an addition")]
    pub(crate) fn enter() -> Self {
        // SAFETY: the reference stays here.
        let state = unsafe { here() };
        let (frame, found) = (state.id(), state.open());
        state.set_open(found.one_bare_more());
        Self {
            frame,
            found,
            of: PhantomData,
        }
    }

    #[cold]
    #[inline(never)]
    fn end_unusually(frame: ContextId, found: Open) {
        if !with_state(|state| leave(state, frame, found)) {
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
        if state.open() == self.found.one_bare_more() && state.id() == self.frame {
            state.set_open(self.found);
        } else {
            Self::end_unusually(self.frame, self.found);
        }
    }
}

/// The frame of a scope that began as a bare one.
struct Record {
    saved: Frame,
    /// What was open, this scope included.
    open: Open,
    id: ContextId,
    next: Option<NonNull<Block>>,
}

/// Makes sure that the innermost scope has a frame of its own.
#[inline]
pub(super) fn own_frame(state: &State) {
    if state.open().has_bare() {
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
    let open = state.open();
    if !open.has_bare() {
        // The allocator has set something, so the scope has got its frame.
        // SAFETY: the block is not in use.
        return unsafe { spare::give(block) };
    }
    // What is saved keeps the trees alive.
    let (saved, (inherited, own)) = (state.frame(), state.unowned_links());
    let id = state.fresh_id();
    let next = state.bare().replace(Some(block));
    // SAFETY: the block is ours, and large enough.
    unsafe {
        block.cast().write(Record {
            saved,
            open,
            id,
            next,
        });
    }
    state.set_frame(Frame { inherited, own, id });
    state.set_open(open.without_bare());
}

/// The innermost record, if its frame is the current one, all inside has ended, and this frame and what
/// was open in it are what it saved.
fn current(state: &State, frame: ContextId, open: Open) -> Option<NonNull<Block>> {
    let block = state.bare().get()?;
    // SAFETY: the list has blocks that `enter` wrote.
    let record = unsafe { block.cast::<Record>().as_ref() };
    let is_current = record.saved.id == frame
        && record.open == open
        && record.id == state.id()
        && state.open() == open.without_bare();
    is_current.then_some(block)
}

/// Leaves the frame of a scope that found this frame, and this open in it; if it is the innermost one, and
/// everything inside has ended. Returns whether that is so.
fn leave(state: &State, frame: ContextId, found: Open) -> bool {
    let Some(block) = current(state, frame, found.one_bare_more()) else {
        return false;
    };
    // SAFETY: as in `current`. This one is taken out of the list.
    let Record { saved, next, .. } = unsafe { block.cast().read() };
    state.bare().set(next);
    let left = state.frame();
    state.set_frame(saved);
    state.set_open(found);
    // SAFETY: the block is not in use any more. The frame was just left, and nothing else has its links.
    unsafe {
        spare::give(block);
        left.discard();
    }
    true
}

/// Ends a read that began in a bare scope, in this frame and with this open, if the scope has got its own
/// frame meanwhile. Returns whether that is so.
#[cold]
pub(super) fn end_read(state: &State, frame: ContextId, open: Open) -> bool {
    let Some(block) = current(state, frame, open.one_read_more()) else {
        return false;
    };
    // SAFETY: as in `current`; nothing else refers to the record.
    unsafe { block.cast::<Record>().as_mut().open = open };
    state.set_open(open.without_bare());
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
