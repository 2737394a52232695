//! How an expression is named a second time, where its type is asked: in a way that evaluates,
//! moves and borrows nothing.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;
use syn::{Expr, ExprPath, Token, UnOp};

use super::ask::Ask;
use super::spans::ends;
use crate::runtime::Runtime;
use crate::syntax::unparenthesized;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Naming {
    /// A variable or a function: a reference to it is nothing but an address.
    Variable,
    /// A place behind a variable. A `Deref` of the user's may be on the way, or the place may be a
    /// packed field.
    Place,
    /// A constant or a static, or a field of one: a constant makes a new value wherever it is named,
    /// and a `static mut` can't be borrowed.
    Constant,
    /// A unit struct or a variant, which make a new value, too.
    Unit,
}

impl Naming {
    pub(super) fn of(expr: &Expr) -> Option<Self> {
        match unparenthesized(expr) {
            Expr::Path(path) => Some(Self::of_path(path)),
            Expr::Field(field) => Some(Self::of(&field.base)?.behind()),
            Expr::Unary(unary) if matches!(unary.op, UnOp::Deref(_)) => {
                Some(Self::of(&unary.expr)?.behind())
            }
            _ => None,
        }
    }

    /// By the convention for names, which is all that the syntax tells.
    fn of_path(path: &ExprPath) -> Self {
        let Some(last) = path.path.segments.last() else {
            return Self::Variable;
        };
        let name = last.ident.to_string();
        if !name.starts_with(char::is_uppercase) {
            Self::Variable
        } else if name.contains(char::is_lowercase) {
            Self::Unit
        } else {
            Self::Constant
        }
    }

    fn behind(self) -> Self {
        match self {
            Self::Variable | Self::Place => Self::Place,
            Self::Constant | Self::Unit => Self::Constant,
        }
    }

    /// Asks the type of work, by value: what is handed over is moved or copied.
    pub(super) fn ask(
        self,
        ask: Ask,
        expr: &TokenStream,
        shown: &TokenStream,
        runtime: &Runtime,
    ) -> TokenStream {
        let here = Span::mixed_site();
        let private = runtime.private();
        let helper = match ask {
            Ask::Callback(_) => "Callback",
            _ => "Work",
        };
        let asked = self.ask_helper(helper, expr, runtime);
        let Ask::Callback(callback) = ask else {
            return asked;
        };
        let ask = |helper: &TokenStream| self.ask_by(helper, expr);
        let asked = callback.strays.ask(&ask, asked, shown, runtime);
        let kind = if callback.is_function {
            Ident::new("function_", here)
        } else {
            Ident::new("closure_", here)
        };
        let tells = if callback.is_sole {
            Ident::new("Loud", here)
        } else {
            Ident::new("Quiet", here)
        };
        quote_spanned!(here=> #asked.#kind(#private::#tells))
    }

    /// The same by the name of a helper.
    pub(super) fn ask_helper(
        self,
        helper: &str,
        expr: &TokenStream,
        runtime: &Runtime,
    ) -> TokenStream {
        let here = Span::mixed_site();
        let private = runtime.private();
        let helper = Ident::new(helper, here);
        self.ask_by(&quote_spanned!(here=> #private::#helper), expr)
    }

    fn ask_by(self, helper: &TokenStream, expr: &TokenStream) -> TokenStream {
        let here = Span::mixed_site();
        // The reference is shown as what it refers to, which may be moved already.
        let (first, _) = ends(expr);
        let reference = Token![&](first);
        match self {
            Self::Variable => quote_spanned!(here=> #helper::of(#reference #expr)),
            Self::Place => quote_spanned!(here=> #helper::of_place(|| &raw const #expr)),
            Self::Constant => quote_spanned! {here=>
                #helper::of_constant(|__contextvars_asked| __contextvars_asked.is(#expr))
            },
            Self::Unit => quote_spanned! {here=>
                #helper::of_constant(|__contextvars_asked| __contextvars_asked.is_behind(&#expr))
            },
        }
    }
}
