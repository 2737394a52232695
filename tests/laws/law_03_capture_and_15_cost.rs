//! Laws 3 and 15. Capture is O(1), and the cost of get, scope, capture, fork and poll does not grow with the number of
//! variables bound. What can be counted without a clock is: nothing is copied, so nothing is allocated.

use std::pin::pin;

use contextvars::{Context, ContextVar, Propagate};
use contextvars_tests::alloc::allocations_of;
use contextvars_tests::carriers::are_carried;
use contextvars_tests::poll_once;

static MANY: [ContextVar<u64>; 1_000] = [const { ContextVar::new("MANY") }; 1_000];

/// A context with the first `count` of [`MANY`] bound.
fn bound(count: usize) -> Context {
    let mut context = Context::new();
    context.run(|| {
        for var in &MANY[..count] {
            var.set(7);
        }
    });
    assert_eq!(context.len(), count);
    context
}

/// Runs `check` with a warm thread and 1, 100 and 1,000 variables bound.
fn with_few_and_many(check: impl Fn(Context)) {
    for count in [1, 100, 1_000] {
        let context = bound(count);
        context.scope(|| MANY[0].set(7)); // what a thread needs once
        check(context);
    }
}

/// How many allocations there may be in a capture, or in an entry. The two carriers of these tests box what they
/// capture, and their guards are boxed.
fn for_carriers() -> usize {
    if are_carried() { 8 } else { 0 }
}

#[test]
fn a_capture_copies_nothing_whatever_is_bound() {
    with_few_and_many(|context| {
        context.scope(|| assert!(allocations_of(Context::current) <= for_carriers()));
        assert_eq!(allocations_of(|| context.clone()), 0);
    });
}

#[test]
fn entering_a_context_copies_nothing_whatever_is_bound() {
    with_few_and_many(|mut context| {
        assert!(allocations_of(|| context.scope(|| MANY[0].get())) <= for_carriers());
        assert!(allocations_of(|| context.run(|| MANY[0].get())) <= for_carriers());
        let wrapped = context.wrap(|| MANY[0].get());
        assert!(allocations_of(wrapped) <= for_carriers());
        assert!(allocations_of(|| context.wrap(|| MANY[0].get())()) <= for_carriers());
    });
}

#[test]
fn a_read_copies_nothing_whatever_is_bound() {
    with_few_and_many(|context| {
        context.scope(|| {
            assert_eq!(allocations_of(|| MANY[0].get()), 0);
            assert_eq!(allocations_of(|| MANY[0].with(|value| *value)), 0);
            assert_eq!(allocations_of(|| MANY[0].is_set()), 0);
        });
    });
}

#[test]
fn a_poll_copies_nothing_whatever_is_bound() {
    with_few_and_many(|context| {
        let mut future = pin!(std::future::pending::<()>().in_context(context));
        let allocations = allocations_of(|| poll_once(future.as_mut()).is_pending());
        assert!(allocations <= for_carriers());
    });
}

#[test]
fn the_first_set_after_a_capture_copies_one_path() {
    for (count, path) in [(1, 1), (10, 1), (100, 2), (1_000, 3)] {
        // The depth depends on how many variables the whole program bound before these, so each path may be one longer.
        let context = bound(count);
        let mut copy = context.clone();
        let allocations = allocations_of(|| copy.run(|| MANY[0].set(8)));
        assert!(
            allocations <= path + 3 + for_carriers(),
            "{allocations} allocations with {count} bound"
        );
        assert_eq!(context.get(&MANY[0]), Some(&7));
        assert_eq!(copy.get(&MANY[0]), Some(&8));
    }
}
