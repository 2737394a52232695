//! How long a captured state lives, and what guards borrow.

use std::thread;

use contextvars::{Context, Propagate, propagate};
use contextvars_tests::{poll_once, yield_once};

use crate::support::{LEVEL, living, numbers, set_numbers, with_numbers};

#[test]
fn a_captured_state_goes_with_the_last_context_that_has_it() {
    with_numbers([Some(100), None], || {
        let context = Context::current();
        let copy = context.clone().with_value(&LEVEL, 1);
        assert_eq!(living(100), 1);
        drop(context);
        assert_eq!(living(100), 1);
        drop(copy);
        assert_eq!(living(100), 0);
    });
}

#[test]
fn a_capture_leaves_nothing_alive_in_the_frame_in_which_it_was_made() {
    thread::spawn(|| {
        with_numbers([Some(110), None], || {
            LEVEL.set(1); // in the base context, which lasts
            drop(Context::current());
            drop(propagate(|| ()));
            assert_eq!(living(110), 0);
            LEVEL.scope(2, || {
                drop(Context::current());
                assert_eq!(living(110), 0);
            });
        });
    })
    .join()
    .unwrap();
}

#[test]
fn what_a_guard_borrows_lives_until_the_guard_has_ended() {
    let context = with_numbers([Some(120), Some(121)], Context::current);
    let mut task = context.clone();
    task.run(|| {
        drop(context);
        // The frame's tree is copied and replaced.
        set_numbers([Some(122), Some(121)]);
        LEVEL.set(1);
        let inner = Context::current();
        inner.scope(|| LEVEL.set(2));
        LEVEL.set(3);
        assert_eq!((living(120), living(121)), (1, 1));
    });
    assert_eq!(numbers(), [None, None]);
    drop(task);
    assert_eq!((living(120), living(121), living(122)), (0, 0, 0));
}

#[test]
fn an_owned_context_that_ends_with_its_scope_ends_after_the_guards() {
    let job = with_numbers([Some(130), Some(131)], || propagate(numbers));
    assert_eq!(living(130), 1);
    assert_eq!(job(), [Some(130), Some(131)]);
    assert_eq!((living(130), living(131)), (0, 0));
}

#[test]
fn a_task_keeps_its_state_until_it_is_dropped() {
    let task = with_numbers([Some(140), None], || {
        async {
            yield_once().await;
            numbers()
        }
        .in_current_context()
    });
    let mut task = Box::pin(task);
    assert!(poll_once(task.as_mut()).is_pending());
    assert_eq!(living(140), 1);
    drop(task);
    assert_eq!(living(140), 0);
}

#[test]
fn many_captures_and_entries_leave_nothing_behind() {
    with_numbers([Some(150), Some(151)], || {
        for _ in 0..10_000 {
            let context = Context::current();
            set_numbers([Some(152), None]);
            context.scope(|| Context::current().scope(|| LEVEL.set(1)));
            set_numbers([Some(150), Some(151)]);
        }
    });
    assert_eq!((living(150), living(151), living(152)), (0, 0, 0));
}
