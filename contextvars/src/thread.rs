//! `std::thread`, with threads that inherit the context that is current where they are spawned.
//!
//! Change `use std::thread` to `use contextvars::thread`; nothing else changes. [`spawn`],
//! [`scope`], [`Scope`] and [`Builder`] have the standard library's signatures, and the rest of
//! `std::thread` is re-exported.
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
//! A thread runs in a scope of the context that was current at the spawning call. What the thread
//! sets is dropped when the thread ends; its parent never sees it, not even after a join. Bindings
//! with `inherit = false` stay behind. Cost: a capture, which is one atomic increment.
//!
//! A thread that plain `std::thread` spawns sees only defaults. (Java's `InheritableThreadLocal`
//! and .NET's `Thread.Start` always take the context along; here you choose.)

use std::io;
use std::thread as std_thread;

#[doc(no_inline)]
pub use std::thread::*;

use crate::propagate;

/// Spawns a thread that inherits the current context.
///
/// In all other respects it is [`std::thread::spawn`].
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

/// Creates a scope for threads that borrow; the threads inherit the current context.
///
/// In all other respects it is [`std::thread::scope`]. The body is the caller's own code: it runs
/// in the caller's context, and what it sets stays. What a thread sets is seen by that thread only.
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
/// If a thread that was not joined panicked, as in `std`.
#[track_caller]
pub fn scope<'env, F, T>(f: F) -> T
where
    F: for<'scope> FnOnce(&'scope Scope<'scope, 'env>) -> T,
{
    std_thread::scope(|scope| f(Scope::from_std(scope)))
}

/// A scope whose threads inherit the context that is current where they are spawned.
///
/// [`scope`] creates it.
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
        reason = "std lends its scope to the body by reference, for all of 'scope"
    )]
    fn from_std(scope: &'scope std_thread::Scope<'scope, 'env>) -> &'scope Self {
        // SAFETY: `Self` is a transparent wrapper of what the reference points to.
        unsafe { &*std::ptr::from_ref(scope).cast::<Self>() }
    }

    /// Spawns a scoped thread that inherits the current context.
    ///
    /// In all other respects it is [`std::thread::Scope::spawn`]. The context is the one that is
    /// current at this call, also if that belongs to a nested scope that ends before the thread
    /// does.
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

/// A builder of threads with a name and a stack size, which inherit the current context.
///
/// In all other respects it is [`std::thread::Builder`]. The context is the one that is current at
/// the call of [`spawn`](Self::spawn), not where the builder is created.
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
    /// Creates a builder with std's defaults.
    ///
    /// See [`std::thread::Builder::new`].
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

    /// Sets the name of the thread.
    ///
    /// See [`std::thread::Builder::name`].
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

    /// Sets the stack size of the thread, in bytes.
    ///
    /// See [`std::thread::Builder::stack_size`].
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

    /// Spawns a thread that inherits the current context.
    ///
    /// In all other respects it is [`std::thread::Builder::spawn`].
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

    /// Spawns a scoped thread that inherits the current context.
    ///
    /// In all other respects it is [`std::thread::Builder::spawn_scoped`].
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

    /// Spawns a thread that inherits the current context, without a check of its borrows.
    ///
    /// In all other respects it is [`std::thread::Builder::spawn_unchecked`].
    ///
    /// ```
    /// use contextvars::{ContextVar, thread};
    ///
    /// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    ///
    /// let one = 1;
    /// let borrows = || LEVEL.get() + one;
    /// // SAFETY: the thread is joined before `one`, which it borrows, is dropped.
    /// let handle = LEVEL.scope(3, || unsafe { thread::Builder::new().spawn_unchecked(borrows) })?;
    /// assert_eq!(handle.join().unwrap(), 4);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Safety
    ///
    /// As in `std`: the values that the thread borrows must live until the thread has ended.
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
        // SAFETY: the caller keeps std's promise for `f`; the wrapper borrows nothing else.
        unsafe { self.0.spawn_unchecked(propagate(f)) }
    }
}
