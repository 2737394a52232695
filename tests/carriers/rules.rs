//! What a capture takes along, and what an entry puts in place.

use std::cell::Cell;

use contextvars::{Carrier, Context, carry, propagate, scoped};
use contextvars_tests::var;

use crate::support::{
    Event::{Captured, Entered, Left},
    LEVEL, Numbered, carried, events_of, levels_of, numbers, set_numbers, with_numbers,
};

var! {
    static OWN: u32, inherit(false);
}

#[test]
fn an_entry_puts_the_captured_state_in_place_and_its_end_puts_back_what_was_there() {
    let context = with_numbers([Some(1), Some(2)], Context::current);
    with_numbers([Some(3), None], || {
        context.scope(|| assert_eq!(numbers(), [Some(1), Some(2)]));
        assert_eq!(numbers(), [Some(3), None]);
        context
            .clone()
            .run(|| assert_eq!(numbers(), [Some(1), Some(2)]));
        assert_eq!(numbers(), [Some(3), None]);
        context.wrap(|| assert_eq!(numbers(), [Some(1), Some(2)]))();
        assert_eq!(numbers(), [Some(3), None]);
    });
}

#[test]
fn nothing_is_a_state_too() {
    carried();
    let context = with_numbers([None, Some(2)], Context::current);
    with_numbers([Some(3), Some(4)], || {
        context.scope(|| assert_eq!(numbers(), [None, Some(2)]));
        assert_eq!(numbers(), [Some(3), Some(4)]);
    });
}

#[test]
fn an_empty_context_leaves_nothing_there() {
    with_numbers([Some(1), Some(2)], || {
        Context::new().scope(|| assert_eq!(numbers(), [None, None]));
        let context = Context::new().with_value(&LEVEL, 1);
        context.scope(|| assert_eq!(numbers(), [None, None]));
        assert_eq!(numbers(), [Some(1), Some(2)]);
    });
}

#[test]
fn a_later_capture_takes_the_later_state() {
    with_numbers([Some(1), None], || {
        let one = Context::current();
        set_numbers([Some(2), None]);
        let two = Context::current();
        set_numbers([None, None]);
        one.scope(|| assert_eq!(numbers(), [Some(1), None]));
        two.scope(|| assert_eq!(numbers(), [Some(2), None]));
    });
}

#[test]
fn a_capture_in_an_entered_context_takes_the_changed_state() {
    let context = with_numbers([Some(1), None], Context::current);
    let inner = context.scope(|| {
        set_numbers([Some(5), Some(6)]);
        let inner = Context::current();
        set_numbers([Some(1), None]);
        inner
    });
    inner.scope(|| assert_eq!(numbers(), [Some(5), Some(6)]));
}

#[test]
fn copies_and_contexts_with_more_bindings_keep_the_state() {
    let context = with_numbers([Some(1), Some(2)], Context::current);
    let more = context.clone().with_value(&LEVEL, 1);
    drop(context);
    more.scope(|| {
        assert_eq!(numbers(), [Some(1), Some(2)]);
        assert_eq!(LEVEL.get(), 1);
    });
}

#[test]
fn carriers_are_entered_in_order_and_left_in_reverse_and_read_the_variables_of_the_context() {
    let context = with_numbers([Some(1), Some(2)], || LEVEL.scope(7, Context::current));
    let events = levels_of(|| LEVEL.scope(8, || context.scope(|| LEVEL.set(9))));
    let expected = [
        (Entered(0, Some(1)), Some(7)),
        (Entered(1, Some(2)), Some(7)),
        (Left(1, Some(2)), Some(9)),
        (Left(0, Some(1)), Some(9)),
    ];
    assert_eq!(events, expected);
}

#[test]
fn what_is_current_is_neither_captured_nor_entered_again() {
    with_numbers([Some(1), Some(2)], || {
        let context = Context::current();
        let events = events_of(|| {
            context.scope(|| {
                let again = Context::current();
                again.scope(|| ());
                propagate(|| ())();
            });
        });
        assert_eq!(events, []);
        let events = events_of(|| {
            set_numbers([Some(1), Some(3)]);
            context.scope(|| ());
        });
        assert_eq!(events, [Entered(1, Some(2)), Left(1, Some(2))]);
    });
}

#[test]
fn plain_scopes_and_reads_do_not_touch_carriers() {
    with_numbers([Some(1), Some(2)], || {
        let events = events_of(|| {
            LEVEL.scope(1, || LEVEL.get());
            scoped!(LEVEL = 2, {
                LEVEL.set(3);
                OWN.set(4);
                assert_eq!(LEVEL.get(), 3);
            });
            assert!(LEVEL.try_get().is_err());
        });
        assert_eq!(events, []);
    });
}

