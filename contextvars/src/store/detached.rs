//! A guard that other crates hold by value: rayon's folders do.

use std::marker::PhantomData;
use std::mem;

use super::entry::Entry;
use super::foreign;
use super::frame::{ContextId, Frame, Link};
use super::root::Root;
use super::thread::{State, report_disorder, with_state};

/// A scope of another context, until this is dropped: one that may be left in any order, or never.
///
/// It owns its tree: if its frame is still current later, the tree is still alive. It is small, and its
/// destructor only passes on what it has: where it goes by value through a loop, it stays in registers.
#[must_use = "the scope ends when this is dropped"]
pub(crate) struct DetachedScope {
    id: ContextId,
    /// Mostly there is nothing in the frame below, which is that of a thread that waits: then its id is
    /// all that is saved.
    below: ContextId,
    saved: Option<Box<Frame>>,
    /// Belongs to its thread.
    of: PhantomData<*const ()>,
}

impl DetachedScope {
    /// A scope of `root`; bindings with `inherit = false` are unbound.
    #[inline(never)]
    pub(crate) fn enter(root: Root) -> Self {
        let (saved, entry) = with_state(|state| {
            let saved = state.frame();
            (
                saved,
                Entry::enter(state, Link::owning(root.into_settled()), Link::EMPTY),
            )
        });
        let is_empty = saved.inherited == Link::EMPTY && saved.own == Link::EMPTY;
        let scope = Self {
            id: entry.id,
            below: saved.id,
            saved: (!is_empty).then(|| Box::new(saved)),
            of: PhantomData,
        };
        if foreign::any() {
            foreign::enter();
        }
        scope
    }

    /// The id of its frame.
    #[inline]
    pub(crate) fn id(&self) -> ContextId {
        self.id
    }

    /// To an empty frame, if there are no carriers: the commonest case.
    #[inline(never)]
    fn leave(id: ContextId, below: ContextId) {
        leave_to(id, Frame::empty(below));
    }

    #[cold]
    #[inline(never)]
    fn leave_unusually(id: ContextId, below: ContextId, saved: Option<Box<Frame>>) {
        let saved = saved.map_or(Frame::empty(below), |saved| *saved);
        if !(foreign::any() && Entry::end_foreign_of(id, || leave_to(id, saved))) {
            leave_to(id, saved);
        }
    }
}

#[inline]
fn leave_to(id: ContextId, saved: Frame) {
    with_state(|state| {
        // A value that is still being read is safe: the read guard owns the tree.
        if state.id() == id {
            Entry::put_back(state, saved);
        } else {
            // Frames nest: what was saved leaks, because the frames inside may use it.
            report_disorder();
        }
    });
}

impl Drop for DetachedScope {
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "else it has to lie in memory")]
    fn drop(&mut self) {
        let saved = self.saved.take();
        if saved.is_none() && !foreign::any() {
            mem::forget(saved); // there is none
            Self::leave(self.id, self.below);
        } else {
            Self::leave_unusually(self.id, self.below, saved);
        }
    }
}

/// The id of the current frame.
#[inline]
pub(crate) fn current_id() -> ContextId {
    with_state(State::id)
}
