//! What tokens tell of a `let` and of a `for`.

#[cfg(test)]
mod tests;

use std::ops::Range;

use proc_macro2::{Delimiter, Ident, TokenTree};
use syn::parse::Parser;
use syn::{Local, LocalInit, LocalModifiers, Pat, PatIdent, PatType, Token};

use super::tokens::{is_delimited, is_name, is_punct};

/// A `let` that binds a name, or a tuple of names.
pub(super) struct Let {
    pattern: Range<usize>,
    /// The names, of which none is a `_`.
    pub(super) names: Vec<String>,
    /// Whether the pattern is the name.
    pub(super) is_name: bool,
    ty: Option<Range<usize>>,
    pub(super) value: Range<usize>,
    /// Whether the value of a name without a type is a call or a macro.
    pub(super) is_call: bool,
}

/// The names that the `for` at this place binds. `None` for a pattern that is no name and no tuple of names.
pub(super) fn names_of_loop(tokens: &[TokenTree], at: usize) -> Option<Vec<String>> {
    let mut names = Vec::new();
    let (end, _) = pattern(tokens, at + 1, &mut names)?;
    matches!(tokens.get(end), Some(TokenTree::Ident(word)) if word == "in").then_some(names)
}

impl Let {
    /// The `let` at this place. `None` if more than tokens has to be known of it.
    pub(super) fn at(tokens: &[TokenTree], at: usize) -> Option<Self> {
        let mut written = Self::written_at(tokens, at)?;
        if written.is_name && written.ty.is_none() {
            written.is_call = is_call(&tokens[written.value.clone()])?;
        }
        Some(written)
    }

    /// The same, whatever its value is.
    fn written_at(tokens: &[TokenTree], at: usize) -> Option<Self> {
        let mut names = Vec::new();
        let (mut end, is_name) = pattern(tokens, at + 1, &mut names)?;
        let pattern = at + 1..end;
        let ty = if is_punct(tokens, end, ':') {
            let ty = end + 1..end_of_type(tokens, end + 1)?;
            end = ty.end;
            Some(ty)
        } else {
            None
        };
        // The last `;` of a passage is not among its tokens.
        let semicolon = (end..tokens.len()).find(|at| is_punct(tokens, *at, ';'));
        let semicolon = semicolon.unwrap_or(tokens.len());
        let value = if end == semicolon {
            end..end
        } else if is_punct(tokens, end, '=') {
            end + 1..semicolon
        } else {
            return None;
        };
        Some(Self {
            pattern,
            names,
            is_name,
            ty,
            value,
            is_call: false,
        })
    }

    /// Whether all of its type is written.
    pub(super) fn is_typed(&self, tokens: &[TokenTree]) -> bool {
        let ty = self.ty.as_ref();
        ty.is_some_and(|ty| !names_nothing(&tokens[ty.clone()]))
    }

    /// Parses the tokens of a `let` by its parts: a parser looks ahead for all that a statement may begin with.
    /// `None` if it has an `else`, or does not parse.
    pub(super) fn parse(tokens: &[TokenTree]) -> Option<Local> {
        let (TokenTree::Ident(keyword), TokenTree::Punct(semicolon)) =
            (tokens.first()?, tokens.last()?)
        else {
            return None;
        };
        if keyword != "let" || semicolon.as_char() != ';' {
            return None;
        }
        let written = Self::written_at(tokens, 0)?;
        let TokenTree::Punct(equals) = tokens.get(written.value.start - 1)? else {
            return None;
        };
        if written.value.is_empty() || written.value.end + 1 != tokens.len() {
            return None;
        }
        let tokens_of = |range: &Range<usize>| tokens[range.clone()].iter().cloned().collect();
        let mut pat = match &tokens[written.pattern.clone()] {
            [TokenTree::Ident(name)] if !written.names.is_empty() => Pat::Ident(PatIdent {
                attrs: Vec::new(),
                by_ref: None,
                mutability: None,
                ident: name.clone(),
                subpat: None,
            }),
            _ => Pat::parse_single.parse2(tokens_of(&written.pattern)).ok()?,
        };
        if let Some(ty) = &written.ty {
            let TokenTree::Punct(colon) = &tokens[ty.start - 1] else {
                return None;
            };
            pat = Pat::Type(PatType {
                attrs: Vec::new(),
                pat: Box::new(pat),
                colon_token: Token![:](colon.span()),
                ty: Box::new(syn::parse2(tokens_of(ty)).ok()?),
            });
        }
        Some(Local {
            attrs: Vec::new(),
            let_token: Token![let](keyword.span()),
            modifiers: LocalModifiers::default(),
            pat,
            init: Some(LocalInit {
                eq_token: Token![=](equals.span()),
                expr: Box::new(syn::parse2(tokens_of(&written.value)).ok()?),
                diverge: None,
            }),
            semi_token: Token![;](semicolon.span()),
        })
    }
}

