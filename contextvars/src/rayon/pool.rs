//! A pool that propagates.

use std::fmt::{self, Debug, Formatter};

use ::rayon::{BroadcastContext, Yield};

use super::broadcast::BroadcastJob;
use super::scope::{Scope, ScopeFifo, in_place};
use crate::{propagate, store};

/// A [`rayon::ThreadPool`](::rayon::ThreadPool) whose jobs inherit the context of the one who hands them over.
///
/// [`ThreadPoolBuilder`](super::ThreadPoolBuilder) builds one, and so does `From` any pool of rayon's. The pool itself keeps nothing of
/// the context in which it is built: its threads start empty.
///
/// ```
/// use contextvars::ContextVar;
/// use contextvars::rayon::ThreadPoolBuilder;
///
/// static USER: ContextVar<String> = ContextVar::new("USER");
///
/// let pool = ThreadPoolBuilder::new().num_threads(2).build()?;
/// let name = USER.scope("ann".to_owned(), || pool.install(|| USER.get()));
/// assert_eq!(name, "ann");
/// # Ok::<(), contextvars::rayon::ThreadPoolBuildError>(())
/// ```
#[repr(transparent)]
pub struct ThreadPool(::rayon::ThreadPool);

impl ThreadPool {
    /// A pool around one of rayon's.
    ///
    /// ```
    /// use contextvars::rayon::{ThreadPool, ThreadPoolBuilder};
    ///
    /// let pool = ThreadPool::new(ThreadPoolBuilder::new().num_threads(2).build()?);
    /// assert_eq!(pool.current_num_threads(), 2);
    /// # Ok::<(), contextvars::rayon::ThreadPoolBuildError>(())
    /// ```
    pub fn new(pool: impl Into<Self>) -> Self {
        pool.into()
    }

