//! The parts of a function that its expansion must leave as they were.

use std::collections::{HashMap, HashSet};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Attribute, Block, FnArg, ImplItem, Item, PatIdent, ReturnType, Signature, Stmt, TraitItem,
    parse_quote,
};

use super::functions::Function;
use crate::propagate;
use crate::rewrite;

type Checked<T> = Result<T, String>;

/// Expands a function, with a binding and without. Says whether its body had nothing to rewrite.
pub(super) fn expansion(function: &Function) -> Checked<bool> {
    let bound = "CORPUS = 1".parse().expect("a binding");
    for args in [bound, TokenStream::new()] {
        let expansion = propagate::expand(args, function.item.to_token_stream());
        compare(&function.item, expansion)?;
    }
    let (_, body) = Face::take(&mut function.item.clone()).ok_or("no function")?;
    Ok(!may_be_rewritten(body.to_token_stream()))
}

/// Compares an item of one function with what it was expanded to.
pub(in crate::tests) fn compare(original: &Item, expansion: TokenStream) -> Checked<()> {
    let errors = |tokens: TokenStream| {
        let tokens = flat(tokens).into_iter();
        tokens.filter(|token| token == "compile_error").count()
    };
    if errors(expansion.clone()) > errors(original.to_token_stream()) {
        return Err(format!("it is refused: {expansion}"));
    }
    let mut file = syn::parse2::<syn::File>(expansion)
        .map_err(|error| format!("the expansion does not parse: {error}"))?;
    let known = bound(&mut syn::File {
        shebang: None,
        frontmatter: None,
        attrs: Vec::new(),
        items: vec![original.clone()],
    });
    for name in bound(&mut file) {
        // A constant of that name would be meant instead.
        if !known.contains(&name) && !name.starts_with("__contextvars") {
            return Err(format!("it binds a name that may be a user's: `{name}`"));
        }
    }
    let [expanded] = &mut file.items[..] else {
        return Err(format!("it became {} items", file.items.len()));
    };
    let (before, body_before) = Face::take(&mut original.clone()).ok_or("no function")?;
    let (after, body_after) = Face::take(expanded).ok_or("it became another kind of item")?;
    before.compare(&after)?;
    let body_after = match inner(&body_after) {
        Some(mut inner) => {
            let (face, body) = Face::take(&mut inner).ok_or("the inner function is none")?;
            before.compare_inner(&face)?;
            body
        }
        None => body_after,
    };
    same(
        "the nested items",
        &items(&body_before),
        &items(&body_after),
    )?;
    let body_after = flat(body_after.to_token_stream());
    nothing_lost(&flat(inside(&body_before)), &body_after)?;
    if !may_be_rewritten(body_before.to_token_stream()) {
        // The scope is entered behind the items that lead the body.
        let leading = body_before.stmts.iter();
        let leading = leading
            .take_while(|stmt| matches!(stmt, Stmt::Item(_)))
            .count();
        let (items, rest) = body_before.stmts.split_at(leading);
        for part in [items, rest] {
            let part = flat(part.iter().map(ToTokens::to_token_stream).collect());
            if !part.is_empty() && !body_after.windows(part.len()).any(|run| run == part) {
                return Err("the body has nothing to rewrite, and is not verbatim".to_owned());
            }
        }
    }
    Ok(())
}

/// The names that patterns bind.
fn bound(file: &mut syn::File) -> HashSet<String> {
    struct Names(HashSet<String>);
    impl VisitMut for Names {
        fn visit_pat_ident_mut(&mut self, pattern: &mut PatIdent) {
            self.0.insert(pattern.ident.to_string());
            visit_mut::visit_pat_ident_mut(self, pattern);
        }
    }
    let mut names = Names(HashSet::new());
    names.visit_file_mut(file);
    names.0
}

/// A function's item without its body, and apart from it what an expansion may change.
struct Face {
    /// The item, and the block around a method.
    item: String,
    attributes: Vec<String>,
    output: String,
    is_async: bool,
}

