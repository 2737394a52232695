//! Which names are variables of the marked function: so the engine knows of a closure that it
//! captures none.

mod bound;

use std::collections::{HashMap, HashSet};

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::visit_mut::VisitMut;
use syn::{
    Block, Expr, ExprClosure, ExprPath, FnArg, Local, Pat, Signature, Stmt, Type, WherePredicate,
};

pub(super) use bound::has_one_of;
use bound::{Bound, Source, Spawner, has_bar, identifiers, is_used_in_chains};

use super::free_names;
use super::mentioned::Mentioned;
use super::scan::Scan;
use super::strays::Strays;
use crate::syntax::{mentions, unbounded_in, unparenthesized};

/// The names that patterns of one function bind, anywhere in it.
pub(super) struct BoundNames {
    /// The function is not known: in `scoped!`.
    is_unknown: bool,
    /// Those that are only parameters of the function, whose types are known wherever they are
    /// used.
    parameters: HashSet<String>,
    /// The types with which plain parameters were declared.
    types: HashMap<String, String>,
    /// The variables that are bound once, by a `let`, to a closure literal.
    closures: HashMap<String, ClosureVariable>,
    /// The variables that are bound once, by a `let`, to something whose type is known where they
    /// are used.
    typed: HashMap<String, Source>,
    /// The variables that a `let` binds to a chain of a parallel iterator.
    parallel: HashSet<String>,
    /// The parameters that are trait objects, and name a type parameter without a lifetime.
    unbounded: HashSet<String>,
    /// How often a pattern binds a name, the parameters' included.
    counts: HashMap<String, usize>,
    /// The names that only closures bind: elsewhere they mean no variable.
    of_closures: HashMap<String, usize>,
    /// Those of them that the closures around what is looked at bind.
    entered: Vec<String>,
    /// The names that a `use` in the function gives callees of the table.
    renamed: HashSet<String>,
    /// The name of the function.
    own: Option<Ident>,
    /// The variables that are consumed by their names, and of which nothing else asks the type.
    consumed: HashSet<String>,
    /// The variables that are what std or rayon spawn on.
    spawners: HashMap<String, Spawner>,
    /// The shapes of closure literals that are no variable of their own.
    strays: Strays,
    /// Whether it is known that the function mentions nothing of the kind.
    has_no_spawners: bool,
}

/// A variable that is a closure literal.
#[derive(Clone, Copy)]
pub(super) struct ClosureVariable {
    /// How many parameters it has.
    pub(super) params: usize,
    /// Whether the type of each is written, and is that of no reference with any lifetime.
    pub(super) is_typed: bool,
    /// How its parameters are passed.
    pub(super) shape: Strays,
}

impl BoundNames {
    pub(super) fn unknown() -> Self {
        Self {
            is_unknown: true,
            parameters: HashSet::new(),
            types: HashMap::new(),
            closures: HashMap::new(),
            typed: HashMap::new(),
            parallel: HashSet::new(),
            unbounded: HashSet::new(),
            counts: HashMap::new(),
            of_closures: HashMap::new(),
            entered: Vec::new(),
            renamed: HashSet::new(),
            own: None,
            consumed: HashSet::new(),
            spawners: HashMap::new(),
            strays: Strays::default(),
            has_no_spawners: false,
        }
    }

    /// Those of a block whose function is not known. Of its own variables, closures are known: a name
    /// that the block mentions only behind the `let`, and binds once, means that variable.
    pub(super) fn of_block(block: &mut Block) -> Self {
        let mut found = Bound::new(Mentioned::ALL);
        found.visit_block_mut(block);
        let is_own = |name: &str| {
            let is_let = |stmt: &Stmt| match stmt {
                Stmt::Local(local) => {
                    matches!(&local.pat, Pat::Ident(pattern) if pattern.ident == name)
                }
                _ => false,
            };
            let Some(at) = block.stmts.iter().position(is_let) else {
                return false;
            };
            let mut before = TokenStream::new();
            for stmt in &block.stmts[..at] {
                stmt.to_tokens(&mut before);
            }
            if let Stmt::Local(Local {
                init: Some(init), ..
            }) = &block.stmts[at]
            {
                init.expr.to_tokens(&mut before);
            }
            !mentions(before, &|mentioned| mentioned == name)
        };
        let consumed = consumed_in(&found, block);
        let mut closures = found.closures;
        let mut strays = found.strays;
        closures.retain(|name, closure| {
            let is_known = found.counts.get(name) == Some(&1) && is_own(name);
            if !is_known {
                strays.add(closure.shape);
            }
            is_known
        });
        Self {
            closures,
            consumed,
            spawners: found.spawners,
            renamed: found.renamed,
            strays,
            ..Self::unknown()
        }
    }

