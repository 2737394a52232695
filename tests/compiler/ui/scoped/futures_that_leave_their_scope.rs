#![deny(deprecated)]

use std::future::Future;

use contextvars::{Context, ContextVar, context_var, propagate, scoped};

#[context_var]
static ID: u8 = 0;

async fn fetch() -> u8 {
    ID.get()
}

fn make() -> impl Future<Output = u8> {
    fetch()
}

struct Client(String);

impl Client {
    async fn fetch(&self) -> usize {
        self.0.len()
    }
}

async fn unmarked(client: Client, yes: bool) {
    scoped!(ID = 1, { fetch() }).await;
    scoped!(ID = 1, { make() }).await;
    scoped!(ID = 1, { client.fetch() }).await;
    scoped!(ID = 1, {
        let future = fetch();
        future
    })
    .await;
    scoped!(ID = 1, { if yes { fetch() } else { fetch() } }).await;
    scoped!(ID = 1, { Box::pin(fetch()) }).await;
    scoped!(ID = 1, { Some(fetch()) });
}

#[propagate]
async fn marked(other: &'static ContextVar<u8>, context: Context, mut changed: Context) {
    ID.scope(1, || fetch()).await;
    ID.scope(1, fetch).await;
    other.scope(1, || fetch()).await;
    let _future = context.scope(|| fetch());
    changed.run(|| fetch()).await;
    Context::new().run(|| async { ID.get() }).await;
    scoped!(ID = 1, { fetch() }).await;
}

fn main() {}
