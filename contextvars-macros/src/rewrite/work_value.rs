//! Work that is no closure literal: an `async` block is wrapped, and of anything else the type
//! decides what it is.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::Expr;

use super::closures::source_tokens;
use super::naming::Naming;
use super::shape::Shape;
use super::site::Value;
use super::spans;
use super::syntax::future_mut;
use crate::runtime::Runtime;

/// Wraps a future that is written out.
///
/// ```text
/// async { fetch().await }      future(async { fetch().await })
/// ```
pub(super) fn rewrite_async(expr: &mut Expr, runtime: &Runtime) {
    if let Some(block) = future_mut(expr) {
        let private = runtime.private();
        let future = block.to_token_stream();
        let call = quote_spanned!(Span::mixed_site()=> #private::future(#future));
        *block = Expr::Verbatim(spans::shown_as(call, &future));
    }
}

/// Hands a value to the helper that its type selects.
///
/// ```text
/// job              Work::of(&job).any_function(job, capture())
///
/// make_job()       match make_job() { __work => Work::of(&__work).any(__work, capture()) }
/// ```
pub(super) fn rewrite(expr: &mut Expr, decided: &Value, runtime: &Runtime) {
    let shown = expr.to_token_stream();
    rewrite_shown(expr, decided, &shown, runtime);
}

/// The same for the name of a value, which is shown as the expression that it was.
pub(super) fn rewrite_shown(
    expr: &mut Expr,
    decided: &Value,
    shown: &TokenStream,
    runtime: &Runtime,
) {
    let here = Span::mixed_site();
    let ask = Ident::new(decided.ask.method(), here);
    let source = source_tokens(decided.source, runtime);
    let value = expr.to_token_stream();
    *expr = Expr::Verbatim(if let Shape::Named(naming) = decided.shape {
        let asked = naming.ask(decided.ask.helper(), &value, runtime);
        let asked = quote_spanned!(here=> #asked.#ask(#value, #source));
        spans::shown_as(asked, shown)
    } else {
        let name = quote_spanned!(here=> __contextvars_work);
        let asked = Naming::Variable.ask(decided.ask.helper(), &name, runtime);
        let asked = quote_spanned!(here=> #asked.#ask(#name, #source));
        let asked = spans::shown_as(asked, shown);
        spans::with(&name, &value, &asked, shown)
    });
}

/// Hands a reference to the helper that its type selects. If it refers to a function, the helper
/// gives a closure that lives as long as the statement.
///
/// ```text
/// &job                 &*match &job { __work => Callback::of(&__work).reference(__work, capture()) }
/// ```
pub(super) fn rewrite_reference(expr: &mut Expr, runtime: &Runtime) {
    let Expr::Reference(reference) = &*expr else {
        return;
    };
    let here = Span::mixed_site();
    let private = runtime.private();
    let mutability = &reference.mutability;
    let value = expr.to_token_stream();
    let name = quote_spanned!(here=> __contextvars_work);
    let asked = Naming::Variable.ask("Callback", &name, runtime);
    let asked = quote_spanned!(here=> #asked.reference(#name, #private::capture()));
    let asked = spans::with(&name, &value, &asked, &value);
    *expr = Expr::Verbatim(quote_spanned!(here=> &#mutability *#asked));
}

/// Hands a function to another one, whose type decides whether it takes anything else than the
/// function itself.
///
/// ```text
/// spawn(tick)          spawn(match Work::of(&tick).any_function(tick, capture()) {
///                          __work => Callee::of(&spawn, &__work).choose(__work, tick)
///                      })
/// ```
pub(super) fn rewrite_function(
    expr: &mut Expr,
    decided: &Value,
    callee: &TokenStream,
    runtime: &Runtime,
) {
    let here = Span::mixed_site();
    let private = runtime.private();
    let function = expr.to_token_stream();
    rewrite(expr, decided, runtime);
    let work = expr.to_token_stream();
    let (first, _) = spans::ends(&function);
    let choose = Ident::new("choose", first);
    let name = quote_spanned!(here=> __contextvars_work);
    let asked = quote_spanned! {here=>
        #private::Callee::of(&#callee, &__contextvars_work).#choose(__contextvars_work, #function)
    };
    let asked = spans::shown_as(asked, &function);
    *expr = Expr::Verbatim(spans::with(&name, &work, &asked, &function));
}

/// Has the compiler warn of work that stays as it is.
pub(super) fn warn_of_unbounded(expr: &mut Expr, runtime: &Runtime) {
    let here = Span::mixed_site();
    let private = runtime.private();
    let work = expr.to_token_stream();
    let (first, _) = spans::ends(&work);
    let told = Ident::new("box_of_a_type_parameter", first);
    *expr = Expr::Verbatim(quote_spanned!(here=> #private::told::#told(#work)));
}
