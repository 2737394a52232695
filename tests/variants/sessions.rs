//! Callbacks that get something to work with and give back a future of it, and which futures are `Send`.

use std::future::Future;
use std::panic::{UnwindSafe, catch_unwind};
use std::pin::Pin;
use std::rc::Rc;
use std::thread;

use contextvars::{propagate, scoped};
use contextvars_tests::yield_once;
use futures::executor::block_on;
use futures::future::{BoxFuture, FutureExt, LocalBoxFuture};
use tokio::task::JoinSet;

use crate::{ID, id};

/// A transaction of a database.
#[derive(Default)]
struct Transaction {
    rows: Vec<u64>,
}

impl Transaction {
    async fn insert(&mut self, row: u64) -> Result<u64, String> {
        yield_once().await;
        self.rows.push(row);
        Ok(ID.get())
    }
}

struct Database;

impl Database {
    /// As sqlx's and sea-orm's.
    async fn transaction<F, R, E>(&self, body: F) -> Result<R, E>
    where
        F: for<'c> FnOnce(&'c mut Transaction) -> BoxFuture<'c, Result<R, E>> + Send,
        R: Send,
        E: Send,
    {
        let mut transaction = Transaction::default();
        thread::scope(|s| s.spawn(|| block_on(body(&mut transaction))).join().unwrap())
    }

    async fn local<R>(
        &self,
        body: impl for<'c> FnOnce(&'c mut Transaction) -> LocalBoxFuture<'c, R>,
    ) -> R {
        let mut transaction = Transaction::default();
        body(&mut transaction).await
    }

    fn read<'t, R>(&'t self, body: impl FnOnce(&'t Self) -> R + Send + 't) -> R
    where
        R: Send,
    {
        thread::scope(|s| s.spawn(|| body(self)).join().unwrap())
    }
}

async fn store(transaction: &mut Transaction) -> Result<u64, String> {
    transaction.insert(1).await
}

#[test]
#[propagate(ID = 7, spawn(transaction, local, read))]
fn transactions() {
    let (database, row) = (Database, String::from("1"));
    let seen: [Result<u64, String>; 5] = block_on(async {
        [
            database
                .transaction(|tx| Box::pin(async move { tx.insert(1).await }))
                .await,
            database
                .transaction(|tx| {
                    async move {
                        tx.insert(1).await?;
                        Ok(ID.get())
                    }
                    .boxed()
                })
                .await,
            database.transaction(|tx| Box::pin(store(tx))).await,
            database.transaction(|tx| store(tx).boxed()).await,
            database
                .transaction(move |tx| {
                    Box::pin(async move {
                        let number = row.parse().map_err(|_| "no number".to_owned())?;
                        tx.insert(number).await
                    })
                })
                .await,
        ]
    });
    let local = block_on(database.local(|tx| async move { tx.insert(1).await }.boxed_local()));
    let borrowed = database
        .read(|database| (ID.get(), database as *const Database as usize))
        .0;
    assert_eq!((seen, local, borrowed), ([const { Ok(7) }; 5], Ok(7), 7));
}

fn sendable<T: Send>(value: T) -> T {
    value
}

fn lasting<T: Send + 'static>(value: T) -> T {
    value
}

async fn on_event<F, Fut>(handler: F) -> u64
where
    F: Fn(u64) -> Fut,
    Fut: Future<Output = u64>,
{
    yield_once().await;
    handler(1).await
}

fn elsewhere(job: impl FnOnce() -> u64 + Send) -> u64 {
    thread::scope(|s| s.spawn(job).join().unwrap())
}

#[propagate(ID = 7, spawn(on_event, elsewhere))]
mod marked {
    use super::*;

    pub(super) async fn awaited(one: u64) -> u64 {
        let borrowed = on_event(|number| async move { ID.get() * number * one }).await;
        let moved = on_event(move |number| async move { ID.get() * number * one }).await;
        let handed = elsewhere(|| ID.get() * one);
        yield_once().await;
        borrowed + moved + handed
    }
    pub(super) async fn forked(items: &[u64]) -> u64 {
        use rayon::prelude::*;
        let (a, b) = rayon::join(|| ID.get(), id);
        yield_once().await;
        let sum = items.par_iter().map(|item| item * ID.get()).sum::<u64>();
        yield_once().await;
        a + b + sum
    }
    pub(super) async fn scoped_inside() -> u64 {
        let outer = scoped!(ID = 8, { thread::spawn(id).join().unwrap() });
        let inner = scoped!(ID = 8, async {
            yield_once().await;
            ID.get()
        });
        yield_once().await;
        inner.await + outer
    }
    pub(super) async fn spawned() -> u64 {
        let mut set = JoinSet::new();
        set.spawn(async { ID.get() });
        let handle = tokio::spawn(async {
            yield_once().await;
            ID.get()
        });
        let first = set.join_next().await.unwrap().unwrap();
        first + handle.await.unwrap()
    }
    pub(super) async fn selected() -> u64 {
        tokio::select! {
            id = tokio::spawn(async { ID.get() }) => id.unwrap(),
            () = std::future::pending() => 0,
        }
    }
    pub(super) fn boxed(text: String) -> BoxFuture<'static, u64> {
        Box::pin(async move {
            let handle = thread::spawn(move || ID.get() * text.len() as u64);
            yield_once().await;
            handle.join().unwrap()
        })
    }
    pub(super) fn opaque<'a>(text: &'a str) -> impl Future<Output = u64> + Send + 'a {
        async move {
            yield_once().await;
            elsewhere(|| ID.get() * text.len() as u64)
        }
    }
    pub(super) async fn local(shared: Rc<u64>) -> u64 {
        yield_once().await;
        *shared * ID.get()
    }
}

#[tokio::test]
async fn futures_that_are_sent() {
    let items = [1];
    assert_eq!(sendable(marked::awaited(1)).await, 21);
    assert_eq!(sendable(marked::forked(&items)).await, 21);
    assert_eq!(lasting(marked::scoped_inside()).await, 16);
    assert_eq!(
        lasting(marked::spawned()).await + lasting(marked::selected()).await,
        21
    );
    assert_eq!(
        lasting(marked::boxed("x".into())).await + sendable(marked::opaque("x")).await,
        14
    );
    assert_eq!(marked::local(Rc::new(1)).await, 7);
    let spawned = tokio::spawn(async { marked::awaited(1).await + marked::scoped_inside().await });
    assert_eq!(spawned.await.unwrap(), 37);
}

fn guarded<R>(job: impl FnOnce() -> R + UnwindSafe) -> Option<R> {
    catch_unwind(job).ok()
}

#[test]
#[propagate(ID = 7, spawn(guarded, catch_unwind, by_ref))]
fn jobs_that_are_safe_to_unwind() {
    fn by_ref(job: &(dyn Fn() -> u64 + UnwindSafe + Sync)) -> u64 {
        job()
    }
    let text = String::from("x");
    let seen = [
        guarded(|| ID.get()),
        guarded(id),
        guarded(move || ID.get() * text.len() as u64),
        catch_unwind(|| ID.get()).ok(),
        catch_unwind(id).ok(),
        Some(by_ref(&|| ID.get())),
    ];
    assert_eq!(seen, [Some(7); 6]);
    let boxed: Pin<Box<dyn Future<Output = u64> + Send>> =
        Box::pin(marked::boxed(String::from("x")));
    assert_eq!(block_on(boxed), 7);
}
