//! `#[context_var]`: every form, and every kind of type.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashMap;
use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use contextvars::{Context, ContextVar, context_var, scoped};

/// What the variable is called, and how a context shows its value.
fn shown<T: Send + Sync>(var: &'static ContextVar<T>, value: T) -> String {
    Context::new().with_value(var, value).to_string()
}

#[test]
fn a_bodiless_static_is_unbound() {
    #[context_var]
    static USER: String;

    let error = USER.try_get().unwrap_err().to_string();
    assert!(error.contains("`USER`"), "{error}");
    assert_eq!(USER.name(), "USER");
    assert_eq!(USER.scope("ann".to_owned(), || USER.get()), "ann");
}

#[test]
fn a_default_is_evaluated_once_and_on_first_need() {
    static EVALUATED: AtomicU32 = AtomicU32::new(0);

    #[context_var]
    static LOCALE: String = {
        EVALUATED.fetch_add(1, Ordering::Relaxed);
        String::from("en")
    };

    assert!(!LOCALE.is_set());
    LOCALE.scope("ro".to_owned(), || assert_eq!(LOCALE.get(), "ro"));
    assert_eq!(EVALUATED.load(Ordering::Relaxed), 0);
    assert_eq!(LOCALE.get(), "en");
    assert_eq!(thread::spawn(|| LOCALE.get()).join().unwrap(), "en");
    assert_eq!(EVALUATED.load(Ordering::Relaxed), 1);
}

#[test]
fn a_default_can_be_any_expression() {
    const BASE: u32 = 2;

    fn limit() -> u32 {
        BASE * 10
    }

    #[context_var]
    static LIMIT: u32 = limit() + BASE;
    #[context_var]
    static OTHER: Option<u32> = LIMIT.try_get().ok().map(|limit| limit + 1);
    #[context_var]
    static NAMES: HashMap<&'static str, Vec<u32>> = HashMap::from([("a", vec![1, 2])]);
    #[context_var]
    static CHOSEN: u8 = if cfg!(any()) { 1 } else { 2 };
    #[context_var]
    static EARLY: u8 = {
        if BASE == 2 {
            return 7;
        }
        8
    };

    assert_eq!(LIMIT.get(), 22);
    assert_eq!(OTHER.get(), Some(23));
    assert_eq!(NAMES.with(|names| names["a"].len()), 2);
    assert_eq!(CHOSEN.get(), 2);
    assert_eq!(EARLY.get(), 7);
}

#[test]
fn a_default_is_coerced_to_the_type() {
    #[context_var]
    static SHOW: Box<dyn Fn(u32) -> String + Send + Sync> = Box::new(|n| n.to_string());
    #[context_var]
    static PICK: fn(&str, &str) -> usize = |a, b| a.len() + b.len();
    #[context_var]
    static NOTHING: Option<Arc<dyn Debug + Send + Sync>> = None;
    #[context_var]
    static BYTES: &[u8] = b"abc";
    #[context_var]
    static TEXT: String = "abc".into();
    #[context_var]
    static SMALL: i8 = -1;

    assert_eq!(SHOW.with(|show| show(5)), "5");
    assert_eq!(PICK.get()("a", "bc"), 3);
    assert!(NOTHING.with(Option::is_none));
    assert_eq!(BYTES.get(), [97, 98, 99]);
    assert_eq!(TEXT.get(), "abc");
    assert_eq!(SMALL.get(), -1);
}

#[test]
fn elided_lifetimes_are_static() {
    struct Label<'a>(&'a str);

    #[context_var]
    static NAME: &str = "x";
    #[context_var]
    static NAMES: Option<&[&str]> = Some(&["x", "y"]);
    #[context_var]
    static COW: Cow<str> = Cow::Borrowed("x");
    #[context_var]
    static LABEL: Label<'_> = Label("x");
    #[context_var]
    static SIZE: &(dyn Fn(&str) -> usize + Sync) = &|text| text.len();
    #[context_var]
    static FIRST: for<'a> fn(&'a str, &str) -> &'a str = |a, _| a;
    #[context_var]
    static SAME: fn(&str) -> &str;
    #[context_var]
    static BOXED: Box<dyn for<'a> Fn(&'a str) -> &'a str + Send + Sync>;
    #[context_var]
    static TUPLE: (&str, [&str; 2]) = ("x", ["y", "z"]);

    assert_eq!(NAME.get(), "x");
    assert_eq!(NAMES.get().unwrap().len(), 2);
    assert_eq!(COW.get(), "x");
    assert_eq!(LABEL.with(|label| label.0), "x");
    assert_eq!(SIZE.get()("abc"), 3);
    assert_eq!(FIRST.get()("a", "b"), "a");
    scoped!(SAME = |text| &text[1..], BOXED = Box::new(|text| text), {
        assert_eq!(SAME.get()("abc"), "bc");
        assert_eq!(BOXED.with(|same| same("abc").len()), 3);
    });
    assert_eq!(TUPLE.get().1[1], "z");
}

