//! Bare spawns on a runtime that inherits.
#![cfg(tokio_unstable)]

use std::convert::Infallible;
use std::sync::mpsc;

use contextvars::{Context, Propagate, context_var, propagate, scoped};
use contextvars_tests::alloc::{Counting, growth_of};
use contextvars_tests::{Counted, Drops, OnDrop, is_full, yield_once};
use contextvars_tokio::inherit;
use tokio::runtime::{Builder, Runtime};
use tokio::task::{JoinSet, yield_now};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[context_var]
static USER: u64;
#[context_var]
static VALUE: Counted;
#[context_var(inherit = false)]
static OWN: u64;

fn runtimes() -> [Runtime; 2] {
    let mut builders = [Builder::new_current_thread(), Builder::new_multi_thread()];
    builders[1].worker_threads(2);
    builders.map(|mut builder| inherit(&mut builder).enable_all().build().unwrap())
}

fn user() -> Option<u64> {
    USER.try_get().ok()
}

#[test]
fn a_bare_task_inherits_and_so_do_those_that_it_spawns() {
    for runtime in runtimes() {
        let seen = runtime.block_on(async {
            let task = scoped!(USER = 7, {
                tokio::spawn(async {
                    yield_now().await;
                    let nested = tokio::spawn(async { user() });
                    (user(), nested.await.unwrap())
                })
            });
            let seen = task.await.unwrap();
            assert_eq!(tokio::spawn(async { user() }).await.unwrap(), None);
            seen
        });
        assert_eq!(seen, (Some(7), Some(7)));
        let from_outside = USER.scope(8, || runtime.spawn(async { user() }));
        assert_eq!(runtime.block_on(from_outside).unwrap(), Some(8));
    }
}

#[test]
fn what_a_task_sets_lasts_across_its_awaits_and_is_seen_by_no_other() {
    for runtime in runtimes() {
        runtime.block_on(async {
            let mut tasks = JoinSet::new();
            for number in 0..50 {
                USER.scope(1_000, || {
                    tasks.spawn(async move {
                        OWN.set(number);
                        let token = USER.set(number);
                        for _ in 0..20 {
                            yield_now().await;
                            assert_eq!((user(), OWN.get()), (Some(number), number));
                        }
                        USER.reset(token).unwrap();
                        yield_now().await;
                        assert_eq!(user(), Some(1_000));
                        // A binding that is not inherited stays behind.
                        tokio::spawn(async { assert!(OWN.try_get().is_err()) })
                            .await
                            .unwrap();
                    })
                });
            }
            while let Some(ended) = tasks.join_next().await {
                ended.unwrap();
            }
            assert_eq!(user(), None);
        });
    }
}

#[test]
fn a_marked_spawn_keeps_its_own_capture() {
    #[propagate(USER = 3)]
    async fn marked() -> Option<u64> {
        tokio::spawn(async { user() }).await.unwrap()
    }

    for runtime in runtimes() {
        assert_eq!(runtime.block_on(USER.scope(1, marked)), Some(3));
        let detached = USER.scope(1, || async { user() }.in_context(Context::new()));
        let seen = runtime.block_on(async { USER.scope(2, || tokio::spawn(detached)).await });
        assert_eq!(seen.unwrap(), None);
    }
}

#[test]
fn panicking_and_aborted_tasks_leave_their_thread_clean_and_end_in_their_context() {
    for runtime in runtimes() {
        runtime.block_on(async {
            for _ in 0..20 {
                let panics = USER.scope(1, || {
                    tokio::spawn(async {
                        USER.set(666);
                        yield_now().await;
                        contextvars_tests::panics("task")
                    })
                });
                assert!(panics.await.map(|never: ()| never).unwrap_err().is_panic());
                assert_eq!(tokio::spawn(async { user() }).await.unwrap(), None);
                assert_eq!(user(), None);
            }
            let (send, seen) = mpsc::channel();
            let (started, has_started) = tokio::sync::oneshot::channel();
            let look = OnDrop::new(move || send.send(user()).unwrap());
            let task = USER.scope(9, || {
                tokio::spawn(async move {
                    let _look = look;
                    started.send(()).unwrap();
                    std::future::pending::<()>().await;
                })
            });
            has_started.await.unwrap();
            task.abort();
            assert!(task.await.unwrap_err().is_cancelled());
            assert_eq!(seen.recv().unwrap(), Some(9));
        });
    }
}

#[test]
fn no_context_is_kept_when_its_task_has_ended() {
    let drops = Drops::new();
    for runtime in runtimes() {
        runtime.block_on(async {
            let mut tasks = JoinSet::new();
            for id in 0..100 {
                VALUE.scope(drops.value(id), || {
                    tasks.spawn(async {
                        yield_now().await;
                        VALUE.with(Counted::id)
                    })
                });
            }
            tasks.abort_all();
            while tasks.join_next().await.is_some() {}
            let ended = VALUE.scope(drops.value(100), || tokio::spawn(async {}));
            ended.await.unwrap();
        });
        // Tasks that the end of the runtime cancels.
        let value = drops.value(101);
        VALUE.scope(value, || runtime.spawn(std::future::pending::<()>()));
        drop(runtime);
        assert_eq!(drops.alive(), 0);
    }
}

