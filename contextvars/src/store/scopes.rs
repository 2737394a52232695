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
//! | [`RunGuard`] | the same | owned, and handed back | the same |
//! | [`BlockScope`] | in a block of the user's | owned, or kept by what it saved | leaves all as it is, and panics |
//! | `DetachedScope` (`detached.rs`) | in a value of another crate's | owned | the same |

use std::marker::PhantomData;
use std::mem::{self, ManuallyDrop};
use std::ptr;

use super::access::bound_by_borrowing;
use super::entry::{Awaiter, Entry, leave_out_of_order};
use super::foreign;
use super::frame::{ContextId, Frame, Link};
use super::key::Key;
use super::root::{OwnRoot, Root};
use super::thread::{State, report_disorder, with_state};
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

    /// A scope of the current context.
    #[inline]
    pub(crate) fn enter() -> Self {
        with_state(|state| {
            // The saved frame keeps the trees alive.
            let saved = state.frame();
            let links = (saved.inherited.as_unowned(), saved.own.as_unowned());
            Self::new(saved, Entry::enter(state, links.0, links.1))
        })
    }

    /// A scope of the current context with a binding.
    #[inline]
    pub(crate) fn binding<T: Send + Sync + 'static>(key: &'static Key<T>, value: T) -> Self {
        let value = NewValue::new(key.in_place(), value);
        let (saved, entry) = enter_binding(key, value);
        Self::new(saved, entry)
    }

    /// A scope of a context that ends with it; bindings with `inherit = false` are unbound.
    #[inline]
    pub(crate) fn owning(root: Root) -> Self {
        // SAFETY: the link owns its reference.
        unsafe { Self::with_link(Link::owning(root)) }
    }

    /// A scope of the tree of a link.
    ///
    /// # Safety
    ///
    /// The link owns its reference. Or another guard of this kind, or a parked context, keeps the tree
    /// alive: one that is below on the stack of this thread, or was left out of order and leaks.
    #[inline]
    pub(super) unsafe fn with_link(link: Link) -> Self {
        let (saved, entry) =
            with_state(|state| (state.frame(), Entry::enter(state, link, Link::EMPTY)));
        if foreign::any() {
            foreign::enter_under(Self::new(saved, entry));
        }
        Self::new(saved, entry)
    }

    #[cold]
    fn end_unusually(&self) {
        let (entry, saved) = (self.entry, self.saved);
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
    #[inline]
    fn drop(&mut self) {
        with_state(|state| {
            if !self.entry.leave(state, self.saved) {
                self.end_unusually();
            }
        });
    }
}

/// Enters a scope of the current context with a binding.
#[inline]
fn enter_binding<T: Send + Sync + 'static>(
    key: &'static Key<T>,
    mut value: NewValue<T>,
) -> (Frame, Entry) {
    let index = key.index_or_assign();
    with_state(|state| {
        let mut _reserve = None;
        loop {
            let saved = state.frame();
            let mut links = (saved.inherited.as_unowned(), saved.own.as_unowned());
            let link = if key.inherit() {
                &mut links.0
            } else {
                &mut links.1
            };
            // SAFETY: (Borrowed) the frame that is about to be saved keeps the tree. The slot is this
            // key's.
            match unsafe { bound_by_borrowing(*link, index, value) } {
                Ok(bound) => {
                    *link = bound;
                    return (saved, Entry::enter(state, links.0, links.1));
                }
                Err((unused, shortage)) => {
                    value = unused;
                    // The first node of a thread is the first thing that its exit may have to drop.
                    state.register_exit();
                    _reserve = Some(shortage.fill());
                }
            }
        }
    })
}

/// A scope for as long as a function of this crate runs a closure. Code outside of the crate never has
/// one.
#[must_use = "the scope ends when this is dropped"]
pub(crate) struct StackScope<'a> {
    saved: Frame,
    entry: Entry,
    /// Belongs to its thread, and borrows what it entered.
    of: PhantomData<(*const (), &'a Root)>,
}

impl<'a> StackScope<'a> {
    /// A scope of `root`; bindings with `inherit = false` are unbound.
    #[inline]
    pub(crate) fn new(root: &'a Root) -> Self {
        // SAFETY: `root` keeps the tree alive for `'a`.
        unsafe { Self::with_link(Link::unowned(root.as_settled().tree())) }
    }

    /// A scope of a context that ends with it; bindings with `inherit = false` are unbound.
    #[inline]
    pub(crate) fn owning(root: Root) -> Self {
        // SAFETY: the link owns its reference.
        unsafe { Self::with_link(Link::owning(root)) }
    }

