//! Scopes for jobs that borrow.

use std::fmt::{self, Debug, Formatter};

use ::rayon::BroadcastContext;

use crate::store::{self, JobScope, Lender, Parked};

/// Makes a scope for jobs that borrow; otherwise [`rayon::scope`](::rayon::scope).
///
/// The body runs in a scope of the current context, perhaps on another thread: what it sets is undone. While the call waits,
/// the current context is parked.
///
/// ```
/// use contextvars::{ContextVar, rayon};
///
/// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
///
/// let mut levels = (0, 0);
/// LEVEL.scope(1, || {
///     rayon::scope(|s| {
///         s.spawn(|_| levels.0 = LEVEL.get());
///         LEVEL.set(2);
///         s.spawn(|_| levels.1 = LEVEL.get());
///     });
///     assert_eq!(LEVEL.get(), 1);
/// });
/// assert_eq!(levels, (1, 2));
/// ```
///
/// Cost: nothing is counted for a job that is spawned where the context of this call is current, in the body or in another
/// job; elsewhere a job counts a reference.
///
/// # Panics
///
/// If the body or a job panics, after all jobs have ended, as in rayon.
pub fn scope<'scope, OP, R>(op: OP) -> R
where
    OP: FnOnce(&Scope<'scope>) -> R + Send,
    R: Send,
{
    Lender::open(|lender| op(Scope::of(lender)))
}

/// As [`scope`](scope()), for jobs that run in the order in which a thread spawns them; otherwise
/// [`rayon::scope_fifo`](::rayon::scope_fifo).
///
/// ```
/// use contextvars::{ContextVar, rayon};
///
/// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
///
/// let mut level = 0;
/// LEVEL.scope(1, || rayon::scope_fifo(|s| s.spawn_fifo(|_| level = LEVEL.get())));
/// assert_eq!(level, 1);
/// ```
///
/// # Panics
///
/// If the body or a job panics, after all jobs have ended, as in rayon.
pub fn scope_fifo<'scope, OP, R>(op: OP) -> R
where
    OP: FnOnce(&ScopeFifo<'scope>) -> R + Send,
    R: Send,
{
    Lender::open(|lender| op(ScopeFifo::of(lender)))
}

/// Makes a scope for jobs that borrow, whose body runs on this thread; otherwise
/// [`rayon::in_place_scope`](::rayon::in_place_scope).
///
/// The body is the caller's own code: it runs in the caller's context, and what it sets stays. Jobs are isolated. After the body
/// the call waits for them, and the current context is parked.
///
/// ```
/// use contextvars::{ContextVar, rayon};
///
/// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
///
/// let mut level = 0;
/// LEVEL.scope(1, || {
///     rayon::in_place_scope(|s| {
///         s.spawn(|_| level = LEVEL.get());
///         LEVEL.set(2);
///     });
///     assert_eq!(LEVEL.get(), 2);
/// });
/// assert_eq!(level, 1);
/// ```
///
/// Cost: a job counts a reference. A value that the body replaces is dropped when the last job that sees it has ended.
///
/// # Panics
///
/// If the body or a job panics, after all jobs have ended, as in rayon.
pub fn in_place_scope<'scope, OP, R>(op: OP) -> R
where
    OP: FnOnce(&Scope<'scope>) -> R,
{
    let mut parked = None;
    ::rayon::in_place_scope(|scope| in_place(scope, &mut parked, |lender| op(Scope::of(lender))))
}

/// As [`in_place_scope`], for jobs that run in the order in which a thread spawns them; otherwise
/// [`rayon::in_place_scope_fifo`](::rayon::in_place_scope_fifo).
///
/// ```
/// use contextvars::{ContextVar, rayon};
///
/// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
///
/// let mut level = 0;
/// LEVEL.scope(1, || rayon::in_place_scope_fifo(|s| s.spawn_fifo(|_| level = LEVEL.get())));
/// assert_eq!(level, 1);
/// ```
///
/// # Panics
///
/// If the body or a job panics, after all jobs have ended, as in rayon.
pub fn in_place_scope_fifo<'scope, OP, R>(op: OP) -> R
where
    OP: FnOnce(&ScopeFifo<'scope>) -> R,
{
    let mut parked = None;
    ::rayon::in_place_scope_fifo(|scope| {
        in_place(scope, &mut parked, |lender| op(ScopeFifo::of(lender)))
    })
}

/// The body of a scope in place. It is followed by the wait for the jobs, during which `parked` holds the current context, so
/// that has to live until rayon's call returns.
#[inline]
pub(super) fn in_place<'scope, S, R>(
    scope: &S,
    parked: &mut Option<Parked>,
    body: impl FnOnce(&Lender<'scope, S>) -> R,
) -> R
where
    S: JobScope<'scope>,
{
    /// rayon waits also if the body panics.
    struct AtEnd<'a>(&'a mut Option<Parked>);

    impl Drop for AtEnd<'_> {
        fn drop(&mut self) {
            *self.0 = Some(store::park());
        }
    }

    let _at_end = AtEnd(parked);
    // What the body replaces is not kept alive for jobs that borrow it: nothing is lent.
    Lender::lending_nothing(scope, body)
}

/// A scope in which jobs are spawned that inherit the context; made by [`scope`](scope()) and [`in_place_scope`].
#[repr(transparent)]
pub struct Scope<'scope>(Lender<'scope, ::rayon::Scope<'scope>>);

impl<'scope> Scope<'scope> {
    #[allow(
        unsafe_code,
        reason = "rayon's signature has no place for the lifetime of a borrow, so it is behind a reference"
    )]
    pub(super) fn of<'a>(lender: &'a Lender<'scope, ::rayon::Scope<'scope>>) -> &'a Self {
        // SAFETY: `Self` is a transparent wrapper of what the reference points to.
        unsafe { &*std::ptr::from_ref(lender).cast::<Self>() }
    }

    /// Spawns a job that inherits the current context; otherwise [`rayon::Scope::spawn`](::rayon::Scope::spawn).
    ///
    /// The context is the one at this call, also if that is a nested scope that ends before the job starts.
    ///
    /// ```
    /// use contextvars::{ContextVar, rayon};
    ///
    /// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    ///
    /// let mut level = 0;
    /// rayon::scope(|s| {
    ///     LEVEL.scope(7, || s.spawn(|_| level = LEVEL.get()));
    /// });
    /// assert_eq!(level, 7);
    /// ```
    pub fn spawn<BODY>(&self, body: BODY)
    where
        BODY: FnOnce(&Scope<'scope>) + Send + 'scope,
    {
        self.0.spawn(|lender| body(Self::of(lender)));
    }

    /// Spawns a job on every thread of the pool, which inherits the current context; otherwise
    /// [`rayon::Scope::spawn_broadcast`](::rayon::Scope::spawn_broadcast).
    ///
    /// ```
    /// use std::sync::atomic::{AtomicUsize, Ordering};
    ///
    /// use contextvars::{ContextVar, rayon};
    ///
    /// static LEVEL: ContextVar<usize> = ContextVar::new("LEVEL");
    ///
    /// let sum = AtomicUsize::new(0);
    /// LEVEL.scope(7, || {
    ///     rayon::scope(|s| {
    ///         s.spawn_broadcast(|_, _| {
    ///             sum.fetch_add(LEVEL.get(), Ordering::Relaxed);
    ///         });
    ///     });
    /// });
    /// assert_eq!(sum.into_inner(), 7 * rayon::current_num_threads());
    /// ```
    pub fn spawn_broadcast<BODY>(&self, body: BODY)
    where
        BODY: Fn(&Scope<'scope>, BroadcastContext<'_>) + Send + Sync + 'scope,
    {
        self.0
            .spawn_broadcast(move |lender, context| body(Self::of(lender), context));
    }
}

