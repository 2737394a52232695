//! Parallel iterators, beside the matrix: order and length, nested contexts, and what is a trap.

use std::sync::{Arc, Barrier, Mutex};

use contextvars::{Context, Propagate};
use contextvars_tests::{Drops, OnDrop, var};
use rayon::prelude::*;

use crate::support::{NOTHING, NUMBER, Seen, assert_clean, bound, inherited, pool, seen};

var! {
    pub(crate) static VALUE: contextvars_tests::Counted;
}

pub(crate) fn number(number: u64) -> Context {
    Context::new().with_value(&NUMBER, number)
}

pub(crate) fn expect(expected: u64) {
    assert_eq!(NUMBER.try_get().ok(), Some(expected));
}

#[test]
fn order_and_length_are_kept() {
    let chain = || {
        (0..1000_usize)
            .into_par_iter()
            .map(|i| i * 2)
            .in_current_context()
    };
    assert_eq!(chain().len(), 1000);
    assert_eq!(chain().opt_len(), Some(1000));
    assert_eq!(chain().filter(|i| i % 3 == 0).opt_len(), None);
    let expected: Vec<_> = (0..1000).map(|i| i * 2).collect();
    assert_eq!(chain().collect::<Vec<_>>(), expected);
    assert_eq!(
        chain().rev().collect::<Vec<_>>(),
        expected.iter().copied().rev().collect::<Vec<_>>()
    );
    assert_eq!(chain().chunks(7).flatten().collect::<Vec<_>>(), expected);
    assert_eq!(
        chain().skip(10).step_by(3).take(5).collect::<Vec<_>>(),
        [20, 26, 32, 38, 44]
    );
    assert_eq!(
        chain()
            .with_min_len(100)
            .with_max_len(300)
            .collect::<Vec<_>>(),
        expected
    );

    let unindexed = (0..1000_u64)
        .into_par_iter()
        .filter(|i| i % 2 == 0)
        .in_current_context();
    assert_eq!(unindexed.opt_len(), None);
    assert_eq!(
        unindexed.collect::<Vec<_>>(),
        (0..500).map(|i| i * 2).collect::<Vec<_>>()
    );
}

#[test]
fn comparisons_are_those_of_iterators() {
    let lists: [&[u8]; 5] = [&[], &[1, 2], &[1, 2, 3], &[1, 3], &[0, 9, 9]];
    for left in lists {
        for right in lists {
            let chain = || left.par_iter().in_current_context();
            let others = || right.par_iter();
            assert_eq!(chain().cmp(others()), left.cmp(right));
            assert_eq!(chain().partial_cmp(others()), left.partial_cmp(right));
            assert_eq!(chain().eq(others()), left == right);
            assert_eq!(chain().ne(others()), left != right);
            assert_eq!(chain().lt(others()), left < right);
            assert_eq!(chain().le(others()), left <= right);
            assert_eq!(chain().gt(others()), left > right);
            assert_eq!(chain().ge(others()), left >= right);
        }
    }
    let odd = [1.0, f64::NAN];
    assert_eq!(
        odd.par_iter()
            .in_current_context()
            .partial_cmp(odd.par_iter()),
        None
    );
}

#[test]
fn positions_are_those_of_iterators() {
    let chain = || [3, 1, 4, 1, 5].into_par_iter().in_current_context();
    assert_eq!(chain().position_first(|i| i == 1), Some(1));
    assert_eq!(chain().position_last(|i| i == 1), Some(3));
    assert!(matches!(chain().position_any(|i| i == 1), Some(1 | 3)));
    assert_eq!(chain().position_any(|i| i == 9), None);
}

#[test]
fn the_context_is_the_one_that_was_bound_and_not_the_drivers() {
    let chain = bound(1, || {
        [(); 8]
            .into_par_iter()
            .map(|()| seen())
            .in_current_context()
    });
    let all: Vec<Seen> = bound(2, || chain.collect());
    assert_eq!(all, vec![inherited(1); 8]);
}

#[test]
fn what_a_closure_sets_is_seen_by_no_caller() {
    let pool = pool(2);
    bound(1, || {
        pool.install(|| {
            (0..100_u64)
                .into_par_iter()
                .map(|i| NUMBER.set(i))
                .in_current_context()
                .for_each(drop);
            assert_eq!(seen(), inherited(1));
        });
    });
    assert_clean(&pool);
}

/// Also where the thread has the very same context: each item that `rev` draws has its own scope.
#[test]
fn what_a_closure_sets_in_an_empty_context_stays_on_no_thread() {
    let pool = pool(2);
    let on_both_threads = Barrier::new(2);
    pool.install(|| {
        [1, 2]
            .into_par_iter()
            .with_max_len(1)
            .map(|i| {
                on_both_threads.wait();
                NUMBER.set(i);
            })
            .in_context(Context::new())
            .rev()
            .for_each(drop);
    });
    assert_clean(&pool);
}

