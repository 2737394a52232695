//! What the patterns of a block bind, and what is known of each name.

use std::collections::{HashMap, HashSet};

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, Item, Local, Macro, Pat, PatIdent, Stmt, Token, Type, UseTree};

use super::super::links::{
    CONSUMERS, is_adaptor, is_copy, is_source, may_consume_a_name as may_consume,
};
use super::super::mentioned::Mentioned;
use super::super::passages::{Binding, Part, each_binding};
use super::super::strays::Strays;
use super::super::syntax::{Call, closure};
use super::super::table::{SPAWNERS, callees, gives_spawner, is_one_of};
use super::{ClosureVariable, name_of};
use crate::syntax::{mentions, unparenthesized};

/// Collects what the patterns of a block bind.
#[derive(Default)]
pub(super) struct Bound {
    /// How often a pattern binds a name.
    pub(super) counts: HashMap<String, usize>,
    pub(super) closures: HashMap<String, ClosureVariable>,
    /// The variables whose type is written, or comes from a call.
    pub(super) typed: HashMap<String, Source>,
    pub(super) parallel: HashSet<String>,
    pub(super) spawners: HashMap<String, Spawner>,
    /// The names that a `use` gives callees of the table.
    pub(super) renamed: HashSet<String>,
    /// The shapes of the closure literals that are not the value of a plain `let`.
    pub(super) strays: Strays,
    /// How often closures bind a name: their parameters and the patterns in their bodies.
    pub(super) of_closures: HashMap<String, usize>,
    /// How many closures are around what is visited.
    depth: usize,
    /// The closure literal that comes next is the value of a `let`.
    is_let: bool,
    /// The names on which a method is called that may consume a parallel iterator.
    pub(super) consumed: HashSet<String>,
    /// What the function mentions, or may mention.
    mentioned: Mentioned,
}

/// Where the type of a variable comes from.
pub(super) enum Source {
    Written,
    Call(TokenStream),
    CallInPassage(Part),
}

/// What std or rayon spawn on, by its name: a scope, or a builder of threads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Spawner {
    /// The path of its type, or of the function that gives it, says whose it is.
    OfStdOrRayon,
    /// A type of the user's may have the name, too, and call its work more than once.
    Anybodys,
}

impl Source {
    /// The call.
    pub(super) fn tokens(&self) -> TokenStream {
        match self {
            Self::Written => TokenStream::new(),
            Self::Call(call) => call.clone(),
            Self::CallInPassage(call) => call.tokens(),
        }
    }
}

impl Spawner {
    /// Of these tokens, in which one is named.
    fn of(tokens: TokenStream) -> Self {
        if mentions(tokens, &|name| name == "thread" || name == "rayon") {
            Self::OfStdOrRayon
        } else {
            Self::Anybodys
        }
    }

    /// The one whose type is named in the tokens.
    pub(super) fn named_in(tokens: TokenStream) -> Option<Self> {
        mentions(tokens.clone(), &|name| SPAWNERS.contains(&name)).then(|| Self::of(tokens))
    }
}

impl Bound {
    pub(super) fn new(mentioned: Mentioned) -> Self {
        Self {
            mentioned,
            ..Self::default()
        }
    }

