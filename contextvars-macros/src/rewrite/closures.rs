//! Closure literals are rewritten inside: the first thing that a body does is to enter the context.
//! So a closure's inference, its borrows, and rustc's errors about them are those of the code as
//! written.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote_spanned};
use syn::{Expr, ExprBlock, Token};

use super::blocks::{around_closure, insert_first, put_around_body};
use super::site::{Closure, ContextSource};
use crate::runtime::Runtime;

/// The expression that a source of a context is.
pub(super) fn source_tokens(source: ContextSource, runtime: &Runtime) -> TokenStream {
    let here = Span::mixed_site();
    let private = runtime.private();
    match source {
        ContextSource::Capture => quote_spanned!(here=> #private::capture()),
        ContextSource::Loan => quote_spanned!(here=> __contextvars_loan),
        ContextSource::CaptureOfLoan => quote_spanned!(here=> __contextvars_loan.to_captured()),
    }
}

fn enter_tokens(context: &TokenStream) -> TokenStream {
    quote_spanned!(Span::mixed_site()=> let __contextvars_scope = #context;)
}

/// Rewrites the closure literal in `slot`.
///
/// ```text
/// || left()
///
/// || { let __scope = __loan.enter(); left() }
///
///
/// move || work()
///
/// '_spawn: {
///     let __captured = capture();
///     move || { let __scope = __captured.enter(); work() }
/// }
/// ```
pub(super) fn rewrite(slot: &mut Expr, decided: &Closure, runtime: &Runtime) {
    let Expr::Closure(closure) = slot else {
        return;
    };
    let here = Span::mixed_site();
    let source = source_tokens(decided.source, runtime);
    if decided.source == ContextSource::Loan {
        let enter = enter_tokens(&quote_spanned!(here=> #source.enter()));
        put_around_body(&mut closure.body, enter);
        return;
    }
    if decided.gets_move {
        closure.capture = Some(Token![move](closure.inputs_begin.span));
    }
    // Only a closure with `move` can own the capture and still be called twice. Without it, the
    // body has to consume the capture, so that the closure captures it by value.
    let enter = if closure.capture.is_some() {
        quote_spanned!(here=> __contextvars_captured.enter())
    } else {
        quote_spanned!(here=> __contextvars_captured.into_scope())
    };
    put_around_body(&mut closure.body, enter_tokens(&enter));
    *slot = around_closure(
        slot,
        quote_spanned!(here=> let __contextvars_captured = #source;),
    );
}

/// Rewrites a closure literal that borrows, and that every thread calls: only another closure can
/// own the capture then.
///
/// ```text
/// |_, at| work(&table[at])
///
/// {
///     let __captured = capture();
///     let __work = signature.two(|_, at| work(&table[at]));
///     move |a0, a1| { let __scope = __captured.enter(); __work(a0, a1) }
/// }
/// ```
///
/// `signature` tells the compiler the types of the closure's parameters, because the callee does
/// not see it any more.
pub(super) fn share(slot: &mut Expr, signature: &TokenStream, runtime: &Runtime) {
    let Expr::Closure(closure) = &*slot else {
        return;
    };
    let here = Span::mixed_site();
    let names = parameters(closure.inputs.len());
    let signature = if names.len() == 1 {
        quote_spanned!(here=> #signature.one)
    } else {
        quote_spanned!(here=> #signature.two)
    };
    let source = source_tokens(ContextSource::Capture, runtime);
    *slot = Expr::Verbatim(quote_spanned! {here=> {
        let __contextvars_captured = #source;
        let __contextvars_work = #signature(#closure);
        move |#(#names),*| {
            let __contextvars_scope = __contextvars_captured.enter();
            __contextvars_work(#(#names),*)
        }
    }});
}

/// Names for the parameters of a closure of the expansion's own.
pub(super) fn parameters(count: usize) -> Vec<Ident> {
    let name = |at| format_ident!("__contextvars_a{at}", span = Span::mixed_site());
    (0..count).map(name).collect()
}

/// Has the statements in front of a closure that ends a block enter the loan, too: they are the
/// caller's own code, and run when its context is parked already.
///
/// ```text
/// { let n = count(); move || n }
///
/// { let __scope = __loan.enter(); let n = count(); move || n }
/// ```
pub(super) fn enter_preamble(expr: &mut Expr) {
    let enter = || enter_tokens(&quote_spanned!(Span::mixed_site()=> __contextvars_loan.enter()));
    match expr {
        Expr::Paren(paren) => enter_preamble(&mut paren.expr),
        Expr::Group(group) => enter_preamble(&mut group.expr),
        Expr::Block(ExprBlock { block, .. }) if block.stmts.len() > 1 => {
            insert_first(block, enter());
        }
        Expr::Unsafe(block) if block.block.stmts.len() > 1 => {
            insert_first(&mut block.block, enter());
        }
        _ => {}
    }
}
