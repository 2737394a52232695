//! Threads, scoped threads, rayon's calls and parallel iterators.

use std::sync::mpsc;

use contextvars::{Context, Propagate, propagate, rayon as in_rayon, scoped, thread};
use contextvars_tests::pool;
use rayon::prelude::*;

use crate::support::{LEVEL, Numbers, carried, numbers, set_numbers, with_numbers};

const HERE: Numbers = [Some(1), Some(2)];
const NOTHING: Numbers = [None, None];

#[test]
fn threads_have_the_state_of_their_spawner() {
    with_numbers(HERE, || {
        let nested = thread::spawn(|| (numbers(), thread::spawn(numbers).join().unwrap()));
        assert_eq!(nested.join().unwrap(), (HERE, HERE));
        let named = thread::Builder::new().spawn(numbers).unwrap();
        assert_eq!(named.join().unwrap(), HERE);
        let bare = std::thread::spawn(numbers);
        assert_eq!(bare.join().unwrap(), NOTHING);
        assert_eq!(numbers(), HERE);
    });
}

#[test]
fn scoped_threads_have_the_state_of_the_place_of_their_spawn() {
    with_numbers(HERE, || {
        thread::scope(|scope| {
            let first = scope.spawn(numbers);
            set_numbers([Some(3), None]);
            let second = scope.spawn(numbers);
            assert_eq!(first.join().unwrap(), HERE);
            assert_eq!(second.join().unwrap(), [Some(3), None]);
        });
    });
}

#[test]
fn marked_spawns_have_the_state_of_the_place_of_their_spawn() {
    #[propagate(LEVEL = 4)]
    fn marked() -> [(u32, Numbers); 2] {
        let handle = std::thread::spawn(|| (LEVEL.get(), numbers()));
        let of_scope = std::thread::scope(|scope| {
            let handle = scope.spawn(|| (LEVEL.get(), numbers()));
            handle.join().unwrap()
        });
        [handle.join().unwrap(), of_scope]
    }

    with_numbers(HERE, || assert_eq!(marked(), [(4, HERE); 2]));
}

#[test]
fn both_sides_of_a_join_have_the_state_of_the_caller() {
    carried();
    for threads in [1, 2] {
        let pool = pool(threads);
        with_numbers(HERE, || {
            let seen = scoped!(LEVEL = 1, {
                pool.install(|| rayon::join(numbers, || rayon::join(numbers, numbers)))
            });
            assert_eq!(seen, (HERE, (HERE, HERE)));
            let seen = in_rayon::join(numbers, numbers);
            assert_eq!(seen, (HERE, HERE));
            assert_eq!(numbers(), HERE);
        });
        // What is handed over bare afterwards finds the pool's threads clean.
        assert_eq!(pool.broadcast(|_| numbers()), vec![NOTHING; threads]);
    }
}

#[test]
fn what_one_side_of_a_join_has_for_a_while_is_not_seen_by_the_other() {
    carried();
    let pool = pool(2);
    let side = |own: u32| {
        move || {
            assert_eq!(numbers(), HERE);
            with_numbers([Some(own), None], || {
                let seen = in_rayon::join(numbers, numbers);
                assert_eq!(seen, ([Some(own), None], [Some(own), None]));
            });
            numbers()
        }
    };
    for _ in 0..200 {
        let job = with_numbers(HERE, || propagate(|| in_rayon::join(side(10), side(11))));
        assert_eq!(pool.install(job), (HERE, HERE));
    }
}

#[test]
fn jobs_of_scopes_and_broadcasts_have_the_state_of_the_place_of_their_spawn() {
    carried();
    for threads in [1, 2] {
        let pool = in_rayon::ThreadPool::from(pool(threads));
        with_numbers(HERE, || {
            let (send, seen) = mpsc::channel();
            pool.scope(|scope| {
                assert_eq!(numbers(), HERE);
                for _ in 0..10 {
                    let send = send.clone();
                    scope.spawn(move |_| send.send(numbers()).unwrap());
                }
                set_numbers([Some(3), None]);
                scope.spawn(move |_| send.send(numbers()).unwrap());
            });
            let mut seen: Vec<_> = seen.iter().collect();
            seen.sort();
            assert_eq!(seen[..10], [HERE; 10]);
            assert_eq!(seen[10..], [[Some(3), None]]);
            assert_eq!(pool.broadcast(|_| numbers()), vec![numbers(); threads]);
            let (send, spawned) = mpsc::channel();
            pool.spawn(move || send.send(numbers()).unwrap());
            assert_eq!(spawned.recv().unwrap(), numbers());
        });
    }
}

