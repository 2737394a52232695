//! How the type of a receiver is asked without moving or evaluating anything.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::{Expr, UnOp};

use super::naming::Naming;
use crate::runtime::Runtime;
use crate::syntax::unparenthesized;

/// Asks the type of a place, and does not go there.
///
/// ```text
/// pool                                     Receiver::of(&pool)
///
/// self.pool                                Receiver::of_place(|| &raw const self.pool)
///
/// POOL                                     Receiver::of_constant(|asked| asked.is_behind(&POOL))
///
/// rows[row]                                Receiver::of_place(|| &raw const rows[unreachable_like(&row)])
/// ```
pub(super) fn type_of(place: &Expr, runtime: &Runtime) -> TokenStream {
    let here = Span::mixed_site();
    let private = runtime.private();
    if is_variable(place) {
        return quote_spanned!(here=> #private::Receiver::of(&#place));
    }
    let mut place = place.clone();
    replace_indexes(&mut place, &private);
    if is_constant(&place) {
        return quote_spanned! {here=>
            #private::Receiver::of_constant(|__contextvars_asked| {
                __contextvars_asked.is_behind(&#place)
            })
        };
    }
    quote_spanned!(here=> #private::Receiver::of_place(|| &raw const #place))
}

/// Puts another value of its type in the place of each index: a closure would capture an index that
/// is not `Copy` by value.
fn replace_indexes(place: &mut Expr, private: &TokenStream) {
    match place {
        Expr::Group(group) => replace_indexes(&mut group.expr, private),
        Expr::Paren(paren) => replace_indexes(&mut paren.expr, private),
        Expr::Field(field) => replace_indexes(&mut field.base, private),
        Expr::Unary(unary) => replace_indexes(&mut unary.expr, private),
        Expr::Index(index) => {
            replace_indexes(&mut index.expr, private);
            let at = &index.index;
            let like = quote_spanned!(Span::mixed_site()=> #private::unreachable_like(&#at));
            *index.index = Expr::Verbatim(like);
        }
        _ => {}
    }
}

/// What a reference refers to, or the expression itself.
pub(super) fn place_of(expr: &Expr) -> &Expr {
    match unparenthesized(expr) {
        Expr::Reference(reference) => &reference.expr,
        other => other,
    }
}

/// Whether it names a place, and runs nothing but what gets there.
pub(super) fn is_place(expr: &Expr) -> bool {
    match unparenthesized(expr) {
        Expr::Path(_) => true,
        Expr::Field(field) => is_place(&field.base),
        Expr::Unary(unary) => matches!(unary.op, UnOp::Deref(_)) && is_place(&unary.expr),
        Expr::Index(index) => is_place(&index.expr) && is_plain_index(&index.index),
        _ => false,
    }
}

/// Whether an index runs nothing.
pub(super) fn is_plain_index(index: &Expr) -> bool {
    matches!(unparenthesized(index), Expr::Path(_) | Expr::Lit(_))
}

fn is_variable(place: &Expr) -> bool {
    matches!(unparenthesized(place), Expr::Path(_)) && Naming::of(place) == Some(Naming::Variable)
}

/// Whether the place begins at a constant or a static.
fn is_constant(place: &Expr) -> bool {
    match unparenthesized(place) {
        Expr::Index(index) => is_constant(&index.expr),
        Expr::Field(field) => is_constant(&field.base),
        Expr::Unary(unary) => is_constant(&unary.expr),
        other => matches!(Naming::of(other), Some(Naming::Constant | Naming::Unit)),
    }
}