/// With two contexts in a chain, a closure sees the next one below, and the consuming method the last one.
#[test]
fn the_next_context_below_wins() {
    let items = || (0..64_usize).into_par_iter();
    for threads in [1, 2, 8] {
        let pool = pool(threads);
        pool.install(|| {
            bound(9, || {
                // By `consume_iter`.
                items()
                    .map(|i| (expect(1), i).1)
                    .in_context(number(1))
                    .map(|i| (expect(2), i).1)
                    .in_context(number(2))
                    .for_each(|_| expect(2));

                // By `consume`.
                items()
                    .filter(|_| (expect(1), true).1)
                    .in_context(number(1))
                    .filter(|_| (expect(2), true).1)
                    .in_context(number(2))
                    .filter(|_| (expect(3), true).1)
                    .in_context(number(3))
                    .for_each(|_| expect(3));

                // With state.
                let sum: usize = items()
                    .fold(|| (expect(1), 0).1, |sum, i| (expect(1), sum + i).1)
                    .in_context(number(1))
                    .map_init(|| expect(2), |(), sum| (expect(2), sum).1)
                    .in_context(number(2))
                    .reduce(
                        || (expect(2), 0).1,
                        |left, right| (expect(2), left + right).1,
                    );
                assert_eq!(sum, 64 * 63 / 2);

                // By producers.
                let both = items()
                    .map(|i| (expect(1), i).1)
                    .in_context(number(1))
                    .enumerate()
                    .zip(
                        items()
                            .map(|i| (expect(2), i).1)
                            .in_context(number(2))
                            .rev(),
                    )
                    .map(|((i, left), right)| (expect(3), i + left + right).1)
                    .in_context(number(3))
                    .collect::<Vec<_>>();
                assert_eq!(both, (0..64).map(|i| i + 63).collect::<Vec<_>>());

                // Nothing is a context too.
                items()
                    .filter(|_| (expect(1), true).1)
                    .in_context(number(1))
                    .map(|_| seen())
                    .in_context(Context::new())
                    .for_each(|all| assert_eq!(all, NOTHING));
            });
        });
        assert_clean(&pool);
    }
}

/// A chain of which `flat_map` draws in the middle: the contexts above and below it are apart.
#[test]
fn a_flat_map_between_two_contexts_sees_neither() {
    for threads in [1, 2, 8] {
        let pool = pool(threads);
        pool.install(|| {
            bound(9, || {
                let sum: usize = (0..64_usize)
                    .into_par_iter()
                    .filter(|_| (expect(1), true).1)
                    .in_context(number(1))
                    .filter(|_| (expect(2), true).1)
                    .in_context(number(2))
                    .map(|i| (assert_eq!(seen(), NOTHING), i).1)
                    .flat_map(|i| {
                        assert_eq!(seen(), NOTHING);
                        [i, i].into_par_iter().map(|i| (expect(3), i).1)
                    })
                    .in_context(number(3))
                    .sum();
                assert_eq!(sum, 64 * 63);
            });
        });
        assert_clean(&pool);
    }
}

#[test]
fn the_same_context_twice_is_as_once() {
    bound(1, || {
        let sum: u64 = (0..64_u64)
            .into_par_iter()
            .filter(|_| (expect(1), true).1)
            .in_current_context()
            .map(|i| (expect(1), i).1)
            .in_current_context()
            .sum();
        assert_eq!(sum, 64 * 63 / 2);
    });
}

/// Iterators that `zip`, `chunks` and the like make are dropped in any order, and before their end.
#[test]
fn iterators_that_end_early_leave_nothing_behind() {
    let pool = pool(4);
    for i in 1..200 {
        bound(i, || {
            let chain = || {
                (0..50_usize)
                    .into_par_iter()
                    .map(move |n| (expect(i), n).1)
                    .in_current_context()
            };
            pool.install(|| {
                assert!(
                    chain()
                        .zip(chain().rev())
                        .any(|(left, right)| left == right + 1)
                );
                assert!(
                    chain()
                        .interleave(chain().skip(3))
                        .find_any(|n| *n == 7)
                        .is_some()
                );
                assert!(
                    chain()
                        .chunks(3)
                        .zip(chain().step_by(2))
                        .enumerate()
                        .find_first(|_| true)
                        .is_some()
                );
                assert!(chain().take(3).rev().position_any(|n| n == 1).is_some());
            });
        });
        assert_clean(&pool);
    }
}

/// What no adaptor at the end reaches can be given the context by hand.
#[test]
fn a_closure_before_flat_map_can_be_scoped_by_hand() {
    let pool = pool(4);
    bound(1, || {
        let context = Context::current();
        let sum: u64 = pool.install(|| {
            (0..32_u64)
                .into_par_iter()
                .flat_map(|i| context.scope(|| vec![i * NUMBER.get(); 2]))
                .map(|i| i + NUMBER.get())
                .in_current_context()
                .sum()
        });
        assert_eq!(sum, 32 * 31 + 64);
    });
    assert_clean(&pool);
}

