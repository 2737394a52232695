//! `#[context_var]` and `scoped!`.

mod context_var;
mod scoped;
