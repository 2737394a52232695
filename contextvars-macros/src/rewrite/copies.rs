//! Expressions that may be written a second time, in code that is never reached.

use syn::{Expr, UnOp};

use super::syntax::Call;
use crate::syntax::unparenthesized;

/// Whether a call may be written a second time, but for one of its arguments.
pub(super) fn is_simple_call(expr: &Expr, at: usize) -> bool {
    let has_simple_receiver = match expr {
        Expr::MethodCall(call) => is_simple(&call.receiver),
        _ => true,
    };
    let Some(call) = Call::of(expr) else {
        return false;
    };
    let mut others = call
        .args
        .iter()
        .enumerate()
        .filter(|(other, _)| *other != at);
    has_simple_receiver && others.all(|(_, other)| is_simple(other))
}

/// Whether it declares nothing and leaves nothing, and is short.
pub(super) fn is_simple(expr: &Expr) -> bool {
    match unparenthesized(expr) {
        Expr::Path(_) | Expr::Lit(_) => true,
        Expr::Field(field) => is_simple(&field.base),
        Expr::Unary(unary) => !matches!(unary.op, UnOp::Neg(_)) && is_simple(&unary.expr),
        Expr::Reference(reference) => is_simple(&reference.expr),
        Expr::Index(index) => is_simple(&index.expr) && is_simple(&index.index),
        Expr::Try(inner) => is_simple(&inner.expr),
        Expr::Tuple(tuple) => tuple.elems.iter().all(is_simple),
        Expr::MethodCall(call) => is_simple(&call.receiver) && call.args.iter().all(is_simple),
        Expr::Call(call) => is_simple(&call.func) && call.args.iter().all(is_simple),
        _ => false,
    }
}
