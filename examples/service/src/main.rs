//! One web service that shows the whole family: see the README beside this package.
//!
//! | file | what it shows |
//! |---|---|
//! | `variables.rs` | what a request carries, and what of it crosses a wire |
//! | `headers.rs` | untrusted headers become variables, or a `400` |
//! | `middleware.rs` | spans, deadlines and panics around handlers |
//! | `app.rs` | the layers, in their order |
//! | `orders.rs` | tasks, blocking work and jobs that inherit |
//! | `stock.rs` | the second service, and variables over the wire |
//! | `report.rs` | rayon |
//! | `events.rs` | a body that is streamed after the handler has returned |
//! | `failures.rs` | panics and timeouts |
//! | `jobs.rs` | a queue whose jobs bring their context |
//! | `database.rs` | a transaction that stays with its task |
//! | `telemetry.rs` | log lines and spans with the variables |
//! | `by_hand.rs` | the same without this family |
//! | `without_marks.rs` | the same with mistakes, for `--break` |
//!
//! `drive.rs`, `load.rs`, `check.rs` and `table.rs` ask the services and compare, `server.rs` and
//! `options.rs` are what every program has.

mod app;
mod by_hand;
mod check;
mod database;
mod drive;
mod events;
mod failures;
mod headers;
mod jobs;
mod load;
mod middleware;
mod options;
mod orders;
mod report;
mod server;
mod stock;
mod table;
mod telemetry;
#[cfg(test)]
mod tests;
mod variables;
mod without_marks;

use std::error::Error;
use std::fs::File;
use std::io::{self, Write};
use std::panic;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use contextvars::Context;
use tokio::time::timeout;
use tracing::error;

use app::App;
use check::{Collector, Lines};
use database::Database;
use drive::Plan;
use jobs::Jobs;
use options::Options;
use server::Server;

/// Why the program ends early: its arguments are bad, or the run failed.
enum Ended {
    Arguments(String),
    Run(String),
}

impl<E: Into<Box<dyn Error>>> From<E> for Ended {
    fn from(error: E) -> Self {
        Self::Run(error.into().to_string())
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let (text, code) = match run(&Options::parse()).await {
        Ok(true) => return ExitCode::SUCCESS,
        Ok(false) => return ExitCode::FAILURE,
        Err(Ended::Arguments(text)) => (text, 2),
        Err(Ended::Run(text)) => (text, 1),
    };
    // Standard error may be closed: the exit code still tells.
    let _ = writeln!(io::stderr(), "error: {text}");
    ExitCode::from(code)
}

/// Runs until all is asked and compared, or until Ctrl-C. Gives whether all was right.
async fn run(options: &Options) -> Result<bool, Ended> {
    let is_driven = options.requests.is_some();
    let out: Box<dyn Write + Send> = match &options.log {
        Some(path) => Box::new(created(path)?),
        None if is_driven => Box::new(io::sink()),
        None => Box::new(io::stderr()),
    };
    let spans = options.spans.as_deref().map(created).transpose()?;
    let spans = spans.map(|file| -> Box<dyn Write + Send> { Box::new(file) });
    let lines = Lines::new(out, is_driven);
    let collector = Collector::new(spans, is_driven);
    let database = Database::open(options.database.as_deref())
        .await
        .map_err(|error| {
            let path = options.database.as_deref().unwrap_or(Path::new("memory"));
            Ended::Arguments(format!(
                "cannot open the database {}: {error}",
                path.display()
            ))
        })?;
    let telemetry = telemetry::init(lines.clone(), collector.clone())?;
    // A lot of sockets, where the system allows it.
    let _ = rlimit::increase_nofile_limit(8_192);

    let is_right = match options.requests {
        None => {
            contextvars::panic::install_hook();
            served(options, database, &lines).await?;
            true
        }
        Some(requests) => {
            report_panics_as_lines();
            let plan = Plan {
                requests,
                at_once: options.at_once,
                ports: (options.port, options.stock_port),
                is_broken: options.is_broken,
            };
            tokio::select! {
                is_right = driven(&plan, database, &lines, &collector) => is_right?,
                stopped = stopped(&lines) => { stopped?; false }
            }
        }
    };
    telemetry.shutdown()?;
    lines
        .finish()
        .map_err(|error| format!("cannot write log lines: {error}"))?;
    Ok(is_right)
}

/// Asks for all, and prints the table.
async fn driven(
    plan: &Plan,
    database: Database,
    lines: &Lines,
    collector: &Collector,
) -> Result<bool, Ended> {
    let results = drive::drive(plan, database, lines, collector).await?;
    let (table, is_right) = table::table(plan, &results, lines, collector);
    print(&table)?;
    Ok(is_right)
}

/// Serves until it is stopped, and ends what is under way.
async fn served(options: &Options, database: Database, lines: &Lines) -> Result<(), Ended> {
    let (jobs, worker) = Jobs::start();
    let second = Server::start(options.stock_port, app::second(Context::new())).await?;
    let app = App {
        database,
        jobs,
        client: reqwest::Client::new(),
        stock: second.url().into(),
    };
    let first = Server::start(options.port, app::first(app, Context::new())).await?;
    let url = first.url();
    print(&format!(
        "serving on {url}, until Ctrl-C: try\n\
         curl -X POST {url}/orders/1 -H 'baggage: tenant=acme'\n\
         curl {url}/report/2\ncurl {url}/events/3\ncurl {url}/fail/4\n\
         curl {url}/slow/5 -H 'x-timeout-ms: 100'\n"
    ))?;
    stopped(lines).await?;
    let ending = async {
        first.stop().await;
        // The queue is closed with the service, and what is in it is done.
        let _ = worker.await;
        second.stop().await;
    };
    // A client may keep its connection for as long as it wants.
    let _ = timeout(GRACE, ending).await;
    Ok(())
}

/// How long requests that are under way have, when the program is to end.
const GRACE: Duration = Duration::from_secs(5);

/// Waits for Ctrl-C, or until there is no way to write log lines.
async fn stopped(lines: &Lines) -> Result<(), Ended> {
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => {
            pressed?;
            print("stopped\n")?;
        }
        () = lines.failed() => {}
    }
    Ok(())
}

/// Thousands of panics are better in the log than in the terminal. The line has the context, because
/// a hook runs where the panic is.
fn report_panics_as_lines() {
    panic::set_hook(Box::new(|info| {
        let payload = info.payload();
        let text = payload.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| payload.downcast_ref::<&str>().copied());
        error!(panic = text.unwrap_or("no text"), "panicked");
    }));
}

/// Prints to standard output. A reader that went away has read enough.
fn print(text: &str) -> Result<(), String> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(format!("cannot write to standard output: {error}"))
        }
        _ => Ok(()),
    }
}

fn created(path: &Path) -> Result<File, Ended> {
    File::create(path)
        .map_err(|error| Ended::Arguments(format!("cannot create {}: {error}", path.display())))
}
