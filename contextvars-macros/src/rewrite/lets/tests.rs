use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, Local, Pat, PatIdent, Stmt};

use super::*;
use crate::syntax::unparenthesized;

fn tokens(text: &str) -> Vec<TokenTree> {
    let tokens: TokenStream = text.parse().expect("tokens");
    tokens.into_iter().collect()
}

fn local(text: &str) -> Local {
    match syn::parse_str(text) {
        Ok(Stmt::Local(local)) => local,
        _ => panic!("no `let`: {text}"),
    }
}

/// The names that a parser finds in a pattern.
fn names_in(pattern: &mut Pat) -> Vec<String> {
    struct Names(Vec<String>);
    impl VisitMut for Names {
        fn visit_pat_ident_mut(&mut self, pattern: &mut PatIdent) {
            self.0.push(pattern.ident.to_string());
            visit_mut::visit_pat_ident_mut(self, pattern);
        }
    }
    let mut names = Names(Vec::new());
    names.visit_pat_mut(pattern);
    names.0
}

#[test]
fn a_let_binds_what_a_parser_finds() {
    for (pattern, is_read) in [
        ("x", true),
        ("mut x", true),
        ("_", true),
        ("NONE", true),
        ("(x, y)", true),
        ("(x, _, (mut y, z),)", true),
        ("()", true),
        ("(x)", true),
        ("ref x", false),
        ("&x", false),
        ("Some(x)", false),
        ("(x, Some(y))", false),
        ("(x, ..)", false),
        ("a::B", false),
        ("A { x }", false),
        ("x @ 1", false),
        ("[x, y]", false),
        ("m!(x)", false),
        ("1", false),
    ] {
        for rest in [
            ";",
            "= g();",
            ": T = g();",
            ": Vec<A<B = C>>;",
            ": fn(A) -> B = g;",
        ] {
            let text = format!("let {pattern} {rest}");
            let found = Let::at(&tokens(&text), 0);
            assert_eq!(found.is_some(), is_read, "{text}");
            let Some(found) = found else { continue };
            let mut written = local(&text).pat;
            assert_eq!(found.names, names_in(&mut written), "{text}");
            let is_name = match &written {
                Pat::Type(typed) => matches!(*typed.pat, Pat::Ident(_) | Pat::Wild(_)),
                pattern => matches!(pattern, Pat::Ident(_) | Pat::Wild(_)),
            };
            assert_eq!(found.is_name, is_name, "{text}");
        }
    }
}

#[test]
fn a_value_is_a_call_if_a_parser_says_so() {
    for (value, is_read) in [
        ("g()", true),
        ("a::g(1, 2)", true),
        ("A::<B>::g::<C>(1)", true),
        ("A::<fn() -> B>::g()", true),
        ("a.g()", true),
        ("a.b.g::<Vec<C>>().h(1)", true),
        ("a?.g()", true),
        ("a.await?.g()", true),
        ("(0..9).g()", true),
        ("[1, 2].g()", true),
        ("\"a\".g()", true),
        ("a[0](1)", true),
        ("g(1)(2)", true),
        ("m!(a)", true),
        ("m![a]", true),
        ("m!(a).g()", true),
        ("a::m!(a)", true),
        ("a", true),
        ("1", true),
        ("a.b", true),
        ("a[0]", true),
        ("g()?", true),
        ("g().await", true),
        ("m![a][0]", true),
        ("&g()", true),
        ("&mut g()", true),
        ("*g()", true),
        ("!g()", true),
        ("-g()", true),
        ("a + g()", true),
        ("a - m!(b)", true),
        ("a && g()", true),
        ("a != g()", true),
        ("a..g()", true),
        ("..=g()", true),
        ("a = g()", true),
        ("g() as u8", true),
        ("A { b: g() }", true),
        ("if a { g() } else { h() }", true),
        ("unsafe { g() }", true),
        ("(g())", false),
        ("(a, b)", false),
        ("a < g()", false),
        ("<A as B>::g()", false),
        ("return g()", false),
        ("return (a)", false),
        ("break 'a g()", false),
        ("a as (B)", false),
        ("m! { a }", false),
        ("if a { b } else { c }.g()", false),
        ("A { b }.g()", false),
    ] {
        let value_tokens = tokens(value);
        let found = is_call(&value_tokens);
        assert_eq!(found.is_some(), is_read, "{value}");
        let written: Expr = syn::parse_str(value).expect("an expression");
        let is_call = matches!(
            unparenthesized(&written),
            Expr::Call(_) | Expr::MethodCall(_) | Expr::Macro(_)
        );
        assert!(found.is_none_or(|found| found == is_call), "{value}");
    }
    assert_eq!(is_call(&tokens("g() else { return }")), None);
}

#[test]
fn a_let_that_is_parsed_by_its_parts_is_the_one_that_is_written() {
    for (text, is_parsed) in [
        ("let x = spawn(move || x);", true),
        (
            "let mut x: Vec<_> = v.par_iter().map(|x| x + 1).collect();",
            true,
        ),
        ("let (x, mut y) = join(|| 1, || 2);", true),
        ("let _ = if a { b } else { c };", true),
        ("let x: u8 = match a { _ => 1 };", true),
        ("let x = async move { a.await };", true),
        ("let x = a || b;", true),
        ("let x = |a, b| a;", true),
        ("let x = g() else { return };", false),
        ("let (x, y) = g() else { return };", false),
        ("let Some(x) = g();", false),
        ("let x;", false),
        ("let x: u8;", false),
        ("let x = ;", false),
        ("let x = g(); h();", false),
        ("let x = g()", false),
        ("#[a] let x = g();", false),
        ("g();", false),
    ] {
        let found = Let::parse(&tokens(text));
        assert_eq!(found.is_some(), is_parsed, "{text}");
        let Some(found) = found else { continue };
        let written = local(text);
        let print = |local: &Local| local.to_token_stream().to_string();
        assert_eq!(print(&found), print(&written), "{text}");
        let kind = |pattern: &Pat| std::mem::discriminant(pattern);
        assert_eq!(kind(&found.pat), kind(&written.pat), "{text}");
        let kind = |local: &Local| {
            let init = local.init.as_ref().expect("a value");
            std::mem::discriminant(&*init.expr)
        };
        assert_eq!(kind(&found), kind(&written), "{text}");
    }
}
