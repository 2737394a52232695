//! Calls that run a job that waits in the pool.

use ::rayon::Yield;

use crate::store;

/// Runs one job that waits in the pool, if there is one.
///
/// In all other respects it is [`rayon::yield_now`](::rayon::yield_now). While the job runs, the
/// current context is parked: a foreign job sees defaults, a propagated job its own context.
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

/// Runs one job that waits in this thread's own queue, if there is one.
///
/// In all other respects it is [`rayon::yield_local`](::rayon::yield_local). While the job runs,
/// the current context is parked: a foreign job sees defaults, a propagated job its own context.
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
