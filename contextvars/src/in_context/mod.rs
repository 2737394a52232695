//! One wrapper for everything that runs later: [`InContext`].
//!
//! The wrapper owns its context. The context is in place while the inner value is polled, driven or
//! dropped, and is taken out of the thread afterwards, also after a panic.

mod future;
#[cfg(feature = "rayon")]
mod parallel;
#[cfg(feature = "stream")]
mod stream;

use std::fmt::{self, Debug, Formatter};
use std::pin::Pin;

use pin_project_lite::pin_project;

use crate::Context;
use crate::task::Task;

/// Binds a context to a value that runs later: a future, a stream or a parallel iterator.
///
/// The trait is implemented for every type, as `Instrument` of `tracing` is, so no other crate can
/// implement it. For a closure there is [`Context::wrap`].
///
/// ```
/// use contextvars::{Context, ContextVar, Propagate};
///
/// static USER: ContextVar<String> = ContextVar::new("USER");
///
/// let context = Context::new().with_value(&USER, "ann".to_owned());
/// let greeting = async { format!("hello {}", USER.get()) }.in_context(context);
/// # let runtime = |future| futures_executor::block_on(future);
/// assert_eq!(runtime(greeting), "hello ann");
/// ```
pub trait Propagate: Sized {
    /// Binds `context` to this value.
    ///
    /// A future that is bound owns its context: what the future sets lasts across its awaits, and
    /// no other task sees it. Cost: the move of the context.
    ///
    /// ```
    /// use contextvars::{Context, ContextVar, Propagate};
    ///
    /// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    ///
    /// let detached = LEVEL.scope(1, || async { LEVEL.is_set() }.in_context(Context::new()));
    /// assert!(!futures_executor::block_on(detached));
    /// ```
    fn in_context(self, context: Context) -> InContext<Self> {
        InContext::new(self, Task::new(context))
    }

    /// Binds the current context to this value, captured at this call.
    ///
    /// Cost: a capture, which is one atomic increment.
    ///
    /// ```
    /// use contextvars::{ContextVar, Propagate};
    ///
    /// static USER: ContextVar<String> = ContextVar::new("USER");
    ///
    /// let greeting = USER.scope("ann".to_owned(), || {
    ///     async { format!("hello {}", USER.get()) }.in_current_context()
    /// });
    /// assert_eq!(futures_executor::block_on(greeting), "hello ann");
    /// ```
    fn in_current_context(self) -> InContext<Self> {
        self.in_context(Context::current())
    }
}

impl<T> Propagate for T {}

pin_project! {
    /// A value that runs in a context of its own; [`Propagate`] makes it.
    ///
    /// It is a `Future` if `T` is one. With feature `stream` it is a `Stream` or a `Sink` if `T`
    /// is, and with feature `rayon` a parallel iterator. The context is in place whenever `T` runs,
    /// and while `T` is dropped, completed or not. A poll that panics leaves no context on its
    /// thread. A stream runs in the context that was bound to it, not in that of the task that
    /// polls it.
    ///
    /// A future is a task of its own, as a task of Python's asyncio is. Its siblings in a `join!`
    /// or `select!` do not see what it sets. Of the variables with `inherit = false`, it sees only
    /// the bindings that it makes itself.
    ///
    /// ```
    /// use contextvars::{Context, ContextVar, Propagate};
    ///
    /// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    ///
    /// async fn one_more() -> u8 {
    ///     LEVEL.set(LEVEL.get() + 1);
    ///     std::future::ready(()).await;
    ///     LEVEL.get()
    /// }
    ///
    /// let context = Context::new().with_value(&LEVEL, 1);
    /// # futures_executor::block_on(async {
    /// let mut task = std::pin::pin!(one_more().in_context(context.clone()));
    /// assert_eq!(task.as_mut().await, 2);
    /// assert_eq!(task.context().get(&LEVEL), Some(&2));
    /// assert_eq!(context.get(&LEVEL), Some(&1));
    /// # });
    /// ```
    ///
    /// Cost: a poll takes a nanosecond or two more, for any number of variables.
    #[must_use = "what is bound to a context does nothing until it is polled or driven"]
    pub struct InContext<T> {
        // `None` only within `into_inner` and `drop`, after which there is no further use.
        #[pin]
        inner: Option<T>,
        task: Task,
    }

    impl<T> PinnedDrop for InContext<T> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            if this.inner.is_some() {
                this.task.run(|| this.inner.set(None));
            }
        }
    }
}

impl<T> InContext<T> {
    pub(crate) fn new(inner: T, task: Task) -> Self {
        Self {
            inner: Some(inner),
            task,
        }
    }

    /// From now on the value is handed over: it sees no binding with `inherit = false` of the code
    /// that runs it.
    pub(crate) fn hand_over(mut self) -> Self {
        self.task.hand_over();
        self
    }

    pub(crate) fn hand_over_pinned(self: Pin<&mut Self>) {
        self.project().task.hand_over();
    }

    /// Runs a part of the task: what it sets is there when the next part runs.
    ///
    /// The context is taken out of the thread also if `f` panics.
    #[inline]
    fn run<R>(self: Pin<&mut Self>, f: impl FnOnce(Pin<&mut T>) -> R) -> R {
        let this = self.project();
        let inner = present(this.inner.as_pin_mut());
        this.task.run(|| f(inner))
    }

    /// Takes the value out and drops its context.
    ///
    /// ```
    /// use contextvars::Propagate;
    ///
    /// assert_eq!("work".in_current_context().into_inner(), "work");
    /// ```
    pub fn into_inner(mut self) -> T {
        let inner = present(self.inner.take());
        // Dropped here, not when the function returns: if a value of the context panicked then,
        // Rust would leak `inner`.
        drop(self);
        inner
    }

    /// Takes the value and its context apart.
    #[cfg(feature = "rayon")]
    fn into_parts(mut self) -> (Context, T) {
        let context = self.task.take_context();
        (context, self.into_inner())
    }

    /// Borrows the value. Its context is not put in place while the reference is used.
    ///
    /// ```
    /// use contextvars::Propagate;
    ///
    /// assert_eq!(*"work".in_current_context().inner(), "work");
    /// ```
    pub fn inner(&self) -> &T {
        present(self.inner.as_ref())
    }

    /// Borrows the value mutably. Its context is not put in place while the reference is used.
    ///
    /// ```
    /// use contextvars::Propagate;
    ///
    /// let mut work = vec![1].in_current_context();
    /// work.inner_mut().push(2);
    /// assert_eq!(work.into_inner(), [1, 2]);
    /// ```
    pub fn inner_mut(&mut self) -> &mut T {
        present(self.inner.as_mut())
    }

    /// Borrows the context: as it was bound, with what the future has set in it since.
    ///
    /// ```
    /// use contextvars::{Context, ContextVar, Propagate};
    ///
    /// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    ///
    /// let work = async {}.in_context(Context::new().with_value(&LEVEL, 1));
    /// assert_eq!(work.context().get(&LEVEL), Some(&1));
    /// ```
    pub fn context(&self) -> &Context {
        self.task.context()
    }
}

/// The inner value, which is there until it is taken out or dropped.
///
/// Both consume the wrapper, so this never panics.
#[inline]
fn present<I>(inner: Option<I>) -> I {
    inner.expect("the inner value is there until it is taken out or dropped")
}

impl<T: Debug> Debug for InContext<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("InContext")
            .field("inner", self.inner())
            .field("context", self.context())
            .finish()
    }
}