/// Finds the names in the pattern at this place. Says where it ends, and whether it is a name.
fn pattern(tokens: &[TokenTree], at: usize, names: &mut Vec<String>) -> Option<(usize, bool)> {
    match tokens.get(at)? {
        TokenTree::Ident(word) => {
            let word = word.to_string();
            let (end, name) = if word == "mut" {
                match tokens.get(at + 1)? {
                    TokenTree::Ident(name) => (at + 2, name.to_string()),
                    _ => return None,
                }
            } else {
                (at + 1, word)
            };
            let is_path = is_punct(tokens, end, ':') && is_punct(tokens, end + 1, ':');
            let ends = match tokens.get(end) {
                None => true,
                Some(TokenTree::Punct(next)) => ":=;,".contains(next.as_char()) && !is_path,
                Some(TokenTree::Ident(next)) => next == "in",
                Some(_) => false,
            };
            if !ends {
                return None;
            }
            if name != "_" {
                names.push(name);
            }
            Some((end, true))
        }
        TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {
            let parts: Vec<TokenTree> = group.stream().into_iter().collect();
            let mut next = 0;
            while next < parts.len() {
                let (end, _) = pattern(&parts, next, names)?;
                if end < parts.len() && !is_punct(&parts, end, ',') {
                    return None;
                }
                next = end + 1;
            }
            Some((at + 1, false))
        }
        _ => None,
    }
}

/// Where the type that begins at this place ends: in front of a `=` or a `;`.
fn end_of_type(tokens: &[TokenTree], start: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(start) {
        match token {
            TokenTree::Punct(punct) => match punct.as_char() {
                '<' => depth += 1,
                '>' if at > start && is_punct(tokens, at - 1, '-') => {}
                '>' => depth = depth.checked_sub(1)?,
                '=' | ';' if depth == 0 => return Some(at),
                ';' => return None,
                _ => {}
            },
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => return None,
            _ => {}
        }
    }
    (depth == 0).then_some(tokens.len())
}

/// Whether a part of a type is left to the compiler.
fn names_nothing(ty: &[TokenTree]) -> bool {
    ty.iter().any(|token| match token {
        TokenTree::Ident(name) => name == "_",
        TokenTree::Group(group) => {
            let inner: Vec<TokenTree> = group.stream().into_iter().collect();
            names_nothing(&inner)
        }
        _ => false,
    })
}

/// Whether a value is a call of a function or a method, or of a macro. `None` if the tokens do not tell.
fn is_call(value: &[TokenTree]) -> Option<bool> {
    let Some((last, before)) = value.split_last() else {
        return Some(false);
    };
    if value
        .iter()
        .any(|token| is_delimited(token, Delimiter::Brace))
    {
        let is_word = |token: &TokenTree, word: &str| matches!(token, TokenTree::Ident(found) if found == word);
        let is_if = before.first().is_some_and(|first| is_word(first, "if"));
        // With braces a macro may be called, and in front of an `else` the value may end.
        let may_be_other = |(at, token): (usize, &TokenTree)| {
            is_punct(before, at, '!') || !is_if && is_word(token, "else")
        };
        let ends_in_brace = is_delimited(last, Delimiter::Brace);
        return (ends_in_brace && !before.iter().enumerate().any(may_be_other)).then_some(false);
    }
    let may_be = match last {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {
            if before.is_empty() {
                return None;
            }
            true
        }
        TokenTree::Group(_) => before.len() > 1 && is_punct(before, before.len() - 1, '!'),
        _ => false,
    };
    if !may_be {
        return Some(false);
    }
    let mut at = 0;
    while at < before.len() {
        match &before[at] {
            TokenTree::Punct(punct) => match punct.as_char() {
                // An operator: what it is applied to is the call.
                '+' | '-' | '*' | '/' | '%' | '^' | '&' | '=' => return Some(false),
                '.' if is_punct(before, at + 1, '.') => return Some(false),
                '!' if at == 0 || !is_name(before, at - 1) => return Some(false),
                '<' if at > 1 && is_punct(before, at - 1, ':') => {
                    at = end_of_generics(before, at)?;
                }
                '.' | ':' | '?' | '!' => {}
                _ => return None,
            },
            // A word of the language is in front of a name, or of parentheses.
            TokenTree::Ident(_) if is_name(before, at + 1) => return None,
            TokenTree::Ident(word) if at + 1 == before.len() && is_operator(word) => return None,
            _ => {}
        }
        at += 1;
    }
    Some(true)
}

/// Whether a word of the language is in front of an expression or a type.
fn is_operator(word: &Ident) -> bool {
    let word = word.to_string();
    ["as", "break", "return"].contains(&&*word)
}

/// Where the generics end that begin at this place.
fn end_of_generics(tokens: &[TokenTree], start: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for at in start..tokens.len() {
        if is_punct(tokens, at, '<') {
            depth += 1;
        } else if is_punct(tokens, at, '>') && !is_punct(tokens, at - 1, '-') {
            depth -= 1;
            if depth == 0 {
                return Some(at);
            }
        }
    }
    None
}