    /// The callees that a `use` in the block gives another name.
    fn add_renamed(&mut self, tree: &UseTree) {
        match tree {
            UseTree::Path(path) => self.add_renamed(&path.tree),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.add_renamed(tree)),
            UseTree::Rename(renamed) if callees().any(|name| renamed.ident == name) => {
                self.renamed.insert(renamed.rename.to_string());
            }
            _ => {}
        }
    }

    /// The closures of a call that get what threads or jobs are spawned on.
    fn add_spawners_of(&mut self, expr: &Expr) {
        let Some(call) = Call::of(expr) else { return };
        for arg in call.args {
            if let Some(Expr::Closure(body)) = closure(arg) {
                if let Some(Pat::Ident(name)) = body.inputs.first() {
                    if gives_spawner(&call.name.to_string()) {
                        let spawner = self.spawner_of(expr, &call);
                        self.add_spawner(&name.ident, spawner);
                    }
                }
            }
        }
    }

    fn spawner_of(&self, expr: &Expr, call: &Call<'_>) -> Spawner {
        match (call.path, expr) {
            (Some(path), _) => Spawner::of(path.to_token_stream()),
            (_, Expr::MethodCall(call)) => {
                let receiver = name_of(&call.receiver);
                let known = receiver.and_then(|name| self.spawners.get(&name));
                known.copied().unwrap_or(Spawner::Anybodys)
            }
            _ => Spawner::Anybodys,
        }
    }

    fn add_spawner(&mut self, name: &Ident, spawner: Spawner) {
        let known = self.spawners.entry(name.to_string()).or_insert(spawner);
        if *known != spawner {
            *known = Spawner::Anybodys;
        }
    }

    fn add_consumed(&mut self, expr: &Expr) {
        let Expr::MethodCall(call) = expr else { return };
        if let Expr::Path(receiver) = &*call.receiver {
            if let Some(name) = receiver.path.get_ident() {
                if may_consume(&call.method, !call.args.is_empty()) {
                    self.consumed.insert(name.to_string());
                }
            }
        }
    }

    fn add_name(&mut self, name: String) {
        self.add(name, 1);
    }

    fn add(&mut self, name: String, count: usize) {
        if self.depth > 0 {
            *self.of_closures.entry(name.clone()).or_default() += count;
        }
        *self.counts.entry(name).or_default() += count;
    }

    /// What statements bind that are not parsed. None of their variables is a closure or a chain.
    fn add_passage(&mut self, passage: &TokenStream) {
        each_binding(passage.clone(), &mut |binding| match binding {
            Binding::Names(names) => names.into_iter().for_each(|name| self.add_name(name)),
            Binding::Variable(variable) => {
                self.add_name(variable.name.clone());
                let source = match variable.call {
                    Some(call) => Some(Source::CallInPassage(call)),
                    None => variable.is_typed.then_some(Source::Written),
                };
                if let Some(source) = source {
                    self.typed.insert(variable.name, source);
                }
            }
        });
    }

    /// Whether it is a chain that is not consumed.
    fn is_chain(&self, expr: &Expr) -> bool {
        match unparenthesized(expr) {
            Expr::MethodCall(call) if is_source(&call.method.to_string()) => true,
            Expr::MethodCall(call) => is_adaptor(&call.method) && self.is_chain(&call.receiver),
            path => name_of(path).is_some_and(|name| self.parallel.contains(&name)),
        }
    }
}

impl VisitMut for Bound {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        self.add_spawners_of(expr);
        if self.mentioned.has(Mentioned::CONSUMER) {
            self.add_consumed(expr);
        }
        if let Expr::Closure(closure) = expr {
            if closure.asyncness.is_none() && !std::mem::take(&mut self.is_let) {
                self.strays.add(Strays::of(closure));
            }
            self.depth += 1;
            visit_mut::visit_expr_mut(self, expr);
            self.depth -= 1;
        } else {
            visit_mut::visit_expr_mut(self, expr);
        }
    }

    fn visit_stmt_mut(&mut self, stmt: &mut Stmt) {
        match stmt {
            Stmt::Expr(Expr::Verbatim(passage), _) => self.add_passage(passage),
            stmt => visit_mut::visit_stmt_mut(self, stmt),
        }
    }

    fn visit_pat_ident_mut(&mut self, ident: &mut PatIdent) {
        self.add_name(ident.ident.to_string());
        visit_mut::visit_pat_ident_mut(self, ident);
    }

    fn visit_local_mut(&mut self, local: &mut Local) {
        let (name, ty) = match &local.pat {
            Pat::Ident(name) => (Some(name), None),
            Pat::Type(typed) => match &*typed.pat {
                Pat::Ident(name) => (Some(name), Some(&typed.ty)),
                _ => (None, None),
            },
            _ => (None, None),
        };
        if let Some(name) = name {
            let init = local.init.as_ref();
            if self.mentioned.has(Mentioned::SPAWNER) {
                let mut declared = ty.map(ToTokens::to_token_stream).into_iter();
                let mut value = init.map(|init| init.expr.to_token_stream()).into_iter();
                let spawner = declared.find_map(Spawner::named_in);
                if let Some(spawner) = spawner.or_else(|| value.find_map(Spawner::named_in)) {
                    self.add_spawner(&name.ident, spawner);
                }
            }
            let name = name.ident.to_string();
            let value = local.init.as_ref().map(|init| unparenthesized(&init.expr));
            let may_be_chain = self.mentioned.has(Mentioned::SOURCE);
            if may_be_chain && value.is_some_and(|value| self.is_chain(value)) {
                self.parallel.insert(name.clone());
            }
            match (ty, value) {
                (Some(ty), _) if !mentions(ty.to_token_stream(), &|name| name == "_") => {
                    self.typed.insert(name, Source::Written);
                }
                (None, Some(Expr::Closure(closure)))
                    if closure.asyncness.is_none() && closure.attrs.is_empty() =>
                {
                    let types = closure.inputs.to_token_stream();
                    let mut inputs = closure.inputs.iter();
                    let variable = ClosureVariable {
                        params: closure.inputs.len(),
                        is_typed: inputs.all(|input| matches!(input, Pat::Type(_)))
                            && !has_one_of(types, &['&', '\'', '<']),
                        shape: Strays::of(closure),
                    };
                    self.is_let = true;
                    if let Some(other) = self.closures.insert(name, variable) {
                        self.strays.add(other.shape);
                    }
                }
                (None, Some(value @ (Expr::Call(_) | Expr::MethodCall(_) | Expr::Macro(_))))
                    if !gets_closure(value) =>
                {
                    let value = value.to_token_stream();
                    if !has_bar(value.clone()) {
                        self.typed.insert(name, Source::Call(value));
                    }
                }
                _ => {}
            }
        }
        visit_mut::visit_local_mut(self, local);
    }

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        let list = Punctuated::<Expr, Token![,]>::parse_terminated;
        let arguments = list.parse2(mac.tokens.clone()).ok();
        let mut names = HashSet::new();
        bound_in_macro(mac.tokens.clone(), arguments.is_none(), &mut names);
        if arguments.is_none() {
            consumed_names(mac.tokens.clone(), &mut self.consumed);
        }
        for name in names {
            // A closure of this name may be another one than a `let` binds.
            self.add(name, 2);
        }
        for mut argument in arguments.into_iter().flatten() {
            self.visit_expr_mut(&mut argument);
        }
    }

    fn visit_item_mut(&mut self, item: &mut Item) {
        if let Item::Use(item) = item {
            self.add_renamed(&item.tree);
        }
    }
    fn visit_type_mut(&mut self, _: &mut Type) {}
}

