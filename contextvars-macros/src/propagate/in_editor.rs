//! What an editor gets in place of an expansion: the item as it is written.
//!
//! An editor completes, and looks up types, in what the macro gives. It does not run it. So it gets
//! the code of the user: unfinished lines, names and types are those of unmarked code, and a marked
//! module costs it no more than to copy the tokens. Values of bindings are code, too: they stand at
//! the beginning of each body.
//!
//! ```text
//! #[propagate(USER = name)]        fn work(name: String) {
//! fn work(name: String) {              let _ = Binding { var: variable(&USER), value: name };
//!     thread::spawn(|| 1);             thread::spawn(|| 1);
//! }                                }
//! ```

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Block, ImplItem, Item, TraitItem};

use super::attributes::has_own;
use super::mark::Mark;
use crate::bindings;
use crate::diagnostics::Report;
use crate::rewrite::insert_first;

pub(super) fn expand(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut report = Report::default();
    let mark = Mark::read(args, &mut report);
    mark.names_occur(&item, &mut report);
    // There may be much in a module, and nothing to say of it.
    if mark.bindings.is_empty() && report.is_empty() && is_module(&item) {
        return item;
    }
    let expansion = match syn::parse2::<Item>(item.clone()) {
        Ok(mut parsed) if !Mark::refuse(&parsed, &mut report) && !mark.bindings.is_empty() => {
            mark.evaluate_in(&mut parsed);
            parsed.into_token_stream()
        }
        _ => item,
    };
    let mut tokens = report.to_items();
    tokens.extend(expansion);
    tokens
}

fn is_module(item: &TokenStream) -> bool {
    let tokens: Vec<TokenTree> = item.clone().into_iter().collect();
    let is_keyword = |token: &TokenTree| matches!(token, TokenTree::Ident(word) if word == "mod");
    let has_items = matches!(tokens.last(), Some(TokenTree::Group(items)) if items.delimiter() == Delimiter::Brace);
    has_items && tokens.len() > 2 && is_keyword(&tokens[tokens.len() - 3])
}

impl Mark {
    /// Puts the values of the bindings into each function of an item.
    fn evaluate_in(&self, item: &mut Item) {
        match item {
            Item::Fn(function) => self.evaluate_in_body(&mut function.block),
            Item::Impl(block) => {
                for item in &mut block.items {
                    match item {
                        ImplItem::Fn(method) if !has_own(&method.attrs) => {
                            self.evaluate_in_body(&mut method.block);
                        }
                        _ => {}
                    }
                }
            }
            Item::Trait(definition) => {
                for item in &mut definition.items {
                    match item {
                        TraitItem::Fn(method) if !has_own(&method.attrs) => {
                            if let Some(body) = &mut method.default {
                                self.evaluate_in_body(body);
                            }
                        }
                        _ => {}
                    }
                }
            }
            Item::Mod(module) => {
                for item in module.content.iter_mut().flat_map(|(_, items)| items) {
                    let (Item::Fn(syn::ItemFn { attrs, .. })
                    | Item::Impl(syn::ItemImpl { attrs, .. })
                    | Item::Trait(syn::ItemTrait { attrs, .. })
                    | Item::Mod(syn::ItemMod { attrs, .. })) = &*item
                    else {
                        continue;
                    };
                    if !has_own(attrs) {
                        self.evaluate_in(item);
                    }
                }
            }
            _ => {}
        }
    }

    pub(super) fn evaluate_in_body(&self, body: &mut Block) {
        if self.bindings.is_empty() {
            return;
        }
        insert_first(body, bindings::evaluate(&self.bindings, &self.runtime));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(args: &str, item: &str, expected: &str) {
        let expansion = expand(args.parse().unwrap(), item.parse().unwrap());
        let printed = expansion
            .to_string()
            .replace("::contextvars::__private::", "");
        let text = |text: &str| text.replace(char::is_whitespace, "");
        let printed = text(&printed).replace("::contextvars::__private::", "");
        assert_eq!(printed, text(expected), "{item}");
    }

    #[test]
    fn an_item_without_bindings_stays_as_it_is() {
        for item in [
            "fn work(user: User) { thread::spawn(move || user.name) }",
            "#[other] pub async fn work(user: User) -> u8 { spawn(fetch()).await }",
            "impl User { #[propagate] fn work(&self) { rayon::join(|| 1, || 2); } }",
            "mod jobs { fn work() { let x = ; user. } fn half }",
            "fn work() { let x = ; user. }",
        ] {
            for args in ["", "spawn(spawn)", "explain"] {
                if !args.starts_with("spawn") || item.contains("spawn") {
                    check(args, item, item);
                }
            }
        }
    }

    #[test]
    fn each_body_begins_with_the_values_of_the_bindings() {
        let value = "let _ = Binding { var: ContextVariable::variable(&USER), value: name };";
        for item in [
            "async fn work(name: String) { ¦ name.len() }",
            "impl User { const A: u8 = 1; fn work(&self) { ¦ } #[propagate] fn own(&self) {} }",
            "trait Work { fn work(&self); fn more(&self) { ¦ } }",
            "mod jobs { fn work() { ¦ 1 } mod inner { fn more() { ¦ } } #[propagate] mod own { fn f() {} } }",
        ] {
            check(
                "USER = name",
                &item.replace('¦', ""),
                &item.replace('¦', value),
            );
        }
    }

    #[test]
    fn mistakes_are_reported_beside_the_item() {
        for (args, item) in [
            ("", "struct User;"),
            ("", "const fn work() {}"),
            ("skip(spwan)", "mod jobs { fn work() { spawn(1) } }"),
            ("spwan(run)", "fn work() { run(|| 1) }"),
        ] {
            let expansion = expand(args.parse().unwrap(), item.parse().unwrap()).to_string();
            let item = item.parse::<TokenStream>().unwrap().to_string();
            assert!(expansion.contains("compile_error"), "{item}");
            assert!(expansion.ends_with(&item), "{expansion}");
        }
    }
}
