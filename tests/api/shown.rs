//! What every sink shows of a value.

use std::borrow::Cow;
use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;

use contextvars::{Context, ContextVar, Shown, context_var};
use contextvars_tests::var;

struct Opaque;

#[derive(Debug)]
struct Point(#[expect(dead_code, reason = "it is printed")] i32);

/// The variant and its value of the only entry.
fn shown<T: Send + Sync>(var: &'static ContextVar<T>, value: T) -> String {
    let context = Context::new().with_value(var, value);
    let entry = context.iter().next().unwrap();
    format!("{:?}", entry.shown())
}

/// What a listing prints of it.
fn printed<T: Send + Sync>(var: &'static ContextVar<T>, value: T) -> String {
    let context = Context::new().with_value(var, value);
    let printed = context.to_string();
    let (_, value) = printed.split_once('=').unwrap();
    value.to_owned()
}

#[test]
fn scalars_and_texts_are_shown_as_such() {
    #[context_var]
    static BOOL: bool;
    #[context_var]
    static I8: i8;
    #[context_var]
    static USIZE: usize;
    #[context_var]
    static F32: f32;
    #[context_var]
    static STATIC: &str;
    #[context_var]
    static STRING: String;
    #[context_var]
    static COW: Cow<'static, str>;
    #[context_var]
    static ARC: Arc<str>;
    assert_eq!(shown(&BOOL, true), "Bool(true)");
    assert_eq!(shown(&I8, -1), "I64(-1)");
    assert_eq!(shown(&USIZE, 7), "U64(7)");
    assert_eq!(shown(&F32, 0.5), "F64(0.5)");
    assert_eq!(shown(&STATIC, "ann"), r#"Str("ann")"#);
    assert_eq!(shown(&STRING, "ann".into()), r#"Str("ann")"#);
    assert_eq!(shown(&COW, "ann".into()), r#"Str("ann")"#);
    assert_eq!(shown(&ARC, "ann".into()), r#"Str("ann")"#);
}

#[test]
fn variables_made_without_the_macro_show_scalars_and_texts_too() {
    static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    static USER: ContextVar<Option<Arc<str>>> = ContextVar::new("USER");
    assert_eq!(shown(&LEVEL, 7), "U64(7)");
    assert_eq!(printed(&LEVEL, 7), "7");
    assert_eq!(shown(&USER, Some("ann".into())), r#"Str("ann")"#);
    assert_eq!(printed(&USER, Some("ann".into())), r#"Some("ann")"#);
    let token = LEVEL.scope(1, || LEVEL.set(2));
    assert!(format!("{token:?}").contains("old_value: Some(1)"));
}

#[test]
fn an_option_is_shown_as_what_is_in_it_and_printed_whole() {
    var! { static REQUEST: Option<u32>; }
    assert_eq!(shown(&REQUEST, Some(7)), "U64(7)");
    assert_eq!(printed(&REQUEST, Some(7)), "Some(7)");
    assert_eq!(shown(&REQUEST, None), "Debug(None)");
    assert_eq!(printed(&REQUEST, None), "None");
}

#[test]
fn integers_of_128_bits_are_shown_as_debug() {
    var! { static WIDE: u128; static OPTION: Option<i128>; }
    static BY_HAND: ContextVar<u128> = ContextVar::new("BY_HAND");
    let max = "340282366920938463463374607431768211455";
    assert_eq!(shown(&WIDE, u128::MAX), format!("Debug({max})"));
    assert_eq!(shown(&BY_HAND, u128::MAX), format!("Debug({max})"));
    assert_eq!(printed(&BY_HAND, u128::MAX), max);
    assert_eq!(shown(&OPTION, Some(-1)), "Debug(Some(-1))");
}

#[test]
fn other_values_are_shown_by_debug_or_by_their_type() {
    var! { static POINT: Point; static OPAQUE: Opaque; static LETTER: char; }
    static BY_HAND: ContextVar<Point> = ContextVar::new("BY_HAND");
    assert_eq!(shown(&POINT, Point(1)), "Debug(Point(1))");
    assert_eq!(shown(&LETTER, 'c'), "Debug('c')");
    assert_eq!(shown(&OPAQUE, Opaque), r#"Opaque("api::shown::Opaque")"#);
    assert_eq!(shown(&BY_HAND, Point(1)), r#"Opaque("api::shown::Point")"#);
    assert_eq!(printed(&OPAQUE, Opaque), "<api::shown::Opaque>");
}

#[test]
fn floats_are_printed_with_their_own_width() {
    var! { static F32: f32; }
    assert_eq!(printed(&F32, 0.1), "0.1");
    assert_eq!(shown(&F32, 0.1), format!("F64({:?})", f64::from(0.1_f32)));
}

#[test]
fn a_function_says_how_a_type_of_the_users_own_is_shown() {
    struct RequestId(u64);
    static REQUEST: ContextVar<RequestId> =
        ContextVar::new("REQUEST").shown_by(|id| Shown::U64(id.0));
    static POINT: ContextVar<Point> =
        ContextVar::new("POINT").shown_by(|point| Shown::Debug(point));
    assert_eq!(shown(&REQUEST, RequestId(7)), "U64(7)");
    assert_eq!(printed(&REQUEST, RequestId(7)), "7");
    assert_eq!(shown(&POINT, Point(1)), "Debug(Point(1))");
    assert_eq!(printed(&POINT, Point(1)), "Point(1)");
}

#[test]
fn the_function_has_the_last_word_for_scalars_and_texts_too() {
    static MASKED: ContextVar<String> =
        ContextVar::new("MASKED").shown_by(|text| Shown::Str(text.get(..1).unwrap_or_default()));
    static HIDDEN: ContextVar<String> =
        ContextVar::new("HIDDEN").shown_by(|_| Shown::Debug(&"..."));
    assert_eq!(shown(&MASKED, "koby".to_owned()), r#"Str("k")"#);
    assert_eq!(printed(&MASKED, "koby".to_owned()), r#""k""#);
    assert_eq!(shown(&HIDDEN, "koby".to_owned()), r#"Debug("...")"#);
    let token = MASKED.scope("koby".to_owned(), || MASKED.set(String::new()));
    assert!(!format!("{token:?}").contains("koby"));
}

#[test]
fn what_is_shown_prints_as_listings_do() {
    let all = [
        Shown::Bool(true),
        Shown::I64(-1),
        Shown::U64(1),
        Shown::F64(1.0),
        Shown::Str("a\"b"),
        Shown::Debug(&[1]),
        Shown::Secret,
        Shown::Opaque("app::Pool"),
    ];
    let printed = all.map(|shown| shown.to_string());
    assert_eq!(
        printed,
        [
            "true",
            "-1",
            "1",
            "1.0",
            r#""a\"b""#,
            "[1]",
            "<secret>",
            "<app::Pool>"
        ]
    );
    assert_eq!(format!("{:#}", Shown::Debug(&[1])), "[\n    1,\n]");
}

#[test]
fn what_is_shown_borrows_from_the_context_and_outlives_the_entry() {
    static USER: ContextVar<String> = ContextVar::new("USER");
    let context = Context::new().with_value(&USER, "ann".to_owned());
    let shown: Vec<Shown<'_>> = context.iter().map(|entry| entry.shown()).collect();
    assert!(matches!(shown[..], [Shown::Str("ann")]));
}

#[test]
fn an_entry_knows_its_variable_although_names_are_not_unique() {
    static LEFT: ContextVar<u8> = ContextVar::new("SAME");
    static RIGHT: ContextVar<u8> = ContextVar::new("SAME");
    static OWN: ContextVar<u8> = ContextVar::new("SAME").inherit(false);
    let context = Context::new().with_value(&RIGHT, 2).with_value(&LEFT, 1);
    let find = |var| context.iter().find(|entry| entry.is(var)).unwrap();
    assert_eq!(find(&LEFT).value::<u8>(), Some(&1));
    assert_eq!(find(&RIGHT).value::<u8>(), Some(&2));
    OWN.scope(3, || {
        assert!(!Context::current().iter().any(|entry| entry.is(&OWN)));
    });
}

#[test]
fn an_entry_says_what_its_variable_says() {
    static PLAIN: ContextVar<u8> = ContextVar::new("PLAIN");
    static TOKEN: ContextVar<u8> = ContextVar::new("TOKEN").secret();
    static POOL: ContextVar<u8> = ContextVar::new("POOL").log(false);
    let context = Context::new()
        .with_value(&PLAIN, 1)
        .with_value(&TOKEN, 2)
        .with_value(&POOL, 3);
    let said: Vec<_> = context
        .iter()
        .map(|entry| (entry.name(), entry.is_secret(), entry.is_logged()))
        .collect();
    assert_eq!(
        said,
        [
            ("PLAIN", false, true),
            ("TOKEN", true, true),
            ("POOL", false, false)
        ]
    );
}

#[test]
fn a_debug_that_reads_and_sets_variables_may_be_shown() {
    static LEVEL: ContextVar<u8> = ContextVar::new("LEVEL");
    struct Busy;
    impl Debug for Busy {
        fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
            LEVEL.set(LEVEL.get_or(0) + 1);
            write!(f, "{}", LEVEL.get())
        }
    }
    var! { static BUSY: Busy; }
    Context::new().scope(|| {
        BUSY.set(Busy);
        let context = Context::current();
        assert_eq!(context.to_string(), "BUSY=1");
        let shown = context.iter().next().unwrap().shown();
        assert_eq!((shown.to_string(), LEVEL.get()), ("2".to_owned(), 2));
    });
}
