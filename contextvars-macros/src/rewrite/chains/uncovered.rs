//! Closures and functions of a chain that no adaptor covers: they enter on their own.

use proc_macro2::Span;
use quote::{ToTokens, quote_spanned};
use syn::Expr;

use super::super::closures::{self, parameters};
use super::super::keepers::Keepers;
use super::super::site::{Closure, ContextSource, Owns};
use super::super::spans;
use super::super::syntax::closure_mut;
use super::super::work_value;
use super::Uncovered;
use crate::purpose::is_only_read;
use crate::runtime::Runtime;

/// Has a closure or a function enter a context that it owns.
///
/// ```text
/// |x| g(x)                                 '_spawn: {
///                                              let __captured = capture();
///                                              move |x| { let __scope = __captured.enter_(); g(x) }
///                                          }
/// ```
pub(super) fn emit_owner(arg: &mut Expr, uncovered: Uncovered, runtime: &Runtime) {
    let here = Span::mixed_site();
    let private = runtime.private();
    if let (Some(literal), false) = (closure_mut(arg), uncovered.can_own) {
        return work_value::warn_in_front(literal, "closure_of_a_chain", runtime);
    }
    if is_only_read() {
        return;
    }
    if let Some(literal) = closure_mut(arg) {
        let enters = Closure {
            source: ContextSource::Capture,
            owns: Owns::Context,
            is_result_free: false,
        };
        return closures::rewrite(literal, &enters, &Keepers::default(), runtime);
    }
    let names = parameters(uncovered.params);
    let function = spans::scrutinee(&arg.to_token_stream());
    *arg = Expr::Verbatim(quote_spanned! {here=>
        match (#private::capture(), #function) {
            (__contextvars_captured, mut __contextvars_f) => move |#(#names),*| {
                let __contextvars_scope = __contextvars_captured.enter_();
                __contextvars_f(#(#names),*)
            }
        }
    });
}

/// Has a closure or a function enter the loan.
pub(super) fn emit_uncovered(arg: &mut Expr, params: usize, runtime: &Runtime) {
    if let Some(literal) = closure_mut(arg) {
        let enters = Closure {
            source: ContextSource::Loan,
            owns: Owns::Nothing,
            is_result_free: false,
        };
        return closures::rewrite(literal, &enters, &Keepers::default(), runtime);
    }
    let here = Span::mixed_site();
    let names = parameters(params);
    let function = spans::scrutinee(&arg.to_token_stream());
    *arg = Expr::Verbatim(quote_spanned! {here=>
        match #function {
            mut __contextvars_f => move |#(#names),*| {
                let __contextvars_scope = __contextvars_loan.enter_();
                __contextvars_f(#(#names),*)
            }
        }
    });
}
