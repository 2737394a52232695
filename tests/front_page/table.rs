//! The table "Where the context goes, and where it does not": a test for each row, a line for each cell.

use std::sync::mpsc;
use std::thread;

use contextvars::{Context, Propagate, context_var, propagate, scoped};
use contextvars_tests::pool;
use rayon::prelude::*;

#[context_var]
static LEVEL: u8 = 0;

fn seen() -> u8 {
    LEVEL.get()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .unwrap()
}

#[test]
fn threads() {
    #[expect(clippy::redundant_closure, reason = "a closure is another form")]
    #[propagate]
    fn marked() -> u8 {
        let built = thread::Builder::new().spawn(seen).unwrap();
        thread::spawn(|| seen()).join().unwrap() + built.join().unwrap()
    }
    LEVEL.scope(3, || {
        assert_eq!(marked(), 6);
        let ours = contextvars::thread::Builder::new().spawn(seen).unwrap();
        assert_eq!(ours.join().unwrap(), 3);
        let ours = contextvars::thread::spawn(seen);
        assert_eq!(ours.join().unwrap(), 3);
        assert_eq!(thread::spawn(seen).join().unwrap(), 0);
        assert_eq!(thread::spawn(propagate(seen)).join().unwrap(), 3);
    });
    let in_scoped = scoped!(LEVEL = 4, { thread::spawn(seen).join().unwrap() });
    assert_eq!(in_scoped, 4);
}

#[test]
fn scoped_threads() {
    #[propagate]
    fn marked() -> u8 {
        thread::scope(|s| s.spawn(seen).join().unwrap())
    }
    LEVEL.scope(3, || {
        assert_eq!(marked(), 3);
        let ours = contextvars::thread::scope(|s| s.spawn(seen).join().unwrap());
        assert_eq!(ours, 3);
        thread::scope(|s| {
            assert_eq!(s.spawn(seen).join().unwrap(), 0);
            assert_eq!(s.spawn(propagate(seen)).join().unwrap(), 3);
        });
    });
}

#[test]
fn calls_of_rayon() {
    #[propagate]
    fn marked(pool: &rayon::ThreadPool) {
        let (sender, spawned) = mpsc::channel();
        assert_eq!(rayon::join(seen, seen), (3, 3));
        rayon::scope(|s| s.spawn(|_| assert_eq!(seen(), 3)));
        rayon::spawn(move || sender.send(seen()).unwrap());
        assert_eq!(spawned.recv(), Ok(3));
        assert_eq!(pool.install(seen), 3);
        assert_eq!(pool.broadcast(|_| seen()), [3, 3]);
    }
    let pool = pool(2);
    LEVEL.scope(3, || {
        marked(&pool);

        let (sender, spawned) = mpsc::channel();
        assert_eq!(contextvars::rayon::join(seen, seen), (3, 3));
        contextvars::rayon::scope(|s| s.spawn(|_| assert_eq!(seen(), 3)));
        contextvars::rayon::spawn(move || sender.send(seen()).unwrap());
        assert_eq!(spawned.recv(), Ok(3));

        // This thread is none of the pool's: what runs there has defaults.
        assert_eq!(pool.join(seen, seen), (0, 0));
        assert_eq!(pool.install(seen), 0);
        assert_eq!(pool.broadcast(|_| seen()), [0, 0]);
        assert_eq!(pool.join(propagate(seen), propagate(seen)), (3, 3));
        assert_eq!(pool.install(propagate(seen)), 3);
        // A closure that has parameters, or that is called more than once, enters the context itself.
        let context = Context::current();
        assert_eq!(pool.broadcast(|_| context.scope(seen)), [3, 3]);
        pool.scope(|s| s.spawn(|_| assert_eq!(context.scope(seen), 3)));
    });
    // On a thread of the pool, the closure that rayon runs there sees the context of that thread.
    let here = pool.install(|| LEVEL.scope(3, || rayon::join(seen, || ()).0));
    assert_eq!(here, 3);
}

