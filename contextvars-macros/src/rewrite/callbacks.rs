//! What a callback gives back: the callee that the user named runs it, if it is a future.

use proc_macro2::{Delimiter, Group, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ExprBlock, ExprClosure, ExprReturn, Item, Pat, Token};

use super::blocks::around_closure;
use super::bound_names::has_one_of;
use super::keepers::Keepers;
use super::naming::Naming;
use super::shape::{Shape, leaves};
use super::site::{Closure, ContextSource, Owns};
use super::spans::{self, ends};
use super::syntax::{branch_ends_mut, future, future_mut, is_failure, is_pinned_box, is_variant};
use super::table::{BOXED, UNWRAPPING, is_one_of};
use crate::runtime::Runtime;
use crate::syntax::{mentions, unparenthesized};

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
    Ends::of(
        closure,
        results,
        &mut |end| match Result::of(end, results) {
            Result::Other => {}
            Result::Future => {
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
            }
            Result::Asked => {
                *end = Expr::Verbatim(put_users_value(&end.to_token_stream(), runtime));
            }
        },
    );
}

/// Whether [`put_result`] may change the result of a closure literal.
pub(super) fn may_put_result(literal: &Expr, results: Results) -> bool {
    match literal {
        Expr::Closure(closure) => {
            let mut may_put = false;
            // It changes nothing. syn is compiled with one kind of visitor.
            Ends::of(&mut closure.clone(), results, &mut |end| {
                may_put |= Result::of(end, results) != Result::Other;
            });
            may_put
        }
        _ => results != Results::Values,
    }
}

/// What an expression is that a closure literal gives back.
#[derive(PartialEq)]
enum Result {
    /// A future that is written out.
    Future,
    /// Its type decides.
    Asked,
    /// It stays as it is.
    Other,
}

impl Result {
    fn of(end: &Expr, results: Results) -> Self {
        if future(end).is_some() {
            Self::Future
        } else if may_be_future(end, results) {
            Self::Asked
        } else {
            Self::Other
        }
    }
}

/// The expressions from which a closure literal takes its result: the ends of the branches of its body,
/// and of what it returns early. All of them are of one type.
struct Ends<'a> {
    found: &'a mut dyn FnMut(&mut Expr),
    /// The body ends in no future, so what it returns early is none: nothing is to ask its type.
    is_known: bool,
}

impl<'a> Ends<'a> {
    fn of(closure: &mut ExprClosure, results: Results, found: &'a mut dyn FnMut(&mut Expr)) {
        let ends = branch_ends_mut(&mut closure.body);
        let mut values = ends.into_iter().filter(|end| !leaves(end)).peekable();
        let is_known = values.peek().is_some()
            && values.all(|end| Result::of(Self::inner(end), results) == Result::Other);
        let mut search = Self { found, is_known };
        search.visit_expr_mut(&mut closure.body);
        search.visit_ends(&mut closure.body);
    }

    /// What an end holds, if it is written as a future.
    fn inner(end: &mut Expr) -> &mut Expr {
        let is_outer = match end {
            Expr::Call(call) => is_variant(call) && is_written_future(&call.args[0]),
            Expr::Cast(cast) => future(&cast.expr).is_some(),
            _ => false,
        };
        if !is_outer {
            return end;
        }
        match end {
            Expr::Call(call) => &mut call.args[0],
            Expr::Cast(cast) => &mut cast.expr,
            other => other,
        }
    }

    fn visit_ends(&mut self, value: &mut Expr) {
        for end in branch_ends_mut(value) {
            (self.found)(Self::inner(end));
        }
    }
}

/// Whether an expression is a future for sure: no other has such a call.
fn is_written_future(expr: &Expr) -> bool {
    match unparenthesized(expr) {
        Expr::MethodCall(call) => is_one_of(&call.method, BOXED),
        Expr::Call(call) => is_pinned_box(call),
        other => future(other).is_some(),
    }
}

impl VisitMut for Ends<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        match expr {
            // They return to others.
            Expr::Async(_) | Expr::Closure(_) | Expr::Const(_) => {}
            _ => visit_mut::visit_expr_mut(self, expr),
        }
    }

    fn visit_expr_return_mut(&mut self, expr: &mut ExprReturn) {
        visit_mut::visit_expr_return_mut(self, expr);
        match &mut expr.expr {
            Some(value) if !self.is_known => self.visit_ends(value),
            _ => {}
        }
    }

    fn visit_item_mut(&mut self, _: &mut Item) {}
}

/// Whether an expression may be a future: a call, a variable, or what a `break` gives.
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
        // The type of what is not in it comes from elsewhere.
        Expr::Call(call) if is_failure(call) => false,
        Expr::Call(_) | Expr::MethodCall(_) => Shape::of(end) == Shape::Value,
        Expr::Block(ExprBlock { label: Some(_), .. }) | Expr::Loop(_) => {
            mentions(end.to_token_stream(), &|name| name == "break")
        }
        Expr::Path(_) => Shape::of(end) == Shape::Named(Naming::Variable),
        Expr::Cast(cast) => may_be_future(&cast.expr, results),
        _ => false,
    }
}

