//! Pools: what they keep, and what they are built with.

use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::thread;

use contextvars::rayon::{self, ThreadPool, ThreadPoolBuilder};

use crate::support::{NOTHING, NUMBER, assert_clean, bound, inherited, pool, seen};

#[test]
fn a_pool_that_is_built_inside_a_scope_keeps_nothing_of_it() {
    let handlers = Arc::new(Mutex::new(Vec::new()));
    let pool = bound(1, || {
        let (on_start, on_exit) = (handlers.clone(), handlers.clone());
        ThreadPoolBuilder::new()
            .num_threads(2)
            .start_handler(move |_| on_start.lock().unwrap().push(seen()))
            .exit_handler(move |_| on_exit.lock().unwrap().push(seen()))
            .build()
            .unwrap()
    });
    assert_clean(&pool);
    assert_eq!(pool.install(seen), NOTHING);
    assert_eq!(bound(2, || pool.install(seen)), inherited(2));
    assert_clean(&pool);
    bound(3, || drop(pool));
    while Arc::strong_count(&handlers) > 1 {
        thread::yield_now();
    }
    assert_eq!(*handlers.lock().unwrap(), vec![NOTHING; 4]);
}

#[test]
fn two_pools_can_call_into_each_other() {
    fn back_and_forth(pools: &[ThreadPool; 2], depth: usize) -> u64 {
        if depth == 0 {
            return NUMBER.get();
        }
        let here = NUMBER.get();
        let there = NUMBER.scope(here + 1, || {
            pools[depth % 2].install(|| back_and_forth(pools, depth - 1))
        });
        assert_eq!(NUMBER.get(), here);
        there
    }
    for threads in [1, 2] {
        let pools = [pool(threads), pool(threads)];
        thread::scope(|threads| {
            for number in (0..10).map(|i| i * 1000) {
                let pools = &pools;
                threads.spawn(move || {
                    for _ in 0..50 {
                        let end = NUMBER.scope(number, || back_and_forth(pools, 8));
                        assert_eq!(end, number + 8);
                    }
                });
            }
        });
        assert_clean(&pools[0]);
        assert_clean(&pools[1]);
    }
}

#[test]
fn a_pool_is_one_of_rayons_and_can_be_had_back() {
    let bare = ::rayon::ThreadPoolBuilder::new()
        .num_threads(2)
        .build()
        .unwrap();
    let pool = ThreadPool::from(bare);
    assert_eq!(bound(1, || pool.install(seen)), inherited(1));
    assert_eq!(bound(1, || pool.as_rayon().install(seen)), NOTHING);
    let pool = ThreadPool::new(pool.into_rayon());
    let again = ThreadPool::new(pool);
    assert_eq!(again.as_ref().current_num_threads(), 2);
    assert!(format!("{again:?}").starts_with("ThreadPool"));
}

#[test]
fn a_pool_tells_what_rayons_tells() {
    let pool = pool(3);
    assert_eq!(pool.current_num_threads(), 3);
    assert_eq!(pool.current_thread_index(), None);
    assert_eq!(pool.current_thread_has_pending_tasks(), None);
    assert_eq!((pool.yield_now(), pool.yield_local()), (None, None));
    pool.install(|| {
        assert_eq!(rayon::current_num_threads(), 3);
        assert_eq!(pool.current_thread_index(), rayon::current_thread_index());
        assert_eq!(pool.current_thread_has_pending_tasks(), Some(false));
    });
}

#[test]
fn a_builder_passes_on_what_it_is_told() {
    let (sender, receiver) = channel();
    let panics = Mutex::new(sender);
    #[allow(deprecated, reason = "mirrored while rayon has it")]
    let pool = ThreadPoolBuilder::new()
        .num_threads(1)
        .thread_name(|index| format!("worker {index}"))
        .stack_size(1 << 20)
        .breadth_first()
        .panic_handler(move |payload| {
            let message = *payload.downcast::<String>().unwrap();
            panics.lock().unwrap().send((message, seen())).unwrap();
        })
        .build()
        .unwrap();
    pool.install(|| assert_eq!(thread::current().name(), Some("worker 0")));

    bound(1, || pool.spawn(|| contextvars_tests::panics("the job")));
    assert_eq!(receiver.recv().unwrap(), ("the job".to_owned(), NOTHING));
    assert_clean(&pool);
}

#[test]
fn threads_can_be_made_by_a_handler() {
    let mut handles = Vec::new();
    let pool = ThreadPoolBuilder::default()
        .spawn_handler(|thread| {
            handles.push(thread::Builder::new().spawn(|| thread.run())?);
            Ok(())
        })
        .num_threads(2)
        .build()
        .unwrap();
    assert_eq!(bound(1, || pool.install(seen)), inherited(1));
    drop(pool);
    assert_eq!(handles.len(), 2);
    for handle in handles {
        handle.join().unwrap();
    }
}

#[test]
fn threads_that_a_handler_makes_keep_nothing_of_where_the_pool_is_built() {
    let pool = bound(1, || {
        ThreadPoolBuilder::new()
            .num_threads(2)
            .spawn_handler(|thread| {
                assert_eq!(seen(), NOTHING);
                // A thread that inherits.
                contextvars::thread::spawn(|| thread.run());
                Ok(())
            })
            .build()
            .unwrap()
    });
    assert_clean(&pool);
    assert_eq!(bound(2, || pool.install(seen)), inherited(2));
}

#[test]
fn the_body_of_build_scoped_is_the_callers_own_code() {
    bound(1, || {
        let seen_in_pool = ThreadPoolBuilder::new()
            .num_threads(2)
            .build_scoped(
                |thread| {
                    assert_eq!(seen(), NOTHING);
                    thread.run();
                },
                |pool| {
                    NUMBER.set(2);
                    pool.install(|| NUMBER.get())
                },
            )
            .unwrap();
        assert_eq!(seen_in_pool, 2);
        assert_eq!(NUMBER.get(), 2);
    });
}

#[test]
fn the_global_pool_is_built_once() {
    // Whoever comes first has built it: a test that ran, or this one.
    let _ = ThreadPoolBuilder::new().build_global();
    assert!(ThreadPoolBuilder::new().build_global().is_err());
    assert!(
        ThreadPoolBuilder::new()
            .spawn_handler(|_| Ok(()))
            .build_global()
            .is_err()
    );
    assert_eq!(bound(1, || rayon::join(seen, seen).1), inherited(1));
}
