//! A future that leaves the scope that it was made in, before it runs: the type of what the scope gives
//! tells, and an `async` block that is written out.
//!
//! ```text
//! scoped!(USER = user, { fetch() })        { match Scoped::new() {
//!                                              __scoped => match 0 {
//!                                                  0 => fetch(),
//!                                                  1 => { never(); Scoped::given_(&__scoped) }
//!                                                  _ => { never(); Escaping::of(&__scoped).left_() }
//!                                              }
//!                                          } }
//!
//! USER.scope(user, || fetch())             match Scoped::new() {
//!                                              __scoped => match 0 {
//!                                                  0 => USER.scope(user, || fetch()),
//!                                                  1 => { never(); Scoped::given_(&__scoped) }
//!                                                  _ => { never(); ScopeOwner::of(&USER).escaping_(&__scoped).left_() }
//!                                              }
//!                                          }
//! ```

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::parse::Parser;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, ExprMethodCall, Item, Macro, Stmt};

use super::bound_names::BoundNames;
use super::copies::is_simple;
use super::links::SEQUENTIAL;
use super::mentioned::Mentioned;
use super::naming::Naming;
use super::run_at_once::runs_at_once;
use super::scan::Scan;
use super::settings::Settings;
use super::shape::Shape;
use super::skip::without_mark;
use super::spans::{self, ends};
use super::syntax::{Call, future, future_mut, parts, parts_mut};
use super::table::{
    UNWRAPPING, is_one_of, is_scoped, is_waiting_path, runs_in_context, scopes_a_value,
};
use crate::purpose::{Purpose, purpose};
use crate::runtime::Runtime;
use crate::syntax::unparenthesized;

/// Whether a type in a block is asked whether it is a future: that of the value of a scope.
pub(super) fn asks_in(block: &mut Block, names: &BoundNames) -> bool {
    struct Search<'a>(&'a BoundNames, bool);

    impl VisitMut for Search<'_> {
        fn visit_expr_method_call_mut(&mut self, call: &mut ExprMethodCall) {
            self.1 |= result_of(call, self.0).is_some();
            visit_mut::visit_expr_method_call_mut(self, call);
        }

        fn visit_macro_mut(&mut self, mac: &mut Macro) {
            let tokens: Vec<TokenTree> = mac.tokens.clone().into_iter().collect();
            let mentioned = Scan::of(&tokens, &|_| false).mentioned;
            self.1 |= is_scoped(&mac.path) || mentioned.has(Mentioned::OTHER);
        }

        fn visit_item_mut(&mut self, _: &mut Item) {}
    }

    let mut search = Search(names, false);
    search.visit_block_mut(block);
    search.1
}

/// Of each end of the branches that a block takes its value from, whether its type is asked, if the block
/// runs in a scope. To be decided before anything in it is rewritten. Of one that is marked to be skipped,
/// nothing is.
pub(super) fn asked_of_value(block: &Block) -> Vec<bool> {
    match block.stmts.last() {
        Some(last) if without_mark(last).is_some() => Vec::new(),
        Some(Stmt::Expr(end, None)) => parts(end)
            .into_iter()
            .map(|part| may_be_future(part) && !is_left_to_compiler(part))
            .collect(),
        _ => Vec::new(),
    }
}

