//! A call of this crate that begins with one of its closures on its own thread, and waits afterwards:
//! rayon's `join`.
//!
//! Nothing else runs on the thread until that first closure ends. So the context is not parked before:
//! the fork begins with the frame of the first closure, and its end puts the parked one there.
//!
//! ```text
//! caller -> first -> parked -> second -> parked -> caller
//! ```
//!
//! If rayon runs the first closure elsewhere, because the calling thread is not in a pool, this thread
//! waits without running any job.

use std::marker::PhantomData;
use std::mem::{self, ManuallyDrop};
use std::ptr::{self, NonNull};

use super::entry::{Entry, leave_out_of_order};
use super::foreign;
use super::fork::{self, Carried, Fork};
use super::frame::{ContextId, Frame, Link};
use super::node::Settled;
use super::thread::{here, report_disorder, with_state};

/// Runs `f`, which lends the current context to two closures, and then puts it back: for a function of
/// this crate.
///
/// If that panics, the result is dropped: at the end of a function, Rust leaks it (rust-lang/rust#47949).
#[inline(always)]
pub(crate) fn fork<A, B, R>(
    first: A,
    second: B,
    f: impl FnOnce(First<'_, A, B>, Second<'_, A, B>) -> R,
) -> R {
    /// Puts the context back.
    struct Unpark<'a>(Frame, &'a Fork<'a>);

    impl Drop for Unpark<'_> {
        #[inline(always)]
        #[expect(clippy::inline_always, reason = "else what was saved lies in memory")]
        fn drop(&mut self) {
            let Frame { inherited, own, id } = self.0;
            // The first closure may have run elsewhere, or never.
            self.1.leave_unusually(inherited, own, id, 1);
        }
    }

    if foreign::any() {
        return fork_carrying(first, second, f);
    }
    // SAFETY: the reference stays here.
    let state = unsafe { here() };
    let saved = state.frame();
    let sides = Sides::new(Fork::new(state, saved), first, second);
    let fork = &sides.fork;
    state.set_frame(Frame {
        inherited: Link::unowned(fork.tree().tree()),
        own: Link::EMPTY,
        id: fork.id(1),
    });
    let unpark = Unpark(saved, fork);
    let result = f(First(&sides), Second(&sides));
    // SAFETY: the reference stays here.
    if fork.leave(unsafe { here() }, saved) {
        mem::forget(unpark);
    } else {
        drop(unpark);
    }
    result
}

/// The same, if there are carriers.
#[cold]
#[inline(never)]
fn fork_carrying<A, B, R>(
    first: A,
    second: B,
    f: impl FnOnce(First<'_, A, B>, Second<'_, A, B>) -> R,
) -> R {
    let carried = Carried::park();
    let sides = Sides::new(carried.fork(), first, second);
    let result = f(First(&sides), Second(&sides));
    drop(carried);
    result
}

/// A fork and its closures. They lie side by side, so that rayon copies one word for each closure: words
/// that were just written one by one, and are read as a pair, have to wait for the writes.
struct Sides<'a, A, B> {
    fork: Fork<'a>,
    /// [`First`] owns it.
    first: ManuallyDrop<A>,
    /// [`Second`] owns it.
    second: ManuallyDrop<B>,
}

impl<'a, A, B> Sides<'a, A, B> {
    /// The caller makes one [`First`] and one [`Second`] of it.
    #[inline]
    fn new(fork: Fork<'a>, first: A, second: B) -> Self {
        Self {
            fork,
            first: ManuallyDrop::new(first),
            second: ManuallyDrop::new(second),
        }
    }
}

macro_rules! sides {
    ($(#[$doc:meta] $side:ident($field:ident: $closure:ident);)*) => {$(
        #[$doc]
        pub(crate) struct $side<'s, A, B>(&'s Sides<'s, A, B>);

        // SAFETY: of the closures, only the one that it owns is used through it. The fork is `Sync`.
        unsafe impl<A, B> Send for $side<'_, A, B> where $closure: Send {}

        impl<'s, A, B> $side<'s, A, B> {
            /// The fork, and the closure.
            #[inline]
            pub(crate) fn take(self) -> (&'s Fork<'s>, $closure) {
                let this = ManuallyDrop::new(self);
                // SAFETY: of each `Sides`, one value of this type is made. It owns the closure, and ends here.
                (&this.0.fork, unsafe { ptr::read(&*this.0.$field) })
            }
        }

        impl<A, B> Drop for $side<'_, A, B> {
            #[inline]
            fn drop(&mut self) {
                // SAFETY: of each `Sides`, one value of this type is made. It owns the closure, and ends here.
                drop(unsafe { ptr::read(&*self.0.$field) });
            }
        }
    )*};
}

sides! {
    /// The closure that runs first.
    First(first: A);
    /// The closure that may run elsewhere meanwhile.
    Second(second: B);
}

