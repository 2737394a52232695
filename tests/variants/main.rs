//! Programs as people write them, each in marked code. Work that a program starts reads 7 where the
//! mark covers it; where the mark can't, rustc warns, and the program expects the warning.
//!
//! `form_by_callee` combines forms of work with callees. Here are the shapes of whole programs:
//! where a call stands, what is around it, and where the work comes from.
#![allow(
    clippy::all,
    clippy::pedantic,
    unused_parens,
    unused_braces,
    reason = "the programs are written as people write them"
)]

mod arguments;
mod arms;
mod async_closures;
mod async_items;
mod borrows;
mod callbacks;
mod chain_places;
mod chains;
mod coercions;
mod early_returns;
mod extensions;
mod fragments;
mod handlers;
mod inferred;
mod items;
mod kept;
mod kept_contexts;
mod lifetimes;
mod made_of_parts;
mod named;
mod names;
mod namesakes;
mod never;
mod order;
mod own_variables;
mod owners;
mod pipelines;
mod requests;
mod returned;
mod returned_lists;
mod sessions;
mod signatures;
mod spawns;
mod stray_closures;
mod tasks;
mod waits;
mod workers;

use contextvars::context_var;

/// What work is to read: its default if it does not inherit.
#[context_var]
static ID: u64 = 0;

fn id() -> u64 {
    ID.get()
}
