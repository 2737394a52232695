//! The builder of a thread pool whose jobs inherit a context.

use std::any::Any;
use std::fmt::{self, Debug, Formatter};
use std::io;

use ::rayon::{ThreadBuilder, ThreadPoolBuildError};

use super::ThreadPool;
use crate::store;

/// A builder of a [`ThreadPool`], whose jobs inherit the context of the code that hands them over.
///
/// In all other respects it is [`rayon::ThreadPoolBuilder`](::rayon::ThreadPoolBuilder). The
/// threads of the pool start with an empty context, whatever is bound where the pool is built. So
/// do the pool's handlers: the current context is parked while the pool is built, so that a handler
/// that runs then, such as the spawn handler, does not see it.
///
/// ```
/// use contextvars::ContextVar;
/// use contextvars::rayon::ThreadPoolBuilder;
///
/// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
///
/// let pool = LEVEL.scope(1, || ThreadPoolBuilder::new().num_threads(1).build())?;
/// assert!(!pool.install(|| LEVEL.is_set()));
/// # Ok::<(), contextvars::rayon::ThreadPoolBuildError>(())
/// ```
#[must_use = "a builder makes no threads until `build` is called"]
pub struct ThreadPoolBuilder<S = DefaultSpawn> {
    builder: ::rayon::ThreadPoolBuilder,
    spawn: S,
}

/// Lets rayon spawn the threads of a pool.
#[derive(Debug)]
pub struct DefaultSpawn;

/// Lets a handler spawn the threads of a pool.
pub struct CustomSpawn<F>(F);

/// How the threads of a pool are spawned: the bound of [`ThreadPoolBuilder::build`].
pub trait ThreadSpawn: Sized {
    #[doc(hidden)]
    fn build(
        self,
        builder: ::rayon::ThreadPoolBuilder,
    ) -> Result<::rayon::ThreadPool, ThreadPoolBuildError>;

    #[doc(hidden)]
    fn build_global(self, builder: ::rayon::ThreadPoolBuilder) -> Result<(), ThreadPoolBuildError>;
}

impl ThreadSpawn for DefaultSpawn {
    fn build(
        self,
        builder: ::rayon::ThreadPoolBuilder,
    ) -> Result<::rayon::ThreadPool, ThreadPoolBuildError> {
        builder.build()
    }

    fn build_global(self, builder: ::rayon::ThreadPoolBuilder) -> Result<(), ThreadPoolBuildError> {
        builder.build_global()
    }
}

impl<F> ThreadSpawn for CustomSpawn<F>
where
    F: FnMut(ThreadBuilder) -> io::Result<()>,
{
    fn build(
        self,
        builder: ::rayon::ThreadPoolBuilder,
    ) -> Result<::rayon::ThreadPool, ThreadPoolBuildError> {
        builder.spawn_handler(self.0).build()
    }

    fn build_global(self, builder: ::rayon::ThreadPoolBuilder) -> Result<(), ThreadPoolBuildError> {
        builder.spawn_handler(self.0).build_global()
    }
}

impl ThreadPoolBuilder {
    /// Creates a builder with rayon's defaults.
    ///
    /// See [`rayon::ThreadPoolBuilder::new`](::rayon::ThreadPoolBuilder::new).
    ///
    /// ```
    /// # use contextvars::rayon::ThreadPoolBuilder;
    /// let pool = ThreadPoolBuilder::new().build()?;
    /// assert!(pool.current_num_threads() > 0);
    /// # Ok::<(), contextvars::rayon::ThreadPoolBuildError>(())
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// Builds a pool whose threads may borrow, and lends it to a closure.
    ///
    /// In all other respects it is
    /// [`rayon::ThreadPoolBuilder::build_scoped`](::rayon::ThreadPoolBuilder::build_scoped). The
    /// closure is the caller's own code: it runs in the caller's context, and what it sets stays.
    ///
    /// ```
    /// use contextvars::ContextVar;
    /// use contextvars::rayon::ThreadPoolBuilder;
    ///
    /// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    ///
    /// let level = ThreadPoolBuilder::new().num_threads(1).build_scoped(
    ///     |thread| thread.run(),
    ///     |pool| LEVEL.scope(1, || pool.install(|| LEVEL.get())),
    /// )?;
    /// assert_eq!(level, 1);
    /// # Ok::<(), contextvars::rayon::ThreadPoolBuildError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If a thread can't be made, as in rayon.
    pub fn build_scoped<W, F, R>(self, wrapper: W, with_pool: F) -> Result<R, ThreadPoolBuildError>
    where
        W: Fn(ThreadBuilder) + Sync,
        F: FnOnce(&ThreadPool) -> R,
    {
        self.builder
            .build_scoped(wrapper, |pool| with_pool(ThreadPool::of(pool)))
    }
}

