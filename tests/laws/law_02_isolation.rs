//! Law 2. What is set in one context is seen by no other.

use std::sync::mpsc::channel;
use std::thread;

use contextvars::{Context, Propagate, propagate};
use contextvars_tests::{poll_once, var, yield_once};
use std::pin::pin;

#[test]
fn a_set_is_not_seen_by_a_context_captured_before() {
    var! { static LEVEL: u32; static NAME: String; }
    LEVEL.scope(1, || {
        NAME.set("before".to_owned());
        let before = Context::current();
        LEVEL.set(2);
        NAME.set("after".to_owned());
        assert_eq!(before.get(&LEVEL), Some(&1));
        assert_eq!(before.get(&NAME).unwrap(), "before");
        before.scope(|| assert_eq!((LEVEL.get(), NAME.get().as_str()), (1, "before")));
        assert_eq!((LEVEL.get(), NAME.get().as_str()), (2, "after"));
    });
}

#[test]
fn a_set_is_not_seen_by_a_context_captured_after_and_changed() {
    var! { static LEVEL: u32; static NAME: String; }
    LEVEL.scope(1, || {
        let mut after = Context::current();
        after.run(|| {
            LEVEL.set(2);
            NAME.set("inner".to_owned());
        });
        assert_eq!(LEVEL.get(), 1);
        assert!(!NAME.is_set());
        LEVEL.set(3);
        assert_eq!(after.get(&LEVEL), Some(&2));
        assert_eq!(after.get(&NAME).unwrap(), "inner");
    });
}

#[test]
fn copies_of_a_context_do_not_see_each_other() {
    var! { static LEVEL: u32; static NAME: String; }
    let mut one = Context::new()
        .with_value(&LEVEL, 1)
        .with_value(&NAME, "one".to_owned());
    let mut two = one.clone();
    two.run(|| LEVEL.set(2));
    one.run(|| NAME.set("changed".to_owned()));
    let three = one.clone().with_value(&LEVEL, 3);
    assert_eq!(
        (one.get(&LEVEL), one.get(&NAME).unwrap().as_str()),
        (Some(&1), "changed")
    );
    assert_eq!(
        (two.get(&LEVEL), two.get(&NAME).unwrap().as_str()),
        (Some(&2), "one")
    );
    assert_eq!(
        (three.get(&LEVEL), three.get(&NAME).unwrap().as_str()),
        (Some(&3), "changed")
    );
}

#[test]
fn a_set_is_not_seen_by_another_thread() {
    var! { static LEVEL: u32; }
    LEVEL.scope(1, || {
        let (to_thread, of_caller) = channel();
        let (to_caller, of_thread) = channel();
        let job = propagate(move || {
            LEVEL.set(2);
            to_caller.send(LEVEL.get()).unwrap();
            assert_eq!(of_caller.recv(), Ok(3));
            assert_eq!(LEVEL.get(), 2);
        });
        let thread = thread::spawn(job);
        assert_eq!(of_thread.recv(), Ok(2));
        assert_eq!(LEVEL.get(), 1);
        LEVEL.set(3);
        to_thread.send(LEVEL.get()).unwrap();
        thread.join().unwrap();
        assert_eq!(LEVEL.get(), 3);
    });
}

#[test]
fn a_bare_thread_starts_from_defaults() {
    var! { static LEVEL: u32 = 0; static OTHER: u32; }
    LEVEL.scope(1, || {
        OTHER.set(1);
        let seen = thread::spawn(|| (LEVEL.get(), OTHER.is_set(), Context::current().is_empty()));
        assert_eq!(seen.join().unwrap(), (0, false, true));
    });
}

#[test]
fn a_set_is_not_seen_by_another_task() {
    var! { static LEVEL: u32; }
    LEVEL.scope(0, || {
        let task = |level: u32| {
            async move {
                LEVEL.set(level);
                yield_once().await;
                LEVEL.get()
            }
            .in_current_context()
        };
        let (mut one, mut two) = (pin!(task(1)), pin!(task(2)));
        assert!(poll_once(one.as_mut()).is_pending());
        assert!(poll_once(two.as_mut()).is_pending());
        assert_eq!(LEVEL.get(), 0);
        LEVEL.set(9);
        assert_eq!(poll_once(one), std::task::Poll::Ready(1));
        assert_eq!(poll_once(two), std::task::Poll::Ready(2));
    });
}
