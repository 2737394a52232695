//! Futures in their contexts.

#![allow(
    clippy::items_after_statements,
    reason = "an item stands where it is used"
)]

use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{self, Poll};

use contextvars::{Context, InContext, Propagate};
use contextvars_tests::{Counted, Drops, OnDrop, message_of, panics, poll_once, var, yield_once};
use futures::StreamExt;
use futures::executor::block_on;
use futures::stream::FuturesUnordered;

var! {
    static LEVEL: u32 = 0;
    static VALUE: Counted;
    static OWN: u32 = 0, inherit(false);
}

/// What was seen, in order.
type Log = Arc<Mutex<Vec<u32>>>;

/// Notes the level when it is dropped.
fn notes_level(log: &Log) -> OnDrop {
    let log = Arc::clone(log);
    OnDrop::new(move || log.lock().unwrap().push(LEVEL.get()))
}

/// A task in a context with this level, with a counted value in it.
fn task(
    level: u32,
    drops: &Drops,
    log: &Log,
) -> Pin<Box<InContext<impl Future<Output = u32> + use<>>>> {
    let (drops, guard) = (drops.clone(), notes_level(log));
    let context = Context::new().with_value(&LEVEL, level);
    Box::pin(
        async move {
            let _guard = guard;
            VALUE.set(drops.value(level));
            OWN.set(level);
            yield_once().await;
            LEVEL.set(LEVEL.get() + 100);
            yield_once().await;
            assert_eq!(VALUE.with(Counted::id), level);
            assert_eq!(OWN.get(), level);
            LEVEL.get()
        }
        .in_context(context),
    )
}

#[test]
fn a_future_dropped_before_its_first_poll_is_dropped_in_its_context() {
    let (drops, log) = (Drops::new(), Log::default());
    LEVEL.scope(9, || drop(task(1, &drops, &log)));
    assert_eq!(*log.lock().unwrap(), [1]);
    assert_eq!(drops.dropped(), [0; 0]);
}

#[test]
fn a_future_dropped_half_way_is_dropped_in_its_context() {
    let (drops, log) = (Drops::new(), Log::default());
    LEVEL.scope(9, || {
        let mut task = task(1, &drops, &log);
        assert!(poll_once(task.as_mut()).is_pending());
        assert!(poll_once(task.as_mut()).is_pending());
        assert_eq!((LEVEL.get(), drops.alive()), (9, 1));
    });
    assert_eq!(*log.lock().unwrap(), [101]);
    assert_eq!(drops.dropped(), [1]);
}

#[test]
fn a_future_dropped_on_another_thread_is_dropped_in_its_context() {
    let (drops, log) = (Drops::new(), Log::default());
    let mut task = task(1, &drops, &log);
    assert!(poll_once(task.as_mut()).is_pending());
    let after = std::thread::spawn(move || {
        LEVEL.set(9);
        drop(task);
        LEVEL.get()
    });
    assert_eq!(after.join().unwrap(), 9);
    assert_eq!(*log.lock().unwrap(), [1]);
    assert_eq!(drops.alive(), 0);
}

#[test]
fn two_futures_interleaved_on_one_thread_do_not_see_each_other() {
    let (drops, log) = (Drops::new(), Log::default());
    LEVEL.scope(9, || {
        OWN.set(9);
        let (mut one, mut two) = (task(1, &drops, &log), task(2, &drops, &log));
        for _ in 0..2 {
            assert!(poll_once(one.as_mut()).is_pending());
            assert!(poll_once(two.as_mut()).is_pending());
            assert_eq!((LEVEL.get(), OWN.get(), VALUE.is_set()), (9, 9, false));
        }
        assert_eq!(poll_once(two.as_mut()), Poll::Ready(102));
        assert_eq!(poll_once(one.as_mut()), Poll::Ready(101));
    });
    assert_eq!(drops.alive(), 0);
}

#[test]
fn a_future_goes_from_thread_to_thread() {
    let (drops, log) = (Drops::new(), Log::default());
    let mut task = task(1, &drops, &log);
    for _ in 0..2 {
        task = std::thread::spawn(move || {
            LEVEL.set(9);
            assert!(poll_once(task.as_mut()).is_pending());
            task
        })
        .join()
        .unwrap();
    }
    assert_eq!(poll_once(task.as_mut()), Poll::Ready(101));
}

