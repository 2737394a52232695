//! Calls that run whatever waits to be run.

use ::rayon::Yield;

use crate::store;

/// Runs a job that waits in the pool, if there is one; otherwise [`rayon::yield_now`](::rayon::yield_now).
///
/// The current context is parked for as long: a job that nobody propagated sees defaults.
///
/// ```
/// use contextvars::rayon;
///
/// assert_eq!(rayon::yield_now(), None); // not on a thread of a pool
/// ```
pub fn yield_now() -> Option<Yield> {
    let _parked = store::park();
    ::rayon::yield_now()
}

/// Runs a job that waits in this thread's own queue, if there is one; otherwise
/// [`rayon::yield_local`](::rayon::yield_local).
///
/// The current context is parked for as long: a job that nobody propagated sees defaults.
///
/// ```
/// use contextvars::rayon;
///
/// assert_eq!(rayon::yield_local(), None); // not on a thread of a pool
/// ```
pub fn yield_local() -> Option<Yield> {
    let _parked = store::park();
    ::rayon::yield_local()
}
