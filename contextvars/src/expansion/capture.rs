//! A context that work takes along.

use std::cell::Cell;
use std::thread::{self, ThreadId};

use super::guard::ScopeGuard;
use crate::store::Root;
use crate::task::Task;
use crate::{Context, InContext, Propagate};

/// A context that a closure or a future owns: what [`capture`] gives at a spawn, and what a loan
/// gives to a closure that may have to outlive the call.
#[derive(Clone)]
pub struct Captured {
    context: Context,
    /// The thread on which the work is its caller's own code, if there is one.
    home: Option<ThreadId>,
}

/// The current context, for work that is handed over. It is a call, as each place that hands work over has one.
#[inline(never)]
pub fn capture() -> Captured {
    Captured::of(Context::current())
}

/// The task of a future that is made after it: so no panic of a capture has to drop the future.
pub struct NewTask(pub(super) Task);

impl NewTask {
    #[inline]
    pub(super) fn of<F>(self, future: F) -> InContext<F> {
        InContext::new(future, self.0)
    }
}

/// The task of a future that is written out where it is handed over.
#[inline]
pub fn hand_over() -> NewTask {
    NewTask(Task::current())
}

/// A future that is written out where it is handed over.
#[inline]
pub fn future_of<F: Future>(task: NewTask, future: F) -> InContext<F> {
    task.of(future)
}

/// The same for one of many, which another iterator gives.
#[inline]
pub fn future<F: Future>(future: F) -> InContext<F> {
    future_of(hand_over(), future)
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
        Self {
            context: Context::current(),
            home: Some(current_thread()),
        }
    }

    #[inline]
    fn is_home(&self) -> bool {
        self.home.is_some_and(is_current)
    }

    /// A scope of it.
    #[inline]
    pub fn enter_(&self) -> ScopeGuard<'static> {
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

    /// Puts the future of an `async` closure into it.
    pub fn run_<F: Future>(&self, future: F) -> InContext<F> {
        future.in_context(self.context.clone())
    }

    #[inline]
    pub(super) fn into_context(self) -> Context {
        self.context
    }
}

/// Whether it is the current thread.
pub(super) fn is_current(thread: ThreadId) -> bool {
    thread == current_thread()
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

/// When the context is in place while work is dropped.
#[derive(Clone, Copy)]
pub enum Ends {
    /// Never: there is no context.
    Nowhere,
    /// On every thread.
    Anywhere,
    /// On every thread but this one, where the work is its caller's own code.
    Abroad(ThreadId),
}

impl Ends {
    pub(super) fn acts(self) -> bool {
        match self {
            Self::Nowhere => false,
            Self::Anywhere => true,
            Self::Abroad(home) => !is_current(home),
        }
    }
}

/// Where work gets its context from: a capture that it owns, or what a call lends.
pub trait Source: Clone {
    /// What work holds while it runs.
    #[doc(hidden)]
    type Guard<'g>
    where
        Self: 'g;
    #[doc(hidden)]
    fn enter_(&self) -> Self::Guard<'_>;
    /// When the context is in place while the work is dropped.
    #[doc(hidden)]
    fn ends(&self) -> Ends;
    /// Takes the context that is in place then. The source is not used any more.
    #[doc(hidden)]
    fn take_for_drop(&mut self) -> Context;
    /// A capture, for a box or a future: these types have no place for a loan.
    #[doc(hidden)]
    fn into_captured(self) -> Captured;
}

impl Source for Captured {
    type Guard<'g> = ScopeGuard<'g>;

    #[inline]
    fn enter_(&self) -> ScopeGuard<'_> {
        self.enter_()
    }

    #[inline]
    fn ends(&self) -> Ends {
        self.home.map_or(Ends::Anywhere, Ends::Abroad)
    }

    #[inline]
    fn take_for_drop(&mut self) -> Context {
        std::mem::take(&mut self.context)
    }

    #[inline]
    fn into_captured(self) -> Self {
        self
    }
}
