//! A future that leaves the scope that it was made in, before it runs.
//!
//! Only an `async` block that is written out is seen. A call may give a future that has a context, as
//! that of a marked function has, and its type does not tell.

use proc_macro2::{Ident, Span};
use quote::{ToTokens, quote_spanned};
use syn::{Block, Expr, Stmt};

use super::spans::ends;
use super::syntax::{future, future_mut, parts_mut};
use super::table::scopes_a_value;
use crate::runtime::Runtime;

/// Warns of the value of a block that runs in a scope.
///
/// ```text
/// scoped!(USER = user, { async { fetch().await } })
/// ```
pub(crate) fn warn_of_value(block: &mut Block, runtime: &Runtime) {
    if let Some(Stmt::Expr(end, None)) = block.stmts.last_mut() {
        warn_of_ends(end, runtime);
    }
}

/// Warns of what the closure of `VAR.scope(value, || ..)` gives back.
pub(super) fn warn_of_future(expr: &mut Expr, runtime: &Runtime) {
    let Expr::MethodCall(call) = expr else {
        return;
    };
    if !scopes_a_value(&call.method, call.args.len()) {
        return;
    }
    if let Some(Expr::Closure(closure)) = call.args.last_mut() {
        if closure.asyncness.is_none() {
            match &mut *closure.body {
                Expr::Block(body) => warn_of_value(&mut body.block, runtime),
                body => warn_of_ends(body, runtime),
            }
        }
    }
}

fn warn_of_ends(end: &mut Expr, runtime: &Runtime) {
    for part in parts_mut(end) {
        if future(part).is_none() {
            continue;
        }
        if let Some(future) = future_mut(part) {
            let here = Span::mixed_site();
            let tokens = future.to_token_stream();
            let (first, _) = ends(&tokens);
            let told = Ident::new("future_that_escapes_its_scope", first);
            let private = runtime.private();
            *future = Expr::Verbatim(quote_spanned!(here=> #private::told::#told(#tokens)));
        }
    }
}
