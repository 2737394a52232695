//! Law 4. `Context::run` keeps what was set, in the context; the caller's context is as before.

use contextvars::Context;
use contextvars_tests::{message_of, panics, var};

#[test]
fn run_keeps_what_was_set() {
    var! { static LEVEL: u32; static NAME: String; }
    let mut context = Context::new();
    context.run(|| {
        LEVEL.set(1);
        NAME.set("ann".to_owned());
    });
    assert_eq!(context.get(&LEVEL), Some(&1));
    assert_eq!(context.get(&NAME).unwrap(), "ann");
    let seen = context.run(|| {
        LEVEL.set(LEVEL.get() + 1);
        (LEVEL.get(), NAME.get())
    });
    assert_eq!(seen, (2, "ann".to_owned()));
    assert_eq!(context.len(), 2);
}

#[test]
fn run_leaves_the_callers_context_as_it_was() {
    var! { static LEVEL: u32; static OTHER: u32; }
    LEVEL.scope(5, || {
        let mut context = Context::new();
        context.run(|| {
            assert!(!LEVEL.is_set());
            LEVEL.set(1);
            OTHER.set(2);
        });
        assert_eq!(LEVEL.get(), 5);
        assert!(!OTHER.is_set());
    });
}

#[test]
fn run_of_a_capture_starts_from_the_capture() {
    var! { static LEVEL: u32; }
    LEVEL.scope(5, || {
        let mut context = Context::current();
        LEVEL.set(6);
        assert_eq!(context.run(|| LEVEL.get()), 5);
    });
}

#[test]
fn runs_of_different_contexts_nest() {
    var! { static LEVEL: u32; }
    let (mut outer, mut inner) = (Context::new(), Context::new());
    outer.run(|| {
        LEVEL.set(1);
        inner.run(|| {
            assert!(!LEVEL.is_set());
            LEVEL.set(2);
            Context::new().run(|| LEVEL.set(3));
        });
        assert_eq!(LEVEL.get(), 1);
    });
    assert_eq!(outer.get(&LEVEL), Some(&1));
    assert_eq!(inner.get(&LEVEL), Some(&2));
}

#[test]
fn run_keeps_what_was_set_before_a_panic() {
    var! { static LEVEL: u32; static NAME: String; }
    let mut context = Context::new();
    let message = message_of(|| {
        context.run(|| -> () {
            LEVEL.set(1);
            NAME.set("ann".to_owned());
            panics("stop")
        });
    });
    assert_eq!(message, "stop");
    assert!(!LEVEL.is_set());
    assert_eq!(context.get(&LEVEL), Some(&1));
    assert_eq!(context.get(&NAME).unwrap(), "ann");
}

#[test]
fn a_scope_in_a_run_is_undone_before_the_run_ends() {
    var! { static LEVEL: u32; }
    let mut context = Context::new();
    context.run(|| {
        LEVEL.set(1);
        LEVEL.scope(2, || LEVEL.set(3));
    });
    assert_eq!(context.get(&LEVEL), Some(&1));
}

#[test]
fn a_context_runs_on_one_thread_after_the_other() {
    var! { static LEVEL: u32; static NAME: String; }
    let mut context = Context::new();
    for i in 0..4 {
        context = std::thread::spawn(move || {
            context.run(|| {
                assert_eq!(LEVEL.get_or(0), i);
                LEVEL.set(i + 1);
                NAME.set(format!("thread {i}"));
            });
            context
        })
        .join()
        .unwrap();
    }
    assert_eq!(context.get(&LEVEL), Some(&4));
    assert_eq!(context.get(&NAME).unwrap(), "thread 3");
}
