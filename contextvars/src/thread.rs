//! `std::thread`, with threads that inherit the context of the one who spawns them.
//!
//! Changing `use std::thread` to `use contextvars::thread` is all: [`spawn`], [`scope`], [`Scope`] and [`Builder`]
//! have the standard library's signatures, and the rest of `std::thread` is re-exported.
//!
//! ```
//! use contextvars::{ContextVar, thread};
//!
//! static USER: ContextVar<String> = ContextVar::new("USER");
//!
//! USER.scope("ann".to_owned(), || {
//!     let name = thread::spawn(|| USER.get()).join().unwrap();
//!     assert_eq!(name, "ann");
//! });
//! ```
//!
//! A thread runs in a scope of the context that was current where its spawning call was made. What it sets
//! is its own, and dropped when it ends; its parent never sees it, not even by a join. Bindings with `inherit = false` stay
//! behind. Cost: a capture, which is one atomic increment.
//!
//! Threads that start bare have defaults only. Java's `InheritableThreadLocal` and .NET's `Thread.Start` take the context along
//! on their own; here it is asked for.

use std::io;
use std::thread as std_thread;

#[doc(no_inline)]
pub use std::thread::*;

use crate::propagate;

/// Spawns a thread that inherits the current context; otherwise [`std::thread::spawn`].
///
/// ```
/// use contextvars::{ContextVar, thread};
///
/// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
///
/// let handle = LEVEL.scope(3, || thread::spawn(|| LEVEL.get()));
/// assert_eq!(handle.join().unwrap(), 3);
/// ```
///
/// # Panics
///
/// If the operating system can't make a thread, as in `std`.
#[track_caller]
pub fn spawn<F, T>(f: F) -> JoinHandle<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    std_thread::spawn(propagate(f))
}

/// Makes a scope for threads that borrow; otherwise [`std::thread::scope`].
///
/// The body is the caller's own code: it runs in the caller's context, and what it sets stays. Threads are isolated.
///
/// ```
/// use contextvars::{ContextVar, thread};
///
/// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
///
/// LEVEL.scope(3, || {
///     let one = 1;
///     let sum = thread::scope(|s| s.spawn(|| LEVEL.get() + one).join().unwrap());
///     assert_eq!(sum, 4);
/// });
/// ```
///
/// # Panics
///
/// If a thread panicked that was not joined, as in `std`.
#[track_caller]
pub fn scope<'env, F, T>(f: F) -> T
where
    F: for<'scope> FnOnce(&'scope Scope<'scope, 'env>) -> T,
{
    std_thread::scope(|scope| f(Scope::from_std(scope)))
}

/// A scope in which threads are spawned that inherit the context; made by [`scope`].
///
/// ```
/// use contextvars::{ContextVar, thread};
///
/// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
///
/// fn two_levels<'s>(s: &'s thread::Scope<'s, '_>) -> [thread::ScopedJoinHandle<'s, u8>; 2] {
///     [(); 2].map(|()| s.spawn(|| LEVEL.get()))
/// }
///
/// let levels = LEVEL.scope(3, || thread::scope(|s| two_levels(s).map(|t| t.join().unwrap())));
/// assert_eq!(levels, [3, 3]);
/// ```
#[derive(Debug)]
#[repr(transparent)]
pub struct Scope<'scope, 'env: 'scope>(std_thread::Scope<'scope, 'env>);

impl<'scope, 'env> Scope<'scope, 'env> {
    #[allow(
        unsafe_code,
        reason = "std's signature gives out a reference for all of 'scope"
    )]
    fn from_std(scope: &'scope std_thread::Scope<'scope, 'env>) -> &'scope Self {
        // SAFETY: `Self` is a transparent wrapper of what the reference points to.
        unsafe { &*std::ptr::from_ref(scope).cast::<Self>() }
    }

    /// Spawns a thread that inherits the current context; otherwise [`std::thread::Scope::spawn`].
    ///
    /// The context is the one at this call, also if that is a nested scope that ends before the thread does.
    ///
    /// ```
    /// use contextvars::{ContextVar, thread};
    ///
    /// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    ///
    /// thread::scope(|s| {
    ///     let handle = LEVEL.scope(3, || s.spawn(|| LEVEL.get()));
    ///     assert_eq!(handle.join().unwrap(), 3);
    /// });
    /// ```
    ///
    /// # Panics
    ///
    /// If the operating system can't make a thread, as in `std`.
    #[track_caller]
    pub fn spawn<F, T>(&'scope self, f: F) -> ScopedJoinHandle<'scope, T>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        self.0.spawn(propagate(f))
    }
}

