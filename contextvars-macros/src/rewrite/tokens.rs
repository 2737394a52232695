//! What tokens are, by their places in a list.

use proc_macro2::{Delimiter, TokenTree};

/// Whether a statement begins at this place.
pub(super) fn starts_statement(tokens: &[TokenTree], at: usize) -> bool {
    at == 0 || is_punct(tokens, at - 1, ';') || is_group(tokens, at - 1, Delimiter::Brace)
}

pub(super) fn is_name(tokens: &[TokenTree], at: usize) -> bool {
    matches!(tokens.get(at), Some(TokenTree::Ident(_)))
}

pub(super) fn is_punct(tokens: &[TokenTree], at: usize, char: char) -> bool {
    matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == char)
}

pub(super) fn is_group(tokens: &[TokenTree], at: usize, delimiter: Delimiter) -> bool {
    tokens
        .get(at)
        .is_some_and(|token| is_delimited(token, delimiter))
}

pub(super) fn is_delimited(token: &TokenTree, delimiter: Delimiter) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == delimiter)
}

pub(super) fn is_word(tokens: &[TokenTree], at: usize, word: &str) -> bool {
    matches!(tokens.get(at), Some(TokenTree::Ident(found)) if found == word)
}
