//! The macros of the `contextvars` crate, which re-exports and documents them.
//!
//! Not for direct use: what they expand to calls the hidden part of `contextvars` of the same
//! version.
#![forbid(unsafe_code)]

mod bindings;
mod context_var;
mod diagnostics;
mod options;
mod propagate;
mod rewrite;
mod runtime;
mod scoped;
mod syntax;
#[cfg(test)]
mod tests;

use proc_macro::TokenStream;

/// Makes a `static` a context variable: documented as `contextvars::context_var`.
#[proc_macro_attribute]
pub fn context_var(args: TokenStream, item: TokenStream) -> TokenStream {
    context_var::expand(args.into(), &item.into()).into()
}

/// Makes what a function starts inherit its context: documented as `contextvars::propagate`.
#[proc_macro_attribute]
pub fn propagate(args: TokenStream, item: TokenStream) -> TokenStream {
    propagate::expand(args.into(), item.into()).into()
}

/// What the shell `contextvars::scoped!` calls: the runtime's path in brackets, then the user's
/// tokens.
#[doc(hidden)]
#[proc_macro]
pub fn scoped(input: TokenStream) -> TokenStream {
    scoped::expand(input.into()).into()
}
