//! What the macros expand to, printed. `UPDATE_EXPECT=1 cargo test -p contextvars-macros` writes
//! the snapshots anew.
#![allow(
    clippy::needless_raw_string_hashes,
    reason = "it is `expect-test` that writes them"
)]

mod context_var;
mod propagate;
mod read;
mod scoped;

use expect_test::Expect;
use proc_macro2::TokenStream;
use quote::quote;

/// The tokens of a piece of source.
fn tokens(source: &str) -> TokenStream {
    source.parse().expect("the source has tokens")
}

/// Compares items with a snapshot.
fn check_items(expansion: TokenStream, expected: &Expect) {
    let file = syn::parse2(expansion).expect("the expansion parses");
    expected.assert_eq(&prettyplease::unparse(&file));
}

/// Compares an expression with a snapshot, as the body of a function.
fn check_expression(expansion: &TokenStream, expected: &Expect) {
    check_items(quote!(fn _expansion() { #expansion }), expected);
}
