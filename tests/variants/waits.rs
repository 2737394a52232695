//! Calls that wait for their work: forks, scopes and pools of rayon.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::mpsc::channel;

use contextvars::{propagate, scoped};
use contextvars_tests::pool;
use rayon::prelude::*;
use rayon::{BroadcastContext, FnContext, Scope, ScopeFifo, ThreadPool};

use crate::{ID, id};

fn of_context(_: FnContext) -> u64 {
    ID.get()
}

fn of_thread(_: BroadcastContext<'_>) -> u64 {
    ID.get()
}

fn in_scope(_: &Scope<'_>) {
    assert_eq!(ID.get(), 7);
}

#[test]
#[propagate(ID = 7)]
fn forks() {
    let one = 1;
    let closure = || ID.get() * one;
    let boxed: Box<dyn FnOnce() -> u64 + Send> = Box::new(|| ID.get());
    let sums = [
        rayon::join(|| ID.get(), || ID.get()),
        rayon::join(id, id),
        rayon::join(closure, move || ID.get()),
        rayon::join(boxed, id),
        ::rayon::join(id, || ID.get()),
        rayon::join::<_, _, u64, u64>(|| ID.get(), id),
        rayon::join_context(|_| ID.get(), |_| ID.get()),
        rayon::join_context(of_context, of_context),
        rayon::join_context(
            |context| ID.get() + u64::from(context.migrated()) * 0,
            of_context,
        ),
        rayon::join(|| rayon::join(id, id).0, || rayon::join(id, id).1),
        {
            use rayon::join;
            join(|| ID.get(), || ID.get())
        },
        rayon::join(if one == 1 { id } else { || 0 }, {
            let one = one;
            move || ID.get() * one
        }),
    ];
    assert_eq!(sums, [(7, 7); 12]);
}

#[test]
#[propagate(ID = 7)]
fn scopes() {
    let sum = AtomicU64::new(0);
    rayon::scope(|s| {
        sum.fetch_add(ID.get(), SeqCst);
        s.spawn(|_| {
            sum.fetch_add(ID.get(), SeqCst);
        });
        s.spawn(|s| {
            s.spawn(|_| {
                sum.fetch_add(ID.get(), SeqCst);
            });
        });
        s.spawn(in_scope);
        Scope::spawn(s, in_scope);
        rayon::Scope::spawn(s, |_| assert_eq!(ID.get(), 7));
        s.spawn_broadcast(|_, _| assert_eq!(ID.get(), 7));
        for _ in 0..3 {
            let sum = &sum;
            s.spawn(move |_| {
                sum.fetch_add(ID.get(), SeqCst);
            });
        }
    });
    assert_eq!(sum.into_inner(), 42);
}

#[test]
#[propagate(ID = 7)]
fn scopes_in_order() {
    let seen = Mutex::new(Vec::new());
    rayon::scope_fifo(|s| {
        s.spawn_fifo(|_| seen.lock().unwrap().push(ID.get()));
        ScopeFifo::spawn_fifo(s, |s: &ScopeFifo<'_>| {
            s.spawn_fifo(|_| seen.lock().unwrap().push(ID.get()));
        });
        s.spawn_broadcast(|_, _| assert_eq!(ID.get(), 7));
    });
    let value = rayon::in_place_scope(|s| {
        s.spawn(|_| seen.lock().unwrap().push(ID.get()));
        ID.get()
    });
    let other = rayon::in_place_scope_fifo(|s| {
        s.spawn_fifo(|_| seen.lock().unwrap().push(ID.get()));
        ID.get()
    });
    assert_eq!((value, other), (7, 7));
    assert_eq!(seen.into_inner().unwrap(), [7; 4]);
}

#[test]
#[propagate(ID = 7)]
fn bodies_of_scopes_by_name() {
    let body = |s: &Scope<'_>| {
        s.spawn(|_| assert_eq!(ID.get(), 7));
        ID.get()
    };
    assert_eq!(rayon::scope(body), 7);
    fn named(s: &Scope<'_>) -> u64 {
        in_scope(s);
        ID.get()
    }
    assert_eq!(rayon::scope(named), 7);
    assert_eq!(rayon::scope(|_| ID.get()), 7);
    assert_eq!(rayon::scope(move |_s| ID.get()), 7);
}

