//! Questions about the user's syntax that more than one macro asks.

use std::collections::HashSet;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::parse::ParseStream;
use syn::{Block, Expr, GenericParam, Generics, Stmt, Type, TypeParamBound, WherePredicate};

/// The expression without the invisible groups that a user's own macro puts around it.
pub(crate) fn ungrouped(expr: &Expr) -> &Expr {
    match expr {
        Expr::Group(group) if group.attrs.is_empty() => ungrouped(&group.expr),
        _ => expr,
    }
}

/// The expression without the invisible groups and the parentheses around it.
pub(crate) fn unparenthesized(expr: &Expr) -> &Expr {
    match expr {
        Expr::Group(group) => unparenthesized(&group.expr),
        Expr::Paren(paren) => unparenthesized(&paren.expr),
        _ => expr,
    }
}

/// The type without the invisible groups and the parentheses around it.
pub(crate) fn unparenthesized_type(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => unparenthesized_type(&group.elem),
        Type::Paren(paren) => unparenthesized_type(&paren.elem),
        _ => ty,
    }
}

/// Whether all that a block does is to await a future. Clippy calls such an `async` block unnecessary,
/// but without it the future would not run in the scope: a [`statement_for_clippy`] goes in front.
pub(crate) fn only_awaits(block: &Block) -> bool {
    let [Stmt::Expr(value, None)] = &block.stmts[..] else {
        return false;
    };
    match unparenthesized(value) {
        Expr::Await(_) => true,
        Expr::Block(inner) => only_awaits(&inner.block),
        _ => false,
    }
}

/// A statement that does nothing.
pub(crate) fn statement_for_clippy() -> TokenStream {
    quote_spanned!(Span::mixed_site()=> const _: () = ();)
}

/// Goes on behind the next comma, whatever is before it.
pub(crate) fn skip_past_comma(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() {
        if matches!(input.parse()?, TokenTree::Punct(punct) if punct.as_char() == ',') {
            break;
        }
    }
    Ok(())
}

/// Whether one of these names is an identifier in the tokens, or stands in the braces of a format
/// string.
pub(crate) fn mentions(tokens: TokenStream, is_name: &dyn Fn(&str) -> bool) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => is_name(&ident.to_string()),
        TokenTree::Group(group) => mentions(group.stream(), is_name),
        TokenTree::Literal(literal) => {
            let literal = literal.to_string();
            literal.split('{').skip(1).any(|rest| {
                let end = rest
                    .find(|char: char| !char.is_alphanumeric() && char != '_')
                    .unwrap_or(rest.len());
                is_name(&rest[..end])
            })
        }
        TokenTree::Punct(_) => false,
    })
}

/// The type parameters without a lifetime among their bounds.
pub(crate) fn unbounded_in(generics: &Generics) -> HashSet<String> {
    let has_lifetime = |mut bounds: syn::punctuated::Iter<'_, TypeParamBound>| {
        bounds.any(|bound| matches!(bound, TypeParamBound::Lifetime(_)))
    };
    let predicates = generics.where_clause.iter();
    let bounded: HashSet<String> = predicates
        .flat_map(|clause| &clause.predicates)
        .filter_map(|predicate| match predicate {
            WherePredicate::Type(predicate) if has_lifetime(predicate.bounds.iter()) => {
                Some(predicate.bounded_ty.to_token_stream().to_string())
            }
            _ => None,
        })
        .collect();
    generics
        .params
        .iter()
        .filter_map(|param| match param {
            GenericParam::Type(param) if !has_lifetime(param.bounds.iter()) => {
                Some(param.ident.to_string())
            }
            _ => None,
        })
        .filter(|name| !bounded.contains(name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_mentioned_by_an_identifier_or_in_a_format_string() {
        let mentions_x = |text: &str| mentions(text.parse().unwrap(), &|name| name == "x");
        for text in [
            "x",
            "f(x)",
            "a.x",
            "println!(\"{x}\")",
            "format!(\"{a} {x:?}\")",
        ] {
            assert!(mentions_x(text), "{text}");
        }
        for text in ["y", "xy", "println!(\"{xy} x\")", "\"x\"", "'x'"] {
            assert!(!mentions_x(text), "{text}");
        }
    }
}
