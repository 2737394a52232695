//! Each row of the spawn table has a test of its own: a file in the folder `rows` that is named
//! after the row, and has calls of it, as they are written and as they are expanded.
//! `UPDATE_EXPECT=1 cargo test -p contextvars-macros rows` writes the expansions.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use expect_test::expect_file;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Ident, Item};

use crate::{propagate, rewrite};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tests/rows")
}

/// The name of a row's file.
fn file_of((name, arity): (&str, usize)) -> String {
    format!("{name}_{arity}.rs")
}

/// Whether there is a call of a row among the tokens. The receiver may come first.
fn calls(tokens: TokenStream, row: (&str, usize)) -> bool {
    let mut callee = None;
    tokens.into_iter().any(|token| {
        let is_callee = callee.take().is_some_and(|name| name == row.0);
        match token {
            TokenTree::Ident(name) => {
                callee = Some(name.to_string());
                false
            }
            TokenTree::Group(group) => {
                let is_call = is_callee && group.delimiter() == Delimiter::Parenthesis;
                is_call && (row.1..=row.1 + 1).contains(&arguments(group.stream()))
                    || calls(group.stream(), row)
            }
            _ => false,
        }
    })
}

fn arguments(list: TokenStream) -> usize {
    let parser = syn::punctuated::Punctuated::<syn::Expr, syn::Token![,]>::parse_terminated;
    syn::parse::Parser::parse2(parser, list)
        .expect("arguments")
        .len()
}

#[test]
fn every_row_of_the_table_is_expanded_as_its_file_says() {
    for row in rewrite::rows() {
        let path = folder().join(file_of(row));
        let text = fs::read_to_string(&path).unwrap_or_else(|_| {
            let (name, arity) = row;
            panic!(
                "the row `{name}` of {arity} arguments has no test: write a function `written`, with calls of it, into {}",
                path.display()
            )
        });
        let file = syn::parse_file(&text).expect("the file of a row parses");
        let Some(Item::Fn(written)) = file.items.first() else {
            panic!(
                "{}: the first item is the function `written`",
                path.display()
            );
        };
        assert!(
            calls(written.block.to_token_stream(), row),
            "{}: it has no call of the row",
            path.display()
        );
        let mut means = written.clone();
        means.sig.ident = Ident::new("means", written.sig.ident.span());
        let means = propagate::expand(TokenStream::new(), means.into_token_stream());
        let means = syn::parse2(means).expect("the expansion parses");
        let head = text
            .split("\nfn means")
            .next()
            .unwrap_or_default()
            .trim_end();
        let expected = format!("{head}\n\n{}", prettyplease::unparse(&means));
        expect_file![path].assert_eq(&expected);
    }
}

#[test]
fn every_file_belongs_to_a_row() {
    let rows: BTreeSet<String> = rewrite::rows().map(file_of).collect();
    let files = fs::read_dir(folder()).expect("the folder of the rows");
    let files: BTreeSet<String> = files
        .map(|file| {
            file.expect("a file")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    assert_eq!(files, rows);
}
