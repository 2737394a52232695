//! What belongs to a thread, to a job, and to one step of a job.
//!
//! - A connection serves one thread at a time: std's `thread_local!`.
//! - The user differs from job to job, and a job's sub-jobs work for the same user: a variable.
//! - A transaction must stay on its thread: a variable with `inherit = false`. The functions that the
//!   step calls see it. The work that the step starts does not.
//!
//! Run it with `cargo run --example thread_resources`.

mod output;

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use contextvars::{context_var, propagate, scoped};
use output::show;
use rayon::prelude::*;

static OPENED: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// The number of the thread's connection. The thread opens it when it first needs one.
    static CONNECTION: usize = OPENED.fetch_add(1, Relaxed) + 1;
}

/// The user for whom a job works.
#[context_var]
static USER: String;

/// The transaction that is open in this step.
#[context_var(inherit = false)]
static TRANSACTION: usize;

/// Deep in the program: the thread's connection, the job's user, the step's transaction.
fn ask(what: &str) -> String {
    let connection = CONNECTION.with(|number| *number);
    let transaction = TRANSACTION
        .try_get()
        .map_or("no transaction".to_owned(), |number| {
            format!("transaction {number}")
        });
    format!(
        "{what:<8} of {}: connection {connection}, {transaction}",
        USER.get()
    )
}

#[propagate(USER = format!("user{number}"))]
fn job(number: usize) -> [String; 3] {
    scoped!(TRANSACTION = number, {
        let balance = ask("balance"); // a call: it sees the user and the transaction
        let (history, limits) = rayon::join(|| ask("history"), || ask("limits")); // started: the user
        [balance, history, limits]
    })
}

fn main() -> Result<(), rayon::ThreadPoolBuildError> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(4).build()?;
    let answers: Vec<_> = pool.install(|| (1..=4).into_par_iter().map(job).collect());
    for line in answers.iter().flatten() {
        show!("{line}");
    }
    let opened = OPENED.load(Relaxed);
    show!("4 jobs, 12 questions, {opened} connections for 4 threads");
    Ok(())
}
