//! What is in a context, and how it is shown.

use contextvars::{Context, ContextVar};
use contextvars_tests::var;

mod app {
    pub(super) struct Pool;
}

/// A context with a value of each kind, bound in this order.
fn context() -> Context {
    var! {
        static RECORD: u32;
        static USER: String;
        static TOKEN: String, secret();
        static DB: app::Pool;
        static OWN: u32, inherit(false);
    }
    let mut context = Context::new();
    context.run(|| {
        OWN.set(9);
        RECORD.set(3);
        USER.set("koby".to_owned());
        TOKEN.set("hunter2".to_owned());
        DB.set(app::Pool);
    });
    context
}

#[test]
fn debug_is_a_map() {
    assert_eq!(
        format!("{:?}", context()),
        r#"{"RECORD": 3, "USER": "koby", "TOKEN": <secret>, "DB": <runtime::listings::app::Pool>}"#
    );
    assert_eq!(
        format!("{:#?}", context()),
        "{\n    \"RECORD\": 3,\n    \"USER\": \"koby\",\n    \"TOKEN\": <secret>,\n    \"DB\": <runtime::listings::app::Pool>,\n}"
    );
    assert_eq!(format!("{:?}", Context::new()), "{}");
}

#[test]
fn display_is_one_line() {
    assert_eq!(
        format!("{}", context()),
        r#"RECORD=3 USER="koby" TOKEN=<secret> DB=<runtime::listings::app::Pool>"#
    );
    assert_eq!(format!("{}", Context::new()), "");
}

#[test]
fn a_value_of_a_variable_made_without_macro_is_shown_by_its_type_if_it_is_no_scalar_or_text() {
    static PLAIN: ContextVar<Vec<u8>> = ContextVar::new("PLAIN");
    static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    let context = Context::new()
        .with_value(&PLAIN, vec![1])
        .with_value(&LEVEL, 1);
    assert_eq!(format!("{context}"), "PLAIN=<alloc::vec::Vec<u8>> LEVEL=1");
}

#[test]
fn listings_are_in_the_order_of_the_first_binding_in_the_program() {
    var! { static A: u8; static B: u8; static C: u8; }
    for var in [&C, &A, &B] {
        var.scope(0, || ());
    }
    let context = Context::new()
        .with_value(&B, 2)
        .with_value(&A, 1)
        .with_value(&C, 3);
    let names: Vec<_> = context.iter().map(|entry| entry.name()).collect();
    assert_eq!(names, ["C", "A", "B"]);
    let names: Vec<_> = (&context).into_iter().map(|entry| entry.name()).collect();
    assert_eq!(names, ["C", "A", "B"]);
}

#[test]
fn entries_tell_name_type_and_value() {
    let context = context();
    let entries: Vec<_> = context.iter().collect();
    assert_eq!(entries.len(), context.len());
    assert_eq!(
        (entries[0].name(), entries[0].type_name()),
        ("RECORD", "u32")
    );
    assert_eq!(entries[0].value::<u32>(), Some(&3));
    assert_eq!(entries[0].value::<i32>(), None);
    assert_eq!(entries[1].value::<String>().unwrap(), "koby");
    assert_eq!(
        entries[2].value::<String>().unwrap(),
        "hunter2",
        "a program may read it"
    );
    assert!(entries[3].value::<app::Pool>().is_some());
    assert_eq!(entries[3].type_name(), "runtime::listings::app::Pool");
}

#[test]
fn lookup_gives_the_first_that_fits_name_and_type() {
    var! {
        static NUMBER: u8, name("level");
        static TEXT: String, name("level");
        static SECOND: u8, name("level");
    }
    let context = Context::new()
        .with_value(&NUMBER, 1)
        .with_value(&TEXT, "text".to_owned())
        .with_value(&SECOND, 2);
    assert_eq!(context.lookup::<u8>("level"), Some(&1));
    assert_eq!(context.lookup::<String>("level").unwrap(), "text");
    assert_eq!(context.lookup::<u16>("level"), None);
    assert_eq!(context.lookup::<u8>("Level"), None);
    assert_eq!(
        Context::new().with_value(&SECOND, 2).lookup::<u8>("level"),
        Some(&2)
    );
}

#[test]
fn a_context_is_empty_when_all_is_reset() {
    var! { static LEVEL: u8; }
    let mut context = Context::new();
    assert!(context.is_empty() && context.iter().next().is_none());
    let token = context.run(|| LEVEL.set(1));
    assert!(!context.is_empty() && context.len() == 1);
    context.run(|| LEVEL.reset(token).unwrap());
    assert!(context.is_empty() && context.iter().next().is_none());
    assert_eq!(format!("{context:?}"), "{}");
}

#[test]
fn an_iterator_can_be_copied_and_is_fused() {
    let context = context();
    let mut iter = context.iter();
    iter.next();
    assert_eq!(iter.clone().count(), 3);
    assert_eq!(iter.by_ref().count(), 3);
    assert!(iter.next().is_none() && iter.next().is_none());
}
