//! Forks: a thread that waits parks its context, and lends it to the closures that it waits for.

use std::marker::PhantomData;
use std::mem::{self, ManuallyDrop};
use std::ptr::{self, NonNull};

#[cfg(feature = "rayon")]
use super::access::current_tree;
use super::bare;
use super::entry::Entry;
use super::foreign;
use super::frame::{ContextId, Frame, Link};
use super::node::{Settled, settle};
use super::root::Root;
use super::scopes::BlockScope;
#[cfg(feature = "rayon")]
use super::scopes::StackScope;
use super::thread::{State, here, report_disorder, with_state};

/// The current context, taken out of the thread until this is dropped. Meanwhile the thread has an empty
/// one.
#[must_use = "the context is put back when this is dropped"]
pub(crate) struct Parked {
    saved: Frame,
    entry: Entry,
    /// What is lent: the saved tree, or that of `fresh`.
    tree: Settled,
    /// The context with the foreign state of now, if there are carriers. The state itself stays in place
    /// while the thread waits.
    fresh: ManuallyDrop<Option<Root>>,
    /// Belongs to its thread.
    of: PhantomData<*const ()>,
}

/// Parks the current context.
#[inline]
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
    #[inline]
    pub(crate) fn context(&self) -> ContextRef<'_> {
        ContextRef {
            tree: self.tree,
            of: PhantomData,
        }
    }

    /// Runs `f`, which lends the context, and then puts it back: for a function of this crate. If that
    /// panics, the result is dropped: at the end of a function, Rust leaks it (rust-lang/rust#47949).
    ///
    /// Inlined, because it is most of what a fork does.
    #[inline(always)]
    #[cfg(feature = "rayon")]
    pub(crate) fn during<R>(self, f: impl FnOnce(ContextRef<'_>) -> R) -> R {
        /// Puts the context back after a panic.
        struct Unpark(Frame, Entry, Option<Root>);

        impl Drop for Unpark {
            #[inline(always)]
            #[expect(clippy::inline_always, reason = "else it has to lie in memory")]
            fn drop(&mut self) {
                let Frame { inherited, own, id } = self.0;
                let (entry, fresh) = (self.1, self.2.take());
                Parked::end_unusually(inherited, own, id, entry.id, entry.reads(), fresh);
            }
        }

        let mut this = ManuallyDrop::new(self);
        let (saved, entry, tree) = (this.saved, this.entry, this.tree);
        // SAFETY: nothing uses the field afterwards.
        let fresh = unsafe { ManuallyDrop::take(&mut this.fresh) };
        let is_fresh = fresh.is_some();
        let unpark = Unpark(saved, entry, fresh);
        let result = f(ContextRef {
            tree,
            of: PhantomData,
        });
        // SAFETY: the reference stays here.
        if is_fresh || !entry.leave(unsafe { here() }, saved) {
            drop(unpark);
        } else {
            mem::forget(unpark);
        }
        result
    }

    /// The id of the frame that is in place meanwhile. No other loan has it.
    #[cfg(feature = "rayon")]
    #[inline]
    pub(super) fn id(&self) -> ContextId {
        self.entry.id
    }

    /// What was parked, to be entered by guards that code outside of this crate may move or forget.
    #[inline]
    pub(crate) fn lend(&self) -> Loan<'_> {
        Loan {
            context: self.context(),
            home: with_state(|state| NonNull::from(state)),
        }
    }
}

