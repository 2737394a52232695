//! A value that is read stays as it is.

use std::cell::Cell;

use super::frame::{ContextId, Link};
use super::thread::{State, report_disorder};

/// Keeps the current tree of a space alive and unwritten, until this is dropped.
///
/// It takes the frame's own reference to the tree for as long. So a `set` meanwhile writes a copy.
pub(super) struct ReadGuard<'a> {
    state: &'a State,
    current: &'a Cell<Link>,
    /// What the frame had, and will have again.
    link: Link,
    id: ContextId,
    reads: usize,
}

impl<'a> ReadGuard<'a> {
    #[inline]
    pub(super) fn new(state: &'a State, current: &'a Cell<Link>) -> Self {
        let link = current.get();
        let reads = state.reads();
        current.set(link.as_unowned());
        state.set_reads(reads + 1);
        Self {
            state,
            current,
            link,
            id: state.id(),
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
            // A frame inside was not left (Frames nest). It may borrow from this tree, which leaks.
            state.lose_read();
            return report_disorder();
        }
        state.set_reads(self.reads);
        if self.current.get() == self.link.as_unowned() {
            self.current.set(self.link);
        } else {
            self.give_up();
        }
    }
}