#[test]
fn many_tasks_leave_nothing_behind() {
    let runtimes = runtimes();
    let run = |tasks: u64| {
        for runtime in &runtimes {
            runtime.block_on(async {
                for number in 0..tasks / 2 {
                    let task = USER.scope(number, || tokio::spawn(async { user() }));
                    assert_eq!(task.await.unwrap(), Some(number));
                }
            });
        }
    };
    run(10_000);
    let tasks = if is_full() { 1_000_000 } else { 100_000 };
    // Other tests of this binary run meanwhile. A context that is kept takes some hundred bytes.
    let growth = growth_of(|| run(tasks));
    assert!(growth < 4 << 20, "{growth} bytes");
}

#[test]
fn a_task_that_runs_a_runtime_of_its_own_keeps_its_context() {
    let [_, outer] = runtimes();
    let task = USER.scope(1, || {
        outer.spawn(async {
            let seen = tokio::task::block_in_place(|| {
                let [inner, _] = runtimes();
                inner.block_on(async {
                    let task = USER.scope(2, || tokio::spawn(async { user() }));
                    (task.await.unwrap(), user())
                })
            });
            yield_now().await;
            (seen, user())
        })
    });
    assert_eq!(outer.block_on(task).unwrap(), ((Some(2), Some(1)), Some(1)));
}

#[test]
fn a_task_that_is_woken_while_it_runs_takes_its_context_to_the_next_thread() {
    let mut builder = Builder::new_multi_thread();
    let runtime = inherit(&mut builder).worker_threads(4).build().unwrap();
    runtime.block_on(async {
        let mut tasks = JoinSet::new();
        for number in 0..100 {
            USER.scope(number, || {
                tasks.spawn(async move {
                    for round in 0..200 {
                        // It wakes itself in its poll, so another thread may take it at once.
                        yield_once().await;
                        assert_eq!(user(), Some(number + round));
                        USER.set(number + round + 1);
                    }
                })
            });
        }
        while let Some(ended) = tasks.join_next().await {
            ended.unwrap();
        }
    });
}

#[test]
fn a_scope_that_does_not_end_in_a_task_ends_no_thread_of_the_runtime() {
    use contextvars::__private::{Binding, scope};

    for runtime in runtimes() {
        let task = async {
            std::mem::forget(scope((
                Binding {
                    var: &USER,
                    value: 5,
                },
                (),
            )));
            yield_now().await;
            user()
        };
        let task = USER.scope(1, || runtime.spawn(task));
        assert_eq!(runtime.block_on(task).unwrap(), None);
        let later = USER.scope(2, || runtime.spawn(async { user() }));
        assert_eq!(runtime.block_on(later).unwrap(), Some(2));
    }
}

#[test]
fn tasks_that_hyper_and_tower_spawn_inherit_from_where_they_are_spawned() {
    use http_body_util::{BodyExt, Empty, Full};
    use hyper::body::Bytes;
    use hyper_util::rt::{TokioExecutor, TokioIo};
    use tower::{Service, ServiceExt, service_fn};

    let answer = |_: hyper::Request<hyper::body::Incoming>| async {
        // A bare spawn in a handler, on a connection's task.
        let user = tokio::spawn(async { user() }).await.unwrap();
        let text = format!("{user:?}");
        Ok::<_, Infallible>(hyper::Response::new(Full::new(Bytes::from(text))))
    };
    for runtime in runtimes() {
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap();
            let server = USER.scope(4, || {
                tokio::spawn(async move {
                    let (stream, _) = listener.accept().await.unwrap();
                    let _executor = TokioExecutor::new();
                    tokio::spawn(hyper::server::conn::http1::Builder::new().serve_connection(
                        TokioIo::new(stream),
                        hyper::service::service_fn(answer),
                    ));
                })
            });
            let stream = tokio::net::TcpStream::connect(address).await.unwrap();
            let (mut sender, connection) =
                hyper::client::conn::http1::handshake(TokioIo::new(stream))
                    .await
                    .unwrap();
            tokio::spawn(connection);
            let request = hyper::Request::new(Empty::<Bytes>::new());
            let response = sender.send_request(request).await.unwrap();
            let body = response.into_body().collect().await.unwrap().to_bytes();
            assert_eq!(body, "Some(4)");
            server.await.unwrap();

            // The worker of a buffer is one task, with the context of where the buffer was made.
            let mut buffered = USER.scope(6, || {
                tower::buffer::Buffer::new(
                    service_fn(|()| {
                        let user = user();
                        async move { Ok::<_, tower::BoxError>(user) }
                    }),
                    4,
                )
            });
            let buffered = buffered.ready().await.unwrap();
            let seen = USER.scope(5, || buffered.call(()));
            assert_eq!(seen.await.unwrap(), Some(6));
        });
    }
}
