//! How the type of a receiver is asked without moving or evaluating anything.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::{Expr, UnOp};

use crate::runtime::Runtime;
use crate::syntax::unparenthesized;

/// Asks the type of a place, and does not go there.
///
/// ```text
/// self.pool                                Receiver::of(&self.pool)
///
/// rows[row]                                Receiver::of_place(|| &rows[unreachable_like(&row)])
/// ```
pub(super) fn type_of(place: &Expr, runtime: &Runtime) -> TokenStream {
    let here = Span::mixed_site();
    let private = runtime.private();
    if is_plain_place(place) {
        return quote_spanned!(here=> #private::Receiver::of(&#place));
    }
    let mut place = place.clone();
    replace_indexes(&mut place, &private);
    quote_spanned!(here=> #private::Receiver::of_place(|| &#place))
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

/// Whether there is no index on the way to a place: naming it twice is the same as naming it once.
fn is_plain_place(expr: &Expr) -> bool {
    match unparenthesized(expr) {
        Expr::Path(_) => true,
        Expr::Field(field) => is_plain_place(&field.base),
        Expr::Unary(unary) => is_plain_place(&unary.expr),
        _ => false,
    }
}
