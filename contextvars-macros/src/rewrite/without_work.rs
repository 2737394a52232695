//! Calls of callees that the user named, in which the engine sees no work.

use proc_macro2::{Ident, Span};
use quote::quote_spanned;
use syn::Expr;

use super::settings::Settings;
use super::spans;
use super::syntax::Call;
use crate::runtime::Runtime;

/// Whether it is a call of a callee that the user named, which should get work.
pub(super) fn is_named(expr: &Expr, settings: &Settings) -> bool {
    // A callee may be called with no work on purpose.
    let is_none = |arg: &Expr| matches!(arg, Expr::Path(path) if path.path.is_ident("None"));
    Call::of(expr).is_some_and(|call| {
        settings.spawns(call.name)
            && !settings.skips(call.name)
            && !call.args.is_empty()
            && !call.args.iter().any(is_none)
    })
}

/// Has the compiler warn at the name of the callee.
pub(super) fn warn(expr: &mut Expr, runtime: &Runtime) {
    let Some(call) = Call::of(expr) else {
        return;
    };
    let here = Span::mixed_site();
    let private = runtime.private();
    let told = Ident::new("named_call_without_work", call.name.span());
    let attributes = spans::take_attributes(expr);
    spans::close(expr);
    *expr = Expr::Verbatim(quote_spanned! {here=>
        #attributes (match #private::told::#told() { () => #expr })
    });
}