impl Fork<'_> {
    /// Runs the first closure in a scope of the context.
    #[inline]
    pub(crate) fn first<R>(&self, f: impl FnOnce() -> R) -> R {
        let id = self.id(1);
        // SAFETY: the reference stays here.
        let side = if unsafe { here() }.id() == id {
            Side::here(self, id)
        } else {
            Side::elsewhere(self.tree())
        };
        during(side, f)
    }

    /// Runs the second closure in a scope of the context.
    #[inline]
    pub(crate) fn second<R>(&self, f: impl FnOnce() -> R) -> R {
        let parked = self.id(2);
        let side = if self.enter_on(parked) {
            Side::here(self, parked.plus(1))
        } else {
            Side::elsewhere(self.tree())
        };
        during(side, f)
    }
}

/// Runs `f` in its frame, then leaves.
#[inline(always)]
fn during<R>(side: Side<'_>, f: impl FnOnce() -> R) -> R {
    /// Leaves.
    struct Leave<'a>(Side<'a>);

    impl Drop for Leave<'_> {
        #[inline(always)]
        #[expect(clippy::inline_always, reason = "else the guard lies in memory")]
        fn drop(&mut self) {
            // SAFETY: this is the end of the side.
            unsafe { end_unusually(self.0.of, self.0.id) }
        }
    }

    let id = side.id;
    let leave = Leave(side);
    let result = f();
    // Of a side that is elsewhere, no frame has the id.
    if fork::leave_side(id) {
        mem::forget(leave);
    } else {
        drop(leave);
    }
    result
}

/// The frame of a closure: where the fork is, or elsewhere. It is two words, of which none is written if the frame
/// is here.
struct Side<'a> {
    /// The fork, or [`Elsewhere`].
    of: NonNull<()>,
    /// The frame's id. No frame elsewhere has it.
    id: ContextId,
    fork: PhantomData<&'a Fork<'a>>,
}

impl<'a> Side<'a> {
    #[inline]
    fn here(fork: &'a Fork<'_>, id: ContextId) -> Self {
        Self {
            of: NonNull::from(fork).cast(),
            id,
            fork: PhantomData,
        }
    }

    #[cold]
    #[inline(never)]
    fn elsewhere(tree: Settled) -> Self {
        Self {
            of: NonNull::from(Box::leak(Elsewhere::enter(tree))).cast(),
            id: ContextId::NEVER,
            fork: PhantomData,
        }
    }
}

/// Ends the side that has these words. It takes words, which come in registers.
///
/// # Safety
///
/// They are those of a [`Side`], whose fork lives, and which ends here.
#[cold]
#[inline(never)]
unsafe fn end_unusually(of: NonNull<()>, id: ContextId) {
    if id == ContextId::NEVER {
        // SAFETY: such a side owns what it leaked out of a box.
        let elsewhere = unsafe { Box::from_raw(of.cast::<Elsewhere>().as_ptr()) };
        elsewhere.leave();
    } else {
        // SAFETY: any other side has a reference to its fork.
        let fork = unsafe { of.cast::<Fork<'_>>().as_ref() };
        if !fork::leave_side_unusually(id) {
            let below = Frame::empty(id.plus(1));
            leave_out_of_order(below, Entry::new(id, fork.reads()), id, fork.tree());
        }
    }
}

/// The frames of a closure that runs where its fork has no frame below it.
struct Elsewhere {
    /// What was there.
    saved: Frame,
    /// An empty frame on top of it.
    empty: Entry,
    /// The frame of the closure.
    frame: Entry,
    tree: Settled,
}

impl Elsewhere {
    /// Enters both frames.
    #[expect(
        clippy::unnecessary_box_returns,
        reason = "the allocator is called before the frames are entered"
    )]
    fn enter(tree: Settled) -> Box<Self> {
        /// Leaves if a carrier panics.
        struct Leave(Option<Box<Elsewhere>>);

        impl Drop for Leave {
            fn drop(&mut self) {
                if let Some(elsewhere) = self.0.take() {
                    elsewhere.leave();
                }
            }
        }

        // Made before the frame is looked at, because the allocator may set variables.
        let mut this = Box::new(Self {
            saved: Frame::empty(ContextId::NEVER),
            empty: Entry::new(ContextId::NEVER, 0),
            frame: Entry::new(ContextId::NEVER, 0),
            tree,
        });
        with_state(|state| {
            this.saved = state.frame();
            this.empty = Entry::enter(state, Link::EMPTY, Link::EMPTY);
            this.frame = Entry::enter(state, Link::unowned(tree.tree()), Link::EMPTY);
        });
        let mut leave = Leave(Some(this));
        if foreign::any() {
            foreign::enter();
        }
        leave.0.take().expect("only a panic takes it")
    }

    fn leave(self) {
        /// Also if a value panics that the closure's frame owned.
        struct LeaveEmpty(Entry, Frame);

        impl Drop for LeaveEmpty {
            fn drop(&mut self) {
                let (empty, saved) = (self.0, self.1);
                if !with_state(|state| empty.leave(state, saved)) {
                    with_state(|state| empty.abandon_inside(state, saved));
                    report_disorder();
                }
            }
        }

        let Self {
            saved,
            empty,
            frame,
            tree,
        } = self;
        let _empty = LeaveEmpty(empty, saved);
        let below = Frame::empty(empty.id);
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
}
