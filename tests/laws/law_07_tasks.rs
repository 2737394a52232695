//! Law 7. A propagated future owns its context. More of it is in `futures.rs`.

use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::Poll;

use contextvars::{Context, Propagate};
use contextvars_tests::{OnDrop, message_of, panics, poll_once, var, yield_once};

#[test]
fn what_a_task_sets_lasts_across_its_awaits() {
    var! { static LEVEL: u32; static NAME: String; }
    let mut task = pin!(
        async {
            LEVEL.set(1);
            NAME.set("ann".to_owned());
            yield_once().await;
            (LEVEL.get(), NAME.get())
        }
        .in_context(Context::new())
    );
    assert!(poll_once(task.as_mut()).is_pending());
    assert!(!LEVEL.is_set() && !NAME.is_set());
    let done = LEVEL.scope(5, || poll_once(task.as_mut()));
    assert_eq!(done, Poll::Ready((1, "ann".to_owned())));
    assert_eq!(task.context().get(&LEVEL), Some(&1));
}

#[test]
fn a_task_captures_where_it_is_made_and_not_at_its_first_poll() {
    var! { static LEVEL: u32; }
    let task = LEVEL.scope(1, || async { LEVEL.get() }.in_current_context());
    assert_eq!(LEVEL.scope(2, || poll_once(pin!(task))), Poll::Ready(1));
}

#[test]
fn a_poll_that_panics_leaves_the_thread_clean() {
    var! { static LEVEL: u32; static OWN: u32, inherit(false); }
    LEVEL.scope(1, || {
        OWN.set(1);
        let mut task = pin!(
            async {
                LEVEL.set(2);
                OWN.set(2);
                panics("in poll")
            }
            .in_current_context()
        );
        assert_eq!(
            message_of(|| poll_once::<_>(task.as_mut()).map(|(): ()| ())),
            "in poll"
        );
        assert_eq!((LEVEL.get(), OWN.get()), (1, 1));
    });
}

#[test]
fn the_context_is_in_place_while_a_cancelled_task_is_dropped() {
    var! { static LEVEL: u32; }
    let seen = Arc::new(Mutex::new(Vec::new()));
    let task = || {
        let seen = Arc::clone(&seen);
        let guard = OnDrop::new(move || seen.lock().unwrap().push(LEVEL.get()));
        Box::pin(
            async move {
                let _guard = guard;
                LEVEL.set(2);
                yield_once().await;
                LEVEL.set(3);
            }
            .in_context(Context::new().with_value(&LEVEL, 1)),
        )
    };
    LEVEL.scope(9, || {
        drop(task());
        let mut half_way = task();
        assert!(poll_once(half_way.as_mut()).is_pending());
        drop(half_way);
        let mut complete = task();
        assert!(poll_once(complete.as_mut()).is_pending());
        assert!(poll_once(complete.as_mut()).is_ready());
        drop(complete);
        assert_eq!(LEVEL.get(), 9);
    });
    assert_eq!(*seen.lock().unwrap(), [1, 2, 3]);
}
