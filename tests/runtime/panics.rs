//! A panic in every place where user code runs. After each the thread is clean for the next job: nothing of the
//! panicking one is bound, the values of before are back, and every value was dropped once.

use std::fmt::{self, Debug, Formatter};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};

use contextvars::{Context, Propagate, propagate};
use contextvars_tests::{Counted, Drops, OnDrop, message_of, panics, poll_once, var, yield_once};

/// Panics where it is told to.
struct Bomb {
    clone: bool,
    debug: bool,
    counted: Counted,
}

impl Clone for Bomb {
    fn clone(&self) -> Self {
        NOTE.set("in clone".to_owned());
        if self.clone {
            panics("clone");
        }
        Self {
            counted: self.counted.clone(),
            ..*self
        }
    }
}

impl Debug for Bomb {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        NOTE.set("in debug".to_owned());
        if self.debug {
            panics("debug");
        }
        f.write_str("Bomb")
    }
}

/// Panics when it is dropped, if it was told to; its clones do not.
struct Trigger(bool);

impl Clone for Trigger {
    fn clone(&self) -> Self {
        Self(false)
    }
}

impl Drop for Trigger {
    fn drop(&mut self) {
        if self.0 {
            panics("drop");
        }
    }
}

var! {
    static LEVEL: u32 = 0;
    static NOTE: String;
    static BOMB: Bomb;
    static VALUE: Counted;
    static GUARD: OnDrop;
    static OWN: Counted, inherit(false);
}

/// Runs `job` as a pool's thread would, in a scope of a context of its own, and checks what is left.
#[track_caller]
fn panics_and_leaves_the_thread_clean(expected: &str, job: impl FnOnce(&Drops)) {
    let drops = Drops::new();
    let outer = Drops::new();
    LEVEL.scope(7, || {
        OWN.scope(outer.value(1), || {
            let message = message_of(|| {
                Context::current().scope(|| {
                    OWN.set(drops.value(100));
                    VALUE.set(drops.value(101));
                    LEVEL.set(8);
                    job(&drops);
                });
            });
            assert_eq!(message, expected);
            assert_eq!(
                drops.alive_by_id(),
                [].into(),
                "all values of the job are dropped, once"
            );
            assert_eq!(LEVEL.get(), 7);
            assert_eq!(OWN.with(Counted::id), 1);
            for unbound in [NOTE.is_set(), BOMB.is_set(), VALUE.is_set(), GUARD.is_set()] {
                assert!(!unbound);
            }
            assert_eq!(Context::current().len(), 1);
            // The next job finds all in order.
            let token = VALUE.set(outer.value(2));
            VALUE.scope(outer.value(3), || assert_eq!(VALUE.with(Counted::id), 3));
            VALUE.reset(token).unwrap();
        });
    });
    assert_eq!(outer.alive(), 0);
}

fn bomb(drops: &Drops, clone: bool, debug: bool) -> Bomb {
    Bomb {
        clone,
        debug,
        counted: drops.value(1),
    }
}

#[test]
fn in_clone() {
    for read in [
        || drop(BOMB.get()),
        || drop(BOMB.try_get()),
        || drop(BOMB.get_or_set_with(|| unreachable!())),
        || BOMB.with(|bomb| drop(bomb.clone())),
    ] {
        panics_and_leaves_the_thread_clean("clone", |drops| {
            BOMB.set(bomb(drops, true, false));
            read();
        });
        panics_and_leaves_the_thread_clean("clone", |drops| {
            BOMB.scope(bomb(drops, true, false), read);
        });
    }
    panics_and_leaves_the_thread_clean("clone", |drops| {
        BOMB.set(bomb(drops, true, false));
        BOMB.get_or(bomb(drops, false, false));
    });
}

#[test]
fn in_the_clone_of_what_get_or_set_with_made() {
    panics_and_leaves_the_thread_clean("clone", |drops| {
        let message = message_of(|| BOMB.get_or_set_with(|| bomb(drops, true, false)));
        assert!(!BOMB.is_set());
        assert_eq!(NOTE.get(), "in clone");
        panics(if message == "clone" {
            "clone"
        } else {
            "another"
        });
    });
}

#[test]
fn in_debug() {
    panics_and_leaves_the_thread_clean("debug", |drops| {
        BOMB.set(bomb(drops, false, true));
        drop(format!("{:?}", Context::current()));
    });
    panics_and_leaves_the_thread_clean("debug", |drops| {
        BOMB.set(bomb(drops, false, true));
        drop(Context::current().to_string());
    });
    panics_and_leaves_the_thread_clean("debug", |drops| {
        BOMB.set(bomb(drops, false, true));
        let token = BOMB.set(bomb(drops, false, false));
        drop(format!("{token:?}"));
    });
}

