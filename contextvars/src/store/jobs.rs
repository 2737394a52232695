//! Jobs of a rayon scope, which borrow what the scope's call parked.

use std::fmt::{self, Debug, Formatter};
use std::ptr::NonNull;

use ::rayon::{BroadcastContext, Scope, ScopeFifo};

use super::lend::{Lent, park};
use crate::Context;

/// The two kinds of scopes that rayon has.
///
/// # Safety
///
/// Jobs end first: `open` returns, or unwinds, after the last job has ended, and no job is run later.
pub(crate) unsafe trait JobScope<'scope>: Debug + Sync + Sized {
    fn open<R: Send>(body: impl FnOnce(&Self) -> R + Send) -> R;
    fn spawn_job(&self, job: impl FnOnce(&Self) + Send + 'scope);
    fn broadcast_job(&self, job: impl Fn(&Self, BroadcastContext<'_>) + Send + Sync + 'scope);
}

// SAFETY: rayon says so of its scopes.
unsafe impl<'scope> JobScope<'scope> for Scope<'scope> {
    #[inline]
    fn open<R: Send>(body: impl FnOnce(&Self) -> R + Send) -> R {
        ::rayon::scope(body)
    }

    #[inline]
    fn spawn_job(&self, job: impl FnOnce(&Self) + Send + 'scope) {
        self.spawn(job);
    }

    fn broadcast_job(&self, job: impl Fn(&Self, BroadcastContext<'_>) + Send + Sync + 'scope) {
        self.spawn_broadcast(job);
    }
}

// SAFETY: rayon says so of its scopes.
unsafe impl<'scope> JobScope<'scope> for ScopeFifo<'scope> {
    #[inline]
    fn open<R: Send>(body: impl FnOnce(&Self) -> R + Send) -> R {
        ::rayon::scope_fifo(body)
    }

    #[inline]
    fn spawn_job(&self, job: impl FnOnce(&Self) + Send + 'scope) {
        self.spawn_fifo(job);
    }

    fn broadcast_job(&self, job: impl Fn(&Self, BroadcastContext<'_>) + Send + Sync + 'scope) {
        self.spawn_broadcast(job);
    }
}

/// A rayon scope as its body or a job of it sees it, with what its call lends to jobs. It is seen by reference only.
pub(crate) struct Lender<'scope, S> {
    scope: NonNull<S>,
    lent: Lent<'scope>,
}

// SAFETY: as `&S`, which is all that it gives access to.
unsafe impl<S: Sync> Send for Lender<'_, S> {}
// SAFETY: as `&S`.
unsafe impl<S: Sync> Sync for Lender<'_, S> {}

impl<'scope, S: JobScope<'scope>> Lender<'scope, S> {
    /// Opens a scope, whose body runs in a scope of the current context. The current context is parked until all jobs have
    /// ended, and lent to them.
    #[inline]
    pub(crate) fn open<R: Send>(body: impl FnOnce(&Self) -> R + Send) -> R {
        let parked = park();
        let lent = parked.lent();
        S::open(|scope| {
            let lender = Self {
                scope: NonNull::from(scope),
                // SAFETY: (Jobs end first) only the body and the jobs get at it, and `parked` outlives them.
                lent: unsafe { lent.outliving() },
            };
            lent.scope(|| body(&lender))
        })
    }

    /// A scope that lends nothing: jobs get references of their own.
    #[inline]
    pub(crate) fn lending_nothing<R>(scope: &S, f: impl FnOnce(&Self) -> R) -> R {
        f(&Self {
            scope: NonNull::from(scope),
            lent: Lent::NOTHING,
        })
    }

    #[inline]
    fn scope(&self) -> &S {
        // SAFETY: lenders are made on the stack of a function that has a reference to the scope, and seen by reference only.
        unsafe { self.scope.as_ref() }
    }

    /// Hands over a job, which inherits the current context.
    #[inline]
    pub(crate) fn spawn(&self, job: impl FnOnce(&Self) + Send + 'scope) {
        let lent = self.lent;
        let inherited = lent.inherit();
        self.scope().spawn_job(move |scope| {
            let lender = Self {
                scope: NonNull::from(scope),
                lent,
            };
            inherited.scope(|| job(&lender));
        });
    }

    /// Hands over a job to every thread of the pool, which inherits the current context.
    pub(crate) fn spawn_broadcast(
        &self,
        job: impl Fn(&Self, BroadcastContext<'_>) + Send + Sync + 'scope,
    ) {
        let lent = self.lent;
        // The last thread to be done drops the job, in its context.
        let job = crate::Propagate::in_context(job, Context::current());
        self.scope().broadcast_job(move |scope, broadcast| {
            let lender = Self {
                scope: NonNull::from(scope),
                lent,
            };
            job.context().scope(|| job.inner()(&lender, broadcast));
        });
    }
}

impl<S: Debug> Debug for Lender<'_, S> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        // SAFETY: as in `scope`.
        unsafe { self.scope.as_ref() }.fmt(f)
    }
}