impl Parked {
    /// It takes words, which come in registers; so what was parked need not lie in memory.
    #[cold]
    #[inline(never)]
    fn end_unusually(
        inherited: Link,
        own: Link,
        id: ContextId,
        entry_id: ContextId,
        reads: usize,
        fresh: Option<Root>,
    ) {
        let (saved, entry) = (Frame { inherited, own, id }, Entry::new(entry_id, reads));
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
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "else it has to lie in memory")]
    fn drop(&mut self) {
        let Frame { inherited, own, id } = self.saved;
        let entry = self.entry;
        // SAFETY: nothing uses the field afterwards.
        let fresh = unsafe { ManuallyDrop::take(&mut self.fresh) };
        // SAFETY: the reference stays here.
        if fresh.is_some() || !entry.leave(unsafe { here() }, self.saved) {
            Self::end_unusually(inherited, own, id, entry.id, entry.reads(), fresh);
        } else {
            mem::forget(fresh); // there is none
        }
    }
}

/// A context that a blocked call or a borrow keeps alive for `'a`: no count is touched.
#[derive(Clone, Copy)]
pub(crate) struct ContextRef<'a> {
    tree: Settled,
    of: PhantomData<&'a Root>,
}

// SAFETY: it is as good as a `&Root`: the tree is settled, so its nodes are not written while it lives.
unsafe impl Send for ContextRef<'_> {}
// SAFETY: as above.
unsafe impl Sync for ContextRef<'_> {}

#[cfg(feature = "rayon")]
impl<'a> ContextRef<'a> {
    /// A context that its owner keeps for `'a`.
    #[inline]
    pub(crate) fn of(root: &'a Root) -> Self {
        Self {
            tree: root.as_settled(),
            of: PhantomData,
        }
    }

    /// Whether the current context is this very one.
    #[inline]
    pub(crate) fn is_current(self) -> bool {
        current_tree() == self.tree.tree()
    }

    /// Runs `f` in a scope of this context.
    #[inline]
    pub(crate) fn scope<R>(self, f: impl FnOnce() -> R) -> R {
        // SAFETY: (Kept frames) the tree lives for `'a`, and this function ends before.
        unsafe { StackScope::borrowing(self.tree) }.during(f)
    }
}

impl ContextRef<'_> {
    /// The tree, which lives for `'a`.
    #[cfg(feature = "rayon")]
    #[inline]
    pub(super) fn tree(self) -> Settled {
        self.tree
    }

    /// A reference of one's own.
    #[inline]
    pub(crate) fn to_root(self) -> Root {
        // SAFETY: the tree lives for `'a`.
        unsafe { Root::retained(self.tree) }
    }
}

/// A parked context that guards enter.
#[derive(Clone, Copy)]
pub(crate) struct Loan<'a> {
    context: ContextRef<'a>,
    /// The thread that parked it. It is compared, and never followed.
    home: NonNull<State>,
}

// SAFETY: the context may go to other threads, and the pointer is only compared.
unsafe impl Send for Loan<'_> {}
// SAFETY: as above.
unsafe impl Sync for Loan<'_> {}

impl Loan<'_> {
    /// A scope of the context of a loan. Without one, a scope of what `otherwise` gives, if it gives
    /// something; it is one word, so what is entered never lies in memory.
    ///
    /// On the home thread the scope borrows: the parked frame is below it, or leaks. On another thread
    /// nothing ends a guard that is forgotten, so there it counts a reference.
    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "it is all that a closure adds to a body"
    )]
    pub(crate) fn enter_or(
        this: Option<Self>,
        otherwise: impl FnOnce() -> Option<Root>,
    ) -> Option<BlockScope> {
        let link = match this {
            Some(loan) if loan.is_home() => Link::unowned(loan.context.tree.tree()),
            Some(loan) => Link::owning(loan.to_root().into_settled()),
            None => Link::owning(otherwise()?.into_settled()),
        };
        // SAFETY: the link owns its reference; or the guard that parked the context saved the tree, on
        // this thread.
        Some(unsafe { BlockScope::with_link(link) })
    }

    /// Whether this is the thread that parked the context.
    #[inline]
    pub(crate) fn is_home(self) -> bool {
        with_state(|state| ptr::eq(state, self.home.as_ptr()))
    }

    /// A reference of one's own.
    pub(crate) fn to_root(self) -> Root {
        self.context.to_root()
    }
}
