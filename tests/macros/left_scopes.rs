//! What leaves a scope, and is right: rustc warns of none of it.
#![deny(deprecated)]
#![allow(
    clippy::redundant_closure,
    clippy::unused_async,
    clippy::unused_self,
    reason = "the forms that people write are what is tested"
)]

use std::future::Future;
use std::pin::Pin;

use contextvars::{Context, Propagate, context_var, propagate, scoped};
use futures::executor::block_on;
use futures::future::{BoxFuture, FusedFuture, FutureExt};

#[context_var]
static ID: u32 = 0;

async fn fetch() -> u32 {
    ID.get()
}

#[propagate]
async fn marked() -> u32 {
    ID.get()
}

#[propagate]
async fn without_output() {
    assert_eq!(ID.get(), 7);
}

/// It holds what is neither `UnwindSafe` nor `Sync`.
#[propagate]
async fn marked_with(changed: &mut u32, object: Box<dyn Fn() -> u32 + Send>) -> u32 {
    fetch().await;
    *changed += object();
    ID.get()
}

#[propagate]
fn opaque() -> impl Future<Output = u32> + Send {
    fetch()
}

#[propagate]
fn fused() -> impl FusedFuture<Output = u32> + Send {
    fetch().boxed().fuse()
}

#[propagate]
fn boxed() -> BoxFuture<'static, u32> {
    Box::pin(fetch())
}

#[propagate]
async fn recursive(depth: u32) -> u32 {
    if depth == 0 {
        return ID.get();
    }
    if depth == 1 {
        return Box::pin(scoped!(ID = 7, { recursive(depth - 1) })).await;
    }
    Box::pin(ID.scope(7, || recursive(depth - 1))).await
}

struct Tracer;

impl Tracer {
    fn scope<R>(&self, work: impl FnOnce() -> R) -> R {
        work()
    }

    fn run<R>(&self, work: impl FnOnce() -> R) -> R {
        work()
    }
}

fn anything<T: Default>() -> T {
    T::default()
}

fn handle() -> futures::channel::oneshot::Receiver<u32> {
    let (sender, receiver) = futures::channel::oneshot::channel();
    sender.send(7).unwrap();
    receiver
}

#[propagate]
async fn in_marked_text() -> Vec<u32> {
    let mut count = 0;
    let tracer = Tracer;
    ID.scope(7, || tracer.run(|| without_output())).await;
    vec![
        ID.scope(7, || marked()).await,
        ID.scope(7, marked).await,
        ID.scope(7, || fetch().in_current_context()).await,
        ID.scope(7, || marked_with(&mut count, Box::new(|| 1)))
            .await,
        Context::current()
            .with_value(&ID, 7)
            .scope(|| opaque())
            .await,
        Context::current().with_value(&ID, 7).run(|| boxed()).await,
        Tracer.scope(|| async { 7 }).await,
        Tracer.scope(|| fetch()).await + 7,
        Tracer.run(|| fetch().with_value(&ID, 7)).await,
        scoped!(ID = 7, { marked() }).await,
        scoped!(ID = 7, { fetch().in_current_context() }).await,
        recursive(2).await,
    ]
}

#[test]
fn a_future_that_has_a_context_may_leave_its_scope_in_marked_text() {
    assert_eq!(block_on(in_marked_text()), [7; 12]);
}

#[test]
fn a_future_that_has_a_context_may_leave_its_scope() {
    let futures: Vec<Pin<Box<dyn Future<Output = u32>>>> = vec![
        Box::pin(scoped!(ID = 7, { marked() })),
        scoped!(ID = 7, { Box::pin(marked()) }),
        Box::pin(scoped!(ID = 7, { opaque() })),
        Box::pin(scoped!(ID = 7, { fused() })),
        scoped!(ID = 7, { boxed() }),
        Box::pin(scoped!(ID = 7, { fetch().in_current_context() })),
        Box::pin(scoped!({ fetch().with_value(&ID, 7) })),
    ];
    for future in futures {
        assert_eq!(block_on(future), 7);
    }
    block_on(scoped!(ID = 7, { without_output() }));
    let mut count = 0;
    let held = scoped!(ID = 7, { marked_with(&mut count, Box::new(|| 1)) });
    assert_eq!(block_on(held), 7);
}

#[test]
fn what_is_no_future_leaves_a_scope_as_ever() {
    fn default_number() -> u32 {
        scoped!(ID = 7, { anything() })
    }
    fn never(yes: bool) -> u32 {
        if yes {
            return 7;
        }
        scoped!(ID = 7, { std::process::exit(1) })
    }
    let number: u32 = scoped!(ID = 7, { anything() });
    let object: Box<dyn Fn() -> u32> = scoped!(ID = 7, { Box::new(|| 7) });
    let text = String::from(" text ");
    let trimmed = scoped!(ID = 7, { text.trim() });
    assert_eq!(block_on(scoped!(ID = 7, { handle() })), Ok(7));
    assert_eq!(number + default_number(), 0);
    assert_eq!((object(), never(true), trimmed), (7, 7, "text"));
    assert_eq!(Tracer.run(|| scoped!(ID = 7, { ID.get() })), 7);
    let () = scoped!(ID = 7, { drop(text) });
}
