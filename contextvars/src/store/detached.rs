//! A guard that other crates hold by value: rayon's folders do.

use std::marker::PhantomData;

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
    #[inline]
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

    #[inline(never)]
    fn leave(id: ContextId, below: ContextId, saved: Option<Box<Frame>>) {
        let saved = saved.map_or(
            Frame {
                inherited: Link::EMPTY,
                own: Link::EMPTY,
                id: below,
            },
            |saved| *saved,
        );
        let leave = || {
            with_state(|state| {
                // A value that is still being read is safe: the read guard owns the tree.
                if state.id() == id {
                    let left = state.frame();
                    state.set_frame(saved);
                    // SAFETY: the frame was just left, and nothing else has its links.
                    unsafe { left.discard() };
                } else {
                    // Frames nest: what was saved leaks, because the frames inside may use it.
                    report_disorder();
                }
            });
        };
        if !(foreign::any() && Entry::end_foreign_of(id, leave)) {
            leave();
        }
    }
}

impl Drop for DetachedScope {
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "else it has to lie in memory")]
    fn drop(&mut self) {
        Self::leave(self.id, self.below, self.saved.take());
    }
}

/// The id of the current frame.
#[inline]
pub(crate) fn current_id() -> ContextId {
    with_state(State::id)
}
