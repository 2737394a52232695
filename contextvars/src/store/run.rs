//! A context that runs, in parts: what is set in one part is there in the next one. A future's polls are such
//! parts.
//!
//! Each future in a context has a copy of what is inlined into its poll. So entering and leaving are functions
//! that our callers do not inline. They take the usual way if they can, which calls nothing, so they need not
//! save registers. Everything else is behind one more call. To find a thread-local may be a call in a library;
//! so where it is comes from what is inlined.

use std::marker::PhantomData;
use std::mem::{self, MaybeUninit};
use std::ptr::NonNull;

use super::entry::{Awaiter, Entry, leave_out_of_order};
use super::foreign;
use super::frame::{ContextId, Frame, Link};
use super::lent;
use super::node::Settled;
use super::root::{OwnRoot, Root};
use super::thread::{State, here};

/// Where the state of this thread is.
#[derive(Clone, Copy)]
pub(crate) struct Here(NonNull<State>);

impl Here {
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "it is an address")]
    pub(crate) fn find() -> Self {
        // SAFETY: the reference becomes a pointer.
        Self(NonNull::from(unsafe { here() }))
    }

    /// The state, in a function that was called with this value.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "it is an address")]
    pub(super) fn state(&self) -> &State {
        // SAFETY: a pointer stays on its thread. A thread-local without a destructor lives as long as its thread
        // runs code.
        unsafe { self.0.as_ref() }
    }
}

/// What a run takes from a task, and gives back to it.
pub(crate) struct Parts<'a>(
    pub(crate) &'a mut Root,
    pub(crate) &'a mut OwnRoot,
    pub(crate) &'a mut ContextId,
    pub(crate) &'a Awaiter,
);

/// What a context remembers of the frame below while it runs.
#[must_use = "the context runs until `leave`"]
pub(crate) struct Run {
    saved: Frame,
    /// The id of the frame is the context's, which may be older than the frame.
    entered: ContextId,
    /// How many values were being read. If the frame was entered the unusual way, the complement of that, which
    /// no number of reads is: it has to be left the unusual way, too.
    reads: usize,
    /// Belongs to its thread.
    of: PhantomData<*const ()>,
}

impl Run {
    /// Makes a context current. It is empty until it is left. `lent` is [`lent::count`].
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "its callers are the functions")]
    pub(crate) fn enter<'a>(
        Parts(inherited, own, id, awaiter): Parts<'_>,
        here: Here,
        place: &'a mut MaybeUninit<Self>,
        lent: usize,
    ) -> &'a Self {
        let state = here.state();
        // One comparison with each other, and one with the empty tree.
        let has_own = state.own() != Link::unowned(own.as_settled().tree()) || !own.is_empty();
        if *id == ContextId::BASE || lent > 0 || has_own || foreign::any() {
            return Self::enter_unusually(inherited, here, place, own, id, awaiter);
        }
        let run = place.write(Self {
            saved: Frame {
                inherited: state.inherited(),
                own: Link::EMPTY,
                id: state.id(),
            },
            entered: state.next_id(),
            reads: state.reads(),
            of: PhantomData,
        });
        state.set_inherited(Link::owning(inherited.take_unlent()));
        state.set_id(*id);
        run
    }

    /// The parameters are in the order in which they come, so that nothing is moved before the call.
    #[cold]
    #[inline(never)]
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "the usual way does not read it"
    )]
    fn enter_unusually<'a>(
        inherited: &mut Root,
        here: Here,
        place: &'a mut MaybeUninit<Self>,
        own: &mut OwnRoot,
        id: &mut ContextId,
        awaiter: &Awaiter,
    ) -> &'a Self {
        struct LeaveAfterPanic<'a>(&'a Run, Parts<'a>);

        impl Drop for LeaveAfterPanic<'_> {
            fn drop(&mut self) {
                let Self(run, Parts(inherited, own, id, _)) = self;
                run.leave_unusually(inherited, own, id);
            }
        }

        let state = here.state();
        let (saved, entry) = Entry::enter_context(state, inherited, own, id, *awaiter);
        let run = place.write(Self {
            saved,
            entered: state.next_id(),
            reads: !entry.reads(),
            of: PhantomData,
        });
        if foreign::any() {
            let leave = LeaveAfterPanic(run, Parts(inherited, own, id, awaiter));
            foreign::enter();
            mem::forget(leave);
        }
        run
    }

    /// Leaves the frame of the context, and gives its trees back to the context.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "its callers are the functions")]
    pub(crate) fn leave(&self, Parts(inherited, own, id, _): Parts<'_>, here: Here) {
        let state = here.state();
        // What was bound in the own space is owned, because nothing was bound there.
        let has_own = state.own().is_owned();
        if (state.id() != *id) | (state.reads() != self.reads) | has_own {
            return self.leave_unusually(inherited, own, id);
        }
        debug_assert!(state.own() == Link::EMPTY);
        let left = state.inherited();
        state.set_inherited(self.saved.inherited);
        state.set_id(self.saved.id);
        if left.is_owned() {
            // SAFETY: as in `hand_back`.
            inherited.put_back(unsafe { left.into_owned_root() });
        }
    }

    #[cold]
    #[inline(never)]
    fn leave_unusually(&self, inherited: &mut Root, own: &mut OwnRoot, id: &mut ContextId) {
        let reads = if self.reads > usize::MAX / 2 {
            !self.reads
        } else {
            self.reads
        };
        let (saved, entry) = (self.saved, Entry::new(*id, reads));
        // After a panic all may be in order.
        if hand_back(saved, entry, inherited, own) {
            return;
        }
        // A bare scope that is suspended in this run must not find its frame again in a later one.
        let mut leave_out_of_order = || {
            *id = ContextId::BASE;
            leave_out_of_order(saved, entry, self.entered, Settled::EMPTY);
        };
        let is_foreign = entry.end_foreign(|| {
            if !hand_back(saved, entry, inherited, own) {
                leave_out_of_order();
            }
        });
        if !is_foreign {
            leave_out_of_order();
        }
    }
}

