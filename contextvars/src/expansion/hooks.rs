//! For runtimes that call hooks around each poll: `contextvars-tokio` uses it, and no expansion does.

use crate::store::{self, ContextId, Hooked, OwnRoot, Paused};

/// The context of a task that does not run now, with the task's own bindings.
pub struct HookedTask(Paused);

/// A task whose context is current on this thread, from one hook to the next.
#[must_use = "`leave` puts back what was there before"]
pub struct RunningTask(Hooked);

impl HookedTask {
    /// A task that inherits the current context.
    #[must_use]
    pub fn inherit() -> Self {
        Self(Paused {
            inherited: store::capture(),
            own: OwnRoot::EMPTY,
            id: ContextId::BASE,
        })
    }

    /// A task with an empty context.
    #[must_use]
    pub fn detached() -> Self {
        Self(Paused::EMPTY)
    }

    /// Makes its context current.
    pub fn enter(self) -> RunningTask {
        RunningTask(Hooked::enter(self.0))
    }
}

impl RunningTask {
    /// Puts back what was there before.
    ///
    /// # Panics
    ///
    /// If a scope inside has not ended. Then, too, what was there before is put back.
    #[must_use = "what the task has set is in it"]
    pub fn leave(self) -> HookedTask {
        HookedTask(self.0.leave())
    }
}
