//! The variables and their values.

use std::fmt::Debug;
use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, LazyLock, Mutex};

use contextvars::{Context, context_var, propagate, scoped};
use contextvars_tests::Drops;
use futures::executor::block_on;

use super::{OWN, RECORD, USER, config};

#[test]
fn it_takes_any_number_of_bindings() {
    assert_eq!(scoped!({ RECORD.get() }), 0);
    assert_eq!(scoped!(RECORD = 1, { RECORD.get() }), 1);
    assert_eq!(
        scoped!(RECORD = 2, USER = "ann".to_owned(), {
            (RECORD.get(), USER.get())
        }),
        (2, "ann".to_owned())
    );
    let all = scoped!(
        RECORD = 3,
        USER = "bob".into(),
        OWN = 4,
        config::LOCALE = "ro".into(),
        config::deep::DEPTH = 5,
        {
            assert_eq!(config::LOCALE.get(), "ro");
            RECORD.get() + usize::from(OWN.get()) + usize::from(config::deep::DEPTH.get())
        },
    );
    assert_eq!(all, 12);
    assert_eq!((RECORD.get(), OWN.get()), (0, 0));
}

#[test]
fn all_values_are_evaluated_in_the_context_outside_and_before_any_is_bound() {
    scoped!(RECORD = 1, USER = "outer".to_owned(), {
        scoped!(
            RECORD = RECORD.get() + 1,
            USER = format!("{} {}", USER.get(), RECORD.get()),
            {
                assert_eq!((RECORD.get(), USER.get()), (2, "outer 1".to_owned()));
            }
        );
        scoped!(
            RECORD = {
                USER.set("set by a value".to_owned());
                5
            },
            USER = USER.get() + "!",
            { assert_eq!(USER.get(), "set by a value!") }
        );
        // A value is evaluated outside, so what it set has stayed.
        assert_eq!((RECORD.get(), USER.get()), (1, "set by a value".to_owned()));
    });
}

