//! `rayon`, with jobs that inherit the context of the one who hands them over.
//!
//! Changing `use rayon` to `use contextvars::rayon` is all: the functions and types that this module has of its own have
//! rayon's signatures, bounds and panics, and the rest of rayon is re-exported.
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
//! A job runs in a scope of the context that was current where it was handed over, and of no other, also if that one is
//! empty. What it sets is its own, and undone when it ends. Bindings of variables with `inherit = false` stay behind.
//!
//! While one of these calls waits, rayon runs other jobs on the waiting thread. Its context is parked for as long: a job that
//! nobody propagated, spawned with plain `rayon`, sees defaults there, never the values of whoever waits.
//!
//! rayon's own calls know nothing of that. In `::rayon::join`, `::rayon::scope`, `::rayon::yield_now` and the like, and in a
//! parallel iterator that nobody propagated, the context stays where it is while its thread waits: a job that nobody propagated
//! and that runs there meanwhile sees it, and what it sets there stays. A job that was propagated has its own context anywhere.
//!
//! If one of these calls panics, results that nobody gets any more are dropped while the context is still parked.
//!
//! | call | its closures | cost |
//! |---|---|---|
//! | [`join`], [`join_context`], [`broadcast`], [`ThreadPool::install`] | a scope each | a loan: no reference count |
//! | [`scope`](scope()), [`scope_fifo`] | body and jobs: a scope each | a loan for the body, a count for each job |
//! | [`in_place_scope`], [`in_place_scope_fifo`] | body: the caller's own code, what it sets stays; jobs: a scope each | a count for a job |
//! | [`spawn`](spawn()), [`spawn_fifo`], [`spawn_broadcast`] | a scope each | a count |
//!
//! # Parallel iterators
//!
//! The iterators that are re-exported here are rayon's own, and propagate nothing. End a chain with
//! [`in_current_context`](crate::Propagate::in_current_context), before its consuming method, or let `#[propagate]` do it:
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
//! At the end of the chain it reaches every closure of the chain and of the consuming method, for every item, on whichever
//! thread. Order and length are kept. What a closure sets may or may not be seen for a later item, and never outside of the
//! call. The call parks the current context while it waits; each leaf of the work counts one reference. If there is more than
//! one context in a chain, a closure sees the next one below it. What the chain owns is rayon's to drop when the call ends: it
//! sees no context.
//!
//! What it does not reach, because rayon runs it elsewhere:
//!
//! - Closures above `flat_map` and `flatten`, and those above `skip` for the items that are skipped. `#[propagate]` does; by
//!   hand, it is `.flat_map(|item| context.scope(|| ..))`, with `let context = Context::current()` before the chain.
//!   (`flat_map_iter` and `flatten_iter` are reached.)
//! - What a source calls to split itself: the predicates of `par_split` and `par_chunk_by`, the functions of `iter::split`
//!   and `walk_tree`. And the clones that an adaptor makes of its state to split it, as `map_with` does.
//! - Closures below it, if an adaptor draws from it that has to know positions (`zip`, `enumerate`, `rev`, `chunks` and the
//!   like), or if `flat_map` or `flatten` is among them, which wait for what they drive. So put it last.

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