    #[allow(
        unsafe_code,
        reason = "rayon lends a pool to the body of `build_scoped`"
    )]
    pub(super) fn of(pool: &::rayon::ThreadPool) -> &Self {
        // SAFETY: `Self` is a transparent wrapper of what the reference points to.
        unsafe { &*std::ptr::from_ref(pool).cast::<Self>() }
    }

    /// rayon's pool, which propagates nothing by itself.
    ///
    /// ```
    /// use contextvars::ContextVar;
    /// use contextvars::rayon::ThreadPoolBuilder;
    ///
    /// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    ///
    /// let pool = ThreadPoolBuilder::new().num_threads(1).build()?;
    /// LEVEL.scope(1, || {
    ///     assert!(pool.install(|| LEVEL.is_set()));
    ///     assert!(!pool.as_rayon().install(|| LEVEL.is_set()));
    /// });
    /// # Ok::<(), contextvars::rayon::ThreadPoolBuildError>(())
    /// ```
    pub fn as_rayon(&self) -> &::rayon::ThreadPool {
        &self.0
    }

    /// rayon's pool, out of this one.
    ///
    /// ```
    /// # use contextvars::rayon::ThreadPoolBuilder;
    /// let pool = ThreadPoolBuilder::new().num_threads(2).build()?;
    /// let pool: rayon::ThreadPool = pool.into_rayon();
    /// assert_eq!(pool.current_num_threads(), 2);
    /// # Ok::<(), contextvars::rayon::ThreadPoolBuildError>(())
    /// ```
    pub fn into_rayon(self) -> ::rayon::ThreadPool {
        self.0
    }

    /// Runs a closure in the pool, in a scope of the current context, and waits for it; otherwise
    /// [`rayon::ThreadPool::install`](::rayon::ThreadPool::install).
    ///
    /// Cost: a few nanoseconds, and no reference count. While it waits, the current context is parked.
    ///
    /// ```
    /// use contextvars::ContextVar;
    /// use contextvars::rayon::ThreadPoolBuilder;
    ///
    /// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    ///
    /// let pool = ThreadPoolBuilder::new().num_threads(1).build()?;
    /// assert_eq!(LEVEL.scope(1, || pool.install(|| LEVEL.get())), 1);
    /// # Ok::<(), contextvars::rayon::ThreadPoolBuildError>(())
    /// ```
    ///
    /// # Panics
    ///
    /// If the closure panics, as in rayon.
    pub fn install<OP, R>(&self, op: OP) -> R
    where
        OP: FnOnce() -> R + Send,
        R: Send,
    {
        let parked = store::park();
        let lent = parked.lent();
        self.0.install(|| lent.scope(op))
    }

    /// Runs a closure on every thread of the pool, each time in a scope of the current context; otherwise
    /// [`rayon::ThreadPool::broadcast`](::rayon::ThreadPool::broadcast).
    ///
    /// ```
    /// use contextvars::ContextVar;
    /// use contextvars::rayon::ThreadPoolBuilder;
    ///
    /// static LEVEL: ContextVar<usize> = ContextVar::new("LEVEL");
    ///
    /// let pool = ThreadPoolBuilder::new().num_threads(3).build()?;
    /// let levels = LEVEL.scope(1, || pool.broadcast(|context| LEVEL.get() + context.index()));
    /// assert_eq!(levels, [1, 2, 3]);
    /// # Ok::<(), contextvars::rayon::ThreadPoolBuildError>(())
    /// ```
    ///
    /// # Panics
    ///
    /// If the closure panics on a thread, after all threads are done with it, as in rayon.
    pub fn broadcast<OP, R>(&self, op: OP) -> Vec<R>
    where
        OP: Fn(BroadcastContext<'_>) -> R + Sync,
        R: Send,
    {
        let parked = store::park();
        let lent = parked.lent();
        self.0.broadcast(|context| lent.scope(|| op(context)))
    }

    /// As [`join`](super::join), in this pool.
    ///
    /// ```
    /// # use contextvars::ContextVar;
    /// # use contextvars::rayon::ThreadPoolBuilder;
    /// # static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    /// let pool = ThreadPoolBuilder::new().num_threads(1).build()?;
    /// let both = LEVEL.scope(1, || pool.join(|| LEVEL.get(), || LEVEL.get() + 1));
    /// assert_eq!(both, (1, 2));
    /// # Ok::<(), contextvars::rayon::ThreadPoolBuildError>(())
    /// ```
    ///
    /// # Panics
    ///
    /// If one of the closures panics, after both have ended, as in rayon.
    pub fn join<A, B, RA, RB>(&self, oper_a: A, oper_b: B) -> (RA, RB)
    where
        A: FnOnce() -> RA + Send,
        B: FnOnce() -> RB + Send,
        RA: Send,
        RB: Send,
    {
        let parked = store::park();
        let lent = parked.lent();
        self.0.join(|| lent.scope(oper_a), || lent.scope(oper_b))
    }

    /// As [`scope`](super::scope()), in this pool.
    ///
    /// ```
    /// # use contextvars::ContextVar;
    /// # use contextvars::rayon::ThreadPoolBuilder;
    /// # static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    /// let pool = ThreadPoolBuilder::new().num_threads(1).build()?;
    /// let mut level = 0;
    /// LEVEL.scope(1, || pool.scope(|s| s.spawn(|_| level = LEVEL.get())));
    /// assert_eq!(level, 1);
    /// # Ok::<(), contextvars::rayon::ThreadPoolBuildError>(())
    /// ```
    ///
    /// # Panics
    ///
    /// If the body or a job panics, after all jobs have ended, as in rayon.
    pub fn scope<'scope, OP, R>(&self, op: OP) -> R
    where
        OP: FnOnce(&Scope<'scope>) -> R + Send,
        R: Send,
    {
        self.install(|| super::scope(op))
    }

    /// As [`scope_fifo`](super::scope_fifo), in this pool.
    ///
    /// ```
    /// # use contextvars::ContextVar;
    /// # use contextvars::rayon::ThreadPoolBuilder;
    /// # static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    /// let pool = ThreadPoolBuilder::new().num_threads(1).build()?;
    /// let mut level = 0;
    /// LEVEL.scope(1, || pool.scope_fifo(|s| s.spawn_fifo(|_| level = LEVEL.get())));
    /// assert_eq!(level, 1);
    /// # Ok::<(), contextvars::rayon::ThreadPoolBuildError>(())
    /// ```
    ///
    /// # Panics
    ///
    /// If the body or a job panics, after all jobs have ended, as in rayon.
    pub fn scope_fifo<'scope, OP, R>(&self, op: OP) -> R
    where
        OP: FnOnce(&ScopeFifo<'scope>) -> R + Send,
        R: Send,
    {
        self.install(|| super::scope_fifo(op))
    }

    /// As [`in_place_scope`](super::in_place_scope): the body runs on this thread, in the caller's context, and its jobs
    /// in this pool.
    ///
    /// ```
    /// # use contextvars::ContextVar;
    /// # use contextvars::rayon::ThreadPoolBuilder;
    /// # static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    /// let pool = ThreadPoolBuilder::new().num_threads(1).build()?;
    /// let mut level = 0;
    /// LEVEL.scope(1, || {
    ///     pool.in_place_scope(|s| {
    ///         s.spawn(|_| level = LEVEL.get());
    ///         LEVEL.set(2);
    ///     });
    ///     assert_eq!(LEVEL.get(), 2);
    /// });
    /// assert_eq!(level, 1);
    /// # Ok::<(), contextvars::rayon::ThreadPoolBuildError>(())
    /// ```
    ///
    /// # Panics
    ///
    /// If the body or a job panics, after all jobs have ended, as in rayon.
    pub fn in_place_scope<'scope, OP, R>(&self, op: OP) -> R
    where
        OP: FnOnce(&Scope<'scope>) -> R,
    {
        let mut parked = None;
        self.0
            .in_place_scope(|scope| in_place(&mut parked, || op(Scope::of(scope))))
    }

    /// As [`in_place_scope_fifo`](super::in_place_scope_fifo): the body runs on this thread, in the caller's context, and
    /// its jobs in this pool.
    ///
    /// ```
    /// # use contextvars::ContextVar;
    /// # use contextvars::rayon::ThreadPoolBuilder;
    /// # static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    /// let pool = ThreadPoolBuilder::new().num_threads(1).build()?;
    /// let mut level = 0;
    /// LEVEL.scope(1, || pool.in_place_scope_fifo(|s| s.spawn_fifo(|_| level = LEVEL.get())));
    /// assert_eq!(level, 1);
    /// # Ok::<(), contextvars::rayon::ThreadPoolBuildError>(())
    /// ```
    ///
    /// # Panics
    ///
    /// If the body or a job panics, after all jobs have ended, as in rayon.
    pub fn in_place_scope_fifo<'scope, OP, R>(&self, op: OP) -> R
    where
        OP: FnOnce(&ScopeFifo<'scope>) -> R,
    {
        let mut parked = None;
        self.0
            .in_place_scope_fifo(|scope| in_place(&mut parked, || op(ScopeFifo::of(scope))))
    }

    /// As [`spawn`](super::spawn()), in this pool.
    ///
    /// ```
    /// # use std::sync::mpsc;
    /// # use contextvars::ContextVar;
    /// # use contextvars::rayon::ThreadPoolBuilder;
    /// # static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    /// let pool = ThreadPoolBuilder::new().num_threads(1).build()?;
    /// let (sender, receiver) = mpsc::channel();
    /// LEVEL.scope(1, || pool.spawn(move || sender.send(LEVEL.get()).unwrap()));
    /// assert_eq!(receiver.recv()?, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Panics
    ///
    /// A panic of the job goes to the pool's panic handler, else it aborts the program, as in rayon.
    pub fn spawn<OP>(&self, op: OP)
    where
        OP: FnOnce() + Send + 'static,
    {
        self.0.spawn(propagate(op));
    }

    /// As [`spawn_fifo`](super::spawn_fifo), in this pool.
    ///
    /// ```
    /// # use std::sync::mpsc;
    /// # use contextvars::ContextVar;
    /// # use contextvars::rayon::ThreadPoolBuilder;
    /// # static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    /// let pool = ThreadPoolBuilder::new().num_threads(1).build()?;
    /// let (sender, receiver) = mpsc::channel();
    /// LEVEL.scope(1, || pool.spawn_fifo(move || sender.send(LEVEL.get()).unwrap()));
    /// assert_eq!(receiver.recv()?, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Panics
    ///
    /// A panic of the job goes to the pool's panic handler, else it aborts the program, as in rayon.
    pub fn spawn_fifo<OP>(&self, op: OP)
    where
        OP: FnOnce() + Send + 'static,
    {
        self.0.spawn_fifo(propagate(op));
    }

    /// As [`spawn_broadcast`](super::spawn_broadcast), in this pool.
    ///
    /// ```
    /// # use std::sync::mpsc;
    /// # use contextvars::ContextVar;
    /// # use contextvars::rayon::ThreadPoolBuilder;
    /// # static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    /// let pool = ThreadPoolBuilder::new().num_threads(1).build()?;
    /// let (sender, receiver) = mpsc::channel();
    /// LEVEL.scope(1, || pool.spawn_broadcast(move |_| sender.send(LEVEL.get()).unwrap()));
    /// assert_eq!(receiver.iter().collect::<Vec<_>>(), [1]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Panics
    ///
    /// A panic of the job goes to the pool's panic handler, else it aborts the program, as in rayon.
    pub fn spawn_broadcast<OP>(&self, op: OP)
    where
        OP: Fn(BroadcastContext<'_>) + Send + Sync + 'static,
    {
        let job = BroadcastJob::new(op);
        self.0
            .spawn_broadcast(move |broadcast| job.run(|op| op(broadcast)));
    }

    /// As [`rayon::ThreadPool::current_num_threads`](::rayon::ThreadPool::current_num_threads).
    ///
    /// ```
    /// # use contextvars::rayon::ThreadPoolBuilder;
    /// let pool = ThreadPoolBuilder::new().num_threads(2).build()?;
    /// assert_eq!(pool.current_num_threads(), 2);
    /// # Ok::<(), contextvars::rayon::ThreadPoolBuildError>(())
    /// ```
    pub fn current_num_threads(&self) -> usize {
        self.0.current_num_threads()
    }

    /// As [`rayon::ThreadPool::current_thread_index`](::rayon::ThreadPool::current_thread_index).
    ///
    /// ```
    /// # use contextvars::rayon::ThreadPoolBuilder;
    /// let pool = ThreadPoolBuilder::new().num_threads(2).build()?;
    /// assert_eq!(pool.current_thread_index(), None);
    /// assert!(pool.install(|| pool.current_thread_index()).is_some());
    /// # Ok::<(), contextvars::rayon::ThreadPoolBuildError>(())
    /// ```
    pub fn current_thread_index(&self) -> Option<usize> {
        self.0.current_thread_index()
    }

    /// As [`rayon::ThreadPool::current_thread_has_pending_tasks`](::rayon::ThreadPool::current_thread_has_pending_tasks).
    ///
    /// ```
    /// # use contextvars::rayon::ThreadPoolBuilder;
    /// let pool = ThreadPoolBuilder::new().num_threads(2).build()?;
    /// assert_eq!(pool.install(|| pool.current_thread_has_pending_tasks()), Some(false));
    /// # Ok::<(), contextvars::rayon::ThreadPoolBuildError>(())
    /// ```
    pub fn current_thread_has_pending_tasks(&self) -> Option<bool> {
        self.0.current_thread_has_pending_tasks()
    }

    /// As [`yield_now`](super::yield_now), if this thread is one of this pool.
    ///
    /// ```
    /// # use contextvars::rayon::ThreadPoolBuilder;
    /// let pool = ThreadPoolBuilder::new().num_threads(2).build()?;
    /// assert_eq!(pool.yield_now(), None); // not on a thread of the pool
    /// # Ok::<(), contextvars::rayon::ThreadPoolBuildError>(())
    /// ```
    pub fn yield_now(&self) -> Option<Yield> {
        let _parked = store::park();
        self.0.yield_now()
    }

    /// As [`yield_local`](super::yield_local), if this thread is one of this pool.
    ///
    /// ```
    /// # use contextvars::rayon::ThreadPoolBuilder;
    /// let pool = ThreadPoolBuilder::new().num_threads(2).build()?;
    /// assert_eq!(pool.yield_local(), None); // not on a thread of the pool
    /// # Ok::<(), contextvars::rayon::ThreadPoolBuildError>(())
    /// ```
    pub fn yield_local(&self) -> Option<Yield> {
        let _parked = store::park();
        self.0.yield_local()
    }
}

impl From<::rayon::ThreadPool> for ThreadPool {
    fn from(pool: ::rayon::ThreadPool) -> Self {
        Self(pool)
    }
}

impl AsRef<::rayon::ThreadPool> for ThreadPool {
    fn as_ref(&self) -> &::rayon::ThreadPool {
        &self.0
    }
}

impl Debug for ThreadPool {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Debug::fmt(&self.0, f)
    }
}
