//! Law 1. A read gives the current context's binding, else the default, else an error.

use std::sync::Barrier;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use contextvars::{Context, ContextVar};
use contextvars_tests::{Counted, Drops, message_of, panics, var};

#[test]
fn a_read_gives_the_binding_before_the_default() {
    var! { static LEVEL: u32 = 1; static NAME: String = "default".to_owned(); }
    LEVEL.scope(2, || {
        assert_eq!(LEVEL.get(), 2);
        assert_eq!(LEVEL.try_get().ok(), Some(2));
        assert_eq!(LEVEL.with(|level| *level), 2);
        assert_eq!(LEVEL.try_with(|level| *level).ok(), Some(2));
    });
    NAME.scope("bound".to_owned(), || assert_eq!(NAME.get(), "bound"));
}

#[test]
fn a_read_gives_the_default_where_nothing_is_bound() {
    var! { static LEVEL: u32 = 1; static NAME: String = "default".to_owned(); }
    assert_eq!(LEVEL.get(), 1);
    assert_eq!(LEVEL.try_get().ok(), Some(1));
    assert_eq!(NAME.get(), "default");
    assert_eq!(NAME.with(String::len), 7);
}

#[test]
fn a_read_is_an_error_where_there_is_neither() {
    var! { static LEVEL: u32; static NAME: String; }
    assert_eq!(LEVEL.try_get().unwrap_err().name(), "LEVEL");
    assert_eq!(NAME.try_with(|_| ()).unwrap_err().name(), "NAME");
    assert!(message_of(|| LEVEL.get()).starts_with("context variable `LEVEL` is not set here"));
    assert!(
        message_of(|| NAME.with(|_| ())).starts_with("context variable `NAME` is not set here")
    );
}

#[test]
fn a_default_is_no_binding() {
    var! { static LEVEL: u32 = 1; }
    assert_eq!(LEVEL.get(), 1);
    assert!(!LEVEL.is_set());
    assert_eq!(LEVEL.get_or(5), 5);
    assert!(!Context::current().contains(&LEVEL));
    assert_eq!(LEVEL.get_or_set_with(|| 6), 6);
    assert_eq!(LEVEL.get(), 6);
}

#[test]
fn a_default_is_evaluated_on_first_need() {
    static EVALUATED: AtomicU32 = AtomicU32::new(0);
    var! { static LEVEL: u32 = EVALUATED.fetch_add(1, Ordering::Relaxed); }
    LEVEL.scope(7, || LEVEL.get());
    assert!(!LEVEL.is_set());
    assert_eq!(LEVEL.get_or(8), 8);
    assert_eq!(EVALUATED.load(Ordering::Relaxed), 0);
    assert_eq!(LEVEL.get(), 0);
    assert_eq!(LEVEL.get(), 0);
    assert_eq!(EVALUATED.load(Ordering::Relaxed), 1);
}

#[test]
fn a_default_is_evaluated_once_by_many_threads() {
    static EVALUATED: AtomicU32 = AtomicU32::new(0);
    static START: Barrier = Barrier::new(8);
    var! { static NAME: String = {
        thread::yield_now();
        format!("default {}", EVALUATED.fetch_add(1, Ordering::Relaxed))
    }; }
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                START.wait();
                assert_eq!(NAME.get(), "default 0");
            });
        }
    });
}

#[test]
fn a_default_sees_an_empty_context() {
    var! {
        static OTHER: u32 = 10;
        static OWN: u32 = 20, inherit(false);
        static SEEN: (u32, u32, bool) = (OTHER.get(), OWN.get(), Context::current().is_empty());
    }
    OTHER.scope(1, || {
        OWN.scope(2, || assert_eq!(SEEN.get(), (10, 20, true)));
    });
}

#[test]
fn what_a_default_sets_is_dropped() {
    static ID: AtomicU32 = AtomicU32::new(0);
    var! {
        static DROPS: Drops = Drops::new();
        static OTHER: Counted;
        static LEVEL: u32 = {
            OTHER.set(DROPS.get().value(1));
            ID.store(OTHER.get().id(), Ordering::Relaxed);
            5
        };
    }
    assert_eq!(LEVEL.get(), 5);
    assert_eq!(ID.load(Ordering::Relaxed), 1);
    assert!(!OTHER.is_set());
    assert_eq!(DROPS.get().alive(), 0);
}

#[test]
fn a_default_that_panics_is_tried_again() {
    static TRIES: AtomicU32 = AtomicU32::new(0);
    var! {
        static OTHER: u32;
        static LEVEL: u32 = {
            OTHER.set(1);
            match TRIES.fetch_add(1, Ordering::Relaxed) {
                0 | 1 => panics("not yet"),
                tries => tries,
            }
        };
    }
    assert_eq!(message_of(|| LEVEL.get()), "not yet");
    assert_eq!(message_of(|| LEVEL.try_get()), "not yet");
    assert!(!OTHER.is_set());
    assert_eq!(LEVEL.get(), 2);
    assert_eq!(TRIES.load(Ordering::Relaxed), 3);
}

#[test]
fn a_default_that_reads_its_own_variable_panics_and_says_so() {
    var! { static LEVEL: u32 = LEVEL.get() + 1; static NAME: String = NAME.with(String::clone), name("the-name"); }
    let message = message_of(|| LEVEL.get());
    assert!(
        message.starts_with("the default of context variable `LEVEL` is being evaluated")
            && message.contains("if the default reads `LEVEL` itself, write one that does not"),
        "{message}"
    );
    let message = message_of(|| NAME.try_get());
    assert!(message.contains("`the-name` itself"), "{message}");
    LEVEL.scope(3, || assert_eq!(LEVEL.get(), 3));
    assert!(
        message_of(|| LEVEL.get()).contains("itself"),
        "it is said again"
    );
}

#[test]
fn a_default_that_reads_its_own_variable_through_another_panics_and_says_so() {
    var! { static FIRST: u32 = SECOND.get(); static SECOND: u32 = FIRST.get(); }
    assert!(message_of(|| FIRST.get()).contains("`FIRST` itself"));
    assert!(message_of(|| SECOND.get()).contains("`SECOND` itself"));
}

#[test]
fn a_default_may_read_its_own_variable_where_it_binds_it() {
    var! { static LEVEL: u32 = LEVEL.scope(4, || LEVEL.get() + 1); }
    assert_eq!(LEVEL.get(), 5);
    var! { static OTHER: u32 = { OTHER.set(6); OTHER.get() + 1 }; }
    assert_eq!(OTHER.get(), 7);
}

#[test]
fn a_default_may_read_other_defaults() {
    var! { static FIRST: u32 = SECOND.get() + 1; static SECOND: u32 = THIRD.get() + 1; static THIRD: u32 = 1; }
    assert_eq!(FIRST.get(), 3);
}

#[test]
fn a_default_of_a_variable_made_without_macro_is_the_same() {
    static LEVEL: ContextVar<u32> = ContextVar::with_default("LEVEL", || 3);
    static NONE: ContextVar<u32> = ContextVar::new("NONE");
    assert_eq!(LEVEL.get(), 3);
    assert!(!LEVEL.is_set());
    assert!(NONE.try_get().is_err());
}