impl<S: ThreadSpawn> ThreadPoolBuilder<S> {
    /// Builds the pool.
    ///
    /// In all other respects it is
    /// [`rayon::ThreadPoolBuilder::build`](::rayon::ThreadPoolBuilder::build).
    ///
    /// ```
    /// # use contextvars::rayon::ThreadPoolBuilder;
    /// let pool = ThreadPoolBuilder::new().num_threads(2).build()?;
    /// assert_eq!(pool.current_num_threads(), 2);
    /// # Ok::<(), contextvars::rayon::ThreadPoolBuildError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If a thread can't be made, as in rayon.
    pub fn build(self) -> Result<ThreadPool, ThreadPoolBuildError> {
        // Parked, because a spawn handler may spawn threads that inherit, and a pool outlives the
        // current bindings.
        let _parked = store::park();
        self.spawn.build(self.builder).map(ThreadPool::from)
    }

    /// Builds the global pool, which the functions of [`rayon`](super) use outside of other pools.
    ///
    /// In all other respects it is
    /// [`rayon::ThreadPoolBuilder::build_global`](::rayon::ThreadPoolBuilder::build_global).
    ///
    /// ```
    /// # use contextvars::rayon::ThreadPoolBuilder;
    /// ThreadPoolBuilder::new().num_threads(2).build_global()?;
    /// assert_eq!(contextvars::rayon::current_num_threads(), 2);
    /// # Ok::<(), contextvars::rayon::ThreadPoolBuildError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If there is a global pool already, or a thread can't be made, as in rayon.
    pub fn build_global(self) -> Result<(), ThreadPoolBuildError> {
        let _parked = store::park();
        self.spawn.build_global(self.builder)
    }
}

impl<S> ThreadPoolBuilder<S> {
    fn map(self, f: impl FnOnce(::rayon::ThreadPoolBuilder) -> ::rayon::ThreadPoolBuilder) -> Self {
        Self {
            builder: f(self.builder),
            spawn: self.spawn,
        }
    }

    /// Sets the function that spawns the threads of the pool; these threads inherit no context.
    ///
    /// See [`rayon::ThreadPoolBuilder::spawn_handler`](::rayon::ThreadPoolBuilder::spawn_handler).
    ///
    /// ```
    /// # use contextvars::ContextVar;
    /// # use contextvars::rayon::ThreadPoolBuilder;
    /// # static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    /// let builder = ThreadPoolBuilder::new().num_threads(1).spawn_handler(|thread| {
    ///     contextvars::thread::spawn(|| thread.run());
    ///     Ok(())
    /// });
    /// let pool = LEVEL.scope(1, || builder.build())?;
    /// assert!(!pool.install(|| LEVEL.is_set()));
    /// # Ok::<(), contextvars::rayon::ThreadPoolBuildError>(())
    /// ```
    pub fn spawn_handler<F>(self, spawn: F) -> ThreadPoolBuilder<CustomSpawn<F>>
    where
        F: FnMut(ThreadBuilder) -> io::Result<()>,
    {
        ThreadPoolBuilder {
            builder: self.builder,
            spawn: CustomSpawn(spawn),
        }
    }

    /// Sets a function that names each thread by its index.
    ///
    /// See [`rayon::ThreadPoolBuilder::thread_name`](::rayon::ThreadPoolBuilder::thread_name).
    ///
    /// ```
    /// # use contextvars::rayon::ThreadPoolBuilder;
    /// let builder = ThreadPoolBuilder::new().thread_name(|index| format!("worker {index}"));
    /// let name = builder.build()?.install(|| std::thread::current().name().map(str::to_owned));
    /// assert!(name.unwrap().starts_with("worker"));
    /// # Ok::<(), contextvars::rayon::ThreadPoolBuildError>(())
    /// ```
    pub fn thread_name<F>(self, closure: F) -> Self
    where
        F: FnMut(usize) -> String + 'static,
    {
        self.map(|builder| builder.thread_name(closure))
    }

    /// Sets how many threads the pool has.
    ///
    /// See [`rayon::ThreadPoolBuilder::num_threads`](::rayon::ThreadPoolBuilder::num_threads).
    ///
    /// ```
    /// # use contextvars::rayon::ThreadPoolBuilder;
    /// let pool = ThreadPoolBuilder::new().num_threads(3).build()?;
    /// assert_eq!(pool.current_num_threads(), 3);
    /// # Ok::<(), contextvars::rayon::ThreadPoolBuildError>(())
    /// ```
    pub fn num_threads(self, num_threads: usize) -> Self {
        self.map(|builder| builder.num_threads(num_threads))
    }

    /// Makes the calling thread a thread of the pool; its context is parked while it waits.
    ///
    /// See [rayon's method](::rayon::ThreadPoolBuilder::use_current_thread).
    ///
    /// ```
    /// # use contextvars::ContextVar;
    /// # use contextvars::rayon::ThreadPoolBuilder;
    /// # static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    /// let pool = ThreadPoolBuilder::new().num_threads(1).use_current_thread().build()?;
    /// assert_eq!(pool.current_thread_index(), Some(0));
    /// LEVEL.scope(1, || assert_eq!(pool.join(|| LEVEL.get(), || LEVEL.get()), (1, 1)));
    /// # Ok::<(), contextvars::rayon::ThreadPoolBuildError>(())
    /// ```
    pub fn use_current_thread(self) -> Self {
        self.map(::rayon::ThreadPoolBuilder::use_current_thread)
    }

