//! Tasks: a context, and the bindings that stay with one task.

#[cfg(feature = "rayon")]
use std::mem;

use crate::store::{Awaiter, OwnRoot};
use crate::{Context, ContextVar};

/// A context together with the bindings with `inherit = false` of the one task that runs in it.
///
/// It is a type of its own so that dropping it is one function, which all futures share.
pub(crate) struct Task {
    context: Context,
    own: OwnRoot,
    awaiter: Awaiter,
}

impl Task {
    /// A task that its context was handed over to: it sees no own binding of the code that polls it.
    pub(crate) const fn new(context: Context) -> Self {
        Self {
            context,
            own: OwnRoot::EMPTY,
            awaiter: Awaiter::Hidden,
        }
    }

    /// A task that is a part of the code that calls and awaits it: it sees the own bindings of the task
    /// or thread that polls it.
    pub(crate) fn of_callee() -> Self {
        Self {
            awaiter: Awaiter::Seen,
            ..Self::new(Context::current())
        }
    }

    /// From now on the task is handed over.
    pub(crate) fn hand_over(&mut self) {
        self.awaiter = Awaiter::Hidden;
    }

    /// Binds a variable for this task, before the task runs.
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
        self.context.run_with_own(&mut self.own, self.awaiter, f)
    }

    pub(crate) fn context(&self) -> &Context {
        &self.context
    }

    /// Takes the context, and leaves an empty one.
    #[cfg(feature = "rayon")]
    pub(crate) fn take_context(&mut self) -> Context {
        mem::take(&mut self.context)
    }
}
