//! A future that leaves the scope that it was made in, before it runs.
//!
//! An `async` block that is written out is seen. Of anything else it is only known that it is a future
//! if the call around it is awaited: a call may give a future that has a context, as that of a marked
//! function has, and its type does not tell.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::parse::Parser;
use syn::{Block, Expr, Macro, Stmt};

use super::spans::ends;
use super::syntax::{future, future_mut, parts_mut};
use super::table::{is_scoped, scopes_a_value};
use crate::runtime::Runtime;

/// Which ends of a body are known to be futures.
#[derive(Clone, Copy, PartialEq)]
enum Known {
    /// Those that are written out.
    Literals,
    /// All: the value is awaited.
    All,
}

/// Warns of the value of a block that runs in a scope.
///
/// ```text
/// scoped!(USER = user, { async { fetch().await } })
/// ```
pub(crate) fn warn_of_value(block: &mut Block, runtime: &Runtime) {
    warn_of_block(block, Known::Literals, runtime);
}

/// Warns of what the closure of `VAR.scope(value, || ..)` or `context.scope(|| ..)` gives back, and of
/// the value of a `scoped!` that is awaited. Says whether it does.
pub(super) fn warn_of_future(expr: &mut Expr, runtime: &Runtime) -> bool {
    match expr {
        Expr::Await(awaited) => match &mut *awaited.base {
            Expr::Macro(scoped) => warn_of_macro(&mut scoped.mac, runtime),
            base => warn_of_closure(base, Known::All, runtime),
        },
        other => warn_of_closure(other, Known::Literals, runtime),
    }
}

fn warn_of_closure(expr: &mut Expr, known: Known, runtime: &Runtime) -> bool {
    let Expr::MethodCall(call) = expr else {
        return false;
    };
    let args = call.args.len();
    let Some(Expr::Closure(closure)) = call.args.last_mut() else {
        return false;
    };
    if !scopes_a_value(&call.method, args, closure.inputs.len()) || closure.asyncness.is_some() {
        return false;
    }
    match &mut *closure.body {
        Expr::Block(body) => warn_of_block(&mut body.block, known, runtime),
        body => warn_of_ends(body, known, runtime),
    }
}

/// The body of a plain `scoped!` is what stands last in it.
fn warn_of_macro(mac: &mut Macro, runtime: &Runtime) -> bool {
    if !is_scoped(&mac.path) {
        return false;
    }
    let mut tokens: Vec<TokenTree> = mac.tokens.clone().into_iter().collect();
    let is_plain = match tokens.iter().rev().nth(1) {
        Some(TokenTree::Ident(keyword)) => keyword != "async" && keyword != "move",
        _ => true,
    };
    let Some(TokenTree::Group(body)) = tokens.last() else {
        return false;
    };
    if !is_plain || body.delimiter() != Delimiter::Brace {
        return false;
    }
    let Ok(stmts) = Block::parse_within.parse2(body.stream()) else {
        return false;
    };
    let mut block = Block {
        brace_token: syn::token::Brace(body.span()),
        stmts,
    };
    if !warn_of_block(&mut block, Known::All, runtime) {
        return false;
    }
    let stmts = block.stmts;
    let mut body = Group::new(Delimiter::Brace, quote!(#(#stmts)*));
    if let Some(TokenTree::Group(written)) = tokens.pop() {
        body.set_span(written.span());
    }
    tokens.push(body.into());
    mac.tokens = tokens.into_iter().collect();
    true
}

fn warn_of_block(block: &mut Block, known: Known, runtime: &Runtime) -> bool {
    match block.stmts.last_mut() {
        Some(Stmt::Expr(end, None)) => warn_of_ends(end, known, runtime),
        _ => false,
    }
}

fn warn_of_ends(end: &mut Expr, known: Known, runtime: &Runtime) -> bool {
    let mut is_changed = false;
    for part in parts_mut(end) {
        let escaping = match part {
            part if future(part).is_some() => future_mut(part),
            Expr::Call(_) | Expr::MethodCall(_) | Expr::Path(_) if known == Known::All => {
                Some(part)
            }
            _ => None,
        };
        if let Some(future) = escaping {
            let here = Span::mixed_site();
            let tokens = future.to_token_stream();
            let (first, _) = ends(&tokens);
            let told = Ident::new("future_that_escapes_its_scope", first);
            let private = runtime.private();
            *future = Expr::Verbatim(quote_spanned!(here=> #private::told::#told(#tokens)));
            is_changed = true;
        }
    }
    is_changed
}
