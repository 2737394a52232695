//! Tasks: the state is put in place for each poll and for the drop, and not written back.

use std::sync::mpsc;

use contextvars::{Context, Propagate, propagate, scoped};
use contextvars_tests::{OnDrop, poll_once, yield_once};
use tokio::runtime::{Builder, Runtime};

use crate::support::{
    Event::{Entered, Left},
    LEVEL, carried, events_of, numbers, set_numbers, with_numbers,
};

fn runtimes() -> [Runtime; 2] {
    carried();
    [
        Builder::new_current_thread().build().unwrap(),
        Builder::new_multi_thread()
            .worker_threads(2)
            .build()
            .unwrap(),
    ]
}

#[test]
fn the_state_is_there_in_each_poll_and_gone_between() {
    let task = with_numbers([Some(1), None], || {
        async {
            assert_eq!(numbers(), [Some(1), None]);
            yield_once().await;
            assert_eq!(numbers(), [Some(1), None]);
        }
        .in_current_context()
    });
    let mut task = Box::pin(task);
    let events = events_of(|| {
        assert!(poll_once(task.as_mut()).is_pending());
        assert_eq!(numbers(), [None, None]);
        assert!(poll_once(task.as_mut()).is_ready());
        assert_eq!(numbers(), [None, None]);
    });
    let one = [Entered(0, Some(1)), Left(0, Some(1))];
    assert_eq!(events, [one, one].concat());
}

#[test]
fn what_a_task_changes_is_not_written_back() {
    let task = with_numbers([Some(1), None], || {
        async {
            set_numbers([Some(2), None]);
            yield_once().await;
            numbers()
        }
        .in_current_context()
    });
    let mut task = Box::pin(task);
    with_numbers([Some(3), None], || {
        assert!(poll_once(task.as_mut()).is_pending());
        assert_eq!(numbers(), [Some(3), None]);
        let std::task::Poll::Ready(seen) = poll_once(task.as_mut()) else {
            panic!("the task is ready at its second poll");
        };
        assert_eq!(seen, [Some(1), None]);
    });
}

#[test]
fn a_future_is_dropped_in_its_state() {
    let (send, seen) = mpsc::channel();
    for polls in 0..2 {
        let send = send.clone();
        let look = OnDrop::new(move || send.send(numbers()).unwrap());
        let task = with_numbers([Some(1), Some(2)], || {
            async move {
                let _look = look;
                yield_once().await;
                yield_once().await;
            }
            .in_current_context()
        });
        let mut task = Box::pin(task);
        for _ in 0..polls {
            assert!(poll_once(task.as_mut()).is_pending());
        }
        drop(task);
        assert_eq!(seen.recv().unwrap(), [Some(1), Some(2)]);
        assert_eq!(numbers(), [None, None]);
    }
}

#[test]
fn spawned_tasks_have_the_state_of_their_spawner_on_both_runtimes() {
    #[propagate]
    async fn spawns() -> Vec<[Option<u32>; 2]> {
        let tasks: Vec<_> = (0..20)
            .map(|_| {
                tokio::spawn(async {
                    for _ in 0..10 {
                        assert_eq!(numbers(), [Some(1), Some(2)]);
                        tokio::task::yield_now().await;
                    }
                    numbers()
                })
            })
            .collect();
        let mut seen = Vec::new();
        for task in tasks {
            seen.push(task.await.unwrap());
        }
        seen.push(tokio::task::spawn_blocking(numbers).await.unwrap());
        seen
    }

    for runtime in runtimes() {
        let work = with_numbers([Some(1), Some(2)], || spawns().in_current_context());
        let seen = runtime.block_on(work);
        assert_eq!(seen, [[Some(1), Some(2)]; 21]);
        // Bare tasks afterwards find the workers clean.
        for _ in 0..20 {
            let bare = runtime.spawn(async { numbers() });
            assert_eq!(runtime.block_on(bare).unwrap(), [None, None]);
        }
    }
}

#[test]
fn an_aborted_task_is_dropped_in_its_state_on_both_runtimes() {
    for runtime in runtimes() {
        let (send, seen) = mpsc::channel();
        let (started, has_started) = tokio::sync::oneshot::channel();
        let task = with_numbers([Some(4), None], || {
            async move {
                let _look = OnDrop::new(move || send.send(numbers()).unwrap());
                started.send(()).unwrap();
                std::future::pending::<()>().await;
            }
            .in_current_context()
        });
        runtime.block_on(async {
            let task = tokio::spawn(task);
            has_started.await.unwrap();
            task.abort();
            assert!(task.await.unwrap_err().is_cancelled());
        });
        assert_eq!(seen.recv().unwrap(), [Some(4), None]);
    }
}

#[test]
fn a_panicking_task_leaves_its_worker_clean() {
    for runtime in runtimes() {
        for _ in 0..10 {
            let task = with_numbers([Some(4), None], || {
                async { contextvars_tests::panics("task") }.in_current_context()
            });
            let task = runtime.spawn(task);
            let error = runtime.block_on(task).map(|never: ()| never).unwrap_err();
            assert!(error.is_panic());
            let bare = runtime.spawn(async { numbers() });
            assert_eq!(runtime.block_on(bare).unwrap(), [None, None]);
        }
    }
}

#[test]
fn an_async_scope_has_the_state_of_where_it_was_made() {
    let scope = with_numbers([Some(6), None], || {
        scoped!(LEVEL = 1, async {
            yield_once().await;
            (LEVEL.get(), numbers())
        })
    });
    let mut scope = Box::pin(scope);
    with_numbers([Some(7), Some(7)], || {
        assert!(poll_once(scope.as_mut()).is_pending());
        let std::task::Poll::Ready(seen) = poll_once(scope.as_mut()) else {
            panic!("the scope is ready at its second poll");
        };
        assert_eq!(seen, (1, [Some(6), None]));
        assert_eq!(numbers(), [Some(7), Some(7)]);
    });
}

#[test]
fn a_detached_task_has_no_state() {
    for runtime in runtimes() {
        let task = with_numbers([Some(4), Some(5)], || {
            async { numbers() }.in_context(Context::new())
        });
        let seen =
            runtime.block_on(async { with_numbers([Some(8), None], || tokio::spawn(task)).await });
        assert_eq!(seen.unwrap(), [None, None]);
    }
}
