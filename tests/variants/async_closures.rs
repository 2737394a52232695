//! `async` closures, and closures that borrow, for callees that the program names: each gets its
//! parameters from the callee.

use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::thread;

use contextvars::{Context, propagate};
use futures::executor::block_on;

use crate::ID;

/// Runs a future in no context.
async fn away<F: Future>(future: F) -> F::Output {
    use contextvars::Propagate;
    future.in_context(Context::new()).await
}

async fn with<R>(body: impl AsyncFnOnce(&mut Vec<u64>) -> R) -> R {
    away(async { body(&mut vec![]).await }).await
}

async fn each<R>(body: impl AsyncFn(&Vec<u64>) -> R) -> R {
    away(async {
        body(&vec![1]).await;
        body(&vec![1]).await
    })
    .await
}

async fn in_turn(mut body: impl AsyncFnMut(&mut u64, &str) -> u64) -> u64 {
    away(async {
        let mut number = 0;
        body(&mut number, "a").await;
        body(&mut number, "b").await
    })
    .await
}

async fn retried<F, Fut>(attempt: F) -> u64
where
    F: Fn(u64) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = u64> + Send + 'static,
{
    let (first, second) = (attempt(1), attempt(1));
    drop(attempt);
    away(async { first.await.max(second.await) }).await
}

struct Pool(AtomicU64);

impl Pool {
    async fn transaction<R>(&self, body: impl AsyncFnOnce(&mut Vec<u64>) -> R) -> R {
        away(async { body(&mut vec![self.0.load(SeqCst)]).await }).await
    }

    fn with<R: Send>(&self, body: impl Fn(&mut Vec<u64>) -> R + Sync) -> R {
        thread::scope(|s| {
            s.spawn(|| {
                body(&mut vec![]);
                body(&mut vec![])
            })
            .join()
            .unwrap()
        })
    }
}

#[test]
#[propagate(ID = 7, spawn(with, each, in_turn, retried, transaction))]
fn async_closures_that_capture_nothing() {
    let pool = Pool(AtomicU64::new(0));
    let seen = [
        block_on(with(async |v| {
            v.push(1);
            ID.get()
        })),
        block_on(with(async move |v| {
            v.push(ID.get());
            v.pop().unwrap()
        })),
        block_on(with(async |v: &mut Vec<u64>| ID.get() + v.len() as u64)),
        block_on(each(async |v| v.len() as u64 * ID.get())),
        block_on(each(async |v: &Vec<u64>| v[0] * ID.get())),
        block_on(in_turn(async |number, text| {
            *number += text.len() as u64;
            ID.get() * text.len() as u64
        })),
        block_on(retried(async |_| ID.get())),
        block_on(retried(async |number: u64| ID.get() * number)),
        block_on(async {
            pool.transaction(async |tx| {
                tx.push(ID.get());
                tx[1]
            })
            .await
        }),
        block_on(async {
            let seen = with(async |v| {
                v.push(ID.get());
                v.len() as u64 * ID.get()
            })
            .await;
            seen
        }),
    ];
    assert_eq!(seen, [7; 10]);
}

#[test]
#[propagate(ID = 7, spawn(with, each, in_turn))]
fn async_closures_that_capture() {
    let (one, count) = (1, AtomicU64::new(0));
    let mut changed = 0;
    let seen = [
        block_on(with(async |v| {
            v.push(one);
            ID.get() * v.len() as u64
        })),
        block_on(with(async move |v| {
            v.push(one);
            ID.get() * v[0]
        })),
        block_on(each(async |v| {
            count.fetch_add(v.len() as u64, SeqCst);
            ID.get()
        })),
        block_on(in_turn(async |number, text| {
            changed += text.len();
            *number += 1;
            ID.get()
        })),
        block_on(async {
            let later = with(async |v| {
                v.push(one);
                ID.get() * one
            });
            later.await
        }),
    ];
    assert_eq!((seen, changed), ([7; 5], 2));
}

fn changing<R: Send>(mut body: impl FnMut(&mut Vec<u64>) -> R + Send) -> R {
    thread::scope(|s| {
        s.spawn(|| {
            body(&mut vec![]);
            body(&mut vec![])
        })
        .join()
        .unwrap()
    })
}

fn sorted(items: &mut Vec<u64>, order: impl Fn(&u64, &u64) -> std::cmp::Ordering + Sync + Send) {
    thread::scope(|s| {
        s.spawn(|| items.sort_by(order));
    });
}

#[test]
#[propagate(ID = 7, spawn(changing, sorted, with))]
fn closures_that_borrow_get_their_parameters_from_the_callee() {
    let local = String::from("x");
    let pool = Pool(AtomicU64::new(0));
    let mut calls = 0;
    let mut list = vec![1, 2];
    sorted(&mut list, |a, b| {
        (local.len() as u64 * ID.get() * b.pow(1)).cmp(&(7 * a.pow(1)))
    });
    assert_eq!(list, [2, 1]);
    let seen = [
        changing(|v| {
            v.push(local.len() as u64);
            ID.get() * v.len() as u64
        }),
        changing(|v| {
            calls += 1;
            v.push(calls);
            ID.get()
        }),
        pool.with(|v| {
            v.push(local.len() as u64);
            ID.get() * v.iter().sum::<u64>()
        }),
        if calls > 0 {
            changing(|v| ID.get() + (v.len() * local.len()) as u64)
        } else {
            0
        },
        match calls {
            0 => 0,
            _ => changing(|v| ID.get() + (v.len() * local.len()) as u64),
        },
        (|| changing(|v| ID.get() + (v.len() * local.len()) as u64))(),
        vec![changing(|v| ID.get() + (v.len() * local.len()) as u64)][0],
    ];
    assert_eq!(seen, [7; 7]);
    let mut turns = 0;
    while changing(|v| ID.get() + (v.len() * local.len()) as u64) == 7 && turns < 2 {
        turns += 1;
    }
    while let Some(7) = changing(|v| Some(ID.get() + (v.len() * local.len()) as u64)) {
        turns += 1;
        if turns > 3 {
            break;
        }
    }
    assert_eq!(turns, 4);
}

#[test]
#[propagate(ID = 7, spawn(changing))]
fn each_closure_of_a_statement_has_the_context_of_its_place() {
    let one = 1;
    let set = |id| {
        ID.set(id);
        0
    };
    let seen = (
        changing(|v| ID.get() * (one + v.len() as u64)),
        set(8),
        changing(|v| ID.get() * (one + v.len() as u64)),
    );
    assert_eq!(seen, (7, 0, 8));
    for id in [8, 9] {
        assert_eq!(changing(|v| ID.get() * (one + v.len() as u64)), id);
        set(9);
    }
}
