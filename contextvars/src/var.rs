//! Variables: what a user of the crate reads, sets and binds.

use std::fmt::{self, Debug, Formatter};
use std::{mem, ptr};

use crate::default::DefaultValue;
use crate::error::{self, LookupError, ResetError};
use crate::store::{self, Key};
use crate::token::Token;

/// A variable whose value belongs to the current context.
///
/// A variable is a `static`. `#[context_var]` declares one, and so do [`ContextVar::new`] and
/// [`ContextVar::with_default`]. A read gives the binding of the current context, else the default,
/// else an error. Cost: a read takes a nanosecond or two, however many variables are bound.
///
/// ```
/// use contextvars::ContextVar;
///
/// static USER: ContextVar<String> = ContextVar::new("USER");
/// static LOCALE: ContextVar<String> = ContextVar::with_default("LOCALE", || "en".to_owned());
///
/// USER.scope("ann".to_owned(), || {
///     assert_eq!(USER.get(), "ann");
///     assert_eq!(LOCALE.get(), "en");
/// });
/// assert!(!USER.is_set());
/// ```
///
/// Any operation is allowed anywhere: inside of [`with`](Self::with), in a value's `Clone`, `Drop`
/// and `Debug`, in a default, and in thread-own destructors. When a thread exits, the values that
/// are still set on it are dropped; a value that a thread-own destructor sets after that may
/// leak. A value is dropped when the last context that holds it is dropped.
///
/// A value must be `Send + Sync`, because a captured context takes it to other threads. Binding and
/// borrowing ask nothing else of it.
///
/// ```compile_fail
/// use std::cell::Cell;
/// use contextvars::ContextVar;
///
/// static COUNT: ContextVar<Cell<u32>> = ContextVar::new("COUNT"); // a `Cell` is not `Sync`
/// ```
pub struct ContextVar<T> {
    pub(crate) key: Key<T>,
    default: DefaultValue<T>,
}

// `unsafe impl Sync for ContextVar` is in the store, although all fields are `Sync` and the
// compiler would find out by itself. The `impl` makes its message about a `T` that is not
// `Send + Sync` short: the message does not name the fields. It is in the store because `unsafe` is
// allowed only there.
const _: () = {
    const fn is_sync<T: Sync>() {}

    /// The store's `unsafe impl Sync for ContextVar` is sound because this compiles.
    #[allow(dead_code, reason = "it is only compiled")]
    const fn parts_are_sync<T: Send + Sync>() {
        is_sync::<Key<T>>();
        is_sync::<DefaultValue<T>>();
    }
};

impl<T> ContextVar<T> {
    pub(crate) const fn from_parts(key: Key<T>, default: Option<fn() -> T>) -> Self {
        Self {
            key,
            default: DefaultValue::new(default),
        }
    }
}

