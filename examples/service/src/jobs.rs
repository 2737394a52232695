//! Background jobs, which a worker does one after the other. A job is a future, so it brings its
//! context along.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::mpsc::{Sender, channel};
use tokio::task::JoinHandle;
use tracing::error;

type Job = BoxFuture<'static, ()>;

/// A queue of jobs.
#[derive(Clone)]
pub(crate) struct Jobs(Sender<Job>);

impl Jobs {
    /// Starts the worker. It ends when all jobs are done and no queue is left.
    pub(crate) fn start() -> (Self, JoinHandle<()>) {
        let (sender, mut receiver) = channel::<Job>(1_000);
        let worker = tokio::spawn(async move {
            while let Some(job) = receiver.recv().await {
                // A job that panics is reported by the panic hook, in its context.
                let _ = std::panic::AssertUnwindSafe(job).catch_unwind().await;
            }
        });
        (Self(sender), worker)
    }

    /// Puts a job into the queue, and waits while the queue is full.
    pub(crate) async fn push(&self, job: impl Future<Output = ()> + Send + 'static) {
        if self.0.send(job.boxed()).await.is_err() {
            error!("the worker is gone");
        }
    }
}
