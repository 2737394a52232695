//! `rayon`, with jobs that inherit the context that is current where they are handed over.
//!
//! Change `use rayon` to `use contextvars::rayon`; nothing else changes. The functions and types
//! that this module defines have rayon's signatures, bounds and panics. The rest of rayon is
//! re-exported.
//!
//! ```
//! use contextvars::{ContextVar, rayon};
//!
//! static RECORD: ContextVar<u32> = ContextVar::new("RECORD");
//!
//! let (left, right) = RECORD.scope(3, || rayon::join(|| RECORD.get(), || RECORD.get() + 1));
//! assert_eq!((left, right), (3, 4));
//! ```
//!
//! # What a job sees
//!
//! A job runs in a scope of the context that was current where the job was handed over. That
//! context replaces the one of the thread, also if it is empty. What the job sets is seen by no
//! other job, and is undone when the job ends. Bindings of variables with `inherit = false` stay
//! behind.
//!
//! While one of these calls waits, rayon runs other jobs on the waiting thread. The thread's
//! context is parked during the wait: a job spawned with plain `rayon` that happens to run on the
//! waiting thread sees defaults, never the waiting caller's values.
//!
//! rayon's own calls do not park. In `::rayon::join`, `::rayon::scope`, `::rayon::yield_now` and
//! the like, and in a parallel iterator that is not propagated, the context stays in place while
//! the thread waits. A foreign job, which was not propagated, sees that context if it runs on the
//! thread during the wait, and what it sets there stays. A propagated job has its own context
//! everywhere.
//!
//! If one of these calls panics, results that are not returned are dropped while the context is
//! still parked.
//!
//! | call | its closures | cost |
//! |---|---|---|
//! | [`join`](join()), [`join_context`], [`broadcast`](broadcast()), [`ThreadPool::install`] | a scope each | no reference count: the call lends the context |
//! | [`scope`](scope()), [`scope_fifo`] | body and jobs: a scope each | one reference count for each job; none for the body |
//! | [`in_place_scope`], [`in_place_scope_fifo`] | body: the caller's own code, what it sets stays; jobs: a scope each | one reference count for each job |
//! | [`spawn`](spawn()), [`spawn_fifo`] | a scope each | one reference count |
//! | [`spawn_broadcast`] | a scope each | an allocation, and a lock a thread |
//!
//! # Parallel iterators
//!
//! The iterators that are re-exported here are rayon's own, and do not propagate. End a chain with
//! [`in_current_context`](crate::Propagate::in_current_context), before the method that consumes
//! it, or mark the function with `#[propagate]`, which does it:
//!
//! ```
//! use contextvars::rayon::prelude::*;
//! use contextvars::{ContextVar, Propagate};
//!
//! static FACTOR: ContextVar<u64> = ContextVar::new("FACTOR");
//!
//! let sum: u64 = FACTOR.scope(2, || {
//!     (0..10_u64)
//!         .into_par_iter()
//!         .map(|i| i * FACTOR.get())
//!         .in_current_context()
//!         .sum()
//! });
//! assert_eq!(sum, 90);
//! ```
//!
//! At the end of the chain, the context reaches every closure of the chain and of the consuming
//! method, for every item, on every thread. Order and length are kept. What a closure sets may or
//! may not be seen for a later item; it is never seen outside of the call. While the call waits,
//! the current context is parked. Cost: one reference count for each piece into which rayon splits
//! the work. If a chain enters more than one context, a closure sees the next one that stands below
//! it. rayon drops the values that the chain owns when the call ends; their destructors see no
//! context.
//!
//! The context does not reach these closures, because rayon runs them elsewhere:
//!
//! - Closures above `flat_map` and `flatten`, and closures above `skip` for the items that are
//!   skipped. `#[propagate]` covers them. By hand, write `.flat_map(|item| context.scope(|| ..))`,
//!   with `let context = Context::current()` before the chain. (Closures above `flat_map_iter` and
//!   `flatten_iter` are reached.)
//! - Closures that a source calls to split itself: the predicates of `par_split` and
//!   `par_chunk_by`, and the functions of `iter::split` and `walk_tree`. The same holds for the
//!   clones that an adaptor makes of its state when it is split, as `map_with` does.
//! - Closures below the context, if an adaptor that has to know positions draws from it (`zip`,
//!   `enumerate`, `rev`, `chunks` and the like), or if `flat_map` or `flatten` is among them, which
//!   wait for the iterators that they drive. So put the context last.

mod broadcast;
mod builder;
mod join;
mod pool;
mod scope;
mod spawn;
mod yield_now;

#[doc(no_inline)]
pub use ::rayon::*;

pub use broadcast::{broadcast, spawn_broadcast};
pub use builder::ThreadPoolBuilder;
pub use join::{join, join_context};
pub use pool::ThreadPool;
pub use scope::{Scope, ScopeFifo, in_place_scope, in_place_scope_fifo, scope, scope_fifo};
pub use spawn::{spawn, spawn_fifo};
pub use yield_now::{yield_local, yield_now};
