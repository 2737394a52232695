//! Collections that spawn what they are collected from.
//!
//! ```text
//! fetches.collect::<JoinSet<_>>()          fetches.map(future).collect::<JoinSet<_>>()
//! ```

use proc_macro2::Span;
use quote::quote_spanned;
use syn::{Expr, GenericArgument, Type};

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
        GenericArgument::Type(Type::Path(path)) => {
            let last = path.path.segments.last();
            last.is_some_and(|last| is_one_of(&last.ident, SPAWNING_COLLECTIONS))
        }
        _ => false,
    });
    if spawns {
        let private = runtime.private();
        let items = &call.receiver;
        let here = Span::mixed_site();
        *call.receiver = Expr::Verbatim(quote_spanned!(here=> #items.map(#private::future)));
    }
    spawns
}