#[test]
fn the_state_that_a_body_leaves_is_not_put_into_the_context() {
    let mut context = with_numbers([Some(1), None], Context::current);
    context.run(|| set_numbers([Some(9), Some(9)]));
    assert_eq!(
        numbers(),
        [None, Some(9)],
        "a state that was current has no guard"
    );
    set_numbers([None, None]);
    context.run(|| assert_eq!(numbers(), [Some(1), None]));
}

#[test]
fn a_listing_does_not_show_the_state() {
    with_numbers([Some(1), Some(2)], || {
        let context = Context::current();
        assert!(context.is_empty() && context.iter().next().is_none());
        let one = LEVEL.scope(7, Context::current);
        assert_eq!(one.len(), 1);
        assert_eq!(one.to_string(), "LEVEL=7");
        assert_eq!(format!("{one:?}"), r#"{"LEVEL": 7}"#);
        let names: Vec<_> = one.iter().map(|entry| entry.name()).collect();
        assert_eq!(names, ["LEVEL"]);
    });
}

#[test]
fn a_capture_does_not_spoil_tokens_and_own_bindings() {
    with_numbers([Some(1), Some(2)], || {
        Context::new().scope(|| {
            OWN.set(5);
            let token = LEVEL.set(1);
            set_numbers([Some(3), None]);
            let _context = Context::current();
            assert_eq!(OWN.get(), 5);
            LEVEL.reset(token).unwrap();
            assert!(!LEVEL.is_set());
        });
    });
}

#[test]
fn a_carrier_may_be_registered_once() {
    carried();
    let error = carry(Numbered::<0>).unwrap_err().to_string();
    assert!(
        error.contains("Numbered<0>") && error.contains("carried already"),
        "{error}"
    );
}

thread_local!(static LATE: Cell<u32> = const { Cell::new(0) });

struct Late;

struct LateGuard(u32);

impl Drop for LateGuard {
    fn drop(&mut self) {
        LATE.set(self.0);
    }
}

impl Carrier for Late {
    type Captured = u32;
    type Guard<'a> = LateGuard;

    fn capture(&self) -> Option<u32> {
        (LATE.get() != 0).then(|| LATE.get())
    }

    fn is_current(&self, captured: Option<&u32>) -> bool {
        LATE.get() == captured.copied().unwrap_or(0)
    }

    fn enter<'a>(&'a self, captured: Option<&'a u32>) -> Option<LateGuard> {
        Some(LateGuard(LATE.replace(captured.copied().unwrap_or(0))))
    }
}

#[test]
fn a_context_that_was_captured_before_a_carrier_was_registered_counts_as_nothing() {
    let (before, within) = with_numbers([Some(1), None], || {
        LATE.set(4);
        let before = Context::current();
        // A context that is entered while the carrier is registered is left as it was entered.
        let within = before.scope(|| {
            carry(Late).unwrap();
            Context::current()
        });
        (before, within)
    });
    assert_eq!(LATE.get(), 4);
    before.scope(|| assert_eq!((numbers(), LATE.get()), ([Some(1), None], 0)));
    LATE.set(0);
    within.scope(|| assert_eq!((numbers(), LATE.get()), ([Some(1), None], 4)));
    assert_eq!(LATE.get(), 0);
}

#[test]
fn a_carrier_may_enter_and_capture_contexts_itself() {
    struct Nested;

    thread_local!(static DEPTH: Cell<u32> = const { Cell::new(0) });

    struct Leave;

    impl Drop for Leave {
        fn drop(&mut self) {
            Context::current().scope(|| DEPTH.set(DEPTH.get() + 1));
        }
    }

    impl Carrier for Nested {
        type Captured = ();
        type Guard<'a> = Leave;

        fn capture(&self) -> Option<()> {
            None
        }

        fn is_current(&self, _: Option<&()>) -> bool {
            // Only the test's own thread has something to do, and not within itself.
            DEPTH.get() != 1
        }

        fn enter<'a>(&'a self, _: Option<&'a ()>) -> Option<Leave> {
            DEPTH.set(2);
            Context::new().scope(|| LEVEL.scope(1, || LEVEL.set(2)));
            Some(Leave)
        }
    }

    carry(Nested).unwrap();
    let context = with_numbers([Some(1), None], || LEVEL.scope(5, Context::current));
    DEPTH.set(1);
    context.scope(|| {
        assert_eq!((LEVEL.get(), numbers()), (5, [Some(1), None]));
        assert_eq!(DEPTH.get(), 2);
    });
    assert_eq!(DEPTH.get(), 3);
    assert_eq!(numbers(), [None, None]);
}

#[test]
fn a_capture_takes_each_state_once() {
    with_numbers([Some(1), Some(2)], || {
        let events = events_of(Context::current);
        assert_eq!(events, [Captured(0, 1), Captured(1, 2)]);
    });
}
