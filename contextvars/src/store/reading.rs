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
        if state.id().has_bare() {
            bare::make_room(state);
        }
        let (mut link, mut id) = (current.get(), state.id());
        let reads = state.reads();
        if id.has_bare() {
            link = link.as_unowned();
            id = id.one_bare_more();
            state.set_id(id);
        } else {
            current.set(link.as_unowned());
        }
        state.set_reads(reads + 1);
        Self {
            state,
            current,
            link,
            id,
            reads,
        }
    }

    /// The frame has got another tree meanwhile.
    #[cold]
    fn give_up(&self) {
        // SAFETY: the guard has the link for itself, and nothing reads from the tree any more.
        unsafe { self.link.release() };
    }
}

impl Drop for ReadGuard<'_> {
    #[inline]
    fn drop(&mut self) {
        let state = self.state;
        if state.id() != self.id || state.reads() != self.reads + 1 {
            if self.id.has_bare() && bare::end_read(state, self.id, self.reads) {
                return;
            }
            // A frame inside was not left (Frames nest). It may borrow from this tree, which leaks.
            state.lose_read();
            return report_disorder();
        }
        state.set_reads(self.reads);
        if self.id.has_bare() {
            return state.set_id(self.id.one_bare_less());
        }
        if self.current.get() == self.link.as_unowned() {
            self.current.set(self.link);
        } else {
            self.give_up();
        }
    }
}
