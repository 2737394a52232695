//! One wrapper for everything that runs later: [`InContext`].

mod future;
#[cfg(feature = "rayon")]
mod parallel;
#[cfg(feature = "stream")]
mod stream;

use std::fmt::{self, Debug, Formatter};

use pin_project_lite::pin_project;

use crate::Context;
use crate::task::Task;

/// Binds a context to something that runs later: a future, a stream, a parallel iterator.
///
/// It is implemented for everything, as `tracing`'s `Instrument` is; nobody else can implement it. For a closure there is
/// [`Context::wrap`].
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
    /// Binds `context`.
    ///
    /// A future that is bound owns its context: what it sets lasts across its awaits, and nobody else sees it. Cost: none
    /// besides the context's own move.
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

    /// Binds the current context, captured now.
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
    /// Something that runs in a context of its own; made by [`Propagate`].
    ///
    /// It is a `Future` if `T` is one; with feature `stream` a `Stream` or a `Sink`; with feature `rayon` a
    /// parallel iterator. The context is in place whenever `T` runs, and while it is dropped, completed or not; a poll that
    /// panics leaves none on its thread. A stream runs in its creator's context, whoever polls it.
    ///
    /// A future is a task of its own, as one of Python's asyncio is: siblings in a `join!` or `select!` do not see what it sets,
    /// and of variables with `inherit = false` it has only what it binds itself.
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
        // `None` only within `into_inner` and `drop`, which nothing comes after.
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

    /// What was bound, without its context. The context is dropped.
    ///
    /// ```
    /// use contextvars::Propagate;
    ///
    /// assert_eq!("work".in_current_context().into_inner(), "work");
    /// ```
    #[expect(clippy::missing_panics_doc, reason = "it never does")]
    pub fn into_inner(mut self) -> T {
        let inner = self.inner.take().expect(TAKEN);
        // Here, and not at the end: if a value of the context panics there, Rust leaks what is returned.
        drop(self);
        inner
    }

    #[cfg(feature = "rayon")]
    pub(crate) fn into_parts(mut self) -> (T, Context) {
        let task = std::mem::replace(&mut self.task, Task::new(Context::new()));
        (self.into_inner(), task.into_context())
    }

    /// A reference to what was bound. Using it does not put the context in place.
    ///
    /// ```
    /// use contextvars::Propagate;
    ///
    /// assert_eq!(*"work".in_current_context().inner(), "work");
    /// ```
    #[expect(clippy::missing_panics_doc, reason = "it never does")]
    pub fn inner(&self) -> &T {
        self.inner.as_ref().expect(TAKEN)
    }

    /// A mutable reference to what was bound. Using it does not put the context in place.
    ///
    /// ```
    /// use contextvars::Propagate;
    ///
    /// let mut work = vec![1].in_current_context();
    /// work.inner_mut().push(2);
    /// assert_eq!(work.into_inner(), [1, 2]);
    /// ```
    #[expect(clippy::missing_panics_doc, reason = "it never does")]
    pub fn inner_mut(&mut self) -> &mut T {
        self.inner.as_mut().expect(TAKEN)
    }

    /// The context: as it was bound, with what a future has set in it since.
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

const TAKEN: &str = "the inner value is there until it is taken or dropped";

impl<T: Debug> Debug for InContext<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("InContext")
            .field("inner", self.inner())
            .field("context", self.context())
            .finish()
    }
}