#[test]
fn chains_of_parallel_iterators() {
    #[propagate]
    fn marked() -> Vec<u8> {
        (0..10).into_par_iter().map(|_| seen()).collect()
    }
    #[propagate]
    fn split_over_a_let() -> Vec<u8> {
        let levels = (0..10).into_par_iter().map(|_| seen());
        levels.collect()
    }
    LEVEL.scope(3, || {
        assert_eq!(marked(), [3; 10]);
        let levels = (0..10).into_par_iter().map(|_| seen());
        assert_eq!(levels.in_current_context().collect::<Vec<_>>(), [3; 10]);

        // This thread is none of the pool's: all items run on other threads.
        let levels = (0..10).into_par_iter().map(|_| seen());
        assert_eq!(levels.collect::<Vec<_>>(), [0; 10]);
        assert_eq!(split_over_a_let(), [3; 10]);
    });
}

#[test]
fn tasks() {
    async fn level() -> u8 {
        tokio::task::yield_now().await;
        seen()
    }
    #[propagate]
    async fn marked() -> [u8; 4] {
        let mut set = tokio::task::JoinSet::new();
        set.spawn(level());
        let local = tokio::task::LocalSet::new();
        let local = local.run_until(async { tokio::task::spawn_local(level()).await });
        [
            tokio::spawn(level()).await.unwrap(),
            set.join_next().await.unwrap().unwrap(),
            local.await.unwrap(),
            smol::spawn(level()).await,
        ]
    }
    let runtime = runtime();
    LEVEL.scope(3, || {
        assert_eq!(runtime.block_on(marked()), [3; 4]);
        runtime.block_on(async {
            assert_eq!(tokio::spawn(level()).await.unwrap(), 0);
            let along = level().in_current_context();
            assert_eq!(tokio::spawn(along).await.unwrap(), 3);
            assert_eq!(smol::spawn(level()).await, 0);
        });
    });
}

#[test]
fn a_bare_task_on_a_runtime_of_one_thread_sees_what_that_thread_has() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let seen = LEVEL.scope(3, || {
        runtime.block_on(async { tokio::spawn(async { seen() }).await.unwrap() })
    });
    assert_eq!(seen, 3);
}

#[test]
fn blocking_work() {
    #[propagate]
    async fn marked() -> [u8; 3] {
        [
            tokio::task::spawn_blocking(seen).await.unwrap(),
            tokio::task::block_in_place(seen),
            smol::unblock(seen).await,
        ]
    }
    let runtime = runtime();
    LEVEL.scope(3, || {
        assert_eq!(runtime.block_on(marked()), [3; 3]);
        runtime.block_on(async {
            let bare = tokio::task::spawn_blocking(seen);
            assert_eq!(bare.await.unwrap(), 0);
            assert_eq!(smol::unblock(seen).await, 0);
            assert_eq!(tokio::task::block_in_place(seen), 3);
            let along = tokio::task::spawn_blocking(propagate(seen));
            assert_eq!(along.await.unwrap(), 3);
        });
    });
}

#[test]
fn chains_that_come_from_elsewhere_or_are_given_on() {
    fn levels() -> impl ParallelIterator<Item = u8> {
        (0..10).into_par_iter().map(|_| seen())
    }
    #[propagate]
    fn marked_levels() -> impl ParallelIterator<Item = u8> {
        (0..10).into_par_iter().map(|_| seen())
    }
    fn sum(levels: impl ParallelIterator<Item = u8>) -> u8 {
        levels.sum()
    }
    #[propagate]
    fn marked() -> (u8, u8) {
        let of_a_helper = levels().map(|level| level).sum();
        (of_a_helper, sum((0..10).into_par_iter().map(|_| seen())))
    }
    LEVEL.scope(3, || {
        assert_eq!(marked(), (30, 30));
        assert_eq!(marked_levels().sum::<u8>(), 30);
        assert_eq!(levels().in_current_context().sum::<u8>(), 30);
        assert_eq!(sum(levels()), 0);
    });
}

