//! Law 13. Thread exit: reads and scopes work in thread-local destructors, in any order of destruction.
//!
//! Destructors of thread-locals run in an order that std leaves open. So each test has a destructor that was registered
//! before the store's own and one that was registered after it: whichever way the order goes, one of them runs when the
//! store's own has run already.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::thread;

use contextvars::{Context, Propagate, Token, propagate};
use contextvars_tests::{Counted, Drops, OnDrop, poll_once, var, yield_once};

thread_local! {
    static BEFORE: RefCell<Vec<OnDrop>> = const { RefCell::new(Vec::new()) };
    static AFTER: RefCell<Vec<OnDrop>> = const { RefCell::new(Vec::new()) };
}

/// Runs `body` on a new thread at whose exit `at_exit` runs twice: in a destructor that was registered before the store's
/// own, and in one that was registered after it. Both have run when this returns.
fn at_exit(
    body: impl FnOnce() + Send + 'static,
    at_exit: impl Fn(&'static str) + Send + Sync + Clone + 'static,
) {
    var! { static FIRST: u32; }
    let again = at_exit.clone();
    thread::spawn(move || {
        BEFORE.with_borrow_mut(|list| list.push(OnDrop::new(move || at_exit("before"))));
        FIRST.scope(1, || FIRST.set(2)); // the store registers its own destructor
        AFTER.with_borrow_mut(|list| list.push(OnDrop::new(move || again("after"))));
        body();
    })
    .join()
    .unwrap();
}

/// What the two destructors report.
#[derive(Clone, Default)]
struct Reports(Arc<Mutex<BTreeMap<&'static str, String>>>);

impl Reports {
    fn add(&self, who: &'static str, what: impl Into<String>) {
        self.0.lock().unwrap().insert(who, what.into());
    }

    #[track_caller]
    fn are_both(&self, what: &str) {
        let both = [("before", what.to_owned()), ("after", what.to_owned())];
        assert_eq!(*self.0.lock().unwrap(), BTreeMap::from(both));
    }
}

#[test]
fn destructors_read() {
    var! { static LEVEL: u32 = 7; static NAME: String = "default".to_owned(); static NONE: u32; }
    let reports = Reports::default();
    let at = reports.clone();
    at_exit(
        || (),
        move |who| {
            let error = NONE.try_get().unwrap_err().to_string();
            assert!(error.contains("`NONE` is not set here"), "{error}");
            at.add(
                who,
                format!("{} {} {}", LEVEL.get(), NAME.get(), NAME.is_set()),
            );
        },
    );
    reports.are_both("7 default false");
}

#[test]
fn a_destructor_that_runs_before_the_stores_own_reads_what_was_left_set_and_a_later_one_nothing() {
    var! { static NAME: String; }
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    at_exit(
        || drop(NAME.set("left".to_owned())),
        move |_| log.lock().unwrap().push(NAME.get_or("nothing".to_owned())),
    );
    assert_eq!(*seen.lock().unwrap(), ["left", "nothing"]);
}

#[test]
fn destructors_scope_run_wrap_and_poll() {
    var! { static LEVEL: u32; static NAME: String; static OWN: Counted, inherit(false); }
    let reports = Reports::default();
    let (at, drops) = (reports.clone(), Drops::new());
    let counted = drops.clone();
    at_exit(
        || (),
        move |who| {
            let seen = NAME.scope("scoped".to_owned(), || {
                OWN.scope(counted.value(1), || {
                    LEVEL.set(1);
                    let mut context = Context::current();
                    context.run(|| LEVEL.set(LEVEL.get() + 1));
                    let job = context.wrap(|| (LEVEL.get(), NAME.get(), OWN.is_set()));
                    let mut task = pin!(
                        async {
                            NAME.set("task".to_owned());
                            OWN.set(counted.value(2));
                            yield_once().await;
                            (NAME.get(), OWN.with(Counted::id))
                        }
                        .in_context(context)
                    );
                    assert!(poll_once(task.as_mut()).is_pending());
                    format!(
                        "{:?} {:?} {}",
                        job(),
                        poll_once(task),
                        OWN.with(Counted::id)
                    )
                })
            });
            assert!(!NAME.is_set());
            at.add(who, seen);
        },
    );
    reports.are_both(r#"(2, "scoped", false) Ready(("task", 2)) 1"#);
    assert_eq!(drops.alive(), 0);
}

#[test]
fn destructors_spawn_threads_that_inherit() {
    var! { static NAME: String; }
    let reports = Reports::default();
    let at = reports.clone();
    at_exit(
        || (),
        move |who| {
            let name = NAME.scope("inherited".to_owned(), || {
                thread::spawn(propagate(|| NAME.get())).join().unwrap()
            });
            at.add(who, name);
        },
    );
    reports.are_both("inherited");
}

#[test]
fn destructors_use_tokens_and_contexts_of_the_thread() {
    var! { static NAME: String; }
    thread_local!(static KEPT: RefCell<Option<(Token<String>, Context)>> = const { RefCell::new(None) });
    let reports = Reports::default();
    let at = reports.clone();
    at_exit(
        || {
            NAME.set("first".to_owned());
            let token = NAME.set("second".to_owned());
            KEPT.set(Some((token, Context::current())));
        },
        move |who| {
            // std may have dropped it before.
            let kept = KEPT
                .try_with(|kept| kept.borrow_mut().take())
                .ok()
                .flatten();
            if let Some((token, context)) = kept {
                assert_eq!(context.scope(|| NAME.get()), "second");
                NAME.reset(token).unwrap();
                assert_eq!(NAME.get(), "first");
            }
            at.add(who, "done");
        },
    );
    reports.are_both("done");
}

#[test]
fn what_a_thread_left_set_is_dropped_when_it_exits() {
    var! { static VALUE: Counted; static OTHER: Counted; static OWN: Counted, inherit(false); static LEVEL: u32; }
    let drops = Drops::new();
    let counted = drops.clone();
    thread::spawn(move || {
        LEVEL.set(1);
        VALUE.set(counted.value(1));
        drop(VALUE.set(counted.value(2)));
        OTHER.set(counted.value(3));
        OWN.set(counted.value(4));
        assert_eq!(counted.alive(), 3);
    })
    .join()
    .unwrap();
    assert_eq!(drops.alive(), 0);
    assert_eq!(drops.dropped().len(), 4);
}

#[test]
fn what_a_thread_left_set_is_dropped_though_it_panicked() {
    var! { static VALUE: Counted; }
    let drops = Drops::new();
    let counted = drops.clone();
    let thread = thread::spawn(move || {
        VALUE.set(counted.value(1));
        contextvars_tests::panics("stop")
    });
    assert!(thread.join().is_err());
    assert_eq!(drops.alive(), 0);
}

#[test]
fn a_destructor_that_panics_at_the_exit_ends_neither_the_process_nor_the_drop_of_the_rest() {
    var! { static VALUE: Counted; static BAD: OnDrop; static WORSE: OnDrop, inherit(false); static OTHER: Counted; }
    let drops = Drops::new();
    let counted = drops.clone();
    thread::spawn(move || {
        VALUE.set(counted.value(1));
        BAD.set(OnDrop::new(|| contextvars_tests::panics("at the exit")));
        WORSE.set(OnDrop::new(|| contextvars_tests::panics("again")));
        OTHER.set(counted.value(2));
    })
    .join()
    .unwrap();
    assert_eq!(drops.alive(), 0);
}

#[test]
fn what_is_captured_outlives_the_thread() {
    var! { static VALUE: Counted; }
    let drops = Drops::new();
    let counted = drops.clone();
    let context = thread::spawn(move || {
        VALUE.set(counted.value(1));
        Context::current()
    })
    .join()
    .unwrap();
    assert_eq!(context.scope(|| VALUE.with(Counted::id)), 1);
    assert_eq!(drops.alive(), 1);
    drop(context);
    assert_eq!(drops.alive(), 0);
}

#[test]
fn what_values_set_while_the_exit_drops_them_is_dropped_too() {
    var! { static VALUE: OnDrop; static OTHER: OnDrop; static LAST: Counted; static OWN: Counted, inherit(false); }
    let drops = Drops::new();
    let counted = drops.clone();
    thread::spawn(move || {
        VALUE.set(OnDrop::new(move || {
            assert!(!VALUE.is_set());
            OWN.set(counted.value(1));
            OTHER.set(OnDrop::new(move || {
                LAST.scope(counted.value(2), || assert_eq!(LAST.with(Counted::id), 2));
                LAST.set(counted.value(3));
            }));
        }));
    })
    .join()
    .unwrap();
    assert_eq!(drops.alive(), 0);
    assert_eq!(drops.dropped().len(), 3);
}

#[test]
fn a_thread_that_only_reads_and_enters_exits() {
    var! { static LEVEL: u32; static VALUE: Counted; }
    let drops = Drops::new();
    let context = Context::new()
        .with_value(&LEVEL, 1)
        .with_value(&VALUE, drops.value(1));
    for _ in 0..4 {
        let job = context.wrap(|| VALUE.with(Counted::id) + LEVEL.get());
        assert_eq!(thread::spawn(job).join().unwrap(), 2);
    }
    drop(context);
    assert_eq!(drops.alive(), 0);
}

#[test]
fn the_last_handle_may_be_dropped_in_a_destructor() {
    var! { static VALUE: Counted; }
    thread_local!(static KEPT: Cell<Option<Context>> = const { Cell::new(None) });
    let drops = Drops::new();
    let counted = drops.clone();
    thread::spawn(move || {
        KEPT.set(Some(VALUE.scope(counted.value(1), Context::current)));
        VALUE.scope(counted.value(2), || ());
    })
    .join()
    .unwrap();
    assert_eq!(drops.alive(), 0);
}

/// What is set too late to be dropped leaks, no worse. The sanitizers' lists of expected leaks have the name of this module.
mod leaks_by_design {
    use std::thread;

    use contextvars_tests::{Counted, Drops, var};

    use super::{Reports, at_exit};

    #[test]
    fn destructors_set_and_reset() {
        var! { static LEVEL: u32; static NAME: String; }
        let reports = Reports::default();
        let at = reports.clone();
        at_exit(
            || (),
            move |who| {
                let token = LEVEL.set(1);
                let name = NAME.set("set".to_owned());
                let seen = format!("{} {}", LEVEL.get(), NAME.get());
                LEVEL.reset(token).unwrap();
                NAME.reset(name).unwrap();
                at.add(who, format!("{seen} {} {}", LEVEL.is_set(), NAME.is_set()));
            },
        );
        reports.are_both("1 set false false");
    }

    #[test]
    fn what_a_foreign_destructor_sets_does_no_harm() {
        var! { static VALUE: Counted; static LEVEL: u32; }
        let drops = Drops::new();
        let counted = drops.clone();
        let reports = Reports::default();
        let at = reports.clone();
        at_exit(
            || (),
            move |who| {
                // Which of the two values leaks, if any, depends on the order; each reads what it set.
                VALUE.set(counted.value(1));
                LEVEL.set(LEVEL.get_or(0) + 1);
                at.add(who, format!("{}", VALUE.with(Counted::id)));
            },
        );
        reports.are_both("1");
        assert!(
            drops.alive() <= 1,
            "the one that was replaced is dropped, or the store's exit dropped it"
        );
    }

    #[test]
    fn a_value_that_sets_itself_for_ever_does_not_keep_the_thread() {
        struct Phoenix;
        var! { static PHOENIX: Phoenix; }
        impl Drop for Phoenix {
            fn drop(&mut self) {
                PHOENIX.set(Self);
            }
        }
        thread::spawn(|| drop(PHOENIX.set(Phoenix))).join().unwrap();
    }

    /// A destructor that std knows nothing of: it runs after all of std's.
    #[cfg(unix)]
    mod foreign {
        use std::ffi::{c_int, c_uint, c_void};
        use std::sync::{Arc, Mutex};
        use std::thread;

        use contextvars::{Context, Propagate};
        use contextvars_tests::{poll_once, var};
        use std::pin::pin;

        unsafe extern "C" {
            fn pthread_key_create(
                key: *mut c_uint,
                destructor: unsafe extern "C" fn(*mut c_void),
            ) -> c_int;
            fn pthread_setspecific(key: c_uint, value: *const c_void) -> c_int;
        }

        type Job = Box<dyn FnOnce()>;

        unsafe extern "C" fn run(job: *mut c_void) {
            // SAFETY: `at_the_very_end` put it there.
            unsafe { Box::from_raw(job.cast::<Job>())() }
        }

        fn at_the_very_end(job: impl FnOnce() + 'static) {
            let job: Box<Job> = Box::new(Box::new(job));
            let mut key = 0;
            // SAFETY: the key is made before it is used, and the value is what the destructor expects.
            unsafe {
                assert_eq!(pthread_key_create(&raw mut key, run), 0);
                assert_eq!(pthread_setspecific(key, Box::into_raw(job).cast()), 0);
            }
        }

        #[test]
        fn a_foreign_destructor_reads_scopes_and_sets() {
            var! { static NAME: String; static LEVEL: u32 = 7; static LEFT: u32; }
            let seen = Arc::new(Mutex::new(String::new()));
            let log = Arc::clone(&seen);
            thread::spawn(move || {
                LEFT.set(1);
                at_the_very_end(move || {
                    assert!(!LEFT.is_set());
                    // std may not tell any more which thread this is.
                    let error = NAME.try_get().unwrap_err().to_string();
                    assert!(error.starts_with("context variable `NAME` is not set here ("));
                    assert!(!NAME.is_set());
                    assert_eq!(NAME.get_or("unbound".to_owned()), "unbound");
                    let scoped = NAME.scope("scoped".to_owned(), || NAME.get());
                    let mut context = Context::new().with_value(&NAME, "run".to_owned());
                    let run = context.run(|| {
                        LEVEL.set(8);
                        format!("{} {}", NAME.get(), LEVEL.get())
                    });
                    assert!(poll_once(pin!(async { LEVEL.set(9) }.in_context(context))).is_ready());
                    LEFT.set(2);
                    let token = LEFT.set(3);
                    LEFT.reset(token).unwrap();
                    *log.lock().unwrap() =
                        format!("{scoped}, {run}, {} {}", LEVEL.get(), LEFT.get());
                });
            })
            .join()
            .unwrap();
            assert_eq!(*seen.lock().unwrap(), "scoped, run 8, 7 2");
        }
    }
}
