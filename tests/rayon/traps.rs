//! What others who carried a context into rayon fell into.

use std::cmp::Ordering;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use contextvars::{Propagate, propagate, rayon, scoped};
use rayon::prelude::*;

use crate::iterators::expect;
use crate::support::{NUMBER, assert_clean, bound, pool};

/// Runs `f` with a number bound, on pools of one thread and of several, which are clean afterwards.
fn on_each_pool(f: impl Fn() + Sync) {
    for threads in [1, 2, 8] {
        let pool = pool(threads);
        bound(1, || pool.install(&f));
        assert_clean(&pool);
    }
}

fn items() -> impl IndexedParallelIterator<Item = usize> {
    (0..100_usize).into_par_iter().with_max_len(1).map(|i| {
        expect(1);
        i
    })
}

/// They run where results of leaves meet, and where there is no item.
#[test]
fn the_identity_and_the_operator_of_reduce_run_outside_of_leaves() {
    on_each_pool(|| {
        let (identities, operators) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let identity = || {
            expect(1);
            identities.fetch_add(1, Relaxed);
            0
        };
        let operator = |left, right| {
            expect(1);
            operators.fetch_add(1, Relaxed);
            left + right
        };
        let sum = items().in_current_context().reduce(identity, operator);
        assert_eq!(sum, 4950);
        let nothing = items().filter(|_| false).in_current_context();
        assert_eq!(nothing.reduce(identity, operator), 0);
        let sum = items().in_current_context().reduce_with(operator);
        assert_eq!(sum, Some(4950));
        assert!(identities.into_inner() > 0 && operators.into_inner() > 0);
    });
}

/// They draw from a producer, and what they do with the items they do outside of it.
#[test]
fn indexed_methods_look_at_items_outside_of_the_producer() {
    #[derive(PartialEq, Eq)]
    struct Sees(usize);

    impl Ord for Sees {
        fn cmp(&self, other: &Self) -> Ordering {
            expect(1);
            self.0.cmp(&other.0)
        }
    }

    impl PartialOrd for Sees {
        fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
            Some(self.cmp(other))
        }
    }

    on_each_pool(|| {
        let chain = || items().in_current_context();
        let is_70 = |i| {
            expect(1);
            i == 70
        };
        assert_eq!(chain().position_any(is_70), Some(70));
        assert_eq!(chain().position_first(is_70), Some(70));
        assert_eq!(chain().position_last(is_70), Some(70));
        let mut all = Vec::new();
        chain().collect_into_vec(&mut all);
        assert!(all.into_iter().eq(0..100));
        assert!(chain().eq(items()));
        let seeing = || items().map(Sees);
        let order = seeing().in_current_context().cmp(seeing());
        assert_eq!(order, Ordering::Equal);
        assert!(seeing().in_current_context().ge(seeing()));
    });
}

/// It makes what it drives, below which the consumer at the end starts.
#[test]
fn the_closure_of_flat_map_runs_above_the_folder_at_the_end() {
    #[propagate]
    fn sum() -> u64 {
        (0..100_u32)
            .into_par_iter()
            .map(|i| u64::from(i) + NUMBER.get())
            .flat_map(|i| [i, NUMBER.get()].into_par_iter().map(|i| i + NUMBER.get()))
            .map(|i| i * NUMBER.get())
            .sum()
    }

    on_each_pool(|| assert_eq!(sum(), 4950 + 100 + 100 + 200));
}

#[test]
fn a_job_may_start_when_the_scoped_block_that_spawned_it_has_ended() {
    #[propagate]
    fn plain_rayon(seen: &AtomicUsize) {
        let check = |number| {
            expect(number);
            seen.fetch_add(1, Relaxed);
        };
        ::rayon::scope(|s| {
            scoped!(NUMBER = 7, {
                s.spawn(|_| check(7));
            });
            s.spawn(|_| check(1));
        });
    }

    on_each_pool(|| {
        let seen = AtomicUsize::new(0);
        rayon::scope(|s| {
            scoped!(NUMBER = 7, {
                s.spawn(|_| {
                    expect(7);
                    seen.fetch_add(1, Relaxed);
                });
            });
            s.spawn(|_| expect(1));
        });
        plain_rayon(&seen);
        assert_eq!(seen.into_inner(), 3);
    });
}
