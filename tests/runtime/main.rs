//! The runtime crate by itself, without its macros: what each type does, beyond the laws.

mod baggage;
mod bodies;
mod errors;
mod futures;
mod listings;
mod model;
mod panics;
mod process_exit;
mod public_types;
mod scope_borrows;
mod streams;
mod suspended_scopes;
mod thread_exit;
mod threads;
mod values;
