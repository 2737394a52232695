//! Panics in carriers, and in code that runs in an entered context.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use contextvars::{Context, Propagate, rayon as in_rayon};
use contextvars_tests::{message_of, panics, poll_once};

use crate::support::{
    Call,
    Event::{Entered, Left},
    LEVEL, events_of, numbers, set_numbers, with_fault, with_numbers,
};

fn captured() -> Context {
    with_numbers([Some(1), Some(2)], || LEVEL.scope(7, Context::current))
}

/// The thread is as it was before.
fn is_clean() {
    assert_eq!(numbers(), [None, None]);
    assert!(!LEVEL.is_set());
    captured().scope(|| assert_eq!((numbers(), LEVEL.get()), ([Some(1), Some(2)], 7)));
    assert_eq!(numbers(), [None, None]);
}

#[test]
fn a_panic_in_a_capture_changes_nothing() {
    with_numbers([Some(1), Some(2)], || {
        LEVEL.scope(7, || {
            for (carrier, call) in [0, 1]
                .into_iter()
                .flat_map(|at| [(at, Call::Capture), (at, Call::IsCurrent)])
            {
                let message = with_fault(carrier, call, || message_of(Context::current));
                assert_eq!(message, "fault");
                assert_eq!((numbers(), LEVEL.get()), ([Some(1), Some(2)], 7));
                let message = with_fault(carrier, call, || {
                    message_of(|| in_rayon::join(|| (), || ()))
                });
                assert_eq!(message, "fault");
                assert_eq!((numbers(), LEVEL.get()), ([Some(1), Some(2)], 7));
            }
        });
    });
    is_clean();
}

#[test]
fn a_panic_in_an_entry_leaves_the_carriers_before_and_the_context() {
    let context = captured();
    let events = events_of(|| {
        let message = with_fault(1, Call::Enter, || {
            message_of(|| context.scope(|| unreachable!()))
        });
        assert_eq!(message, "fault");
    });
    assert_eq!(events, [Entered(0, Some(1)), Left(0, Some(1))]);
    is_clean();
    for call in [Call::IsCurrent, Call::Enter] {
        for carrier in [0, 1] {
            let enters: [&dyn Fn(); 4] = [
                &|| context.scope(|| ()),
                &|| context.clone().run(|| ()),
                &|| context.wrap(|| ())(),
                &|| drop(context.wrap(|| ())),
            ];
            for enter in enters {
                assert_eq!(with_fault(carrier, call, || message_of(enter)), "fault");
                is_clean();
            }
        }
    }
}

/// The value is dropped in the context, and its own panic is the one that goes on.
#[test]
fn a_panic_in_an_entry_for_a_drop_goes_on_when_the_value_was_dropped() {
    struct Value<'a>(&'a Cell<Option<u32>>, bool);

    impl Drop for Value<'_> {
        fn drop(&mut self) {
            self.0.set(LEVEL.try_get().ok());
            if self.1 {
                panics("value");
            }
        }
    }

    let context = captured();
    for carrier in [0, 1] {
        for (fails, expected) in [(false, "fault"), (true, "value")] {
            let seen = Cell::new(None);
            let value = Value(&seen, fails);
            let future = async move { drop(value) }.in_context(context.clone());
            let message = with_fault(carrier, Call::Enter, || message_of(|| drop(future)));
            assert_eq!((message.as_str(), seen.get()), (expected, Some(7)));
            is_clean();
        }
    }
}

#[test]
fn a_guard_that_panics_leaves_no_other_guard_behind() {
    let context = captured();
    for carrier in [0, 1] {
        let events = events_of(|| {
            let message = with_fault(carrier, Call::Leave, || message_of(|| context.scope(|| ())));
            assert_eq!(message, "fault");
        });
        let expected = [
            Entered(0, Some(1)),
            Entered(1, Some(2)),
            Left(1, Some(2)),
            Left(0, Some(1)),
        ];
        assert_eq!(events, expected);
        is_clean();
    }
}

#[test]
fn a_panicking_body_leaves_the_carriers() {
    let context = captured();
    assert_eq!(message_of(|| context.scope(|| panics("body"))), "body");
    is_clean();
    assert_eq!(
        message_of(|| context.clone().run(|| panics("body"))),
        "body"
    );
    is_clean();
    let poll = || {
        let mut task = Box::pin(Propagate::in_context(
            async { panics("body") },
            context.clone(),
        ));
        let _ = poll_once(task.as_mut()).map(|never: ()| never);
    };
    assert_eq!(message_of(poll), "body");
    is_clean();
}

#[test]
fn a_body_that_panics_after_it_changed_the_state_is_undone_too() {
    let context = captured();
    let result = catch_unwind(AssertUnwindSafe(|| {
        context.scope(|| {
            set_numbers([Some(8), Some(9)]);
            panics("body")
        })
    }));
    assert!(result.is_err());
    is_clean();
}

#[test]
fn panics_in_nested_entries_leave_each_of_them() {
    let outer = captured();
    let inner = with_numbers([Some(3), None], Context::current);
    let message = message_of(|| {
        outer.scope(|| {
            let message = with_fault(0, Call::Leave, || message_of(|| inner.scope(|| ())));
            assert_eq!(message, "fault");
            assert_eq!(numbers(), [Some(1), Some(2)]);
            inner.scope(|| panics("body"))
        })
    });
    assert_eq!(message, "body");
    is_clean();
}
