//! What a function returns that runs later, as far as its signature tells.

use std::collections::HashSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    GenericArgument, Generics, Ident, ImplItem, ItemImpl, PathArguments, PathSegment, ReturnType,
    Signature, Type, TypeParamBound, TypePath, WherePredicate,
};

use crate::syntax::{mentions, unbounded_in, unparenthesized_type};

/// How a function returns what runs later.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Returned {
    /// `impl Future<Output = ..>`
    Opaque,
    /// `impl ParallelIterator<Item = ..>`, `impl Stream<Item = ..>`, and a future with such a bound
    OpaqueLater,
    /// `Result<impl Future<Output = ..>, Error>`
    OpaqueWithin,
    /// `Pin<Box<dyn Future<Output = ..>>>`
    Pinned,
    /// `Box<dyn Future<Output = ..>>`
    Boxed,
    /// A name that may hide any of them: the value's type decides.
    Named,
    /// One of the last three that names a type parameter without a lifetime: it stays as it is.
    Unbounded,
}

/// The block around a function: what `Self::Name` means there, and its generics.
#[derive(Clone, Default)]
pub(super) struct Owner {
    types: Vec<(Ident, Type)>,
    generics: Generics,
    /// It is not known, as the attribute is on the method itself.
    is_unknown: bool,
    /// Its methods are those of a trait.
    pub(super) is_of_trait: bool,
}

impl Owner {
    pub(super) fn none() -> Self {
        Self::default()
    }

    /// For a function that has the attribute itself: it may be a method. That matters if something of its output
    /// runs later.
    pub(super) fn of_function(sig: &Signature) -> Self {
        let is_method =
            || sig.receiver().is_some() || mentions(sig.to_token_stream(), &|name| name == "Self");
        Self {
            is_unknown: later_by_type(&sig.output).is_some() && is_method(),
            ..Self::default()
        }
    }

    pub(super) fn of_impl(block: &ItemImpl) -> Self {
        let types = block.items.iter().filter_map(|item| match item {
            ImplItem::Type(item) => Some((item.ident.clone(), item.ty.clone())),
            _ => None,
        });
        Self {
            types: types.collect(),
            generics: block.generics.clone(),
            is_unknown: false,
            is_of_trait: block.trait_.is_some(),
        }
    }

    pub(super) fn of_trait(generics: &Generics) -> Self {
        Self {
            generics: generics.clone(),
            is_of_trait: true,
            ..Self::default()
        }
    }

    /// The type that `Self::Name` is.
    fn resolve<'a>(&'a self, ty: &'a Type) -> &'a Type {
        let Type::Path(TypePath {
            qself: None, path, ..
        }) = unparenthesized_type(ty)
        else {
            return ty;
        };
        let mut segments = path.segments.iter();
        match (segments.next(), segments.next(), segments.next()) {
            (Some(this), Some(name), None) if this.ident == "Self" => {
                let found = self.types.iter().find(|(known, _)| *known == name.ident);
                found.map_or(ty, |(_, ty)| ty)
            }
            _ => ty,
        }
    }
}

/// What runs later of a function's output.
pub(super) fn later_in(sig: &Signature, owner: &Owner) -> Option<Returned> {
    let ReturnType::Type(_, ty) = &sig.output else {
        return None;
    };
    let ty = owner.resolve(ty);
    let returned = returned_by(ty)?;
    let is_box = matches!(
        returned,
        Returned::Pinned | Returned::Boxed | Returned::Named
    );
    // A box of a trait object has to outlive its lifetime, and with it all types that it names.
    if is_box && names_unbounded(ty, sig, owner) {
        return Some(Returned::Unbounded);
    }
    Some(returned)
}

/// The same by the written type alone.
fn later_by_type(output: &ReturnType) -> Option<Returned> {
    match output {
        ReturnType::Default => None,
        ReturnType::Type(_, ty) => returned_by(ty),
    }
}

fn returned_by(ty: &Type) -> Option<Returned> {
    match unparenthesized_type(ty) {
        Type::ImplTrait(opaque) => {
            let names = |names: &[&str]| names_one_of(opaque.bounds.iter(), names);
            let is_future = names(FUTURES);
            if is_future && !names(LATER) && !names(FURTHER) {
                Some(Returned::Opaque)
            } else if is_future || names(LATER) {
                Some(Returned::OpaqueLater)
            } else {
                None
            }
        }
        Type::Path(path) => {
            let last = path.path.segments.last()?;
            if ["Option", "Result", "Vec"]
                .iter()
                .any(|name| last.ident == name)
            {
                return returned_within(argument(last)?);
            }
            if last.ident == "Either" {
                let mut sides = arguments(last);
                return sides
                    .any(|side| returned_by(side).is_some())
                    .then_some(Returned::Named);
            }
            if last.ident == "Pin" {
                return match returned_by(argument(last)?)? {
                    Returned::Boxed => Some(Returned::Pinned),
                    Returned::Named => Some(Returned::Named),
                    _ => None,
                };
            }
            if last.ident == "Box" {
                return match unparenthesized_type(argument(last)?) {
                    Type::TraitObject(object)
                        if names_one_of(object.bounds.iter(), &["Future"]) =>
                    {
                        Some(Returned::Boxed)
                    }
                    Type::TraitObject(object) => {
                        names_one_of(object.bounds.iter(), LATER).then_some(Returned::Named)
                    }
                    _ => None,
                };
            }
            may_hide_future(&last.ident).then_some(Returned::Named)
        }
        Type::Array(array) => returned_within(&array.elem),
        _ => None,
    }
}

