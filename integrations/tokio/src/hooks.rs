//! The four hooks of a runtime.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use contextvars::__private::{HookedTask, RunningTask};
use tokio::runtime::Builder;
use tokio::task::Id;

use crate::tasks;

thread_local! {
    /// The tasks that this thread polls now. There is more than one if a task runs a runtime of its own.
    static RUNNING: RefCell<Vec<(Id, RunningTask)>> = const { RefCell::new(Vec::new()) };
}

/// From now on, every task that is spawned on the runtime inherits the context of its spawner.
///
/// ```
/// use contextvars::{context_var, scoped};
///
/// #[context_var]
/// static USER: &'static str;
///
/// let mut builder = tokio::runtime::Builder::new_multi_thread();
/// let runtime = contextvars_tokio::inherit(&mut builder).enable_all().build()?;
/// let user = runtime.block_on(async {
///     let task = scoped!(USER = "ann", { tokio::spawn(async { USER.get() }) });
///     task.await
/// });
/// assert_eq!(user?, "ann");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Call it once for a runtime, and set no hook of your own on the same builder: tokio keeps one hook of
/// each kind, the last one that was set.
pub fn inherit(builder: &mut Builder) -> &mut Builder {
    builder
        .on_task_spawn(|task| tasks::insert(task.id(), HookedTask::inherit()))
        .on_before_task_poll(|task| begin_poll(task.id()))
        .on_after_task_poll(|task| end_poll(task.id()))
        .on_task_terminate(|task| tasks::remove(task.id()))
}

fn begin_poll(id: Id) {
    let Some(task) = tasks::take(id) else {
        return;
    };
    // A thread that ends may have no list any more. There the task runs in the context of the thread.
    if RUNNING.try_with(|_| ()).is_err() {
        return tasks::put_back(id, task);
    }
    let running = task.enter();
    RUNNING.with_borrow_mut(|all| all.push((id, running)));
}

fn end_poll(id: Id) {
    let running = RUNNING.try_with(|all| {
        let mut all = all.borrow_mut();
        let is_of_task = all.last().is_some_and(|(top, _)| *top == id);
        if is_of_task { all.pop() } else { None }
    });
    let Ok(Some((_, running))) = running else {
        return;
    };
    // A scope that has not ended in the task is reported by a panic. A panic in a hook would end the
    // runtime's thread, and the panic hook has printed the report. The task goes on in an empty
    // context: its own one is still in use by that scope.
    let left = catch_unwind(AssertUnwindSafe(|| running.leave()));
    tasks::put_back(id, left.unwrap_or_else(|_| HookedTask::detached()));
}
