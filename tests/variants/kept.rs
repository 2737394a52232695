//! Futures that a scope takes or keeps: right code, in which rustc is not to warn.
#![deny(deprecated)]

use std::future::Future;
use std::pin::Pin;

use contextvars::{Context, Propagate, context_var, propagate, scoped};
use futures::executor::block_on;

use crate::ID;

async fn who() -> u64 {
    ID.get()
}

#[propagate]
async fn marked() -> u64 {
    ID.get()
}

/// A scope of another library.
struct Span;

impl Span {
    fn scope<R>(&self, body: impl FnOnce() -> R) -> R {
        body()
    }
}

tokio::task_local! {
    static LOCAL: u64;
}

#[context_var]
static OTHER: u64 = 0;

#[tokio::test]
#[propagate(ID = 7)]
async fn scopes_that_take_or_keep_a_future() {
    let task_local = LOCAL.scope(1, async { LOCAL.get() + who().await }).await;
    let by_call = LOCAL.scope(1, who()).await;
    let sync = LOCAL.sync_scope(1, || LOCAL.get() + ID.get());
    let own = Span.scope(|| who()).await;
    let own_value = Span.scope(who).await;
    let value = OTHER.scope(1, || OTHER.get() + ID.get());
    let kept = OTHER.scope(1, || who().in_current_context()).await;
    let marked_one = OTHER.scope(1, || marked()).await;
    let by_name = OTHER.scope(1, marked).await;
    let block = scoped!(OTHER = 1, { who().in_current_context() }).await;
    let block_of_marked = scoped!(OTHER = 1, { marked() }).await;
    let handle = scoped!(OTHER = 1, {
        tokio::spawn(async { OTHER.get() + ID.get() })
    })
    .await
    .unwrap();
    let handles = OTHER.scope(1, || [tokio::spawn(who()), tokio::spawn(marked())]);
    let thread = OTHER
        .scope(1, || std::thread::spawn(|| OTHER.get()))
        .join()
        .unwrap();
    let context = Context::new().with_value(&ID, 7).scope(|| marked()).await;
    let in_context = Context::new()
        .with_value(&ID, 7)
        .scope(|| who().in_current_context())
        .await;
    let with_value = scoped!({ who().with_value(&ID, 7) }).await;
    let boxed: Pin<Box<dyn Future<Output = u64>>> = scoped!(OTHER = 1, { Box::pin(marked()) });
    let optional = scoped!(OTHER = 1, { Some(1) });
    assert_eq!((task_local, by_call, sync, own, own_value), (8, 7, 8, 7, 7));
    assert_eq!(
        (value, kept, marked_one, by_name, block, block_of_marked),
        (8, 7, 7, 7, 7, 7)
    );
    assert_eq!(
        (handle, thread, context, in_context, with_value, boxed.await),
        (8, 1, 7, 7, 7, 7)
    );
    for handle in handles {
        assert_eq!(handle.await.unwrap(), 7);
    }
    assert_eq!(optional, Some(1));
}

#[test]
fn scopes_in_unmarked_code() {
    let own = block_on(Span.scope(|| who()));
    let kept = block_on(scoped!(ID = 7, { who().in_current_context() }));
    let marked_one = block_on(ID.scope(7, || marked()));
    let value = ID.scope(7, || ID.get());
    assert_eq!((own, kept, marked_one, value), (0, 7, 7, 7));
}
