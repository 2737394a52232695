//! What expansions call. Not part of the public interface, and not covered by semver: it changes without notice.

mod chain;
mod kinds;
mod receiver;
mod scope;
mod scope_call;
mod sorting;
mod task;
mod var;
mod waiting;
mod work;

pub use std::future::Future;

pub use chain::Chain;
pub use receiver::Receiver;
pub use scope::{Binding, Bindings, scope, task};
pub use sorting::Borrowed;
pub use task::{
    Never, Returns, endless_task, future, returned, returned_boxed, returned_pinned, typed,
    unreachable, unreachable_like,
};
pub use var::{Probe, ProbeFallback, VarBuilder};
pub use waiting::{Unreached, Waiting, capture};
pub use work::Work;

#[cfg(feature = "macros")]
pub use contextvars_macros::scoped;
