//! Scopes: who sees what, and for how long it lives.

use std::sync::Mutex;
use std::sync::mpsc::channel;
use std::thread;

use contextvars::rayon::{self, Scope, ScopeFifo};
use contextvars_tests::{Drops, var};

use crate::support::{Event, NAME, NOTHING, NUMBER, assert_clean, bound, inherited, pool, seen};

var! {
    static VALUE: contextvars_tests::Counted;
}

/// Collects what jobs see.
#[derive(Default)]
struct Log(Mutex<Vec<Option<u64>>>);

impl Log {
    fn see(&self) {
        self.0.lock().unwrap().push(NUMBER.try_get().ok());
    }

    fn sorted(self) -> Vec<Option<u64>> {
        let mut log = self.0.into_inner().unwrap();
        log.sort();
        log
    }
}

#[test]
fn the_body_of_a_scope_is_isolated_and_its_jobs_inherit() {
    let pool = pool(2);
    bound(1, || {
        let log = Log::default();
        pool.scope(|s| {
            assert_eq!(seen(), inherited(1));
            s.spawn(|_| log.see());
            NUMBER.set(2);
            s.spawn(|s| {
                log.see();
                NUMBER.set(3);
                s.spawn(|_| log.see());
            });
        });
        assert_eq!(NUMBER.get(), 1);
        assert_eq!(log.sorted(), [Some(1), Some(2), Some(3)]);
    });
    assert_clean(&pool);
}

#[test]
fn the_body_of_a_fifo_scope_is_isolated_and_its_jobs_inherit() {
    let pool = pool(2);
    bound(1, || {
        let log = Log::default();
        pool.scope_fifo(|s| {
            s.spawn_fifo(|_| log.see());
            NUMBER.set(2);
            s.spawn_fifo(|s| {
                log.see();
                NUMBER.set(3);
                s.spawn_fifo(|_| log.see());
            });
        });
        assert_eq!(NUMBER.get(), 1);
        assert_eq!(log.sorted(), [Some(1), Some(2), Some(3)]);
    });
    assert_clean(&pool);
}

#[test]
fn what_the_body_of_a_scope_in_place_sets_stays() {
    let pool = pool(2);
    bound(1, || {
        let log = Log::default();
        let token = pool.in_place_scope(|s| {
            assert_eq!(seen(), (Some(1), Some("name 1".to_owned()), Some(1)));
            s.spawn(|_| {
                log.see();
                NUMBER.set(7);
            });
            let token = NUMBER.set(2);
            s.spawn(|s| {
                log.see();
                s.spawn(|_| log.see());
            });
            token
        });
        assert_eq!(NUMBER.get(), 2);
        // The very same context: its tokens are good.
        NUMBER.reset(token).unwrap();
        assert_eq!(NUMBER.get(), 1);
        assert_eq!(log.sorted(), [Some(1), Some(2), Some(2)]);
    });
    assert_clean(&pool);
}

#[test]
fn a_scope_in_place_runs_where_it_is_called() {
    let home = thread::current().id();
    rayon::in_place_scope(|_| assert_eq!(thread::current().id(), home));
    rayon::in_place_scope_fifo(|_| assert_eq!(thread::current().id(), home));
    let pool = pool(1);
    pool.in_place_scope(|_| assert_eq!(thread::current().id(), home));
    pool.in_place_scope_fifo(|_| assert_eq!(thread::current().id(), home));
}

#[test]
fn a_job_outlives_the_nested_scope_from_which_it_was_spawned() {
    let pool = pool(1);
    let drops = Drops::new();
    pool.scope(|s| {
        VALUE.scope(drops.value(1), || {
            NUMBER.scope(7, || {
                // The pool's only thread is busy here: the job starts after both scopes have ended.
                s.spawn(|_| {
                    assert_eq!(NUMBER.get(), 7);
                    assert_eq!(VALUE.with(contextvars_tests::Counted::id), 1);
                });
            });
        });
        assert_eq!(seen(), NOTHING);
        assert_eq!(drops.alive(), 1, "the job keeps it");
    });
    assert_eq!(drops.alive(), 0);
    assert_clean(&pool);
}

