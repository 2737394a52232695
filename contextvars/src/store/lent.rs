//! The trees that [`Context::scope`](crate::Context::scope) borrows at the moment, on each thread.
//!
//! Rust says that such a context outlives its scope. There is one exception: when a process exits, the
//! destructors of thread-locals run while all scopes are still open. So a thread-local that has a context
//! may be dropped, or run by another destructor, although a scope below still uses its tree. To count a
//! reference for each scope would take several times as long as the scope itself. Instead, code that is
//! about to use up a root asks here; a tree that is lent gets a reference that is never given up.
//!
//! Other roots of the same tree come and go while the scope is open. So a root is the one that was lent if it
//! lies at the same place, or if its reference is the only one.

use std::cell::Cell;
use std::ptr;

use super::node::Settled;

/// Scopes of contexts within scopes of contexts: so many are noted. Those inside of them count a
/// reference, so that no question here takes longer.
const LIMIT: usize = 8;

/// The state of a thread. It has no destructor, so it can be used until the thread's very end.
struct Lent {
    /// Each with the place of its owner. That is compared, and never followed.
    trees: [Cell<(Settled, *const Settled)>; LIMIT],
    len: Cell<usize>,
}

thread_local! {
    static LENT: Lent = const {
        Lent {
            trees: [const { Cell::new((Settled::EMPTY, ptr::null())) }; LIMIT],
            len: Cell::new(0),
        }
    };
}

#[inline]
fn with_lent<R>(f: impl FnOnce(&Lent) -> R) -> R {
    let lent = LENT.with(ptr::from_ref);
    // SAFETY: a thread-local without a destructor lives as long as its thread runs code.
    f(unsafe { &*lent })
}

/// How many trees are lent on this thread.
#[inline]
pub(crate) fn count() -> usize {
    with_lent(|lent| lent.len.get())
}

/// A tree is noted as lent until this is dropped.
#[must_use = "the tree is lent until this is dropped"]
pub(super) struct Note {
    len: usize,
}

/// Notes that a tree is lent, unless there are too many.
#[inline]
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the place of the owner counts"
)]
pub(super) fn note(tree: &Settled) -> Option<Note> {
    with_lent(|lent| {
        let len = lent.len.get();
        lent.trees.get(len)?.set((*tree, tree));
        lent.len.set(len + 1);
        Some(Note { len })
    })
}

impl Drop for Note {
    #[inline]
    fn drop(&mut self) {
        with_lent(|lent| lent.len.set(self.len));
    }
}

/// Keeps the tree alive and unwritten if it is lent. Its owner is about to use it up.
///
/// # Safety
///
/// The caller owns a reference to the tree.
#[inline]
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the place of the owner counts"
)]
pub(super) unsafe fn keep_if_lent(tree: &Settled) {
    #[cold]
    unsafe fn keep_one_of(lent: &Lent, len: usize, tree: &Settled) {
        let is_noted = lent.trees[..len].iter().any(|noted| {
            let (noted, place) = noted.get();
            // SAFETY: the caller's reference keeps the tree alive.
            let is_unique = || unsafe { tree.tree().as_ref() }.head().is_unique();
            noted == *tree && (ptr::eq(place, tree) || is_unique())
        });
        if is_noted {
            // SAFETY: as above.
            unsafe { tree.retain() };
        }
    }

    with_lent(|lent| {
        let len = lent.len.get();
        if len > 0 {
            // SAFETY: as the caller says.
            unsafe { keep_one_of(lent, len, tree) };
        }
    });
}
