//! Calls that name the types of their generics. Work gets another type by being rewritten, so its own is named around it,
//! and left to the compiler in the call.
//!
//! ```text
//! thread::spawn::<fn() -> u8, u8>(job)     thread::spawn::<_, u8>(typed::<fn() -> u8>(job)), and then as without
//! ```

use proc_macro2::Span;
use quote::{ToTokens, quote_spanned};
use syn::punctuated::Punctuated;
use syn::{Expr, ExprPath, GenericArgument, PathArguments, Token, Type, TypeInfer, parse_quote};

use super::Rewriter;
use super::calls::peeled;
use super::closures;
use super::table::Callee;

impl Rewriter<'_> {
    /// Takes the types of work out of a call's generics. `offset` is how many arguments come before what the table counts.
    pub(super) fn name_types(&self, call: &mut Expr, callee: &Callee, offset: usize) {
        let Some((generics, args)) = parts(call) else {
            return;
        };
        let mut named: Vec<&mut Type> = generics.iter_mut().filter_map(of_type).collect();
        let has_results = named.len() > callee.work.len();
        // These name what a function gives before the function.
        let first = usize::from(callee.name.ends_with("_key") || callee.name == "unblock");
        for (place, index) in callee.work.iter().enumerate() {
            let place = place + first;
            let arg = &mut args[index + offset];
            let is_literal = matches!(arg, Expr::Async(_)) || closures::literal(arg).is_some();
            let found = named.iter().enumerate().position(|(at, ty)| match &**ty {
                Type::Infer(_) => false,
                Type::FnPtr(_) => at >= place,
                _ if is_literal => false,
                ty => at == place && has_results || self.is_declared(arg, ty),
            });
            let Some(found) = found else {
                continue;
            };
            let underscore_token = Token![_](Span::mixed_site());
            let infer = Type::Infer(TypeInfer {
                attrs: Vec::new(),
                underscore_token,
            });
            let ty = std::mem::replace(named[found], infer);
            let private = self.settings.private();
            let typed = quote_spanned!(Span::mixed_site()=> #private::typed::<#ty>);
            *arg = parse_quote!(#typed(#arg));
        }
    }

    /// Whether it is a parameter of the function, which was declared with this type.
    fn is_declared(&self, arg: &Expr, ty: &Type) -> bool {
        match peeled(arg) {
            Expr::Path(ExprPath { path, .. }) => path.get_ident().is_some_and(|name| {
                let declared = self.locals.declared(&name.to_string());
                declared == Some(&ty.to_token_stream().to_string())
            }),
            _ => false,
        }
    }
}

type List<T> = Punctuated<T, Token![,]>;

/// The arguments of the callee's generics, and its own.
fn parts(call: &mut Expr) -> Option<(&mut List<GenericArgument>, &mut List<Expr>)> {
    match call {
        Expr::MethodCall(call) => Some((&mut call.turbofish.as_mut()?.args, &mut call.args)),
        Expr::Call(call) => {
            let mut callee = &mut *call.func;
            while let Expr::Paren(_) | Expr::Group(_) = callee {
                callee = match callee {
                    Expr::Paren(paren) => &mut paren.expr,
                    Expr::Group(group) => &mut group.expr,
                    _ => return None,
                };
            }
            let Expr::Path(callee) = callee else {
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

fn of_type(generic: &mut GenericArgument) -> Option<&mut Type> {
    match generic {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    }
}
