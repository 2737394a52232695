//! Law 5. Scopes undo all that happened in them, on every way out.

use std::sync::{Arc, Mutex};

use contextvars::{Context, Token, propagate};
use contextvars_tests::{Counted, Drops, OnDrop, message_of, panics, var};

#[test]
fn a_scope_is_undone_when_its_body_gives_a_value() {
    var! { static LEVEL: u32; static OTHER: String; }
    let seen = LEVEL.scope(1, || {
        LEVEL.set(2);
        OTHER.set("inner".to_owned());
        LEVEL.get()
    });
    assert_eq!(seen, 2);
    assert!(!LEVEL.is_set());
    assert!(!OTHER.is_set());
}

#[test]
fn a_scope_is_undone_when_its_body_panics() {
    var! { static LEVEL: u32; static OTHER: String; }
    LEVEL.scope(1, || {
        let message = message_of(|| {
            LEVEL.scope(2, || -> () {
                LEVEL.set(3);
                OTHER.set("inner".to_owned());
                panics("stop")
            });
        });
        assert_eq!(message, "stop");
        assert_eq!(LEVEL.get(), 1);
        assert!(!OTHER.is_set());
    });
}

#[test]
fn a_scope_is_undone_when_its_body_returns_early() {
    var! { static LEVEL: u32; }
    fn early(stop: bool) -> Result<u32, u32> {
        LEVEL.scope(1, || {
            LEVEL.set(2);
            if stop {
                return Err(LEVEL.get());
            }
            "3".parse::<u32>().map_err(|_| 0)
        })
    }
    assert_eq!(early(true), Err(2));
    assert!(!LEVEL.is_set());
    assert_eq!(early(false), Ok(3));
    assert!(!LEVEL.is_set());
}

#[test]
fn scopes_nest() {
    var! { static LEVEL: u32; static NAME: String; }
    fn nested(depth: u32) {
        if depth == 100 {
            return;
        }
        NAME.scope(depth.to_string(), || {
            LEVEL.scope(depth, || nested(depth + 1));
            assert!(!LEVEL.is_set() || LEVEL.get() == depth - 1);
            assert_eq!(NAME.get(), depth.to_string());
        });
    }
    nested(0);
    assert!(!LEVEL.is_set() && !NAME.is_set());
}

#[test]
fn a_scope_of_a_context_undoes_what_was_set_in_it() {
    var! { static LEVEL: u32; static NAME: String; }
    let context = Context::new().with_value(&LEVEL, 1);
    for _ in 0..3 {
        context.scope(|| {
            assert_eq!(LEVEL.get(), 1);
            assert!(!NAME.is_set());
            LEVEL.set(2);
            NAME.set("inner".to_owned());
        });
    }
    assert_eq!(context.len(), 1);
    assert_eq!(context.get(&LEVEL), Some(&1));
    assert_eq!(
        message_of(|| context.scope(|| -> () { panics("stop") })),
        "stop"
    );
    assert!(!LEVEL.is_set());
}

#[test]
fn a_wrapped_closure_undoes_what_it_set() {
    var! { static LEVEL: u32; }
    let job = LEVEL.scope(1, || {
        propagate(|| {
            LEVEL.set(LEVEL.get() + 1);
            LEVEL.get()
        })
    });
    LEVEL.scope(8, || {
        assert_eq!(job(), 2);
        assert_eq!(LEVEL.get(), 8);
    });
}

#[test]
fn a_scope_in_the_same_context_sees_what_is_set_outside() {
    var! { static LEVEL: u32; static OTHER: u32; }
    OTHER.scope(1, || {
        LEVEL.scope(2, || assert_eq!((OTHER.get(), LEVEL.get()), (1, 2)));
    });
}

#[test]
fn values_that_fall_out_are_dropped_after_the_outer_context_is_back() {
    var! { static LEVEL: u32; static VALUE: OnDrop; static OWN: OnDrop, inherit(false); }
    let seen = Arc::new(Mutex::new(Vec::new()));
    let value = || {
        let seen = Arc::clone(&seen);
        OnDrop::new(move || seen.lock().unwrap().push((LEVEL.get(), VALUE.is_set())))
    };
    LEVEL.scope(1, || {
        // `LEVEL` is 2 in each scope; a value that is dropped too early would see that.
        let body = || {
            LEVEL.set(2);
            OWN.set(value());
        };
        VALUE.scope(value(), body);
        Context::current().scope(|| {
            VALUE.set(value());
            body();
        });
        Context::current().wrap(|| {
            VALUE.set(value());
            body();
        })();
        message_of(|| {
            VALUE.scope(value(), || -> () {
                body();
                panics("stop")
            });
        });
        assert_eq!(*seen.lock().unwrap(), [(1, false); 8]);
    });
}

#[test]
fn what_a_dropped_value_sets_goes_to_the_outer_context() {
    var! { static LEVEL: u32; static VALUE: OnDrop; }
    LEVEL.scope(1, || {
        VALUE.scope(OnDrop::new(|| drop(LEVEL.set(5))), || LEVEL.set(2));
        assert_eq!(LEVEL.get(), 5);
    });
}

#[test]
fn all_values_are_dropped_though_one_of_them_panics() {
    var! { static FIRST: OnDrop; static SECOND: contextvars_tests::Counted; static OWN: contextvars_tests::Counted, inherit(false); }
    let drops = Drops::new();
    let message = message_of(|| {
        OWN.scope(drops.value(1), || {
            SECOND.set(drops.value(2));
            FIRST.set(OnDrop::new(|| panics("in drop")));
        });
    });
    assert_eq!(message, "in drop");
    assert_eq!(drops.alive(), 0);
    assert!(!FIRST.is_set() && !SECOND.is_set() && !OWN.is_set());
}