/// Asks the type of what the user's code gives back, which may never return. At the end of a closure that is no
/// mistake, so no lint is to see the code behind it.
fn put_users_value(value: &TokenStream, runtime: &Runtime) -> TokenStream {
    let here = Span::mixed_site();
    let name = quote_spanned!(here=> __contextvars_result);
    let put = spans::with_users(&name, value, &asked_result(value, runtime), value);
    if spans::is_call(value) {
        let allowed = quote_spanned!(here=> #[allow(unreachable_code)] ());
        spans::with(&allowed, &quote_spanned!(here=> ()), &put, value)
    } else {
        put
    }
}

/// Asks the type of a result of the work that is shown.
pub(super) fn put_value(
    value: &TokenStream,
    shown: &TokenStream,
    runtime: &Runtime,
) -> TokenStream {
    let here = Span::mixed_site();
    // The work may never return.
    let name = quote_spanned!(here=> #[allow(unreachable_code)] __contextvars_result);
    spans::with(&name, value, &asked_result(shown, runtime), shown)
}

fn asked_result(shown: &TokenStream, runtime: &Runtime) -> TokenStream {
    let private = runtime.private();
    let asked = quote_spanned! {Span::mixed_site()=>
        #private::CallbackResult::of(&__contextvars_result).in_callback_(__contextvars_result)
    };
    spans::shown_as(asked, shown)
}

/// Has an `async` closure run its body in the context.
///
/// ```text
/// async |socket| serve(socket).await
///
/// '_spawn: {
///     let __captured = capture();
///     async move |socket| { __captured.run_(async { serve(socket).await }).await }
/// }
/// ```
///
/// An `async` closure that owns a context lends it to its futures, so it is no `Fn` or `FnMut` whose futures are of
/// one type. A closure that gives back a future is, but it can't take a reference with any lifetime, and
/// its callee tells it no type of a parameter if it wants an `async` closure. So of one that captures nothing the
/// parameters decide, and if they are not typed, how long the context can be kept in front of the statement.
pub(super) fn rewrite_async(
    slot: &mut Expr,
    decided: &Closure,
    keepers: &Keepers,
    runtime: &Runtime,
) {
    let slot = super::syntax::unparenthesized_mut(slot);
    let Expr::Closure(closure) = &mut *slot else {
        return;
    };
    let here = Span::mixed_site();
    spans::close(&mut closure.body);
    let body = closure.body.to_token_stream();
    let (_, last) = ends(&body);
    // What the compiler calls the future is where the user's body is.
    let future = |words: TokenStream| {
        let (first, _) = ends(&body);
        let mut block = Group::new(Delimiter::Brace, body.clone());
        block.set_span(here.located_at(last));
        let words = words.into_iter().map(|mut word| {
            word.set_span(first);
            word
        });
        quote_spanned!(here=> #(#words)* #block)
    };
    let put_body = |closure: &mut ExprClosure, tokens: TokenStream| {
        let mut block = Group::new(Delimiter::Brace, tokens);
        block.set_span(last);
        *closure.body = Expr::Verbatim(block.into_token_stream());
    };
    let params = match decided.owns {
        Owns::Context => AsyncParams::of(closure),
        _ => AsyncParams::References,
    };
    let is_kept = decided.source == ContextSource::Kept
        || params == AsyncParams::Inferred && keepers.is_awaited;
    if is_kept {
        let kept = keepers.add();
        let future = future(quote!(async));
        put_body(closure, quote_spanned!(here=> #kept.run_(#future).await));
        *slot = around_closure(slot, quote_spanned!(here=> #kept.keep_();));
        return;
    }
    closure
        .capture
        .get_or_insert(Token![move](closure.inputs_begin.span));
    let is_plain = matches!(closure.output, syn::ReturnType::Default);
    if params != AsyncParams::References && is_plain {
        closure.asyncness = None;
        let future = future(quote!(async move));
        put_body(
            closure,
            quote_spanned!(here=> __contextvars_captured.run_(#future)),
        );
    } else {
        let future = future(quote!(async));
        put_body(
            closure,
            quote_spanned!(here=> __contextvars_captured.run_(#future).await),
        );
    }
    let private = runtime.private();
    *slot = around_closure(
        slot,
        quote_spanned!(here=> let __contextvars_captured = #private::capture();),
    );
}

/// What the syntax tells of the parameters of an `async` closure.
#[derive(Clone, Copy, PartialEq)]
enum AsyncParams {
    /// None is a reference.
    Values,
    /// The callee tells the type of one that is used.
    Inferred,
    /// One is a reference.
    References,
}

impl AsyncParams {
    fn of(closure: &ExprClosure) -> Self {
        let is_reference = |param: &Pat| match param {
            Pat::Type(typed) => has_one_of(typed.ty.to_token_stream(), &['&', '\'']),
            Pat::Reference(_) => true,
            _ => false,
        };
        let is_inferred = |param: &Pat| !matches!(param, Pat::Type(_) | Pat::Wild(_));
        if closure.inputs.iter().any(is_reference) {
            Self::References
        } else if closure.inputs.iter().any(is_inferred) {
            Self::Inferred
        } else {
            Self::Values
        }
    }
}
