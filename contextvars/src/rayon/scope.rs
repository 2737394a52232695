//! Scopes for jobs that borrow.

use std::fmt::{self, Debug, Formatter};

use ::rayon::BroadcastContext;

use super::broadcast::BroadcastJob;
use crate::Context;
use crate::store::{self, Parked};

/// Creates a scope for jobs that borrow; its body and its jobs inherit the current context.
///
/// In all other respects it is [`rayon::scope`](::rayon::scope). The body runs in a scope of the
/// current context, perhaps on another thread; what it sets is undone. Each job runs in a scope of
/// the context that is current where the job is spawned. While the call waits, the current context
/// is parked.
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
/// Cost: a few nanoseconds, and one reference count for each job. The body counts no reference.
///
/// # Panics
///
/// If the body or a job panics. As in rayon, the panic continues after all jobs have ended.
pub fn scope<'scope, OP, R>(op: OP) -> R
where
    OP: FnOnce(&Scope<'scope>) -> R + Send,
    R: Send,
{
    store::park().during(|context| ::rayon::scope(|scope| context.scope(|| op(Scope::of(scope)))))
}

/// Creates a scope for jobs that borrow and that run in the order in which each thread spawns them.
///
/// In all other respects it is [`rayon::scope_fifo`](::rayon::scope_fifo). The body and the jobs
/// see the same contexts as those of [`scope`](scope()), at the same cost.
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
/// If the body or a job panics. As in rayon, the panic continues after all jobs have ended.
pub fn scope_fifo<'scope, OP, R>(op: OP) -> R
where
    OP: FnOnce(&ScopeFifo<'scope>) -> R + Send,
    R: Send,
{
    store::park()
        .during(|context| ::rayon::scope_fifo(|scope| context.scope(|| op(ScopeFifo::of(scope)))))
}

/// Creates a scope for jobs that borrow; its body runs on the calling thread, as the caller's code.
///
/// In all other respects it is [`rayon::in_place_scope`](::rayon::in_place_scope). The body runs in
/// the caller's context, and what it sets stays. Each job runs in a scope of the context that is
/// current where the job is spawned. After the body, the call waits for the jobs; the current
/// context is parked during that wait.
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
/// Cost: one reference count for each job. If the body replaces a value that jobs see, the value is
/// dropped when the last of these jobs has ended.
///
/// # Panics
///
/// If the body or a job panics. As in rayon, the panic continues after all jobs have ended.
pub fn in_place_scope<'scope, OP, R>(op: OP) -> R
where
    OP: FnOnce(&Scope<'scope>) -> R,
{
    let mut parked = None;
    let result = ::rayon::in_place_scope(|scope| in_place(&mut parked, || op(Scope::of(scope))));
    drop(parked);
    result
}

/// Creates a scope whose body runs on the calling thread, and whose jobs run in spawning order.
///
/// In all other respects it is [`rayon::in_place_scope_fifo`](::rayon::in_place_scope_fifo). The
/// body and the jobs see the same contexts as those of [`in_place_scope`], at the same cost. Jobs
/// run in the order in which each thread spawns them.
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
/// If the body or a job panics. As in rayon, the panic continues after all jobs have ended.
pub fn in_place_scope_fifo<'scope, OP, R>(op: OP) -> R
where
    OP: FnOnce(&ScopeFifo<'scope>) -> R,
{
    let mut parked = None;
    let result =
        ::rayon::in_place_scope_fifo(|scope| in_place(&mut parked, || op(ScopeFifo::of(scope))));
    drop(parked);
    result
}

/// Runs the body of a scope in place, and then parks the current context in `parked`.
///
/// rayon waits for the jobs after the body. The caller keeps `parked` until rayon's call returns,
/// so that the context stays parked during that wait.
#[inline]
pub(super) fn in_place<R>(parked: &mut Option<Parked>, body: impl FnOnce() -> R) -> R {
    /// Parks when it is dropped, because rayon waits for the jobs also if the body panics.
    struct AtEnd<'a>(&'a mut Option<Parked>);

    impl Drop for AtEnd<'_> {
        fn drop(&mut self) {
            *self.0 = Some(store::park());
        }
    }

    let at_end = AtEnd(parked);
    let result = body();
    drop(at_end);
    result
}

/// A scope whose jobs inherit the context that is current where they are spawned.
///
/// [`scope`](scope()) and [`in_place_scope`] create it.
///
/// ```
/// use contextvars::{ContextVar, rayon};
///
/// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
///
/// fn spawn_two<'scope>(s: &rayon::Scope<'scope>, levels: &'scope mut [u8; 2]) {
///     for level in levels {
///         s.spawn(|_| *level = LEVEL.get());
///     }
/// }
///
/// let mut levels = [0; 2];
/// LEVEL.scope(3, || rayon::scope(|s| spawn_two(s, &mut levels)));
/// assert_eq!(levels, [3, 3]);
/// ```
#[repr(transparent)]
pub struct Scope<'scope>(::rayon::Scope<'scope>);

impl<'scope> Scope<'scope> {
    #[allow(
        unsafe_code,
        reason = "rayon lends its scope to the body and to jobs by reference"
    )]
    pub(super) fn of<'a>(scope: &'a ::rayon::Scope<'scope>) -> &'a Self {
        // SAFETY: `Self` is a transparent wrapper of what the reference points to.
        unsafe { &*std::ptr::from_ref(scope).cast::<Self>() }
    }

    /// Spawns a job that inherits the current context.
    ///
    /// In all other respects it is [`rayon::Scope::spawn`](::rayon::Scope::spawn). The context is
    /// the one that is current at this call, also if that belongs to a nested scope that ends
    /// before the job starts. Cost: one reference count.
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
        let context = Context::current();
        self.0
            .spawn(move |scope| context.into_scope(|| body(Self::of(scope))));
    }

    /// Spawns a job on every thread of the pool; each run inherits the current context.
    ///
    /// In all other respects it is
    /// [`rayon::Scope::spawn_broadcast`](::rayon::Scope::spawn_broadcast). The context is the one
    /// that is current at this call. Cost: one reference count for all threads.
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
        let job = BroadcastJob::new(body);
        self.0.spawn_broadcast(move |scope, broadcast| {
            job.run(broadcast, |body, broadcast| {
                body(Self::of(scope), broadcast);
            });
        });
    }
}