    /// Those of a function that mentions, of what there is to look for, no more than this.
    pub(super) fn of(signature: &Signature, block: &mut Block, mentioned: Mentioned) -> Self {
        let has_no_spawners = !mentioned.has(Mentioned::SPAWNER);
        let mut found = Bound::new(mentioned);
        // It changes nothing. It is a `VisitMut` all the same, so that syn is compiled without the
        // other kind of visitor.
        found.visit_block_mut(block);
        let consumed = consumed_in(&found, block);
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
        let is_bound_once = |name: &String| {
            !parameters.contains(name) && found.counts.get(name).is_none_or(|count| *count == 1)
        };
        let mut closures = found.closures;
        let mut strays = found.strays;
        closures.retain(|name, closure| {
            let is_known = is_bound_once(name);
            if !is_known {
                strays.add(closure.shape);
            }
            is_known
        });
        let mut typed = found.typed;
        typed.retain(|name, source| {
            let may_be_closure = |name: &str| closures.contains_key(name);
            let names_closure = |source: &Source| mentions(source.tokens(), &may_be_closure);
            is_bound_once(name) && (closures.is_empty() || !names_closure(source))
        });
        let mut of_closures = found.of_closures;
        of_closures.retain(|name, count| {
            !parameters.contains(name) && found.counts.get(name) == Some(count)
        });
        let mut counts = found.counts;
        let mut spawners = found.spawners;
        for parameter in &parameters {
            *counts.entry(parameter.clone()).or_default() += 1;
        }
        // Those that nothing else binds.
        parameters.retain(|name| counts.get(name) == Some(&1));
        for input in &signature.inputs {
            if let FnArg::Typed(typed) = input {
                if let Pat::Ident(name) = &*typed.pat {
                    if has_no_spawners {
                        continue;
                    }
                    if let Some(spawner) = Spawner::named_in(typed.ty.to_token_stream()) {
                        spawners.insert(name.ident.to_string(), spawner);
                    }
                }
            }
        }
        Self {
            is_unknown: false,
            parameters,
            types: declared,
            closures,
            typed,
            parallel: &found.parallel | &parallel_parameters(signature),
            consumed,
            unbounded: unbounded_objects(signature),
            counts,
            of_closures,
            entered: Vec::new(),
            renamed: found.renamed,
            own: Some(signature.ident.clone()),
            spawners,
            strays,
            has_no_spawners,
        }
    }

    /// Whether it is a parameter of the function, which was declared with this type.
    pub(super) fn declare(&self, expr: &Expr, ty: &Type) -> bool {
        let declared = name_of(expr).and_then(|name| self.types.get(&name));
        declared.is_some_and(|declared| *declared == ty.to_token_stream().to_string())
    }

    /// Whether it is known that no variable has this name.
    pub(super) fn are_no_variable(&self, name: &Ident) -> bool {
        !self.is_unknown && !self.is_variable(&name.to_string())
    }

    /// Whether it is a parameter that was declared as a parallel iterator, or a variable that is
    /// bound to a chain of one.
    pub(super) fn is_parallel(&self, expr: &Expr) -> bool {
        name_of(expr).is_some_and(|name| {
            let declared = self.types.get(&name);
            self.parallel.contains(&name)
                || declared.is_some_and(|declared| declared.contains("ParallelIterator"))
        })
    }

    /// Whether it is the name of the function itself.
    pub(super) fn is_own(&self, name: &Ident) -> bool {
        self.own.as_ref() == Some(name)
    }

    /// Whether it is a variable that may be a parallel iterator, and is consumed by its name.
    pub(super) fn is_consumed(&self, name: &Ident) -> bool {
        self.consumed.contains(&name.to_string())
    }

