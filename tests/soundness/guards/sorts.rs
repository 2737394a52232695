//! Loans of sorts, whose scopes count no reference on any thread.

use std::mem;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Weak};

use contextvars::__private::{Binding, Receiver, scope};
use contextvars::{Context, ContextVar, propagate};
use contextvars_tests::{pool, var};
use rayon::prelude::*;

use crate::support::{in_child, panicked};

static OWNER: ContextVar<Arc<String>> = ContextVar::new("OWNER");

var! {
    static NUMBER: u64;
}

const NAME: &str = "a string on the heap";

/// A context with a value, and what tells whether the value lives.
fn owned() -> (Context, Weak<String>) {
    let owner = Arc::new(NAME.to_owned());
    let weak = Arc::downgrade(&owner);
    (Context::new().with_value(&OWNER, owner), weak)
}

fn name() -> String {
    OWNER.with(ToString::to_string)
}

/// A scope of two loans at once, one inside of the other.
macro_rules! in_both {
    ($outer:expr, $inner:expr) => {
        let _outer = $outer.enter_();
        assert_eq!(name(), NAME);
        let _inner = $inner.enter_();
        assert_eq!(NUMBER.get(), 2);
    };
}

#[test]
fn a_value_goes_when_the_sort_has_ended_that_lent_it_to_other_threads() {
    let (context, weak) = owned();
    let threads = pool(2);
    context.scope(|| {
        let lender = Receiver::of(&[0_u8]).sort_lender_();
        let loan = lender.lend_();
        threads.broadcast(|_| {
            for _ in 0..3 {
                let _scope = loan.enter_();
                assert_eq!(name(), NAME);
                OWNER.set(Arc::new("another one".to_owned()));
            }
            assert!(!OWNER.is_set());
        });
        let _scope = loan.enter_();
        assert_eq!(name(), NAME);
    });
    assert_eq!(weak.strong_count(), 1);
    drop(context);
    assert_eq!(weak.strong_count(), 0);
}

#[test]
fn a_thread_visits_two_sorts_in_turn() {
    let (context, weak) = owned();
    let threads = pool(2);
    context.scope(|| {
        let outer = Receiver::of(&[0_u8]).sort_lender_();
        NUMBER.scope(2, || {
            let inner = Receiver::of(&[0_u8]).sort_lender_();
            threads.broadcast(|_| {
                for _ in 0..3 {
                    in_both!(outer.lend_(), inner.lend_());
                }
            });
        });
        threads.broadcast(|_| {
            let _scope = outer.lend_().enter_();
            assert!(!NUMBER.is_set());
        });
    });
    drop(context);
    assert_eq!(weak.strong_count(), 0);
}

#[test]
fn a_forgotten_scope_of_a_sort_keeps_what_it_shows() {
    in_child!(a_forgotten_scope_of_a_sort_keeps_what_it_shows, {
        let (context, weak) = owned();
        let thread = pool(1);
        context.scope(|| {
            let lender = Receiver::of(&[0_u8]).sort_lender_();
            thread.install(|| mem::forget(lender.lend_().enter_()));
        });
        drop(context);
        assert_eq!(weak.strong_count(), 1);
        // The thread is still in the frame.
        thread.install(|| assert_eq!(name(), NAME));
    })
    .is_regular();
}

#[test]
fn a_scope_of_a_sort_that_ends_too_early_is_told_of_and_keeps_what_it_shows() {
    in_child!(
        a_scope_of_a_sort_that_ends_too_early_is_told_of_and_keeps_what_it_shows,
        {
            let (context, weak) = owned();
            let thread = pool(1);
            context.scope(|| {
                let lender = Receiver::of(&[0_u8]).sort_lender_();
                thread.install(|| {
                    let outer = lender.lend_().enter_();
                    let inner = scope((
                        Binding {
                            var: &NUMBER,
                            value: 1,
                        },
                        (),
                    ));
                    assert!(panicked(|| drop(outer)));
                    drop(inner);
                });
            });
            drop(context);
            assert_eq!(weak.strong_count(), 1);
            thread.install(|| assert_eq!(name(), NAME));
        }
    )
    .is_regular();
}

#[test]
fn a_scope_of_a_sort_that_ends_while_a_value_is_read_is_told_of() {
    in_child!(
        a_scope_of_a_sort_that_ends_while_a_value_is_read_is_told_of,
        {
            let (context, weak) = owned();
            let thread = pool(1);
            context.scope(|| {
                let lender = Receiver::of(&[0_u8]).sort_lender_();
                thread.install(|| {
                    let outer = lender.lend_().enter_();
                    let mut outer = Some(outer);
                    OWNER.with(|owner| {
                        assert!(panicked(|| drop(outer.take())));
                        assert_eq!(owner.as_str(), NAME);
                    });
                });
            });
            drop(context);
            assert_eq!(weak.strong_count(), 1);
        }
    )
    .is_regular();
}

/// Panics when it is dropped for the first time.
struct PanicsInDrop(AtomicUsize);

impl Drop for PanicsInDrop {
    fn drop(&mut self) {
        let drops = self.0.fetch_add(1, Ordering::Relaxed);
        assert!(drops > 0, "a value panics");
    }
}

static PANICS: ContextVar<PanicsInDrop> = ContextVar::new("PANICS");

#[test]
fn a_value_that_panics_at_the_end_of_a_comparison_keeps_nothing() {
    let (context, weak) = owned();
    let thread = pool(1);
    context.scope(|| {
        let lender = Receiver::of(&[0_u8]).sort_lender_();
        thread.install(|| {
            let scope = lender.lend_().enter_();
            PANICS.set(PanicsInDrop(AtomicUsize::new(0)));
            assert!(panicked(|| drop(scope)));
            assert!(!OWNER.is_set());
        });
    });
    drop(context);
    assert_eq!(weak.strong_count(), 0);
}

/// Every form of a comparison, each of which sets what no other comparison sees.
#[propagate]
fn sort(items: &mut [u64], by_sum: impl Fn(&u64, &u64) -> std::cmp::Ordering + Sync) {
    fn bound(item: u64) -> u64 {
        assert_eq!(NUMBER.get(), 2);
        NUMBER.set(item + 10);
        assert_eq!(name(), NAME);
        item
    }
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "a sort gives references")]
    fn by_function(left: &u64, right: &u64) -> std::cmp::Ordering {
        bound(*right).cmp(left)
    }
    let offset = Arc::new(3);
    let moved = Arc::clone(&offset);
    items.par_sort_by(|left, right| bound(*right).cmp(left));
    items.par_sort_by(by_function);
    items.par_sort_by(|left, right| bound(*left + *offset).cmp(&(*right + *offset)));
    items.par_sort_by(move |left, right| bound(*right + *moved).cmp(&(*left + *moved)));
    items.par_sort_by(by_sum);
    items.par_sort_by_key(|item| bound(*item));
    items.par_sort_unstable_by(|left, right| bound(*right).cmp(left));
}

#[test]
fn every_comparison_sees_the_context_on_every_thread() {
    let (context, weak) = owned();
    let context = context.with_value(&NUMBER, 2);
    pool(2).install(|| {
        context.scope(|| {
            let mut items: Vec<u64> = (0..20_000).map(|i: u64| i * 7_919 % 20_011).collect();
            sort(&mut items, |left, right| {
                assert_eq!(NUMBER.get(), 2);
                left.cmp(right)
            });
            assert!(items.is_sorted_by(|left, right| left >= right));
        });
    });
    drop(context);
    assert_eq!(weak.strong_count(), 0);
}
