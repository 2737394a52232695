//! Functions whose work is a future: what `#[propagate]` makes of them calls these.

use std::future::Future;
use std::pin::Pin;

use super::scope::{Bindings, ScopedTask};
use crate::task::Task;
use crate::{Context, InContext, Propagate};

/// A future that was written where it is handed over.
#[inline]
pub fn future<F: Future>(future: F) -> InContext<F> {
    future.in_current_context()
}

/// A type that a return type names only in a branch that is never taken.
#[cold]
#[track_caller]
pub fn unreachable<T>() -> T {
    std::unreachable!("this branch is never taken")
}

/// A value of a type that is named.
#[inline]
pub fn typed<T>(value: T) -> T {
    value
}

/// Another value of a type, for a branch that is never taken.
#[cold]
pub fn unreachable_like<T>(_: &T) -> T {
    unreachable()
}

#[doc(hidden)]
pub trait Returns {
    type Output;
}

impl<T> Returns for fn() -> T {
    type Output = T;
}

/// The type of what never returns, where only a type with a name can stand.
pub type Never = <fn() -> ! as Returns>::Output;

/// The task of an `async fn` that never returns.
pub fn endless_task<F: Future>(bindings: impl Bindings, future: F) -> impl Future<Output = Never> {
    let task = super::scope::task(bindings, future);
    async move {
        task.await;
        std::unreachable!("a function that returns `!` has returned")
    }
}

/// Runs the function's own code as the first part of a task, of which the future that it returns is the rest.
fn first_part<F>(bindings: impl Bindings, body: impl FnOnce() -> F) -> InContext<F> {
    let mut task = ScopedTask(Task::new(Context::current()));
    bindings.bind_in_task(&mut task);
    let future = task.0.run(body);
    InContext::new(future, task.0)
}

/// For `impl Future`.
pub fn returned<F: Future>(bindings: impl Bindings, body: impl FnOnce() -> F) -> InContext<F> {
    first_part(bindings, body)
}

/// For `Pin<Box<dyn Future>>`.
pub fn returned_pinned<F: Future + ?Sized>(
    bindings: impl Bindings,
    body: impl FnOnce() -> Pin<Box<F>>,
) -> Pin<Box<InContext<Pin<Box<F>>>>> {
    Box::pin(first_part(bindings, body))
}

/// For `Box<dyn Future + Unpin>`.
pub fn returned_boxed<F: Future + Unpin + ?Sized>(
    bindings: impl Bindings,
    body: impl FnOnce() -> Box<F>,
) -> Box<InContext<Box<F>>> {
    Box::new(first_part(bindings, body))
}