impl Debug for Scope<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Debug::fmt(&self.0, f)
    }
}

/// As [`Scope`], for jobs that run in the order in which a thread spawns them; made by [`scope_fifo`] and
/// [`in_place_scope_fifo`].
#[repr(transparent)]
pub struct ScopeFifo<'scope>(Lender<'scope, ::rayon::ScopeFifo<'scope>>);

impl<'scope> ScopeFifo<'scope> {
    #[allow(
        unsafe_code,
        reason = "rayon's signature has no place for the lifetime of a borrow, so it is behind a reference"
    )]
    pub(super) fn of<'a>(lender: &'a Lender<'scope, ::rayon::ScopeFifo<'scope>>) -> &'a Self {
        // SAFETY: `Self` is a transparent wrapper of what the reference points to.
        unsafe { &*std::ptr::from_ref(lender).cast::<Self>() }
    }

    /// Spawns a job that inherits the current context; otherwise
    /// [`rayon::ScopeFifo::spawn_fifo`](::rayon::ScopeFifo::spawn_fifo).
    ///
    /// The context is the one at this call, also if that is a nested scope that ends before the job starts.
    ///
    /// ```
    /// use contextvars::{ContextVar, rayon};
    ///
    /// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    ///
    /// let mut level = 0;
    /// rayon::scope_fifo(|s| {
    ///     LEVEL.scope(7, || s.spawn_fifo(|_| level = LEVEL.get()));
    /// });
    /// assert_eq!(level, 7);
    /// ```
    pub fn spawn_fifo<BODY>(&self, body: BODY)
    where
        BODY: FnOnce(&ScopeFifo<'scope>) + Send + 'scope,
    {
        self.0.spawn(|lender| body(Self::of(lender)));
    }

    /// Spawns a job on every thread of the pool, which inherits the current context; otherwise
    /// [`rayon::ScopeFifo::spawn_broadcast`](::rayon::ScopeFifo::spawn_broadcast).
    ///
    /// ```
    /// use std::sync::atomic::{AtomicUsize, Ordering};
    ///
    /// use contextvars::{ContextVar, rayon};
    ///
    /// static LEVEL: ContextVar<usize> = ContextVar::new("LEVEL");
    ///
    /// let sum = AtomicUsize::new(0);
    /// LEVEL.scope(7, || {
    ///     rayon::scope_fifo(|s| {
    ///         s.spawn_broadcast(|_, _| {
    ///             sum.fetch_add(LEVEL.get(), Ordering::Relaxed);
    ///         });
    ///     });
    /// });
    /// assert_eq!(sum.into_inner(), 7 * rayon::current_num_threads());
    /// ```
    pub fn spawn_broadcast<BODY>(&self, body: BODY)
    where
        BODY: Fn(&ScopeFifo<'scope>, BroadcastContext<'_>) + Send + Sync + 'scope,
    {
        self.0
            .spawn_broadcast(move |lender, context| body(Self::of(lender), context));
    }
}

impl Debug for ScopeFifo<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Debug::fmt(&self.0, f)
    }
}
