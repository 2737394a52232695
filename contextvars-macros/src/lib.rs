//! The macros of the `contextvars` crate, which re-exports and documents them.
//!
//! Not for direct use: what they expand to calls the hidden part of `contextvars` of the same
//! version.
#![forbid(unsafe_code)]

mod awaits;
mod bindings;
mod context_var;
mod diagnostics;
mod editor;
mod options;
mod propagate;
mod purpose;
mod rewrite;
mod runtime;
mod scoped;
mod syntax;
#[cfg(test)]
mod tests;

use proc_macro::TokenStream;

/// # In short
///
/// A `static` becomes a context variable, of type `ContextVar<T>`. What stands behind `=` is its default.
///
/// ```text
/// #[context_var]
/// static USER: String;
///
/// #[context_var(name = "request-id", log = false)]
/// static REQUEST: Option<u64> = None;
/// ```
///
/// Options: `name = ".."` is shown instead of the static's name; `inherit = false` keeps a binding with the
/// thread or task that made it; `secret` is never printed; `log = false` is in no log line; `scoped` is bound
/// by scopes only; `crate = path` is where the runtime crate is.
#[proc_macro_attribute]
pub fn context_var(args: TokenStream, item: TokenStream) -> TokenStream {
    context_var::expand(args.into(), &item.into()).into()
}

/// # In short
///
/// On a function, an `impl` block, a trait or an inline module: the body runs in a scope of the context, and
/// the threads, jobs and tasks that it starts inherit the context.
///
/// ```text
/// #[propagate(RECORD = index, USER = user.clone())]
/// fn process(index: usize, user: &String) { thread::spawn(|| work()); }
/// ```
///
/// Arguments: bindings, `NAME = value`, whose values see the function's arguments; `spawn(name, ..)` names
/// further callees that take work; `skip(name, ..)` leaves callees alone; `explain` warns of what is
/// rewritten, and why; `crate = path` is where the runtime crate is.
#[proc_macro_attribute]
pub fn propagate(args: TokenStream, item: TokenStream) -> TokenStream {
    let item = item.into();
    editor::expand(args.into(), |args| propagate::expand(args, item)).into()
}

/// What the shell `contextvars::scoped!` calls: the runtime's path in brackets, then the user's
/// tokens.
#[doc(hidden)]
#[proc_macro]
pub fn scoped(input: TokenStream) -> TokenStream {
    editor::expand(input.into(), scoped::expand).into()
}
