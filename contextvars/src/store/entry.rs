//! The entry of a frame: what a guard remembers of it, and how it is left, in order and out of order.

use std::io::{self, Write as _};
use std::mem::{self, ManuallyDrop};
use std::process;

use super::bare;
use super::foreign;
use super::frame::{ContextId, Frame, Layer, Link};
use super::node::{Settled, settle};
use super::root::{OwnRoot, Root};
use super::thread::{State, report_disorder, with_state};

/// What a context that runs sees of the own space of the code that runs it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Awaiter {
    /// Nothing: the context was handed over to it.
    Hidden,
    /// All that it does not bind itself: it awaits the task.
    Seen,
}

/// What every guard remembers of its entry, besides what it found.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    pub(super) id: ContextId,
    reads: usize,
}

impl Entry {
    pub(super) fn new(id: ContextId, reads: usize) -> Self {
        Self { id, reads }
    }

    #[inline]
    pub(super) fn reads(self) -> usize {
        self.reads
    }

    /// Makes a frame current with these links, and a new id.
    #[inline]
    pub(super) fn enter(state: &State, inherited: Link, own: Link) -> Self {
        let id = state.fresh_id();
        Self::enter_as(state, Frame { inherited, own, id })
    }

    /// Makes this frame current.
    #[inline]
    pub(super) fn enter_as(state: &State, frame: Frame) -> Self {
        state.set_frame(frame);
        Self {
            id: frame.id,
            reads: state.reads(),
        }
    }

    /// Makes a context current, which is empty from then on, and gives the frame before. So nothing is
    /// dropped twice if the context is dropped meanwhile, which happens to a thread-local when the
    /// process exits.
    #[inline]
    pub(super) fn enter_context(
        state: &State,
        inherited: &mut Root,
        own: &mut OwnRoot,
        id: &mut ContextId,
        awaiter: Awaiter,
    ) -> (Frame, Self) {
        /// The own bindings of the task, on top of those of its awaiter if it sees them.
        #[cold]
        fn own_link(state: &State, own: OwnRoot, awaiter: Awaiter) -> Link {
            let top = Link::owning(own.into_settled());
            if awaiter == Awaiter::Hidden || state.frame().own == Link::EMPTY {
                return top;
            }
            // Not dropped: it would call the allocator, which may set what the link is going to borrow from.
            // A layer takes all that is reserved for it.
            let mut reserve = ManuallyDrop::new(None);
            loop {
                match Layer::link(top, state.own().as_unowned()) {
                    Ok(link) => return link,
                    Err(shortage) => shortage.fill(&mut reserve),
                }
            }
        }

        if *id == ContextId::BASE {
            *id = state.fresh_id();
        }
        // Mostly there is nothing of the task's own, nor of any awaiter's.
        let own = if own.is_empty() && state.own() == Link::EMPTY {
            Link::EMPTY
        } else {
            own_link(state, mem::replace(own, OwnRoot::EMPTY), awaiter)
        };
        let saved = state.frame();
        let frame = Frame {
            inherited: Link::owning(inherited.take()),
            own,
            id: *id,
        };
        (saved, Self::enter_as(state, frame))
    }

    /// Puts foreign state in place. Leaves the frame if that panics.
    #[cold]
    #[inline(never)]
    pub(super) fn enter_foreign(self, saved: Frame) {
        struct Leave(Entry, Frame);

        impl Drop for Leave {
            fn drop(&mut self) {
                with_state(|state| self.0.leave(state, self.1));
            }
        }

        let leave = Leave(self, saved);
        foreign::enter();
        mem::forget(leave);
    }

    /// Of the frame that is current.
    pub(super) fn of_current(state: &State) -> Self {
        Self {
            id: state.id(),
            reads: state.reads(),
        }
    }

    /// Whether everything inside has ended.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "it is two comparisons")]
    pub(super) fn is_innermost(self, state: &State) -> bool {
        state.id() == self.id && state.reads() == self.reads
    }

