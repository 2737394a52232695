//! Law 9 in a program: a transaction for each request, by sqlx and `SQLite`, as a variable with
//! `inherit = false`. Handlers and repositories see it, plain or marked; spawned work does not.

use std::sync::Arc;

use contextvars::{context_var, propagate, scoped};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{Sqlite, SqlitePool, Transaction};
use tokio::sync::Mutex;

type Shared = Arc<Mutex<Option<Transaction<'static, Sqlite>>>>;

/// The transaction of the request.
#[context_var(inherit = false)]
static TRANSACTION: Shared;

/// The number of the request.
#[context_var]
static REQUEST: i64;

async fn pool(name: &str) -> SqlitePool {
    // One database in memory, which all connections of the pool share.
    let options = SqliteConnectOptions::new()
        .filename(format!("file:{name}?mode=memory&cache=shared"))
        .shared_cache(true);
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options)
        .await
        .unwrap();
    sqlx::query("create table audit (request integer not null, what text not null)")
        .execute(&pool)
        .await
        .unwrap();
    pool
}

/// What middleware does: begins, runs the handler, and commits or rolls back.
async fn request<F>(pool: &SqlitePool, number: i64, handler: F) -> bool
where
    F: AsyncFnOnce() -> Result<(), &'static str>,
{
    let transaction: Shared = Arc::new(Mutex::new(Some(pool.begin().await.unwrap())));
    let bound = transaction.clone();
    let result = scoped!(TRANSACTION = bound, REQUEST = number, async {
        handler().await
    })
    .await;
    let transaction = transaction.lock().await.take().unwrap();
    match result {
        Ok(()) => transaction.commit().await.unwrap(),
        Err(_) => transaction.rollback().await.unwrap(),
    }
    result.is_ok()
}

/// A repository function: it writes in the transaction of the request.
async fn plain_insert(what: &str) {
    let transaction = TRANSACTION.get();
    let mut transaction = transaction.lock().await;
    sqlx::query("insert into audit values (?, ?)")
        .bind(REQUEST.get())
        .bind(what)
        .execute(&mut **transaction.as_mut().unwrap())
        .await
        .unwrap();
}

/// The same, marked.
#[propagate]
async fn marked_insert(what: &str) {
    plain_insert(what).await;
}

async fn plain_handler(what: &str, marked_repository: bool) -> Result<(), &'static str> {
    if marked_repository {
        marked_insert(what).await;
    } else {
        plain_insert(what).await;
    }
    tokio::task::yield_now().await;
    plain_insert("and again").await;
    if what == "fail" {
        Err("failed")
    } else {
        Ok(())
    }
}

/// Marked, so that what it starts inherits: the number of the request, but not the transaction.
#[propagate]
async fn marked_handler(what: &str, marked_repository: bool) -> Result<(), &'static str> {
    let seen = tokio::spawn(async { (REQUEST.get(), TRANSACTION.is_set()) });
    let blocking = tokio::task::spawn_blocking(|| (REQUEST.get(), TRANSACTION.is_set()));
    let number = REQUEST.get();
    assert_eq!(seen.await.unwrap(), (number, false));
    assert_eq!(blocking.await.unwrap(), (number, false));
    plain_handler(what, marked_repository).await
}

async fn rows(pool: &SqlitePool) -> Vec<(i64, String)> {
    sqlx::query_as("select request, what from audit order by rowid")
        .fetch_all(pool)
        .await
        .unwrap()
}

/// Every pair of handler and repository, one that commits and one that rolls back each.
async fn all_requests(name: &str) {
    let pool = pool(name).await;
    let mut number = 0;
    let mut expected = Vec::new();
    for marked_repository in [false, true] {
        for marked in [false, true] {
            for what in ["fine", "fail"] {
                number += 1;
                let handler = async || {
                    if marked {
                        marked_handler(what, marked_repository).await
                    } else {
                        plain_handler(what, marked_repository).await
                    }
                };
                let is_committed = request(&pool, number, handler).await;
                assert_eq!(is_committed, what == "fine");
                if is_committed {
                    expected.extend([(number, what.to_owned()), (number, "and again".to_owned())]);
                }
            }
        }
    }
    assert!(!TRANSACTION.is_set());
    assert_eq!(rows(&pool).await, expected);
}

#[tokio::test]
async fn requests_on_a_current_thread_runtime_keep_their_transactions() {
    all_requests("current").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_on_a_multi_thread_runtime_keep_their_transactions() {
    all_requests("multi").await;
}

#[tokio::test]
async fn a_binding_of_the_thread_below_the_runtime_is_left_behind_by_spawns() {
    #[propagate]
    async fn spawns() -> (bool, bool) {
        let spawned = tokio::spawn(async { TRANSACTION.is_set() }).await.unwrap();
        (spawned, TRANSACTION.is_set())
    }

    let transaction: Shared = Arc::default();
    // Bound in the thread's own context, which is below all tasks of this runtime.
    let token = TRANSACTION.set(transaction);
    assert_eq!(spawns().await, (false, true));
    TRANSACTION.reset(token).unwrap();
}
