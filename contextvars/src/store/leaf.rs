//! Scopes that stand in values which code outside of this crate moves, keeps or forgets, or that outlive the closure which
//! opened them.

use std::marker::PhantomData;

#[cfg(feature = "rayon")]
use super::current::current_id;
use super::current::{
    ContextId, Frame, Link, State, discard, enter, fresh_id, leave_scope, not_innermost, with_state,
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
    #[cfg(feature = "rayon")]
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

/// The frame of whoever calls a function that is not known, and hands it a closure.
///
/// That function can have scopes of its own open around the closure, which end before it returns. So what the closure does to
/// its caller's frame, to last until the call ends, it can do only if this is the current frame.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    id: ContextId,
    is_loaned: (bool, bool),
}

impl Place {
    /// The current frame.
    pub(crate) fn here() -> Self {
        with_state(|state| {
            if state.id.get() == ContextId::NONE {
                state.id.set(fresh_id(state));
            }
        });
        Self::of_current()
    }

    fn of_current() -> Self {
        let now = with_state(State::frame);
        Self {
            id: now.id,
            is_loaned: (now.inherited.is_loaned(), now.local.is_loaned()),
        }
    }

    /// Parks the context, if this is the current frame, and no more of its values are on loan than were.
    pub(crate) fn park(self) -> Option<Leaf> {
        (self == Self::of_current()).then(|| Leaf::enter(Root::EMPTY))
    }
}
