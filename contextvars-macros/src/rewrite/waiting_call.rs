//! Calls that wait for their work: the context is lent around them.
//!
//! ```text
//! make_pool().install(|| work(local))
//!
//! match make_pool() { mut __receiver0 =>
//!     match Receiver::of(&__receiver0).lender_() { __lender =>
//!         match __lender.lend_() { __loan =>
//!             __receiver0.install(|| { let __scope = __loan.enter_(); work(local) })
//!         }
//!     }
//! }
//! ```

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{Expr, ExprPath, UnOp};

use super::receiver_type::{is_plain_index, type_of};
use super::site::{Host, Site};
use super::spans;
use super::table::Protocol;
use crate::runtime::Runtime;

/// The expressions that are evaluated before anything is parked, and the names that stand in their
/// places.
#[derive(Default)]
pub(super) struct Before(Vec<(Ident, Expr)>);

impl Before {
    /// Evaluates an expression first, and leaves its name in its place.
    ///
    /// The name has the span of the user's first token, as the expression had: a call begins there.
    pub(super) fn hoist(&mut self, what: &str, expr: &mut Expr) {
        let (first, _) = spans::ends(&expr.to_token_stream());
        let name = format_ident!("__contextvars_{what}{}", self.0.len(), span = first);
        let path = ExprPath {
            attrs: Vec::new(),
            qself: None,
            path: name.clone().into(),
        };
        let value = std::mem::replace(expr, Expr::Path(path));
        self.0.push((name, value));
    }

    /// Makes a receiver an expression that names a place, from which nothing is moved. It comes
    /// before the arguments.
    ///
    /// ```text
    /// &pools[next()].pool                  &pools[__index0].pool, after `let __index0 = next();`
    /// ```
    pub(super) fn hoist_receiver<'e>(&mut self, receiver: &'e mut Expr) -> &'e Expr {
        let arguments = std::mem::take(&mut self.0);
        let place = match receiver {
            Expr::Reference(reference) => &mut reference.expr,
            other => other,
        };
        self.make_place(place);
        self.0.extend(arguments);
        place
    }

    fn make_place(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Group(group) => self.make_place(&mut group.expr),
            Expr::Paren(paren) => self.make_place(&mut paren.expr),
            Expr::Field(field) => self.make_place(&mut field.base),
            Expr::Unary(unary) if matches!(unary.op, UnOp::Deref(_)) => {
                self.make_place(&mut unary.expr);
            }
            Expr::Index(index) => {
                self.make_place(&mut index.expr);
                if !is_plain_index(&index.index) {
                    self.hoist("index", &mut index.index);
                }
            }
            Expr::Path(_) => {}
            other => self.hoist("receiver", other),
        }
    }
}

/// The helper that holds the context while the call waits.
pub(super) fn lender(site: &Site, receiver: Option<&Expr>, runtime: &Runtime) -> TokenStream {
    let here = Span::mixed_site();
    let private = runtime.private();
    match (site.host, site.protocol, receiver) {
        (Host::Method, protocol, Some(place)) => {
            let receiver = type_of(place, runtime);
            match protocol {
                Protocol::InPlace => quote_spanned!(here=> #receiver.in_place_()),
                Protocol::Sort { .. } => quote_spanned!(here=> #receiver.sort_lender_()),
                _ => quote_spanned!(here=> #receiver.lender_()),
            }
        }
        (Host::Of(_), Protocol::InPlace, _) => quote_spanned!(here=> #private::InPlace::new()),
        (Host::Of(_), ..) => quote_spanned!(here=> #private::Lender::rayon()),
        _ => quote_spanned!(here=> #private::Lender::unknown()),
    }
}

/// Lends the context of `lender` around a call, or only holds it, if there is nothing to lend it
/// to.
fn lend_around(
    call: &TokenStream,
    lender: &TokenStream,
    has_work: bool,
    shown: &TokenStream,
) -> TokenStream {
    let here = Span::mixed_site();
    let name = quote_spanned!(here=> __contextvars_lender);
    let inner = if has_work {
        let loan = quote_spanned!(here=> __contextvars_loan);
        let lend = quote_spanned!(here=> __contextvars_lender.lend_());
        spans::with(&loan, &lend, call, shown)
    } else {
        call.clone()
    };
    spans::with(&name, lender, &inner, shown)
}

/// Puts the call together: what is evaluated before, then the lender, then the call in its loan.
pub(super) fn finish(
    call: &mut Expr,
    lender: &TokenStream,
    has_work: bool,
    before: &Before,
) -> Expr {
    let attributes = spans::take_attributes(call);
    let call = call.to_token_stream();
    let mut tokens = lend_around(&call, lender, has_work, &call);
    for (name, value) in before.0.iter().rev() {
        let name = quote_spanned!(Span::mixed_site()=> mut #name);
        tokens = spans::with(&name, &value.to_token_stream(), &tokens, &call);
    }
    Expr::Verbatim(quote!(#attributes #tokens))
}
