//! Jobs that outlive whoever hands them over.

use crate::propagate;

/// Hands over a job that inherits the current context; otherwise [`rayon::spawn`](::rayon::spawn).
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
/// A panic of the job goes to the pool's panic handler, else it aborts the program, as in rayon.
pub fn spawn<F>(func: F)
where
    F: FnOnce() + Send + 'static,
{
    ::rayon::spawn(propagate(func));
}

/// As [`spawn`], in the order in which this thread hands jobs over; otherwise [`rayon::spawn_fifo`](::rayon::spawn_fifo).
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
/// A panic of the job goes to the pool's panic handler, else it aborts the program, as in rayon.
pub fn spawn_fifo<F>(func: F)
where
    F: FnOnce() + Send + 'static,
{
    ::rayon::spawn_fifo(propagate(func));
}
