//! What a list refuses, and says why.

use contextvars::baggage::Baggage;
use contextvars::{Context, ContextVar};
use contextvars_tests::{message_of, var};

use super::{LEVEL, TENANT, wire};

var! {
    static TOKEN: String, secret();
    static TRANSACTION: u64, inherit(false);
    static SPACED: u64, name("request id");
}

#[test]
fn a_list_can_be_made_in_a_constant() {
    const EMPTY: Baggage = Baggage::new();
    assert_eq!(EMPTY.inject("a=1"), "a=1");
    assert!(EMPTY.extract(["tenant=acme"], Context::new()).is_empty());
}

#[test]
fn a_list_has_the_signatures_of_the_design() {
    const NEW: fn() -> Baggage = Baggage::new;
    let var: fn(Baggage, &'static ContextVar<u8>) -> Baggage = Baggage::var;
    let named: fn(Baggage, &'static str, &'static ContextVar<u8>) -> Baggage = Baggage::named;
    let inject: fn(&Baggage, &str) -> String = Baggage::inject;
    let pairs: fn(&Baggage) -> Vec<(&'static str, String)> = Baggage::pairs;
    let extract: fn(&Baggage, Vec<&'static str>, Context) -> Context =
        |list, headers, context| list.extract(headers, context);
    let bind_pairs: fn(&Baggage, Vec<(&str, &str)>, Context) -> Context =
        |list, pairs, context| list.bind_pairs(pairs, context);

    let list = named(var(NEW(), &LEVEL), "other", &LEVEL);
    let context = bind_pairs(&list, vec![("other", "7")], Context::new());
    assert_eq!(context.scope(|| inject(&list, "")), "level=7,other=7");
    assert_eq!(context.scope(|| pairs(&list)).len(), 2);
    let headers = vec!["level=8"];
    assert_eq!(extract(&list, headers, context).get(&LEVEL), Some(&8));
}

#[test]
fn a_secret_variable_is_refused() {
    let message = message_of(|| drop(Baggage::new().named("token", &TOKEN)));
    assert!(
        message.starts_with("context variable `TOKEN` is secret, so"),
        "{message}"
    );
}

#[test]
fn a_variable_that_does_not_inherit_is_refused() {
    let message = message_of(|| drop(Baggage::new().var(&TRANSACTION)));
    assert!(
        message
            .starts_with("context variable `TRANSACTION` is declared with `inherit = false`, so"),
        "{message}"
    );
}

#[test]
fn a_key_that_is_no_token_is_refused() {
    let message = message_of(|| drop(Baggage::new().var(&SPACED)));
    assert!(
        message.contains("`request id`") && message.contains("no token"),
        "{message}"
    );
    assert!(message.ends_with(r#".named("..", &SPACED)"#), "{message}");
    for key in [
        "", "a b", "a=b", "a,b", "a;b", "\"a\"", "é", "a\n", "(a)", "a/b",
    ] {
        let message = message_of(|| drop(Baggage::new().named(key, &LEVEL)));
        assert!(message.contains(&format!("under {key:?}")), "{message}");
    }
    drop(Baggage::new().named("!#$%&'*+-.^_`|~09azAZ", &LEVEL));
}

#[test]
fn a_key_that_is_listed_already_is_refused() {
    let message = message_of(|| drop(wire().named("tenant", &LEVEL)));
    assert!(
        message.contains("`level`") && message.contains("the key of `tenant`"),
        "{message}"
    );
}

#[test]
fn a_variable_may_have_two_keys_and_the_first_one_counts() {
    let wire = Baggage::new().var(&TENANT).named("org", &TENANT);
    let header = TENANT.scope("acme".into(), || wire.inject("tenant=x,org=y"));
    assert_eq!(header, "tenant=acme,org=acme");
    let bound = |header| wire.extract([header], Context::new()).get(&TENANT).cloned();
    assert_eq!(bound("org=new,tenant=old").unwrap(), "old");
    assert_eq!(bound("org=new").unwrap(), "new");
}

#[test]
fn a_list_is_shown_by_its_keys() {
    assert_eq!(
        format!("{:?}", wire()),
        r#"Baggage ["tenant", "level", "locale"]"#
    );
    assert_eq!(format!("{:?}", wire().clone()), format!("{:?}", wire()));
}