#[test]
fn a_job_outlives_a_nested_scope_of_another_job() {
    let pool = pool(1);
    let drops = Drops::new();
    bound(1, || {
        pool.scope_fifo(|s| {
            s.spawn_fifo(|s| {
                VALUE.scope(drops.value(2), || {
                    s.spawn_fifo(|_| {
                        assert_eq!(seen(), inherited(1));
                        assert_eq!(VALUE.with(contextvars_tests::Counted::id), 2);
                    });
                });
                s.spawn_fifo(|_| assert!(!VALUE.is_set()));
            });
        });
    });
    assert_eq!(drops.dropped(), [2]);
}

#[test]
fn a_job_keeps_what_the_body_in_place_replaces() {
    let pool = pool(1);
    let drops = Drops::new();
    VALUE.scope(drops.value(1), || {
        let (free, done) = (Event::new(), Event::new());
        pool.in_place_scope(|s| {
            s.spawn(|_| {
                free.wait();
                assert_eq!(VALUE.with(contextvars_tests::Counted::id), 1);
            });
            s.spawn(|_| done.happens());
            VALUE.set(drops.value(2));
            VALUE.set(drops.value(3));
            assert_eq!(
                drops.dropped(),
                [2],
                "the first is the job's, and the outer scope's"
            );
            free.happens();
            done.wait();
        });
        assert_eq!(VALUE.with(contextvars_tests::Counted::id), 3);
    });
    assert_eq!(drops.alive(), 0);
}

#[test]
fn what_the_body_in_place_replaces_goes_at_once_if_no_job_has_it() {
    let drops = Drops::new();
    let mut context = contextvars::Context::new();
    context.run(|| {
        VALUE.set(drops.value(1));
        rayon::in_place_scope(|_| {
            VALUE.set(drops.value(2));
            assert_eq!(drops.dropped(), [1]);
        });
    });
}

#[test]
fn a_value_goes_when_the_last_job_that_has_it_ends() {
    let pool = pool(2);
    let drops = Drops::new();
    pool.scope(|s| {
        let (free, done) = (Event::new(), Event::new());
        let (free, done) = (std::sync::Arc::new(free), std::sync::Arc::new(done));
        VALUE.scope(drops.value(1), || {
            let free = free.clone();
            s.spawn(move |_| free.wait());
        });
        assert_eq!(drops.alive(), 1);
        free.happens();
        // On the other thread, whose job has ended when it takes this one.
        let job = done.clone();
        s.spawn(move |_| job.happens());
        done.wait();
        assert_eq!(drops.alive(), 0, "not when the scope ends");
    });
}

#[test]
fn a_scope_inside_a_scope_of_another_pool_tells_contexts_apart() {
    let (one, other) = (pool(2), pool(2));
    let log = Log::default();
    bound(1, || {
        one.scope(|outer| {
            NUMBER.set(2);
            other.scope(|inner| {
                assert_eq!(NUMBER.get(), 2);
                // The current context is what the inner scope lends, and the job is the outer scope's.
                outer.spawn(|_| log.see());
                inner.spawn(|_| log.see());
                NUMBER.set(3);
                outer.spawn(|outer| {
                    log.see();
                    outer.spawn(|_| log.see());
                });
                inner.spawn(|inner| {
                    NUMBER.scope(4, || outer.spawn(|_| log.see()));
                    inner.spawn(|_| log.see());
                });
            });
        });
    });
    assert_eq!(log.sorted(), [2, 2, 3, 3, 3, 4].map(Some));
    assert_clean(&one);
    assert_clean(&other);
}

