//! A function, or a block of functions, that does not parse. The compiler parses it before the macro gets it,
//! and has reported a mistake. If it has not, it knows a syntax that the macro does not know: then it warns
//! that nothing is done, by a lint that it asks last, and only if there is no error.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::quote_spanned;

use crate::rewrite::shown_as;
use crate::runtime::Runtime;

/// The item as it is, with the warning.
///
/// ```text
/// fn work() { gen { yield 1 } }            fn work() { item_of_unknown_syntax(); gen { yield 1 } }
/// ```
///
/// `None` if it is no function, and no block of functions.
pub(super) fn told(item: &TokenStream, runtime: &Runtime) -> Option<TokenStream> {
    let mut tokens: Vec<TokenTree> = item.clone().into_iter().collect();
    let braces = match tokens.last() {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => group.clone(),
        _ => return None,
    };
    let is_keyword = |token: &TokenTree| matches!(token, TokenTree::Ident(word) if KEYWORDS.iter().any(|known| word == known));
    let keyword = tokens.iter().find(|token| is_keyword(token))?.clone();
    let here = Span::mixed_site();
    let private = runtime.private();
    let told = quote_spanned!(here=> #private::told::item_of_unknown_syntax());
    let told = shown_as(told, &keyword.clone().into());
    let told = quote_spanned!(here=> #told;);
    if keyword.to_string() != "fn" {
        tokens.extend(quote_spanned!(here=> const _: () = { #told };));
        return Some(tokens.into_iter().collect());
    }
    let body = braces.stream();
    // An attribute of the body comes first.
    let begins = |text: &str| body.to_string().replace(' ', "").starts_with(text);
    if !begins("#!") {
        let mut inner = told;
        inner.extend(body.clone());
        let mut told = Group::new(Delimiter::Brace, inner);
        told.set_span(braces.span());
        tokens.pop();
        tokens.push(told.into());
    }
    Some(tokens.into_iter().collect())
}

/// What a function, or a block of functions, is known by.
const KEYWORDS: &[&str] = &["fn", "impl", "trait", "mod"];

#[cfg(test)]
mod tests {
    use super::super::expand;

    fn expanded(item: &str) -> String {
        expand("".parse().unwrap(), item.parse().unwrap())
            .to_string()
            .replace(char::is_whitespace, "")
            .replace("::contextvars::__private::told::", "")
    }

    #[test]
    fn an_item_that_does_not_parse_stays_and_warns() {
        for (item, expected) in [
            (
                "fn work(n: u32 = 5) { n }",
                "fnwork(n:u32=5){item_of_unknown_syntax();n}",
            ),
            (
                "pub async fn work() { spawn(|| 5 n); }",
                "pubasyncfnwork(){item_of_unknown_syntax();spawn(||5n);}",
            ),
            (
                "fn work(n) { #![allow(unused)] n }",
                "fnwork(n){#![allow(unused)]n}",
            ),
            (
                "impl Work { fun work() {} }",
                "implWork{funwork(){}}const_:()={item_of_unknown_syntax();};",
            ),
        ] {
            assert_eq!(expanded(item), expected, "{item}");
        }
    }

    #[test]
    fn an_item_of_another_kind_is_a_mistake_of_the_mark() {
        for item in [
            "struct Page { n u32 }",
            "let n = 5;",
            "thread_local! { }",
            "fn work();",
        ] {
            assert!(expanded(item).contains("compile_error"), "{item}");
        }
    }
}