#[test]
fn options_combine() {
    #[context_var(name = "request-id", inherit = false, secret)]
    static REQUEST: Option<u64> = None;
    #[context_var(inherit = true, name = "plain")]
    static PLAIN: u8;
    #[context_var()]
    static NO_OPTIONS: u8;
    #[context_var(crate = ::contextvars)]
    static ELSEWHERE: u8 = 4;
    #[context_var(crate = reexported::inner, secret)]
    static REEXPORTED: u8 = 5;

    mod reexported {
        pub(super) use contextvars as inner;
    }

    assert_eq!(REQUEST.name(), "request-id");
    scoped!(REQUEST = Some(7), PLAIN = 1, {
        assert_eq!(Context::current().to_string(), "plain=1");
        assert_eq!(REQUEST.get(), Some(7));
    });
    assert_eq!(shown(&NO_OPTIONS, 1), "NO_OPTIONS=1");
    assert_eq!((ELSEWHERE.get(), REEXPORTED.get()), (4, 5));
    assert_eq!(shown(&REEXPORTED, 5), "REEXPORTED=<secret>");
}

#[test]
fn the_remedy_names_the_static_and_not_the_shown_name() {
    #[context_var(name = "request-id")]
    static REQUEST: u64;

    let error = REQUEST.try_get().unwrap_err().to_string();
    assert!(error.contains("`request-id`"), "{error}");
    assert!(error.contains("scoped!(REQUEST = ..)"), "{error}");
}

#[test]
fn a_raw_identifier_is_shown_without_its_prefix() {
    #[context_var]
    #[allow(non_upper_case_globals)]
    static r#type: u8 = 3;

    assert_eq!(r#type.name(), "type");
    assert_eq!(scoped!(r#type = 4, { r#type.get() }), 4);
}

#[test]
fn a_value_is_shown_if_its_type_is_debug() {
    struct Opaque;

    struct Shown;

    impl Debug for Shown {
        fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
            f.write_str("shown!")
        }
    }

    #[context_var]
    static OPAQUE: Opaque;
    #[context_var]
    static SHOWN: Shown;
    #[context_var]
    static NESTED: Vec<Opaque>;
    #[context_var(secret)]
    static SECRET: Shown;

    let opaque = shown(&OPAQUE, Opaque);
    assert!(opaque.starts_with("OPAQUE=<"), "{opaque}");
    assert!(opaque.ends_with("Opaque>"), "{opaque}");
    assert_eq!(shown(&SHOWN, Shown), "SHOWN=shown!");
    assert!(shown(&NESTED, vec![]).starts_with("NESTED=<"));
    assert_eq!(shown(&SECRET, Shown), "SECRET=<secret>");
}

#[test]
fn a_type_needs_neither_copy_nor_clone_nor_debug() {
    struct Plain(u64);

    #[derive(Clone, Copy)]
    struct Small(u64);

    #[context_var]
    static PLAIN: Plain = Plain(1);
    #[context_var]
    static SMALL: Small = Small(2);

    assert_eq!(PLAIN.with(|plain| plain.0), 1);
    assert_eq!(SMALL.get().0, 2);
    assert_eq!(PLAIN.scope(Plain(3), || PLAIN.with(|plain| plain.0)), 3);
    assert_eq!(SMALL.scope(Small(4), || SMALL.get().0), 4);
}

#[test]
fn a_type_that_is_copy_for_one_lifetime_only_is_told_apart() {
    // `Copy` and `Debug` hold for `'static`, which is the type that the variable has.
    struct Label<'a>(&'a str);

    #[expect(
        clippy::expl_impl_clone_on_copy,
        reason = "a derive is for all lifetimes"
    )]
    impl Clone for Label<'static> {
        fn clone(&self) -> Self {
            *self
        }
    }
    impl Copy for Label<'static> {}

    #[context_var]
    static LABEL: Label = Label("x");

    assert_eq!(LABEL.get().0, "x");
    assert_eq!(scoped!(LABEL = Label("y"), { LABEL.get().0 }), "y");
}

