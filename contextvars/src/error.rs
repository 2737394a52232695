//! Errors: a read of an unbound variable, a reset with a token of another variable or context, and
//! a `set` that would never be undone.

use std::error::Error;
use std::fmt::{self, Debug, Display, Formatter};
use std::panic;
use std::thread::{self, Thread};

use crate::Token;
use crate::default::NoDefault;

/// The error of a read of a variable that is not bound and has no default (Python's `LookupError`).
///
/// The message names the variable and the thread that read it, and says how to bind it.
///
/// ```
/// use contextvars::ContextVar;
///
/// static USER: ContextVar<String> = ContextVar::new("USER");
///
/// let error = USER.try_get().unwrap_err();
/// assert_eq!(error.name(), "USER");
/// assert!(error.to_string().starts_with("context variable `USER` is not set here"));
/// ```
///
/// It is also the error of a read of a default that is being evaluated on this very thread. Then
/// the default reads its own variable, or it waits for other work, and the thread runs another job
/// meanwhile, which reads the variable:
///
/// ```
/// use contextvars::ContextVar;
///
/// static DEPTH: ContextVar<usize> = ContextVar::with_default("DEPTH", || {
///     let error = DEPTH.try_get().unwrap_err();
///     assert!(error.to_string().contains("is being evaluated"));
///     1
/// });
///
/// assert_eq!(DEPTH.get(), 1);
/// ```
#[derive(Clone)]
pub struct LookupError {
    name: &'static str,
    ident: &'static str,
    reason: NoDefault,
    /// Where the variable was read. Another thread may print the error.
    place: Place,
}

impl LookupError {
    #[cold]
    pub(crate) fn new(name: &'static str, ident: &'static str, reason: NoDefault) -> Self {
        Self {
            name,
            ident,
            reason,
            place: Place::here(),
        }
    }

    /// Returns the name of the variable.
    ///
    /// ```
    /// # use contextvars::ContextVar;
    /// static USER: ContextVar<String> = ContextVar::new("USER");
    ///
    /// assert_eq!(USER.try_get().unwrap_err().name(), "USER");
    /// ```
    pub fn name(&self) -> &'static str {
        self.name
    }
}

impl Display for LookupError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self {
            name,
            ident,
            reason,
            place,
        } = self;
        match reason {
            NoDefault::Undeclared => write!(
                f,
                "context variable `{name}` is not set here ({place}): \
                 bind it with scoped!({ident} = ..), or propagate the caller's context"
            ),
            NoDefault::BeingEvaluated => write!(
                f,
                "the default of context variable `{name}` is being evaluated on this thread \
                 ({place}): if the default reads `{name}` itself, write one that does not; if it \
                 waits, and its thread runs another job meanwhile that reads `{name}`, call \
                 {ident}.get() before the job starts"
            ),
        }
    }
}

impl Debug for LookupError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("LookupError")
            .field("name", &self.name)
            .field("thread", &self.place.thread_name())
            .field(
                "is_being_evaluated",
                &(self.reason == NoDefault::BeingEvaluated),
            )
            .finish_non_exhaustive()
    }
}

impl Error for LookupError {}

/// The error of a reset with a token of another variable or of another context; it changes nothing.
///
/// ```
/// use contextvars::{Context, ContextVar};
///
/// static USER: ContextVar<String> = ContextVar::new("USER");
///
/// let token = USER.set("ann".into());
/// let error = Context::current().scope(|| USER.reset(token)).unwrap_err();
/// assert!(error.is_wrong_context());
///
/// USER.reset(error.into_token())?; // the token is still good in its own context
/// assert!(!USER.is_set());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct ResetError<T: 'static> {
    token: Token<T>,
    /// The name of the variable whose `reset` failed.
    name: &'static str,
    reason: Reason,
    place: Place,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Reason {
    WrongVariable,
    WrongContext,
}