#[test]
fn marked_functions_undo_what_they_set_each_its_own() {
    var! { static LEVEL: u32; static NAME: String; static OWN: u32, inherit(false); }

    #[propagate]
    fn nested(depth: u32) -> u32 {
        if depth == 100 {
            return LEVEL.get();
        }
        // Every third one sets nothing, and every other one sets again afterwards.
        if !depth.is_multiple_of(3) {
            LEVEL.set(depth);
            OWN.set(depth);
        }
        let (before, own) = (LEVEL.get(), OWN.get());
        let inner = nested(depth + 1);
        assert_eq!((LEVEL.get(), OWN.get()), (before, own));
        if depth.is_multiple_of(2) {
            NAME.set(format!("{depth}"));
            assert_eq!(nested_once(depth), 1000);
            assert_eq!(NAME.get(), format!("{depth}"));
        }
        inner
    }

    #[propagate]
    fn nested_once(depth: u32) -> u32 {
        LEVEL.set(1000);
        NAME.set(format!("inside of {depth}"));
        OWN.set(1000);
        LEVEL.get()
    }

    #[propagate]
    fn nested_and_panics() -> u32 {
        LEVEL.set(1);
        OWN.set(1);
        let depth = nested(90);
        NAME.set("set".to_owned());
        if depth > 0 {
            panics("stop");
        }
        depth
    }

    Context::new().run(|| {
        LEVEL.set(7);
        OWN.set(7);
        assert_eq!(nested(1), 98);
        assert_eq!((LEVEL.get(), OWN.get()), (7, 7));
        assert!(!NAME.is_set());
    });
    let message = message_of(|| {
        nested_and_panics();
    });
    assert_eq!(message, "stop");
    assert!(!LEVEL.is_set() && !OWN.is_set() && !NAME.is_set());
}

#[test]
fn a_marked_function_undoes_what_it_sets_while_it_reads() {
    var! { static NAME: String; static OTHER: String; static VALUE: Counted; }
    #[propagate]
    fn reads() -> String {
        NAME.with(|name| {
            OTHER.set("set in a read".to_owned());
            NAME.set("replaced".to_owned());
            let inner = NAME.with(|inner| {
                OTHER.set("set in a read of a read".to_owned());
                format!("{name}, {inner}, {}", OTHER.get())
            });
            NAME.set("replaced again".to_owned());
            format!("{inner}, {name}")
        })
    }

    #[propagate]
    fn reads_and_sets_in_a_function(drops: &Drops) -> u32 {
        VALUE.with(|value| {
            assert_eq!(sets(drops, 2), 2);
            VALUE.set(drops.value(3));
            assert_eq!(sets(drops, 4), 4);
            value.id()
        }) + VALUE.with(Counted::id)
    }

    #[propagate]
    fn sets(drops: &Drops, id: u32) -> u32 {
        VALUE.set(drops.value(id));
        VALUE.with(Counted::id)
    }

    let drops = Drops::new();
    Context::new().run(|| {
        NAME.set("outer".to_owned());
        VALUE.set(drops.value(1));
        assert_eq!(reads(), "outer, replaced, set in a read of a read, outer");
        assert_eq!(NAME.get(), "outer");
        assert!(!OTHER.is_set());
        assert_eq!(reads_and_sets_in_a_function(&drops), 4);
        assert_eq!(VALUE.with(Counted::id), 1);
        assert_eq!(drops.alive(), 1);
    });
    assert_eq!(drops.alive(), 0);
}

#[test]
fn a_marked_function_is_another_context_for_tokens() {
    var! { static LEVEL: u32; }

    #[propagate]
    fn resets(token: Token<u32>) -> Token<u32> {
        let token = LEVEL.reset(token).unwrap_err().into_token();
        assert_eq!(LEVEL.get(), 1);
        LEVEL.set(2);
        token
    }

    #[propagate]
    fn sets() -> Token<u32> {
        LEVEL.set(2)
    }

    Context::new().run(|| {
        let token = LEVEL.set(1);
        let token = resets(token);
        let inner = sets();
        assert!(LEVEL.reset(inner).is_err());
        assert_eq!(LEVEL.get(), 1);
        assert!(LEVEL.reset(token).is_ok());
        assert!(!LEVEL.is_set());
    });
}

#[test]
fn a_marked_function_may_set_a_variable_that_only_scopes_bind() {
    var! { static LEVEL: u32, scoped(); }

    #[propagate]
    fn sets() -> u32 {
        LEVEL.set(1);
        LEVEL.get()
    }

    assert_eq!(sets(), 1);
    assert!(!LEVEL.is_set());
}

#[test]
fn any_number_of_marked_functions_nest() {
    var! { static LEVEL: u32; static NAME: String; }

    #[propagate]
    fn deep(depth: u32) -> u32 {
        if depth == 0 {
            LEVEL.set(1);
            return NAME.with(|name| {
                NAME.set("replaced".to_owned());
                u32::try_from(name.len()).unwrap()
            });
        }
        let length = NAME.with(|name| {
            let length = deep(depth - 1);
            assert_eq!(name, "outer");
            length
        });
        assert_eq!((LEVEL.get(), NAME.get().as_str()), (7, "outer"));
        if depth.is_multiple_of(100) {
            LEVEL.set(depth);
            assert_eq!(LEVEL.get(), depth);
        }
        length
    }

    LEVEL.scope(7, || {
        NAME.scope("outer".to_owned(), || {
            for depth in [250, 251, 252, 1000] {
                assert_eq!(deep(depth), 5);
                assert_eq!((LEVEL.get(), NAME.get().as_str()), (7, "outer"));
            }
        });
    });
}
