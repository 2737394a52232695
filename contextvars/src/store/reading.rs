//! A value that is read stays as it is.

use std::cell::Cell;

use super::bare;
use super::frame::{ContextId, Link};
use super::thread::{State, report_disorder};

/// Keeps the current tree of a space alive and unwritten, until this is dropped.
///
/// It takes the frame's own reference to the tree for as long. So a `set` meanwhile writes a copy. In a bare
/// scope it takes nothing, and counts as one more of them: a `set` meanwhile gives the scope a frame of its
/// own, and the one below keeps the tree.
pub(super) struct ReadGuard<'a> {
    state: &'a State,
    current: &'a Cell<Link>,
    /// What the frame had, and will have again.
    link: Link,
    /// The current frame's, while this is the innermost guard.
    id: ContextId,
    reads: usize,
}

impl<'a> ReadGuard<'a> {
    #[inline]
    pub(super) fn new(state: &'a State, current: &'a Cell<Link>) -> Self {
        let id = state.id();
        if !id.has_bare() {
            return Self::of_frame(state, current, id);
        }
        if id.is_full() {
            bare::own_frame(state);
            return Self::of_frame(state, current, state.id());
        }
        let id = id.one_bare_more();
        state.set_id(id);
        Self::counted(state, current, current.get().as_unowned(), id)
    }

    /// In a frame without bare scopes.
    #[inline]
    fn of_frame(state: &'a State, current: &'a Cell<Link>, id: ContextId) -> Self {
        let link = current.get();
        current.set(link.as_unowned());
        Self::counted(state, current, link, id)
    }

    #[inline]
    fn counted(state: &'a State, current: &'a Cell<Link>, link: Link, id: ContextId) -> Self {
        let reads = state.reads();
        state.set_reads(reads + 1);
        Self {
            state,
            current,
            link,
            id,
            reads,
        }
    }

    /// The frame has got another tree meanwhile than this one, which it had.
    #[cold]
    fn give_up(link: Link) {
        // SAFETY: the guard has the link for itself, and nothing reads from the tree any more.
        unsafe { link.release() };
    }

    #[cold]
    fn end_unusually(state: &State, id: ContextId, reads: usize) {
        if id.has_bare() && bare::end_read(state, id, reads) {
            return;
        }
        // A frame inside was not left (Frames nest). It may borrow from this tree, which leaks.
        state.lose_read();
        report_disorder();
    }
}

impl Drop for ReadGuard<'_> {
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "else it has to lie in memory")]
    fn drop(&mut self) {
        let Self {
            state,
            current,
            link,
            id,
            reads,
        } = *self;
        if state.id() != id || state.reads() != reads + 1 {
            return Self::end_unusually(state, id, reads);
        }
        state.set_reads(reads);
        if id.has_bare() {
            return state.set_id(id.one_bare_less());
        }
        if current.get() == link.as_unowned() {
            current.set(link);
        } else {
            Self::give_up(link);
        }
    }
}
