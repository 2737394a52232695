//! Places: how the type of one is asked without moving or evaluating anything.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::{Expr, UnOp};

use super::Rewriter;
use super::calls::peeled;

impl Rewriter<'_> {
    /// Asks the type of a place, and does not go there.
    pub(super) fn type_of(&self, expr: &Expr) -> TokenStream {
        let here = Span::mixed_site();
        let private = self.settings.private();
        if is_plain_place(expr) {
            return quote_spanned!(here=> #private::Receiver::of(&#expr));
        }
        let mut expr = expr.clone();
        self.keep_indexes(&mut expr);
        quote_spanned! {here=>
            (match #private::Receiver::unknown() {
                mut __contextvars_type => { if false { __contextvars_type = #private::Receiver::of(&#expr); } __contextvars_type }
            })
        }
    }

    /// Puts something else of its type in the place of each index, which may not be one that can be copied.
    fn keep_indexes(&self, place: &mut Expr) {
        match place {
            Expr::Group(group) => self.keep_indexes(&mut group.expr),
            Expr::Paren(paren) => self.keep_indexes(&mut paren.expr),
            Expr::Field(field) => self.keep_indexes(&mut field.base),
            Expr::Unary(unary) => self.keep_indexes(&mut unary.expr),
            Expr::Index(index) => {
                self.keep_indexes(&mut index.expr);
                let at = &index.index;
                let private = self.settings.private();
                let like = quote_spanned!(Span::mixed_site()=> #private::unreachable_like(&#at));
                *index.index = Expr::Verbatim(like);
            }
            _ => {}
        }
    }
}

/// What a reference refers to, or the expression itself.
pub(super) fn place_of(expr: &Expr) -> &Expr {
    match peeled(expr) {
        Expr::Reference(reference) => &reference.expr,
        other => other,
    }
}

/// Whether it names a place, and runs nothing but what gets there.
pub(super) fn is_place(expr: &Expr) -> bool {
    match peeled(expr) {
        Expr::Path(_) => true,
        Expr::Field(field) => is_place(&field.base),
        Expr::Unary(unary) => matches!(unary.op, UnOp::Deref(_)) && is_place(&unary.expr),
        Expr::Index(index) => {
            is_place(&index.expr) && matches!(peeled(&index.index), Expr::Path(_) | Expr::Lit(_))
        }
        _ => false,
    }
}

/// Whether there is no index on the way to a place: naming it twice is the same as naming it once.
fn is_plain_place(expr: &Expr) -> bool {
    match peeled(expr) {
        Expr::Path(_) => true,
        Expr::Field(field) => is_plain_place(&field.base),
        Expr::Unary(unary) => is_plain_place(&unary.expr),
        _ => false,
    }
}
