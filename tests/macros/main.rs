//! `#[context_var]` and `scoped!`.

mod context_var;
mod left_scopes;
mod scoped;
