//! Tasks: a context, and the bindings that stay with one task.

use std::mem;

use crate::store::OwnRoot;
use crate::{Context, ContextVar};

/// A context together with the bindings with `inherit = false` of the one task that runs in it.
///
/// It is a type of its own so that dropping it is one function, which all futures share.
pub(crate) struct Task {
    context: Context,
    own: OwnRoot,
}

impl Task {
    pub(crate) const fn new(context: Context) -> Self {
        Self {
            context,
            own: OwnRoot::EMPTY,
        }
    }

    /// Binds a variable for this task, before the task runs or between two of its parts.
    pub(crate) fn bind<T: Send + Sync + 'static>(&mut self, var: &'static ContextVar<T>, value: T) {
        if var.key.inherit() {
            self.context.bind(var, value);
        } else {
            self.own.bind(&var.key, value);
        }
    }

    /// Runs a part of the task: what `f` sets is there when the next part runs.
    #[inline]
    pub(crate) fn run<R>(&mut self, f: impl FnOnce() -> R) -> R {
        self.context.run_with_own(&mut self.own, f)
    }

    pub(crate) fn context(&self) -> &Context {
        &self.context
    }

    /// Takes the context, and leaves an empty one.
    pub(crate) fn take_context(&mut self) -> Context {
        mem::take(&mut self.context)
    }
}
