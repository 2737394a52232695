//! What expansions call. Not part of the public interface, and not covered by semver: it changes
//! without notice.
//!
//! | a macro writes | which helper | file |
//! |---|---|---|
//! | a `#[context_var]` static | [`VarBuilder`], [`Probe`], [`ProbeFallback`] | `declare.rs` |
//! | a plain `scoped!`, a `#[propagate]` body | [`Binding`], [`scope`] | `bind.rs` |
//! | an async `scoped!` | [`Binding`], [`task`] | `bind.rs` |
//! | an `async fn` | [`Binding`], [`new_task`], then [`task_of_function`] or [`task_of`] | `bind.rs` |
//! | an `async fn() -> !` | [`endless_task`], [`Never`] | `async_fn.rs`, `infer.rs` |
//! | `-> impl Future`, or a box of one | [`returned()`], `returned_..` | `async_fn.rs` |
//! | a return type that may hide a future | [`returned_value`], [`Later`], [`Unbounded`] | `later.rs` |
//! | a closure at a spawn | [`capture_job`], or [`capture()`] if it captures nothing | `job.rs` |
//! | a closure that borrows, for a callee that calls it again | [`Kept`] | `kept.rs` |
//! | an `async` block at a spawn | [`hand_over`], then [`future_of`] | `capture.rs` |
//! | `async` blocks that an iterator gives | [`future`] | `capture.rs` |
//! | any other work | [`Work::of`] | `work.rs` |
//! | any other work for a named callee | [`Callback::of`] | `named.rs` |
//! | a closure of the same function by another name than a `let` gives | [`Stray`] | `named/strays.rs` |
//! | work for a callee that may take another type | [`Given`], [`Parameter`] | `callee.rs` |
//! | what a closure for a named callee gives back | [`CallbackResult`], [`in_callback`] | `returned.rs` |
//! | `rayon::join(..)`, `pool.install(..)` | [`ForkLender`] | `fork_loan.rs` |
//! | `join(..)`, a callee that was named | [`Lender`] | `loan.rs` |
//! | a method that waits | [`Receiver::of`], [`Receiver::of_place`] | `receiver.rs` |
//! | `in_place_scope` | [`InPlace`], or [`NotInPlace`] by the receiver | `in_place.rs` |
//! | a sort | `SortLender`, or [`Lender`] by the receiver | `sort.rs` |
//! | a chain of a parallel iterator | [`Chain::new`], with [`Lender::late`] | `chain.rs` |
//! | a constant, a place behind a `Deref` | [`Asked`], `of_constant`, `of_place` | `asked.rs` |
//! | what leaves a scope | [`Scoped`], [`Escaping`], [`ScopeOwner`] | `escaping.rs` |
//! | something that is missed | an item of [`told`] | `told.rs` |
//! | a written type, an inferred one | [`typed`], [`unreachable`], `.._like` | `infer.rs` |
//!
//! `hooks.rs` is for `contextvars-tokio`, `sinks.rs` for the companion crates that show values. No
//! macro writes a call of them.
//!
//! The names of the methods end in an underscore. A trait of the user's may have a method for values of every
//! type, and if that had the name of one of ours, the compiler would take it first.
//!
//! A closure that was rewritten holds a [`ScopeGuard`] (`guard.rs`) while its body runs, at a spawn mostly a
//! [`SpawnScope`]. Each file
//! imports only from those below it: `chain`, `receiver`, `sort`, `work`, `in_place`, `loan`,
//! `job`, `capture`, `guard`; `async_fn`, `bind`.
#![allow(
    missing_debug_implementations,
    reason = "only expansions hold these values, and expansions print nothing"
)]

mod asked;
mod async_fn;
mod bind;
mod callee;
mod capture;
mod chain;
mod declare;
mod escaping;
mod fork_loan;
mod gives;
mod guard;
mod hooks;
mod in_place;
mod infer;
mod job;
mod kept;
mod later;
mod loan;
mod marked;
mod named;
mod receiver;
mod returned;
mod same_type;
mod sinks;
mod sort;
pub mod told;
mod work;

pub use std::future::Future;
pub use std::iter::IntoIterator;

pub use asked::Asked;
pub use async_fn::{
    Rest, endless_task, returned, returned_boxed, returned_future, returned_pinned, returned_value,
};
pub use bind::{
    Bindable, Binding, BodyScope, ContextVariable, EmptyScope, Lent, Local, Place, VariableBehind1,
    VariableBehind2, VariableBehindPointer, binding, new_task, scope, task, task_of,
    task_of_function,
};
pub use callee::{Given, Giver, Parameter, Slot, never};
pub use capture::{Captured, NewTask, capture, future, future_of, hand_over};
pub use chain::Chain;
pub use declare::{Constant, Probe, ProbeFallback, Probed, VarBuilder};
pub use escaping::{Escaping, ScopeOwner, Scoped};
pub use gives::{ByMut, ByRef, ByValue};
pub use guard::{ScopeGuard, SpawnScope};
pub use hooks::{HookedTask, RunningTask};
pub use in_place::{InPlace, NotInPlace};
pub use infer::{Never, typed, unreachable, unreachable_like};
pub use job::{Job, JobEnd, SpawnEnd, SpawnJob, capture_job};
pub use kept::Kept;
pub use later::{Later, Unbounded};
pub use loan::{Lender, Loan};
pub use marked::{MarkedFuture, Seen};
pub use named::{Callback, Stray};
pub use receiver::{BroadcastSignature, Receiver};
pub use returned::{CallbackResult, in_callback};
pub use sinks::{Selection, listed};
#[cfg(feature = "rayon")]
pub use sort::SortLender;
pub use work::{Loud, Quiet, Work};

pub use crate::__choices as choices;
pub use crate::store::{Fork, ForkLender, ForkScope};

#[cfg(feature = "macros")]
pub use contextvars_macros::scoped;