impl<T: Send + Sync + 'static> ContextVar<T> {
    /// Creates a variable without a default.
    ///
    /// Messages and listings show `name`; give the identifier of the static.
    ///
    /// ```
    /// use contextvars::ContextVar;
    ///
    /// static REQUEST: ContextVar<u64> = ContextVar::new("REQUEST");
    ///
    /// assert_eq!(REQUEST.name(), "REQUEST");
    /// assert!(REQUEST.try_get().is_err());
    /// ```
    ///
    /// The options of `#[context_var]` are methods here: [`secret`](Self::secret),
    /// [`inherit`](Self::inherit), [`log`](Self::log), [`scoped`](Self::scoped). They combine, and
    /// can be used in a static.
    ///
    /// Unlike `#[context_var]`, this function does not find out whether `T` is `Debug` or `Copy`.
    /// So listings show the value of a type of your own as `<type>`, unless you say how with
    /// [`shown_by`](Self::shown_by), and values are stored behind a pointer. Scalars and texts are
    /// shown all the same.
    pub const fn new(name: &'static str) -> Self {
        Self::from_parts(Key::new(name), None)
    }

    /// Creates a variable with a default.
    ///
    /// The default is evaluated at most once in a process, when a read first needs it. It is
    /// evaluated in an empty context, and what it sets is undone. If it panics, the next read
    /// evaluates it again.
    ///
    /// ```
    /// use contextvars::ContextVar;
    ///
    /// static LOCALE: ContextVar<String> = ContextVar::with_default("LOCALE", || "en".to_owned());
    ///
    /// assert_eq!(LOCALE.get(), "en");
    /// assert!(!LOCALE.is_set()); // a default is no binding
    /// ```
    ///
    /// A default that reads its own variable gets an error that says so: `get` and `with` panic,
    /// and `try_get` and `try_with` return it. A job gets the same error if the thread that
    /// evaluates the default runs it meanwhile: a thread of rayon's runs other jobs while it waits.
    ///
    /// Other threads wait for the value. So a default that waits for another thread which reads the
    /// variable deadlocks, and two defaults that wait for each other on two threads do, as with
    /// `LazyLock`.
    pub const fn with_default(name: &'static str, default: fn() -> T) -> Self {
        Self::from_parts(Key::new(name), Some(default))
    }

    /// Returns the name that messages and listings show.
    ///
    /// ```
    /// # use contextvars::ContextVar;
    /// static USER: ContextVar<String> = ContextVar::new("USER");
    ///
    /// assert_eq!(USER.name(), "USER");
    /// ```
    pub const fn name(&self) -> &'static str {
        self.key.name()
    }

    /// Calls `f` with a reference to the value: the binding, else the default.
    ///
    /// The value stays valid while `f` runs, also if `f` replaces the binding. Cost: no reference
    /// count.
    ///
    /// ```
    /// # use contextvars::ContextVar;
    /// static USER: ContextVar<String> = ContextVar::new("USER");
    ///
    /// let length = USER.scope("ann".to_owned(), || USER.with(|user| user.len()));
    /// assert_eq!(length, 3);
    /// ```
    ///
    /// # Panics
    ///
    /// If the variable is not bound and has no default, or if its default is being evaluated on
    /// this thread.
    #[inline]
    #[track_caller]
    pub fn with<R>(&'static self, f: impl FnOnce(&T) -> R) -> R {
        match self.try_with(f) {
            Ok(result) => result,
            Err(error) => unset(&error),
        }
    }

    /// Calls `f` with a reference to the value, or returns an error if there is no value.
    ///
    /// The value is the binding, else the default.
    ///
    /// ```
    /// # use contextvars::ContextVar;
    /// static USER: ContextVar<String> = ContextVar::new("USER");
    ///
    /// assert!(USER.try_with(|user| user.len()).is_err());
    /// ```
    ///
    /// # Errors
    ///
    /// If the variable is not bound and has no default, or if its default is being evaluated on
    /// this thread.
    #[inline]
    pub fn try_with<R>(&'static self, f: impl FnOnce(&T) -> R) -> Result<R, LookupError> {
        match store::with(&self.key, f) {
            Ok(result) => Ok(result),
            Err(f) => match self.default.get() {
                Ok(value) => Ok(f(value)),
                Err(reason) => Err(LookupError::new(self.name(), self.key.ident(), reason)),
            },
        }
    }

    /// Returns a clone of the value: the binding, else the default.
    ///
    /// ```
    /// # use contextvars::ContextVar;
    /// static REQUEST: ContextVar<u64> = ContextVar::new("REQUEST");
    ///
    /// assert_eq!(REQUEST.scope(7, || REQUEST.get()), 7);
    /// ```
    ///
    /// # Panics
    ///
    /// If the variable is not bound and has no default, or if its default is being evaluated on
    /// this thread.
    #[inline]
    #[track_caller]
    pub fn get(&'static self) -> T
    where
        T: Clone,
    {
        if mem::needs_drop::<T>() {
            return self.with(T::clone);
        }
        match store::read(&self.key) {
            Some(value) => value,
            None => self.get_by_reference(),
        }
    }

    /// Where a value does not lie in place. Not inlined: it would make the commonest `get` longer.
    #[inline(never)]
    #[track_caller]
    fn get_by_reference(&'static self) -> T
    where
        T: Clone,
    {
        self.with(T::clone)
    }

    /// Returns a clone of the value, or an error if there is no value.
    ///
    /// The value is the binding, else the default.
    ///
    /// ```
    /// # use contextvars::ContextVar;
    /// static REQUEST: ContextVar<u64> = ContextVar::new("REQUEST");
    ///
    /// assert_eq!(REQUEST.try_get().ok(), None);
    /// ```
    ///
    /// # Errors
    ///
    /// If the variable is not bound and has no default, or if its default is being evaluated on
    /// this thread.
    #[inline]
    pub fn try_get(&'static self) -> Result<T, LookupError>
    where
        T: Clone,
    {
        match store::read(&self.key) {
            Some(value) => Ok(value),
            None => self.try_with(T::clone),
        }
    }

    /// Returns a clone of the binding, else `fallback`, but never the default.
    ///
    /// ```
    /// # use contextvars::ContextVar;
    /// static LEVEL: ContextVar<u8> = ContextVar::with_default("LEVEL", || 1);
    ///
    /// assert_eq!(LEVEL.get_or(5), 5);
    /// assert_eq!(LEVEL.scope(2, || LEVEL.get_or(5)), 2);
    /// ```
    #[doc(alias("orElse"))]
    #[inline]
    pub fn get_or(&'static self, fallback: T) -> T
    where
        T: Clone,
    {
        match store::with(&self.key, T::clone) {
            Ok(value) => {
                // Dropped here, not when the function returns: if `fallback` panicked then, Rust
                // would leak `value`.
                drop(fallback);
                value
            }
            Err(_) => fallback,
        }
    }

    /// Returns a clone of the binding; if there is none, binds the result of `init` first.
    ///
    /// The default is not used. If `init` itself binds the variable, the result of `init` replaces
    /// that binding. As with [`set`](Self::set), the end of the enclosing scope undoes the binding,
    /// and in a job or task that is not propagated the binding stays on the thread.
    ///
    /// ```
    /// # use contextvars::{Context, ContextVar};
    /// static SEED: ContextVar<u64> = ContextVar::new("SEED");
    ///
    /// Context::new().scope(|| {
    ///     assert_eq!(SEED.get_or_set_with(|| 42), 42);
    ///     assert_eq!(SEED.get_or_set_with(|| 43), 42);
    /// });
    /// ```
    ///
    /// # Panics
    ///
    /// If the variable is [`scoped`](Self::scoped) and unbound, in a thread's own base context.
    /// `init` is not called then.
    #[track_caller]
    pub fn get_or_set_with(&'static self, init: impl FnOnce() -> T) -> T
    where
        T: Clone,
    {
        if let Ok(value) = store::with(&self.key, T::clone) {
            return value;
        }
        if self.would_stay() {
            drop(init);
            error::never_undone(self.name(), self.key.ident());
        }
        let value = init();
        let result = value.clone();
        self.set(value);
        result
    }

    /// Returns whether the current context has a binding; a default is no binding.
    ///
    /// ```
    /// # use contextvars::ContextVar;
    /// static USER: ContextVar<String> = ContextVar::new("USER");
    ///
    /// assert!(!USER.is_set());
    /// assert!(USER.scope("ann".to_owned(), || USER.is_set()));
    /// ```
    #[doc(alias("is_bound", "isBound"))]
    #[inline]
    pub fn is_set(&'static self) -> bool {
        store::is_bound(&self.key)
    }

    /// Binds the variable in the current context, until the scope, task, thread or
    /// [`Context`](crate::Context) ends.
    ///
    /// No other context sees the binding: not the contexts that were captured before, not the
    /// caller of the scope, and not the work that was started before. An awaited callee that is not
    /// propagated shares its caller's context, so its `set` reaches the caller (as in Python; in
    /// .NET an `async` method is a scope). A job or task that is not propagated has no scope around
    /// it: there the binding stays on the thread, and the thread's next job sees it. Declare the
    /// variable as [`scoped`](Self::scoped) to make that a panic.
    ///
    /// [`reset`](Self::reset) undoes the `set`, with the token that this method returns. To bind
    /// for one stretch of code, prefer [`scope`](Self::scope) or `scoped!`.
    ///
    /// ```
    /// # use contextvars::ContextVar;
    /// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    ///
    /// LEVEL.set(1);
    /// let token = LEVEL.set(2);
    /// assert_eq!(token.old_value(), Some(&1));
    ///
    /// LEVEL.reset(token)?;
    /// assert_eq!(LEVEL.get(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Cost: a few nanoseconds. If a captured context shares the bindings, the `set` also copies up
    /// to sixteen of them for each factor of sixteen in the number of variables.
    ///
    /// # Panics
    ///
    /// If the variable is [`scoped`](Self::scoped), in a thread's own base context. Then `value` is
    /// dropped, and nothing else changes.
    #[inline]
    #[track_caller]
    pub fn set(&'static self, value: T) -> Token<T> {
        if self.would_stay() {
            // Dropped before the panic: if its destructor panics, the process goes on.
            drop(value);
            error::never_undone(self.name(), self.key.ident());
        }
        let (old, context) = store::replace(&self.key, value);
        Token::new(self, old, context)
    }

    /// Restores the binding that the variable had before the `set` that returned the token, or
    /// none.
    ///
    /// Tokens can be used in any order. A token is good once, for its own variable, in the context
    /// in which `set` returned it: in the same scope, task or thread, or when the same
    /// [`Context`](crate::Context) is run again. A copy of a `Context` is another context.
    ///
    /// ```
    /// # use contextvars::ContextVar;
    /// static USER: ContextVar<String> = ContextVar::new("USER");
    ///
    /// let token = USER.set("ann".to_owned());
    /// USER.reset(token)?;
    /// assert!(!USER.is_set());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Using it twice is a compile error (in Python, a `RuntimeError`):
    ///
    /// ```compile_fail,E0382
    /// # use contextvars::ContextVar;
    /// static USER: ContextVar<String> = ContextVar::new("USER");
    ///
    /// let token = USER.set("ann".to_owned());
    /// let _ = USER.reset(token);
    /// let _ = USER.reset(token);
    /// ```
    ///
    /// # Errors
    ///
    /// If the token is of another variable, or of another context. If both are wrong, the error
    /// names the variable. Nothing is changed, and the error gives the token back. (Python raises a
    /// `ValueError`.)
    pub fn reset(&'static self, token: Token<T>) -> Result<(), ResetError<T>> {
        if !ptr::eq(self, token.var()) {
            return Err(ResetError::wrong_variable(token, self.name()));
        }
        let (old, context) = token.into_parts();
        match store::reset(&self.key, old, context) {
            Ok(()) => Ok(()),
            Err(old) => Err(ResetError::wrong_context(
                Token::new(self, old, context),
                self.name(),
            )),
        }
    }

    /// Runs `f` in a scope in which the variable is bound to `value`.
    ///
    /// A future that `f` returns escapes the scope: `USER.scope(user, || fetch()).await` polls
    /// `fetch` outside, where `USER` is not bound. To bind a future, write
    /// [`fetch().with_value(&USER, user)`](crate::Propagate::with_value), or
    /// [`fetch().in_context(context)`](crate::Propagate::in_context).
    ///
    /// When `f` returns or panics, everything that was set in it is undone. The values that go are
    /// dropped after the outer context is back in place. Bindings with `inherit = false` last
    /// through the scope. (Java has `ScopedValue.where(..).call(..)`, Python `with var.set(..)`.)
    ///
    /// The functions that `f` calls see the binding. A thread, job or task that `f` starts sees it
    /// only if the context is [propagated](fn@crate::propagate).
    ///
    /// Cost: a few nanoseconds. With more than sixteen variables bound, each level of their tree,
    /// which has sixteen branches a node, adds some.
    ///
    /// ```
    /// # use contextvars::ContextVar;
    /// static USER: ContextVar<String> = ContextVar::new("USER");
    ///
    /// let greeting = USER.scope("ann".to_owned(), || format!("hello {}", USER.get()));
    /// assert_eq!(greeting, "hello ann");
    /// assert!(!USER.is_set());
    /// ```
    #[doc(alias("sync_scope", "where"))]
    #[inline]
    pub fn scope<R>(&'static self, value: T, f: impl FnOnce() -> R) -> R {
        store::StackScope::binding(&self.key, value, f)
    }

    /// Whether a `set` here would stay on the thread although the variable is `scoped`.
    #[inline]
    fn would_stay(&self) -> bool {
        self.key.is_scoped() && store::is_base_frame()
    }
}

#[cold]
#[track_caller]
fn unset(error: &LookupError) -> ! {
    panic!("{error}")
}

impl<T> Debug for ContextVar<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContextVar")
            .field("name", &self.key.name())
            .finish_non_exhaustive()
    }
}