    /// Puts the saved frame back, and drops the one that ends, if everything inside has ended. Returns
    /// whether that is so.
    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "a guard's end is called from two places"
    )]
    pub(super) fn leave(self, state: &State, saved: Frame) -> bool {
        if state.id() != self.id || state.reads_in_turn() != self.reads {
            return false;
        }
        Self::put_back(state, saved);
        true
    }

    /// Puts the saved frame back, and drops the current one, in which everything has ended.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "as `leave`")]
    pub(super) fn put_back(state: &State, saved: Frame) {
        let left = state.frame();
        state.set_frame(saved);
        // SAFETY: the frame was just left, and nothing else has its links.
        unsafe { left.discard() };
    }

    /// Ends the foreign state that the frame has put in place, if it has, and then calls `then`, also if
    /// that panics. Returns whether it has.
    pub(super) fn end_foreign(self, then: impl FnOnce()) -> bool {
        Self::end_foreign_of(self.id, then)
    }

    /// As [`end_foreign`](Self::end_foreign), of the frame with this id.
    #[cold]
    #[inline(never)]
    pub(super) fn end_foreign_of(id: ContextId, then: impl FnOnce()) -> bool {
        struct Then<F: FnOnce()>(Option<F>);

        impl<F: FnOnce()> Drop for Then<F> {
            fn drop(&mut self) {
                if let Some(then) = self.0.take() {
                    then();
                }
            }
        }

        let group = with_state(|state| foreign::take_group(state, id));
        let is_foreign = group.is_some();
        if is_foreign {
            let _then = Then(Some(then));
            drop(group);
        }
        is_foreign
    }

    /// Puts the saved frame back although frames inside have not ended, if that is safe.
    #[cold]
    pub(super) fn abandon_inside(self, state: &State, saved: Frame) {
        abandon_inside(state, saved, self.id, self.reads);
    }
}

/// Ends a guard whose own tree ends with it, though frames inside have not ended.
///
/// `borrowed` is the tree that the frame has from a caller, who may drop it from now on. What was abandoned
/// may still use it, so it leaks.
#[cold]
#[inline(never)]
pub(super) fn leave_out_of_order(
    saved: Frame,
    entry: Entry,
    entered: ContextId,
    borrowed: Settled,
) {
    // SAFETY: the caller's borrow ends after the guard does.
    unsafe { borrowed.retain() };
    if !with_state(|state| abandon_inside(state, saved, entered, entry.reads)) {
        // Whatever was done now, code that is suspended could still use a context that is gone.
        let _ = io::stderr().write_all(
            b"contextvars: a scope ended while a coroutine was suspended in it, or after one below it; \
              aborting, because the coroutine uses a context that is gone\n",
        );
        process::abort();
    }
    report_disorder();
}

/// Puts `saved` back although frames inside have not ended, if it is sure that `saved` lives.
///
/// The frames inside are abandoned. None of their ids becomes current again, so their guards will find
/// themselves out of order, and will not put back what they saved. What they own leaks, because it may
/// still be in use. So does the tree that is put back: a frame inside may have borrowed from it, and a
/// `Parked` can lend such a frame's context at any time.
fn abandon_inside(state: &State, saved: Frame, entered: ContextId, reads: usize) -> bool {
    let foreign = std::iter::from_fn(|| foreign::take_abandoned_group(state, entered));
    let foreign: Vec<_> = foreign.collect();
    // A value that is still being read may be in the tree that is about to go. And a frame that was
    // abandoned itself has saved what may be gone.
    let is_sure = state.forget_lost_reads(reads) && !state.may_be_abandoned(entered);
    if is_sure {
        state.abandon_since(entered);
        // SAFETY: (Kept frames) the saved frame's tree lives; (Borrowed) if it borrows, no other thread
        // has seen it. The count that is never given up keeps the frame from writing to it.
        unsafe { settle(saved.inherited.tree()).retain() };
        bare::abandon_since(state, entered);
        state.set_frame(saved);
    }
    drop(foreign);
    is_sure
}
