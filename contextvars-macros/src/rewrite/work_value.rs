//! Work that is no closure literal: an `async` block is wrapped, and of anything else the type
//! decides what it is.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{Expr, Token};

use super::callbacks::{self, Results};
use super::closures::{self, source_tokens};
use super::naming::Naming;
use super::shape::Shape;
use super::site::{Ask, ContextSource, Value, Work};
use super::spans;
use super::syntax::{self, future_mut};
use crate::runtime::Runtime;

/// Wraps a future that is written out.
///
/// ```text
/// async { fetch().await }      future_of(hand_over(), async { fetch().await })
/// ```
pub(super) fn rewrite_async(expr: &mut Expr, runtime: &Runtime) {
    if let Some(block) = future_mut(expr) {
        let private = runtime.private();
        let future = block.to_token_stream();
        let here = Span::mixed_site();
        let call = quote_spanned!(here=> #private::future_of(#private::hand_over(), #future));
        *block = Expr::Verbatim(spans::shown_as(call, &future));
    }
}

/// Hands a value to the helper that its type selects.
///
/// ```text
/// job              Work::of(&job).any_(job, capture(), |job, end, work| move || ..)
///
/// make_job()       match make_job() { __work => Work::of(&__work).any_(__work, capture(), ..) }
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
    let value = expr.to_token_stream();
    *expr = Expr::Verbatim(if let Shape::Named(naming) = decided.shape {
        let asked = prepared(&value, naming, decided, shown, runtime);
        spans::shown_as(asked, shown)
    } else {
        let name = quote_spanned!(Span::mixed_site()=> __contextvars_work);
        let asked = prepared(&name, Naming::Variable, decided, shown, runtime);
        let asked = spans::shown_as(asked, shown);
        let with = match decided.ask {
            Ask::Callback(_) => spans::with_users,
            _ => spans::with,
        };
        with(&name, &value, &asked, shown)
    });
}

/// What the helper makes of a variable of the expansion's own, which is handed over.
pub(super) fn prepared_variable(name: &TokenStream, runtime: &Runtime) -> TokenStream {
    let naming = Naming::Variable;
    let decided = Value {
        shape: Shape::Named(naming),
        ask: Ask::Any,
        source: ContextSource::Capture,
    };
    prepared(name, naming, &decided, name, runtime)
}

/// What the helper makes of a value.
fn prepared(
    value: &TokenStream,
    naming: Naming,
    decided: &Value,
    shown: &TokenStream,
    runtime: &Runtime,
) -> TokenStream {
    let here = Span::mixed_site();
    let source = source_tokens(decided.source, runtime);
    let (first, last) = spans::ends(shown);
    let asked = naming.ask(decided.ask, value, shown, runtime);
    // The compiler warns at its name that a value is no work.
    let ask = Ident::new(decided.ask.method(), first);
    if !decided.ask.makes_closure() {
        return quote_spanned!(here=> #asked.#ask(#value, #source));
    }
    let call = quote_spanned!(here.located_at(first)=> __contextvars_work());
    let call = if let Ask::Callback(_) = decided.ask {
        callbacks::put_value(&call, shown, runtime)
    } else {
        spans::variable_shown_between(&call, first, last)
    };
    let never = quote_spanned!(here=> __contextvars_end.never_());
    let call = spans::call_or_never(&call, &never, first, last);
    let body = quote_spanned! {here=>
        let __contextvars_scope = __contextvars_job.enter_();
        #call
    };
    // The compiler shows the closure as the value that it calls.
    let (capture, bars) = (Token![move](first), Token![||]([first, first]));
    let mut body = Group::new(Delimiter::Brace, body);
    body.set_span(here.located_at(last));
    quote_spanned! {here=>
        #asked.#ask(#value, #source, |__contextvars_job, __contextvars_end, mut __contextvars_work| {
            #capture #bars #body
        })
    }
}

