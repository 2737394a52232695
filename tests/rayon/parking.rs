//! Law 11: what rayon runs on a thread that waits sees nothing of whoever waits there.
//!
//! Each test has a thread of a pool of two wait for the other one, which blocks until the first, as it waits, has run the
//! job of a stranger.

use std::sync::{Arc, Mutex};

use contextvars::rayon::{self, ThreadPool};
use contextvars::{Context, ContextVar, Propagate, propagate, scoped};
use rayon::prelude::*;

use crate::support::{
    Event, NOTHING, NUMBER, STAYS, Seen, assert_clean, bound, inherited, pool, seen,
};

/// What the two threads of a pool do.
struct Meeting<'a> {
    pool: &'a ThreadPool,
    blocked: Event,
    stranger: Mutex<Option<Seen>>,
}

impl Meeting<'_> {
    /// On one thread: ends when the other one is about to block. After that this thread can but wait.
    fn leave(&self) {
        self.blocked.wait();
    }

    /// On the other thread: hands over the job of a stranger, and blocks until it has run.
    fn block(&self) {
        let ran = &Event::new();
        self.pool.as_rayon().in_place_scope(|s| {
            // A thread that blocks here runs nothing, so the one that waits does.
            s.spawn(|_| {
                *self.stranger.lock().unwrap() = Some(seen());
                ran.happens();
            });
            self.blocked.happens();
            ran.wait();
        });
    }
}

