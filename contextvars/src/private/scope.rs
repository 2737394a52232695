//! What `scoped!` calls: bindings as a list, which a scope or a task takes in one step.

use std::fmt::{self, Debug, Formatter};
use std::future::Future;

use crate::store::{self, Scope};
use crate::task::Task;
use crate::{Context, ContextVar, InContext};

/// A variable and the value it will have. The macro writes the literal, so that a wrong type is reported at the value.
#[allow(missing_debug_implementations, missing_docs)]
pub struct Binding<T: 'static> {
    pub var: &'static ContextVar<T>,
    pub value: T,
}

/// A list of bindings: `(first, (second, ()))`.
#[allow(missing_docs)]
pub trait Bindings {
    #[doc(hidden)]
    fn bind_here(self);
    #[doc(hidden)]
    fn bind_in_task(self, task: &mut ScopedTask);
}

impl Bindings for () {
    #[inline]
    fn bind_here(self) {}

    #[inline]
    fn bind_in_task(self, _: &mut ScopedTask) {}
}

impl<T: Send + Sync + 'static, Rest: Bindings> Bindings for (Binding<T>, Rest) {
    #[inline]
    fn bind_here(self) {
        let (Binding { var, value }, rest) = self;
        store::bind(&var.key, value);
        rest.bind_here();
    }

    #[inline]
    fn bind_in_task(self, task: &mut ScopedTask) {
        let (Binding { var, value }, rest) = self;
        task.0.bind(var, value);
        rest.bind_in_task(task);
    }
}

/// A scope of the current context, until this is dropped. Only `scoped!` makes one, and puts it where nobody can move it.
#[must_use = "the scope ends when this is dropped"]
pub struct PlainScope(#[expect(dead_code, reason = "it ends when it is dropped")] Scope);

impl Debug for PlainScope {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("PlainScope")
    }
}

/// The context of a future while it is being made.
#[allow(missing_debug_implementations)]
pub struct ScopedTask(pub(super) Task);

/// A scope of the current context with these bindings.
#[inline]
pub fn scope(bindings: impl Bindings) -> PlainScope {
    let scope = PlainScope(Scope::enter());
    bindings.bind_here();
    scope
}

/// A task of its own, with a capture of the current context and these bindings. Of bindings with `inherit = false` it has
/// those in the list, and none from outside.
#[inline]
pub fn task<F: Future>(bindings: impl Bindings, future: F) -> InContext<F> {
    let mut task = ScopedTask(Task::new(Context::current()));
    bindings.bind_in_task(&mut task);
    InContext::new(future, task.0)
}
