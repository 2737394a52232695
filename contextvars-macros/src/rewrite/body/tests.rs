use quote::ToTokens;

use super::*;
use crate::propagate;
use crate::runtime::Runtime;

fn tokens(text: &str) -> Vec<TokenTree> {
    let tokens: TokenStream = text.parse().expect("tokens");
    tokens.into_iter().collect()
}

/// The passages of a body, in front of which the head of the function stands.
fn passages_of(head: &str, body: &str, is_end_asked: bool) -> Vec<String> {
    let settings = Settings::new(Runtime::default());
    let body = body.parse().expect("tokens");
    let statements = settings.scan(&tokens(head), body).statements(is_end_asked);
    let statements = statements.expect("statements");
    let passages = statements
        .iter()
        .filter(|stmt| super::super::passages::is_passage(stmt));
    let text = |stmt: &Stmt| stmt.to_token_stream().to_string().replace(' ', "");
    passages.map(text).collect()
}

#[track_caller]
fn check(body: &str, passages: &[&str]) {
    let expected: Vec<_> = passages.iter().map(|text| text.replace(' ', "")).collect();
    assert_eq!(passages_of("fn f()", body, false), expected, "{body}");
    // The expansion is compared with that of the same function with all of it parsed.
    let item = format!("fn f(a: u8, v: Vec<u8>) {{ {body} }}");
    propagate::expand(TokenStream::new(), item.parse().expect("tokens"));
}

#[test]
fn a_statement_that_starts_nothing_stays_tokens() {
    check(
        "let x = g(1); if x == 0 { return; } spawn(move || x); let y: u8 = x + 1; h(y)",
        &[
            "let x = g(1); if x == 0 { return; }",
            "let y: u8 = x + 1; h(y)",
        ],
    );
    check(
        "for x in 0..9 { let y = x; g(y); } spawn(a); while g() { h(); } loop { break; }",
        &[
            "for x in 0..9 { let y = x; g(y); }",
            "while g() { h(); } loop { break; }",
        ],
    );
    check(
        "if a { g(); } else if b { h(); } else { i(); } spawn(a); { g(); } unsafe { g(); }",
        &[
            "if a { g(); } else if b { h(); } else { i(); }",
            "{ g(); } unsafe { g(); }",
        ],
    );
    check(
        "match a { b => c(b) } g(); match a { b => c(b) }.h(); spawn(a);",
        &["g();"],
    );
    check(
        "println!(\"{}\", x); spawn(a); let (b, mut c) = g(); let _ = h!(b);",
        &[
            "println!(\"{}\", x);",
            "let (b, mut c) = g(); let _ = h!(b);",
        ],
    );
}

#[test]
fn all_of_a_body_that_starts_nothing_stays_tokens() {
    for body in [
        "g(|x| x); match a { _ => {} }",
        "g(); let x = 1; h(x);",
        "first.join().unwrap()",
    ] {
        check(body, &[body]);
    }
    assert_eq!(
        passages_of("fn f() -> impl Future", "g(); h()", true),
        ["g();"]
    );
    // It is too short, begins with an item or an attribute, or ends with an item.
    check("*self", &[]);
    check("use a::b; g(b);", &["g(b);"]);
    check("#[a] g(); h();", &["h();"]);
    check("struct A; g();", &["g();"]);
    check("g(); fn h() {}", &["g();"]);
}

#[test]
fn what_binds_in_a_way_that_only_a_parser_understands_is_parsed() {
    for statement in [
        "let g = |x| x;",
        "let Some(x) = g() else { return };",
        "let A { x, .. } = g();",
        "let x = match a { y => y };",
        "if let Some(x) = g() { h(x); }",
        "match g() { x => h(x) }",
        "g(if let Some(x) = a { x } else { 1 });",
        "g({ let x = 1; x });",
        "assert!(x == 1);",
        "g!(let x = 1);",
        "g!(x in y);",
        "g!(&mut x);",
        "g! x { h }",
        "use a::b;",
        "fn g() {}",
        "{ fn g() {} }",
        "#[a] g();",
        "let x = (g());",
        "let x = return g();",
        "let x = break (1);",
        "let x = a as (u8);",
        "let x = if a { g() } else { h() }.i();",
        "let x = g() else { return };",
    ] {
        check(&format!("{statement} spawn(x); i(x);"), &["i(x);"]);
    }
}

#[test]
fn the_value_of_a_variable_that_is_consumed_is_parsed() {
    check(
        "let x = g(); let y = g(); x.for_each(h); i(y);",
        &["let y = g();", "i(y);"],
    );
    check(
        "let x = g(); let y = g(); spawn(a); i(x, y);",
        &["let x = g(); let y = g();", "i(x, y);"],
    );
}

#[test]
fn what_goes_on_with_a_chain_is_parsed() {
    check(
        "let x = v.par_iter(); let y = x.map(g); let z = y; h(z); i(a);",
        &["i(a);"],
    );
    check("let x: u8 = v.par_iter().map(g).sum(); h(x);", &["h(x);"]);
    // By its name it is the same variable.
    check(
        "let x = v.iter(); h(x.map(g)); let x = v.par_iter(); i(a);",
        &["i(a);"],
    );
    let head = "fn f(x: impl ParallelIterator)";
    assert_eq!(passages_of(head, "h(x.map(g)); i(a);", false), ["i(a);"]);
}

#[test]
fn a_body_in_which_a_use_renames_something_is_parsed() {
    check("use a::b as c; c(x); d(x); spawn(x);", &[]);
    check("use a::b; c(x); d(x); spawn(x);", &["c(x);d(x);"]);
}

#[test]
fn the_value_of_a_function_that_may_be_a_collection_is_parsed() {
    let head = "fn f() -> JoinSet<u8>";
    assert_eq!(
        passages_of(head, "g(); h(x); x.collect()", false),
        ["g();h(x);"]
    );
}
