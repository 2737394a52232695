//! A call that begins with one of its closures on its own thread, and waits afterwards: rayon's `join`.
//!
//! Nothing else runs on the thread until that first closure ends. So the context is not parked before:
//! the frame of the first closure is entered in place of the parked one, and its end puts the parked one
//! there.
//!
//! ```text
//! park   caller -> parked -> first -> parked -> second -> parked -> caller
//! fork   caller -----------> first -> parked -> second -> parked -> caller
//! ```
//!
//! The frame of the first closure borrows the caller's tree, which the call keeps. So the caller's frame is
//! not current, and nobody writes to that tree, from the beginning of the call, also if the allocator
//! sets variables before the first closure runs.
//!
//! If the callee runs the first closure elsewhere, as rayon does when a thread calls that is not in a
//! pool, the closure does not find its frame, and enters one there. Then this thread waits without running
//! any job.

use std::marker::PhantomData;
use std::mem;

use super::entry::{Entry, leave_out_of_order};
use super::foreign;
use super::frame::{ContextId, Frame, Link};
use super::node::{Settled, settle};
use super::root::Root;
use super::thread::{State, here, report_disorder, with_state};

/// Runs `f`, which lends the current context, and then puts it back: for a function of this crate.
///
/// If that panics, the result is dropped: at the end of a function, Rust leaks it (rust-lang/rust#47949).
#[inline(always)]
pub(crate) fn fork<R>(f: impl FnOnce(&Fork<'_>) -> R) -> R {
    /// Puts the context back.
    struct Unpark<'a>(Frame, &'a Fork<'a>, Option<Box<Carried>>);

    impl Drop for Unpark<'_> {
        #[inline(always)]
        #[expect(clippy::inline_always, reason = "else what was saved lies in memory")]
        fn drop(&mut self) {
            let Frame { inherited, own, id } = self.0;
            self.1.unpark_unusually(inherited, own, id, self.2.take());
        }
    }

    let mut carried = None;
    if foreign::any() {
        // Before the frame is looked at, because carriers may set variables.
        carried = Some(Box::new(Carried::capture()));
    }
    // SAFETY: the reference stays here.
    let state = unsafe { here() };
    let saved = state.frame();
    let fork = match &mut carried {
        None => Fork::begin(state, saved),
        Some(carried) => carried.begin(state),
    };
    let unpark = Unpark(saved, &fork, carried);
    let result = f(&fork);
    // SAFETY: the reference stays here.
    if unpark.2.is_none() && fork.parked.leave(unsafe { here() }, saved) {
        mem::forget(unpark);
    } else {
        drop(unpark);
    }
    result
}

/// What a fork holds if there are carriers. Their state itself stays in place while the thread waits.
struct Carried {
    /// The context with the foreign state of now.
    fresh: Root,
    /// The frame of the thread that waits.
    parked: Entry,
}

impl Carried {
    #[cold]
    #[inline(never)]
    fn capture() -> Self {
        Self {
            fresh: foreign::capture(),
            parked: Entry::new(ContextId::NEVER, 0),
        }
    }

    /// Parks the context. Both closures have foreign state to put in place, and do not expect any frame of
    /// the fork.
    #[cold]
    #[inline(never)]
    fn begin(&mut self, state: &State) -> Fork<'static> {
        self.parked = Entry::enter(state, Link::EMPTY, Link::EMPTY);
        Fork::new(self.fresh.as_settled(), Entry::new(ContextId::NEVER, 0))
    }
}

/// What the two closures of a fork enter.
pub(crate) struct Fork<'a> {
    tree: Settled,
    /// The frame that is current on the home thread after the first closure.
    ///
    /// Its id is the first of three. The next one is that of the first closure's frame, and the third one that
    /// of the second closure, if it runs on top of the parked frame.
    parked: Entry,
    of: PhantomData<&'a Root>,
}

// SAFETY: the tree is settled, so its nodes are not written while it lives. The rest are numbers.
unsafe impl Sync for Fork<'_> {}

