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

use std::io::{self, Write as _};
use std::marker::PhantomData;
use std::mem::{self, ManuallyDrop};
use std::process;

use super::access::bound_by_borrowing;
use super::frame::{ContextId, Frame, Layer, Link};
use super::key::Key;
use super::node::{Settled, settle};
use super::root::{OwnRoot, Root};
use super::thread::{State, report_disorder, with_state};
use super::value::NewValue;

/// What every guard remembers of its entry, besides what it found.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    pub(super) id: ContextId,
    reads: usize,
}

impl Entry {
    /// Makes a frame current with these links, and a new id.
    #[inline]
    pub(super) fn enter(state: &State, inherited: Link, own: Link) -> Self {
        let id = state.fresh_id();
        Self::enter_as(state, Frame { inherited, own, id })
    }

    /// Makes this frame current.
    #[inline]
    pub(super) fn enter_as(state: &State, frame: Frame) -> Self {
        state.set_frame(frame);
        Self {
            id: frame.id,
            reads: state.reads(),
        }
    }

    /// Makes a context current, which is empty from then on, and gives the frame before. So nothing is dropped twice if it is dropped
    /// meanwhile, which happens to a thread-local when the process exits.
    #[inline]
    pub(super) fn enter_context(
        state: &State,
        inherited: &mut Root,
        own: &mut OwnRoot,
        id: &mut ContextId,
        awaiter: Awaiter,
    ) -> (Frame, Self) {
        /// The own bindings of the task, on top of those of its awaiter if it sees them.
        #[cold]
        fn own_link(state: &State, own: OwnRoot, awaiter: Awaiter) -> Link {
            let top = Link::owning(own.into_root());
            if awaiter == Awaiter::Hidden || state.frame().own == Link::EMPTY {
                return top;
            }
            let mut reserve = None;
            loop {
                match Layer::link(top, state.frame().own.as_unowned()) {
                    Ok(link) => return link,
                    Err(shortage) => shortage.fill(&mut reserve),
                }
            }
        }

        if *id == ContextId::BASE {
            *id = state.fresh_id();
        }
        let awaiters = state.frame().own;
        let own = if own.is_empty() && (awaiter == Awaiter::Hidden || awaiters == Link::EMPTY) {
            Link::EMPTY
        } else {
            own_link(state, mem::replace(own, OwnRoot::EMPTY), awaiter)
        };
        let saved = state.frame();
        inherited.keep_if_lent();
        let frame = Frame {
            inherited: Link::owning(mem::replace(inherited, Root::EMPTY)),
            own,
            id: *id,
        };
        (saved, Self::enter_as(state, frame))
    }

    /// Of the frame that is current.
    pub(super) fn of_current(state: &State) -> Self {
        Self {
            id: state.id(),
            reads: state.reads(),
        }
    }

    /// Whether everything inside has ended.
    #[inline]
    pub(super) fn is_innermost(self, state: &State) -> bool {
        state.id() == self.id && state.reads() == self.reads
    }

    /// Puts the saved frame back, and drops the one that ends, if everything inside has ended. Returns
    /// whether that is so.
    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "a guard's end is called from two places"
    )]
    pub(super) fn leave(self, state: &State, saved: Frame) -> bool {
        if !self.is_innermost(state) {
            return false;
        }
        let left = state.frame();
        state.set_frame(saved);
        // SAFETY: the frame was just left, and nothing else has its links.
        unsafe { left.discard() };
        true
    }

    /// Puts the saved frame back although frames inside have not ended, if that is safe.
    #[cold]
    pub(super) fn abandon_inside(self, state: &State, saved: Frame) {
        abandon_inside(state, saved, self.id, self.reads);
    }
}

/// Ends a guard whose own tree ends with it, though frames inside have not ended.
///
/// `borrowed` is the tree that the frame has from a caller, who may drop it from now on. What was abandoned may
/// still use it, so it leaks.
#[cold]
#[inline(never)]
fn leave_out_of_order(saved: Frame, entry: Entry, entered: ContextId, borrowed: Settled) {
    // SAFETY: the caller's borrow ends after the guard does.
    unsafe { borrowed.retain() };
    if !with_state(|state| abandon_inside(state, saved, entered, entry.reads)) {
        // Whatever was done now, code that is suspended could still use a context that is gone.
        let _ = io::stderr().write_all(
            b"contextvars: a scope ended while a coroutine was suspended in it, or after one below it; \
              aborting, because the coroutine uses a context that is gone\n",
        );
        process::abort();
    }
    report_disorder();
}

