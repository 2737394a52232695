//! An executor for hyper, whose tasks inherit.

use contextvars::{InContext, Propagate};
use hyper::rt::Executor;

/// An executor around another one, whose tasks run in the context of their spawner.
///
/// hyper spawns a task for each request of an http/2 connection. With this executor those tasks see
/// what is bound for the connection, as the requests of an http/1 connection do, which run in the
/// connection's own task.
///
/// It is for servers. A client with a pool spawns a task for each *connection*, which outlives the
/// request that opened it: such a task would keep the values of that request. Give a client the
/// plain executor.
///
/// ```
/// use contextvars::context_var;
/// use contextvars_tower::InheritingExecutor;
/// use hyper::rt::Executor;
///
/// #[context_var]
/// static CONNECTION: u64 = 0;
///
/// #[derive(Clone)]
/// struct Tokio;
/// impl<F: Future<Output: Send> + Send + 'static> Executor<F> for Tokio {
///     fn execute(&self, future: F) {
///         tokio::spawn(future);
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let (tell, told) = tokio::sync::oneshot::channel();
/// CONNECTION.scope(7, || {
///     InheritingExecutor::new(Tokio).execute(async { tell.send(CONNECTION.get()) });
/// });
/// assert_eq!(told.await, Ok(7));
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct InheritingExecutor<E> {
    inner: E,
}

impl<E> InheritingExecutor<E> {
    /// Creates an executor around `inner`.
    pub const fn new(inner: E) -> Self {
        Self { inner }
    }
}

impl<E: Executor<InContext<F>>, F> Executor<F> for InheritingExecutor<E> {
    fn execute(&self, future: F) {
        self.inner.execute(future.in_current_context());
    }
}
