//! Calls that name the types of their generics: work gets another type by being rewritten, so its own is left to the
//! compiler.
//!
//! ```text
//! thread::spawn::<Job, usize>(job)         (match named::<Job>() { () => thread::spawn::<_, usize>(..) })
//! ```
//!
//! What was named stays named, because its import has to stay in use.

use std::ops::Range;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::{AngleBracketedGenericArguments, Expr, GenericArgument, PathArguments, Type, TypeInfer};

use super::Rewriter;

impl Rewriter<'_> {
    /// Leaves out what a call says of the types of its work, which are at these places. Gives the expression that still says it.
    pub(super) fn loosen(&self, call: &mut Expr, work: Range<usize>) -> Option<TokenStream> {
        let arguments = arguments(call)?;
        let types = arguments
            .args
            .iter_mut()
            .filter_map(|argument| match argument {
                GenericArgument::Type(ty) => Some(ty),
                _ => None,
            });
        let named: Vec<Type> = types
            .enumerate()
            .filter(|(index, ty)| {
                matches!(ty, Type::FnPtr(_)) || work.contains(index) && is_given_up(ty)
            })
            .map(|(_, ty)| {
                let infer = TypeInfer {
                    attrs: Vec::new(),
                    underscore_token: syn::Token![_](Span::mixed_site()),
                };
                std::mem::replace(ty, Type::Infer(infer))
            })
            .collect();
        let private = self.settings.private();
        (!named.is_empty())
            .then(|| quote_spanned!(Span::mixed_site()=> #private::named::<(#(#named,)*)>()))
    }
}

/// The arguments of the callee's generics.
fn arguments(call: &mut Expr) -> Option<&mut AngleBracketedGenericArguments> {
    match call {
        Expr::MethodCall(call) => call.turbofish.as_mut(),
        Expr::Call(call) => match peeled(&mut call.func) {
            Expr::Path(callee) => match &mut callee.path.segments.last_mut()?.arguments {
                PathArguments::AngleBracketed(arguments) => Some(arguments),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

fn peeled(expr: &mut Expr) -> &mut Expr {
    match expr {
        Expr::Group(group) => peeled(&mut group.expr),
        Expr::Paren(paren) => peeled(&mut paren.expr),
        _ => expr,
    }
}

/// Whether the type of work may have to change. A value is coerced to some types only if they are named, and it can be,
/// also when it was rewritten.
fn is_given_up(ty: &Type) -> bool {
    match ty {
        Type::Infer(_) => false,
        Type::Reference(reference) => {
            !matches!(&*reference.elem, Type::Slice(_)) && {
                let elem = reference.elem.to_token_stream();
                elem.to_string() != "str" && !mentions_dyn(elem)
            }
        }
        _ => !mentions_dyn(ty.to_token_stream()),
    }
}

fn mentions_dyn(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == "dyn",
        TokenTree::Group(group) => mentions_dyn(group.stream()),
        _ => false,
    })
}