#[test]
fn in_the_drop_of_a_replaced_value() {
    panics_and_leaves_the_thread_clean("drop", |drops| {
        GUARD.set(OnDrop::new(|| panics("drop")));
        let value = drops.value(1);
        drop(GUARD.set(OnDrop::new(move || drop(value))));
    });
    panics_and_leaves_the_thread_clean("drop", |drops| {
        GUARD.set(OnDrop::new(|| panics("drop")));
        let value = drops.value(1);
        let message = message_of(|| drop(GUARD.set(OnDrop::new(move || drop(value)))));
        assert_eq!(drops.alive(), 3, "the new value is bound");
        assert!(GUARD.is_set());
        panics(if message == "drop" { "drop" } else { "another" });
    });
}

#[test]
fn in_the_drop_of_a_reset_value() {
    panics_and_leaves_the_thread_clean("drop", |drops| {
        let value = drops.value(1);
        GUARD.set(OnDrop::new(move || drop(value)));
        let token = GUARD.set(OnDrop::new(|| panics("drop")));
        let message = message_of(|| GUARD.reset(token));
        assert!(GUARD.is_set());
        assert_eq!(drops.alive(), 3, "the old value is bound again");
        panics(if message == "drop" { "drop" } else { "another" });
    });
}

#[test]
fn in_the_drop_of_a_value_that_falls_out_of_a_scope() {
    let fall_out = || GUARD.scope(OnDrop::new(|| panics("drop")), || VALUE.is_set());
    panics_and_leaves_the_thread_clean("drop", |_| assert!(fall_out()));
    panics_and_leaves_the_thread_clean("drop", |drops| {
        VALUE.scope(drops.value(1), || {
            OWN.set(drops.value(2));
            assert_eq!(message_of(fall_out), "drop");
            assert_eq!((VALUE.with(Counted::id), OWN.with(Counted::id)), (1, 2));
            GUARD.set(OnDrop::new(|| panics("drop")));
            // It is dropped with the values beside it, which are dropped all the same.
        });
    });
    panics_and_leaves_the_thread_clean("drop", |_| {
        Context::current().wrap(|| drop(GUARD.set(OnDrop::new(|| panics("drop")))))();
    });
    panics_and_leaves_the_thread_clean("drop", |_| {
        Context::current().scope(|| drop(GUARD.set(OnDrop::new(|| panics("drop")))));
    });
}

#[test]
fn in_the_drop_of_a_value_whose_tree_was_shared() {
    panics_and_leaves_the_thread_clean("drop", |drops| {
        GUARD.set(OnDrop::new(|| panics("drop")));
        let value = drops.value(1);
        let kept = Context::current();
        drop(GUARD.set(OnDrop::new(move || drop(value))));
        assert!(kept.contains(&GUARD));
        let message = message_of(|| drop(kept));
        panics(if message == "drop" { "drop" } else { "another" });
    });
    panics_and_leaves_the_thread_clean("drop", |drops| {
        GUARD.set(OnDrop::new(|| panics("drop")));
        let message = message_of(|| {
            // The loan is the last to hold it.
            VALUE.with(|_| {
                drop(GUARD.set(OnDrop::new(|| ())));
                VALUE.set(drops.value(1));
            });
        });
        assert_eq!(VALUE.with(Counted::id), 1);
        panics(if message == "drop" { "drop" } else { "another" });
    });
}

#[test]
fn in_the_drop_of_a_fallback_that_is_not_needed() {
    var! { static WITH_GUARD: (Counted, Trigger); }
    let pair = |drops: &Drops, is_armed| (drops.value(1), Trigger(is_armed));
    panics_and_leaves_the_thread_clean("drop", |drops| {
        WITH_GUARD.scope(pair(drops, false), || {
            WITH_GUARD.get_or(pair(drops, true));
        });
    });
}

#[test]
fn in_the_drop_of_a_context_whose_task_is_taken_out() {
    panics_and_leaves_the_thread_clean("drop", |drops| {
        let context = Context::new().with_value(&GUARD, OnDrop::new(|| panics("drop")));
        let value = drops.value(1);
        drop(value.in_context(context).into_inner());
    });
}

#[test]
fn in_the_drop_of_many_values() {
    var! {
        static A: Counted; static B: OnDrop; static C: Counted;
    }
    panics_and_leaves_the_thread_clean("drop", |drops| {
        A.set(drops.value(1));
        B.set(OnDrop::new(|| panics("drop")));
        C.set(drops.value(2));
    });
    panics_and_leaves_the_thread_clean("drop", |drops| {
        let mut context = Context::new();
        context.run(|| {
            A.set(drops.value(1));
            B.set(OnDrop::new(|| panics("drop")));
            C.set(drops.value(2));
            OWN.set(drops.value(3));
        });
        drop(context);
    });
}

