//! The variables in every log line, and the span of the caller in every thread, job and task: as text, or with
//! `--json` as JSON.
//!
//! Run it with `cargo run --example with_tracing`.

#[path = "../output.rs"]
mod output;

use std::thread;

use contextvars::{carry, context_var, propagate, scoped};
use contextvars_tracing::{JsonContext, TracingSpan, WithContext};
use output::Output;
use rayon::prelude::*;
use tracing::{info, info_span};

#[context_var]
static USER: String;

#[context_var]
static RECORD: usize;

/// The lines say that one is bound, and never show it.
#[context_var(secret)]
static ACCESS_TOKEN: String;

/// It is in the context, and in no line.
#[context_var(log = false)]
static POOL_SIZE: usize;

#[propagate(RECORD = number)]
fn process_record(number: usize, children: &[&str]) {
    let _span = info_span!("record").entered();
    info!("{} children", children.len());
    children.par_iter().for_each(|child| info!("child {child}"));
    let checked = thread::spawn(|| info!("checked"));
    checked.join().expect("the thread only writes a line");
}

#[propagate]
async fn send() {
    let tasks = ["one", "two"].map(|server| {
        tokio::spawn(async move {
            tokio::task::yield_now().await;
            info!("sent to {server}");
        })
    });
    for task in tasks {
        task.await.expect("the task only writes a line");
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    carry(TracingSpan)?;
    let lines = tracing_subscriber::fmt()
        .without_time()
        .with_target(false)
        .with_writer(|| Output);
    if std::env::args().any(|argument| argument == "--json") {
        lines.json().map_event_format(JsonContext::new).init();
    } else {
        lines
            .with_ansi(false)
            .map_event_format(WithContext::new)
            .init();
    }

    let pool = rayon::ThreadPoolBuilder::new().num_threads(4).build()?;
    let runtime = tokio::runtime::Runtime::new()?;
    let records = [["1-one", "1-two"], ["2-one", "2-two"], ["3-one", "3-two"]];

    info!("nothing is bound yet");
    scoped!(
        USER = "ann".to_owned(),
        ACCESS_TOKEN = "xyzzy".to_owned(),
        POOL_SIZE = 4,
        {
            let _span = info_span!("report").entered();
            pool.install(|| {
                records
                    .par_iter()
                    .enumerate()
                    .for_each(|(index, children)| process_record(index + 1, children));
            });
            runtime.block_on(send());
        }
    );
    info!("nothing is bound any more");
    Ok(())
}