/// Has the compiler warn of the value of a block that runs in a scope, if it is a future.
pub(super) fn warn_of_value(block: &mut Block, asked: &[bool], runtime: &Runtime) {
    let Some(Stmt::Expr(end, None)) = block.stmts.last_mut() else {
        return;
    };
    let private = runtime.private();
    for (part, is_asked) in parts_mut(end).into_iter().zip(asked) {
        if future(part).is_some() {
            if let Some(future) = future_mut(part) {
                let here = Span::mixed_site();
                let tokens = future.to_token_stream();
                let (first, _) = ends(&tokens);
                let told = Ident::new("future_that_escapes_its_scope", first);
                let call = quote_spanned!(here=> #private::told::#told(#tokens));
                *future = Expr::Verbatim(spans::shown_as(call, &tokens));
            }
        } else if *is_asked {
            let here = Span::mixed_site();
            let question = quote_spanned!(here=> #private::Escaping::of(&__contextvars_scoped));
            ask(part, &question, left(), part_span(part), runtime);
        }
    }
}

/// What may leave the scope of a call.
pub(super) struct Leaving {
    /// An `async` block.
    is_literal: bool,
    shown: Span,
}

/// What may leave the scope of `VAR.scope(value, || ..)`, `context.scope(|| ..)` or `context.run(|| ..)`. To be
/// decided before anything in it is rewritten.
pub(super) fn leaving(expr: &Expr, settings: &Settings, names: &BoundNames) -> Option<Leaving> {
    match expr {
        Expr::MethodCall(call) if settings.mentioned.has(Mentioned::OTHER) => {
            result_of(call, names)
        }
        _ => None,
    }
}

/// Has the compiler warn of it, if it is a future.
pub(super) fn warn_of_future(expr: &mut Expr, leaving: &Leaving, runtime: &Runtime) {
    let Expr::MethodCall(call) = &*expr else {
        return;
    };
    let Leaving { is_literal, shown } = *leaving;
    let here = Span::mixed_site();
    let private = runtime.private();
    let receiver = &call.receiver;
    let host = quote_spanned!(here=> #private::ScopeOwner::of(&#receiver));
    if is_literal {
        ask(expr, &host, "leaves_", shown, runtime);
    } else {
        let question = quote_spanned!(here=> #host.escaping_(&__contextvars_scoped));
        ask(expr, &question, left(), shown, runtime);
    }
}

/// Whether clippy is to see a value as it is: a variable, because it has a lint for the `let` in front of one.
fn is_left_to_compiler(value: &Expr) -> bool {
    purpose() == Purpose::Lints && matches!(value, Expr::Path(_))
}

/// The method that asks. Clippy gets marked functions that are `async`, which it knows by another sign.
fn left() -> &'static str {
    if purpose() == Purpose::Lints {
        "left_for_linter_"
    } else {
        "left_"
    }
}

/// What the closure of a call gives, and where a warning is shown. None if it gives no future for sure, or if the
/// receiver can't be asked.
fn result_of(call: &ExprMethodCall, names: &BoundNames) -> Option<Leaving> {
    if !is_simple(&call.receiver) {
        return None;
    }
    let leaving = |is_literal, part| Leaving {
        is_literal,
        shown: part_span(part),
    };
    let args = call.args.len();
    let last = call.args.last()?;
    match unparenthesized(last) {
        Expr::Closure(closure) => {
            let params = closure.inputs.len();
            let is_scope = scopes_a_value(&call.method, args, params)
                || runs_in_context(&call.method, args, params);
            if !is_scope || closure.asyncness.is_some() {
                return None;
            }
            let body = match &*closure.body {
                Expr::Block(body) if body.label.is_none() => match body.block.stmts.last()? {
                    Stmt::Expr(end, None) => end,
                    _ => return None,
                },
                body => body,
            };
            let parts = parts(body);
            if let Some(literal) = parts.iter().find_map(|part| future(part)) {
                return Some(leaving(true, literal));
            }
            let part = parts.into_iter().find(|part| may_be_future(part))?;
            (!is_own(part, names)).then(|| leaving(false, part))
        }
        Expr::Path(path)
            if path
                .path
                .segments
                .last()
                .is_some_and(|last| names.is_own(&last.ident)) =>
        {
            None
        }
        Expr::Path(_) if scopes_a_value(&call.method, args, 0) && args == 2 => {
            Some(leaving(false, last))
        }
        _ => None,
    }
}

/// Has a `scoped!` leave its value alone that is a call of the function around it. Says whether it does.
pub(super) fn leave_own(mac: &mut Macro, names: &BoundNames) -> bool {
    let mut tokens: Vec<TokenTree> = mac.tokens.clone().into_iter().collect();
    let Some(TokenTree::Group(body)) = tokens.last_mut() else {
        return false;
    };
    let Ok(mut stmts) = Block::parse_within.parse2(body.stream()) else {
        return false;
    };
    let Some(Stmt::Expr(end, None)) = stmts.last_mut() else {
        return false;
    };
    if !parts(end).into_iter().any(|part| is_own(part, names)) {
        return false;
    }
    let end = end.to_token_stream();
    let before = &stmts[..stmts.len() - 1];
    let left = quote!(#(#before)* #[propagate(skip)] #end);
    let mut group = Group::new(body.delimiter(), left);
    group.set_span(body.span());
    *body = group;
    mac.tokens = tokens.into_iter().collect();
    true
}

/// Whether it is a call of the function that it is in: nothing can be asked of the type of what that gives.
fn is_own(part: &Expr, names: &BoundNames) -> bool {
    Call::of(part).is_some_and(|call| names.is_own(call.name))
}

fn part_span(part: &Expr) -> Span {
    ends(&part.to_token_stream()).0
}

/// Whether an expression may be a future: a call, or a variable.
fn may_be_future(part: &Expr) -> bool {
    match part {
        Expr::Call(_) => Shape::of(part) == Shape::Value && !gives_results(part),
        Expr::MethodCall(call) => {
            let of_constant = Naming::of(&call.receiver) == Some(Naming::Constant);
            let gives_value = is_one_of(&call.method, UNWRAPPING)
                || is_one_of(&call.method, SEQUENTIAL)
                || runs_at_once(&call.method);
            !of_constant && !gives_value && Shape::of(part) == Shape::Value
        }
        Expr::Path(_) => Shape::of(part) == Shape::Named(Naming::Variable),
        _ => false,
    }
}

/// Whether it is a call of rayon's that gives a pair or a list.
fn gives_results(part: &Expr) -> bool {
    Call::of(part).is_some_and(|call| {
        is_one_of(call.name, &["broadcast", "join", "join_context"])
            && call.path.is_some_and(is_waiting_path)
    })
}

/// Asks the type of a value by a method of the question. The method's name is where rustc warns.
fn ask(expr: &mut Expr, question: &TokenStream, method: &str, at: Span, runtime: &Runtime) {
    let here = Span::mixed_site();
    let private = runtime.private();
    let method = Ident::new(method, at);
    let attributes = spans::take_attributes(expr);
    let value = expr.to_token_stream();
    let arguments = if method == "leaves_" {
        quote_spanned!(here=> (&__contextvars_scoped))
    } else {
        quote_spanned!(here=> ())
    };
    // The value stands in an arm of its own, so the compiler has it agree with its place. The second arm
    // has the type of the first.
    let arms = quote_spanned! {here=>
        __contextvars_scoped => match 0u8 {
            0 => #value,
            1 => {
                #private::never();
                #[allow(unreachable_code)]
                #private::Scoped::given_(&__contextvars_scoped)
            }
            _ => {
                #private::never();
                #[allow(unreachable_code)]
                #question.#method #arguments
            }
        }
    };
    let (first, last) = ends(&value);
    let keyword = Ident::new("match", first);
    let mut arms = Group::new(proc_macro2::Delimiter::Brace, arms);
    arms.set_span(last);
    *expr = Expr::Verbatim(quote_spanned! {here=>
        #attributes #keyword #private::Scoped::new() #arms
    });
}
