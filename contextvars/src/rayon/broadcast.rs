//! Jobs for every thread of a pool.

use ::rayon::BroadcastContext;

use crate::{Propagate, store};

/// Runs a closure on every thread of the pool, each time in a scope of the current context; otherwise
/// [`rayon::broadcast`](::rayon::broadcast).
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
/// If the closure panics on a thread, after all threads are done with it, as in rayon.
pub fn broadcast<OP, R>(op: OP) -> Vec<R>
where
    OP: Fn(BroadcastContext<'_>) -> R + Sync,
    R: Send,
{
    let parked = store::park();
    let lent = parked.lent();
    ::rayon::broadcast(|context| lent.scope(|| op(context)))
}

/// Hands over a job to every thread of the pool; it inherits the current context. Otherwise
/// [`rayon::spawn_broadcast`](::rayon::spawn_broadcast).
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
/// A panic of the job goes to the pool's panic handler, else it aborts the program, as in rayon.
pub fn spawn_broadcast<OP>(op: OP)
where
    OP: Fn(BroadcastContext<'_>) + Send + Sync + 'static,
{
    ::rayon::spawn_broadcast(wrap_broadcast(op));
}

/// The closure of a broadcast that outlives its caller. The last thread to be done drops it, in its context.
pub(super) fn wrap_broadcast<OP>(op: OP) -> impl Fn(BroadcastContext<'_>) + Send + Sync + use<OP>
where
    OP: Fn(BroadcastContext<'_>) + Send + Sync,
{
    let op = op.in_current_context();
    move |broadcast| op.context().scope(|| op.inner()(broadcast))
}
