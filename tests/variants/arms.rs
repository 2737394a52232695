//! Spawns in the macros of tokio, futures and async-stream.

use std::future::{Future, pending, ready};
use std::time::Duration;

use contextvars::{Propagate, propagate, scoped};
use futures::stream::{Stream, StreamExt};
use tokio::sync::mpsc;
use tokio::task;

use crate::{ID, id};

async fn who() -> u64 {
    ID.get()
}

#[tokio::test]
#[propagate(ID = 7)]
async fn arms_of_tokios_select() {
    let mut seen = Vec::new();
    let (sender, mut receiver) = mpsc::channel(4);
    sender.send(1).await.unwrap();
    let id_of_future = tokio::select! {
        id = tokio::spawn(who()) => id.unwrap(),
        never = pending::<u64>() => never,
    };
    let id_of_handler = tokio::select! {
        Some(one) = receiver.recv() => tokio::spawn(async move { ID.get() * one }).await.unwrap(),
        else => 0,
    };
    let guarded = tokio::select! {
        biased;
        id = tokio::spawn(who()), if ID.get() == 0 => id.unwrap() * 0,
        id = tokio::task::spawn_blocking(|| ID.get()), if ID.get() == 7 => {
            let again = tokio::spawn(async { ID.get() }).await.unwrap();
            (id.unwrap() + again) / 2
        }
        else => 0,
    };
    drop(sender);
    let in_else = tokio::select! {
        Some(one) = receiver.recv() => one,
        else => tokio::spawn(async { ID.get() }).await.unwrap(),
    };
    let in_a_block = tokio::select! {
        id = async { task::spawn(async { ID.get() }).await.unwrap() } => id,
        _ = tokio::time::sleep(Duration::from_secs(3600)) => 0,
    };
    let mut handle = tokio::spawn(who());
    let by_reference = tokio::select! {
        id = &mut handle => id.unwrap(),
        () = pending() => 0,
    };
    seen.extend([
        id_of_future,
        id_of_handler,
        guarded,
        in_else,
        in_a_block,
        by_reference,
    ]);
    loop {
        tokio::select! {
            biased;
            _ = ready(()), if seen.len() < 8 => {
                let handle = tokio::spawn(who());
                seen.push(handle.await.unwrap());
                continue;
            }
            () = ready(()) => break,
        }
    }
    assert_eq!(seen, [7; 8]);
}

#[tokio::test]
#[propagate(ID = 7)]
async fn joins_of_tokio() -> Result<(), task::JoinError> {
    let (a, b) = tokio::join!(tokio::spawn(who()), async { tokio::spawn(who()).await });
    let (c, d) = tokio::join!(biased; async { tokio::spawn(who()).await.unwrap() }, who());
    let (e, f, g) = tokio::try_join!(tokio::spawn(who()), task::spawn_blocking(id), async {
        let handle = tokio::spawn(async { ID.get() });
        handle.await
    },)?;
    let (h, i) = tokio::try_join!(biased; tokio::spawn(who()), tokio::spawn(async { ID.get() }))?;
    assert_eq!([a?, b?, c, d, e, f, g, h, i], [7; 9]);
    Ok(())
}

#[tokio::test]
#[propagate(ID = 7)]
async fn pins_of_tokio() {
    tokio::pin! { let handle = tokio::spawn(who()); }
    assert_eq!(handle.await.unwrap(), 7);
    let other = tokio::spawn(who());
    tokio::pin!(other);
    assert_eq!((&mut other).await.unwrap(), 7);
    tokio::pin! {
        let first = tokio::spawn(async { ID.get() });
        let second = async { tokio::spawn(who()).await.unwrap() };
    }
    assert_eq!(first.await.unwrap() + second.await, 14);
}

#[tokio::test]
#[propagate(ID = 7)]
async fn macros_of_futures() {
    use futures::FutureExt;
    let mut handle = tokio::spawn(who()).fuse();
    let selected = futures::select! {
        id = handle => id.unwrap(),
        complete => 0,
    };
    let in_an_arm = futures::select! {
        _ = ready(()).fuse() => tokio::spawn(async { ID.get() }).await.unwrap(),
        default => 0,
    };
    let biased = futures::select_biased! {
        id = tokio::spawn(who()).fuse() => id.unwrap(),
        _ = pending::<()>().fuse() => 0,
    };
    let (a, b) = futures::join!(tokio::spawn(who()), async {
        tokio::spawn(who()).await.unwrap()
    });
    let both: Result<(u64, u64), task::JoinError> =
        futures::try_join!(tokio::spawn(who()), tokio::spawn(async { ID.get() }));
    let (c, d) = both.unwrap();
    let mut pinned = std::pin::pin!(tokio::spawn(who()));
    let polled = futures::poll!(&mut pinned).is_ready();
    let waited = if polled { 7 } else { pinned.await.unwrap() };
    let seen = [selected, in_an_arm, biased, a.unwrap(), b, c, d, waited];
    assert_eq!(seen, [7; 8]);
}

fn ids() -> impl Stream<Item = u64> {
    async_stream::stream! {
        for _ in 0..2 {
            yield ID.get();
        }
    }
}

#[tokio::test]
#[propagate(ID = 7)]
async fn generators() {
    let stream = async_stream::stream! {
        let handle = tokio::spawn(who());
        yield handle.await.unwrap();
        for _ in 0..2 {
            yield tokio::spawn(who()).await.unwrap();
        }
        if let Ok(id) = tokio::spawn(async { ID.get() }).await {
            yield id;
        }
        let jobs = [who(), who()].map(tokio::spawn);
        for job in jobs {
            yield job.await.unwrap();
        }
    };
    let tried = async_stream::try_stream! {
        let one: u64 = "1".parse()?;
        let handle = tokio::spawn(async move { ID.get() * one });
        yield handle.await.unwrap();
        tokio::spawn(async {}).await.unwrap();
    };
    let stream: Vec<u64> = stream.collect().await;
    let tried: Vec<Result<u64, std::num::ParseIntError>> = tried.collect().await;
    assert_eq!((stream, tried), (vec![7; 6], vec![Ok(7)]));
}

#[tokio::test]
async fn generators_of_two_requests_are_apart() {
    fn counting() -> impl Stream<Item = u64> {
        async_stream::stream! {
            for _ in 0..3 {
                ID.set(ID.get() + 1);
                yield ID.get();
            }
        }
    }
    let first = scoped!(ID = 10, { counting().in_current_context() });
    let second = scoped!(ID = 20, { counting().in_current_context() });
    let merged: Vec<(u64, u64)> = first.zip(second).collect().await;
    assert_eq!((merged, ID.get()), (vec![(11, 21), (12, 22), (13, 23)], 0));
    let plain: Vec<u64> = scoped!(ID = 7, async { ids().collect().await }).await;
    assert_eq!(plain, [7, 7]);
}

#[propagate(ID = 7)]
fn merged() -> impl Future<Output = Vec<u64>> {
    let first = ids();
    let second = ids();
    async move { first.chain(second).collect().await }
}

#[tokio::test]
async fn streams_of_a_function_that_gives_a_future() {
    assert_eq!(merged().await, [7; 4]);
}
