//! What a callback gives back: the callee that the user named runs it, if it is a future.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{Expr, Token};

use super::naming::Naming;
use super::shape::Shape;
use super::site::{Closure, ContextSource, Owns};
use super::spans::{self, ends};
use super::syntax::{branch_ends, branch_ends_mut, future, future_mut};
use super::table::{UNWRAPPING, is_one_of};
use crate::runtime::Runtime;

/// What the closures for a callee may give back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Results {
    /// Values.
    Values,
    /// Anything, because the callee is perhaps somebody's. A result whose type may come from elsewhere stays
    /// as it is.
    MayBeSomebodysFutures,
    /// Futures, or anything else.
    MayBeFutures,
}

/// Has a closure literal give back a future in its context.
///
/// ```text
/// |socket| async { serve(socket).await }   |socket| in_callback(async { serve(socket).await })
///
/// |socket| serve(socket)                   |socket| match serve(socket) {
///                                              __result => CallbackResult::of(&__result).in_callback_(__result)
///                                          }
/// ```
pub(super) fn put_result(literal: &mut Expr, results: Results, runtime: &Runtime) {
    let Expr::Closure(closure) = literal else {
        return;
    };
    if results == Results::Values {
        return;
    }
    for end in branch_ends_mut(&mut closure.body) {
        if future(end).is_some() {
            if let Some(block) = future_mut(end) {
                // A lint that the user allows for the block is one for the call, too.
                let mut call = spans::take_attributes(block);
                let tokens = block.to_token_stream();
                let private = runtime.private();
                let in_callback =
                    quote_spanned!(Span::mixed_site()=> #private::in_callback(#tokens));
                call.extend(spans::shown_as(in_callback, &tokens));
                *block = Expr::Verbatim(call);
            }
        } else if may_be_future(end, results) {
            *end = Expr::Verbatim(put_value(&end.to_token_stream(), runtime));
        }
    }
}

/// Whether [`put_result`] may change the result of a closure literal.
pub(super) fn may_put_result(literal: &Expr, results: Results) -> bool {
    match literal {
        Expr::Closure(closure) => branch_ends(&closure.body)
            .into_iter()
            .any(|end| future(end).is_some() || may_be_future(end, results)),
        _ => results != Results::Values,
    }
}

/// Whether an expression may be a future: a call, or a variable.
fn may_be_future(end: &Expr, results: Results) -> bool {
    match end {
        _ if results == Results::Values => false,
        Expr::Paren(paren) => may_be_future(&paren.expr, results),
        Expr::Group(group) => may_be_future(&group.expr, results),
        Expr::MethodCall(call)
            if results == Results::MayBeSomebodysFutures && is_one_of(&call.method, UNWRAPPING) =>
        {
            false
        }
        Expr::Call(_) | Expr::MethodCall(_) => Shape::of(end) == Shape::Value,
        Expr::Path(_) => Shape::of(end) == Shape::Named(Naming::Variable),
        _ => false,
    }
}

/// Asks the type of a result.
pub(super) fn put_value(value: &TokenStream, runtime: &Runtime) -> TokenStream {
    let here = Span::mixed_site();
    let private = runtime.private();
    // The user's call may never return.
    let name = quote_spanned!(here=> #[allow(unreachable_code)] __contextvars_result);
    let asked = quote_spanned! {here=>
        #private::CallbackResult::of(&__contextvars_result).in_callback_(__contextvars_result)
    };
    spans::with(&name, value, &asked, value)
}

/// Has an `async` closure run its body in the context.
///
/// ```text
/// async |socket| serve(socket).await
///
/// {
///     let __captured = capture();
///     async move |socket| { __captured.run_(async { serve(socket).await }).await }
/// }
/// ```
pub(super) fn rewrite_async(slot: &mut Expr, decided: &Closure, runtime: &Runtime) {
    let slot = super::syntax::unparenthesized_mut(slot);
    let Expr::Closure(closure) = &mut *slot else {
        return;
    };
    let here = Span::mixed_site();
    let is_plain = matches!(closure.output, syn::ReturnType::Default);
    spans::close(&mut closure.body);
    let body = closure.body.to_token_stream();
    let source = quote_spanned!(here=> __contextvars_captured);
    let (_, last) = ends(&body);
    if decided.owns == Owns::Context && is_plain {
        // It captures nothing, so it is not a closure that lends to its future; and it must stay one
        // that any `Fn() -> impl Future` fits.
        closure.asyncness = None;
        closure
            .capture
            .get_or_insert(Token![move](closure.inputs_begin.span));
        let mut block = proc_macro2::Group::new(
            proc_macro2::Delimiter::Brace,
            quote_spanned!(here=> __contextvars_captured.run_(async move { #body })),
        );
        block.set_span(last);
        *closure.body = Expr::Verbatim(block.into_token_stream());
        let private = runtime.private();
        *slot = super::blocks::around_closure(
            slot,
            quote_spanned!(here=> let __contextvars_captured = #private::capture();),
        );
        return;
    }
    let mut block = proc_macro2::Group::new(
        proc_macro2::Delimiter::Brace,
        quote_spanned!(here=> #source.run_(async { #body }).await),
    );
    block.set_span(last);
    *closure.body = Expr::Verbatim(block.into_token_stream());
    if decided.source == ContextSource::CaptureBehind {
        *slot = super::closures::behind_capture(slot, runtime);
    } else {
        closure
            .capture
            .get_or_insert(Token![move](closure.inputs_begin.span));
        let private = runtime.private();
        *slot = super::blocks::around_closure(
            slot,
            quote_spanned!(here=> let __contextvars_captured = #private::capture();),
        );
    }
}
