//! What a job captured is dropped in the job's context, whether the job ran, panicked, or never ran.
//!
//! A closure drops its captured variables in the order in which its body mentions them first. So a
//! rewritten closure captures two variables of ours: its body mentions [`Job`] before anything of
//! the user's, and [`JobEnd`] after. The destructor of the first one enters the context, that of
//! the second one leaves it. Neither asks anything of the closure's kind: it works for `Fn`,
//! `FnMut` and `FnOnce` alike. A closure that is cloned has two of each, and each pair acts on its own.

use std::mem::{self, ManuallyDrop};
use std::ops::Deref as _;
use std::panic::{RefUnwindSafe, UnwindSafe};

use super::capture::{Captured, Ends, Source};
use super::guard::{ScopeGuard, SpawnScope};
use super::infer;
use crate::Context;
use crate::store::{self, BlockScope, Root};

/// The context of a job: mentioned first.
#[derive(Clone)]
pub struct Job<S: Source = Captured> {
    source: S,
    ends: Ends,
}

/// Mentioned last.
#[derive(Clone)]
pub struct JobEnd(Ends);

/// The context of a job at a spawn: mentioned first. Each closure that is handed over has one. So it is one
/// word, and what it does is a call.
pub struct SpawnJob(ManuallyDrop<Root>);

// As a [`Context`] is: so a closure that the user may give to `catch_unwind` still may.
impl UnwindSafe for SpawnJob {}
impl RefUnwindSafe for SpawnJob {}

/// Mentioned last, at a spawn.
pub struct SpawnEnd(());

/// The current context, for a closure that is handed over.
#[inline]
pub fn capture_job() -> (SpawnJob, SpawnEnd) {
    (SpawnJob::capture(), SpawnEnd(()))
}

impl SpawnJob {
    #[inline(never)]
    fn capture() -> Self {
        Self(ManuallyDrop::new(store::capture()))
    }

    /// A scope of the context.
    #[inline(never)]
    pub fn enter_(&self) -> SpawnScope {
        SpawnScope::new(BlockScope::owning(self.0.deref().clone()))
    }

    /// The same, for a closure whose body consumes the job: without `move`, that is how a closure
    /// gets to own it.
    #[inline]
    pub fn enter_once_(&self) -> SpawnScope {
        self.enter_()
    }
}

impl Clone for SpawnJob {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl Clone for SpawnEnd {
    fn clone(&self) -> Self {
        Self(())
    }
}

impl Drop for SpawnJob {
    #[inline]
    fn drop(&mut self) {
        /// By `extern "C"` the compiler knows that nothing unwinds from here: no closure has a landing pad for it.
        #[inline(never)]
        extern "C" fn enter(root: &mut Root) {
            let root = mem::replace(root, Root::EMPTY);
            Context::from_root(root).begin_drop();
        }

        enter(&mut self.0);
    }
}

impl Drop for SpawnEnd {
    #[inline]
    fn drop(&mut self) {
        store::end_drop();
    }
}

impl SpawnEnd {
    /// As [`JobEnd::never_`].
    #[cold]
    pub fn never_<T>(&self) -> T {
        infer::unreachable()
    }

    /// As [`JobEnd::never_after_`].
    #[cold]
    pub fn never_after_<T>(self, _: SpawnJob) -> T {
        self.never_()
    }
}

/// The two variables for a source of a context.
#[inline]
pub(super) fn of<S: Source>(source: S) -> (Job<S>, JobEnd) {
    let ends = source.ends();
    (Job { source, ends }, JobEnd(ends))
}

impl<S: Source> Job<S> {
    /// A scope of the context.
    #[inline]
    pub fn enter_(&self) -> S::Guard<'_> {
        self.source.enter_()
    }
}

impl Job {
    /// The same, for a closure whose body consumes the job: without `move`, that is how a closure
    /// gets to own it.
    #[inline]
    pub fn enter_once_(&self) -> ScopeGuard<'static> {
        self.source.enter_()
    }
}

/// The job of work that is no literal: its type decides whether it holds a context.
#[derive(Clone)]
pub struct WorkJob<S: Source>(Option<Job<S>>);

impl<S: Source> WorkJob<S> {
    /// A scope of the context, if the job holds one.
    #[inline]
    pub fn enter_(&self) -> Option<S::Guard<'_>> {
        Some(self.0.as_ref()?.enter_())
    }
}

/// The two variables for work that holds no other context.
#[inline]
pub(super) fn of_work<S: Source>(source: S) -> (WorkJob<S>, JobEnd) {
    let (job, end) = of(source);
    (WorkJob(Some(job)), end)
}

/// The same for work that has a context.
pub(super) fn of_wrapped_work<S: Source>() -> (WorkJob<S>, JobEnd) {
    (WorkJob(None), JobEnd(Ends::Nowhere))
}

impl<S: Source> Drop for Job<S> {
    #[inline]
    fn drop(&mut self) {
        if self.ends.acts() {
            self.source.take_for_drop().begin_drop();
        }
    }
}

impl Drop for JobEnd {
    #[inline]
    fn drop(&mut self) {
        if self.0.acts() {
            store::end_drop();
        }
    }
}

impl JobEnd {
    /// Stands behind the call of the work in a closure of a helper's.
    #[inline]
    #[expect(clippy::unused_self, reason = "to mention it is all")]
    pub(super) fn stay(&self) {}

    /// Stands in a branch that is never taken, behind the user's code: so the closure captures this
    /// after what that code captures.
    ///
    /// It has whatever type the other branch has. With the type `!`, rustc would take `!` for the type of
    /// a body that it can't infer, and report errors of that.
    #[cold]
    pub fn never_<T>(&self) -> T {
        infer::unreachable()
    }

    /// The same, in a closure that captures both by value because this consumes them.
    #[cold]
    pub fn never_after_<S: Source, T>(self, _: Job<S>) -> T {
        self.never_()
    }
}
