//! The current tree stays as it is: while a value of it is read, and while a call may read it on other
//! threads.

use std::cell::Cell;

use super::frame::{ContextId, Link};
use super::thread::{State, report_disorder};

/// Keeps the current tree of a space alive and unwritten, until it is ended.
///
/// It takes the frame's own reference to the tree for as long. So a `set` meanwhile writes a copy.
pub(super) struct Reading {
    /// What the frame had, and will have again.
    link: Link,
    id: ContextId,
    reads: usize,
}

impl Reading {
    #[inline]
    pub(super) fn begin(state: &State, current: &Cell<Link>) -> Self {
        let link = current.get();
        let reads = state.reads();
        current.set(link.as_unowned());
        state.set_reads(reads + 1);
        Self {
            link,
            id: state.id(),
            reads,
        }
    }

    pub(super) fn new(link: Link, id: ContextId, reads: usize) -> Self {
        Self { link, id, reads }
    }

    #[inline]
    pub(super) fn parts(&self) -> (Link, ContextId, usize) {
        (self.link, self.id, self.reads)
    }

    /// Puts the frame's reference back. The state and the link are those of the beginning.
    #[inline]
    pub(super) fn end(&self, state: &State, current: &Cell<Link>) {
        if state.id() != self.id || state.reads() != self.reads + 1 {
            // A frame inside was not left (Frames nest). It may borrow from this tree, which leaks.
            state.lose_read();
            return report_disorder();
        }
        state.set_reads(self.reads);
        if current.get() == self.link.as_unowned() {
            current.set(self.link);
        } else {
            self.give_up();
        }
    }

    /// The frame has got another tree meanwhile.
    #[cold]
    fn give_up(&self) {
        // SAFETY: the guard has the link for itself, and nothing reads from the tree any more.
        unsafe { self.link.release() };
    }
}

/// A [`Reading`] until this is dropped.
pub(super) struct ReadGuard<'a> {
    state: &'a State,
    current: &'a Cell<Link>,
    reading: Reading,
}

impl<'a> ReadGuard<'a> {
    #[inline]
    pub(super) fn new(state: &'a State, current: &'a Cell<Link>) -> Self {
        Self {
            state,
            current,
            reading: Reading::begin(state, current),
        }
    }
}

impl Drop for ReadGuard<'_> {
    #[inline]
    fn drop(&mut self) {
        self.reading.end(self.state, self.current);
    }
}
