//! Pools of plain rayon.

use rayon::{ThreadPool, ThreadPoolBuilder};

/// A pool of so many threads.
///
/// # Panics
///
/// If they can't be made.
#[must_use]
pub fn pool(threads: usize) -> ThreadPool {
    ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .expect("threads can be made")
}