#[test]
fn siblings_of_join_are_isolated() {
    let (drops, log) = (Drops::new(), Log::default());
    let results = LEVEL.scope(9, || {
        block_on(async {
            futures::join!(task(1, &drops, &log), task(2, &drops, &log), async {
                LEVEL.get()
            })
        })
    });
    assert_eq!(results, (101, 102, 9));
    assert_eq!(drops.alive(), 0);
}

#[test]
fn siblings_of_select_are_isolated_and_the_loser_is_dropped_in_its_context() {
    let (drops, log) = (Drops::new(), Log::default());
    LEVEL.scope(9, || {
        let never = {
            let guard = notes_level(&log);
            async move {
                let _guard = guard;
                LEVEL.set(77);
                std::future::pending::<u32>().await
            }
            .in_current_context()
        };
        let winner = task(1, &drops, &log);
        let winner = block_on(async {
            match futures::future::select(Box::pin(never), winner).await {
                futures::future::Either::Left(_) => unreachable!(),
                futures::future::Either::Right((result, loser)) => {
                    assert_eq!(LEVEL.get(), 9);
                    drop(loser);
                    result
                }
            }
        });
        assert_eq!((winner, LEVEL.get()), (101, 9));
    });
    assert_eq!(*log.lock().unwrap(), [101, 77]);
}

#[test]
fn siblings_in_futures_unordered_are_isolated() {
    let (drops, log) = (Drops::new(), Log::default());
    let tasks: FuturesUnordered<_> = (1..=20).map(|level| task(level, &drops, &log)).collect();
    let mut results = LEVEL.scope(9, || block_on(tasks.collect::<Vec<_>>()));
    results.sort_unstable();
    assert!(results.into_iter().eq(101..=120));
    assert_eq!(drops.alive(), 0);
}

#[test]
fn siblings_in_a_dropped_futures_unordered_are_dropped_in_their_contexts() {
    let (drops, log) = (Drops::new(), Log::default());
    let mut tasks: FuturesUnordered<_> = (1..=3).map(|level| task(level, &drops, &log)).collect();
    assert!(poll_once(pin!(tasks.next())).is_pending());
    LEVEL.scope(9, || drop(tasks));
    log.lock().unwrap().sort_unstable();
    assert_eq!(*log.lock().unwrap(), [1, 2, 3]);
    assert_eq!(drops.alive(), 0);
}

#[test]
fn a_poll_that_panics_leaves_the_thread_and_the_future_usable_for_drop() {
    let log = Log::default();
    let guard = notes_level(&log);
    LEVEL.scope(9, || {
        let mut task = Box::pin(
            async move {
                let _guard = guard;
                LEVEL.set(1);
                yield_once().await;
                LEVEL.set(2);
                panics("in poll")
            }
            .in_current_context(),
        );
        assert!(
            poll_once::<InContext<_>>(task.as_mut())
                .map(|(): ()| ())
                .is_pending()
        );
        assert_eq!(message_of(|| poll_once(task.as_mut())), "in poll");
        assert_eq!(LEVEL.get(), 9);
        assert_eq!(task.context().get(&LEVEL), Some(&2));
        assert_eq!(
            *log.lock().unwrap(),
            [2],
            "an async block drops what it has when it panics"
        );
        drop(task);
        assert_eq!(LEVEL.get(), 9);
    });
}

#[test]
fn a_future_whose_drop_panics_leaves_the_thread_clean() {
    let drops = Drops::new();
    let value = drops.value(1);
    let guard = OnDrop::new(|| {
        assert_eq!(LEVEL.get(), 1);
        panics("in drop")
    });
    LEVEL.scope(9, || {
        let task = async move { drop(guard) }.in_context(
            Context::new()
                .with_value(&LEVEL, 1)
                .with_value(&VALUE, value),
        );
        assert_eq!(message_of(|| drop(task)), "in drop");
        assert_eq!(LEVEL.get(), 9);
    });
    assert_eq!(drops.alive(), 0);
}

