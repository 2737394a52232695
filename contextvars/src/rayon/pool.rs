//! A thread pool whose jobs inherit a context.

use std::fmt::{self, Debug, Formatter};

use ::rayon::{BroadcastContext, Yield};

use super::broadcast::BroadcastJob;
use super::scope::{Scope, ScopeFifo, in_place};
use crate::{propagate, store};

/// A thread pool whose jobs inherit the context that is current where they are handed over.
///
/// It wraps a [`rayon::ThreadPool`](::rayon::ThreadPool).
/// [`ThreadPoolBuilder`](super::ThreadPoolBuilder) builds one, and `From` makes one of any pool of
/// rayon's. The pool keeps nothing of the context in which it is built: its threads start with an
/// empty context.
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
    /// Wraps a pool of rayon's.
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
        reason = "rayon lends its pool to the body of `build_scoped` by reference"
    )]
    pub(super) fn of(pool: &::rayon::ThreadPool) -> &Self {
        // SAFETY: `Self` is a transparent wrapper of what the reference points to.
        unsafe { &*std::ptr::from_ref(pool).cast::<Self>() }
    }

    /// Borrows rayon's pool, which does not propagate.
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

    /// Unwraps rayon's pool.
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

    /// Runs a closure in the pool, in a scope of the current context, and waits for it.
    ///
    /// In all other respects it is [`rayon::ThreadPool::install`](::rayon::ThreadPool::install).
    /// Cost: a few nanoseconds, and no reference count. While the call waits, the current context
    /// is parked.
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
        store::park().during(|context| self.0.install(|| context.scope(op)))
    }

    /// Runs a closure on every thread of the pool, each time in a scope of the current context.
    ///
    /// In all other respects it is
    /// [`rayon::ThreadPool::broadcast`](::rayon::ThreadPool::broadcast). Cost: a few nanoseconds a
    /// thread, and no reference count. While the call waits, the current context is parked.
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
    /// If the closure panics on a thread. As in rayon, the panic continues after all threads have
    /// run the closure.
    pub fn broadcast<OP, R>(&self, op: OP) -> Vec<R>
    where
        OP: Fn(BroadcastContext<'_>) -> R + Sync,
        R: Send,
    {
        store::park().during(|context| {
            self.0
                .broadcast(|broadcast| context.scope(|| op(broadcast)))
        })
    }

    /// Runs two closures in this pool, perhaps in parallel, each in a scope of the current context.
    ///
    /// In all other respects it is [`join`](super::join()).
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
    /// If one of the closures panics. As in rayon, the panic continues after both have ended.
    pub fn join<A, B, RA, RB>(&self, oper_a: A, oper_b: B) -> (RA, RB)
    where
        A: FnOnce() -> RA + Send,
        B: FnOnce() -> RB + Send,
        RA: Send,
        RB: Send,
    {
        store::park().during(|context| {
            self.0
                .join(|| context.scope(oper_a), || context.scope(oper_b))
        })
    }

    /// Creates a scope for jobs of this pool; its body and its jobs inherit the current context.
    ///
    /// In all other respects it is [`scope`](super::scope()).
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
    /// If the body or a job panics. As in rayon, the panic continues after all jobs have ended.
    pub fn scope<'scope, OP, R>(&self, op: OP) -> R
    where
        OP: FnOnce(&Scope<'scope>) -> R + Send,
        R: Send,
    {
        self.install(|| super::scope(op))
    }

    /// Creates a scope for jobs of this pool, which run in the order in which a thread spawns them.
    ///
    /// In all other respects it is [`scope_fifo`](super::scope_fifo): the body and the jobs inherit
    /// the current context.
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
    /// If the body or a job panics. As in rayon, the panic continues after all jobs have ended.
    pub fn scope_fifo<'scope, OP, R>(&self, op: OP) -> R
    where
        OP: FnOnce(&ScopeFifo<'scope>) -> R + Send,
        R: Send,
    {
        self.install(|| super::scope_fifo(op))
    }

    /// Creates a scope for jobs of this pool, whose body runs on the calling thread.
    ///
    /// The body is the caller's own code. In all other respects it is
    /// [`in_place_scope`](super::in_place_scope): what the body sets stays, and the jobs inherit
    /// the context that is current where they are spawned.
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
    /// If the body or a job panics. As in rayon, the panic continues after all jobs have ended.
    pub fn in_place_scope<'scope, OP, R>(&self, op: OP) -> R
    where
        OP: FnOnce(&Scope<'scope>) -> R,
    {
        let mut parked = None;
        let result = self
            .0
            .in_place_scope(|scope| in_place(&mut parked, || op(Scope::of(scope))));
        drop(parked);
        result
    }

    /// Creates a scope whose body runs on the calling thread, and whose jobs run in spawning order.
    ///
    /// In all other respects it is [`in_place_scope_fifo`](super::in_place_scope_fifo). The jobs
    /// run in this pool. What the body sets stays, and the jobs inherit the context that is current
    /// where they are spawned.
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
    /// If the body or a job panics. As in rayon, the panic continues after all jobs have ended.
    pub fn in_place_scope_fifo<'scope, OP, R>(&self, op: OP) -> R
    where
        OP: FnOnce(&ScopeFifo<'scope>) -> R,
    {
        let mut parked = None;
        let result = self
            .0
            .in_place_scope_fifo(|scope| in_place(&mut parked, || op(ScopeFifo::of(scope))));
        drop(parked);
        result
    }

    /// Spawns a job in this pool; it inherits the current context.
    ///
    /// In all other respects it is [`spawn`](super::spawn()).
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
    /// The call does not panic. As in rayon, a panic of the job goes to the pool's panic handler,
    /// or aborts the process if the pool has none.
    pub fn spawn<OP>(&self, op: OP)
    where
        OP: FnOnce() + Send + 'static,
    {
        self.0.spawn(propagate(op));
    }

    /// Spawns a job that inherits the current context; a thread's jobs run in spawning order.
    ///
    /// In all other respects it is [`spawn_fifo`](super::spawn_fifo). The job runs in this pool.
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
    /// The call does not panic. As in rayon, a panic of the job goes to the pool's panic handler,
    /// or aborts the process if the pool has none.
    pub fn spawn_fifo<OP>(&self, op: OP)
    where
        OP: FnOnce() + Send + 'static,
    {
        self.0.spawn_fifo(propagate(op));
    }

    /// Spawns a job on every thread of this pool; each run inherits the current context.
    ///
    /// In all other respects it is [`spawn_broadcast`](super::spawn_broadcast).
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
    /// The call does not panic. As in rayon, a panic of the job goes to the pool's panic handler,
    /// or aborts the process if the pool has none.
    pub fn spawn_broadcast<OP>(&self, op: OP)
    where
        OP: Fn(BroadcastContext<'_>) + Send + Sync + 'static,
    {
        let job = BroadcastJob::new(op);
        self.0
            .spawn_broadcast(move |broadcast| job.run(broadcast, |op, broadcast| op(broadcast)));
    }

    /// Returns how many threads the pool has.
    ///
    /// It is [`rayon::ThreadPool::current_num_threads`](::rayon::ThreadPool::current_num_threads).
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

    /// Returns the index of the calling thread, if it is a thread of this pool.
    ///
    /// It is
    /// [`rayon::ThreadPool::current_thread_index`](::rayon::ThreadPool::current_thread_index).
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

    /// Returns whether jobs wait in the calling thread's queue, if it is a thread of this pool.
    ///
    /// It is [rayon's method](::rayon::ThreadPool::current_thread_has_pending_tasks).
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

    /// Runs one job that waits in the pool, if the calling thread is a thread of this pool.
    ///
    /// In all other respects it is [`yield_now`](super::yield_now()).
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

    /// Runs one job that waits in the calling thread's queue, if it is a thread of this pool.
    ///
    /// In all other respects it is [`yield_local`](super::yield_local).
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