#[test]
fn every_item_of_a_parallel_iterator_has_the_state() {
    carried();
    for threads in [1, 2, 4] {
        let pool = pool(threads);
        pool.install(|| {
            with_numbers(HERE, || {
                let items = (0..1_000)
                    .into_par_iter()
                    .with_max_len(7)
                    .map(|_| numbers());
                let seen: Vec<_> = items.in_current_context().collect();
                assert_eq!(seen, [HERE; 1_000]);
                let seen: Vec<_> = scoped!(LEVEL = 1, {
                    (0..1_000)
                        .into_par_iter()
                        .with_max_len(7)
                        .map(|_| numbers())
                        .collect()
                });
                assert_eq!(seen, [HERE; 1_000]);
                assert_eq!(numbers(), HERE);
            });
        });
        assert_eq!(pool.broadcast(|_| numbers()), vec![NOTHING; threads]);
    }
}

#[test]
fn an_iterator_in_an_earlier_context_has_its_state_on_the_calling_thread_too() {
    carried();
    for threads in [1, 2] {
        pool(threads).install(|| {
            let earlier = with_numbers(HERE, Context::current);
            with_numbers([Some(9), Some(9)], || {
                let all = |context: Context| -> Vec<Numbers> {
                    let items = (0..100).into_par_iter().with_max_len(3).map(|_| numbers());
                    items.in_context(context).collect()
                };
                assert_eq!(all(earlier.clone()), [HERE; 100]);
                // The empty context is also that of a thread that waits.
                assert_eq!(all(Context::new()), [NOTHING; 100]);
                earlier.scope(|| {
                    set_numbers([Some(8), None]);
                    assert_eq!(all(earlier.clone()), [HERE; 100]);
                    set_numbers(HERE);
                });
            });
        });
    }
}

#[test]
fn items_of_nested_iterators_have_the_state_of_their_own_place() {
    carried();
    pool(4).install(|| {
        with_numbers(HERE, || {
            let seen: usize = (0..50)
                .into_par_iter()
                .with_max_len(1)
                .map(|outer: u32| {
                    assert_eq!(numbers(), HERE);
                    with_numbers([Some(100 + outer), None], || {
                        (0..50)
                            .into_par_iter()
                            .with_max_len(1)
                            .map(|_| usize::from(numbers() == [Some(100 + outer), None]))
                            .in_current_context()
                            .sum::<usize>()
                    })
                })
                .in_current_context()
                .sum();
            assert_eq!(seen, 2_500);
        });
    });
}

#[test]
fn a_waiting_thread_keeps_its_state_and_a_propagated_job_replaces_it() {
    carried();
    // One thread: while the call waits, it runs all that was spawned before.
    let pool = pool(1);
    let (send, seen) = mpsc::channel();
    let propagated = with_numbers([Some(7), None], || {
        let send = send.clone();
        propagate(move || send.send(("propagated", numbers())).unwrap())
    });
    let foreign = move || send.send(("foreign", numbers())).unwrap();
    pool.install(|| {
        rayon::spawn(propagated);
        rayon::spawn(foreign);
        with_numbers(HERE, || {
            in_rayon::join(
                || assert_eq!(numbers(), HERE),
                || {
                    while rayon::yield_now() == Some(rayon::Yield::Executed) {}
                    assert_eq!(numbers(), HERE);
                },
            );
            assert_eq!(numbers(), HERE);
        });
    });
    drop(pool);
    let mut seen: Vec<_> = seen.iter().collect();
    seen.sort();
    let expected = [("foreign", HERE), ("propagated", [Some(7), None])];
    assert_eq!(seen, expected);
}