struct Pools {
    small: ThreadPool,
    pools: Vec<ThreadPool>,
}

impl Pools {
    fn new() -> Self {
        Self {
            small: pool(1),
            pools: vec![pool(1)],
        }
    }

    fn first(&self) -> &ThreadPool {
        &self.pools[0]
    }
}

#[propagate(ID = 7)]
impl Pools {
    fn run(&self) -> Vec<u64> {
        vec![
            self.small.install(|| ID.get()),
            self.small.install(id),
            self.first().install(move || ID.get()),
            self.pools[0].install(|| rayon::join(id, id).1),
            ThreadPool::install(&self.small, || ID.get()),
            rayon::ThreadPool::install(self.first(), id),
            self.small.join(|| ID.get(), id).1,
            self.small.scope(|s| {
                s.spawn(|_| assert_eq!(ID.get(), 7));
                ID.get()
            }),
            self.small.scope_fifo(|s| {
                s.spawn_fifo(|_| assert_eq!(ID.get(), 7));
                ID.get()
            }),
            self.small.in_place_scope(|s| {
                s.spawn(|_| assert_eq!(ID.get(), 7));
                ID.get()
            }),
            self.small.broadcast(|_| ID.get())[0],
            self.small.broadcast(of_thread)[0],
            rayon::broadcast(|_| ID.get())[0],
            rayon::broadcast(of_thread)[0],
            self.small
                .install(|| (0..10).into_par_iter().map(|_| ID.get()).max())
                .unwrap(),
            self.small.yield_now().map_or(7, |_| 7),
        ]
    }

    fn start(&self) -> Vec<u64> {
        let (sender, receiver) = channel();
        let send = {
            let sender = sender.clone();
            move || sender.send(ID.get()).unwrap()
        };
        self.small.spawn(send.clone());
        self.small.spawn_fifo(send.clone());
        rayon::spawn(send.clone());
        rayon::spawn_fifo(send.clone());
        ThreadPool::spawn(&self.small, send);
        let again = sender.clone();
        rayon::spawn(move || again.send(ID.get()).unwrap());
        let again = sender.clone();
        self.small
            .spawn_broadcast(move |_| again.send(ID.get()).unwrap());
        let again = Mutex::new(sender);
        self.first()
            .spawn(move || again.into_inner().unwrap().send(ID.get()).unwrap());
        receiver.into_iter().collect()
    }
}

#[test]
fn pools_in_fields() {
    let pools = Pools::new();
    assert_eq!(pools.run(), [7; 16]);
    assert_eq!(pools.start(), [7; 8]);
}

trait Pool {
    fn install_job(&self, job: &mut (dyn FnMut() + Send));
}

impl Pool for ThreadPool {
    fn install_job(&self, job: &mut (dyn FnMut() + Send)) {
        self.install(job);
    }
}

#[test]
#[propagate(ID = 7, spawn(install_job))]
fn a_pool_behind_a_trait() {
    let pool: &dyn Pool = &pool(1);
    let mut seen = 0;
    pool.install_job(&mut || seen = ID.get());
    assert_eq!(seen, 7);
}

#[test]
#[propagate(ID = 7)]
fn a_body_that_returns_early() {
    fn first(pool: &ThreadPool, fail: bool) -> Result<u64, String> {
        scoped!(ID = 8, {
            let seen = pool.install(|| {
                if fail {
                    return Err(String::from("failed"));
                }
                Ok(ID.get())
            })?;
            Ok(seen)
        })
    }
    let pool = pool(1);
    assert_eq!(first(&pool, false), Ok(8));
    assert_eq!(first(&pool, true), Err("failed".into()));
}

#[test]
#[propagate(ID = 7)]
fn forks_that_are_given_on() {
    fn with(fork: impl FnOnce(fn(), fn()) -> ((), ())) {
        fork(|| (), || ());
    }
    #[expect(deprecated, reason = "the closures do not inherit, and rustc says so")]
    let fork = rayon::join;
    fork(|| (), || ());
    #[expect(deprecated, reason = "the closures do not inherit, and rustc says so")]
    with(rayon::join);
}