/// Leaves the frame of a context, if everything inside has ended. Returns whether that is so.
fn hand_back(saved: Frame, entry: Entry, inherited: &mut Root, own: &mut OwnRoot) -> bool {
    // SAFETY: the reference stays here.
    let state = unsafe { here() };
    if !entry.is_innermost(state) {
        return false;
    }
    let left = state.frame();
    state.set_frame(saved);
    // SAFETY: the frame was just left, and nothing else has its links. It never borrowed: its trees were
    // settled, and what is set where nothing is bound has nothing to borrow.
    unsafe {
        if left.inherited.is_owned() {
            inherited.put_back(left.inherited.into_owned_root());
        }
        if left.own.is_owned() {
            own.put_back(left.own.into_own_root());
        }
    }
    true
}

/// Runs `f` in a context, not in a copy of it: what `f` sets is in `inherited` and `id` afterwards. What it binds
/// in the own space ends with it.
#[inline]
pub(crate) fn run<R>(inherited: &mut Root, id: &mut ContextId, f: impl FnOnce() -> R) -> R {
    struct Leave<'a>(&'a Run, &'a mut Root, &'a mut ContextId);

    impl Drop for Leave<'_> {
        #[inline]
        fn drop(&mut self) {
            leave(self.1, Here::find(), self.0, self.2);
        }
    }

    #[inline(never)]
    fn enter<'a>(
        inherited: &mut Root,
        here: Here,
        place: &'a mut MaybeUninit<Run>,
        id: &mut ContextId,
        lent: usize,
    ) -> &'a Run {
        let mut own = OwnRoot::EMPTY;
        Run::enter(
            Parts(inherited, &mut own, id, &Awaiter::Hidden),
            here,
            place,
            lent,
        )
    }

    #[inline(never)]
    fn leave(inherited: &mut Root, here: Here, run: &Run, id: &mut ContextId) {
        let mut own = OwnRoot::EMPTY;
        run.leave(Parts(inherited, &mut own, id, &Awaiter::Hidden), here);
    }

    let mut place = MaybeUninit::uninit();
    let run = enter(inherited, Here::find(), &mut place, id, lent::count());
    let leave = Leave(run, inherited, id);
    let result = f();
    // Not at the end: if that panicked, Rust would leak the result (rust-lang/rust#47949).
    drop(leave);
    result
}
