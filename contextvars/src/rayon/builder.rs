//! The builder of a pool that propagates.

use std::any::Any;
use std::fmt::{self, Debug, Formatter};
use std::io;

use ::rayon::{ThreadBuilder, ThreadPoolBuildError};

use super::ThreadPool;
use crate::store;

/// Builds a [`ThreadPool`] that propagates; otherwise [`rayon::ThreadPoolBuilder`](::rayon::ThreadPoolBuilder).
///
/// Threads of the pool start with an empty context, whatever is bound where it is built. So do its handlers: those that run
/// while the pool is built, as the one that spawns threads does, find the current context parked.
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

/// Threads are made by rayon.
#[derive(Debug)]
pub struct DefaultSpawn;

/// Threads are made by a handler.
pub struct CustomSpawn<F>(F);

/// How threads are made: what [`ThreadPoolBuilder::build`] asks of its `S`.
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
    /// As [`rayon::ThreadPoolBuilder::new`](::rayon::ThreadPoolBuilder::new).
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

    /// Builds a pool whose threads may borrow, and gives it to a closure; otherwise
    /// [`rayon::ThreadPoolBuilder::build_scoped`](::rayon::ThreadPoolBuilder::build_scoped).
    ///
    /// The closure is the caller's own code: it runs in the caller's context, and what it sets stays.
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
    /// Builds the pool; otherwise [`rayon::ThreadPoolBuilder::build`](::rayon::ThreadPoolBuilder::build).
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
        // A handler may spawn threads that inherit, and a pool lives longer than what is bound.
        let _parked = store::park();
        self.spawn.build(self.builder).map(ThreadPool::from)
    }

    /// Makes it the global pool, which the functions of [`rayon`](super) use outside of any other; otherwise
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

    /// As [`rayon::ThreadPoolBuilder::spawn_handler`](::rayon::ThreadPoolBuilder::spawn_handler): threads that it spawns inherit nothing.
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

    /// As [`rayon::ThreadPoolBuilder::thread_name`](::rayon::ThreadPoolBuilder::thread_name).
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

    /// As [`rayon::ThreadPoolBuilder::num_threads`](::rayon::ThreadPoolBuilder::num_threads).
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

    /// As [`rayon::ThreadPoolBuilder::use_current_thread`](::rayon::ThreadPoolBuilder::use_current_thread). Its context is parked
    /// whenever it waits for the pool.
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

    /// As [`rayon::ThreadPoolBuilder::panic_handler`](::rayon::ThreadPoolBuilder::panic_handler): it runs in no context.
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

    /// As [`rayon::ThreadPoolBuilder::stack_size`](::rayon::ThreadPoolBuilder::stack_size).
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

    /// As [`rayon::ThreadPoolBuilder::breadth_first`](::rayon::ThreadPoolBuilder::breadth_first).
    #[deprecated(note = "use `scope_fifo` and `spawn_fifo` for similar effect")]
    pub fn breadth_first(self) -> Self {
        #[expect(deprecated, reason = "mirrored while rayon has it")]
        self.map(::rayon::ThreadPoolBuilder::breadth_first)
    }

    /// As [`rayon::ThreadPoolBuilder::start_handler`](::rayon::ThreadPoolBuilder::start_handler): it runs in no context, and what it sets is what jobs see
    /// that nobody propagated.
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

    /// As [`rayon::ThreadPoolBuilder::exit_handler`](::rayon::ThreadPoolBuilder::exit_handler): it runs in no context but the one that the
    /// thread was left with.
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