/// Puts `saved` back although frames inside have not ended, if it is sure that `saved` lives.
///
/// The frames inside are abandoned. None of their ids becomes current again, so their guards will find
/// themselves out of order, and will not put back what they saved. What they own leaks, because it may
/// still be in use. So does the tree that is put back: a frame inside may have borrowed from it, and a
/// `Parked` can lend such a frame's context at any time.
fn abandon_inside(state: &State, saved: Frame, entered: ContextId, reads: usize) -> bool {
    // A value that is still being read may be in the tree that is about to go. And a frame that was
    // abandoned itself has saved what may be gone.
    let is_sure = state.forget_lost_reads(reads) && !state.may_be_abandoned(entered);
    if is_sure {
        state.abandon_since(entered);
        // SAFETY: (Kept frames) the saved frame's tree lives; (Borrowed) if it borrows, no other thread
        // has seen it. The count that is never given up keeps the frame from writing to it.
        unsafe { settle(saved.inherited.tree()).retain() };
        state.set_frame(saved);
    }
    is_sure
}

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
        with_state(|state| {
            let saved = state.frame();
            let entry = Entry::enter(state, Link::owning(root), Link::EMPTY);
            Self::new(saved, entry)
        })
    }

    /// A scope of a tree that another guard of this kind keeps alive: one that is below on the stack of
    /// this thread, or was left out of order and leaks.
    ///
    /// # Safety
    ///
    /// As just said.
    #[inline]
    pub(super) unsafe fn of_saved(tree: Settled) -> Self {
        with_state(|state| {
            let saved = state.frame();
            let entry = Entry::enter(state, Link::unowned(tree.tree()), Link::EMPTY);
            Self::new(saved, entry)
        })
    }
}

impl Drop for BlockScope {
    #[inline]
    fn drop(&mut self) {
        with_state(|state| {
            if !self.entry.leave(state, self.saved) {
                // Frames nest: what was saved stays as it is, and leaks, because the frames inside may
                // use it.
                report_disorder();
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
        let mut reserve = None;
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
                    shortage.fill(&mut reserve);
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
    /// The tree that something else keeps alive for `'a`.
    borrowed: Settled,
    /// Belongs to its thread, and borrows what it entered.
    of: PhantomData<(*const (), &'a Root)>,
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

impl StackScope<'_> {
    /// A scope of a context that ends with it; bindings with `inherit = false` are unbound.
    #[inline]
    pub(crate) fn owning(root: Root) -> Self {
        Self::with_link(Link::owning(root), Settled::EMPTY)
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
            borrowed: Settled::EMPTY,
            of: PhantomData,
        }
    }

    /// A scope of a tree; bindings with `inherit = false` are unbound.
    ///
    /// # Safety
    ///
    /// Something else keeps the tree alive for `'a`.
    #[inline]
    pub(super) unsafe fn borrowing(tree: Settled) -> Self {
        Self::with_link(Link::unowned(tree.tree()), tree)
    }

    #[inline]
    fn with_link(link: Link, borrowed: Settled) -> Self {
        with_state(|state| Self {
            saved: state.frame(),
            entry: Entry::enter(state, link, Link::EMPTY),
            borrowed,
            of: PhantomData,
        })
    }

    /// Runs `f`, then leaves.
    #[inline]
    pub(crate) fn during<R>(self, f: impl FnOnce() -> R) -> R {
        // Only a panic leaves through the guard, which lies in memory. These stay in registers.
        let Self {
            saved,
            entry,
            borrowed,
            ..
        } = self;
        let result = f();
        mem::forget(self);
        Self::end(saved, entry, borrowed);
        result
    }

    #[inline]
    fn end(saved: Frame, entry: Entry, borrowed: Settled) {
        with_state(|state| {
            if !entry.leave(state, saved) {
                leave_out_of_order(saved, entry, entry.id, borrowed);
            }
        });
    }
}

impl Drop for StackScope<'_> {
    #[inline]
    fn drop(&mut self) {
        Self::end(self.saved, self.entry, self.borrowed);
    }
}

/// What a context that runs sees of the own space of the code that runs it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Awaiter {
    /// Nothing: the context was handed over to it.
    Hidden,
    /// All that it does not bind itself: it awaits the task.
    Seen,
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
        let Self {
            saved,
            entered,
            entry,
            ..
        } = *self;
        with_state(|state| {
            if entry.is_innermost(state) {
                let left = state.frame();
                state.set_frame(saved);
                // SAFETY: the frame was just left, and nothing else has its links. It never borrowed:
                // its trees were settled, and what is set where nothing is bound has nothing to borrow.
                // What is overwritten is empty, so it has nothing to drop.
                unsafe {
                    mem::forget(mem::replace(self.inherited, left.inherited.into_root()));
                    if left.own != Link::EMPTY {
                        mem::forget(mem::replace(self.own, left.own.into_own_root()));
                    }
                }
            } else {
                leave_out_of_order(saved, entry, entered, Settled::EMPTY);
            }
        });
    }
}

impl Drop for RunGuard<'_> {
    #[inline]
    fn drop(&mut self) {
        self.end();
    }
}