/// What a stranger sees on a thread where `call` waits with everything bound.
fn stranger(call: impl FnOnce(&Meeting<'_>) + Send) -> Seen {
    let pool = pool(2);
    let meeting = Meeting {
        pool: &pool,
        blocked: Event::new(),
        stranger: Mutex::new(None),
    };
    pool.as_rayon().install(|| bound(1, || call(&meeting)));
    assert_clean(&pool);
    meeting.stranger.into_inner().unwrap().expect("it ran")
}

#[test]
fn plain_rayon_shows_a_stranger_the_context_of_whoever_waits() {
    let seen = stranger(|meeting| {
        ::rayon::join(|| meeting.leave(), || meeting.block());
    });
    // The trap: if this were nothing, the tests below could not fail.
    assert_eq!(seen, (Some(1), Some("name 1".to_owned()), Some(1)));
}

#[test]
fn a_join_that_waits_is_parked() {
    let seen = stranger(|meeting| {
        rayon::join(|| meeting.leave(), || meeting.block());
    });
    assert_eq!(seen, NOTHING);
}

#[test]
fn a_join_context_that_waits_is_parked() {
    let seen = stranger(|meeting| {
        rayon::join_context(|_| meeting.leave(), |_| meeting.block());
    });
    assert_eq!(seen, NOTHING);
}

#[test]
fn a_scope_that_waits_is_parked() {
    let seen = stranger(|meeting| {
        rayon::scope(|s| {
            s.spawn(|_| meeting.block());
            meeting.leave();
        });
    });
    assert_eq!(seen, NOTHING);
}

#[test]
fn a_fifo_scope_that_waits_is_parked() {
    let seen = stranger(|meeting| {
        rayon::scope_fifo(|s| {
            s.spawn_fifo(|_| meeting.block());
            meeting.leave();
        });
    });
    assert_eq!(seen, NOTHING);
}

#[test]
fn a_scope_in_place_is_parked_when_its_body_is_done() {
    let seen = stranger(|meeting| {
        rayon::in_place_scope(|s| {
            s.spawn(|_| meeting.block());
            meeting.leave();
            assert_eq!(NUMBER.get(), 1);
            NUMBER.set(2);
        });
        assert_eq!(NUMBER.get(), 2);
    });
    assert_eq!(seen, NOTHING);
}

#[test]
fn a_scope_in_place_is_parked_when_its_body_has_panicked() {
    let seen = stranger(|meeting| {
        let message = contextvars_tests::message_of(|| {
            rayon::in_place_scope_fifo(|s| {
                s.spawn_fifo(|_| meeting.block());
                meeting.leave();
                panic!("the body");
            })
        });
        assert_eq!(message, "the body");
        assert_eq!(NUMBER.get(), 1);
    });
    assert_eq!(seen, NOTHING);
}

#[test]
fn a_broadcast_that_waits_is_parked() {
    let seen = stranger(|meeting| {
        let home = rayon::current_thread_index();
        rayon::broadcast(|context| {
            if Some(context.index()) != home {
                meeting.block();
            }
        });
    });
    assert_eq!(seen, NOTHING);
}

#[test]
fn an_install_in_another_pool_that_waits_is_parked() {
    let other = pool(1);
    let home = pool(1);
    let seen = home.as_rayon().install(|| {
        bound(1, || {
            other.install(|| {
                let (ran, stranger) = (Event::new(), Mutex::new(None));
                home.as_rayon().in_place_scope(|s| {
                    s.spawn(|_| {
                        *stranger.lock().unwrap() = Some(seen());
                        ran.happens();
                    });
                    ran.wait();
                });
                stranger.into_inner().unwrap().expect("it ran")
            })
        })
    });
    assert_eq!(seen, NOTHING);
    assert_clean(&home);
    assert_clean(&other);
}

/// Two items, each for one thread.
fn two_bare<'a>(meeting: &'a Meeting<'_>) -> impl IndexedParallelIterator<Item = ()> + use<'a> {
    [false, true].into_par_iter().with_max_len(1).map(|block| {
        if block {
            meeting.block();
        } else {
            meeting.leave();
        }
    })
}

fn two<'a>(meeting: &'a Meeting<'_>) -> impl IndexedParallelIterator<Item = ()> + use<'a> {
    two_bare(meeting).map(|()| assert_eq!(NUMBER.get(), 1))
}

#[test]
fn a_parallel_iterator_that_waits_is_parked() {
    let seen = stranger(|meeting| two(meeting).in_current_context().for_each(|()| ()));
    assert_eq!(seen, NOTHING);
}

#[test]
fn an_indexed_parallel_iterator_that_waits_is_parked() {
    let seen = stranger(|meeting| {
        two(meeting)
            .in_current_context()
            .collect_into_vec(&mut vec![]);
    });
    assert_eq!(seen, NOTHING);
}

#[test]
fn a_parallel_iterator_that_another_adaptor_draws_from_is_parked() {
    let seen = stranger(|meeting| {
        two(meeting)
            .in_current_context()
            .enumerate()
            .for_each(|_| ());
    });
    assert_eq!(seen, NOTHING);
}

#[test]
fn a_flat_map_below_a_context_is_parked_while_it_drives() {
    let seen = stranger(|meeting| {
        [()].into_par_iter()
            .map(|()| assert_eq!(NUMBER.get(), 1))
            .in_current_context()
            .flat_map(|()| two_bare(meeting))
            .for_each(|()| ());
    });
    assert_eq!(seen, NOTHING);
}

#[test]
fn a_flatten_below_a_context_is_parked_while_it_drives() {
    let seen = stranger(|meeting| {
        [1, 2]
            .into_par_iter()
            .filter(|i| *i == NUMBER.get())
            .in_current_context()
            .map(|_| two_bare(meeting))
            .flatten()
            .for_each(|()| ());
    });
    assert_eq!(seen, NOTHING);
}

#[test]
fn a_thread_that_yields_is_parked() {
    type Yields = fn(&ThreadPool) -> Option<rayon::Yield>;
    let pool = pool(1);
    let yields: [(&str, Yields); 4] = [
        ("now", |_| rayon::yield_now()),
        ("local", |_| rayon::yield_local()),
        ("now, in the pool", ThreadPool::yield_now),
        ("local, in the pool", ThreadPool::yield_local),
    ];
    for (name, yields) in yields {
        let (stranger, waiting) = (Mutex::new(None), Event::new());
        pool.as_rayon().scope(|s| {
            s.spawn(|_| {
                *stranger.lock().unwrap() = Some(seen());
                waiting.happens();
            });
            bound(1, || {
                assert_eq!(yields(&pool), Some(rayon::Yield::Executed), "{name}");
            });
            waiting.wait();
        });
        assert_eq!(stranger.into_inner().unwrap(), Some(NOTHING), "{name}");
    }
}

#[test]
fn a_propagated_job_that_a_waiting_thread_runs_sees_its_own_context() {
    let pool = pool(2);
    let (blocked, ran, guest) = (Event::new(), Event::new(), Mutex::new(None));
    pool.as_rayon().install(|| {
        bound(1, || {
            rayon::join(
                || blocked.wait(),
                || {
                    rayon::in_place_scope(|s| {
                        bound(2, || {
                            s.spawn(|_| {
                                *guest.lock().unwrap() = Some(seen());
                                ran.happens();
                            });
                        });
                        blocked.happens();
                        ran.wait();
                    });
                },
            );
        });
    });
    assert_eq!(guest.into_inner().unwrap(), Some(inherited(2)));
    assert_clean(&pool);
}

#[test]
fn what_a_stranger_sets_on_a_parked_thread_is_undone() {
    let pool = pool(1);
    pool.as_rayon().scope(|s| {
        s.spawn(|_| {
            NUMBER.set(9);
        });
        bound(1, || {
            assert_eq!(rayon::yield_now(), Some(rayon::Yield::Executed));
            assert_eq!(NUMBER.get(), 1);
        });
    });
    assert_clean(&pool);
    assert!(Context::current().is_empty());
}

/// What a stranger's job does that runs between the closures of a join, on the thread that waits.
fn strangers_job(set: &'static ContextVar<Arc<()>>, value: Arc<()>) {
    ::rayon::spawn(move || {
        set.set(value);
        STAYS.set(9);
    });
}

#[test]
fn what_a_stranger_sets_between_the_sides_of_a_join_is_seen_by_neither_and_dropped() {
    static VALUE: ContextVar<Arc<()>> = ContextVar::new("VALUE");

    #[propagate]
    fn marked(value: Arc<()>) -> (Option<Arc<()>>, Seen) {
        let ((), seen) = ::rayon::join(
            move || strangers_job(&VALUE, value),
            || (VALUE.try_get().ok(), seen()),
        );
        seen
    }

    let pool = pool(1);
    for of_us in [true, false] {
        let value = Arc::new(());
        let given = Arc::clone(&value);
        pool.as_rayon().install(|| {
            bound(1, || {
                let read = || (VALUE.try_get().ok(), seen());
                let seen = if of_us {
                    rayon::join(move || strangers_job(&VALUE, given), read).1
                } else {
                    marked(given)
                };
                assert_eq!(seen, (None, inherited(1)));
                assert_eq!(crate::support::seen().2, Some(1));
            });
        });
        assert_eq!(Arc::strong_count(&value), 1);
        assert_clean(&pool);
    }
}

#[test]
fn a_stranger_may_read_what_it_has_set_while_it_runs_a_side_of_a_join() {
    static VALUE: ContextVar<Arc<u64>> = ContextVar::new("VALUE");

    let pool = pool(1);
    for of_us in [true, false] {
        let stranger = || {
            ::rayon::spawn(|| {
                VALUE.set(Arc::new(5));
                STAYS.set(9);
                VALUE.with(|value| {
                    STAYS.with(|_| assert_eq!(rayon::yield_now(), Some(rayon::Yield::Executed)));
                    assert_eq!((**value, STAYS.get()), (5, 9));
                });
                assert_eq!((*VALUE.get(), STAYS.get()), (5, 9));
            });
        };
        pool.as_rayon().install(|| {
            bound(1, || {
                let ((), seen) = if of_us {
                    rayon::join(stranger, seen)
                } else {
                    scoped!({ ::rayon::join(stranger, seen) })
                };
                assert_eq!(seen, inherited(1));
            });
        });
        assert_clean(&pool);
    }
}
