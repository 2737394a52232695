//! Scopes that end out of order or never, and the ends of threads and processes.

use std::cell::RefCell;
use std::env;
use std::mem;
use std::pin::Pin;
use std::process::{self, Command};
use std::thread;

use contextvars::__private::capture;
use contextvars::{Context, InContext, Propagate};
use contextvars_tests::{OnDrop, message_of, poll_once, yield_once};

use crate::support::{LEVEL, carried, living, numbers, set_numbers, with_numbers};

/// A future with a captured context that is entered across its awaits, as no macro should write it.
async fn held() {
    let captured = with_numbers([Some(1), Some(2)], || LEVEL.scope(1, capture));
    let _scope = captured.enter_();
    yield_once().await;
    yield_once().await;
}

type Held = Pin<Box<dyn Future<Output = ()>>>;

/// Runs `f` on a thread of its own, where what scopes saved leaks.
fn spoil(f: impl FnOnce() + Send + 'static) {
    carried();
    thread::spawn(f).join().unwrap();
}

#[test]
fn a_scope_that_is_suspended_in_a_task_is_left_with_the_poll() {
    spoil(|| {
        with_numbers([Some(5), None], || {
            let future: Held = Box::pin(held());
            let mut task: Pin<Box<InContext<Held>>> = Box::pin(future.in_current_context());
            let message = message_of(|| poll_once(task.as_mut()));
            assert!(message.contains("not left in the order"), "{message}");
            assert_eq!(numbers(), [Some(5), None]);
            assert!(!LEVEL.is_set());
            // The guard of the suspended scope finds itself out of order.
            let message = message_of(|| drop(task));
            assert!(message.contains("not left in the order"), "{message}");
            assert_eq!(numbers(), [Some(5), None]);
        });
    });
}

#[test]
fn a_scope_that_is_suspended_in_a_context_is_left_with_the_context() {
    spoil(|| {
        let context = with_numbers([Some(3), None], Context::current);
        let mut future: Held = Box::pin(held());
        let message =
            message_of(|| context.scope(|| poll_once(Pin::new(&mut future)).is_pending()));
        assert!(message.contains("not left in the order"), "{message}");
        assert_eq!(numbers(), [None, None]);
        assert!(!LEVEL.is_set());
        drop(context);
        mem::forget(future);
        context_works();
    });
}

#[test]
fn a_forgotten_scope_is_left_with_the_context_around_it() {
    spoil(|| {
        let context = with_numbers([Some(3), None], Context::current);
        let message = message_of(|| {
            context.scope(|| {
                let captured = with_numbers([Some(1), Some(2)], capture);
                // `enter` borrows what it enters.
                mem::forget(Box::leak(Box::new(captured)).enter_());
                assert_eq!(numbers(), [Some(1), Some(2)]);
            });
        });
        assert!(message.contains("not left in the order"), "{message}");
        assert_eq!(numbers(), [None, None]);
        context_works();
    });
}

#[test]
fn two_suspended_scopes_that_are_resumed_in_turn_leave_nothing_that_dangles() {
    spoil(|| {
        let context = with_numbers([Some(3), None], Context::current);
        let message = message_of(|| {
            context.scope(|| {
                let (mut one, mut two): (Held, Held) = (Box::pin(held()), Box::pin(held()));
                for _ in 0..2 {
                    assert!(poll_once(Pin::new(&mut one)).is_pending());
                    assert!(poll_once(Pin::new(&mut two)).is_pending());
                }
                let _ = message_of(|| poll_once(Pin::new(&mut one)).is_pending());
                mem::forget((one, two));
            });
        });
        assert!(message.contains("not left in the order"), "{message}");
        drop(context);
        context_works();
    });
}

fn context_works() {
    with_numbers([Some(8), None], || {
        let context = Context::current();
        set_numbers([None, None]);
        context.scope(|| assert_eq!(numbers(), [Some(8), None]));
        assert_eq!(numbers(), [None, None]);
    });
}

thread_local!(static AT_EXIT: RefCell<Vec<OnDrop>> = const { RefCell::new(Vec::new()) });

/// Enters and captures in a destructor of the thread.
fn at_exit() {
    let check = || {
        OnDrop::new(|| {
            with_numbers([Some(200), None], || {
                let context = Context::current();
                set_numbers([None, Some(9)]);
                context.scope(|| {
                    LEVEL.set(1);
                    assert_eq!(numbers(), [Some(200), None]);
                });
                assert_eq!(numbers(), [None, Some(9)]);
            });
        })
    };
    AT_EXIT.with_borrow_mut(|list| list.push(check()));
}

#[test]
fn contexts_are_captured_and_entered_in_the_destructors_of_a_thread() {
    carried();
    for first in [true, false] {
        thread::spawn(move || {
            if first {
                at_exit();
            }
            LEVEL.set(1);
            if !first {
                at_exit();
            }
        })
        .join()
        .unwrap();
        assert_eq!(living(200), 0);
    }
}

#[test]
fn a_process_exits_with_its_code_in_entered_contexts() {
    const CHILD: &str = "CONTEXTVARS_TEST_CHILD";
    const TEST: &str = "ends::a_process_exits_with_its_code_in_entered_contexts";
    if env::var(CHILD).is_ok_and(|child| child == TEST) {
        let context = with_numbers([Some(1), Some(2)], || LEVEL.scope(1, Context::current));
        at_exit();
        context.scope(|| context.clone().run(|| process::exit(7)));
    }
    let child = Command::new(env::current_exe().unwrap())
        .args(["--exact", TEST, "--nocapture", "--test-threads=1"])
        .env(CHILD, TEST)
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&child.stderr);
    assert_eq!(child.status.code(), Some(7), "{printed}");
}
