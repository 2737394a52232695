//! Which names are variables of the function, so that a closure that captures none can be told from one that may.

use std::collections::{HashMap, HashSet};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, ExprClosure, FnArg, Item, Macro, Pat, PatIdent, Signature, Type};

/// The names that patterns of one function bind, anywhere in it.
pub(super) struct Locals {
    /// Nothing if the function is not known.
    names: Option<HashSet<String>>,
    /// Those that are only parameters of the function, whose types are known wherever they are used.
    parameters: HashSet<String>,
    /// The types with which plain parameters were declared.
    types: HashMap<String, String>,
}

impl Locals {
    pub(super) fn unknown() -> Self {
        Self {
            names: None,
            parameters: HashSet::new(),
            types: HashMap::new(),
        }
    }

    pub(super) fn of(signature: &Signature, block: &mut Block) -> Self {
        let mut bound = HashSet::new();
        // It changes nothing; there is one kind of visitor for both, to compile less.
        Bound(&mut bound).visit_block_mut(block);
        let mut parameters = HashSet::new();
        let mut declared = HashMap::new();
        for input in &signature.inputs {
            match input {
                FnArg::Receiver(_) => {
                    parameters.insert("self".to_owned());
                }
                FnArg::Typed(typed) => {
                    identifiers(typed.pat.to_token_stream(), &mut parameters);
                    if let Pat::Ident(name) = &*typed.pat {
                        declared.insert(
                            name.ident.to_string(),
                            typed.ty.to_token_stream().to_string(),
                        );
                    }
                }
            }
        }
        let names = &bound | &parameters;
        Self {
            names: Some(names),
            parameters: &parameters - &bound,
            types: declared,
        }
    }

    /// The type that a parameter was declared with.
    pub(super) fn declared(&self, parameter: &str) -> Option<&String> {
        self.types.get(parameter)
    }

    /// Whether `name` may be a variable that holds a closure whose kind the compiler has not inferred yet.
    pub(super) fn may_be_closure(&self, name: &str) -> bool {
        match &self.names {
            Some(names) => names.contains(name) && !self.parameters.contains(name),
            None => true,
        }
    }

    /// Whether the closure captures no variable for sure: then `move` makes no difference to it.
    pub(super) fn captures_nothing(&self, closure: &ExprClosure) -> bool {
        let Some(names) = &self.names else {
            return false;
        };
        let mut own = HashSet::new();
        identifiers(closure.inputs.to_token_stream(), &mut own);
        !mentions(closure.body.to_token_stream(), &(names - &own))
    }
}

/// Collects what the patterns of a block bind.
struct Bound<'a>(&'a mut HashSet<String>);

impl VisitMut for Bound<'_> {
    fn visit_pat_ident_mut(&mut self, ident: &mut PatIdent) {
        self.0.insert(ident.ident.to_string());
        visit_mut::visit_pat_ident_mut(self, ident);
    }

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        bound_in_macro(mac.tokens.clone(), self.0);
    }

    fn visit_item_mut(&mut self, _: &mut Item) {}
    fn visit_type_mut(&mut self, _: &mut Type) {}
}

/// The same for tokens that may not be Rust's: what stands behind a `let`, a `|` and the like, or in front of a `=`.
/// Names that are no variables are no harm.
///
/// `scoped!(NAME = value, ..)` binds no variable.
fn bound_in_macro(tokens: TokenStream, names: &mut HashSet<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is_punct = |at: usize, chars: &str| matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if chars.contains(punct.as_char()));
    let is_word = |at: usize, words: &[&str]| matches!(tokens.get(at), Some(TokenTree::Ident(ident)) if words.iter().any(|word| ident == word));
    let mut parameters_end = 0;
    for (at, token) in tokens.iter().enumerate() {
        if is_punct(at, "|") && at >= parameters_end {
            // Up to the next one there are a closure's parameters.
            let end = (at + 1..tokens.len()).find(|at| is_punct(*at, "|"));
            let end = end.unwrap_or(at);
            identifiers(tokens[at..end].iter().cloned().collect(), names);
            parameters_end = end + 1;
        }
        let behind = at > 0 && is_word(at - 1, &["for", "let", "mut", "ref"]);
        let in_front = is_punct(at + 1, "=") && !is_constant(token) || is_word(at + 1, &["in"]);
        if behind || in_front {
            identifiers(token.to_token_stream(), names);
        }
        if let TokenTree::Group(group) = token {
            bound_in_macro(group.stream(), names);
        }
    }
}

fn is_constant(token: &TokenTree) -> bool {
    !token.to_string().contains(char::is_lowercase)
}

fn identifiers(tokens: TokenStream, names: &mut HashSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => {
                names.insert(ident.to_string());
            }
            TokenTree::Group(group) => identifiers(group.stream(), names),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

/// Whether one of the names is an identifier here, or stands in the braces of a format string.
fn mentions(tokens: TokenStream, names: &HashSet<String>) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => names.contains(&ident.to_string()),
        TokenTree::Group(group) => mentions(group.stream(), names),
        TokenTree::Literal(literal) => {
            let literal = literal.to_string();
            literal.split('{').skip(1).any(|rest| {
                let end = rest
                    .find(|char: char| !char.is_alphanumeric() && char != '_')
                    .unwrap_or(rest.len());
                names.contains(&rest[..end])
            })
        }
        TokenTree::Punct(_) => false,
    })
}
