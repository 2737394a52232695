//! One wrapper for everything that runs later: [`InContext`].
//!
//! The wrapper owns its context. The context is in place while the inner value is polled, driven or
//! dropped, and is taken out of the thread afterwards, also after a panic.

#[cfg(feature = "http-body")]
mod body;
mod future;
#[cfg(feature = "rayon")]
mod parallel;
#[cfg(feature = "stream")]
mod stream;

use std::fmt::{self, Debug, Formatter};
use std::pin::Pin;

use pin_project_lite::pin_project;

use crate::task::{EnterToDrop, LeaveAfterDrop, Task};
use crate::{Context, ContextVar};

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

    /// Binds the current context to this value, with the variable bound to `value` in it.
    ///
    /// More bindings follow: `work.with_value(&A, a).with_value(&B, b)` binds both. The context is
    /// captured at the first of these calls.
    ///
    /// This is how a future gets a binding. [`ContextVar::scope`] does not give it one: a scope
    /// ends when its closure returns, and the future runs later.
    ///
    /// ```
    /// use contextvars::{ContextVar, Propagate};
    ///
    /// static USER: ContextVar<String> = ContextVar::new("USER");
    ///
    /// async fn greet() -> String {
    ///     USER.try_get().map_or("who are you?".to_owned(), |user| format!("hello {user}"))
    /// }
    ///
    /// # futures_executor::block_on(async {
    /// assert_eq!(greet().with_value(&USER, "ann".to_owned()).await, "hello ann");
    ///
    /// let escaped = USER.scope("ann".to_owned(), || greet());
    /// assert_eq!(escaped.await, "who are you?");
    /// # });
    /// ```
    ///
    /// A variable with `inherit = false` can be bound, too: the binding belongs to the task alone,
    /// and no context contains it. A parallel iterator is no task, so it drops such a binding.
    fn with_value<T: Send + Sync + 'static>(
        self,
        var: &'static ContextVar<T>,
        value: T,
    ) -> InContext<Self> {
        self.in_current_context().with_value(var, value)
    }
}

impl<T> Propagate for T {}

pin_project! {
    /// A value that runs in a context of its own; [`Propagate`] makes it.
    ///
    /// It is a `Future` if `T` is one. With feature `stream` it is a `Stream` or a `Sink` if `T`
    /// is, and fused if `T` is; with feature `http-body` a `Body` if `T` is. With feature `rayon` it is
    /// a parallel iterator if `T` is one. It is `Clone` if `T` is. The context is in place whenever `T`
    /// runs, and while `T` is dropped, completed or not. A poll that panics leaves no context on its
    /// thread. A stream or a body runs in the context that was bound to it, not in that of the task
    /// that polls it.
    ///
    /// A future is a task of its own, as a task of Python's asyncio is. Its siblings in a `join!`
    /// or `select!` do not see what it sets. Of the variables with `inherit = false`, it sees only
    /// the bindings that it makes itself, and those that [`with_value`](Self::with_value) gave it.
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
        // The fields are dropped in this order, so `inner` is dropped in its context.
        enter: EnterToDrop,
        #[pin]
        inner: T,
        leave: LeaveAfterDrop,
    }
}

const _: () = {
    const fn is_send<T: Send>() {}

    /// The store's `unsafe impl Send for InContext` is sound because this compiles.
    #[allow(dead_code, reason = "it is only compiled")]
    const fn parts_are_send() {
        is_send::<EnterToDrop>();
        is_send::<LeaveAfterDrop>();
    }
};

impl<T> InContext<T> {
    #[inline]
    pub(crate) fn new(inner: T, task: Task) -> Self {
        Self::with(EnterToDrop::new(task), inner)
    }

    /// The same, with the field that holds the task.
    #[inline]
    pub(crate) fn with(enter: EnterToDrop, inner: T) -> Self {
        Self {
            enter,
            inner,
            leave: LeaveAfterDrop::NEW,
        }
    }

