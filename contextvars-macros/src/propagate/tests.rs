//! What is expanded does not depend on how much of an item is parsed, and a check asks and tells what a
//! program does. Each test of this crate that expands an item asks that, too.

use std::collections::BTreeMap;

use proc_macro2::{TokenStream, TokenTree};
use syn::Item;

use super::{expand_parsed, unparsed};
use crate::purpose::Purpose;
use crate::purpose::tests::expanded_for;

pub(super) fn assert_that_purposes_agree(args: &TokenStream, item: &TokenStream) {
    if syn::parse2::<Item>(item.clone()).is_err() {
        return;
    }
    let [program, check] = [Purpose::Program, Purpose::Check].map(|purpose| {
        let expansion = |parse| {
            let expand = || expand_parsed(args.clone(), item.clone(), parse);
            expanded_for(purpose, expand)
        };
        let printed = |tokens: &TokenStream| tokens.to_string().replace(char::is_whitespace, "");
        let expansion_of_all = expansion(|item, _| unparsed::whole_item(item));
        let expansion = expansion(unparsed::item);
        assert_eq!(
            printed(&expansion_of_all),
            printed(&expansion),
            "{purpose:?}"
        );
        expansion
    });
    assert_eq!(told(&program), told(&check), "{item}");
}

/// The names by which the compiler warns, or decides whether to, and how often each occurs.
pub(crate) fn told(expansion: &TokenStream) -> BTreeMap<String, usize> {
    const NAMES: &[&str] = &[
        "Loud",
        "box_of_a_type_parameter",
        "callee_by_another_name",
        "closure_of_a_chain",
        "compile_error",
        "explained",
        "function_in_a_field",
        "future_that_escapes_its_scope",
        "give_",
        "item_of_unknown_syntax",
        "leaves_",
        "left_",
        "name_in_a_named_macro",
        "named_call_without_work",
        "put_into_",
        "spawn_that_is_not_called",
        "stays_",
    ];
    fn count(tokens: TokenStream, found: &mut BTreeMap<String, usize>) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => count(group.stream(), found),
                TokenTree::Ident(name) => {
                    let name = name.to_string();
                    if NAMES.contains(&&*name) {
                        *found.entry(name).or_default() += 1;
                    }
                }
                _ => {}
            }
        }
    }
    let mut found = BTreeMap::new();
    count(expansion.clone(), &mut found);
    found
}
