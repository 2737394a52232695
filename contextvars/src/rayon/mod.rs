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
//! A job runs in a scope of the context that was current where the job was handed over. While one of
//! these calls waits, foreign jobs that rayon runs on the waiting thread see defaults.
//!
//! The parallel iterators that are re-exported here are rayon's own. End a chain with
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
//! [The guide](crate::guide::rayon) says in detail what a job sees, what each call costs, and which
//! closures of a chain the context does not reach.

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
