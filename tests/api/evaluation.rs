//! A default that is asked for while it is being evaluated, on the thread that evaluates it.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use contextvars::ContextVar;
use contextvars_tests::{message_of, pool, var};

use crate::remedies::on_thread;

fn text(name: &str, ident: &str, thread: &str) -> String {
    format!(
        "the default of context variable `{name}` is being evaluated on this thread (thread \
         `{thread}`): if the default reads `{name}` itself, write one that does not; if it waits, \
         and its thread runs another job meanwhile that reads `{name}`, call {ident}.get() before \
         the job starts"
    )
}

#[test]
fn a_default_that_reads_its_own_variable_with_get_or_with_panics_and_says_so() {
    var! { static GET: u32 = GET.get(); static WITH: String = WITH.with(String::clone); }
    let (get, with) = on_thread("t", || {
        (message_of(|| GET.get()), message_of(|| WITH.try_get()))
    });
    assert_eq!(get, text("GET", "GET", "t"));
    assert_eq!(with, text("WITH", "WITH", "t"));
}

#[test]
fn a_default_that_tries_to_read_its_own_variable_gets_an_error_and_may_go_on() {
    static TEXT: OnceLock<String> = OnceLock::new();
    var! {
        static LEVEL: u32 = {
            let error = LEVEL.try_get().unwrap_err();
            assert_eq!(error.name(), "the-level");
            assert_eq!(LEVEL.try_with(|_| ()).unwrap_err().to_string(), error.to_string());
            let _ = TEXT.set(error.to_string());
            5
        }, name("the-level");
    }
    assert_eq!(on_thread("t", || LEVEL.get()), 5);
    assert_eq!(LEVEL.get(), 5);
    assert_eq!(TEXT.get(), Some(&text("the-level", "LEVEL", "t")));
}

#[test]
fn a_job_that_runs_on_the_thread_of_the_evaluation_gets_an_error() {
    static JOB: OnceLock<[String; 2]> = OnceLock::new();
    static TABLE: ContextVar<u32> = ContextVar::with_default("TABLE", || {
        // The pool has one thread. It evaluates the default, waits, and runs the job meanwhile.
        rayon::spawn(|| {
            let tried = TABLE.try_get().unwrap_err().to_string();
            let _ = JOB.set([tried, message_of(|| TABLE.get())]);
        });
        while JOB.get().is_none() {
            rayon::yield_now();
        }
        3
    });
    assert_eq!(pool(1).install(|| TABLE.get()), 3);
    for text in JOB.get().unwrap() {
        assert!(
            text.contains("context variable `TABLE` is being evaluated on this thread"),
            "{text}"
        );
        assert!(
            text.contains("its thread runs another job meanwhile"),
            "{text}"
        );
    }
    assert_eq!(TABLE.get(), 3);
}

#[test]
fn another_thread_waits_for_the_value() {
    static STARTED: AtomicBool = AtomicBool::new(false);
    static EVALUATED: AtomicU32 = AtomicU32::new(0);
    static TABLE: ContextVar<u32> = ContextVar::with_default("TABLE", || {
        STARTED.store(true, Ordering::Release);
        EVALUATED.fetch_add(1, Ordering::Relaxed);
        3
    });
    std::thread::scope(|scope| {
        let first = scope.spawn(|| TABLE.get());
        while !STARTED.load(Ordering::Acquire) {
            std::thread::yield_now();
        }
        assert_eq!(TABLE.try_get().ok(), Some(3));
        assert_eq!(first.join().unwrap(), 3);
    });
    assert_eq!(EVALUATED.load(Ordering::Relaxed), 1);
}

#[test]
fn the_error_is_gone_when_the_evaluation_has_ended_by_a_panic() {
    static TRIES: AtomicU32 = AtomicU32::new(0);
    var! {
        static LEVEL: u32 = match TRIES.fetch_add(1, Ordering::Relaxed) {
            0 => LEVEL.get(),
            tries => tries,
        };
    }
    assert!(message_of(|| LEVEL.get()).contains("is being evaluated"));
    assert_eq!(LEVEL.try_get().ok(), Some(1));
}

#[test]
fn the_error_can_be_copied_and_says_which_it_is() {
    static ERRORS: OnceLock<[String; 2]> = OnceLock::new();
    var! {
        static NONE: u32;
        static LEVEL: u32 = {
            let error = LEVEL.try_get().unwrap_err();
            let _ = ERRORS.set([error.clone().to_string(), format!("{error:?}")]);
            5
        };
    }
    assert_eq!(LEVEL.get(), 5);
    let [text, debug] = ERRORS.get().unwrap();
    assert!(text.contains("is being evaluated"), "{text}");
    assert!(debug.contains("is_being_evaluated: true"), "{debug}");
    let unset = format!("{:?}", NONE.try_get().unwrap_err());
    assert!(unset.contains("is_being_evaluated: false"), "{unset}");
}

#[test]
fn the_rest_of_the_variable_works_while_its_default_is_being_evaluated() {
    var! {
        static LEVEL: u32 = {
            assert!(!LEVEL.is_set());
            assert_eq!(LEVEL.get_or(7), 7);
            assert_eq!(LEVEL.get_or_set_with(|| 8), 8);
            assert_eq!(LEVEL.scope(9, || LEVEL.get()), 9);
            LEVEL.get()
        };
    }
    assert_eq!(LEVEL.get(), 8);
}