impl Face {
    /// Takes the function apart.
    fn take(item: &mut Item) -> Option<(Self, Block)> {
        let mut attributes = match item {
            Item::Impl(block) => std::mem::take(&mut block.attrs),
            Item::Trait(definition) => std::mem::take(&mut definition.attrs),
            _ => Vec::new(),
        };
        let (own, sig, body) = parts(item)?;
        attributes.append(own);
        let output = std::mem::replace(&mut sig.output, ReturnType::Default);
        let is_async = sig.asyncness.take().is_some();
        for input in &mut sig.inputs {
            // An expansion may match the pattern in the body.
            if let FnArg::Typed(typed) = input {
                *typed.pat = parse_quote!(_);
                // As an `async fn` does, the expansion refuses a lifetime that is hidden.
                let refused = |attr: &Attribute| {
                    joined(attr.to_token_stream()).contains("elided_lifetimes_in_paths")
                };
                typed.attrs.retain(|attr| !refused(attr));
            }
        }
        let body = std::mem::replace(body, parse_quote!({}));
        let face = Self {
            item: joined(item.to_token_stream()),
            attributes: attributes
                .iter()
                .map(|attribute| joined(attribute.to_token_stream()))
                .collect(),
            output: match &output {
                ReturnType::Default => String::new(),
                ReturnType::Type(_, ty) => joined(ty.to_token_stream()),
            },
            is_async,
        };
        Some((face, body))
    }

    fn compare(&self, after: &Self) -> Checked<()> {
        same("the item", &self.item, &after.item)?;
        let became_plain = self.is_async && !after.is_async;
        let private = ": : contextvars : : __private : :";
        let output = match (&self.output[..], became_plain) {
            (output, false) => output.to_owned(),
            ("", true) => format!("impl {private} Future < Output = ( ) >"),
            ("!", true) => format!("impl {private} Future < Output = {private} Never >"),
            (output, true) => format!("impl {private} Future < Output = {output} >"),
        };
        same("the return type", &output, &after.output)?;
        self.compare_attributes(after, became_plain)
    }

    /// The function in the body of the expanded one is the original one.
    fn compare_inner(&self, inner: &Self) -> Checked<()> {
        let head = self.item.rsplit_once("{ }").map(|(head, _)| head);
        let head = head.ok_or("the function has no body")?;
        if !inner.item.contains(head) {
            return Err(format!(
                "the inner function has another head: {}",
                inner.item
            ));
        }
        same("the inner return type", &self.output, &inner.output)?;
        same(
            "whether the inner is async",
            &self.is_async,
            &inner.is_async,
        )
    }

    /// None is lost; only an attribute that puts itself behind others is added.
    fn compare_attributes(&self, after: &Self, became_plain: bool) -> Checked<()> {
        let mut expected = self.attributes.clone();
        for attribute in expected.iter_mut().filter(|_| became_plain) {
            // A future is `must_use` anyway, and clippy does not want that said twice.
            if attribute == "# [ must_use ]" {
                "# [ cfg_attr ( not ( clippy ) , must_use ) ]".clone_into(attribute);
            }
        }
        let mut found = after.attributes.clone();
        if found.len() > expected.len() {
            found.retain(|attribute| !attribute.contains("__behind_others"));
        }
        same("the attributes", &expected, &found)
    }
}

/// The function that one which gives a future has in its own body, alone or in an `impl`.
fn inner(body: &Block) -> Option<Item> {
    let calls_helper = |rest: &[Stmt]| {
        rest.iter().any(|rest| {
            let rest = joined(rest.to_token_stream());
            ["task_of_function", "returned"]
                .iter()
                .any(|helper| rest.contains(&format!(": : contextvars : : __private : : {helper}")))
        })
    };
    match &body.stmts[..] {
        [Stmt::Item(Item::Enum(place)), Stmt::Item(block), ..]
            if place.ident == "__ContextvarsInner" =>
        {
            Some(block.clone())
        }
        [Stmt::Item(function @ Item::Fn(_)), rest @ ..] if calls_helper(rest) => {
            Some(function.clone())
        }
        _ => None,
    }
}