impl<T: 'static> ResetError<T> {
    #[cold]
    pub(crate) fn wrong_variable(token: Token<T>, name: &'static str) -> Self {
        Self::new(token, name, Reason::WrongVariable)
    }

    #[cold]
    pub(crate) fn wrong_context(token: Token<T>, name: &'static str) -> Self {
        Self::new(token, name, Reason::WrongContext)
    }

    fn new(token: Token<T>, name: &'static str, reason: Reason) -> Self {
        Self {
            token,
            name,
            reason,
            place: Place::here(),
        }
    }

    /// Returns whether the token is of another variable.
    ///
    /// ```
    /// # use contextvars::ContextVar;
    /// static LEFT: ContextVar<u8> = ContextVar::new("LEFT");
    /// static RIGHT: ContextVar<u8> = ContextVar::new("RIGHT");
    ///
    /// let error = RIGHT.reset(LEFT.set(1)).unwrap_err();
    /// assert!(error.is_wrong_variable());
    /// assert_eq!(error.into_token().var().name(), "LEFT");
    /// ```
    pub fn is_wrong_variable(&self) -> bool {
        self.reason == Reason::WrongVariable
    }

    /// Returns whether the token is of this variable, but of another context.
    ///
    /// Another scope, task, thread or [`Context`](crate::Context) is another context.
    ///
    /// ```
    /// # use contextvars::{Context, ContextVar};
    /// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    ///
    /// let token = LEVEL.scope(1, || LEVEL.set(2));
    /// let error = LEVEL.reset(token).unwrap_err(); // the scope is over
    /// assert!(error.is_wrong_context());
    /// ```
    pub fn is_wrong_context(&self) -> bool {
        self.reason == Reason::WrongContext
    }

    /// Returns the token, which is still good in its own context.
    ///
    /// ```
    /// # use contextvars::{Context, ContextVar};
    /// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    ///
    /// let token = LEVEL.set(1);
    /// let error = Context::current().scope(|| LEVEL.reset(token)).unwrap_err();
    /// assert!(LEVEL.reset(error.into_token()).is_ok());
    /// ```
    pub fn into_token(self) -> Token<T> {
        self.token
    }
}

impl<T: 'static> Display for ResetError<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { name, place, .. } = self;
        let of = &self.token.var().key;
        let ident = of.ident();
        match self.reason {
            Reason::WrongVariable => write!(
                f,
                "context variable `{name}` can't be reset with a token of `{}` ({place}): \
                 reset the variable whose `set` returned the token, with {ident}.reset(..)",
                of.name()
            ),
            Reason::WrongContext => write!(
                f,
                "context variable `{name}` can't be reset with a token of another context \
                 ({place}): reset it in the scope, task, thread or context in which `set` returned \
                 the token, with {ident}.reset(..)"
            ),
        }
    }
}

impl<T: 'static> Debug for ResetError<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResetError")
            .field("name", &self.name)
            .field("reason", &self.reason)
            .field("token", &self.token)
            .finish_non_exhaustive()
    }
}

impl<T: 'static> Error for ResetError<T> {}

/// Panics because a `set` in the base context of a thread would never be undone.
#[cold]
#[track_caller]
pub(crate) fn never_undone(name: &'static str, ident: &'static str) -> ! {
    let place = Place::here();
    panic!(
        "context variable `{name}` is declared as `scoped`, and no scope, task or `Context::run` \
         would undo a `set` here ({place}): bind it with scoped!({ident} = ..)"
    )
}

/// The thread on which something went wrong.
#[derive(Clone)]
struct Place(Option<Thread>);

impl Place {
    /// The current thread.
    ///
    /// `thread::current()` panics late in a thread's exit, in a destructor that runs after std's
    /// own. Then the thread is not known.
    fn here() -> Self {
        Self(panic::catch_unwind(thread::current).ok())
    }

    fn thread_name(&self) -> Option<&str> {
        self.0.as_ref().and_then(Thread::name)
    }
}

impl Display for Place {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Some(thread) = &self.0 else {
            return f.write_str("a thread that exits");
        };
        match thread.name() {
            Some(name) => write!(f, "thread `{name}`"),
            None => write!(f, "unnamed thread {:?}", thread.id()),
        }
    }
}
