//! The same code compiles with `use rayon` and with `use contextvars::rayon`, and its types have the same auto traits.

use std::fmt::Debug;

/// Code against rayon's signatures, on either of the two.
macro_rules! code {
    ($name:ident, $($rayon:tt)*) => {
        mod $name {
            use std::io;
            use std::sync::atomic::{AtomicUsize, Ordering};

            use $($rayon)* as rayon;
            use rayon::iter::{Either, ParallelBridge};
            use rayon::prelude::*;
            use rayon::{BroadcastContext, FnContext, Scope, ScopeFifo, ThreadPool, ThreadPoolBuilder};

            fn fifo_job(s: &ScopeFifo<'_>, count: &AtomicUsize) {
                count.fetch_add(1, Ordering::Relaxed);
                let _ = format!("{s:?}");
            }

            fn tree<'scope>(s: &Scope<'scope>, depth: usize, count: &'scope AtomicUsize) {
                count.fetch_add(1, Ordering::Relaxed);
                if depth > 0 {
                    s.spawn(move |s| tree(s, depth - 1, count));
                    s.spawn(move |s| tree(s, depth - 1, count));
                }
            }

            struct Owner {
                pool: ThreadPool,
            }

            impl Owner {
                fn new() -> Result<Self, rayon::ThreadPoolBuildError> {
                    let builder = ThreadPoolBuilder::new().num_threads(2);
                    Ok(Self { pool: builder.build()? })
                }
            }

            fn shown<S>(builder: &ThreadPoolBuilder<S>) -> String {
                format!("{builder:?}")
            }

            fn built(builder: ThreadPoolBuilder) -> ThreadPool {
                assert!(shown(&builder).starts_with("ThreadPoolBuilder { num_threads: 2"));
                builder.spawn_handler(|thread: rayon::ThreadBuilder| -> io::Result<()> {
                    std::thread::spawn(|| thread.run());
                    Ok(())
                })
                .build()
                .unwrap()
            }

            #[test]
            fn runs() {
                let count = AtomicUsize::new(0);
                let Owner { pool } = Owner::new().unwrap();
                pool.install(|| rayon::scope(|s| tree(s, 4, &count)));
                assert_eq!(count.load(Ordering::Relaxed), 31);
                pool.scope_fifo(|s| s.spawn_fifo(|s| fifo_job(s, &count)));
                rayon::in_place_scope_fifo(|s| s.spawn_fifo(|s| fifo_job(s, &count)));
                assert_eq!(count.load(Ordering::Relaxed), 33);
                // The result of a body that is not `Send` may stay where it is.
                let local = rayon::in_place_scope(|s| {
                    tree(s, 1, &count);
                    std::rc::Rc::new(5)
                });
                assert_eq!(*local, 5);
                let (left, right): (i32, String) = rayon::join(|| 1, || "two".to_owned());
                assert_eq!((left, right.as_str()), (1, "two"));
                let either = rayon::join_context(
                    |_: FnContext| Either::<u8, u8>::Left(1),
                    |context: FnContext| context.migrated(),
                );
                assert_eq!(either.0, Either::Left(1));
                let all: Vec<usize> = built(ThreadPoolBuilder::new().num_threads(2))
                    .broadcast(|context: BroadcastContext<'_>| context.num_threads());
                assert_eq!(all, [2, 2]);
                let sum: u32 = (0..10_u32).par_bridge().map(|i| i + 1).sum();
                assert_eq!(sum, 55);
                let mut sorted = vec![3, 1, 2];
                sorted.par_sort();
                assert_eq!(sorted, [1, 2, 3]);
                assert!(rayon::max_num_threads() >= rayon::current_num_threads());
                assert_eq!(pool.current_num_threads(), 2);
                assert!(matches!(rayon::yield_now(), None | Some(rayon::Yield::Idle)));
            }
        }
    };
}

code!(rayons, ::rayon);
code!(ours, ::contextvars::rayon);

fn shared<T: Debug + Send + Sync + Unpin>() {}
fn built<T: Debug + Default + Unpin>() {}

#[test]
fn auto_traits_are_rayons() {
    shared::<rayon::Scope<'_>>();
    shared::<contextvars::rayon::Scope<'_>>();
    shared::<rayon::ScopeFifo<'_>>();
    shared::<contextvars::rayon::ScopeFifo<'_>>();
    shared::<rayon::ThreadPool>();
    shared::<contextvars::rayon::ThreadPool>();
    built::<rayon::ThreadPoolBuilder>();
    built::<contextvars::rayon::ThreadPoolBuilder>();
}

type Join = fn(fn() -> u8, fn() -> u16) -> (u8, u16);
type JoinContext = fn(fn(rayon::FnContext) -> u8, fn(rayon::FnContext) -> u16) -> (u8, u16);
type Spawn = fn(fn());
type Broadcast = fn(fn(rayon::BroadcastContext<'_>) -> u8) -> Vec<u8>;
type SpawnBroadcast = fn(fn(rayon::BroadcastContext<'_>));
type Scoped = fn(fn(&contextvars::rayon::Scope<'static>) -> u8) -> u8;
type ScopedFifo = fn(fn(&contextvars::rayon::ScopeFifo<'static>) -> u8) -> u8;

#[test]
fn signatures_are_rayons() {
    let _: [Join; 2] = [rayon::join, contextvars::rayon::join];
    let _: [JoinContext; 2] = [rayon::join_context, contextvars::rayon::join_context];
    let _: [Spawn; 2] = [rayon::spawn, contextvars::rayon::spawn];
    let _: [Spawn; 2] = [rayon::spawn_fifo, contextvars::rayon::spawn_fifo];
    let _: [Broadcast; 2] = [rayon::broadcast, contextvars::rayon::broadcast];
    let _: [SpawnBroadcast; 2] = [rayon::spawn_broadcast, contextvars::rayon::spawn_broadcast];
    let _: [Scoped; 2] = [
        contextvars::rayon::scope,
        contextvars::rayon::in_place_scope,
    ];
    let _: [ScopedFifo; 2] = [
        contextvars::rayon::scope_fifo,
        contextvars::rayon::in_place_scope_fifo,
    ];
}