/// The same for the type of what is in a container.
fn returned_within(ty: &Type) -> Option<Returned> {
    match returned_by(ty)? {
        Returned::Opaque | Returned::OpaqueLater => Some(Returned::OpaqueWithin),
        Returned::OpaqueWithin | Returned::Unbounded => None,
        Returned::Pinned | Returned::Boxed | Returned::Named => Some(Returned::Named),
    }
}

/// The traits of futures.
const FUTURES: &[&str] = &["Future", "FusedFuture", "TryFuture"];

/// The traits of other things that run later.
const LATER: &[&str] = &[
    "FusedStream",
    "IndexedParallelIterator",
    "ParallelIterator",
    "Stream",
    "TryStream",
];

/// The traits that the future of a marked function has only if it is no more than that.
const FURTHER: &[&str] = &["Clone", "Debug", "FusedFuture", "RefUnwindSafe", "Sink"];

/// Whether the name of a type, an alias or an associated type says that it is a future or a stream.
fn may_hide_future(name: &Ident) -> bool {
    let name = name.to_string();
    ["Fut", "Future", "Stream"]
        .iter()
        .any(|end| name.ends_with(end))
}

fn names_one_of<'a>(mut bounds: impl Iterator<Item = &'a TypeParamBound>, names: &[&str]) -> bool {
    bounds.any(|bound| match bound {
        TypeParamBound::Trait(bound) => {
            let last = bound.path.segments.last();
            last.is_some_and(|last| names.iter().any(|name| last.ident == name))
        }
        _ => false,
    })
}

fn argument(segment: &PathSegment) -> Option<&Type> {
    arguments(segment).next()
}

fn arguments(segment: &PathSegment) -> impl Iterator<Item = &Type> {
    let arguments = match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => Some(arguments.args.iter()),
        _ => None,
    };
    arguments
        .into_iter()
        .flatten()
        .filter_map(|argument| match argument {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        })
}

/// Whether a type names a type parameter that is not known to outlive anything.
fn names_unbounded(ty: &Type, sig: &Signature, owner: &Owner) -> bool {
    let mut unbounded = unbounded_in(&sig.generics);
    unbounded.extend(unbounded_in(&owner.generics));
    let all: HashSet<String> = [&sig.generics, &owner.generics]
        .iter()
        .flat_map(|generics| generics.type_params())
        .map(|param| param.ident.to_string())
        .collect();
    // By the convention for names, `T` is a parameter of an `impl` that is not known.
    let is_parameter = |name: &str| {
        owner.is_unknown
            && name.len() <= 2
            && name.starts_with(|char: char| char.is_ascii_uppercase())
            && !name.contains(|char: char| char.is_ascii_lowercase())
            && !all.contains(name)
    };
    let is_unbounded = |name: &str| unbounded.contains(name) || is_parameter(name);
    let generics = [&sig.generics, &owner.generics];
    let names_one = |ty: &Type| {
        let ty = ty.to_token_stream();
        mentions(ty.clone(), &is_unbounded) || names_projection(ty, &generics, &is_unbounded)
    };
    names_one(ty)
        || owner.types.iter().any(|(name, hidden)| {
            mentions(ty.to_token_stream(), &|mentioned| name == mentioned) && names_one(hidden)
        })
}

/// Whether a type names `P::Name`, where a bound of `P` names an unbounded parameter: with `P:
/// Service<R>`, the compiler knows that `P::Response` outlives something only if `R` does, too.
fn names_projection(
    ty: TokenStream,
    generics: &[&Generics],
    is_unbounded: &dyn Fn(&str) -> bool,
) -> bool {
    let params = generics.iter().flat_map(|generics| generics.type_params());
    let clauses = generics
        .iter()
        .filter_map(|generics| generics.where_clause.as_ref());
    let predicates: Vec<_> = clauses
        .flat_map(|clause| &clause.predicates)
        .filter_map(|predicate| match predicate {
            WherePredicate::Type(predicate) => Some(predicate),
            _ => None,
        })
        .collect();
    let depends = |name: &Ident, bounds: TokenStream| {
        let predicates = predicates.iter().filter(|predicate| {
            let bounded = predicate.bounded_ty.to_token_stream();
            *name == bounded.to_string()
        });
        mentions(bounds, is_unbounded)
            || predicates
                .into_iter()
                .any(|predicate| mentions(predicate.bounds.to_token_stream(), is_unbounded))
    };
    let dependent: HashSet<String> = params
        .filter(|param| depends(&param.ident, param.bounds.to_token_stream()))
        .map(|param| param.ident.to_string())
        .collect();
    let has_lifetime = |projection: &str| {
        predicates.iter().any(|predicate| {
            let bounded = predicate.bounded_ty.to_token_stream().to_string();
            let mut bounds = predicate.bounds.iter();
            bounded == projection
                && bounds.any(|bound| matches!(bound, TypeParamBound::Lifetime(_)))
        })
    };
    names_projection_of(ty, &|param, name| {
        dependent.contains(param) && !has_lifetime(&format!("{param} :: {name}"))
    })
}

