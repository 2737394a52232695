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

#[cfg(all(test, not(loom)))]
mod tests {
    use std::thread;

    use crate::store::{self, Loan};
    use crate::{Context, ContextVar};

    static LEVEL: ContextVar<u64> = ContextVar::new("LEVEL");
    static USER: ContextVar<String> = ContextVar::new("USER");

    /// What another thread sees of the loan.
    fn seen_elsewhere(loan: Loan<'_>) -> (Option<u64>, Option<String>) {
        thread::scope(|s| {
            let job = s.spawn(|| {
                let _scope = Loan::enter_or(Some(loan), || None);
                (LEVEL.try_get().ok(), USER.try_get().ok())
            });
            job.join().unwrap()
        })
    }

    #[test]
    fn what_is_set_while_the_context_is_kept_stays_and_is_not_lent() {
        Context::new().run(|| {
            LEVEL.set(1);
            USER.set("ann".to_owned());
            let kept = store::keep().unwrap();
            LEVEL.set(2);
            USER.set("bob".to_owned());
            let seen = seen_elsewhere(kept.lend());
            assert_eq!(seen, (Some(1), Some("ann".to_owned())));
            drop(kept);
            assert_eq!((LEVEL.get(), USER.get()), (2, "bob".to_owned()));
        });
    }

    #[test]
    fn a_context_is_kept_twice_and_counts_no_reference() {
        Context::new().run(|| {
            LEVEL.set(1);
            let outer = store::keep().unwrap();
            let inner = store::keep().unwrap();
            assert_eq!(seen_elsewhere(inner.lend()).0, Some(1));
            drop(inner);
            assert_eq!(seen_elsewhere(outer.lend()).0, Some(1));
            drop(outer);
            let token = LEVEL.set(2);
            assert_eq!(token.old_value(), Some(&1));
            LEVEL.reset(token).unwrap();
            assert_eq!(LEVEL.get(), 1);
        });
    }

    #[test]
    fn a_kept_context_that_a_scope_has_bound_lends_what_the_scope_borrows() {
        USER.scope("ann".to_owned(), || {
            LEVEL.scope(1, || {
                let kept = store::keep().unwrap();
                let seen = seen_elsewhere(kept.lend());
                assert_eq!(seen, (Some(1), Some("ann".to_owned())));
            });
            assert!(!LEVEL.is_set());
        });
    }
}