#[test]
fn in_a_default() {
    static NOW: AtomicBool = AtomicBool::new(true);
    var! { static FALLIBLE: String = {
        LEVEL.set(3);
        NOTE.set("in default".to_owned());
        if NOW.load(Ordering::Relaxed) {
            panics("default");
        }
        NOTE.get()
    }; }
    panics_and_leaves_the_thread_clean("default", |_| drop(FALLIBLE.get()));
    panics_and_leaves_the_thread_clean("default", |_| FALLIBLE.with(|_| ()));
    NOW.store(false, Ordering::Relaxed);
    assert_eq!(FALLIBLE.get(), "in default");
}

#[test]
fn in_the_initialiser_of_get_or_set_with() {
    panics_and_leaves_the_thread_clean("init", |drops| {
        let message = message_of(|| {
            GUARD.with(|_| ());
        });
        assert!(message.contains("`GUARD`"));
        VALUE.scope(drops.value(1), || {
            NOTE.get_or_set_with(|| {
                VALUE.set(drops.value(2));
                panics("init")
            });
        });
    });
}

#[test]
fn in_the_closure_of_with() {
    panics_and_leaves_the_thread_clean("with", |drops| {
        VALUE.with(|_| {
            VALUE.set(drops.value(1));
            OWN.with(|_| {
                OWN.set(drops.value(2));
                panics("with")
            });
        });
    });
    panics_and_leaves_the_thread_clean("with", |drops| {
        let message = message_of(|| VALUE.try_with(|_| panics("with")));
        // The loan is over: what is replaced now is dropped now.
        VALUE.set(drops.value(1));
        assert_eq!(drops.dropped(), [101]);
        panics(if message == "with" { "with" } else { "another" });
    });
    panics_and_leaves_the_thread_clean("with", |_| LEVEL.with(|_| panics("with")));
}

#[test]
fn in_the_closure_of_a_scope() {
    let body = |drops: &Drops| -> () {
        VALUE.set(drops.value(1));
        OWN.set(drops.value(2));
        LEVEL.set(9);
        NOTE.set("inside".to_owned());
        panics("body")
    };
    panics_and_leaves_the_thread_clean("body", |drops| LEVEL.scope(1, || body(drops)));
    panics_and_leaves_the_thread_clean("body", |drops| VALUE.scope(drops.value(3), || body(drops)));
    panics_and_leaves_the_thread_clean("body", |drops| OWN.scope(drops.value(3), || body(drops)));
    panics_and_leaves_the_thread_clean("body", |drops| Context::current().scope(|| body(drops)));
    panics_and_leaves_the_thread_clean("body", |drops| Context::new().run(|| body(drops)));
    panics_and_leaves_the_thread_clean("body", |drops| propagate(|| body(drops))());
    panics_and_leaves_the_thread_clean("body", |drops| {
        Context::current().scope(|| {
            LEVEL.scope(1, || {
                Context::new().run(|| OWN.scope(drops.value(4), || body(drops)));
            });
        });
    });
}

#[test]
fn in_a_poll() {
    panics_and_leaves_the_thread_clean("poll", |drops| {
        let mut task = pin!(
            async {
                VALUE.set(drops.value(1));
                OWN.set(drops.value(2));
                yield_once().await;
                VALUE.with(|_| VALUE.scope(drops.value(3), || panics("poll")));
            }
            .in_current_context()
        );
        assert!(poll_once(task.as_mut()).map(|()| ()).is_pending());
        poll_once(task).is_ready();
    });
}

#[test]
fn in_the_drop_of_a_future() {
    panics_and_leaves_the_thread_clean("future", |drops| {
        let value = drops.value(1);
        let guard = OnDrop::new(move || {
            OWN.set(value);
            panics("future")
        });
        let mut task = Box::pin(
            async move {
                let _guard = guard;
                VALUE.set(drops.value(2));
                yield_once().await;
            }
            .in_current_context(),
        );
        assert!(poll_once(task.as_mut()).is_pending());
        drop(task);
    });
}

#[test]
fn in_a_drop_while_a_panic_unwinds_through_the_scope() {
    // What is dropped during unwinding must not panic out of its destructor; it may panic and catch.
    panics_and_leaves_the_thread_clean("body", |drops| {
        let value = drops.value(1);
        let guard = OnDrop::new(move || {
            assert!(std::thread::panicking());
            let message = message_of(|| {
                VALUE.scope(value, || {
                    let context = Context::current();
                    context.scope(|| VALUE.with(|_| panics("inner")))
                })
            });
            assert_eq!(message, "inner");
            assert_eq!(VALUE.with(Counted::id), 101);
        });
        GUARD.scope(guard, || panics("body"));
    });
}