/// Whether a call gets a closure literal, or its receiver does.
fn gets_closure(value: &Expr) -> bool {
    let is_closure = |arg: &Expr| matches!(arg, Expr::Closure(_));
    match value {
        Expr::Call(call) => call.args.iter().any(is_closure),
        Expr::MethodCall(call) => call.args.iter().any(is_closure) || gets_closure(&call.receiver),
        _ => false,
    }
}

/// Whether a `|` stands in the tokens: there may be a closure.
pub(super) fn has_bar(tokens: TokenStream) -> bool {
    has_one_of(tokens, &['|'])
}

/// Whether one of these stands in the tokens.
pub(in super::super) fn has_one_of(tokens: TokenStream, chars: &[char]) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Punct(punct) => chars.contains(&punct.as_char()),
        TokenTree::Group(group) => has_one_of(group.stream(), chars),
        _ => false,
    })
}

/// The same for tokens that may not be Rust's: the names behind a `let` and the like, in front of a `=`,
/// and behind a `|`, if no closure was found in another way. A name too many does no harm.
///
/// `scoped!(NAME = value, ..)` binds no variable.
fn bound_in_macro(tokens: TokenStream, has_closures: bool, names: &mut HashSet<String>) {
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
        if has_closures && is_punct(at, '|') && at >= parameters_end {
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
            bound_in_macro(group.stream(), has_closures, names);
        }
    }
}

fn is_constant(token: &TokenTree) -> bool {
    !token.to_string().contains(char::is_lowercase)
}

pub(super) fn identifiers(tokens: TokenStream, names: &mut HashSet<String>) {
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

/// The names on which a method is called that may consume a parallel iterator, in tokens that may not be
/// Rust's.
fn consumed_names(tokens: TokenStream, names: &mut HashSet<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for window in tokens.windows(4) {
        if let [
            TokenTree::Ident(name),
            TokenTree::Punct(dot),
            TokenTree::Ident(method),
            next,
        ] = window
        {
            let has_arguments = match next {
                TokenTree::Group(arguments) => !arguments.stream().is_empty(),
                _ => false,
            };
            if dot.as_char() == '.' && may_consume(method, has_arguments) {
                names.insert(name.to_string());
            }
        }
    }
    for token in tokens {
        if let TokenTree::Group(group) = token {
            consumed_names(group.stream(), names);
        }
    }
}

/// Whether a variable is only bound, and then the receiver of methods that every parallel iterator has.
pub(super) fn is_used_in_chains(name: &str, tokens: TokenStream) -> bool {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is_word = |at: Option<usize>, word: &str| matches!(at.and_then(|at| tokens.get(at)), Some(TokenTree::Ident(ident)) if ident == word);
    let is_dot = |at: Option<usize>| matches!(at.and_then(|at| tokens.get(at)), Some(TokenTree::Punct(dot)) if dot.as_char() == '.');
    tokens.iter().enumerate().all(|(at, token)| match token {
        TokenTree::Ident(ident) if ident == name => {
            let before = at.checked_sub(1);
            let is_link = match tokens.get(at + 2) {
                Some(TokenTree::Ident(method)) => {
                    is_adaptor(method) || is_one_of(method, CONSUMERS) || is_copy(method)
                }
                _ => false,
            };
            is_word(before, "let")
                || is_word(before, "mut")
                || is_dot(before)
                || is_dot(Some(at + 1)) && is_link
        }
        TokenTree::Group(group) => is_used_in_chains(name, group.stream()),
        TokenTree::Literal(_) => !mentions(token.clone().into(), &|mentioned| mentioned == name),
        _ => true,
    })
}
