//! The options of a variable: what `#[context_var]` has in its parentheses, by hand.
//!
//! They ask nothing of `T`, so that the compiler reports a `T` that is not `Send + Sync` only once,
//! at the static.

use crate::{ContextVar, Shown};

impl<T> ContextVar<T> {
    /// Makes the variable secret: its value is never printed, but shown as `<secret>`.
    ///
    /// ```
    /// use contextvars::{Context, ContextVar};
    ///
    /// static TOKEN: ContextVar<String> = ContextVar::new("TOKEN").secret();
    ///
    /// let context = Context::new().with_value(&TOKEN, "hunter2".to_owned());
    /// assert_eq!(context.to_string(), "TOKEN=<secret>");
    /// ```
    #[doc(alias("redact", "sensitive"))]
    #[must_use = "the option is in the variable that this returns"]
    pub const fn secret(mut self) -> Self {
        self.key = self.key.secret();
        self
    }

    /// Sets whether captures and spawned work take a binding along: they do, if this is not called.
    ///
    /// With `false`, a binding stays with the thread or task that made it: no
    /// [`Context`](crate::Context) contains it. It lasts through [`scope`](Self::scope) on its
    /// thread, and across the awaits of its task. Use it for a value that must not be shared, such
    /// as a database transaction.
    ///
    /// ```
    /// use contextvars::{Context, ContextVar, propagate};
    ///
    /// static TRANSACTION: ContextVar<u32> = ContextVar::new("TRANSACTION").inherit(false);
    ///
    /// TRANSACTION.scope(12, || {
    ///     assert_eq!(TRANSACTION.get(), 12);
    ///     assert!(Context::current().is_empty());
    ///     let job = propagate(|| TRANSACTION.is_set());
    ///     assert!(!std::thread::spawn(job).join().unwrap());
    /// });
    /// ```
    #[must_use = "the option is in the variable that this returns"]
    pub const fn inherit(mut self, yes: bool) -> Self {
        self.key = self.key.inherited(yes);
        self
    }

    /// Sets whether log lines and panic reports show the variable: they do, if this is not called.
    ///
    /// With `false`, the variable is still in listings. This crate prints no log lines itself: code
    /// that does asks [`Entry::is_logged`](crate::Entry::is_logged).
    ///
    /// ```
    /// use contextvars::{Context, ContextVar};
    ///
    /// static POOL: ContextVar<u8> = ContextVar::new("POOL").log(false);
    /// static USER: ContextVar<&str> = ContextVar::new("USER");
    ///
    /// let context = Context::new().with_value(&POOL, 4).with_value(&USER, "ann");
    /// let logged = context.iter().filter(|entry| entry.is_logged());
    /// let line: Vec<String> = logged.map(|e| format!("{}={}", e.name(), e.shown())).collect();
    /// assert_eq!(line.join(" "), r#"USER="ann""#);
    /// assert_eq!(context.len(), 2);
    /// ```
    #[must_use = "the option is in the variable that this returns"]
    pub const fn log(mut self, yes: bool) -> Self {
        self.key = self.key.logged(yes);
        self
    }

    /// Lets only scopes, tasks and contexts bind the variable: a `set` that nothing would undo is a
    /// panic.
    ///
    /// A [`set`](Self::set) in a thread's own base context, outside of every scope, task and
    /// [`Context::run`](crate::Context::run), stays on the thread. In a server, the next request
    /// that the thread handles would see it: one client's user would be shown to another client.
    /// The same holds for [`get_or_set_with`](Self::get_or_set_with).
    ///
    /// ```
    /// use contextvars::{Context, ContextVar};
    ///
    /// static USER: ContextVar<&str> = ContextVar::new("USER").scoped();
    ///
    /// Context::new().scope(|| {
    ///     USER.set("ann"); // undone when the scope ends
    ///     assert_eq!(USER.get(), "ann");
    /// });
    /// let stray = std::thread::spawn(|| drop(USER.set("bob"))).join();
    /// assert!(stray.is_err()); // the thread has panicked
    /// ```
    #[must_use = "the option is in the variable that this returns"]
    pub const fn scoped(mut self) -> Self {
        self.key = self.key.scoped();
        self
    }

    /// Sets how listings and logs show a value, where its type does not tell.
    ///
    /// Scalars and texts need no such function. `#[context_var]` finds out by itself whether `T` is
    /// `Debug`; here, say so. The function may also show a type of your own as the scalar or text
    /// that it is. It is called only where a value is shown, and not if the variable is secret.
    ///
    /// ```
    /// use contextvars::{Context, ContextVar, Shown};
    ///
    /// #[derive(Debug)]
    /// struct Point(i32, i32);
    /// struct RequestId(u64);
    ///
    /// static POINT: ContextVar<Point> = ContextVar::new("POINT").shown_by(|p| Shown::Debug(p));
    /// static REQUEST: ContextVar<RequestId> =
    ///     ContextVar::new("REQUEST").shown_by(|id| Shown::U64(id.0));
    ///
    /// let context = Context::new()
    ///     .with_value(&POINT, Point(1, 2))
    ///     .with_value(&REQUEST, RequestId(7));
    /// assert_eq!(context.to_string(), "POINT=Point(1, 2) REQUEST=7");
    /// ```
    #[must_use = "the option is in the variable that this returns"]
    pub const fn shown_by(mut self, show: for<'a> fn(&'a T) -> Shown<'a>) -> Self {
        self.key = self.key.shown_by(show);
        self
    }

    /// Returns whether the variable is [`secret`](Self::secret).
    ///
    /// ```
    /// # use contextvars::ContextVar;
    /// static TOKEN: ContextVar<String> = ContextVar::new("TOKEN").secret();
    ///
    /// assert!(TOKEN.is_secret());
    /// ```
    pub const fn is_secret(&self) -> bool {
        self.key.is_secret()
    }

    /// Returns whether captures and spawned work take a binding along: see
    /// [`inherit`](Self::inherit).
    ///
    /// ```
    /// # use contextvars::ContextVar;
    /// static TRANSACTION: ContextVar<u32> = ContextVar::new("TRANSACTION").inherit(false);
    ///
    /// assert!(!TRANSACTION.is_inherited());
    /// ```
    pub const fn is_inherited(&self) -> bool {
        self.key.inherit()
    }

    /// Returns whether log lines and panic reports show the variable: see [`log`](Self::log).
    ///
    /// ```
    /// # use contextvars::ContextVar;
    /// static POOL: ContextVar<u8> = ContextVar::new("POOL").log(false);
    ///
    /// assert!(!POOL.is_logged());
    /// ```
    pub const fn is_logged(&self) -> bool {
        self.key.is_logged()
    }
}