    /// Whether it is a parameter that is a trait object, and may not outlive what its type names.
    pub(super) fn is_unbounded(&self, expr: &Expr) -> bool {
        name_of(expr).is_some_and(|name| self.unbounded.contains(&name))
    }

    /// Whether it is what std or rayon spawn on: a scope, or a builder of threads.
    pub(super) fn is_spawner(&self, receiver: &Expr) -> bool {
        self.spawner(receiver).is_some()
    }

    /// Whether it is known that what is spawned on it is called once.
    pub(super) fn calls_once(&self, receiver: &Expr) -> bool {
        self.spawner(receiver) == Some(Spawner::OfStdOrRayon)
    }

    fn spawner(&self, receiver: &Expr) -> Option<Spawner> {
        match name_of(receiver) {
            Some(name) => self.spawners.get(&name).copied(),
            None if self.has_no_spawners => None,
            None => Spawner::named_in(receiver.to_token_stream()),
        }
    }

    /// Whether it is known that a variable here has this name.
    fn is_variable(&self, name: &str) -> bool {
        self.counts.contains_key(name)
            && (!self.of_closures.contains_key(name) || self.entered.iter().any(|own| own == name))
    }

    /// Says that what is looked at next is in this closure. Gives back how many names that adds.
    pub(super) fn enter(&mut self, closure: &mut ExprClosure) -> usize {
        if self.of_closures.is_empty() {
            return 0;
        }
        let mut inside = Bound::new(Mentioned::NOTHING);
        inside.visit_expr_closure_mut(closure);
        let before = self.entered.len();
        let names = inside.counts.into_keys();
        self.entered
            .extend(names.filter(|name| self.of_closures.contains_key(name)));
        self.entered.len() - before
    }

    /// Says that it is outside of the closure again that added so many names.
    pub(super) fn leave(&mut self, count: usize) {
        self.entered.truncate(self.entered.len() - count);
    }

    /// Whether it is another name for a callee of the table.
    pub(super) fn rename_callee(&self, name: &Ident) -> bool {
        self.renamed.contains(&name.to_string())
    }

    /// Whether a variable has this name.
    pub(super) fn bind(&self, name: &Ident) -> bool {
        self.is_variable(&name.to_string())
    }

    /// The closure literal that a variable is.
    pub(super) fn closure_variable(&self, expr: &Expr) -> Option<ClosureVariable> {
        self.closures.get(&name_of(expr)?).copied()
    }

    /// Whether a value may be, or be made of, a closure whose kind the compiler has not inferred yet.
    pub(super) fn may_hold_closure(&self, expr: &Expr) -> bool {
        let tokens = expr.to_token_stream();
        if self.is_unknown {
            return true;
        }
        let may_be_closure = |name: &str| {
            self.is_variable(name)
                && !self.parameters.contains(name)
                && !self.typed.contains_key(name)
        };
        has_bar(tokens.clone()) || mentions(tokens, &may_be_closure)
    }

    /// The shapes of closures that work may be, unless it is known to be none.
    pub(super) fn strays_unless(&self, is_function: bool) -> Strays {
        if is_function {
            Strays::default()
        } else {
            self.strays
        }
    }

    /// Whether the closure captures no variable for sure: then `move` makes no difference to it.
    pub(super) fn captures_nothing(&self, closure: &ExprClosure) -> bool {
        let mut own = HashSet::new();
        identifiers(closure.inputs.to_token_stream(), &mut own);
        if self.is_unknown {
            return !mentions_variable(closure.body.to_token_stream(), &own);
        }
        let is_outer = |name: &str| self.is_variable(name) && !own.contains(name);
        let body = closure.body.to_token_stream();
        if names_one_for_sure(body.clone(), &is_outer) {
            return false;
        }
        if !mentions(body, &is_outer) {
            return true;
        }
        !free_names::uses(closure, &is_outer)
    }
}

/// Whether one of these names is an identifier in tokens that bind nothing.
fn names_one_for_sure(tokens: TokenStream, is_name: &dyn Fn(&str) -> bool) -> bool {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let scan = Scan::of(&tokens, &|_| false);
    let binds = |name: &String| name == "let" || name == "for";
    scan.is_plain && scan.names.iter().any(|name| is_name(name)) && !scan.names.iter().any(binds)
}

