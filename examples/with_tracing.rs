//! The variables of the current context in every log line, also from rayon's threads: a few lines around the formatter
//! of `tracing-subscriber`.
//!
//! Run it with `cargo run --example with_tracing`. It checks the lines, and panics if one is wrong.

use std::fmt;
use std::io::{self, Write};
use std::sync::Mutex;

use contextvars::{Context, context_var, propagate, scoped};
use rayon::prelude::*;
use tracing::{Event, Subscriber, info};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

#[context_var]
static USER: String;

#[context_var]
static RECORD: usize;

/// It is in the context, and the logs don't show it.
#[context_var(secret)]
static ACCESS_TOKEN: String;

/// Any formatter of events, with the current context in front. This is all that it takes.
struct WithContext<F>(F);

impl<S, N, F> FormatEvent<S, N> for WithContext<F>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
    F: FormatEvent<S, N>,
{
    fn format_event(
        &self,
        fmt: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        write!(writer, "[{}] ", Context::current())?;
        self.0.format_event(fmt, writer, event)
    }
}

#[propagate(RECORD = number)]
fn process_record(number: usize, children: &[&str]) {
    info!("{} children", children.len());
    children.par_iter().for_each(|child| info!("child {child}"));
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt()
        .without_time()
        .with_target(false)
        .with_thread_names(true)
        .with_writer(|| Tee)
        .map_event_format(WithContext)
        .init();

    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(4)
        .thread_name(|index| format!("worker-{index}"))
        .build()?;
    let records = [["1-one", "1-two"], ["2-one", "2-two"], ["3-one", "3-two"]];

    info!("nothing is bound yet");
    scoped!(
        USER = "ann".to_owned(),
        ACCESS_TOKEN = "xyzzy".to_owned(),
        {
            pool.broadcast(|_| info!("ready")); // a line from each worker
            pool.install(|| {
                records
                    .par_iter()
                    .enumerate()
                    .for_each(|(index, children)| process_record(index + 1, children));
            });
        }
    );
    info!("nothing is bound any more");

    let written = WRITTEN.lock().unwrap();
    let lines: Vec<&str> = std::str::from_utf8(&written)?.lines().collect();
    assert_eq!(lines.len(), 2 + 4 + 3 + 6);
    let bound = r#"USER="ann" ACCESS_TOKEN=<secret>"#;
    for line in &lines {
        let context = match line.split_once("child ") {
            Some((_, child)) => format!("[{bound} RECORD={}] ", &child[..1]),
            None if line.ends_with("children") => format!("[{bound} RECORD="),
            None if line.ends_with("ready") => format!("[{bound}] "),
            None => "[] ".to_owned(),
        };
        assert!(line.starts_with(&context), "{line}");
        assert!(!line.contains("xyzzy"), "{line}");
    }
    Ok(())
}

/// What was written, for the check.
static WRITTEN: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// Writes to standard output, and keeps a copy.
struct Tee;

impl Write for Tee {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        io::stdout().write_all(bytes)?;
        WRITTEN.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stdout().flush()
    }
}
