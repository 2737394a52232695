//! Whether a function returns a future, as far as its signature tells.

use syn::{GenericArgument, PathArguments, PathSegment, ReturnType, Type, TypeParamBound};

use crate::syntax::unparenthesized_type;

/// How a function returns a future.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Returned {
    /// `impl Future<Output = ..>`
    Opaque,
    /// `Pin<Box<dyn Future<Output = ..>>>`, or an alias
    Pinned,
    /// `Box<dyn Future<Output = ..> + Unpin>`
    Boxed,
}

pub(super) fn future_of(output: &ReturnType) -> Option<Returned> {
    match output {
        ReturnType::Default => None,
        ReturnType::Type(_, ty) => future_in(ty),
    }
}

fn future_in(ty: &Type) -> Option<Returned> {
    match unparenthesized_type(ty) {
        // If it has to be something else than a future, too, the wrapper might not be that.
        Type::ImplTrait(opaque) => {
            let only = opaque.bounds.iter().all(|bound| match bound {
                TypeParamBound::Trait(bound) => bound.path.segments.last().is_some_and(|last| {
                    ["Future", "Send", "Sync", "Unpin"]
                        .iter()
                        .any(|name| last.ident == name)
                }),
                _ => true,
            });
            (only && is_future(opaque.bounds.iter())).then_some(Returned::Opaque)
        }
        Type::Path(path) => {
            let last = path.path.segments.last()?;
            if last.ident == "BoxFuture" || last.ident == "LocalBoxFuture" {
                Some(Returned::Pinned)
            } else if last.ident == "Pin" {
                (future_in(argument(last)?)? == Returned::Boxed).then_some(Returned::Pinned)
            } else if last.ident == "Box" {
                match unparenthesized_type(argument(last)?) {
                    Type::TraitObject(object) => {
                        is_future(object.bounds.iter()).then_some(Returned::Boxed)
                    }
                    _ => None,
                }
            } else {
                None
            }
        }
        _ => None,
    }
}

fn is_future<'a>(mut bounds: impl Iterator<Item = &'a TypeParamBound>) -> bool {
    bounds.any(|bound| match bound {
        TypeParamBound::Trait(bound) => bound
            .path
            .segments
            .last()
            .is_some_and(|last| last.ident == "Future"),
        _ => false,
    })
}

fn argument(segment: &PathSegment) -> Option<&Type> {
    match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => {
            arguments.args.iter().find_map(|argument| match argument {
                GenericArgument::Type(ty) => Some(ty),
                _ => None,
            })
        }
        _ => None,
    }
}
