//! Where the compiler shows generated code: at the user's code that it stands for.
//!
//! An expression reaches from its first token to its last, so these two get the places of the
//! user's first and last. They stay generated, so that no lint looks at them.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::Expr;

/// Where tokens begin and where they end.
pub(super) fn ends(tokens: &TokenStream) -> (Span, Span) {
    let mut tokens = tokens.clone().into_iter();
    let first = tokens.next();
    let last = tokens.last().or_else(|| first.clone());
    (
        first.as_ref().map_or_else(Span::mixed_site, first_span),
        last.as_ref().map_or_else(Span::mixed_site, last_span),
    )
}

fn first_span(token: &TokenTree) -> Span {
    match token {
        TokenTree::Group(group) => group.span_open(),
        _ => token.span(),
    }
}

fn last_span(token: &TokenTree) -> Span {
    match token {
        TokenTree::Group(group) => group.span_close(),
        _ => token.span(),
    }
}

/// A call, or a chain of calls, that is shown as `shown`: it begins and ends there.
///
/// The tokens name only items, by absolute paths, so they can have the user's hygiene: then the
/// compiler's errors do not mention the macro. A `$crate` keeps its own, because it has to know its
/// crate.
///
/// ```text
/// future(async {})     is shown as `async {}`
/// ```
pub(crate) fn shown_as(tokens: TokenStream, shown: &TokenStream) -> TokenStream {
    let (first, last) = ends(shown);
    let mut tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for token in &mut tokens {
        let span = match token {
            TokenTree::Ident(ident) if ident == "$crate" => ident.span().located_at(first),
            _ => first,
        };
        token.set_span(span);
    }
    if let Some(token) = tokens.last_mut() {
        token.set_span(last);
    }
    tokens.into_iter().collect()
}

/// A block with a name for a value, which lives as long as the block; shown as `shown`.
///
/// ```text
/// (match value { name => inner })
/// ```
///
/// It is a `match`: clippy does not want blocks in conditions. In parentheses: at the beginning of
/// a statement it would be a statement of its own.
pub(super) fn with(
    name: &TokenStream,
    value: &TokenStream,
    inner: &TokenStream,
    shown: &TokenStream,
) -> TokenStream {
    let here = Span::mixed_site();
    let (first, last) = ends(shown);
    let keyword = Ident::new("match", here.located_at(first));
    let arm = delimited(
        Delimiter::Brace,
        quote_spanned!(here=> #name => #inner),
        last,
    );
    let value = scrutinee(value);
    let tokens = quote_spanned!(here=> #keyword #value #arm);
    delimited(Delimiter::Parenthesis, tokens, first).into_token_stream()
}

/// A value as a `match` takes it: there `Job { .. }` would be the arms, unless it is in
/// parentheses.
pub(super) fn scrutinee(value: &TokenStream) -> TokenStream {
    let is_brace = |token| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        _ => false,
    };
    if value.clone().into_iter().any(is_brace) {
        let (first, _) = ends(value);
        delimited(Delimiter::Parenthesis, value.clone(), first).into_token_stream()
    } else {
        value.clone()
    }
}

fn delimited(delimiter: Delimiter, tokens: TokenStream, place: Span) -> TokenTree {
    let mut group = Group::new(delimiter, tokens);
    group.set_span(Span::mixed_site().located_at(place));
    group.into()
}

/// Takes the attributes of a call: they belong to the whole statement, and nowhere else can
/// attributes stand.
pub(super) fn take_attributes(call: &mut Expr) -> TokenStream {
    let attributes = match call {
        Expr::Call(call) => std::mem::take(&mut call.attrs),
        Expr::MethodCall(call) => std::mem::take(&mut call.attrs),
        _ => Vec::new(),
    };
    attributes.iter().map(ToTokens::to_token_stream).collect()
}
