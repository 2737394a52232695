//! The loan of a call of rayon's that waits, as a source of a context (`store/fork_loan.rs`).

use super::capture::{Captured, Ends, Source};
use super::job::{self, Job, JobEnd};
use crate::Context;
use crate::store::{Fork, ForkScope};

impl Fork<'_> {
    /// What a closure takes along that captures nothing else: the loan, because the callee does not ask that
    /// the closure is `'static`.
    #[inline]
    pub fn to_captured_(&self) -> &Self {
        self
    }

    /// What a closure with `move` holds, so that what it captured is dropped in what is lent.
    #[inline]
    pub fn job_(&self) -> (Job<&Self>, JobEnd) {
        job::of(self)
    }

    /// The same, where the callee might ask that the closure is `'static`.
    #[inline]
    pub fn captured_job_(&self) -> (Job<&Self>, JobEnd) {
        self.job_()
    }

    fn capture(&self) -> Captured {
        Captured::of(Context::from_root(self.to_root()))
    }
}

impl Source for &Fork<'_> {
    type Guard<'g>
        = ForkScope<'g>
    where
        Self: 'g;

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "as what it calls")]
    fn enter_(&self) -> ForkScope<'_> {
        Fork::enter_(self)
    }

    fn ends(&self) -> Ends {
        Ends::Anywhere
    }

    fn take_for_drop(&mut self) -> Context {
        self.capture().into_context()
    }

    fn into_captured(self) -> Captured {
        self.capture()
    }
}
