//! Frames that are entered and left: all guards, one discipline.
//!
//! A guard saves the frame that it finds, puts its own in place, and remembers two numbers: the id of
//! its frame, and how many values were being read. When it ends, both are compared. If they are the same,
//! the saved frame is put back. If not, something inside has not ended: an `async` block was suspended in a
//! plain `scoped!`, a guard was moved or forgotten, or a coroutine was suspended in a scope. The guards
//! differ in what they do then; see *Frames nest* in [the invariants](super).
//!
//! | guard | where it stands | its tree | out of order |
//! |---|---|---|---|
//! | [`StackScope`] | in a function of this crate | a caller keeps it | takes the frames inside out, and panics; aborts if it can't be sure that its own saved frame lives |
//! | `Run` (`run.rs`) | the same | owned, and handed back | the same |
//! | [`BlockScope`] | in a block of the user's | owned, or kept by what it saved | leaves all as it is, and panics |
//! | `DetachedScope` (`detached.rs`) | in a value of another crate's | owned | the same |
//! | `BareScope` (`bare.rs`) | in a block of the user's, without bindings | that of the frame it is in | the same |

use std::marker::PhantomData;
use std::mem::{self, ManuallyDrop};

use super::access::bound_by_borrowing;
use super::edit;
use super::entry::{Entry, leave_out_of_order};
use super::foreign;
use super::frame::{ContextId, Frame, Link};
use super::key::Key;
use super::node::{CopyMode, Settled};
use super::root::Root;
use super::spare::Reserve;
use super::thread::{here, report_disorder, with_state};
use super::value::NewValue;

/// A scope of the current context, until this is dropped.
///
/// It may stand in the body of an async function, so it can be held across an await: then it may be
/// dropped while it is not the innermost one. It may also be moved or forgotten.
#[must_use = "the scope ends when this is dropped"]
pub(crate) struct BlockScope {
    saved: Frame,
    entry: Entry,
    /// Belongs to its thread.
    of: PhantomData<*const ()>,
}

impl BlockScope {
    #[inline]
    fn new(saved: Frame, entry: Entry) -> Self {
        Self {
            saved,
            entry,
            of: PhantomData,
        }
    }

    /// A scope of the current context with a binding.
    #[inline]
    pub(crate) fn binding<T: Send + Sync + 'static>(key: &'static Key<T>, value: T) -> Self {
        let (saved, entry) = enter_binding(key, value);
        Self::new(saved, entry)
    }

    /// A scope of a context that ends with it; bindings with `inherit = false` are unbound.
    #[inline]
    pub(crate) fn owning(root: Root) -> Self {
        // SAFETY: the link owns its reference.
        unsafe { Self::with_link(Link::owning(root.into_settled())) }
    }

    /// A scope of the tree of a link.
    ///
    /// # Safety
    ///
    /// The link owns its reference. Or another guard of this kind, or a parked context, keeps the tree
    /// alive: one that is below on the stack of this thread, or was left out of order and leaks.
    #[inline]
    pub(super) unsafe fn with_link(link: Link) -> Self {
        // SAFETY: the reference stays here.
        let state = unsafe { here() };
        let saved = state.frame();
        let entry = Entry::enter(state, link, Link::EMPTY);
        if foreign::any() {
            entry.enter_foreign(saved);
        }
        Self::new(saved, entry)
    }

    /// It takes words, which come in registers; so the guard need not lie in memory.
    #[cold]
    #[inline(never)]
    fn end_unusually(inherited: Link, own: Link, id: ContextId, entry_id: ContextId, reads: usize) {
        let (saved, entry) = (Frame { inherited, own, id }, Entry::new(entry_id, reads));
        let is_foreign = entry.end_foreign(|| {
            if !with_state(|state| entry.leave(state, saved)) {
                report_disorder();
            }
        });
        if !is_foreign {
            // Frames nest: what was saved stays as it is, and leaks, because the frames inside may use
            // it.
            report_disorder();
        }
    }
}

impl Drop for BlockScope {
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "else it has to lie in memory")]
    fn drop(&mut self) {
        let (Frame { inherited, own, id }, entry) = (self.saved, self.entry);
        // SAFETY: the reference stays here.
        if !entry.leave(unsafe { here() }, self.saved) {
            Self::end_unusually(inherited, own, id, entry.id, entry.reads());
        }
    }
}

/// Enters a scope of the current context with a binding. Inlined, because it is most of what a scope does.
#[inline(always)]
fn enter_binding<T: Send + Sync + 'static>(key: &'static Key<T>, value: T) -> (Frame, Entry) {
    /// The links of the new frame, for a key of any kind in a tree of any height. It gives two words, which
    /// come back in registers.
    #[inline(never)]
    fn links_with<T: Send + Sync + 'static>(
        key: &'static Key<T>,
        value: T,
        reserve: &mut Option<Reserve>,
    ) -> (Link, Link) {
        let mut value = NewValue::new(key.in_place(), value);
        let index = key.index_or_assign();
        // SAFETY: the reference stays here.
        let state = unsafe { here() };
        loop {
            let (mut inherited, mut own) = state.unowned_links();
            let link = if key.inherit() {
                &mut inherited
            } else {
                &mut own
            };
            // SAFETY: (Borrowed) the frame that is about to be saved keeps the tree. The slot is this
            // key's.
            match unsafe { bound_by_borrowing(*link, index, value) } {
                Ok(bound) => {
                    *link = bound;
                    return (inherited, own);
                }
                Err((unused, shortage)) => {
                    value = unused;
                    // The first node of a thread is the first thing that its exit may have to drop.
                    state.register_exit();
                    shortage.fill(reserve);
                }
            }
        }
    }

    // Dropped when the frame is in place: the allocator, which is called then, may set what the new links
    // borrow from.
    let mut reserve = None;
    // SAFETY: the reference stays here.
    let state = unsafe { here() };
    // The commonest kind, in one straight line.
    let room = if key.is_plain() {
        // SAFETY: (Borrowed) as above.
        unsafe { edit::make_room_in_leaf(state.inherited().tree(), key.index(), CopyMode::Borrow) }
    } else {
        None
    };
    let (inherited, own) = match room {
        Some((copy, slot)) => {
            // SAFETY: the slot is this key's, whose values lie in place.
            unsafe { NewValue::InPlace(ManuallyDrop::new(value)).write_to(slot) };
            (Link::owned(copy), state.own().as_unowned())
        }
        None => links_with(key, value, &mut reserve),
    };
    // Nothing has changed the frame since its links were copied.
    let saved = state.frame();
    (saved, Entry::enter(state, inherited, own))
}

