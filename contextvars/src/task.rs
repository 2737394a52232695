//! Tasks: a context, and the bindings that stay with one task.

use std::mem::{self, ManuallyDrop, MaybeUninit};

#[cfg(feature = "rayon")]
use crate::store::ParkedFor;
use crate::store::{self, Awaiter, Here, OwnRoot, Parts, Run};
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

    /// The same in the current context. It is a call, because what is written out where it is handed over has
    /// a copy of the caller.
    #[inline(never)]
    pub(crate) fn current() -> Self {
        Self::new(Context::current())
    }

    /// A task that is a part of the code that calls and awaits it: it sees the own bindings of the task
    /// or thread that polls it.
    #[inline(never)]
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
        let mut place = MaybeUninit::uninit();
        let part = self.begin_part(&mut place);
        let result = f();
        // Not at the end: if that panicked, Rust would leak the result (rust-lang/rust#47949).
        drop(part);
        result
    }

    /// Begins a part of the task. A poll, of which each future has a copy, calls this and no closure.
    #[inline]
    pub(crate) fn begin_part<'a>(&'a mut self, place: &'a mut MaybeUninit<Run>) -> Part<'a> {
        let run = self.enter(Here::find(), place, store::count_lent());
        Part(self, run)
    }

    #[inline(never)]
    fn enter<'a>(&mut self, here: Here, place: &'a mut MaybeUninit<Run>, lent: usize) -> &'a Run {
        Run::enter(self.parts(), here, place, lent)
    }

    #[inline(never)]
    fn leave(&mut self, here: Here, run: &Run) {
        run.leave(self.parts(), here);
    }

    #[inline]
    fn parts(&mut self) -> Parts<'_> {
        let (root, id) = self.context.parts_mut();
        Parts(root, &mut self.own, id, &self.awaiter)
    }

    pub(crate) fn context(&self) -> &Context {
        &self.context
    }

    pub(crate) fn into_context(self) -> Context {
        let Self { context, own, .. } = self;
        // Dropped here, not when the function returns: if a value panicked then, Rust would leak
        // `context`.
        drop(own);
        context
    }

    /// Lends the task's context to a call that waits, and parks the current one meanwhile.
    #[cfg(feature = "rayon")]
    #[inline(never)]
    pub(crate) fn lend(self) -> ParkedFor {
        store::park_for(self.into_context().into_root())
    }

    /// Another task with the same context. Its bindings with `inherit = false` stay with this one.
    pub(crate) fn fork(&self) -> Self {
        Self {
            context: self.context.clone(),
            own: OwnRoot::EMPTY,
            awaiter: self.awaiter,
        }
    }

    const EMPTY: Self = Self::new(Context::new());
}

/// A part of a task, which runs until this is dropped.
#[must_use = "the part ends when this is dropped"]
pub(crate) struct Part<'a>(&'a mut Task, &'a Run);

impl Drop for Part<'_> {
    #[inline]
    fn drop(&mut self) {
        self.0.leave(Here::find(), self.1);
    }
}

/// The field in front of a value that is dropped in the context of a task: it enters.
///
/// Two fields do what a destructor of the whole could do, too. But a type with a destructor must
/// outlive what it borrows, so a future would keep its borrows to the end of its block, and its fields
/// could not be moved out.
///
/// Its destructor takes the task out. Nothing is left for the compiler to drop, in code that each future has a
/// copy of.
pub(crate) struct EnterToDrop(ManuallyDrop<Task>);

/// The field behind that value: it leaves.
pub(crate) struct LeaveAfterDrop(());

impl LeaveAfterDrop {
    pub(crate) const NEW: Self = Self(());
}

impl EnterToDrop {
    #[inline]
    pub(crate) const fn new(task: Task) -> Self {
        Self(ManuallyDrop::new(task))
    }

    /// Of [`Task::current`]. It is a call, as that one is, and one that writes in place.
    #[cfg(feature = "rayon")]
    #[inline(never)]
    pub(crate) fn current() -> Self {
        Self::new(Task::current())
    }

    pub(crate) fn task(&self) -> &Task {
        &self.0
    }

    pub(crate) fn task_mut(&mut self) -> &mut Task {
        &mut self.0
    }

    /// The task, when the value between the two fields was moved out.
    #[inline]
    pub(crate) fn into_task(mut self, leave: LeaveAfterDrop) -> Task {
        let task = mem::replace(&mut *self.0, Task::EMPTY);
        mem::forget((self, leave));
        task
    }
}

impl Drop for EnterToDrop {
    #[inline]
    fn drop(&mut self) {
        /// A panic waits for the end of the drop. By `extern "C"` the compiler knows that nothing unwinds from
        /// here, so the value that is dropped next has no landing pad for that, in any future's copy.
        #[inline(never)]
        extern "C" fn enter(task: &mut Task) {
            let Task {
                context,
                own,
                awaiter,
            } = mem::replace(task, Task::EMPTY);
            let (root, id) = context.into_parts();
            store::begin_drop(root, own, id, awaiter);
        }

        enter(&mut self.0);
    }
}

impl Drop for LeaveAfterDrop {
    #[inline]
    fn drop(&mut self) {
        store::end_drop();
    }
}
