//! Law 14. A value is dropped when the last context that holds it goes. More of it is in `memory.rs`.

use contextvars::{Context, propagate};
use contextvars_tests::{Counted, Drops, var};

#[test]
fn a_value_is_dropped_when_it_is_replaced() {
    var! { static VALUE: Counted; }
    let drops = Drops::new();
    Context::new().scope(|| {
        VALUE.set(drops.value(1));
        let token = VALUE.set(drops.value(2));
        assert_eq!(drops.alive(), 2, "the token holds the old value");
        drop(token);
        assert_eq!(drops.dropped(), [1]);
    });
    assert_eq!(drops.dropped(), [1, 2]);
}

#[test]
fn a_value_is_dropped_when_it_is_reset() {
    var! { static VALUE: Counted; }
    let drops = Drops::new();
    Context::new().scope(|| {
        let token = VALUE.set(drops.value(1));
        VALUE.reset(token).unwrap();
        assert_eq!(drops.dropped(), [1]);
    });
}

#[test]
fn a_value_lives_while_a_capture_does() {
    var! { static VALUE: Counted; }
    let drops = Drops::new();
    let context = VALUE.scope(drops.value(1), Context::current);
    let job = context.wrap(|| VALUE.with(Counted::id));
    drop(context);
    assert_eq!(drops.alive(), 1);
    assert_eq!(job(), 1);
    assert_eq!(drops.alive(), 0);
}

#[test]
fn a_value_is_dropped_with_a_job_that_never_ran() {
    var! { static VALUE: Counted; }
    let drops = Drops::new();
    let job = VALUE.scope(drops.value(1), || propagate(|| ()));
    assert_eq!(drops.alive(), 1);
    drop(job);
    assert_eq!(drops.alive(), 0);
}

#[test]
fn a_value_replaced_in_a_scope_is_dropped_then() {
    var! { static VALUE: Counted; static OTHER: u32; }
    let drops = Drops::new();
    OTHER.scope(0, || {
        VALUE.set(drops.value(1));
        VALUE.set(drops.value(2));
        assert_eq!(drops.dropped(), [1]);
        OTHER.scope(1, || {
            VALUE.set(drops.value(3));
            VALUE.set(drops.value(4));
            assert_eq!(drops.dropped(), [1, 3], "the outer context still has 2");
        });
        assert_eq!(drops.dropped(), [1, 3, 4]);
    });
}

#[test]
fn a_value_that_only_a_dropped_capture_shared_is_dropped_when_it_is_replaced() {
    var! { static VALUE: Counted; static OTHER: Counted; }
    let drops = Drops::new();
    Context::new().scope(|| {
        VALUE.set(drops.value(1));
        OTHER.set(drops.value(2));
        let capture = Context::current();
        VALUE.set(drops.value(3));
        assert_eq!(drops.dropped(), [0; 0]);
        drop(capture);
        assert_eq!(drops.dropped(), [1]);
        OTHER.set(drops.value(4));
        assert_eq!(drops.dropped(), [1, 2]);
    });
}