/// Sets a thread's name and stack size; otherwise [`std::thread::Builder`].
///
/// ```
/// use contextvars::{ContextVar, thread};
///
/// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
///
/// let handle = LEVEL.scope(3, || {
///     thread::Builder::new()
///         .name("worker-3".to_owned())
///         .spawn(|| (LEVEL.get(), thread::current().name().map(str::to_owned)))
/// })?;
/// assert_eq!(handle.join().unwrap(), (3, Some("worker-3".to_owned())));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
#[must_use = "must eventually spawn the thread"]
pub struct Builder(std_thread::Builder);

#[expect(clippy::new_without_default, reason = "std's has none either")]
impl Builder {
    /// As [`std::thread::Builder::new`].
    ///
    /// ```
    /// use contextvars::thread;
    ///
    /// let handle = thread::Builder::new().spawn(|| 3)?;
    /// assert_eq!(handle.join().unwrap(), 3);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn new() -> Self {
        Self(std_thread::Builder::new())
    }

    /// As [`std::thread::Builder::name`].
    ///
    /// ```
    /// use contextvars::thread;
    ///
    /// let builder = thread::Builder::new().name("worker-3".to_owned());
    /// let handle = builder.spawn(|| thread::current().name().map(str::to_owned))?;
    /// assert_eq!(handle.join().unwrap().as_deref(), Some("worker-3"));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn name(self, name: String) -> Self {
        Self(self.0.name(name))
    }

    /// As [`std::thread::Builder::stack_size`].
    ///
    /// ```
    /// use contextvars::thread;
    ///
    /// let handle = thread::Builder::new().stack_size(256 * 1024).spawn(|| 3)?;
    /// assert_eq!(handle.join().unwrap(), 3);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn stack_size(self, size: usize) -> Self {
        Self(self.0.stack_size(size))
    }

    /// Spawns a thread that inherits the current context; otherwise [`std::thread::Builder::spawn`].
    ///
    /// ```
    /// use contextvars::{ContextVar, thread};
    ///
    /// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    ///
    /// let handle = LEVEL.scope(3, || thread::Builder::new().spawn(|| LEVEL.get()))?;
    /// assert_eq!(handle.join().unwrap(), 3);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the operating system can't make a thread, as in `std`.
    ///
    /// # Panics
    ///
    /// If the name contains a null byte, as in `std`.
    pub fn spawn<F, T>(self, f: F) -> io::Result<JoinHandle<T>>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        self.0.spawn(propagate(f))
    }

    /// Spawns a scoped thread that inherits the current context; otherwise
    /// [`std::thread::Builder::spawn_scoped`].
    ///
    /// ```
    /// use contextvars::{ContextVar, thread};
    ///
    /// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    ///
    /// let one = 1;
    /// let sum = LEVEL.scope(3, || {
    ///     thread::scope(|s| {
    ///         let handle = thread::Builder::new().spawn_scoped(s, || LEVEL.get() + one)?;
    ///         Ok::<_, std::io::Error>(handle.join().unwrap())
    ///     })
    /// })?;
    /// assert_eq!(sum, 4);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the operating system can't make a thread, as in `std`.
    ///
    /// # Panics
    ///
    /// If the name contains a null byte, as in `std`.
    pub fn spawn_scoped<'scope, 'env, F, T>(
        self,
        scope: &'scope Scope<'scope, 'env>,
        f: F,
    ) -> io::Result<ScopedJoinHandle<'scope, T>>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        self.0.spawn_scoped(&scope.0, propagate(f))
    }

    /// Spawns a thread that may borrow what it can't be shown to outlive, and that inherits the current context;
    /// otherwise [`std::thread::Builder::spawn_unchecked`].
    ///
    /// ```
    /// use contextvars::{ContextVar, thread};
    ///
    /// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    ///
    /// let one = 1;
    /// let borrows = || LEVEL.get() + one;
    /// // SAFETY: the thread is joined while what it borrows lives.
    /// let handle = LEVEL.scope(3, || unsafe { thread::Builder::new().spawn_unchecked(borrows) })?;
    /// assert_eq!(handle.join().unwrap(), 4);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Safety
    ///
    /// As there: what the thread borrows lives until it has ended.
    ///
    /// # Errors
    ///
    /// If the operating system can't make a thread, as in `std`.
    ///
    /// # Panics
    ///
    /// If the name contains a null byte, as in `std`.
    #[allow(unsafe_code, reason = "std's function is unsafe to call")]
    pub unsafe fn spawn_unchecked<F, T>(self, f: F) -> io::Result<JoinHandle<T>>
    where
        F: FnOnce() -> T + Send,
        T: Send,
    {
        // SAFETY: the caller promises what std asks for; the wrapper borrows nothing besides `f`.
        unsafe { self.0.spawn_unchecked(propagate(f)) }
    }
}
