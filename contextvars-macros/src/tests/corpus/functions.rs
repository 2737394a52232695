//! Which functions of a package are worth a look: all in which the engine may find something to
//! rewrite, and those with the most of what is hard to expand.

use std::path::{Path, PathBuf};
use std::{cmp, fs};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Expr, ExprAsync, ExprAwait, ExprClosure, ImplItem, Item, ItemImpl, ItemTrait, Lifetime, Macro,
    Pat, ReturnType, Signature, TraitItem, TypeImplTrait,
};

use super::registry::Package;
use crate::rewrite;

/// How many functions without any name of the table are taken of each package.
const OTHERS: usize = 12;

/// A file is parsed if there is one of these in it.
const WORTH_PARSING: [&str; 2] = ["spawn", "par_"];

/// Or one of these, in a crate that spawns a lot.
const ALSO_WORTH_PARSING: [&str; 3] = ["async ", "(|", "move |"];

/// Longer files are generated ones.
const LONGEST: usize = 400_000;

/// One function: an item, which may be an `impl` block or a trait with nothing else in it.
pub(super) struct Function {
    pub(super) file: String,
    pub(super) name: String,
    pub(super) item: Item,
    /// Whether a name of the spawn table is in it.
    pub(super) has_spawns: bool,
    score: usize,
}

pub(super) fn of(package: &Package) -> Vec<Function> {
    let mut marks = WORTH_PARSING.to_vec();
    if package.spawns_a_lot() {
        marks.extend(ALSO_WORTH_PARSING);
    }
    let mut functions = Vec::new();
    for path in rust_files(&package.folder) {
        let Ok(text) = fs::read_to_string(&path) else {
            continue;
        };
        if text.len() > LONGEST || !marks.iter().any(|mark| text.contains(mark)) {
            continue;
        }
        // Some packages keep files that are no Rust, on purpose.
        let Ok(parsed) = syn::parse_file(&text) else {
            continue;
        };
        let file = path.strip_prefix(&package.folder).unwrap_or(&path);
        collect(parsed.items, &file.display().to_string(), &mut functions);
    }
    let (mut chosen, mut others): (Vec<_>, Vec<_>) = functions
        .into_iter()
        .partition(|function| function.has_spawns);
    others.sort_by_key(|function| cmp::Reverse(function.score));
    chosen.extend(
        others
            .into_iter()
            .take(OTHERS)
            .filter(|function| function.score > 0),
    );
    chosen
}

/// All `.rs` files, in an order that is the same everywhere.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    entries.sort();
    let mut files = Vec::new();
    for path in entries {
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

fn collect(items: Vec<Item>, file: &str, functions: &mut Vec<Function>) {
    for item in items {
        match item {
            Item::Mod(module) => {
                let items = module.content.map(|(_, items)| items);
                collect(items.unwrap_or_default(), file, functions);
            }
            Item::Fn(function) if function.sig.constness.is_none() => {
                let name = function.sig.ident.to_string();
                functions.extend(Function::new(file, name, Item::Fn(function)));
            }
            Item::Impl(block) => {
                for (name, item) in methods_of_impl(block) {
                    functions.extend(Function::new(file, name, item));
                }
            }
            Item::Trait(definition) => {
                for (name, item) in methods_of_trait(definition) {
                    functions.extend(Function::new(file, name, item));
                }
            }
            _ => {}
        }
    }
}

/// Each method with the block around it.
fn methods_of_impl(mut block: ItemImpl) -> Vec<(String, Item)> {
    let items = std::mem::take(&mut block.items);
    let methods = items.into_iter().filter_map(|item| match item {
        ImplItem::Fn(method) => Some(method),
        _ => None,
    });
    methods
        .map(|method| {
            let name = method.sig.ident.to_string();
            let items = vec![ImplItem::Fn(method)];
            (
                name,
                Item::Impl(ItemImpl {
                    items,
                    ..block.clone()
                }),
            )
        })
        .collect()
}

fn methods_of_trait(mut definition: ItemTrait) -> Vec<(String, Item)> {
    let items = std::mem::take(&mut definition.items);
    let methods = items.into_iter().filter_map(|item| match item {
        TraitItem::Fn(method) if method.default.is_some() => Some(method),
        _ => None,
    });
    methods
        .map(|method| {
            let name = method.sig.ident.to_string();
            let items = vec![TraitItem::Fn(method)];
            (
                name,
                Item::Trait(ItemTrait {
                    items,
                    ..definition.clone()
                }),
            )
        })
        .collect()
}

impl Function {
    fn new(file: &str, name: String, mut item: Item) -> Option<Self> {
        let mut score = Score::default();
        score.visit_item_mut(&mut item);
        if score.is_marked {
            return None;
        }
        Some(Self {
            file: file.to_owned(),
            name,
            has_spawns: names_a_callee(item.to_token_stream()),
            item,
            score: score.points,
        })
    }
}

fn names_a_callee(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => rewrite::is_in_table(&ident.to_string()),
        TokenTree::Group(group) => names_a_callee(group.stream()),
        _ => false,
    })
}

/// How much there is of what is hard to expand.
#[derive(Default)]
struct Score {
    points: usize,
    /// Whether this attribute is on it already.
    is_marked: bool,
}

impl VisitMut for Score {
    fn visit_signature_mut(&mut self, signature: &mut Signature) {
        if signature.asyncness.is_some() {
            self.points += 5;
        }
        self.points += signature.generics.params.len();
        for input in &signature.inputs {
            if matches!(input, syn::FnArg::Typed(typed) if !matches!(*typed.pat, Pat::Ident(_))) {
                self.points += 2;
            }
        }
        if let ReturnType::Type(_, ty) = &signature.output {
            if mentions_future(ty.to_token_stream()) {
                self.points += 5;
            }
        }
        visit_mut::visit_signature_mut(self, signature);
    }

    fn visit_attribute_mut(&mut self, attribute: &mut syn::Attribute) {
        self.is_marked |= attribute.path().is_ident("propagate");
    }

    fn visit_expr_async_mut(&mut self, block: &mut ExprAsync) {
        self.points += 3;
        visit_mut::visit_expr_async_mut(self, block);
    }

    fn visit_expr_await_mut(&mut self, await_: &mut ExprAwait) {
        self.points += 2;
        visit_mut::visit_expr_await_mut(self, await_);
    }

    fn visit_expr_closure_mut(&mut self, closure: &mut ExprClosure) {
        self.points += 3;
        visit_mut::visit_expr_closure_mut(self, closure);
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if let Expr::Break(_) | Expr::Continue(_) | Expr::Return(_) | Expr::Unsafe(_) = expr {
            self.points += 1;
        }
        visit_mut::visit_expr_mut(self, expr);
    }

    fn visit_macro_mut(&mut self, _: &mut Macro) {
        self.points += 1;
    }

    fn visit_lifetime_mut(&mut self, _: &mut Lifetime) {
        self.points += 1;
    }

    fn visit_type_impl_trait_mut(&mut self, opaque: &mut TypeImplTrait) {
        self.points += 2;
        visit_mut::visit_type_impl_trait_mut(self, opaque);
    }

    fn visit_item_mut(&mut self, item: &mut Item) {
        self.points += 2;
        visit_mut::visit_item_mut(self, item);
    }
}

fn mentions_future(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == "Future" || ident == "BoxFuture",
        TokenTree::Group(group) => mentions_future(group.stream()),
        _ => false,
    })
}