#[test]
fn collections_are_extended_and_made_in_the_context() {
    let pool = pool(4);
    bound(1, || {
        pool.install(|| {
            let chain = || {
                (0..100_u64)
                    .into_par_iter()
                    .map(|i| (expect(1), i).1)
                    .in_current_context()
            };
            let mut all = vec![7];
            all.par_extend(chain());
            assert_eq!(all.len(), 101);
            let set: std::collections::HashSet<_> = chain().collect();
            assert_eq!(set.len(), 100);
            let text: String = chain().map(|i| char::from(b'a' + (i % 26) as u8)).collect();
            assert_eq!(&text[..3], "abc");
            let all: Result<Vec<_>, ()> = chain().map(Ok).collect();
            assert_eq!(all.unwrap().len(), 100);
        });
    });
}

/// The chain itself is rayon's to drop, when the call that drives it ends: what its closures own sees no context.
#[test]
fn what_is_driven_is_dropped_in_no_context() {
    let log = Arc::new(Mutex::new(Vec::new()));
    let dropped = {
        let log = log.clone();
        OnDrop::new(move || log.lock().unwrap().push(seen()))
    };
    bound(1, || {
        [(); 4]
            .into_par_iter()
            .map(move |()| {
                let _ = &dropped;
            })
            .in_current_context()
            .for_each(|()| ());
    });
    assert_eq!(*log.lock().unwrap(), [NOTHING]);
}

#[test]
fn what_is_never_driven_is_dropped_in_its_context() {
    let log = Arc::new(Mutex::new(Vec::new()));
    let dropped = {
        let log = log.clone();
        OnDrop::new(move || log.lock().unwrap().push(seen()))
    };
    let chain = bound(1, || {
        [(); 4]
            .into_par_iter()
            .map(move |()| {
                let _ = &dropped;
            })
            .in_current_context()
    });
    drop(chain);
    assert_eq!(*log.lock().unwrap(), [inherited(1)]);
}

#[test]
fn what_an_iterator_has_not_given_out_is_dropped_in_the_context() {
    let log = Arc::new(Mutex::new(Vec::new()));
    let items: Vec<_> = (0..8)
        .map(|_| {
            let log = log.clone();
            OnDrop::new(move || log.lock().unwrap().push(seen()))
        })
        .collect();
    let first = bound(1, || {
        let chain = items.into_par_iter().with_min_len(8).in_current_context();
        chain.enumerate().find_any(|_| true)
    });
    assert_eq!(*log.lock().unwrap(), vec![inherited(1); 7]);
    drop(first);
}

#[test]
fn values_live_as_long_as_the_chain_and_no_longer() {
    let pool = pool(4);
    let drops = Drops::new();
    let context = Context::new().with_value(&VALUE, drops.value(1));
    let chain = (0..1000_u64)
        .into_par_iter()
        .filter(|_| VALUE.with(contextvars_tests::Counted::id) == 1)
        .in_context(context);
    assert_eq!(drops.alive(), 1);
    assert_eq!(pool.install(|| chain.count()), 1000);
    assert_eq!(drops.dropped(), [1]);
}

/// All that a consumer of the user's own does, it does in the context.
#[test]
fn a_consumer_makes_its_reducer_in_the_context() {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use rayon::iter::plumbing::{Consumer, Folder, Reducer, UnindexedConsumer};

    #[derive(Clone, Copy)]
    struct Sees<'a>(&'a AtomicUsize);

    impl Consumer<u64> for Sees<'_> {
        type Folder = Self;
        type Reducer = Self;
        type Result = ();

        fn split_at(self, _: usize) -> (Self, Self, Self) {
            (self, self, self)
        }

        fn into_folder(self) -> Self {
            self
        }

        fn full(&self) -> bool {
            false
        }
    }

    impl UnindexedConsumer<u64> for Sees<'_> {
        fn split_off_left(&self) -> Self {
            *self
        }

        fn to_reducer(&self) -> Self {
            expect(1);
            self.0.fetch_add(1, Ordering::Relaxed);
            *self
        }
    }

    impl Folder<u64> for Sees<'_> {
        type Result = ();

        fn consume(self, _: u64) -> Self {
            self
        }

        fn complete(self) {}

        fn full(&self) -> bool {
            false
        }
    }

    impl Reducer<()> for Sees<'_> {
        fn reduce(self, (): (), (): ()) {}
    }

    let made = AtomicUsize::new(0);
    // The length of a filter is not known, so `chain` asks for a reducer.
    let items = [1].into_par_iter().filter(|_| true).chain([2_u64]);
    items.in_context(number(1)).drive_unindexed(Sees(&made));
    assert!(made.into_inner() > 0);
}
