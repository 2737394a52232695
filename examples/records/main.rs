//! Nested parallel processing of real data: every log line knows which record it belongs to.
//!
//! A record is a package of `cargo metadata`, its children are its dependencies, and both levels run
//! in parallel on one pool. `Run::log`, deep below, says for which record it works, and no argument
//! tells it the number.
//!
//! ```sh
//! cargo run --release --example records                    # the packages of this workspace
//! cargo run --release --example records -- --naive         # with a thread-local: look for "<-"
//! cargo metadata --format-version 1 | cargo run --release --example records -- -
//! ```

mod arguments;
mod input;
#[path = "../output.rs"]
mod output;
mod progress;
mod run;

use std::cell::Cell;
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::thread;
use std::time::Duration;

use arguments::{Arguments, HELP};
use contextvars::{context_var, propagate};
use input::{Child, Record};
use output::show;
use rayon::prelude::*;
use run::Run;

/// The number of the record that is being processed.
#[context_var]
static RECORD: usize;

/// The children may run on any thread of the pool. `#[propagate]` makes `RECORD` follow them.
#[propagate(RECORD = record.number)]
fn process(record: &Record, run: &Run) {
    let children = record.children.par_iter();
    children.for_each(|child| process_child(child, run));
}

fn process_child(child: &Child, run: &Run) {
    if run.is_over() {
        return;
    }
    // This stands for a request to a server. Meanwhile other threads take up the other children.
    thread::sleep(Duration::from_millis(1));
    run.log(
        child,
        &format!("records that need it: {}", run.users_of(&child.name)),
    );
}

thread_local! {
    /// The naive way. The number stays on the thread that sets it.
    static NAIVE_RECORD: Cell<Option<usize>> = const { Cell::new(None) };
}

fn process_naively(record: &Record, run: &Run) {
    NAIVE_RECORD.set(Some(record.number));
    let children = record.children.par_iter();
    children.for_each(|child| process_child(child, run));
}

fn main() -> ExitCode {
    match Arguments::parse() {
        Ok(Arguments::Help) => {
            show!("{HELP}");
            ExitCode::SUCCESS
        }
        Ok(Arguments::Process { file, naive }) => match input::load(file.as_deref()) {
            Ok(records) => process_all(&records, naive),
            Err(error) => stop(2, &error),
        },
        Err(error) => stop(2, &error),
    }
}

/// Processes all records with the variable, and once more with the thread-local. The lines of one of
/// the two runs are shown.
fn process_all(records: &[Record], show_naive: bool) -> ExitCode {
    let interrupted = Arc::new(AtomicBool::new(false));
    if let Err(error) = run::stop_at_ctrl_c(&interrupted) {
        return stop(1, &format!("cannot wait for Ctrl-C: {error}"));
    }
    let pool = match rayon::ThreadPoolBuilder::new()
        .num_threads(run::THREADS)
        .build()
    {
        Ok(pool) => pool,
        Err(error) => return stop(1, &format!("cannot start the threads: {error}")),
    };

    let run = Run::new(records, || RECORD.try_get().ok(), !show_naive, &interrupted);
    pool.install(|| {
        let records = records.par_iter();
        records.for_each(|record| process(record, &run));
    });
    let ours = match run.finish() {
        Ok(counts) => counts,
        Err(end) => return end.tell(),
    };

    let run = Run::new(records, || NAIVE_RECORD.get(), show_naive, &interrupted);
    pool.install(|| {
        let records = records.par_iter();
        records.for_each(|record| process_naively(record, &run));
    });
    let naive = match run.finish() {
        Ok(counts) => counts,
        Err(end) => return end.tell(),
    };

    show!("with a context variable: {ours}");
    show!("with a thread-local:     {naive}");
    // The naive run is there to go wrong. The other one never may.
    if ours.are_right() {
        ExitCode::SUCCESS
    } else {
        stop(1, "each child should have a line, with its own record")
    }
}

/// Tells the error in one line. If standard error can't be written, nothing is left to be done.
fn stop(code: u8, error: &str) -> ExitCode {
    let _ = writeln!(io::stderr(), "error: {error}");
    ExitCode::from(code)
}
