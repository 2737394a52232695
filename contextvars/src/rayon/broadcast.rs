//! Jobs that run on every thread of a pool.

use ::rayon::BroadcastContext;

use crate::{InContext, Propagate, store};

/// Runs a closure on every thread of the pool, each time in a scope of the current context.
///
/// In all other respects it is [`rayon::broadcast`](::rayon::broadcast). Cost: a few nanoseconds a
/// thread, and no reference count. While the call waits, the current context is parked.
///
/// ```
/// use contextvars::{ContextVar, rayon};
///
/// static LEVEL: ContextVar<usize> = ContextVar::new("LEVEL");
///
/// let levels = LEVEL.scope(1, || rayon::broadcast(|_| LEVEL.get()));
/// assert_eq!(levels, vec![1; rayon::current_num_threads()]);
/// ```
///
/// # Panics
///
/// If the closure panics on a thread. As in rayon, the panic continues after all threads have run
/// the closure.
pub fn broadcast<OP, R>(op: OP) -> Vec<R>
where
    OP: Fn(BroadcastContext<'_>) -> R + Sync,
    R: Send,
{
    let parked = store::park();
    let context = parked.context();
    ::rayon::broadcast(|broadcast| context.scope(|| op(broadcast)))
}

/// Spawns a job on every thread of the pool; each run inherits the current context.
///
/// In all other respects it is [`rayon::spawn_broadcast`](::rayon::spawn_broadcast). The call does
/// not wait. Cost: one reference count for all threads.
///
/// ```
/// use std::sync::mpsc;
///
/// use contextvars::{ContextVar, rayon};
///
/// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
///
/// let (sender, receiver) = mpsc::channel();
/// LEVEL.scope(1, || {
///     rayon::spawn_broadcast(move |_| sender.send(LEVEL.get()).unwrap());
/// });
/// assert_eq!(receiver.iter().collect::<Vec<_>>(), vec![1; rayon::current_num_threads()]);
/// ```
///
/// # Panics
///
/// The call does not panic. As in rayon, a panic of the job goes to the pool's panic handler, or
/// aborts the process if the pool has none.
pub fn spawn_broadcast<OP>(op: OP)
where
    OP: Fn(BroadcastContext<'_>) + Send + Sync + 'static,
{
    let job = BroadcastJob::new(op);
    ::rayon::spawn_broadcast(move |broadcast| job.run(|op| op(broadcast)));
}

/// The closure of a broadcast that outlives its call, with the context that was current there.
///
/// Every thread of the pool runs it. The last thread that has run it drops it, in its context.
pub(super) struct BroadcastJob<OP>(InContext<OP>);

impl<OP> BroadcastJob<OP> {
    /// Captures the current context for the closure.
    pub(super) fn new(op: OP) -> Self {
        Self(op.in_current_context())
    }

    /// Calls `f` with the closure, in a scope of its context.
    pub(super) fn run<R>(&self, f: impl FnOnce(&OP) -> R) -> R {
        self.0.context().scope(|| f(self.0.inner()))
    }
}