/// Hands work to the helper that the type of the callee's parameter selects. `call` is the call with
/// something else in the work's place.
///
/// ```text
/// spawn(tick)          spawn(
///                          Given::value(tick, |__work| Work::of(&__work).any_(__work, ..)).to(
///                              if true { Parameter::unknown() } else {
///                                  never();
///                                  let __parameter = {
///                                      let __given = unreachable();
///                                      spawn(given(__given));
///                                      Parameter::of(&__given)
///                                  };
///                                  __parameter
///                              }
///                          ).give(&mut Slot::new())
///                      )
/// ```
pub(super) fn give(
    expr: &mut Expr,
    work: &Work,
    call: &TokenStream,
    results: Results,
    rewrite: impl FnOnce(&mut Expr, &Work),
    runtime: &Runtime,
) {
    let here = Span::mixed_site();
    let private = runtime.private();
    let written = expr.to_token_stream();
    let given = match work {
        Work::Value(value) => {
            let name = quote_spanned!(here=> __contextvars_work);
            let asked = prepared(&name, Naming::Variable, value, &written, runtime);
            let value = if let Shape::Named(naming) = value.shape {
                let giver = naming.ask_helper("Giver", &written, runtime);
                quote_spanned!(here=> #giver.value_)
            } else {
                quote_spanned!(here=> #private::Given::value)
            };
            quote_spanned!(here=> #value(#written, |__contextvars_work| #asked))
        }
        // The callee gets the closure itself, or one that calls it.
        Work::ClosureVariable { params, shape } if syntax::closure(expr).is_some() => {
            let mut called = Expr::Verbatim(quote_spanned!(here=> __contextvars_work));
            closures::call_variable(&mut called, *params, *shape, results, runtime);
            quote_spanned!(here=> #private::Given::value(#written, |__contextvars_work| #called))
        }
        other => {
            let alike = alike(expr, results);
            // If the callee takes a reference, it gets one to the closure.
            if let Expr::Reference(reference) = expr {
                *expr = (*reference.expr).clone();
            }
            rewrite(expr, other);
            quote_spanned!(here=> #private::Given::literal(#expr, || #written) #alike)
        }
    };
    let (first, _) = spans::ends(&written);
    let give = Ident::new("give_", here.located_at(first));
    let tokens = quote_spanned! {here=>
        #given.to_(
            if true {
                #private::Parameter::unknown()
            } else {
                #private::never();
                #[allow(unreachable_code)]
                let __contextvars_parameter = {
                    let __contextvars_given = #private::unreachable();
                    let _ = #call;
                    #private::Parameter::of(&__contextvars_given)
                };
                __contextvars_parameter
            }
        ).#give(&mut #private::Slot::new())
    };
    *expr = Expr::Verbatim(spans::shown_as(tokens, &written));
}

/// Says that the rewritten closure has the result of the written one, if it has.
fn alike(written: &Expr, results: Results) -> TokenStream {
    let here = Span::mixed_site();
    match written {
        _ if callbacks::may_put_result(written, results) => TokenStream::new(),
        Expr::Group(group) => alike(&group.expr, results),
        Expr::Paren(paren) => alike(&paren.expr, results),
        Expr::Reference(reference) => alike(&reference.expr, results),
        Expr::Closure(closure) if closure.inputs.is_empty() => quote_spanned!(here=> .alike_()),
        Expr::Closure(_) => quote_spanned!(here=> .alike_of_one_()),
        _ => TokenStream::new(),
    }
}

/// What stands in the work's place in the call that [`give`] gets.
pub(super) fn given(written: &Expr, runtime: &Runtime) -> Expr {
    let private = runtime.private();
    let given = quote_spanned!(Span::mixed_site()=> #private::typed(__contextvars_given));
    Expr::Verbatim(spans::shown_as(given, &written.to_token_stream()))
}

/// Has the compiler warn of what stays as it is, by a statement in front of it: so its type still comes from
/// its place.
///
/// ```text
/// |n| list(n)      { closure_of_a_chain(); |n| list(n) }
/// ```
pub(super) fn warn_in_front(expr: &mut Expr, told: &str, runtime: &Runtime) {
    let private = runtime.private();
    let written = expr.to_token_stream();
    let (first, last) = spans::ends(&written);
    let told = Ident::new(told, first);
    let warned = quote_spanned!(Span::mixed_site()=> #private::told::#told(); #written);
    let mut block = Group::new(Delimiter::Brace, warned);
    block.set_span(Span::mixed_site().located_at(last));
    *expr = Expr::Verbatim(block.into_token_stream());
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