    /// A scope of the current context with a binding.
    #[inline]
    pub(crate) fn binding<T: Send + Sync + 'static>(key: &'static Key<T>, value: T) -> Self {
        /// Apart, so that the commonest kind has what it needs in registers.
        #[inline(never)]
        fn of_any_kind<T: Send + Sync + 'static>(key: &'static Key<T>, value: T) -> (Frame, Entry) {
            enter_binding(key, NewValue::new(key.in_place(), value))
        }

        let (saved, entry) = if key.is_plain() {
            enter_binding(key, NewValue::InPlace(ManuallyDrop::new(value)))
        } else {
            of_any_kind(key, value)
        };
        Self {
            saved,
            entry,
            of: PhantomData,
        }
    }

    /// A scope of the tree of a link.
    ///
    /// # Safety
    ///
    /// The link owns its reference, or something else keeps the tree alive for `'a`.
    #[inline]
    pub(super) unsafe fn with_link(link: Link) -> Self {
        let (saved, entry) =
            with_state(|state| (state.frame(), Entry::enter(state, link, Link::EMPTY)));
        let scope = || Self {
            saved,
            entry,
            of: PhantomData,
        };
        if foreign::any() {
            foreign::enter_under(scope());
        }
        scope()
    }

    /// Runs `f`, then leaves.
    #[inline]
    pub(crate) fn during<R>(self, f: impl FnOnce() -> R) -> R {
        // Only a panic leaves through the guard, which lies in memory. These stay in registers.
        let Self { saved, entry, .. } = self;
        let result = f();
        mem::forget(self);
        Self::end(saved, entry);
        result
    }

    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "a guard's end is called from several places"
    )]
    fn end(saved: Frame, entry: Entry) {
        // Not in a closure, which would be a function of its own.
        let state = with_state(ptr::from_ref::<State>);
        // SAFETY: a thread-local without a destructor lives as long as its thread runs code.
        if !entry.leave(unsafe { &*state }, saved) {
            Self::end_unusually(saved, entry);
        }
    }

    #[cold]
    #[inline(never)]
    fn end_unusually(saved: Frame, entry: Entry) {
        let is_foreign = entry.end_foreign(|| {
            if !with_state(|state| entry.leave(state, saved)) {
                leave_out_of_order(saved, entry, entry.id);
            }
        });
        if !is_foreign {
            leave_out_of_order(saved, entry, entry.id);
        }
    }
}

impl Drop for StackScope<'_> {
    #[inline]
    fn drop(&mut self) {
        Self::end(self.saved, self.entry);
    }
}

/// Runs `f` in a context, not in a copy of it: what `f` sets is in `inherited` and `own` afterwards.
#[inline]
pub(crate) fn run<R>(
    inherited: &mut Root,
    own: &mut OwnRoot,
    id: &mut ContextId,
    awaiter: Awaiter,
    f: impl FnOnce() -> R,
) -> R {
    with_state(|state| {
        let (saved, entry) = Entry::enter_context(state, inherited, own, id, awaiter);
        let entered = state.next_id();
        let guard = RunGuard {
            inherited,
            own,
            saved,
            entered,
            entry,
        };
        if foreign::any() {
            foreign::enter();
        }
        let result = f();
        // Only a panic leaves through the guard, which lies in memory. This stays in registers.
        ManuallyDrop::new(guard).end();
        result
    })
}

/// Keeps a context current, and hands it back.
struct RunGuard<'a> {
    inherited: &'a mut Root,
    own: &'a mut OwnRoot,
    saved: Frame,
    /// The id of the frame is the context's, which may be older than the frame.
    entered: ContextId,
    entry: Entry,
}

impl RunGuard<'_> {
    #[inline]
    fn end(&mut self) {
        if !self.hand_back() {
            self.end_unusually();
        }
    }

    /// Leaves the frame, and gives its trees back to the context, if everything inside has ended. Returns
    /// whether that is so.
    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "a guard's end is called from two places"
    )]
    fn hand_back(&mut self) -> bool {
        with_state(|state| {
            if !self.entry.is_innermost(state) {
                return false;
            }
            let left = state.frame();
            state.set_frame(self.saved);
            // SAFETY: the frame was just left, and nothing else has its links. It never borrowed: its
            // trees were settled, and what is set where nothing is bound has nothing to borrow. What is
            // overwritten is empty, so it has nothing to drop.
            unsafe {
                mem::forget(mem::replace(self.inherited, left.inherited.into_root()));
                if left.own != Link::EMPTY {
                    mem::forget(mem::replace(self.own, left.own.into_own_root()));
                }
            }
            true
        })
    }

    #[cold]
    #[inline(never)]
    fn end_unusually(&mut self) {
        let (saved, entry, entered) = (self.saved, self.entry, self.entered);
        let is_foreign = entry.end_foreign(|| {
            if !self.hand_back() {
                leave_out_of_order(saved, entry, entered);
            }
        });
        if !is_foreign {
            leave_out_of_order(saved, entry, entered);
        }
    }
}

impl Drop for RunGuard<'_> {
    #[inline]
    fn drop(&mut self) {
        self.end();
    }
}
