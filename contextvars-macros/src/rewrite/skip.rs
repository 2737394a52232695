//! `#[propagate(skip)]` on a statement, or on the expression at the end of a block.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Meta, Stmt, parse_quote};

/// The statement without the attribute, if it has one: it is left as it is.
///
/// ```text
/// #[propagate(skip)] pool.spawn(job);      pool.spawn(job);
/// ```
pub(super) fn without_mark(stmt: &Stmt) -> Option<TokenStream> {
    if let Stmt::Item(_) = stmt {
        return None;
    }
    let mut tokens = stmt.to_token_stream().into_iter();
    let mut kept = TokenStream::new();
    let mut is_marked = false;
    loop {
        let mut ahead = tokens.clone();
        match (ahead.next(), ahead.next()) {
            (Some(TokenTree::Punct(hash)), Some(TokenTree::Group(group)))
                if hash.as_char() == '#' =>
            {
                let content = group.stream();
                let attribute: Attribute = parse_quote!(#[#content]);
                if is_skip(&attribute) {
                    is_marked = true;
                } else {
                    attribute.to_tokens(&mut kept);
                }
                tokens = ahead;
            }
            _ => break,
        }
    }
    kept.extend(tokens);
    is_marked.then_some(kept)
}

fn is_skip(attribute: &Attribute) -> bool {
    let Meta::List(written) = &attribute.meta else {
        return false;
    };
    let last = written.path.segments.last();
    last.is_some_and(|last| last.ident == "propagate") && written.tokens.to_string() == "skip"
}
