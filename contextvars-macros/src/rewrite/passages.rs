//! Passages: statements of a body that stay tokens, because nothing in them is rewritten, and that are
//! plain. What they bind is read from the tokens.
//!
//! ```text
//! let mut least = items.len();
//! for item in &items {
//!     let size = item.len();
//!     least = least.min(size);
//! }
//! ```

#[cfg(test)]
mod tests;

use std::ops::Range;
use std::rc::Rc;

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use syn::{Expr, Stmt};

/// A `let` without an `else` that binds a name, or a tuple of names.
pub(super) struct Let {
    /// The names, of which none is a `_`.
    names: Vec<String>,
    /// Whether the pattern is the name.
    is_name: bool,
    ty: Option<Range<usize>>,
    value: Range<usize>,
    /// Whether the value of a name without a type is a call or a macro.
    is_call: bool,
}

/// What a passage binds.
pub(super) enum Binding {
    /// The names of patterns.
    Names(Vec<String>),
    /// A variable that a `let` binds.
    Variable(Variable),
}

pub(super) struct Variable {
    pub(super) name: String,
    /// Its type is written as a whole.
    pub(super) is_typed: bool,
    /// The call or the macro from which its type comes.
    pub(super) call: Option<Part>,
}

/// A part of a passage.
pub(super) struct Part(Rc<Vec<TokenTree>>, Range<usize>);

impl Part {
    pub(super) fn tokens(&self) -> TokenStream {
        self.0[self.1.clone()].iter().cloned().collect()
    }
}

/// Whether a statement is a passage. A lone `;` is none.
pub(super) fn is_passage(stmt: &Stmt) -> bool {
    matches!(stmt, Stmt::Expr(Expr::Verbatim(tokens), _) if !tokens.is_empty())
}

/// Finds what a passage binds.
pub(super) fn each_binding(passage: TokenStream, found: &mut dyn FnMut(Binding)) {
    let tokens: Rc<Vec<TokenTree>> = Rc::new(passage.into_iter().collect());
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                each_binding(group.stream(), found);
            }
            TokenTree::Ident(word) if starts_statement(&tokens, at) => {
                let word = word.to_string();
                if word == "for" {
                    found(Binding::Names(
                        names_of_loop(&tokens, at).unwrap_or_default(),
                    ));
                } else if word == "let" {
                    if let Some(found_let) = Let::at(&tokens, at) {
                        found(found_let.binding(&tokens));
                    }
                }
            }
            _ => {}
        }
    }
}

/// Whether a statement begins at this place.
pub(super) fn starts_statement(tokens: &[TokenTree], at: usize) -> bool {
    at == 0 || is_punct(tokens, at - 1, ';') || is_group(tokens, at - 1, Delimiter::Brace)
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
        let mut names = Vec::new();
        let (mut end, is_name) = pattern(tokens, at + 1, &mut names)?;
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
        let is_call = is_name && ty.is_none() && is_call(&tokens[value.clone()])?;
        Some(Self {
            names,
            is_name,
            ty,
            value,
            is_call,
        })
    }

    fn binding(mut self, tokens: &Rc<Vec<TokenTree>>) -> Binding {
        if !self.is_name || self.names.len() != 1 {
            return Binding::Names(self.names);
        }
        let is_typed = self
            .ty
            .is_some_and(|ty| !names_nothing(&tokens[ty.start..ty.end]));
        let value = self.value;
        Binding::Variable(Variable {
            name: self.names.remove(0),
            is_typed,
            call: self.is_call.then(|| Part(tokens.clone(), value)),
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

fn is_name(tokens: &[TokenTree], at: usize) -> bool {
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

fn is_delimited(token: &TokenTree, delimiter: Delimiter) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == delimiter)
}