/// Whether a name stands in the tokens that may be one of a variable: in lower case, and no part of a
/// path, no method and no field. The closure's own parameters do not count.
fn mentions_variable(tokens: TokenStream, own: &HashSet<String>) -> bool {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is_punct = |at: usize, char: char| match tokens.get(at) {
        Some(TokenTree::Punct(punct)) => punct.as_char() == char,
        _ => false,
    };
    tokens.iter().enumerate().any(|(at, token)| match token {
        TokenTree::Group(group) => mentions_variable(group.stream(), own),
        // It may be a format string.
        TokenTree::Literal(literal) => literal.to_string().contains('{'),
        TokenTree::Ident(ident) => {
            let is_member = at > 0 && is_punct(at - 1, '.') && (at < 2 || !is_punct(at - 2, '.'));
            let ends_path = at > 1 && is_punct(at - 1, ':') && is_punct(at - 2, ':');
            let begins_path = is_punct(at + 1, ':') && is_punct(at + 2, ':');
            let name = ident.to_string();
            let is_type = name.starts_with(char::is_uppercase);
            !is_member && !ends_path && !begins_path && !is_type && !own.contains(&name)
        }
        TokenTree::Punct(_) => false,
    })
}

/// The name that an expression is.
fn name_of(expr: &Expr) -> Option<String> {
    match unparenthesized(expr) {
        Expr::Path(ExprPath { path, .. }) => path.get_ident().map(ToString::to_string),
        _ => None,
    }
}

/// The variables that a block binds once, and consumes by their names.
fn consumed_in(found: &Bound, block: &Block) -> HashSet<String> {
    let names = found.consumed.iter();
    let mut names: HashSet<String> = names
        .filter(|name| found.counts.get(*name) == Some(&1))
        .cloned()
        .collect();
    if !names.is_empty() {
        let tokens = block.to_token_stream();
        names.retain(|name| is_used_in_chains(name, tokens.clone()));
    }
    names
}

/// The parameters whose type is a parameter of the function's own, which is a parallel iterator.
fn parallel_parameters(signature: &Signature) -> HashSet<String> {
    let is_parallel = |bounds: TokenStream| {
        mentions(bounds, &|name| {
            name.ends_with("ParallelIterator") && !name.starts_with("Into")
        })
    };
    let params = signature.generics.type_params();
    let clauses = signature.generics.where_clause.iter();
    let bounded = clauses
        .flat_map(|clause| &clause.predicates)
        .filter_map(|predicate| match predicate {
            WherePredicate::Type(bounded) if is_parallel(bounded.bounds.to_token_stream()) => {
                Some(bounded.bounded_ty.to_token_stream().to_string())
            }
            _ => None,
        });
    let inline = params
        .filter(|param| is_parallel(param.bounds.to_token_stream()))
        .map(|param| param.ident.to_string());
    let parallel: HashSet<String> = inline.chain(bounded).collect();
    if parallel.is_empty() {
        return parallel;
    }
    let inputs = signature.inputs.iter();
    let names = inputs.filter_map(|input| match input {
        FnArg::Typed(typed) => match &*typed.pat {
            Pat::Ident(name) if parallel.contains(&typed.ty.to_token_stream().to_string()) => {
                Some(name.ident.to_string())
            }
            _ => None,
        },
        FnArg::Receiver(_) => None,
    });
    names.collect()
}

fn unbounded_objects(signature: &Signature) -> HashSet<String> {
    let unbounded = unbounded_in(&signature.generics);
    if unbounded.is_empty() {
        return unbounded;
    }
    let is_unbounded = |name: &str| unbounded.contains(name);
    let inputs = signature.inputs.iter();
    let names = inputs.filter_map(|input| match input {
        FnArg::Typed(typed) => {
            let ty = typed.ty.to_token_stream();
            let is_object = mentions(ty.clone(), &|name| name == "dyn");
            match &*typed.pat {
                Pat::Ident(name) if is_object && mentions(ty, &is_unbounded) => {
                    Some(name.ident.to_string())
                }
                _ => None,
            }
        }
        FnArg::Receiver(_) => None,
    });
    names.collect()
}
