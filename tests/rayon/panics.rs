//! Panics in every branch: the caller gets rayon's panic, and its context back; threads are clean for the next job.

use contextvars::Propagate;
use contextvars::rayon::{self, ThreadPool};
use contextvars_tests::{OnDrop, message_of, panics, var};
use rayon::prelude::*;

use crate::support::{NAME, NUMBER, assert_clean, bound, pool, seen};

var! {
    // Tells a nested scope from the rest.
    static INNER: u64;
}

/// `f` panics with the message, and nothing is left behind; nor in the pool.
fn check(name: &str, f: impl Fn(&ThreadPool) + Sync) {
    for threads in [1, 2, 4] {
        let pool = pool(threads);
        bound(1, || {
            assert_eq!(message_of(|| f(&pool)), "a branch", "{name}");
            assert_eq!(
                seen(),
                (Some(1), Some("name 1".to_owned()), Some(1)),
                "{name}"
            );
            assert!(!INNER.is_set(), "{name}");
        });
        assert_clean(&pool);
        // From within the pool, whose threads must be clean where the call was made too.
        let message = pool.install(|| {
            bound(1, || {
                let message = message_of(|| f(&pool));
                assert_eq!(
                    seen(),
                    (Some(1), Some("name 1".to_owned()), Some(1)),
                    "{name}"
                );
                message
            })
        });
        assert_eq!(message, "a branch", "{name}");
        assert_clean(&pool);
    }
}

/// Panics where the context is, after changes to it.
fn branch() {
    assert_eq!(NUMBER.get(), 1);
    NUMBER.set(2);
    NAME.set("changed".to_owned());
    INNER.scope(1, || panics("a branch"));
}

#[test]
fn a_side_of_a_join() {
    let fine = || assert_eq!(NUMBER.get(), 1);
    check("left", |pool| {
        pool.join(branch, fine);
    });
    check("right", |pool| {
        pool.join(fine, branch);
    });
    check("both", |pool| {
        pool.join(branch, branch);
    });
    check("left of join_context", |pool| {
        pool.install(|| rayon::join_context(|_| branch(), |_| ()));
    });
    check("right of join_context", |pool| {
        pool.install(|| rayon::join_context(|_| (), |_| branch()));
    });
    check("deep", |pool| {
        pool.join(|| rayon::join(|| rayon::join(|| (), branch), || ()), || ());
    });
}

#[test]
fn what_is_installed() {
    check("install", |pool| pool.install(branch));
}

#[test]
fn a_thread_of_a_broadcast() {
    check("all", |pool| drop(pool.broadcast(|_| branch())));
    check("one", |pool| {
        pool.broadcast(|context| {
            if context.index() == 0 {
                branch();
            }
        });
    });
}

#[test]
fn the_body_of_a_scope() {
    check("scope", |pool| pool.scope(|_| branch()));
    check("scope_fifo", |pool| pool.scope_fifo(|_| branch()));
    check("in_place_scope", |pool| {
        pool.in_place_scope(|_| INNER.scope(1, || panics("a branch")));
    });
    check("in_place_scope_fifo", |pool| {
        pool.in_place_scope_fifo(|_| INNER.scope(1, || panics("a branch")));
    });
    check("with jobs", |pool| {
        pool.scope(|s| {
            s.spawn(|_| assert_eq!(NUMBER.get(), 1));
            branch();
        });
    });
}

#[test]
fn a_job_of_a_scope() {
    check("scope", |pool| pool.scope(|s| s.spawn(|_| branch())));
    check("scope_fifo", |pool| {
        pool.scope_fifo(|s| s.spawn_fifo(|_| branch()));
    });
    check("in_place_scope", |pool| {
        pool.in_place_scope(|s| s.spawn(|_| branch()));
    });
    check("in_place_scope_fifo", |pool| {
        pool.in_place_scope_fifo(|s| s.spawn_fifo(|_| branch()));
    });
    check("broadcast", |pool| {
        pool.scope(|s| s.spawn_broadcast(|_, _| branch()));
    });
    check("fifo broadcast", |pool| {
        pool.scope_fifo(|s| s.spawn_broadcast(|_, _| branch()));
    });
    check("captured", |pool| {
        pool.scope(|s| INNER.scope(7, || s.spawn(|_| branch())));
    });
    check("of a job", |pool| {
        pool.scope(|s| s.spawn(|s| s.spawn(|_| branch())));
    });
}

/// The closure owns what this borrows.
fn hold(_: &OnDrop) {}

/// rayon itself drops the closure where a panic ends the process.
#[test]
fn the_destructor_of_a_value_that_a_spawned_broadcast_captured() {
    check("scope", |pool| {
        let value = OnDrop::new(branch);
        pool.scope(|s| s.spawn_broadcast(move |_, _| hold(&value)));
    });
    check("scope_fifo", |pool| {
        let value = OnDrop::new(branch);
        pool.scope_fifo(|s| s.spawn_broadcast(move |_, _| hold(&value)));
    });
}

#[test]
fn a_closure_of_a_parallel_iterator() {
    fn items() -> impl IndexedParallelIterator<Item = u64> {
        (0..100_usize).into_par_iter().map(|i| i as u64)
    }
    fn at_70(i: u64) -> u64 {
        if i == 70 {
            branch();
        }
        i
    }
    check("map", |pool| {
        pool.install(|| items().map(at_70).in_current_context().for_each(drop));
    });
    check("filter", |pool| {
        pool.install(|| {
            items()
                .filter(|i| at_70(*i) > 3)
                .in_current_context()
                .count()
        });
    });
    check("fold", |pool| {
        pool.install(|| {
            items()
                .fold(|| 0, |_, i| at_70(i))
                .in_current_context()
                .count()
        });
    });
    check("identity", |pool| {
        pool.install(|| {
            let identity = || {
                branch();
                0
            };
            items()
                .in_current_context()
                .reduce(identity, |left, right| left + right)
        });
    });
    check("operator", |pool| {
        pool.install(|| {
            let operator = |_, _| {
                branch();
                0
            };
            items().in_current_context().reduce(|| 0, operator)
        });
    });
    check("producer", |pool| {
        pool.install(|| items().map(at_70).in_current_context().rev().for_each(drop));
    });
    check("other side", |pool| {
        pool.install(|| {
            items()
                .zip(items().map(at_70))
                .in_current_context()
                .for_each(drop);
        });
    });
    check("position", |pool| {
        pool.install(|| {
            items()
                .in_current_context()
                .position_first(|i| at_70(i) > 1000)
        });
    });
    check("bridge", |pool| {
        pool.install(|| {
            (0..100)
                .map(at_70)
                .par_bridge()
                .in_current_context()
                .for_each(drop);
        });
    });
    check("flat_map", |pool| {
        pool.install(|| {
            items()
                .flat_map(|i| [i, i].into_par_iter().map(at_70))
                .in_current_context()
                .for_each(drop);
        });
    });
}
