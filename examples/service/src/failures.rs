//! `GET /fail/{n}` panics, and `GET /slow/{n}` takes longer than anybody waits.

use std::panic::resume_unwind;
use std::time::Duration;

use axum::extract::Path;
use contextvars::propagate;

/// Panics in a task. The report of the panic has the context, because the hook runs in the task.
#[propagate]
pub(crate) async fn fail(Path(n): Path<u64>) {
    ended(tokio::spawn(broken(n)).await);
}

pub(crate) async fn broken(n: u64) {
    tokio::task::yield_now().await;
    panic!("a page is broken, as was asked for, n={n}");
}

/// A panic of a task goes on in the handler, and `CatchPanicLayer` answers.
pub(crate) fn ended(task: Result<(), tokio::task::JoinError>) {
    if let Err(Ok(panic)) = task.map_err(tokio::task::JoinError::try_into_panic) {
        resume_unwind(panic);
    }
}

pub(crate) async fn slow(Path(_): Path<u64>) {
    tokio::time::sleep(Duration::from_secs(3_600)).await;
}
