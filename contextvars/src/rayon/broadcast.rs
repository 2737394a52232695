//! Jobs that run on every thread of a pool.

use std::sync::{Arc, Mutex, PoisonError};

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
    store::park().during(|context| ::rayon::broadcast(|broadcast| context.scope(|| op(broadcast))))
}

/// Spawns a job on every thread of the pool; each run inherits the current context.
///
/// In all other respects it is [`rayon::spawn_broadcast`](::rayon::spawn_broadcast). The call does
/// not wait. Cost: an allocation, and a lock a thread.
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
    ::rayon::spawn_broadcast(move |broadcast| job.run(broadcast, |op, broadcast| op(broadcast)));
}

/// The closure of a broadcast that outlives its call, with the context that was current there.
///
/// Every thread of the pool runs it once. The last run drops it, in its context. rayon itself would drop
/// it later, where a panic of a destructor or of a carrier ends the process.
pub(super) struct BroadcastJob<OP>(Mutex<Runs<OP>>);

struct Runs<OP> {
    /// `None` when the last run has begun.
    op: Option<Arc<InContext<OP>>>,
    begun: usize,
}

impl<OP> BroadcastJob<OP> {
    /// Captures the current context for the closure.
    pub(super) fn new(op: OP) -> Self {
        let op = Some(Arc::new(op.in_current_context()));
        Self(Mutex::new(Runs { op, begun: 0 }))
    }

    /// Calls `f` with the closure, in a scope of its context.
    pub(super) fn run(
        &self,
        broadcast: BroadcastContext<'_>,
        f: impl FnOnce(&OP, BroadcastContext<'_>),
    ) {
        let op = self.begin(broadcast.num_threads());
        let op = op.expect("each thread of the pool runs the job once");
        op.context().scope(|| f(op.inner(), broadcast));
    }

    /// The closure, for one more run of as many as the pool has threads.
    fn begin(&self, threads: usize) -> Option<Arc<InContext<OP>>> {
        // No code of the user's runs under the lock.
        let mut runs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        runs.begun += 1;
        if runs.begun == threads {
            runs.op.take()
        } else {
            runs.op.clone()
        }
    }
}
