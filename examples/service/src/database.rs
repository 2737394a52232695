//! `SQLite`, and a transaction that stays with its task: what a request spawns has its id and its
//! tenant, and not its transaction.

use std::path::Path;
use std::sync::Arc;

use contextvars::{context_var, scoped};
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{Sqlite, SqlitePool, Transaction};
use tokio::sync::Mutex;

use crate::variables::{USER, request_id, second, tenant_name};

/// The transaction that this task is in.
#[context_var(inherit = false)]
static TRANSACTION: Shared;

type Shared = Arc<Mutex<Option<Transaction<'static, Sqlite>>>>;

/// A database with orders, and with an audit of what was asked for.
#[derive(Clone)]
pub(crate) struct Database(SqlitePool);

impl Database {
    /// Makes the database: in this file, which has no such tables yet, or else in memory.
    pub(crate) async fn open(path: Option<&Path>) -> Result<Self, sqlx::Error> {
        let options = match path {
            Some(path) => SqliteConnectOptions::new()
                .filename(path)
                .create_if_missing(true),
            None => SqliteConnectOptions::new().in_memory(true),
        };
        // One connection, which is never closed: a database in memory is gone with it.
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None);
        let database = Self(pool.connect_with(options).await?);
        for table in [
            "create table orders (n integer, owner text, price integer)",
            "create table audit (n integer, request text, tenant text, second integer)",
        ] {
            sqlx::query(table).execute(&database.0).await?;
        }
        Ok(database)
    }

    /// The connections, for those who carry a transaction by hand.
    pub(crate) fn pool(&self) -> &SqlitePool {
        &self.0
    }

    /// Does the work in a transaction: commits it if all went well, and else rolls it back.
    pub(crate) async fn transaction<T, E: From<sqlx::Error>>(
        &self,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let shared: Shared = Arc::new(Mutex::new(Some(self.0.begin().await?)));
        scoped!(TRANSACTION = Arc::clone(&shared), async {
            let result = work.await;
            if let Some(transaction) = shared.lock().await.take() {
                match result {
                    Ok(_) => transaction.commit().await?,
                    Err(_) => transaction.rollback().await?,
                }
            }
            result
        })
        .await
    }

    /// Writes an order of the current user.
    pub(crate) async fn insert_order(&self, n: u64, price: u64) -> Result<(), sqlx::Error> {
        let insert = sqlx::query("insert into orders values (?, ?, ?)")
            .bind(int(n))
            .bind(USER.get_or("unknown".to_owned()))
            .bind(int(price));
        self.execute(insert).await
    }

    /// Writes for which request and tenant order `n` was.
    pub(crate) async fn insert_audit(&self, n: u64) -> Result<(), sqlx::Error> {
        let insert = sqlx::query("insert into audit values (?, ?, ?, ?)")
            .bind(int(n))
            .bind(request_id())
            .bind(tenant_name())
            .bind(second());
        self.execute(insert).await
    }

    /// In the transaction of this task, if there is one.
    async fn execute<'a>(
        &self,
        query: Query<'a, Sqlite, SqliteArguments<'a>>,
    ) -> Result<(), sqlx::Error> {
        if let Ok(shared) = TRANSACTION.try_get()
            && let Some(transaction) = shared.lock().await.as_mut()
        {
            query.execute(&mut **transaction).await?;
            return Ok(());
        }
        query.execute(&self.0).await?;
        Ok(())
    }

    /// All orders: their numbers and owners.
    pub(crate) async fn orders(&self) -> Result<Vec<(i64, String)>, sqlx::Error> {
        let select = sqlx::query_as("select n, owner from orders order by n");
        select.fetch_all(&self.0).await
    }

    /// The audit: order, request, tenant, second.
    pub(crate) async fn audit(&self) -> Result<Vec<(i64, String, String, i64)>, sqlx::Error> {
        let select = sqlx::query_as("select n, request, tenant, second from audit order by n");
        select.fetch_all(&self.0).await
    }
}

/// `SQLite` has no unsigned integers.
fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::variables::REQUEST;
    use contextvars::propagate;

    /// What a task sees that is spawned here: the request, and whether there is a transaction.
    #[propagate]
    async fn seen_by_a_task() -> (String, bool) {
        let task = tokio::spawn(async { (request_id(), TRANSACTION.is_set()) });
        task.await.expect("it does not panic")
    }

    #[tokio::test]
    async fn a_transaction_is_seen_by_what_is_awaited_and_not_by_what_is_spawned() {
        let database = Database::open(None).await.unwrap();
        let work = async {
            database.insert_order(1, 1).await?;
            let seen = seen_by_a_task().await;
            assert_eq!(seen, ("req-1".to_owned(), false));
            assert!(TRANSACTION.is_set());
            database.insert_audit(1).await
        };
        scoped!(REQUEST = "req-1".to_owned(), async {
            database.transaction(work).await
        })
        .await
        .unwrap();
        assert!(!TRANSACTION.is_set());
        assert_eq!(database.orders().await.unwrap().len(), 1);
        assert_eq!(database.audit().await.unwrap()[0].1, "req-1");
    }

    #[tokio::test]
    async fn what_failed_is_rolled_back_whole() {
        let database = Database::open(None).await.unwrap();
        let work = async {
            database.insert_order(1, 1).await?;
            database.insert_audit(1).await?;
            Err::<(), _>(sqlx::Error::RowNotFound)
        };
        assert!(database.transaction(work).await.is_err());
        assert!(database.orders().await.unwrap().is_empty());
        assert!(database.audit().await.unwrap().is_empty());
    }
}