/// The only function of an item.
fn parts(item: &mut Item) -> Option<(&mut Vec<Attribute>, &mut Signature, &mut Block)> {
    match item {
        Item::Fn(function) => Some((&mut function.attrs, &mut function.sig, &mut function.block)),
        Item::Impl(block) => match &mut block.items[..] {
            [ImplItem::Fn(method)] => Some((&mut method.attrs, &mut method.sig, &mut method.block)),
            _ => None,
        },
        Item::Trait(definition) => match &mut definition.items[..] {
            [TraitItem::Fn(method)] => {
                Some((&mut method.attrs, &mut method.sig, method.default.as_mut()?))
            }
            _ => None,
        },
        _ => None,
    }
}

/// Every item in a body, but not those in other items.
fn items(body: &Block) -> Vec<String> {
    struct Items(Vec<String>);
    impl VisitMut for Items {
        fn visit_item_mut(&mut self, item: &mut Item) {
            self.0.push(joined(item.to_token_stream()));
        }
    }
    let mut items = Items(Vec::new());
    items.visit_block_mut(&mut body.clone());
    // In any order: an argument that is no closure may go before the others. One of the expansion's own
    // stands in front of an `.await`.
    let own = joined(crate::syntax::statement_for_clippy());
    items.0.retain(|item| *item != own);
    items.0.sort();
    items.0
}

/// Whether the engine may find something in these tokens, judged by names alone.
fn may_be_rewritten(tokens: TokenStream) -> bool {
    // The last one may be a context's, which gives a future back.
    let others = ["rayon", "IntoParallelIterator", "ParallelBridge", "run"];
    flat(tokens)
        .iter()
        .any(|token| rewrite::is_in_table(token) || others.contains(&token.as_str()))
}

/// All tokens of the original are in the expansion, as often at least.
fn nothing_lost(before: &[String], after: &[String]) -> Checked<()> {
    let mut counts = HashMap::<&str, usize>::new();
    for token in after {
        *counts.entry(token).or_default() += 1;
    }
    let mut take = |token: &str| match counts.get_mut(token) {
        Some(count) if *count > 0 => {
            *count -= 1;
            true
        }
        _ => false,
    };
    // A `while let` may become a `loop`: looked for last, when those that were written are found.
    let (whiles, others): (Vec<&String>, Vec<&String>) =
        before.iter().partition(|token| *token == "while");
    let is_found = |token: &str, take: &mut dyn FnMut(&str) -> bool| {
        take(token) || token == "while" && take("loop")
    };
    match others
        .into_iter()
        .chain(whiles)
        .find(|token| !is_found(token, &mut take))
    {
        Some(token) => Err(format!("`{token}` of the body is lost")),
        None => Ok(()),
    }
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, before: &T, after: &T) -> Checked<()> {
    if before == after {
        Ok(())
    } else {
        Err(format!("{what} changed: {before:?} became {after:?}"))
    }
}

/// The tokens between a block's braces.
fn inside(body: &Block) -> TokenStream {
    body.stmts.iter().map(ToTokens::to_token_stream).collect()
}

fn joined(tokens: TokenStream) -> String {
    flat(tokens).join(" ")
}

/// The tokens, delimiters among them, one string each.
fn flat(tokens: TokenStream) -> Vec<String> {
    fn collect(tokens: TokenStream, flat: &mut Vec<String>) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => {
                    let (open, close) = match group.delimiter() {
                        Delimiter::Parenthesis => ("(", ")"),
                        Delimiter::Brace => ("{", "}"),
                        Delimiter::Bracket => ("[", "]"),
                        Delimiter::None => {
                            collect(group.stream(), flat);
                            continue;
                        }
                    };
                    flat.push(open.to_owned());
                    collect(group.stream(), flat);
                    flat.push(close.to_owned());
                }
                other => flat.push(other.to_string()),
            }
        }
    }
    let mut flat = Vec::new();
    collect(tokens, &mut flat);
    flat
}