impl Debug for Scope<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Debug::fmt(&self.0, f)
    }
}

/// A scope whose jobs inherit the current context, and run in spawning order.
///
/// [`scope_fifo`] and [`in_place_scope_fifo`] create it. Jobs inherit the context that is current
/// where they are spawned; they run in the order in which each thread spawns them.
///
/// ```
/// use contextvars::{ContextVar, rayon};
///
/// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
///
/// fn spawn_two<'scope>(s: &rayon::ScopeFifo<'scope>, levels: &'scope mut [u8; 2]) {
///     for level in levels {
///         s.spawn_fifo(|_| *level = LEVEL.get());
///     }
/// }
///
/// let mut levels = [0; 2];
/// LEVEL.scope(3, || rayon::scope_fifo(|s| spawn_two(s, &mut levels)));
/// assert_eq!(levels, [3, 3]);
/// ```
#[repr(transparent)]
pub struct ScopeFifo<'scope>(::rayon::ScopeFifo<'scope>);

impl<'scope> ScopeFifo<'scope> {
    #[allow(
        unsafe_code,
        reason = "rayon lends its scope to the body and to jobs by reference"
    )]
    pub(super) fn of<'a>(scope: &'a ::rayon::ScopeFifo<'scope>) -> &'a Self {
        // SAFETY: `Self` is a transparent wrapper of what the reference points to.
        unsafe { &*std::ptr::from_ref(scope).cast::<Self>() }
    }

    /// Spawns a job that inherits the current context; a thread's jobs run in spawning order.
    ///
    /// In all other respects it is
    /// [`rayon::ScopeFifo::spawn_fifo`](::rayon::ScopeFifo::spawn_fifo). The context is the one
    /// that is current at this call, also if that belongs to a nested scope that ends before the
    /// job starts. Cost: one reference count.
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
        let context = Context::current();
        self.0
            .spawn_fifo(move |scope| context.into_scope(|| body(Self::of(scope))));
    }

    /// Spawns a job on every thread of the pool; each run inherits the current context.
    ///
    /// In all other respects it is
    /// [`rayon::ScopeFifo::spawn_broadcast`](::rayon::ScopeFifo::spawn_broadcast). The context is
    /// the one that is current at this call. Cost: one reference count for all threads.
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
        let job = BroadcastJob::new(body);
        self.0.spawn_broadcast(move |scope, broadcast| {
            job.run(broadcast, |body, broadcast| {
                body(Self::of(scope), broadcast);
            });
        });
    }
}

impl Debug for ScopeFifo<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Debug::fmt(&self.0, f)
    }
}