#[test]
fn a_job_of_an_outer_scope_outlives_what_the_inner_scope_lent() {
    let (one, other) = (pool(1), pool(1));
    let drops = Drops::new();
    one.scope(|outer| {
        VALUE.scope(drops.value(1), || {
            other.scope(|_| {
                // Runs when the pool's only thread is back from the other pool and done with its body.
                outer.spawn(|_| assert_eq!(VALUE.with(contextvars_tests::Counted::id), 1));
            });
        });
        assert!(!VALUE.is_set());
    });
    assert_eq!(drops.dropped(), [1]);
}

#[test]
fn a_scope_can_be_used_from_a_foreign_thread_with_a_context_of_its_own() {
    let log = Log::default();
    bound(1, || {
        rayon::scope(|s| {
            thread::scope(|threads| {
                threads.spawn(|| {
                    s.spawn(|_| log.see());
                    bound(2, || s.spawn(|_| log.see()));
                });
            });
            s.spawn(|_| log.see());
        });
    });
    assert_eq!(log.sorted(), [None, Some(1), Some(2)]);
}

#[test]
fn a_job_may_borrow_from_outside_of_the_scope() {
    let mut counts = [0; 8];
    NUMBER.scope(3, || {
        rayon::scope(|s| {
            for count in &mut counts {
                s.spawn(move |_| *count = NUMBER.get());
            }
        });
    });
    assert_eq!(counts, [3; 8]);
}

#[test]
fn a_job_for_every_thread_sees_the_context_of_its_spawner() {
    let pool = pool(3);
    let (sender, receiver) = channel();
    pool.scope(|s: &Scope<'_>| {
        let sender = sender.clone();
        bound(1, || {
            s.spawn_broadcast(move |s, context| {
                sender.send((context.index(), seen())).unwrap();
                let sender = sender.clone();
                s.spawn(move |_| sender.send((9, seen())).unwrap());
            });
        });
    });
    pool.scope_fifo(|s: &ScopeFifo<'_>| {
        bound(1, || {
            s.spawn_broadcast(move |_, context| sender.send((context.index(), seen())).unwrap());
        });
    });
    let mut all: Vec<_> = receiver.iter().collect();
    all.sort();
    assert_eq!(
        all,
        [0, 0, 1, 1, 2, 2, 9, 9, 9].map(|index| (index, inherited(1)))
    );
    assert_clean(&pool);
}

#[test]
fn a_job_for_every_thread_is_dropped_in_its_context() {
    let pool = pool(2);
    let (sender, receiver) = channel();
    let sees = || {
        let sender = sender.clone();
        contextvars_tests::OnDrop::new(move || sender.send(seen()).unwrap())
    };
    bound(1, || {
        let job = sees();
        pool.spawn_broadcast(move |_| {
            let _ = &job;
        });
        pool.scope(|s| {
            let job = sees();
            s.spawn_broadcast(move |_, _| {
                let _ = &job;
            });
        });
    });
    assert_eq!(
        [receiver.recv().unwrap(), receiver.recv().unwrap()],
        [inherited(1), inherited(1)]
    );
}

#[test]
fn ten_thousand_jobs_share_a_value_and_then_it_goes() {
    let pool = pool(4);
    let drops = Drops::new();
    VALUE.scope(drops.value(1), || {
        pool.scope(|s| {
            for i in 0..10_000 {
                if i % 100 == 0 {
                    NUMBER.set(i);
                }
                s.spawn(move |_| {
                    assert_eq!(VALUE.with(contextvars_tests::Counted::id), 1);
                    assert_eq!(NUMBER.get(), i / 100 * 100);
                });
            }
        });
        assert_eq!(drops.alive(), 1);
    });
    assert_eq!(drops.dropped(), [1]);
}

#[test]
fn a_job_of_a_scope_in_place_may_replace_what_others_see_only_for_itself() {
    let pool = pool(4);
    bound(1, || {
        pool.in_place_scope(|s| {
            for i in 0..100 {
                s.spawn(move |_| {
                    assert_eq!(seen(), inherited(1));
                    NAME.set(format!("job {i}"));
                    assert_eq!(NAME.get(), format!("job {i}"));
                });
            }
        });
        assert_eq!(NAME.get(), "name 1");
    });
    assert_clean(&pool);
}
