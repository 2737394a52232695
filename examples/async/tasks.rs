//! Tasks of tokio: which of them inherit, what each has of its own, and what a bare spawn sees.
//!
//! ```sh
//! cargo run --example tasks
//! RUSTFLAGS="--cfg tokio_unstable" cargo run --example tasks   # on a runtime of contextvars-tokio
//! ```

#[path = "../output.rs"]
mod output;

use std::error::Error;
use std::future::pending;
use std::time::Duration;

use contextvars::{Context, Propagate, context_var, propagate, scoped};
use output::show;
use tokio::runtime::Builder;
use tokio::task::{JoinError, JoinSet, spawn_blocking, yield_now};
use tokio::time::timeout;

#[context_var]
static USER: &'static str = "nobody";

/// What a task sees, also after it has waited and perhaps moved to another thread.
async fn user() -> &'static str {
    yield_now().await;
    USER.get()
}

/// The mark hands the context to all that is spawned here. Nobody passes the user along.
#[propagate]
async fn spawns_inherit() -> Result<(), Box<dyn Error>> {
    show!("a task                    {}", tokio::spawn(user()).await?);
    show!(
        "a blocking task           {}",
        spawn_blocking(|| USER.get()).await?
    );
    let mut set = JoinSet::new();
    set.spawn(user());
    set.spawn(user());
    show!(
        "a JoinSet                 {}",
        set.join_all().await.join(" ")
    );
    // A timeout, a `select!` and a `join!` poll in the task that awaits them: they need no mark.
    show!(
        "behind a timeout          {}",
        timeout(Duration::MAX, user()).await?
    );
    Ok(())
}

/// A visit runs in a context of its own, whether it is spawned or awaited.
#[propagate(USER = name)]
async fn visit(name: &'static str) -> &'static str {
    tokio::spawn(user()).await.expect("it does not panic")
}

#[propagate]
async fn each_has_its_own() -> Result<(), JoinError> {
    let (bob, carmen) = tokio::join!(visit("bob"), visit("carmen"));
    show!("two at the same time      {bob} {carmen}");
    let changed = tokio::spawn(async {
        USER.set("dan"); // lasts across the task's awaits, and no other task sees it
        user().await
    });
    show!(
        "a task that sets its own  {}, and here it is {}",
        changed.await?,
        USER.get()
    );
    Ok(())
}

/// A cache, a pool, a refresher: what outlives its request should not keep the request's values.
async fn long_lived_work_detaches() -> Result<(), JoinError> {
    let refresher = tokio::spawn(user().in_context(Context::new()));
    show!("detached                  {}", refresher.await?);
    Ok(())
}

/// A library. It spawns, and has no marks.
mod library {
    pub(crate) async fn run<F>(work: F) -> F::Output
    where
        F: Future<Output: Send> + Send + 'static,
    {
        tokio::spawn(work).await.expect("it does not panic")
    }
}

/// A mark is about the text of its function. What a callee spawns, the callee has to mark. If it is
/// not yours, wrap what you give to it, or let the whole runtime inherit, by `contextvars-tokio`.
#[propagate]
async fn what_a_library_spawns() {
    show!("a library's task          {}", library::run(user()).await);
    show!(
        "the same, wrapped         {}",
        library::run(user().in_current_context()).await
    );
}

/// Tells whose it is, where it is dropped.
struct Permit;

impl Drop for Permit {
    fn drop(&mut self) {
        show!("a permit is given back by {}", USER.get());
    }
}

/// A task that is cancelled is dropped in its context.
#[propagate]
async fn a_cancelled_task_drops_what_it_has() {
    let permit = Permit;
    let task = tokio::spawn(async move {
        let _permit = permit;
        pending::<()>().await;
    });
    task.abort();
    assert!(task.await.is_err_and(|error| error.is_cancelled()));
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut builder = Builder::new_multi_thread();
    #[cfg(tokio_unstable)]
    contextvars_tokio::inherit(&mut builder);
    let runtime = builder.enable_all().build()?;
    runtime.block_on(scoped!(USER = "ann", async {
        spawns_inherit().await?;
        each_has_its_own().await?;
        long_lived_work_detaches().await?;
        what_a_library_spawns().await;
        a_cancelled_task_drops_what_it_has().await;
        Ok(())
    }))
}