    /// Sets a function that is called when a job panics; it does not see the job's context.
    ///
    /// See [`rayon::ThreadPoolBuilder::panic_handler`](::rayon::ThreadPoolBuilder::panic_handler).
    ///
    /// ```
    /// # use contextvars::ContextVar;
    /// # use contextvars::rayon::ThreadPoolBuilder;
    /// # static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    /// let (sender, receiver) = std::sync::mpsc::channel();
    /// let pool = ThreadPoolBuilder::new()
    ///     .num_threads(1)
    ///     .panic_handler(move |_| sender.send(LEVEL.is_set()).unwrap())
    ///     .build()?;
    /// LEVEL.scope(1, || pool.spawn(|| panic!("a job")));
    /// assert!(!receiver.recv().unwrap());
    /// # Ok::<(), contextvars::rayon::ThreadPoolBuildError>(())
    /// ```
    pub fn panic_handler<H>(self, panic_handler: H) -> Self
    where
        H: Fn(Box<dyn Any + Send>) + Send + Sync + 'static,
    {
        self.map(|builder| builder.panic_handler(panic_handler))
    }

    /// Sets the stack size of the threads, in bytes.
    ///
    /// See [`rayon::ThreadPoolBuilder::stack_size`](::rayon::ThreadPoolBuilder::stack_size).
    ///
    /// ```
    /// # use contextvars::rayon::ThreadPoolBuilder;
    /// let pool = ThreadPoolBuilder::new().stack_size(8 << 20).build()?;
    /// assert!(pool.current_num_threads() > 0);
    /// # Ok::<(), contextvars::rayon::ThreadPoolBuildError>(())
    /// ```
    pub fn stack_size(self, stack_size: usize) -> Self {
        self.map(|builder| builder.stack_size(stack_size))
    }

    /// Suggests that the threads run their jobs in spawning order.
    ///
    /// See [`rayon::ThreadPoolBuilder::breadth_first`](::rayon::ThreadPoolBuilder::breadth_first).
    #[deprecated(note = "use `scope_fifo` and `spawn_fifo` for similar effect")]
    pub fn breadth_first(self) -> Self {
        #[expect(deprecated, reason = "mirrored as long as rayon has it")]
        self.map(::rayon::ThreadPoolBuilder::breadth_first)
    }

    /// Sets a function that each thread calls when it starts; foreign jobs see what it sets.
    ///
    /// See [`rayon::ThreadPoolBuilder::start_handler`](::rayon::ThreadPoolBuilder::start_handler).
    /// The handler runs in the thread's empty context. What it sets stays on the thread, where jobs
    /// that are not propagated see it.
    ///
    /// ```
    /// # use contextvars::ContextVar;
    /// # use contextvars::rayon::ThreadPoolBuilder;
    /// # static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    /// let pool = ThreadPoolBuilder::new()
    ///     .num_threads(1)
    ///     .start_handler(|_| drop(LEVEL.set(1)))
    ///     .build()?;
    /// assert!(!pool.install(|| LEVEL.is_set()));
    /// assert_eq!(pool.as_rayon().install(|| LEVEL.get()), 1);
    /// # Ok::<(), contextvars::rayon::ThreadPoolBuildError>(())
    /// ```
    pub fn start_handler<H>(self, start_handler: H) -> Self
    where
        H: Fn(usize) + Send + Sync + 'static,
    {
        self.map(|builder| builder.start_handler(start_handler))
    }

    /// Sets a function that each thread calls when it ends; it sees the thread's own bindings.
    ///
    /// See [`rayon::ThreadPoolBuilder::exit_handler`](::rayon::ThreadPoolBuilder::exit_handler).
    /// The handler runs with the bindings that were set on the thread outside of propagated jobs;
    /// usually there are none.
    ///
    /// ```
    /// # use contextvars::ContextVar;
    /// # use contextvars::rayon::ThreadPoolBuilder;
    /// # static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    /// let (sender, receiver) = std::sync::mpsc::channel();
    /// let pool = ThreadPoolBuilder::new()
    ///     .num_threads(1)
    ///     .exit_handler(move |_| sender.send(LEVEL.is_set()).unwrap())
    ///     .build()?;
    /// LEVEL.scope(1, || drop(pool));
    /// assert!(!receiver.recv().unwrap());
    /// # Ok::<(), contextvars::rayon::ThreadPoolBuildError>(())
    /// ```
    pub fn exit_handler<H>(self, exit_handler: H) -> Self
    where
        H: Fn(usize) + Send + Sync + 'static,
    {
        self.map(|builder| builder.exit_handler(exit_handler))
    }
}

impl Default for ThreadPoolBuilder {
    fn default() -> Self {
        Self {
            builder: ::rayon::ThreadPoolBuilder::new(),
            spawn: DefaultSpawn,
        }
    }
}

impl<F> Debug for CustomSpawn<F> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("CustomSpawn")
    }
}

impl<S> Debug for ThreadPoolBuilder<S> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Debug::fmt(&self.builder, f)
    }
}
