//! Tasks: a context, and the bindings that stay with one task.

use crate::store::Local;
use crate::{Context, ContextVar};

/// A context with the `inherit = false` bindings of the one task that runs in it.
pub(crate) struct Task {
    context: Context,
    local: Local,
}

impl Task {
    pub(crate) const fn new(context: Context) -> Self {
        Self {
            context,
            local: Local::EMPTY,
        }
    }

    /// Binds for this task, before it runs.
    pub(crate) fn bind<T: Send + Sync + 'static>(&mut self, var: &'static ContextVar<T>, value: T) {
        if var.key.inherit() {
            self.context.bind(var, value);
        } else {
            self.local.bind(&var.key, value);
        }
    }

    /// Runs a part of the task: what `f` sets is there the next time.
    #[inline]
    pub(crate) fn run<R>(&mut self, f: impl FnOnce() -> R) -> R {
        self.context.run_with_local(&mut self.local, f)
    }

    pub(crate) fn context(&self) -> &Context {
        &self.context
    }

    #[cfg(feature = "rayon")]
    pub(crate) fn into_context(self) -> Context {
        self.context
    }
}
