//! Functions whose work is a future: their expansions call these.

use std::pin::Pin;

use super::bind::{self, Bindings};
use super::capture::NewTask;
use super::infer::Never;
use super::marked::MarkedFuture;
use crate::InContext;
use crate::task::Task;

/// The task of an `async fn() -> !`.
///
/// Its body becomes the value of a variable in the `async` block, so that rustc checks that it
/// never returns. So the output of the block itself is `()`, and this makes it [`Never`].
pub fn endless_task<F: Future>(task: NewTask, future: F) -> impl Future<Output = Never> {
    let task = task.of(future);
    async move {
        task.await;
        std::unreachable!("a function that returns `!` has returned")
    }
}

/// Runs the function's own code as the first part of a task, of which the future that it returns is
/// the rest.
fn first_part<F>(bindings: impl Bindings, body: impl FnOnce() -> F) -> InContext<F> {
    let mut task = bind::bound_task(bindings);
    let future = task.run(body);
    InContext::new(future, task)
}

/// For a function that returns `impl Future`. That its value is one is asked by the function's own return
/// type.
pub fn returned_future<T>(bindings: impl Bindings, body: impl FnOnce() -> T) -> MarkedFuture<T> {
    MarkedFuture::new(first_part(bindings, body))
}

/// The same for `impl ParallelIterator`, `impl Stream`, and futures that are more than a future.
pub fn returned<T>(bindings: impl Bindings, body: impl FnOnce() -> T) -> InContext<T> {
    first_part(bindings, body)
}

/// For a function whose return type may hide what runs later: the value, and the task that the value
/// is the rest of. [`Later`](super::Later) puts them together.
pub fn returned_value<T>(bindings: impl Bindings, body: impl FnOnce() -> T) -> (T, Rest) {
    let mut task = bind::bound_task(bindings);
    let value = task.run(body);
    (value, Rest(task))
}

/// A task whose first part has run.
pub struct Rest(Task);

impl Rest {
    /// The same for one of several values: a task of its own. What the function bound with `inherit = false`
    /// stays behind, because no two tasks share such a binding.
    pub(super) fn fork(&self) -> Self {
        Self(self.0.fork())
    }

    pub(super) fn of<T>(self, value: T) -> InContext<T> {
        InContext::new(value, self.0)
    }
}

/// For a function that returns `Pin<Box<dyn Future>>`: the box stays one of the same type.
pub fn returned_pinned<F: Future + ?Sized>(
    bindings: impl Bindings,
    body: impl FnOnce() -> Pin<Box<F>>,
) -> Pin<Box<InContext<Pin<Box<F>>>>> {
    Box::pin(first_part(bindings, body))
}

/// For a function that returns `Box<dyn Future>`: the box stays one of the same type, `Unpin` or not.
pub fn returned_boxed<F: Future + ?Sized>(
    bindings: impl Bindings,
    body: impl FnOnce() -> Box<F>,
) -> Box<InContext<Pin<Box<F>>>> {
    Box::new(first_part(bindings, || Box::into_pin(body())))
}
