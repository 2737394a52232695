//! Variables.

use std::fmt::{self, Debug, Formatter};
use std::ptr;

use crate::default::DefaultValue;
use crate::error::{LookupError, ResetError};
use crate::store::{self, Key};
use crate::token::Token;

/// A variable whose value belongs to the current context.
///
/// It is a `static`, made by `#[context_var]` or by [`ContextVar::new`] and
/// [`ContextVar::with_default`]. Reading it gives the binding of the current context, else the default, else an
/// error. Cost: a read takes a nanosecond or two, however many variables are bound.
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
/// Any operation is allowed anywhere: inside of [`with`](Self::with), in a value's `Clone`, `Drop` and `Debug`, in a default, in
/// thread-local destructors. What a thread leaves set is dropped when it exits; what a thread-local destructor sets after that
/// may leak. A value is dropped when the last context that holds it goes.
///
/// A value is `Send + Sync`, because a captured context takes it to other threads; nothing else is
/// asked of it to bind and to borrow it.
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

const _: () = {
    const fn is_sync<T: Sync>() {}

    /// The store says that a variable is `Sync`, which is so because this compiles.
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
    /// A variable without default: the macro-free way.
    ///
    /// The `name` is the one that messages and listings show; make it the static's identifier.
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
    /// `#[context_var]` finds out whether `T` is `Debug` and `Copy`. A variable made here is shown as
    /// `<type>` in listings, and its values are behind a pointer.
    pub const fn new(name: &'static str) -> Self {
        Self::from_parts(Key::new(name), None)
    }

    /// A variable with a default.
    ///
    /// The default is evaluated at most once in a process, when it is first needed, in an empty context: what it sets
    /// is undone. If it panics, the next read tries again.
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
    /// Two defaults that wait for each other on two threads deadlock, as two `LazyLock`s would.
    pub const fn with_default(name: &'static str, default: fn() -> T) -> Self {
        Self::from_parts(Key::new(name), Some(default))
    }

    /// The name that messages and listings show.
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

    /// Calls `f` with the value: the binding, else the default.
    ///
    /// The value stays valid while `f` runs, also if `f` replaces it. No reference count is touched.
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
    /// If the variable is not bound and has no default, or if the default reads this very variable.
    #[inline]
    #[track_caller]
    pub fn with<R>(&'static self, f: impl FnOnce(&T) -> R) -> R {
        match self.try_with(f) {
            Ok(result) => result,
            Err(error) => unset(&error),
        }
    }

    /// Calls `f` with the value, if there is one: the binding, else the default.
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
    /// If the variable is not bound and has no default.
    ///
    /// # Panics
    ///
    /// If the default reads this very variable.
    #[inline]
    #[track_caller]
    pub fn try_with<R>(&'static self, f: impl FnOnce(&T) -> R) -> Result<R, LookupError> {
        match store::with(&self.key, f) {
            Ok(result) => Ok(result),
            Err(f) => match self.default.get(self.name()) {
                Some(value) => Ok(f(value)),
                None => Err(LookupError::new(self.name(), self.key.ident())),
            },
        }
    }

    /// A clone of the value: the binding, else the default.
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
    /// If the variable is not bound and has no default, or if the default reads this very variable.
    #[inline]
    #[track_caller]
    pub fn get(&'static self) -> T
    where
        T: Clone,
    {
        match store::read(&self.key) {
            Some(value) => value,
            None => self.with(T::clone),
        }
    }

    /// A clone of the value, if there is one: the binding, else the default.
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
    /// If the variable is not bound and has no default.
    ///
    /// # Panics
    ///
    /// If the default reads this very variable.
    #[inline]
    #[track_caller]
    pub fn try_get(&'static self) -> Result<T, LookupError>
    where
        T: Clone,
    {
        match store::read(&self.key) {
            Some(value) => Ok(value),
            None => self.try_with(T::clone),
        }
    }

    /// A clone of the binding, else `fallback`: a default is not looked at.
    ///
    /// ```
    /// # use contextvars::ContextVar;
    /// static LEVEL: ContextVar<u8> = ContextVar::with_default("LEVEL", || 1);
    ///
    /// assert_eq!(LEVEL.get_or(5), 5);
    /// assert_eq!(LEVEL.scope(2, || LEVEL.get_or(5)), 2);
    /// ```
    #[inline]
    pub fn get_or(&'static self, fallback: T) -> T
    where
        T: Clone,
    {
        match store::with(&self.key, T::clone) {
            Ok(value) => {
                // Here, and not at the end: if that panics there, Rust leaks what is returned.
                drop(fallback);
                value
            }
            Err(_) => fallback,
        }
    }

    /// A clone of the binding; if there is none, the variable is bound to what `init` gives.
    ///
    /// A default is not looked at. If `init` binds the variable itself, its result wins all the same. As with
    /// [`set`](Self::set), the binding is gone when the scope ends in which it was made; and in a job or task that nobody
    /// propagated it stays with the thread, as there.
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
    pub fn get_or_set_with(&'static self, init: impl FnOnce() -> T) -> T
    where
        T: Clone,
    {
        if let Ok(value) = store::with(&self.key, T::clone) {
            return value;
        }
        let value = init();
        let result = value.clone();
        self.set(value);
        result
    }

    /// Whether the current context has a binding; a default does not count.
    ///
    /// ```
    /// # use contextvars::ContextVar;
    /// static USER: ContextVar<String> = ContextVar::new("USER");
    ///
    /// assert!(!USER.is_set());
    /// assert!(USER.scope("ann".to_owned(), || USER.is_set()));
    /// ```
    #[inline]
    pub fn is_set(&'static self) -> bool {
        store::is_bound(&self.key)
    }

    /// Binds the variable in the current context, until the scope, task, thread or [`Context`](crate::Context) ends.
    ///
    /// No other context sees it: not those that were captured before, not the caller of the scope, and not what was started
    /// already. A plainly awaited callee shares its caller's context, and its `set` reaches the caller (as in Python; in .NET an
    /// `async` method is a scope). In a job or task that nobody propagated there is no scope around, and the binding stays on the
    /// thread that runs it, for whatever runs there next.
    ///
    /// The token undoes it, with [`reset`](Self::reset). Where the binding should last for a stretch of code
    /// only, prefer [`scope`](Self::scope) or `scoped!`.
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
    /// Cost: a few nanoseconds, and if a captured context shares the bindings, one copy of
    /// up to sixteen of them for each factor of sixteen in the number of variables.
    pub fn set(&'static self, value: T) -> Token<T> {
        let (old, context) = store::replace(&self.key, value);
        Token::new(self, old, context)
    }

    /// Gives the variable the binding that it had before the `set` that returned the token, or none.
    ///
    /// Tokens can be used in any order. A token is good once, for its own variable, in the context that made it: the same
    /// scope, task or thread, or the same [`Context`](crate::Context) run again. A copy of a `Context` is another one.
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
    /// If the token is of another variable, or of another context (of the variable, if both are wrong); then nothing is
    /// changed, and the error gives the token back. Python raises a `ValueError`.
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
    /// When `f` returns or panics, everything that was set in it is undone, and what falls out of it is dropped after the outer
    /// context is back in place. Bindings with `inherit = false` last through it. It is Java's `ScopedValue.where(..).call(..)`,
    /// and Python's `with var.set(..)`.
    ///
    /// Cost: a few nanoseconds, and with more than sixteen variables bound, some more for each level of their tree, which
    /// has sixteen branches a node. What `f` calls sees the binding; a thread, job or task that it starts does so only if the
    /// context is [propagated](fn@crate::propagate).
    ///
    /// ```
    /// # use contextvars::ContextVar;
    /// static USER: ContextVar<String> = ContextVar::new("USER");
    ///
    /// let greeting = USER.scope("ann".to_owned(), || format!("hello {}", USER.get()));
    /// assert_eq!(greeting, "hello ann");
    /// assert!(!USER.is_set());
    /// ```
    #[inline]
    pub fn scope<R>(&'static self, value: T, f: impl FnOnce() -> R) -> R {
        store::Entered::binding(&self.key, value).during(f)
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
