//! A context that work takes along.

use std::cell::Cell;
use std::thread::{self, ThreadId};

use super::guard::ScopeGuard;
use crate::store::Root;
use crate::{Context, InContext, Propagate};

/// A context that a closure or a future owns: what [`capture`] gives at a spawn, and what a loan
/// gives to a closure that may have to outlive the call.
#[derive(Clone)]
pub struct Captured {
    context: Context,
    /// The thread on which the work is its caller's own code, if there is one.
    home: Option<ThreadId>,
}

/// The current context, for work that is handed over.
#[inline]
pub fn capture() -> Captured {
    Captured::of(Context::current())
}

/// A future that is written out where it is handed over.
#[inline]
pub fn future<F: Future>(future: F) -> InContext<F> {
    future.in_current_context()
}

impl Captured {
    #[inline]
    pub(super) fn of(context: Context) -> Self {
        Self {
            context,
            home: None,
        }
    }

    /// The current context, for work that enters it on any thread but this one.
    pub(super) fn for_other_threads() -> Self {
        Self::of_other_threads(Context::current())
    }

    /// A context, for work that enters it on any thread but this one.
    pub(super) fn of_other_threads(context: Context) -> Self {
        Self {
            context,
            home: Some(current_thread()),
        }
    }

    #[inline]
    fn is_home(&self) -> bool {
        self.home.is_some_and(|home| home == current_thread())
    }

    /// A scope of it: for a closure that may be called again.
    #[inline]
    pub fn enter(&self) -> ScopeGuard<'_> {
        if self.is_home() {
            ScopeGuard::NOTHING
        } else {
            ScopeGuard::scope(self.context.clone().into_block())
        }
    }

    /// What a scope of it enters here, if it is not its caller's own code.
    pub(super) fn to_enter(&self) -> Option<Root> {
        (!self.is_home()).then(|| self.context.clone().into_root())
    }

    /// A scope of it, which ends with it: for a closure without `move`, which can own the capture
    /// only if its body consumes it.
    #[inline]
    pub fn into_scope(self) -> ScopeGuard<'static> {
        if self.is_home() {
            ScopeGuard::NOTHING
        } else {
            ScopeGuard::scope(self.context.into_block())
        }
    }

    #[inline]
    pub(super) fn into_context(self) -> Context {
        self.context
    }
}

/// The id of the current thread. It is kept, because std gives it only by a counted handle.
///
/// Not inlined: at most closures it is not asked.
#[inline(never)]
fn current_thread() -> ThreadId {
    thread_local! {
        static ID: Cell<Option<ThreadId>> = const { Cell::new(None) };
    }
    ID.with(|kept| {
        kept.get().unwrap_or_else(|| {
            let id = thread::current().id();
            kept.set(Some(id));
            id
        })
    })
}

/// Where work gets its context from: a capture that it owns, or what a call lends.
pub trait Source {
    #[doc(hidden)]
    fn enter(&self) -> ScopeGuard<'_>;
    /// A capture, for a box or a future: these types have no place for a loan.
    #[doc(hidden)]
    fn into_captured(self) -> Captured;
}

impl Source for Captured {
    #[inline]
    fn enter(&self) -> ScopeGuard<'_> {
        self.enter()
    }

    #[inline]
    fn into_captured(self) -> Self {
        self
    }
}
