//! Collections that spawn what they are collected from.
//!
//! ```text
//! fetches.collect::<JoinSet<_>>()          fetches.map(future).collect::<JoinSet<_>>()
//! ```

use proc_macro2::Span;
use quote::quote_spanned;
use syn::{Expr, ExprMethodCall, GenericArgument, Local, Pat, Type};

use super::links::{SPAWNING_COLLECTIONS, is_collect};
use super::table::is_one_of;
use crate::runtime::Runtime;

/// Puts each item into the context before the collection spawns it. Says whether it does that.
pub(super) fn put_items(expr: &mut Expr, runtime: &Runtime) -> bool {
    let Expr::MethodCall(call) = expr else {
        return false;
    };
    let Some(generics) = call.turbofish.as_ref().filter(|_| is_collect(&call.method)) else {
        return false;
    };
    let spawns = generics.args.iter().any(|generic| match generic {
        GenericArgument::Type(ty) => is_spawning(ty),
        _ => false,
    });
    if spawns {
        put_each(call, runtime);
    }
    spawns
}

/// The same for the value of a `let` with a type.
///
/// ```text
/// let set: JoinSet<_> = fetches.collect();
/// ```
pub(super) fn put_items_of_local(local: &mut Local, runtime: &Runtime) -> bool {
    let (Pat::Type(typed), Some(init)) = (&local.pat, &mut local.init) else {
        return false;
    };
    match &mut *init.expr {
        Expr::MethodCall(call)
            if is_spawning(&typed.ty) && is_collect(&call.method) && call.turbofish.is_none() =>
        {
            put_each(call, runtime);
            true
        }
        _ => false,
    }
}

fn is_spawning(ty: &Type) -> bool {
    match ty {
        Type::Path(path) => {
            let last = path.path.segments.last();
            last.is_some_and(|last| is_one_of(&last.ident, SPAWNING_COLLECTIONS))
        }
        _ => false,
    }
}

fn put_each(call: &mut ExprMethodCall, runtime: &Runtime) {
    let private = runtime.private();
    let items = &call.receiver;
    let here = Span::mixed_site();
    *call.receiver = Expr::Verbatim(quote_spanned!(here=> #items.map(#private::future)));
}
