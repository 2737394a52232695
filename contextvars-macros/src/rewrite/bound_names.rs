//! Which names are variables of the marked function: so the engine knows of a closure that it
//! captures none.

use std::collections::{HashMap, HashSet};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, ExprClosure, ExprPath, FnArg, Item, Macro, Pat, PatIdent, Signature, Type};

use crate::syntax::{mentions, unparenthesized};

/// The names that patterns of one function bind, anywhere in it.
pub(super) struct BoundNames {
    /// None if the function is not known: in `scoped!`.
    all: Option<HashSet<String>>,
    /// Those that are only parameters of the function, whose types are known wherever they are
    /// used.
    parameters: HashSet<String>,
    /// The types with which plain parameters were declared.
    types: HashMap<String, String>,
}

impl BoundNames {
    pub(super) fn unknown() -> Self {
        Self {
            all: None,
            parameters: HashSet::new(),
            types: HashMap::new(),
        }
    }

    pub(super) fn of(signature: &Signature, block: &mut Block) -> Self {
        let mut bound = HashSet::new();
        // It changes nothing. It is a `VisitMut` all the same, so that syn is compiled without the
        // other kind of visitor.
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
                        let ty = typed.ty.to_token_stream().to_string();
                        declared.insert(name.ident.to_string(), ty);
                    }
                }
            }
        }
        Self {
            all: Some(&bound | &parameters),
            parameters: &parameters - &bound,
            types: declared,
        }
    }

    pub(super) fn are_known(&self) -> bool {
        self.all.is_some()
    }

    /// Whether it is a parameter of the function, which was declared with this type.
    pub(super) fn declare(&self, expr: &Expr, ty: &Type) -> bool {
        let declared = name_of(expr).and_then(|name| self.types.get(&name));
        declared.is_some_and(|declared| *declared == ty.to_token_stream().to_string())
    }

    /// Whether it may be a closure whose kind the compiler has not inferred yet: it does that at
    /// the end of the function.
    pub(super) fn may_be_closure(&self, expr: &Expr) -> bool {
        match (unparenthesized(expr), &self.all) {
            (Expr::Path(_), Some(names)) => name_of(expr)
                .is_some_and(|name| names.contains(&name) && !self.parameters.contains(&name)),
            (Expr::Path(_), None) => name_of(expr).is_some(),
            _ => true,
        }
    }

    /// Whether the closure captures no variable for sure: then `move` makes no difference to it.
    pub(super) fn captures_nothing(&self, closure: &ExprClosure) -> bool {
        let Some(names) = &self.all else {
            return false;
        };
        let mut own = HashSet::new();
        identifiers(closure.inputs.to_token_stream(), &mut own);
        !mentions(closure.body.to_token_stream(), &|name| {
            names.contains(name) && !own.contains(name)
        })
    }
}

/// The name that an expression is.
fn name_of(expr: &Expr) -> Option<String> {
    match unparenthesized(expr) {
        Expr::Path(ExprPath { path, .. }) => path.get_ident().map(ToString::to_string),
        _ => None,
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

/// The same for tokens that may not be Rust's: the names behind a `let`, a `|` and the like, or in
/// front of a `=`. A name too many does no harm.
///
/// `scoped!(NAME = value, ..)` binds no variable.
fn bound_in_macro(tokens: TokenStream, names: &mut HashSet<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is_punct = |at: usize, char: char| match tokens.get(at) {
        Some(TokenTree::Punct(punct)) => punct.as_char() == char,
        _ => false,
    };
    let is_word = |at: usize, words: &[&str]| match tokens.get(at) {
        Some(TokenTree::Ident(ident)) => words.iter().any(|word| ident == word),
        _ => false,
    };
    let mut parameters_end = 0;
    for (at, token) in tokens.iter().enumerate() {
        if is_punct(at, '|') && at >= parameters_end {
            // A closure's parameters go up to the next one.
            let end = (at + 1..tokens.len()).find(|at| is_punct(*at, '|'));
            let end = end.unwrap_or(at);
            identifiers(tokens[at..end].iter().cloned().collect(), names);
            parameters_end = end + 1;
        }
        let behind = at > 0 && is_word(at - 1, &["for", "let", "mut", "ref"]);
        let in_front = is_punct(at + 1, '=') && !is_constant(token) || is_word(at + 1, &["in"]);
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