/// A scope for as long as a function of this crate runs a closure. Code outside of the crate never has
/// one.
#[must_use = "the scope ends when this is dropped"]
pub(crate) struct StackScope {
    saved: Frame,
    entry: Entry,
    /// The tree that something else keeps alive for as long as this lives.
    borrowed: Settled,
    /// Belongs to its thread.
    of: PhantomData<*const ()>,
}

/// Runs `f` in a scope of `root`; bindings with `inherit = false` are unbound.
#[inline]
pub(crate) fn scope<R>(root: &Root, f: impl FnOnce() -> R) -> R {
    let Some(_note) = root.lend() else {
        return StackScope::owning(root.clone()).during(f);
    };
    // SAFETY: `root` keeps the tree alive while this function runs; and after its end, should the process
    // exit meanwhile, because the tree is noted as lent.
    unsafe { StackScope::borrowing(root.as_settled()) }.during(f)
}

impl StackScope {
    /// A scope of a context that ends with it; bindings with `inherit = false` are unbound.
    #[inline]
    pub(crate) fn owning(root: Root) -> Self {
        Self::with_link(Link::owning(root.into_settled()), Settled::EMPTY)
    }

    /// A scope of a tree; bindings with `inherit = false` are unbound.
    ///
    /// # Safety
    ///
    /// Something else keeps the tree alive for as long as the scope lives.
    #[inline]
    pub(super) unsafe fn borrowing(tree: Settled) -> Self {
        Self::with_link(Link::unowned(tree.tree()), tree)
    }

    /// Runs `f` in a scope of the current context with a binding.
    #[inline]
    pub(crate) fn binding<T: Send + Sync + 'static, R>(
        key: &'static Key<T>,
        value: T,
        f: impl FnOnce() -> R,
    ) -> R {
        let (saved, entry) = enter_binding(key, value);
        Self::new(saved, entry, Settled::EMPTY).during(f)
    }

    /// A scope of a tree that it owns, or that is borrowed.
    #[inline]
    fn with_link(link: Link, borrowed: Settled) -> Self {
        /// Leaves if a carrier panics. The guard of the caller, which is not made yet, stays in registers.
        #[cold]
        #[inline(never)]
        fn enter_foreign(saved: Frame, entry: Entry, borrowed: Settled) {
            let scope = StackScope::new(saved, entry, borrowed);
            foreign::enter();
            mem::forget(scope);
        }

        // SAFETY: the reference stays here.
        let state = unsafe { here() };
        let saved = state.frame();
        let entry = Entry::enter(state, link, Link::EMPTY);
        if foreign::any() {
            enter_foreign(saved, entry, borrowed);
        }
        Self::new(saved, entry, borrowed)
    }

    #[inline]
    fn new(saved: Frame, entry: Entry, borrowed: Settled) -> Self {
        Self {
            saved,
            entry,
            borrowed,
            of: PhantomData,
        }
    }

    /// Runs `f`, then leaves.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "it is most of what a scope does")]
    pub(crate) fn during<R>(self, f: impl FnOnce() -> R) -> R {
        let (saved, entry, borrowed) = (self.saved, self.entry, self.borrowed);
        let result = f();
        // Only a panic leaves through the guard.
        mem::forget(self);
        // SAFETY: the reference stays here.
        if !entry.leave(unsafe { here() }, saved) {
            let Frame { inherited, own, id } = saved;
            Self::end_unusually((inherited, own), id, entry.id, entry.reads(), borrowed);
        }
        result
    }

    /// It takes words, most of which come in registers; so the guard need not lie in memory.
    #[cold]
    #[inline(never)]
    fn end_unusually(
        (inherited, own): (Link, Link),
        id: ContextId,
        entry_id: ContextId,
        reads: usize,
        borrowed: Settled,
    ) {
        let (saved, entry) = (Frame { inherited, own, id }, Entry::new(entry_id, reads));
        let leave = || with_state(|state| entry.leave(state, saved));
        let leave_anyway = || {
            if !leave() {
                leave_out_of_order(saved, entry, entry.id, borrowed);
            }
        };
        // After a panic all may be in order.
        if !leave() && !entry.end_foreign(leave_anyway) {
            leave_out_of_order(saved, entry, entry.id, borrowed);
        }
    }
}

impl Drop for StackScope {
    /// Only a panic ends here.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "else it has to lie in memory")]
    fn drop(&mut self) {
        let Frame { inherited, own, id } = self.saved;
        let Entry { id: entry_id, .. } = self.entry;
        let reads = self.entry.reads();
        Self::end_unusually((inherited, own), id, entry_id, reads, self.borrowed);
    }
}
