//! The options of a variable that is made by hand.

use contextvars::{Context, ContextVar, Shown};
use contextvars_tests::var;

#[test]
fn a_variable_without_options_is_inherited_and_logged_and_not_secret() {
    static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    assert!(LEVEL.is_inherited() && LEVEL.is_logged() && !LEVEL.is_secret());
}

#[test]
fn options_combine_in_any_order() {
    static FIRST: ContextVar<u8> = ContextVar::new("FIRST").secret().inherit(false).log(false);
    static SECOND: ContextVar<u8> = ContextVar::with_default("SECOND", || 7)
        .log(false)
        .scoped()
        .inherit(false)
        .secret();
    for var in [&FIRST, &SECOND] {
        assert!(var.is_secret() && !var.is_inherited() && !var.is_logged());
    }
    assert_eq!(SECOND.get(), 7, "the default stays");
    assert_eq!(SECOND.name(), "SECOND", "the name stays");
}

#[test]
fn the_last_word_of_an_option_counts() {
    static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL")
        .inherit(false)
        .log(false)
        .inherit(true)
        .log(true);
    assert!(LEVEL.is_inherited() && LEVEL.is_logged());
    assert_eq!(Context::new().with_value(&LEVEL, 1).get(&LEVEL), Some(&1));
}

#[test]
fn options_can_be_asked_in_a_constant() {
    static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL").secret();
    const ASKED: [bool; 3] = {
        let var = ContextVar::<u8>::new("NONE").inherit(false).log(false);
        let asked = [var.is_secret(), var.is_inherited(), var.is_logged()];
        std::mem::forget(var);
        asked
    };
    assert_eq!(ASKED, [false; 3]);
    assert!(LEVEL.is_secret());
}

#[test]
fn options_ask_nothing_of_the_type() {
    // Such a variable is good for nothing, but its type is not what is told then.
    const fn made() -> ContextVar<std::rc::Rc<u8>> {
        contextvars::__private::VarBuilder::new("LOCAL").build()
    }
    assert!(
        made()
            .secret()
            .scoped()
            .log(false)
            .inherit(false)
            .is_secret()
    );
}

#[test]
fn a_variable_made_with_the_macros_builder_takes_the_options_too() {
    var! { static MADE: u8; }
    static LEVEL: ContextVar<u8> = contextvars::__private::VarBuilder::new("LEVEL")
        .build()
        .log(false)
        .secret();
    assert!(MADE.is_logged());
    assert!(!LEVEL.is_logged() && LEVEL.is_secret());
}

#[test]
fn a_variable_that_is_not_inherited_is_in_no_context() {
    static OWN: ContextVar<u8> = ContextVar::new("OWN").inherit(false);
    OWN.scope(1, || {
        assert_eq!(OWN.get(), 1);
        assert!(Context::current().is_empty());
        assert!(!Context::current().scope(|| OWN.is_set()));
    });
}

#[test]
fn a_secret_is_never_printed() {
    static TOKEN: ContextVar<String> = ContextVar::new("TOKEN").secret();
    static BY: ContextVar<String> = ContextVar::new("BY").secret().shown_by(|by| Shown::Str(by));
    static LATE: ContextVar<String> = ContextVar::<String>::new("LATE")
        .shown_by(|by| Shown::Str(by))
        .secret();
    let secret = || "hunter2".to_owned();
    let context = Context::new()
        .with_value(&TOKEN, secret())
        .with_value(&BY, secret())
        .with_value(&LATE, secret());
    let token = context.scope(|| TOKEN.set("next".to_owned()));
    let mut printed = vec![format!("{context} {context:?} {context:#?} {token:?}")];
    for entry in &context {
        assert!(matches!(entry.shown(), Shown::Secret));
        printed.push(format!("{entry:?} {} {:?}", entry.shown(), entry.shown()));
    }
    let printed = printed.join(" ");
    assert!(!printed.contains("hunter2"), "{printed}");
    assert!(printed.starts_with("TOKEN=<secret> BY=<secret> LATE=<secret> "));
    assert_eq!(
        context.get(&TOKEN).unwrap(),
        "hunter2",
        "a program may read it"
    );
}

#[test]
fn a_variable_that_is_not_logged_is_still_in_listings() {
    static POOL: ContextVar<u8> = ContextVar::new("POOL").log(false);
    let context = Context::new().with_value(&POOL, 4);
    assert_eq!(context.len(), 1);
    assert_eq!(context.to_string(), "POOL=4");
    assert_eq!(format!("{context:?}"), r#"{"POOL": 4}"#);
    assert_eq!(context.lookup::<u8>("POOL"), Some(&4));
}
