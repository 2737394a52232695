//! Forks in marked code: the closures hold guards, as every rewritten closure does.
//!
//! Code outside of this crate has the lender, the loan and the guards as values. It may enter more than twice, and move or
//! forget any of them. So the context is parked from the beginning, and each guard looks at the current
//! frame: if that is the fork's, before or between the closures, the guard enters the next of the fork's
//! frames. Otherwise it is a scope by itself, which owns its tree.
//!
//! ```text
//! caller -> parked -> first -> parked -> second -> parked -> caller
//! ```
//!
//! The lender saves the caller's frame, which keeps the tree. If the lender ends out of order, what it saved
//! leaks, or the tree does. So what a guard on this thread borrows lives until its frame is left.

use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ptr::NonNull;

use super::foreign;
use super::fork::{self, Carried, Fork};
use super::frame::{ContextId, Frame};
use super::root::Root;
use super::run::Here;
use super::scopes::BlockScope;
use super::thread::{here, report_disorder};

/// Holds the context of a call of rayon's that waits, from before the call to its end: the context is parked
/// meanwhile.
#[allow(missing_debug_implementations, reason = "only expansions have one")]
#[must_use = "the context is put back when this is dropped"]
pub struct ForkLender {
    saved: Frame,
    fork: Fork<'static>,
    /// If there are carriers. Then nothing is saved here.
    carried: ManuallyDrop<Option<Box<Carried>>>,
    /// Belongs to its thread.
    of: PhantomData<*const ()>,
}

impl ForkLender {
    #[inline]
    pub(crate) fn new() -> Self {
        // Word by word: a lender that comes from either of two places is copied once more.
        let (saved, fork, carried);
        if foreign::any() {
            let parked = Carried::park();
            (saved, fork) = (Frame::empty(ContextId::NEVER), parked.fork());
            carried = Some(parked);
        } else {
            // SAFETY: the reference stays here.
            let state = unsafe { here() };
            saved = state.frame();
            fork = Fork::new(state, saved);
            state.set_frame(Frame::empty(fork.id(0)));
            carried = None;
        }
        Self {
            saved,
            fork,
            carried: ManuallyDrop::new(carried),
            of: PhantomData,
        }
    }

    /// The loan that closures enter. They capture this reference, and not the lender, because a lender stays
    /// on its thread.
    #[inline]
    pub fn lend_(&self) -> &Fork<'_> {
        &self.fork
    }
}

impl Drop for ForkLender {
    #[inline]
    fn drop(&mut self) {
        self.end(Here::find());
    }
}

impl ForkLender {
    /// It is a call: each call in marked code that waits ends here, in order or by a panic.
    #[inline(never)]
    fn end(&mut self, here: Here) {
        // If there are carriers, no frame has an id of the fork.
        if !self.fork.leave(here.state(), self.saved) {
            self.end_unusually();
        }
    }

    #[cold]
    #[inline(never)]
    fn end_unusually(&mut self) {
        if let Some(carried) = self.carried.take() {
            return drop(carried);
        }
        let Frame { inherited, own, id } = self.saved;
        self.fork.leave_unusually(inherited, own, id, 0);
    }
}

impl Fork<'_> {
    /// A scope of what is lent.
    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "it is all that a closure adds to a body"
    )]
    pub fn enter_(&self) -> ForkScope<'_> {
        match self.enter_here() {
            Some(id) => ForkScope {
                of: NonNull::dangling(),
                id,
                fork: PhantomData,
            },
            None => self.enter_by_itself(),
        }
    }

    #[cold]
    #[inline(never)]
    fn enter_by_itself(&self) -> ForkScope<'_> {
        // The box is made first, because the allocator may set variables. The scope ends if what follows panics.
        let mut scope = Box::new(None);
        *scope = Some(BlockScope::owning(self.to_root()));
        ForkScope {
            of: NonNull::from(Box::leak(scope)).cast(),
            id: ContextId::NEVER,
            fork: PhantomData,
        }
    }

    /// A reference of one's own.
    pub(crate) fn to_root(&self) -> Root {
        // SAFETY: the lender keeps the tree, or it leaks.
        unsafe { Root::retained(self.tree()) }
    }
}

/// What a closure holds while its body runs.
#[allow(missing_debug_implementations, reason = "only expansions have one")]
#[must_use = "the scope ends when this is dropped"]
pub struct ForkScope<'a> {
    /// A boxed `Option<BlockScope>`, or nothing.
    of: NonNull<()>,
    /// The frame's id. No frame of a scope by itself has it.
    id: ContextId,
    /// A pointer: it belongs to its thread.
    fork: PhantomData<(&'a Fork<'a>, *const ())>,
}

impl ForkScope<'_> {
    /// It takes words, which come in registers; so the guard need not lie in memory.
    ///
    /// # Safety
    ///
    /// The words are those of a scope that ends here.
    #[cold]
    #[inline(never)]
    unsafe fn end_unusually(of: NonNull<()>, id: ContextId) {
        if id == ContextId::NEVER {
            // SAFETY: such a scope owns what it leaked out of a box.
            drop(unsafe { Box::from_raw(of.cast::<Option<BlockScope>>().as_ptr()) });
            return;
        }
        if !fork::leave_side_unusually(id) {
            // Frames nest: all stays as it is.
            report_disorder();
        }
    }
}

impl Drop for ForkScope<'_> {
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "else it has to lie in memory")]
    fn drop(&mut self) {
        if !fork::leave_side(self.id) {
            // SAFETY: this is the end of the scope.
            unsafe { Self::end_unusually(self.of, self.id) }
        }
    }
}
