//! A value that is read stays as it is.

use std::cell::Cell;

use super::bare;
use super::frame::{ContextId, Link, Open};
use super::thread::{State, report_disorder};

/// Keeps the current tree of a space alive and unwritten, until this is dropped.
///
/// It takes the frame's own reference to the tree for as long. So a `set` meanwhile writes a copy. In a bare
/// scope it takes nothing: a `set` meanwhile gives the scope a frame of its own, and the one below keeps
/// the tree.
pub(super) struct ReadGuard<'a> {
    state: &'a State,
    current: &'a Cell<Link>,
    /// What the frame had, and will have again.
    link: Link,
    id: ContextId,
    open: Open,
}

impl<'a> ReadGuard<'a> {
    #[inline]
    pub(super) fn new(state: &'a State, current: &'a Cell<Link>) -> Self {
        let open = state.open();
        let mut link = current.get();
        if open.has_bare() {
            link = link.as_unowned();
        } else {
            current.set(link.as_unowned());
        }
        state.set_open(open.one_read_more());
        Self {
            state,
            current,
            link,
            id: state.id(),
            open,
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
        if state.id() != self.id || state.open() != self.open.one_read_more() {
            if self.open.has_bare() && bare::end_read(state, self.id, self.open) {
                return;
            }
            // A frame inside was not left (Frames nest). It may borrow from this tree, which leaks.
            state.lose_read();
            return report_disorder();
        }
        state.set_open(self.open);
        if self.current.get() == self.link.as_unowned() {
            self.current.set(self.link);
        } else {
            self.give_up();
        }
    }
}
