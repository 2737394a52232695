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

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::{Expr, Stmt};

use super::lets::{Let, names_of_loop};
use super::tokens::starts_statement;

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

impl Binding {
    fn of(mut written: Let, tokens: &Rc<Vec<TokenTree>>) -> Self {
        if !written.is_name || written.names.len() != 1 {
            return Self::Names(written.names);
        }
        let value = written.value.clone();
        Self::Variable(Variable {
            is_typed: written.is_typed(tokens),
            name: written.names.remove(0),
            call: written.is_call.then(|| Part(tokens.clone(), value)),
        })
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
                    if let Some(written) = Let::at(&tokens, at) {
                        found(Binding::of(written, &tokens));
                    }
                }
            }
            _ => {}
        }
    }
}
