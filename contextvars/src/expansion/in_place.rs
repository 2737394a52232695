//! `in_place_scope`: the body is its caller's own code, and the context is parked when the body is
//! done, because the call waits for its jobs then.

use std::cell::Cell;

use super::capture::{Captured, Ends, Source};
use super::guard::ScopeGuard;
use super::job::{self, Job, JobEnd};
use crate::Context;
use crate::store::{FrameMark, Parked};

/// Holds what the body of a rayon `in_place_scope` parks at its end, until the call returns.
///
/// It is no [`Lender`](super::Lender): it parks after the body instead of before it, and it lends
/// nothing. It has the same methods, so that a receiver's type can decide between it and
/// [`NotInPlace`].
pub struct InPlace {
    caller: FrameMark,
    parked: Cell<Option<Parked>>,
}

impl InPlace {
    /// For a call whose path names rayon.
    #[expect(
        clippy::new_without_default,
        reason = "it depends on where it is called"
    )]
    pub fn new() -> Self {
        Self {
            caller: FrameMark::here(),
            parked: Cell::new(None),
        }
    }

    /// What the body enters.
    pub fn lend_(&self) -> &Self {
        self
    }

    /// The same, for a body that owns what it enters.
    pub fn to_captured_(&self) -> &Self {
        self
    }

    /// What a body with `move` holds.
    pub fn job_(&self) -> (Job<&Self>, JobEnd) {
        job::of(self)
    }

    /// The same.
    pub fn captured_job_(&self) -> (Job<&Self>, JobEnd) {
        job::of(self)
    }

    /// Parks the context when it is dropped.
    pub fn enter_(&self) -> ScopeGuard<'_> {
        ScopeGuard::park_at_end(self.caller, &self.parked)
    }
}

impl Source for &InPlace {
    type Guard<'g>
        = ScopeGuard<'g>
    where
        Self: 'g;

    fn enter_(&self) -> ScopeGuard<'_> {
        InPlace::enter_(self)
    }

    /// The body is its caller's own code, and so is what it captured.
    fn ends(&self) -> Ends {
        Ends::Nowhere
    }

    fn take_for_drop(&mut self) -> Context {
        Context::new()
    }

    /// A box has no place for the loan, so nothing is parked. The body is its caller's own code all
    /// the same.
    fn into_captured(self) -> Captured {
        Captured::for_other_threads()
    }
}

/// The answer of a receiver that is not rayon's: its `in_place_scope` is called as it is written.
///
/// It is a type of its own because the method may ask of its closure to be `Send` or `'static`,
/// which a loan of [`InPlace`] is not.
#[derive(Clone, Copy)]
#[must_use = "it stands for a lender"]
pub struct NotInPlace;

impl NotInPlace {
    /// Nothing.
    pub fn lend_(self) -> Self {
        self
    }

    /// Nothing.
    pub fn to_captured_(self) -> Self {
        self
    }

    /// Nothing.
    pub fn job_(self) -> (Job<Self>, JobEnd) {
        job::of(self)
    }

    /// Nothing.
    pub fn captured_job_(self) -> (Job<Self>, JobEnd) {
        job::of(self)
    }

    /// Nothing.
    pub fn enter_(self) -> ScopeGuard<'static> {
        ScopeGuard::NOTHING
    }
}

impl Source for NotInPlace {
    type Guard<'g> = ScopeGuard<'g>;

    fn enter_(&self) -> ScopeGuard<'_> {
        ScopeGuard::NOTHING
    }

    fn ends(&self) -> Ends {
        Ends::Nowhere
    }

    fn take_for_drop(&mut self) -> Context {
        Context::new()
    }

    fn into_captured(self) -> Captured {
        Captured::for_other_threads()
    }
}
