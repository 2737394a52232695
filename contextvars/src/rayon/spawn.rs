//! Jobs that outlive the call that hands them over.

use crate::propagate;

/// Spawns a job that inherits the current context.
///
/// In all other respects it is [`rayon::spawn`](::rayon::spawn). The call does not wait. Cost: one
/// reference count.
///
/// ```
/// use std::sync::mpsc;
///
/// use contextvars::{ContextVar, rayon};
///
/// static USER: ContextVar<String> = ContextVar::new("USER");
///
/// let (sender, receiver) = mpsc::channel();
/// USER.scope("ann".to_owned(), || {
///     rayon::spawn(move || sender.send(USER.get()).unwrap());
/// });
/// assert_eq!(receiver.recv()?, "ann");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Panics
///
/// The call does not panic. As in rayon, a panic of the job goes to the pool's panic handler, or
/// aborts the process if the pool has none.
pub fn spawn<F>(func: F)
where
    F: FnOnce() + Send + 'static,
{
    ::rayon::spawn(propagate(func));
}

/// Spawns a job that inherits the current context; a thread's jobs run in spawning order.
///
/// In all other respects it is [`rayon::spawn_fifo`](::rayon::spawn_fifo). The call does not wait.
/// Cost: one reference count.
///
/// ```
/// use std::sync::mpsc;
///
/// use contextvars::{ContextVar, rayon};
///
/// static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
///
/// let (sender, receiver) = mpsc::channel();
/// LEVEL.scope(1, || rayon::spawn_fifo(move || sender.send(LEVEL.get()).unwrap()));
/// assert_eq!(receiver.recv()?, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Panics
///
/// The call does not panic. As in rayon, a panic of the job goes to the pool's panic handler, or
/// aborts the process if the pool has none.
pub fn spawn_fifo<F>(func: F)
where
    F: FnOnce() + Send + 'static,
{
    ::rayon::spawn_fifo(propagate(func));
}