#[test]
fn a_completed_future_that_keeps_its_parts_is_dropped_in_its_context() {
    struct Keeps(Option<OnDrop>);
    impl Future for Keeps {
        type Output = ();
        fn poll(self: Pin<&mut Self>, _: &mut task::Context<'_>) -> Poll<()> {
            LEVEL.set(2);
            assert!(self.0.is_some());
            Poll::Ready(())
        }
    }
    let log = Log::default();
    let mut task = Box::pin(Keeps(Some(notes_level(&log))).in_context(Context::new()));
    assert!(poll_once(task.as_mut()).is_ready());
    assert_eq!(*log.lock().unwrap(), [0; 0]);
    drop(task);
    assert_eq!(*log.lock().unwrap(), [2]);
}

#[test]
fn a_plainly_awaited_callee_shares_its_callers_context() {
    async fn callee() {
        LEVEL.set(LEVEL.get() + 1);
        yield_once().await;
        OWN.set(5);
    }
    let caller = async {
        callee().await;
        assert_eq!((LEVEL.get(), OWN.get()), (1, 5));
        callee().in_current_context().await;
        assert_eq!((LEVEL.get(), OWN.get()), (1, 5));
        LEVEL.get()
    };
    assert_eq!(block_on(caller.in_context(Context::new())), 1);
    assert!(!LEVEL.is_set());
}

#[test]
fn inherit_false_bindings_are_not_taken_by_a_nested_task_and_last_in_the_outer() {
    let outer = async {
        OWN.set(1);
        let inner = async {
            assert!(!OWN.is_set());
            OWN.set(2);
            yield_once().await;
            OWN.get()
        };
        assert_eq!(inner.in_current_context().await, 2);
        OWN.get()
    };
    assert_eq!(block_on(outer.in_current_context()), 1);
}

#[test]
fn a_detached_future_sees_defaults_only() {
    LEVEL.scope(9, || {
        let seen =
            block_on(async { (LEVEL.get(), Context::current().len()) }.in_context(Context::new()));
        assert_eq!(seen, (0, 0));
    });
}

#[test]
fn a_task_polled_inside_of_with_leaves_the_borrowed_value() {
    let drops = Drops::new();
    VALUE.scope(drops.value(1), || {
        VALUE.with(|value| {
            let mut task = pin!(
                async {
                    drop(VALUE.set(drops.value(2)));
                    yield_once().await;
                    VALUE.with(|inner| {
                        VALUE.set(drops.value(3));
                        inner.id()
                    })
                }
                .in_current_context()
            );
            assert!(poll_once(task.as_mut()).is_pending());
            drop(VALUE.set(drops.value(4)));
            assert_eq!(poll_once(task), Poll::Ready(2));
            assert_eq!((value.id(), VALUE.with(Counted::id)), (1, 4));
        });
    });
    assert_eq!(drops.alive(), 0);
}

#[test]
fn what_was_bound_can_be_taken_out() {
    let drops = Drops::new();
    let future =
        std::future::ready(5).in_context(Context::new().with_value(&VALUE, drops.value(1)));
    assert_eq!(future.context().len(), 1);
    assert_eq!(block_on(future.into_inner()), 5);
    assert_eq!(drops.alive(), 0);
}

#[test]
fn debug_shows_what_is_bound_and_the_context() {
    let shown = format!(
        "{:?}",
        "work".in_context(Context::new().with_value(&LEVEL, 3))
    );
    assert_eq!(
        shown,
        r#"InContext { inner: "work", context: {"LEVEL": 3} }"#
    );
}

#[test]
fn tasks_of_a_multi_threaded_runtime_keep_their_contexts() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(3)
        .build()
        .unwrap();
    let drops = Drops::new();
    runtime.block_on(async {
        let tasks: Vec<_> = (0..50)
            .map(|number| {
                let drops = drops.clone();
                let work = async move {
                    for round in 0..20 {
                        assert_eq!((LEVEL.get(), OWN.get()), (number + round, round));
                        LEVEL.set(LEVEL.get() + 1);
                        OWN.set(OWN.get() + 1);
                        VALUE.set(drops.value(round));
                        tokio::task::yield_now().await;
                        assert_eq!(VALUE.with(Counted::id), round);
                    }
                    LEVEL.get()
                };
                tokio::spawn(LEVEL.scope(number, || work.in_current_context()))
            })
            .collect();
        for (number, task) in (0..).zip(tasks) {
            assert_eq!(task.await.unwrap(), number + 20);
        }
    });
    drop(runtime);
    assert_eq!(drops.alive(), 0);
}
