//! Scopes that stand in values which code outside of this crate moves, keeps or forgets.

use std::marker::PhantomData;

use super::current::{
    ContextId, Frame, Link, current_id, discard, enter, fresh_id, leave_scope, not_innermost,
    with_state,
};
use super::root::Root;

/// A scope of another context, until this is dropped: one that may be left in any order, or never. It owns its tree, so
/// whoever finds its frame current finds a tree that lives.
///
/// It is small, and its destructor only passes on what it has: where it goes by value through a loop, it stays in registers.
#[must_use = "the scope ends when this is dropped"]
pub(crate) struct Leaf {
    id: ContextId,
    /// Mostly there is nothing in the frame below, which is that of a thread that waits: then its id is all that is saved.
    below: ContextId,
    saved: Option<Box<Frame>>,
    /// Belongs to its thread.
    of: PhantomData<*const ()>,
}

impl Leaf {
    /// A scope of `root`; bindings with `inherit = false` are unbound.
    #[inline]
    pub(crate) fn enter(root: Root) -> Self {
        let id = with_state(fresh_id).of_scope();
        let saved = enter(id, |_| (Link::owning(root), Link::EMPTY));
        let is_empty = saved.inherited == Link::EMPTY && saved.local == Link::EMPTY;
        Self {
            id,
            below: saved.id,
            saved: (!is_empty).then(|| Box::new(saved)),
            of: PhantomData,
        }
    }

    /// Whether its frame is the current one.
    #[inline]
    pub(crate) fn is_innermost(&self) -> bool {
        current_id() == self.id
    }
}

impl Drop for Leaf {
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "else it has to lie in memory")]
    fn drop(&mut self) {
        leave(self.id, self.below, self.saved.take());
    }
}

#[inline(never)]
fn leave(id: ContextId, below: ContextId, saved: Option<Box<Frame>>) {
    let saved = saved.map_or(
        Frame {
            inherited: Link::EMPTY,
            local: Link::EMPTY,
            id: below,
        },
        |saved| *saved,
    );
    match leave_scope(saved, id) {
        // SAFETY: the frame was just left, and its links are nobody else's.
        Some(left) => unsafe { discard(left) },
        // Frames nest: what was saved leaks, because the frames inside may use it.
        None => not_innermost(),
    }
}