/// Whether a `P::Name` of this kind stands in the tokens.
fn names_projection_of(tokens: TokenStream, is_one: &dyn Fn(&str, &str) -> bool) -> bool {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is_path = tokens.windows(4).any(|window| match window {
        [
            TokenTree::Ident(param),
            TokenTree::Punct(first),
            TokenTree::Punct(second),
            TokenTree::Ident(name),
        ] => {
            let are_colons = first.as_char() == ':' && second.as_char() == ':';
            are_colons && is_one(&param.to_string(), &name.to_string())
        }
        _ => false,
    });
    is_path
        || tokens.into_iter().any(|token| match token {
            TokenTree::Group(group) => names_projection_of(group.stream(), is_one),
            _ => false,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn returned(written: &str) -> Option<Returned> {
        let function: syn::ItemFn = syn::parse_str(&format!("{written} {{}}")).unwrap();
        later_in(&function.sig, &Owner::of_function(&function.sig))
    }

    #[test]
    fn the_written_type_says_what_runs_later() {
        for (written, expected) in [
            (
                "fn f() -> impl Future<Output = u8> + Captures<'_>",
                Some(Returned::Opaque),
            ),
            (
                "fn f() -> impl FusedFuture<Output = u8>",
                Some(Returned::OpaqueLater),
            ),
            (
                "fn f() -> impl Future<Output = u8> + Clone",
                Some(Returned::OpaqueLater),
            ),
            (
                "fn f() -> impl ParallelIterator<Item = u8>",
                Some(Returned::OpaqueLater),
            ),
            (
                "fn f() -> impl Stream<Item = u8> + use<>",
                Some(Returned::OpaqueLater),
            ),
            (
                "fn f() -> Result<impl Future<Output = u8>, E>",
                Some(Returned::OpaqueWithin),
            ),
            (
                "fn f() -> Pin<Box<dyn Future<Output = u8> + Send>>",
                Some(Returned::Pinned),
            ),
            (
                "fn f() -> Box<dyn Future<Output = u8>>",
                Some(Returned::Boxed),
            ),
            ("fn f() -> BoxFuture<'static, u8>", Some(Returned::Named)),
            ("fn f() -> Option<BoxStream<'a, u8>>", Some(Returned::Named)),
            ("fn f(&self) -> Self::Future", Some(Returned::Named)),
            (
                "fn f() -> Vec<BoxFuture<'static, u8>>",
                Some(Returned::Named),
            ),
            (
                "fn f() -> [Pin<Box<dyn Future<Output = u8>>>; 2]",
                Some(Returned::Named),
            ),
            (
                "fn f() -> Option<Result<BoxFuture<'static, u8>, E>>",
                Some(Returned::Named),
            ),
            (
                "fn f() -> Vec<impl Future<Output = u8>>",
                Some(Returned::OpaqueWithin),
            ),
            ("fn f() -> Vec<u8>", None),
            (
                "fn f() -> Either<Ready<u8>, BoxFuture<'static, u8>>",
                Some(Returned::Named),
            ),
            ("fn f() -> Either<u8, u16>", None),
            ("fn f() -> JoinHandle<u8>", None),
            ("fn f() -> u8", None),
            ("fn f()", None),
        ] {
            assert_eq!(returned(written), expected, "{written}");
        }
    }

    #[test]
    fn a_box_of_a_parameter_without_a_lifetime_stays_as_it_is() {
        for (written, is_changed) in [
            (
                "fn f<'a, T>(x: T) -> Pin<Box<dyn Future<Output = T> + 'a>>",
                false,
            ),
            (
                "fn f<'a, T: 'a>(x: T) -> Pin<Box<dyn Future<Output = T> + 'a>>",
                true,
            ),
            (
                "fn f<T>() -> BoxFuture<'static, T> where T: Send + 'static",
                true,
            ),
            (
                "fn f<S: Service<R> + 'static, R>() -> Pin<Box<dyn Future<Output = Option<S::Response>>>>",
                false,
            ),
            (
                "fn f<S: Service<R> + 'static, R: 'static>() -> Pin<Box<dyn Future<Output = S::Response>>>",
                true,
            ),
            (
                "fn f<S, R>() -> BoxFuture<'static, S::Response> where S: Service<R> + 'static, S::Response: 'static",
                true,
            ),
            ("fn f<T>() -> impl Future<Output = T>", true),
            ("fn f(&self) -> Pin<Box<dyn Future<Output = T>>>", false),
            ("fn f(&self) -> Pin<Box<dyn Future<Output = u8>>>", true),
        ] {
            let is_unbounded = returned(written) == Some(Returned::Unbounded);
            assert_eq!(is_unbounded, !is_changed, "{written}");
        }
    }
}
