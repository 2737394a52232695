//! Forks: a thread that waits parks its context, and lends it to the closures that it waits for.

use std::marker::PhantomData;
use std::mem::{self, ManuallyDrop};

use super::bare;
#[cfg(feature = "rayon")]
use super::context_ref::ContextRef;
use super::entry::Entry;
use super::foreign;
#[cfg(feature = "rayon")]
use super::frame::ContextId;
use super::frame::{Frame, Link};
use super::node::{Settled, settle};
use super::root::Root;
use super::thread::{here, report_disorder, with_state};

/// The current context, taken out of the thread until this is dropped. Meanwhile the thread has an empty
/// one.
#[must_use = "the context is put back when this is dropped"]
pub(crate) struct Parked {
    saved: Frame,
    entry: Entry,
    /// What is lent: the saved tree, or that of `fresh`.
    #[cfg_attr(
        not(feature = "rayon"),
        expect(dead_code, reason = "only functions of this crate lend it")
    )]
    tree: Settled,
    /// The context with the foreign state of now, if there are carriers. The state itself stays in place
    /// while the thread waits.
    fresh: ManuallyDrop<Option<Root>>,
    /// Belongs to its thread.
    of: PhantomData<*const ()>,
}

/// Parks the current context. It is a call, as is the end: so many iterators and calls have them.
#[inline(never)]
pub(crate) fn park() -> Parked {
    // SAFETY: the reference stays here.
    let state = unsafe { here() };
    let (tree, fresh) = if foreign::any() {
        let fresh = foreign::capture();
        (fresh.as_settled(), Some(fresh))
    } else {
        // SAFETY: (Kept frames) the frame's tree lives; (Borrowed) no other thread has seen it.
        (unsafe { settle(state.inherited().tree()) }, None)
    };
    Parked {
        saved: state.frame(),
        entry: Entry::enter(state, Link::EMPTY, Link::EMPTY),
        tree,
        fresh: ManuallyDrop::new(fresh),
        of: PhantomData,
    }
}

/// A context that a thread lends while it waits, in place of the current one, which is parked.
#[cfg(feature = "rayon")]
#[must_use = "the current context is put back when this is dropped"]
pub(crate) struct ParkedFor {
    parked: ManuallyDrop<Parked>,
    lent: ManuallyDrop<Root>,
}

/// Parks the current context, and lends another one.
#[cfg(feature = "rayon")]
#[inline]
pub(crate) fn park_for(lent: Root) -> ParkedFor {
    ParkedFor {
        parked: ManuallyDrop::new(park()),
        lent: ManuallyDrop::new(lent),
    }
}

#[cfg(feature = "rayon")]
impl ParkedFor {
    /// What is lent.
    #[inline]
    pub(crate) fn context(&self) -> ContextRef<'_> {
        ContextRef::of(&self.lent)
    }
}

#[cfg(feature = "rayon")]
impl Drop for ParkedFor {
    /// It ends both, so that each iterator has one call here.
    #[inline(never)]
    fn drop(&mut self) {
        // SAFETY: nothing uses the fields afterwards. The parked context comes back first, also if a value
        // panics then.
        let (_lent, _parked) = unsafe {
            (
                ManuallyDrop::take(&mut self.lent),
                ManuallyDrop::take(&mut self.parked),
            )
        };
    }
}

/// Marks the frame of a caller whose context is to be parked later, at the end of a closure that the
/// callee runs.
#[derive(Clone, Copy)]
pub(crate) struct FrameMark(Entry);

impl FrameMark {
    /// The current frame.
    pub(crate) fn here() -> Self {
        Self(with_state(|state| {
            // What the closure sets would give the frame another id.
            bare::own_frame(state);
            Entry::of_current(state)
        }))
    }

    /// Parks the context, if this frame is the current one. The callee may have opened a scope of its own
    /// around the closure, which ends before the call does.
    pub(crate) fn park(self) -> Option<Parked> {
        with_state(|state| self.0.is_innermost(state)).then(park)
    }
}

impl Parked {
    /// What was parked, to be entered by other threads.
    #[cfg(feature = "rayon")]
    #[inline]
    pub(crate) fn context(&self) -> ContextRef<'_> {
        // SAFETY: this has saved the tree, or keeps what is fresh, until its borrows end.
        unsafe { ContextRef::new(self.tree) }
    }

    /// Runs `f`, which lends the context, and then puts it back: for a function of this crate. If that
    /// panics, the result is dropped: at the end of a function, Rust leaks it (rust-lang/rust#47949).
    #[inline]
    #[cfg(feature = "rayon")]
    pub(crate) fn during<R>(self, f: impl FnOnce(ContextRef<'_>) -> R) -> R {
        let result = f(self.context());
        drop(self);
        result
    }

    /// The id of the frame that is in place meanwhile. No other loan has it.
    #[cfg(feature = "rayon")]
    #[inline]
    pub(super) fn id(&self) -> ContextId {
        self.entry.id
    }
}

impl Parked {
    #[cold]
    #[inline(never)]
    fn end_unusually(saved: Frame, entry: Entry, fresh: Option<Root>) {
        if with_state(|state| entry.leave(state, saved)) {
            return;
        }
        // A foreign job may have left a suspended scope behind. The caller gets its context back all the
        // same, if that is safe, and is told. A guard that is still there may borrow from what is fresh.
        mem::forget(fresh);
        with_state(|state| entry.abandon_inside(state, saved));
        report_disorder();
    }
}

impl Drop for Parked {
    #[inline(never)]
    fn drop(&mut self) {
        // SAFETY: nothing uses the field afterwards.
        let fresh = unsafe { ManuallyDrop::take(&mut self.fresh) };
        // SAFETY: the reference stays here.
        if fresh.is_some() || !self.entry.leave(unsafe { here() }, self.saved) {
            Self::end_unusually(self.saved, self.entry, fresh);
        } else {
            mem::forget(fresh); // there is none
        }
    }
}
