//! A task that is entered by one call and left by another: for a runtime that calls one hook before each
//! poll, and one after it.
//!
//! The frame owns its trees. So nothing dangles if the second call never comes.

use std::marker::PhantomData;
use std::mem;

use super::entry::{Awaiter, Entry, leave_out_of_order};
use super::foreign;
use super::frame::{ContextId, Frame};
use super::node::Settled;
use super::root::{OwnRoot, Root};
use super::thread::with_state;

/// The context of a task that does not run now, and its own bindings.
pub(crate) struct Paused {
    pub(crate) inherited: Root,
    pub(crate) own: OwnRoot,
    pub(crate) id: ContextId,
}

impl Paused {
    pub(crate) const EMPTY: Self = Self {
        inherited: Root::EMPTY,
        own: OwnRoot::EMPTY,
        id: ContextId::BASE,
    };
}

/// A task whose context is current on this thread.
#[must_use = "`leave` puts back what was there before"]
pub(crate) struct Hooked {
    saved: Frame,
    /// The id of the frame is the task's, which may be older than the frame.
    entered: ContextId,
    entry: Entry,
    id: ContextId,
    /// Belongs to its thread.
    of: PhantomData<*const ()>,
}

/// Leaves the frame, if a carrier panics while it is entered.
struct LeaveAfterPanic<'a>(&'a Hooked);

impl Drop for LeaveAfterPanic<'_> {
    fn drop(&mut self) {
        drop(self.0.hand_back());
    }
}

impl Hooked {
    /// Makes the context of a task current.
    pub(crate) fn enter(task: Paused) -> Self {
        let Paused {
            mut inherited,
            mut own,
            mut id,
        } = task;
        let hooked = with_state(|state| {
            let (saved, entry) =
                Entry::enter_context(state, &mut inherited, &mut own, &mut id, Awaiter::Hidden);
            Self {
                saved,
                entered: state.next_id(),
                entry,
                id,
                of: PhantomData,
            }
        });
        if foreign::any() {
            let undo = LeaveAfterPanic(&hooked);
            foreign::enter();
            mem::forget(undo);
        }
        hooked
    }

    /// Puts back what was there before, and gives the task's context. A frame inside that has not ended
    /// is abandoned, and reported by a panic.
    pub(crate) fn leave(self) -> Paused {
        if let Some(task) = self.hand_back() {
            return task;
        }
        let mut task = None;
        let is_foreign = self.entry.end_foreign(|| {
            task = self.hand_back();
            if task.is_none() {
                leave_out_of_order(self.saved, self.entry, self.entered, Settled::EMPTY);
            }
        });
        if !is_foreign {
            leave_out_of_order(self.saved, self.entry, self.entered, Settled::EMPTY);
        }
        task.unwrap_or(Paused::EMPTY)
    }

    /// Leaves the frame, if everything inside has ended.
    fn hand_back(&self) -> Option<Paused> {
        with_state(|state| {
            if !self.entry.is_innermost(state) {
                return None;
            }
            let left = state.frame();
            state.set_frame(self.saved);
            // SAFETY: the frame was just left, and nothing else has its links. It never borrowed: its
            // trees were settled, and what is set where nothing is bound has nothing to borrow.
            let (inherited, own) =
                unsafe { (left.inherited.into_root(), left.own.into_own_root()) };
            Some(Paused {
                inherited,
                own,
                id: self.id,
            })
        })
    }
}
