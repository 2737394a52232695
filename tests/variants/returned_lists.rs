//! Functions that return several futures, or one in more than one container.

use std::future::Future;
use std::pin::Pin;

use contextvars::propagate;
use futures::executor::block_on;
use futures::future::{BoxFuture, FutureExt};

use crate::{ID, id};

async fn who() -> u64 {
    id()
}

#[propagate(ID = 7)]
fn list() -> Vec<BoxFuture<'static, u64>> {
    vec![who().boxed(), Box::pin(async { ID.get() })]
}

/// Each is a task of its own.
#[propagate(ID = 7)]
fn array() -> [Pin<Box<dyn Future<Output = u64> + Send>>; 2] {
    let counted = || async {
        ID.set(ID.get() + 1);
        ID.get() - 1
    };
    [Box::pin(counted()), Box::pin(counted())]
}

#[propagate(ID = 7)]
fn opaque() -> Vec<impl Future<Output = u64> + Send + 'static> {
    vec![who(), who()]
}

#[propagate(ID = 7)]
fn opaque_array() -> [impl Future<Output = u64> + Send + 'static; 2] {
    [who(), who()]
}

#[propagate(ID = 7)]
fn nested() -> Option<Result<BoxFuture<'static, u64>, String>> {
    Some(Ok(who().boxed()))
}

#[propagate(ID = 7)]
fn list_or_none(is_empty: bool) -> Result<Vec<BoxFuture<'static, u64>>, String> {
    if is_empty {
        return Err("empty".into());
    }
    Ok(vec![who().boxed()])
}

#[test]
fn futures_in_lists_run_in_the_context_of_the_call() {
    let mut futures = list();
    futures.extend(array());
    futures.extend(opaque().into_iter().map(FutureExt::boxed));
    futures.extend(opaque_array().map(FutureExt::boxed));
    futures.extend(nested().unwrap());
    futures.extend(list_or_none(false).unwrap());
    assert!(list_or_none(true).is_err());
    assert_eq!(futures.len(), 10);
    for future in futures {
        assert_eq!(block_on(future), 7);
    }
}