mod config {
    use contextvars::context_var;

    /// A doc comment stays.
    #[context_var]
    #[expect(unreachable_pub, reason = "a private module will do here")]
    pub static PUBLIC: u8 = 1;

    #[context_var]
    #[doc(hidden)]
    pub(crate) static IN_CRATE: u8 = 2;

    #[context_var]
    pub(super) static IN_SUPER: u8 = 3;

    #[allow(dead_code)]
    #[context_var]
    static NEVER_READ: u8 = 4;

    #[cfg(not(any()))]
    #[context_var]
    pub(crate) static CHOSEN: u8 = 5;

    #[context_var]
    #[cfg(any())]
    pub(crate) static CHOSEN: DoesNotExist = does_not_exist();

    #[context_var]
    #[cfg_attr(all(), deprecated = "it is a test")]
    pub(crate) static OLD: u8 = 6;
}

#[test]
fn visibility_and_attributes_stay() {
    assert_eq!(config::PUBLIC.get(), 1);
    assert_eq!(config::IN_CRATE.get(), 2);
    assert_eq!(config::IN_SUPER.get(), 3);
    assert_eq!(config::CHOSEN.get(), 5);
    #[expect(deprecated)]
    let old = config::OLD.get();
    assert_eq!(old, 6);
}

#[test]
fn a_default_sees_what_is_in_scope_where_it_is_written_and_nothing_of_the_expansion() {
    // Would be ambiguous with the expansion's own trait, were that in scope in a default.
    trait Fallback {
        const CONTEXTVARS_COPY: u8 = 3;
    }
    impl Fallback for contextvars::__private::Probe<Cell<u8>> {}

    #[context_var]
    static SEEN: u8 = contextvars::__private::Probe::<Cell<u8>>::CONTEXTVARS_COPY;

    assert_eq!(SEEN.get(), 3);
}

#[test]
fn a_users_own_macro_can_declare_variables() {
    macro_rules! variables {
        ($($(#[$attr:meta])* $vis:vis static $NAME:ident: $T:ty $(= $default:expr)?, $shown:literal, $inherit:literal;)+) => {$(
            #[context_var(name = $shown, inherit = $inherit)]
            $(#[$attr])*
            $vis static $NAME: $T $(= $default)?;
        )+};
    }
    variables! {
        /// One.
        pub(crate) static ONE: &str = "one", "first", true;
        static TWO: Vec<u8>, "second", false;
    }

    assert_eq!((ONE.get(), ONE.name()), ("one", "first"));
    scoped!(ONE = "1", TWO = vec![2], {
        assert_eq!(Context::current().to_string(), r#"first="1""#);
        assert_eq!((TWO.get(), TWO.name()), (vec![2], "second"));
    });
}

#[test]
fn a_variable_stands_in_any_function_body() {
    fn generic<T: Into<u64>>(value: T) -> u64 {
        #[context_var]
        static IN_GENERIC: u64 = 1;

        scoped!(IN_GENERIC = value.into(), { IN_GENERIC.get() })
    }

    struct Service(u8);

    impl Service {
        fn call(&self) -> u8 {
            #[context_var]
            static IN_METHOD: u8 = 2;

            let closure = || {
                #[context_var]
                static IN_CLOSURE: u8 = 3;

                IN_CLOSURE.get()
            };
            IN_METHOD.get() + closure() + self.0
        }
    }

    assert_eq!(generic(5_u8), 5);
    assert_eq!(generic(6_u32), 6);
    assert_eq!(Service(1).call(), 6);
}

#[test]
fn log_and_scoped_are_options_and_combine_with_the_others() {
    #[context_var(name = "pool", log = false, scoped, secret)]
    static POOL: u32;
    #[context_var(log = true)]
    static LOGGED: u32;

    assert!(!POOL.is_logged() && POOL.is_secret() && POOL.is_inherited());
    assert!(LOGGED.is_logged() && !LOGGED.is_secret());
    let message = std::thread::spawn(|| contextvars_tests::message_of(|| POOL.set(1)));
    let message = message.join().unwrap();
    assert!(
        message.contains("pool") && message.contains("scoped!(POOL = .."),
        "{message}"
    );
    POOL.scope(1, || {
        POOL.set(2);
        assert_eq!(POOL.get(), 2);
    });
}