    /// Runs a part of the task: what it sets is there when the next part runs.
    ///
    /// The context is taken out of the thread also if `f` panics.
    #[cfg(any(feature = "stream", feature = "http-body"))]
    #[inline]
    fn run<R>(self: Pin<&mut Self>, f: impl FnOnce(Pin<&mut T>) -> R) -> R {
        let this = self.project();
        let inner = this.inner;
        this.enter.task_mut().run(|| f(inner))
    }

    /// Takes the value out and drops its context.
    ///
    /// ```
    /// use contextvars::Propagate;
    ///
    /// assert_eq!("work".in_current_context().into_inner(), "work");
    /// ```
    pub fn into_inner(self) -> T {
        let (task, inner) = self.into_task();
        // Dropped here, not when the function returns: if a value of the context panicked then,
        // Rust would leak `inner`.
        drop(task);
        inner
    }

    /// The task, and the value that was bound to it.
    #[inline]
    pub(crate) fn into_task(self) -> (Task, T) {
        let Self {
            enter,
            inner,
            leave,
        } = self;
        (enter.into_task(leave), inner)
    }

    /// From now on the task is handed over: it sees no binding with `inherit = false` of the code
    /// that polls it.
    pub(crate) fn hand_over(mut self) -> Self {
        self.enter.task_mut().hand_over();
        self
    }

    /// As [`hand_over`](Self::hand_over), for one that is pinned.
    pub(crate) fn hand_over_pinned(self: Pin<&mut Self>) {
        self.project().enter.task_mut().hand_over();
    }

    /// Takes the value and its context apart.
    ///
    /// The context is as it was bound, with what the future has set in it since. It is the same
    /// context, so the tokens of the future are good where it is run. The task ends: its bindings
    /// of variables with `inherit = false`, which no context contains, are dropped.
    ///
    /// ```
    /// use contextvars::{ContextVar, Propagate};
    ///
    /// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    ///
    /// let (context, work) = "work".with_value(&LEVEL, 1).into_parts();
    /// assert_eq!((context.get(&LEVEL), work), (Some(&1), "work"));
    /// ```
    pub fn into_parts(self) -> (Context, T) {
        let (task, inner) = self.into_task();
        (task.into_context(), inner)
    }

    /// Binds a variable in the context that this value has.
    ///
    /// If the variable has `inherit = false`, the binding belongs to the task alone, and no context
    /// contains it.
    ///
    /// ```
    /// use contextvars::{Context, ContextVar, Propagate};
    ///
    /// static USER: ContextVar<&str> = ContextVar::new("USER");
    /// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    ///
    /// let work = async { (USER.get(), LEVEL.get()) };
    /// let work = work.in_context(Context::new()).with_value(&USER, "ann").with_value(&LEVEL, 1);
    /// assert_eq!(futures_executor::block_on(work), ("ann", 1));
    /// ```
    pub fn with_value<V: Send + Sync + 'static>(
        mut self,
        var: &'static ContextVar<V>,
        value: V,
    ) -> Self {
        self.enter.task_mut().bind(var, value);
        self
    }

    /// Borrows the value. Its context is not put in place while the reference is used.
    ///
    /// ```
    /// use contextvars::Propagate;
    ///
    /// assert_eq!(*"work".in_current_context().inner(), "work");
    /// ```
    pub fn inner(&self) -> &T {
        &self.inner
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
        &mut self.inner
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
        self.enter.task().context()
    }
}

impl<T: Clone> Clone for InContext<T> {
    /// Returns a clone of the value, which is made in a scope of its context, with a copy of the
    /// context.
    ///
    /// The copy has what the original has set until now, and from now on each is a task of its own.
    /// Bindings of variables with `inherit = false` stay with the original, because no two tasks
    /// share such a binding.
    fn clone(&self) -> Self {
        let inner = self.context().scope(|| self.inner().clone());
        Self::new(inner, self.enter.task().fork())
    }
}

impl<T: Debug> Debug for InContext<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("InContext")
            .field("inner", self.inner())
            .field("context", self.context())
            .finish()
    }
}