impl Fork<'_> {
    #[inline]
    fn new(tree: Settled, parked: Entry) -> Self {
        Self {
            tree,
            parked,
            of: PhantomData,
        }
    }

    /// Enters the frame of the first closure. The caller has saved the current frame.
    #[inline]
    fn begin(state: &State, saved: Frame) -> Self {
        // SAFETY: (Kept frames) the frame's tree lives; (Borrowed) no other thread has seen it.
        let tree = unsafe { settle(saved.inherited.tree()) };
        let parked = Entry::new(state.three_fresh_ids(), state.reads());
        state.set_frame(Frame {
            inherited: Link::unowned(tree.tree()),
            own: Link::EMPTY,
            id: parked.id.plus(1),
        });
        Self::new(tree, parked)
    }

    /// Runs the first closure in a scope of the context.
    #[inline]
    pub(crate) fn first<R>(&self, f: impl FnOnce() -> R) -> R {
        let (mut id, mut elsewhere) = (self.parked.id.plus(1), None);
        // SAFETY: the reference stays here.
        if unsafe { here() }.id() != id {
            elsewhere = Elsewhere::enter(self.tree);
            id = ContextId::NEVER;
        }
        self.during(id, elsewhere, f)
    }

    /// Runs the second closure in a scope of the context.
    #[inline]
    pub(crate) fn second<R>(&self, f: impl FnOnce() -> R) -> R {
        let (mut id, mut elsewhere) = (self.parked.id.plus(2), None);
        // SAFETY: the reference stays here.
        let state = unsafe { here() };
        if state.id() == self.parked.id {
            state.enter_on_empty(Link::unowned(self.tree.tree()), id);
        } else {
            elsewhere = Elsewhere::enter(self.tree);
            id = ContextId::NEVER;
        }
        self.during(id, elsewhere, f)
    }

    /// Runs `f` in the frame with this id, then leaves. If the frame is elsewhere, the id is that of no frame,
    /// so that its end is taken for an unusual one.
    #[inline(always)]
    fn during<R>(
        &self,
        id: ContextId,
        elsewhere: Option<Box<Elsewhere>>,
        f: impl FnOnce() -> R,
    ) -> R {
        /// Leaves.
        struct Leave<'a>(&'a Fork<'a>, ContextId, Option<Box<Elsewhere>>);

        impl Drop for Leave<'_> {
            #[inline(always)]
            #[expect(clippy::inline_always, reason = "else the guard lies in memory")]
            fn drop(&mut self) {
                self.0.end_unusually(self.1, self.2.take());
            }
        }

        let leave = Leave(self, id, elsewhere);
        let result = f();
        // SAFETY: the reference stays here.
        let state = unsafe { here() };
        let frame = Entry::new(id, self.parked.reads());
        if frame.is_innermost(state) && state.leave_on_empty(self.parked.id) {
            mem::forget(leave);
        } else {
            drop(leave);
        }
        result
    }

    #[cold]
    #[inline(never)]
    fn end_unusually(&self, id: ContextId, elsewhere: Option<Box<Elsewhere>>) {
        match elsewhere {
            Some(elsewhere) => elsewhere.leave(self.tree),
            None => leave(
                Entry::new(id, self.parked.reads()),
                self.parked.id,
                self.tree,
            ),
        }
    }

    /// It takes words, which come in registers; so what was saved need not lie in memory.
    #[cold]
    #[inline(never)]
    fn unpark_unusually(
        &self,
        inherited: Link,
        own: Link,
        id: ContextId,
        carried: Option<Box<Carried>>,
    ) {
        let saved = Frame { inherited, own, id };
        let parked = carried
            .as_ref()
            .map_or(self.parked, |carried| carried.parked);
        let first = Entry::new(self.parked.id.plus(1), parked.reads());
        // The first closure's frame is still there if the closure ran elsewhere, or never.
        if with_state(|state| parked.leave(state, saved) || first.leave(state, saved)) {
            return;
        }
        // A guard that is still there may borrow from what is fresh.
        mem::forget(carried);
        abandon(parked, saved);
    }
}

/// Leaves the frame of a closure, on top of an empty frame.
fn leave(frame: Entry, below: ContextId, tree: Settled) {
    let below = Frame::empty(below);
    let leave = || with_state(|state| frame.leave(state, below));
    let leave_anyway = || {
        if !leave() {
            leave_out_of_order(below, frame, frame.id, tree);
        }
    };
    // After a panic all may be in order.
    if !leave() && !frame.end_foreign(leave_anyway) {
        leave_out_of_order(below, frame, frame.id, tree);
    }
}

/// A foreign job may have left a suspended scope behind. What was saved is put back all the same, if that
/// is safe, and the program is told.
fn abandon(parked: Entry, saved: Frame) {
    with_state(|state| parked.abandon_inside(state, saved));
    report_disorder();
}

/// The frames of a closure that runs where its fork has no frame: on another thread.
struct Elsewhere {
    /// What was there.
    saved: Frame,
    /// An empty frame on top of it.
    empty: Entry,
    /// The frame of the closure.
    frame: Entry,
}

impl Elsewhere {
    /// Enters both frames.
    #[cold]
    #[inline(never)]
    fn enter(tree: Settled) -> Option<Box<Self>> {
        /// Leaves if a carrier panics.
        struct Leave(Option<Box<Elsewhere>>, Settled);

        impl Drop for Leave {
            fn drop(&mut self) {
                if let Some(elsewhere) = self.0.take() {
                    elsewhere.leave(self.1);
                }
            }
        }

        // Made before the frame is looked at, because the allocator may set variables.
        let mut this = Box::new(Self {
            saved: Frame::empty(ContextId::NEVER),
            empty: Entry::new(ContextId::NEVER, 0),
            frame: Entry::new(ContextId::NEVER, 0),
        });
        with_state(|state| {
            this.saved = state.frame();
            this.empty = Entry::enter(state, Link::EMPTY, Link::EMPTY);
            this.frame = Entry::enter(state, Link::unowned(tree.tree()), Link::EMPTY);
        });
        let mut leave = Leave(Some(this), tree);
        if foreign::any() {
            foreign::enter();
        }
        leave.0.take()
    }

    fn leave(self, tree: Settled) {
        /// Also if a value panics that the closure's frame owned.
        struct LeaveEmpty(Entry, Frame);

        impl Drop for LeaveEmpty {
            fn drop(&mut self) {
                let (empty, saved) = (self.0, self.1);
                if !with_state(|state| empty.leave(state, saved)) {
                    abandon(empty, saved);
                }
            }
        }

        let Self {
            saved,
            empty,
            frame,
        } = self;
        let _empty = LeaveEmpty(empty, saved);
        leave(frame, empty.id, tree);
    }
}