#[test]
fn values_are_coerced_to_the_type_of_the_variable() {
    #[context_var]
    static SHOW: Box<dyn Fn(u32) -> String + Send + Sync>;
    #[context_var]
    static PICK: fn(&str) -> &str;
    #[context_var]
    static MAYBE: Option<Arc<dyn Debug + Send + Sync>>;
    #[context_var]
    static BYTES: &'static [u8];
    #[context_var]
    static SMALL: i8;
    #[context_var]
    static RATIO: f32;
    #[context_var]
    static LIST: Vec<Box<dyn Debug + Send + Sync>>;

    let outer = 3;
    scoped!(
        SHOW = Box::new(move |n| (n + outer).to_string()),
        PICK = |text| &text[1..],
        MAYBE = None,
        BYTES = b"abc",
        SMALL = -1,
        RATIO = 0.5,
        LIST = vec![Box::new(1), Box::new("two")],
        USER = "ann".into(),
        {
            assert_eq!(SHOW.with(|show| show(1)), "4");
            assert_eq!(PICK.get()("abc"), "bc");
            assert!(MAYBE.with(Option::is_none));
            assert_eq!(BYTES.get(), b"abc");
            assert_eq!(SMALL.get(), -1);
            assert!(RATIO.get() > 0.0);
            assert_eq!(LIST.with(|list| format!("{list:?}")), r#"[1, "two"]"#);
        }
    );
    scoped!(MAYBE = Some(Arc::new(5)), RECORD = "7".parse().unwrap(), {
        assert_eq!(MAYBE.with(|some| format!("{some:?}")), "Some(5)");
        assert_eq!(RECORD.get(), 7);
    });
}

#[test]
fn a_value_that_panics_binds_nothing_and_drops_the_values_before_it() {
    #[context_var]
    static FIRST: contextvars_tests::Counted;

    fn panics(message: &str) -> String {
        contextvars_tests::panics(if message.is_empty() {
            "nothing"
        } else {
            "on purpose"
        })
    }

    let drops = Drops::new();
    let result = catch_unwind(AssertUnwindSafe(|| {
        scoped!(
            FIRST = drops.value(1),
            RECORD = panics("on purpose").len(),
            {}
        );
    }));
    assert!(result.is_err());
    assert_eq!(drops.dropped(), [1]);
    assert!(!FIRST.is_set());
}

#[test]
fn temporaries_of_a_value_are_gone_before_the_body() {
    let lock = Mutex::new(vec![1, 2]);
    scoped!(
        RECORD = lock.lock().unwrap().len(),
        USER = lock.lock().unwrap().len().to_string(),
        {
            assert!(lock.try_lock().is_ok());
            assert_eq!((RECORD.get(), USER.get()), (2, "2".to_owned()));
        }
    );
}

#[test]
fn the_variable_can_be_a_reference() {
    fn bind<T: Send + Sync + Clone>(var: &'static contextvars::ContextVar<T>, value: T) -> T {
        scoped!(var = value, { var.get() })
    }

    static ALIAS: &contextvars::ContextVar<usize> = &RECORD;
    static LAZY: LazyLock<&contextvars::ContextVar<usize>> = LazyLock::new(|| &RECORD);

    assert_eq!(scoped!(ALIAS = 4, { RECORD.get() }), 4);
    assert_eq!(scoped!(LAZY = 5, { RECORD.get() }), 5);
    assert_eq!(bind(&RECORD, 3), 3);
    assert_eq!(bind(&USER, "ann".to_owned()), "ann");
}

#[test]
fn the_variable_can_be_what_derefs_to_one() {
    struct Named {
        var: &'static contextvars::ContextVar<usize>,
    }

    impl Deref for Named {
        type Target = contextvars::ContextVar<usize>;

        fn deref(&self) -> &contextvars::ContextVar<usize> {
            self.var
        }
    }

    static NAMED: Named = Named { var: &RECORD };
    static REFERENCE: &Named = &NAMED;
    static LAZY: LazyLock<Arc<Named>> = LazyLock::new(|| Arc::new(Named { var: &RECORD }));

    #[propagate(NAMED = 6)]
    fn bound() -> usize {
        RECORD.get()
    }

    fn local(named: &'static Named) -> usize {
        scoped!(named = 7, { RECORD.get() })
    }

    assert_eq!(scoped!(NAMED = 3, { RECORD.get() }), 3);
    assert_eq!(scoped!(REFERENCE = 4, { RECORD.get() }), 4);
    assert_eq!(scoped!(LAZY = 5, { RECORD.get() }), 5);
    assert_eq!(bound(), 6);
    assert_eq!(local(&NAMED), 7);
}

#[test]
fn bindings_with_inherit_false_last_through_a_plain_scope() {
    scoped!(OWN = 1, {
        scoped!(RECORD = 2, { assert_eq!(OWN.get(), 1) });
        scoped!(OWN = 2, { assert_eq!(OWN.get(), 2) });
        assert_eq!(OWN.get(), 1);
        assert!(!Context::current().contains(&OWN));
    });
    assert_eq!(OWN.get(), 0);
}

#[test]
fn names_of_the_expansion_and_of_the_user_do_not_meet() {
    let binding0 = 1;
    let binding1 = "ann";
    let scope = 3;
    let sum = scoped!(RECORD = binding0, USER = binding1.to_owned(), {
        assert_eq!(USER.get(), binding1);
        binding0 + scope + RECORD.get()
    });
    assert_eq!(sum, 5);
}

#[test]
fn a_users_own_macro_can_pass_every_part_on() {
    macro_rules! with {
        ($var:path, $value:expr, $body:block) => {
            scoped!($var = $value, $body)
        };
        ($var:ident = $value:expr; $body:expr) => {
            scoped!($var = $value, $body)
        };
        ($($var:expr => $value:expr),*; { $($body:tt)* }) => {
            scoped!($($var = $value,)* { $($body)* })
        };
    }
    assert_eq!(
        with!(config::deep::DEPTH, 1 + 1, { config::deep::DEPTH.get() }),
        2
    );
    assert_eq!(with!(RECORD = 3; { RECORD.get() }), 3);
    assert_eq!(block_on(with!(RECORD = 3; async { RECORD.get() })), 3);
    assert_eq!(
        with!(RECORD => 4, USER => "ann".to_owned(); { RECORD.get() + USER.get().len() }),
        7
    );
}

#[test]
fn without_bindings_it_is_only_a_scope() {
    scoped!({
        USER.set("ann".to_owned());
        assert_eq!(USER.get(), "ann");
    });
    assert!(!USER.is_set());
    scoped!({});
}
