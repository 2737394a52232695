//! Forks: a thread that waits for two closures, of which it may run both itself.
//!
//! It parks its context, and each closure enters a frame that borrows the caller's tree:
//!
//! ```text
//! caller -> parked -> first -> parked -> second -> parked -> caller
//! ```
//!
//! These frames have five ids, one behind the other. So each change of frames is one of the id to the next one, and
//! no id comes back. Two of our callers enter them: `fork_call.rs` for functions of this crate, and `fork_loan.rs`
//! for guards in marked code.
//!
//! | stage | frame |
//! |---|---|
//! | 0 | parked |
//! | 1 | the first closure's |
//! | 2 | parked |
//! | 3 | the second closure's |
//! | 4 | parked |
//!
//! Each of them begins with one bare scope (`bare.rs`). So a frame owns nothing while it has its id: what is set in
//! it gets a frame on top. And a read changes the id. So a comparison of ids is all that the next stage needs.
//!
//! The caller's frame is not current, and nobody writes to its tree, from the beginning of the call, also if the
//! allocator sets variables before a closure runs. A closure that does not find a parked frame enters a frame
//! elsewhere: it runs on another thread; or a foreign job has set something on this one, or reads it, and
//! waits. What is set in a parked frame is undone when the call ends.

use std::marker::PhantomData;
use std::mem;

use super::bare;
use super::entry::Entry;
use super::foreign;
use super::frame::{ContextId, Frame, Link};
use super::node::{Settled, settle};
use super::root::Root;
use super::thread::{State, here, report_disorder, with_state};

/// A parked context with the foreign state of now, if there are carriers. Their state itself stays in place while
/// the thread waits.
pub(super) struct Carried {
    saved: Frame,
    parked: Entry,
    /// `None` when it may be in use for ever.
    fresh: Option<Root>,
}

impl Carried {
    #[cold]
    #[inline(never)]
    #[expect(
        clippy::unnecessary_box_returns,
        reason = "one word comes back in a register"
    )]
    pub(super) fn park() -> Box<Self> {
        // Made before the frame is looked at, because carriers and the allocator may set variables.
        let fresh = foreign::capture();
        let mut this = Box::new(Self {
            saved: Frame::empty(ContextId::NEVER),
            parked: Entry::new(ContextId::NEVER, 0),
            fresh: Some(fresh),
        });
        // Nothing panics between the two.
        with_state(|state| {
            this.saved = state.frame();
            this.parked = Entry::enter(state, Link::EMPTY, Link::EMPTY);
        });
        this
    }

    /// A fork whose closures have foreign state to put in place, and expect no frame of it. Its user keeps this
    /// value.
    #[inline]
    pub(super) fn fork<'a>(&self) -> Fork<'a> {
        let fresh = self.fresh.as_ref();
        Fork {
            tree: fresh.map_or(Settled::EMPTY, Root::as_settled),
            base: ContextId::NEVER,
            reads: 0,
            of: PhantomData,
        }
    }
}

impl Drop for Carried {
    fn drop(&mut self) {
        if !with_state(|state| self.parked.leave(state, self.saved)) {
            // A guard that is still there may borrow from what is fresh.
            mem::forget(self.fresh.take());
            abandon(self.parked, self.saved);
        }
    }
}

/// A foreign job may have left a suspended scope behind. What was saved is put back all the same, if that
/// is safe, and the program is told.
fn abandon(parked: Entry, saved: Frame) {
    with_state(|state| parked.abandon_inside(state, saved));
    report_disorder();
}

/// What the closures of a fork enter.
#[allow(missing_debug_implementations, reason = "only expansions have one")]
pub struct Fork<'a> {
    tree: Settled,
    /// The first of five ids, or one that no frame has.
    base: ContextId,
    reads: usize,
    of: PhantomData<&'a Root>,
}

// SAFETY: the tree is settled, so its nodes are not written while it lives. The rest are numbers.
unsafe impl Sync for Fork<'_> {}

impl Fork<'_> {
    /// Lends the tree of the current frame, which the caller has saved, and keeps until the fork ends. The caller
    /// enters one of the fork's frames next.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "it is most of what a fork does")]
    pub(super) fn new(state: &State, saved: Frame) -> Self {
        // SAFETY: (Kept frames) the frame's tree lives; (Borrowed) no other thread has seen it.
        let tree = unsafe { settle(saved.inherited.tree()) };
        Self {
            tree,
            base: state.five_fresh_ids(),
            reads: state.reads(),
            of: PhantomData,
        }
    }

    #[inline]
    pub(super) fn tree(&self) -> Settled {
        self.tree
    }

    /// The id of the frame of a stage.
    #[inline]
    pub(super) fn id(&self, stage: u64) -> ContextId {
        self.base.plus(stage).with_one_bare()
    }

    #[cfg(feature = "rayon")]
    pub(super) fn reads(&self) -> usize {
        self.reads
    }

    /// Enters a closure's frame on the parked one that has this id, if that one is current. Returns whether it is.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "as `new`")]
    pub(super) fn enter_on(&self, parked: ContextId) -> bool {
        // SAFETY: the reference stays here.
        let state = unsafe { here() };
        if state.id() != parked {
            return false;
        }
        // The own space stays empty.
        state.set_inherited(Link::unowned(self.tree.tree()));
        state.set_id(parked.plus(1));
        true
    }

    /// The same for either closure. Returns the id of its frame, if it did.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "as `new`")]
    pub(super) fn enter_here(&self) -> Option<ContextId> {
        // SAFETY: the reference stays here.
        let parked = unsafe { here() }.id();
        let is_ours = parked.is_or_is_two_behind(self.id(0));
        (is_ours && self.enter_on(parked)).then(|| parked.plus(1))
    }

    /// Puts the saved frame back, if a parked frame is current. Returns whether that is so.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "as `new`")]
    pub(super) fn leave(&self, state: &State, saved: Frame) -> bool {
        if !state.id().is_or_is_two_behind(self.id(2)) {
            return false;
        }
        state.set_frame(saved);
        true
    }

    /// Puts the saved frame back after a panic, or if not all is as it should be. `begun` is the frame in which the
    /// fork has begun: it may still be current.
    ///
    /// It takes words, which come in registers; so what was saved need not lie in memory.
    #[cold]
    #[inline(never)]
    pub(super) fn leave_unusually(&self, inherited: Link, own: Link, id: ContextId, begun: u64) {
        let saved = Frame { inherited, own, id };
        let leave = |stage| with_state(|state| bare::leave_frame(state, self.id(stage), saved));
        if ![begun, 2, 4].into_iter().any(leave) {
            abandon(Entry::new(self.base, self.reads), saved);
        }
    }
}

/// Parks again: leaves the frame of a closure, which has this id, if it is current. Returns whether that is so.
#[inline(always)]
#[expect(clippy::inline_always, reason = "it is most of what a fork does")]
pub(super) fn leave_side(id: ContextId) -> bool {
    // SAFETY: the reference stays here.
    let state = unsafe { here() };
    if state.id() != id {
        return false;
    }
    // The own space is still empty.
    state.set_inherited(Link::EMPTY);
    state.set_id(id.plus(1));
    true
}

/// The same if something was set in the frame.
#[cold]
pub(super) fn leave_side_unusually(id: ContextId) -> bool {
    with_state(|state| bare::leave_frame(state, id, Frame::empty(id.plus(1))))
}
