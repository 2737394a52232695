//! A function that runs one future to its end, as `#[tokio::main]` and `#[tokio::test]` make of an
//! `async fn`.
//!
//! ```text
//! fn main() {                              fn main() {
//!     let body = async { work().await };       let body = task((), async { work().await });
//!     runtime().block_on(body)                 runtime().block_on(body)
//! }                                        }
//! ```
//!
//! The future is the body that the user marked, so it gets the context. The thread gets none: on a
//! runtime of one thread it polls other tasks, too.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::{Block, Expr, Pat, Stmt};

use super::mark::Mark;
use crate::bindings;
use crate::rewrite;

impl Mark {
    /// Gives the context to the future if the function is such a one. Says whether it is.
    pub(super) fn expand_block_on(&self, body: &mut Block) -> bool {
        let Some(future) = future_to_run(body) else {
            return false;
        };
        let private = self.runtime.private();
        let (lets, list) = bindings::expand(&self.bindings, &self.runtime);
        let tokens = future.to_token_stream();
        *future =
            Expr::Verbatim(quote_spanned!(Span::mixed_site()=> #private::task(#list, #tokens)));
        rewrite::insert_first(body, lets);
        true
    }
}

/// The future of `let body = async { .. };`, if the last thing that the block does is
/// `block_on(body)`.
fn future_to_run(body: &mut Block) -> Option<&mut Expr> {
    let last = body.stmts.last()?.to_token_stream();
    let local = body.stmts.iter_mut().find_map(|stmt| match stmt {
        Stmt::Local(local) => Some(local),
        _ => None,
    })?;
    let Pat::Ident(name) = &local.pat else {
        return None;
    };
    let init = local.init.as_mut()?;
    let is_run = matches!(*init.expr, Expr::Async(_)) && blocks_on(last, &name.ident);
    is_run.then_some(&mut *init.expr)
}

/// Whether there is a `block_on(name)` in the tokens.
fn blocks_on(tokens: TokenStream, name: &Ident) -> bool {
    let mut is_callee = false;
    for token in tokens {
        if let TokenTree::Group(group) = &token {
            let is_name = || *name == group.stream().to_string();
            let is_call = is_callee && group.delimiter() == Delimiter::Parenthesis;
            if is_call && is_name() || blocks_on(group.stream(), name) {
                return true;
            }
        }
        is_callee = matches!(&token, TokenTree::Ident(callee) if callee == "block_on");
    }
    false
}