#[test]
fn tasks_that_a_collection_of_tasks_starts() {
    async fn level() -> u8 {
        tokio::task::yield_now().await;
        seen()
    }
    #[propagate]
    async fn marked() -> Vec<u8> {
        let tasks = (0..3).map(|_| level()).collect::<tokio::task::JoinSet<_>>();
        tasks.join_all().await
    }
    let runtime = runtime();
    LEVEL.scope(3, || {
        assert_eq!(runtime.block_on(marked()), [3; 3]);
        let bare = async {
            let futures = (0..3).map(|_| level());
            let tasks = futures.collect::<tokio::task::JoinSet<_>>();
            tasks.join_all().await
        };
        assert_eq!(runtime.block_on(bare), [0; 3]);
    });
}

#[test]
fn a_spawn_that_is_given_on_and_calls_among_the_arguments_of_a_macro() {
    #[propagate]
    fn marked() -> [u8; 3] {
        let jobs: [fn() -> u8; 2] = [seen, seen];
        let [first, second] = jobs.map(thread::spawn);
        let in_a_macro = vec![thread::spawn(seen)].pop().unwrap();
        [first, second, in_a_macro].map(|thread| thread.join().unwrap())
    }
    LEVEL.scope(3, || {
        assert_eq!(marked(), [3; 3]);
        let jobs: [fn() -> u8; 2] = [seen, seen];
        let [first, second] = jobs.map(thread::spawn);
        let in_a_macro = vec![thread::spawn(seen)].pop().unwrap();
        let bare = [first, second, in_a_macro].map(|thread| thread.join().unwrap());
        assert_eq!(bare, [0; 3]);
    });
}

#[test]
fn what_is_awaited_is_the_same_task_with_the_same_context() {
    async fn one_more() {
        tokio::task::yield_now().await;
        LEVEL.set(seen() + 1);
    }
    #[propagate(LEVEL = 3)]
    async fn marked() -> u8 {
        one_more().await;
        tokio::join!(one_more(), one_more());
        tokio::select! { () = one_more() => {} }
        seen()
    }
    assert_eq!(runtime().block_on(marked()), 7);
    let bare = async {
        one_more().await;
        seen()
    };
    assert_eq!(runtime().block_on(bare.in_current_context()), 1);
}

#[test]
fn channels() {
    let (to_worker, jobs) = mpsc::channel::<(Context, u8)>();
    let worker = thread::spawn(move || {
        let found = jobs
            .iter()
            .map(|(context, sent)| (sent, seen(), context.scope(seen)));
        found.collect::<Vec<_>>()
    });
    scoped!(LEVEL = 3, {
        to_worker.send((Context::current(), 8)).unwrap();
    });
    drop(to_worker);
    assert_eq!(worker.join().unwrap(), [(8, 0, 3)]);
}

#[test]
fn code_of_others_that_spawns_inside() {
    fn others(callback: impl FnOnce() -> u8 + Send + 'static) -> u8 {
        thread::spawn(callback).join().unwrap()
    }
    #[propagate]
    fn marked() -> (u8, u8) {
        (others(seen), others(propagate(seen)))
    }
    struct Pool(&'static str);
    impl Pool {
        fn submit<F>(&self, task: F) -> thread::JoinHandle<u8>
        where
            F: Future<Output = u8> + Send + 'static,
        {
            let worker = thread::Builder::new().name(self.0.to_owned());
            worker.spawn(|| futures::executor::block_on(task)).unwrap()
        }
    }
    #[propagate(spawn(others, submit))]
    fn named() -> [u8; 2] {
        let submitted = Pool("worker").submit(async { seen() });
        [others(seen), submitted.join().unwrap()]
    }
    LEVEL.scope(3, || {
        assert_eq!(marked(), (0, 3));
        assert_eq!(named(), [3, 3]);
    });
}

/// One of the caveats.
#[test]
fn what_a_bare_job_sets_stays_on_the_thread_of_the_pool() {
    let pool = pool(1);
    pool.install(|| LEVEL.set(7));
    assert_eq!(pool.install(seen), 7);
    assert_eq!(pool.install(Context::new().wrap(seen)), 0);
}
