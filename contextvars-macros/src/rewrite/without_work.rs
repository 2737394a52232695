//! Calls of callees and macros that the user named, in which the engine sees no work.

use std::mem;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Expr, Macro, Stmt, Token};

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
    if let Some(call) = Call::of(expr) {
        let told = Ident::new("named_call_without_work", call.name.span());
        warn_around(expr, &told, runtime);
    }
}

/// The first bare name among the arguments of a macro, if these are expressions. It stays as it is: the macro may
/// match on it.
pub(super) fn name_in(mac: &Macro) -> Option<Span> {
    let list = Punctuated::<Expr, Token![,]>::parse_terminated;
    let arguments = list.parse2(mac.tokens.clone()).ok()?;
    arguments.iter().find_map(|argument| match argument {
        Expr::Path(path) if !path.path.is_ident("None") => {
            path.path.segments.last().map(|last| last.ident.span())
        }
        _ => None,
    })
}

/// Has the compiler warn at a name in a macro that is an expression.
pub(super) fn warn_of_name(expr: &mut Expr, name: Span, runtime: &Runtime) {
    warn_around(expr, &told_of_name(name), runtime);
}

/// The same in a macro that is a statement, which may expand to several ones. Gives back what goes in front of it.
pub(super) fn warn_of_name_in_statement(
    statement: &mut Stmt,
    name: Span,
    runtime: &Runtime,
) -> Option<Stmt> {
    let here = Span::mixed_site();
    let private = runtime.private();
    let told = told_of_name(name);
    let attributes: TokenStream = match statement {
        Stmt::Macro(written) => mem::take(&mut written.attrs)
            .iter()
            .map(ToTokens::to_token_stream)
            .collect(),
        _ => TokenStream::new(),
    };
    if attributes.is_empty() {
        let warning = quote_spanned!(here=> #private::told::#told(););
        return Some(Stmt::Expr(Expr::Verbatim(warning), None));
    }
    // A lint that the user allows for the statement is allowed for the warning.
    let around = quote_spanned! {here=>
        #attributes match #private::told::#told() { () => { #statement } }
    };
    *statement = Stmt::Expr(Expr::Verbatim(around), None);
    None
}

fn told_of_name(name: Span) -> Ident {
    Ident::new("name_in_a_named_macro", name)
}

fn warn_around(expr: &mut Expr, told: &Ident, runtime: &Runtime) {
    let here = Span::mixed_site();
    let private = runtime.private();
    let attributes = spans::take_attributes(expr);
    spans::close(expr);
    *expr = Expr::Verbatim(quote_spanned! {here=>
        #attributes (match #private::told::#told() { () => #expr })
    });
}
