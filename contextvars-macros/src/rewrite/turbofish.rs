//! Calls that name the types of their generics. Work gets another type by being rewritten, so the
//! type that the user wrote for it goes around it, and is left to the compiler in the call.
//!
//! ```text
//! thread::spawn::<fn() -> u8, u8>(job)
//!
//! thread::spawn::<_, u8>(typed::<fn() -> u8>(job))     and then the argument is rewritten as any
//! ```

use proc_macro2::Span;
use quote::quote_spanned;
use syn::punctuated::Punctuated;
use syn::{Expr, GenericArgument, PathArguments, Token, Type, TypeInfer, parse_quote};

use super::site::Argument;
use super::syntax::unparenthesized_mut;
use crate::runtime::Runtime;

/// Moves the type of an argument from the call's generics to the argument.
pub(super) fn rewrite(call: &mut Expr, argument: &Argument, runtime: &Runtime) {
    let (Some(position), Some((generics, args))) = (argument.typed_by, parts(call)) else {
        return;
    };
    let mut named = generics.iter_mut().filter_map(type_in_mut);
    let (Some(written), Some(arg)) = (named.nth(position), args.get_mut(argument.at)) else {
        return;
    };
    let here = Span::mixed_site();
    let infer = Type::Infer(TypeInfer {
        attrs: Vec::new(),
        underscore_token: Token![_](here),
    });
    let ty = std::mem::replace(written, infer);
    let private = runtime.private();
    let typed = quote_spanned!(here=> #private::typed::<#ty>);
    *arg = parse_quote!(#typed(#arg));
}

type List<T> = Punctuated<T, Token![,]>;

/// The arguments of the callee's generics, and its own.
fn parts(call: &mut Expr) -> Option<(&mut List<GenericArgument>, &mut List<Expr>)> {
    match call {
        Expr::MethodCall(call) => Some((&mut call.turbofish.as_mut()?.args, &mut call.args)),
        Expr::Call(call) => {
            let Expr::Path(callee) = unparenthesized_mut(&mut call.func) else {
                return None;
            };
            match &mut callee.path.segments.last_mut()?.arguments {
                PathArguments::AngleBracketed(generics) => {
                    Some((&mut generics.args, &mut call.args))
                }
                _ => None,
            }
        }
        _ => None,
    }
}

fn type_in_mut(generic: &mut GenericArgument) -> Option<&mut Type> {
    match generic {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    }
}
