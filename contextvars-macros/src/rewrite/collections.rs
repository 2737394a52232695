//! Collections that spawn what they are collected from.
//!
//! ```text
//! fetches.collect::<JoinSet<_>>()          fetches.map(future).collect::<JoinSet<_>>()
//! ```

use proc_macro2::Span;
use quote::quote_spanned;
use syn::{
    Block, Expr, ExprMethodCall, GenericArgument, Local, Pat, ReturnType, Signature, Stmt, Type,
};

use super::links::{FROM_ITER, SPAWNING_COLLECTIONS, is_collect};
use super::syntax::{branch_ends_mut, path_of};
use super::table::{is_one_of, owner};
use crate::purpose::is_only_read;
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

/// The same for the value of a function that returns one, and for `JoinSet::from_iter(fetches)`.
pub(super) fn put_items_of_value(
    signature: &Signature,
    body: &mut Block,
    runtime: &Runtime,
) -> bool {
    let (ReturnType::Type(_, ty), Some(Stmt::Expr(end, None))) =
        (&signature.output, body.stmts.last_mut())
    else {
        return false;
    };
    if !is_spawning(ty) {
        return false;
    }
    let mut is_changed = false;
    for end in branch_ends_mut(end) {
        if let Expr::MethodCall(call) = end {
            if is_collect(&call.method) && call.turbofish.is_none() {
                put_each(call, runtime);
                is_changed = true;
            }
        }
    }
    is_changed
}

/// The same for a call of the collection's own function.
///
/// ```text
/// JoinSet::from_iter(fetches)              JoinSet::from_iter(IntoIterator::into_iter(fetches).map(future))
/// ```
pub(super) fn put_items_of_call(expr: &mut Expr, runtime: &Runtime) -> bool {
    let Expr::Call(call) = expr else {
        return false;
    };
    let is_spawning = path_of(&call.func).is_some_and(|path| {
        path.segments
            .last()
            .is_some_and(|last| last.ident == FROM_ITER)
            && owner(path).is_some_and(|owner| is_one_of(&owner.ident, SPAWNING_COLLECTIONS))
    });
    match call.args.first_mut() {
        Some(items) if is_spawning && !is_only_read() && !matches!(items, Expr::Verbatim(_)) => {
            let private = runtime.private();
            let here = Span::mixed_site();
            *items = Expr::Verbatim(quote_spanned! {here=>
                #private::IntoIterator::into_iter(#items).map(#private::future)
            });
            true
        }
        _ => false,
    }
}

/// Whether a type is one of a collection that spawns, which gets its futures in their contexts.
fn is_spawning(ty: &Type) -> bool {
    match ty {
        _ if is_only_read() => false,
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
