//! What is expanded does not depend on how much of an item is parsed. Each test of this crate that expands
//! an item asks that, too.

use proc_macro2::TokenStream;
use syn::Item;

use super::{expand_parsed, unparsed};
use crate::purpose::Purpose;
use crate::purpose::tests::expanded_for;

pub(super) fn assert_that_all_parsed_expands_to_the_same(args: &TokenStream, item: &TokenStream) {
    if syn::parse2::<Item>(item.clone()).is_err() {
        return;
    }
    for purpose in [Purpose::Program, Purpose::Check] {
        let expansion = |parse| {
            let expand = || expand_parsed(args.clone(), item.clone(), parse);
            let printed = expanded_for(purpose, expand).to_string();
            printed.replace(char::is_whitespace, "")
        };
        let expansion_of_all = expansion(|item, _| unparsed::whole_item(item));
        assert_eq!(expansion_of_all, expansion(unparsed::item), "{purpose:?}");
    }
}
