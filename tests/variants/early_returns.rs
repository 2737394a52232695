//! Callbacks that give back a future from more than one place.

use std::future::Future;
use std::pin::Pin;
use std::thread;

use contextvars::{propagate, scoped};
use futures::executor::block_on;
use futures::future::{BoxFuture, Either, FutureExt};

use crate::{ID, id};

async fn who() -> u64 {
    id()
}

fn fetch<F, Fut>(callback: F) -> u64
where
    F: Fn(u64) -> Fut + Send + 'static,
    Fut: Future<Output = u64>,
{
    let both = move || [0, 1].map(|number| block_on(callback(number)));
    let [first, second] = thread::spawn(both).join().unwrap();
    first.min(second)
}

fn fetch_boxed(callback: impl Fn(u64) -> BoxFuture<'static, u64> + Send + 'static) -> u64 {
    fetch(callback)
}

type Callback = Box<dyn Fn(u64) -> Pin<Box<dyn Future<Output = u64> + Send>> + Send>;

fn fetch_by(callback: Callback) -> u64 {
    fetch(callback)
}

fn try_fetch<E: From<String>>(
    callback: impl Fn(u64) -> Result<BoxFuture<'static, u64>, E> + Send + 'static,
) -> u64 {
    fetch(move |number| callback(number).unwrap_or_else(|_| panic!()))
}

fn may_fetch(callback: impl Fn(u64) -> Option<BoxFuture<'static, u64>> + Send + 'static) -> u64 {
    fetch(move |number| callback(number).unwrap())
}

#[propagate(spawn(fetch))]
fn futures() -> Vec<u64> {
    vec![
        fetch(|number| {
            if number == 0 {
                return who();
            }
            who()
        }),
        fetch(|number| 'label: {
            if number == 0 {
                break 'label who();
            }
            who()
        }),
        fetch(move |number| match number {
            0 => return who(),
            _ => who(),
        }),
        fetch(|number| {
            if number == 0 {
                return Either::Left(who());
            }
            Either::Right(async { id() })
        }),
        fetch(|_| {
            loop {
                break who();
            }
        }),
        fetch(|number| {
            let future = who();
            assert!([0, 1].iter().any(|each| {
                // It returns from this closure.
                return *each == number;
            }));
            return future;
        }),
        fetch(|_| async {
            if id() > 0 {
                return id();
            }
            0
        }),
    ]
}

#[propagate(spawn(fetch_boxed, fetch_by, try_fetch, may_fetch))]
fn boxes() -> Vec<u64> {
    vec![
        fetch_boxed(|number| {
            if number == 0 {
                return who().boxed();
            }
            Box::pin(async { id() })
        }),
        fetch_boxed(|number| {
            if number == 0 {
                return Box::pin(who());
            }
            async { id() }.boxed()
        }),
        fetch_boxed(|number| 'label: {
            if number == 0 {
                break 'label who().boxed();
            }
            who().boxed()
        }),
        fetch_by(Box::new(|number| {
            if number == 0 {
                return Box::pin(who());
            }
            Box::pin(async move { id() })
        })),
        fetch_boxed(|number| {
            if number == 0 {
                return Box::pin(async { id() }) as BoxFuture<'static, u64>;
            }
            who().boxed() as BoxFuture<'static, u64>
        }),
        try_fetch::<String>(|_| Ok(who().boxed())),
        try_fetch::<String>(|number| {
            if number > 5 {
                return Err("no such number".into());
            }
            Ok(Box::pin(async { id() }))
        }),
        try_fetch(|number| {
            let future = Some(who().boxed()).ok_or_else(|| number.to_string())?;
            if number == 0 {
                return Ok::<_, String>(future.boxed());
            }
            Ok(who().boxed())
        }),
        may_fetch(|number| {
            if number == 0 {
                return Some(Box::pin(who()));
            }
            Some(who().boxed())
        }),
    ]
}

#[test]
fn a_callback_gives_back_futures_in_the_context() {
    scoped!(ID = 7, {
        assert_eq!(futures(), [7; 7]);
        assert_eq!(boxes(), [7; 9]);
    });
}
