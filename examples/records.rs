//! Nested parallel processing of real data: every log line knows which record it belongs to.
//!
//! A record is a package of `cargo metadata`, its children are its dependencies; both levels run in parallel on one
//! pool. `Run::log`, deep below, says which record it is working for, and nobody passes the number along.
//!
//! ```sh
//! cargo run --release --example records                    # the packages of this workspace
//! cargo run --release --example records -- --naive         # the same with a thread-local: look for "<-"
//! cargo metadata --format-version 1 | cargo run --release --example records -- -
//! ```

use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::env;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

use clap::Parser;
use contextvars::{context_var, propagate};
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;
use serde::Deserialize;

/// The number of the record that is being processed.
#[context_var]
static RECORD: usize;

const THREADS: usize = 4;

thread_local! {
    /// What `--naive` has in place of it.
    static NAIVE_RECORD: Cell<Option<usize>> = const { Cell::new(None) };
}

/// The children may run on any thread of the pool: `#[propagate]` sees to it that `RECORD` goes along.
#[propagate(RECORD = number)]
fn process_record(number: usize, record: &Package, run: &Run) {
    record
        .dependencies
        .par_iter()
        .for_each(|child| process_child(child, run));
}

/// The same as one would write it with a thread-local: the number stays on the thread that started the record.
fn process_record_naively(number: usize, record: &Package, run: &Run) {
    NAIVE_RECORD.set(Some(number));
    record
        .dependencies
        .par_iter()
        .for_each(|child| process_child(child, run));
}

fn process_child(child: &Dependency, run: &Run) {
    // Stands for a request to somewhere: while it waits, the other threads help out, also where there is one core only.
    thread::sleep(Duration::from_millis(1));
    let reached = run.reachable_from(&child.name);
    run.log(child, &format!("packages reached: {reached}"));
}

/// What all jobs share.
struct Run<'a> {
    records: &'a [Package],
    by_name: HashMap<&'a str, &'a Package>,
    /// How a log line finds its record: through `RECORD`, or `NAIVE_RECORD`.
    current_record: fn() -> Option<usize>,
    progress: ProgressBar,
    lines: AtomicUsize,
    without_record: AtomicUsize,
    wrong_record: AtomicUsize,
}

impl Run<'_> {
    /// How many packages a dependency pulls in, itself included.
    fn reachable_from(&self, name: &str) -> usize {
        let mut seen = HashSet::new();
        let mut open: Vec<&Package> = self.by_name.get(name).copied().into_iter().collect();
        while let Some(package) = open.pop() {
            if seen.insert(package.name.as_str()) {
                let needed = package
                    .dependencies
                    .iter()
                    .filter(|child| child.is_needed());
                open.extend(needed.filter_map(|child| self.by_name.get(child.name.as_str())));
            }
        }
        seen.len()
    }

    /// Writes a line, and counts it as right or wrong by what only the check knows: the record the child came from.
    fn log(&self, child: &Dependency, text: &str) {
        let found = (self.current_record)();
        let remark = match found {
            Some(number) if number == child.record => String::new(),
            Some(_) => {
                self.wrong_record.fetch_add(1, Relaxed);
                format!("   <- wrong, it belongs to {}", child.record)
            }
            None => {
                self.without_record.fetch_add(1, Relaxed);
                format!("   <- none, it belongs to {}", child.record)
            }
        };
        self.lines.fetch_add(1, Relaxed);

        let (number, name) = found.map_or(("-".to_owned(), ""), |number| {
            (number.to_string(), &self.records[number - 1].name)
        });
        let child = &child.name;
        // The bar steps aside for the line.
        self.progress.suspend(|| {
            print(&format!(
                "record {number:>3} {name:<24} {child:<24} {text}{remark}"
            ));
        });
        self.progress.inc(1);
    }
}

/// A line on standard output. That nobody reads on (`records | head`) is no error.
fn print(line: &str) {
    let _ = writeln!(io::stdout(), "{line}");
}

/// Processes the packages of `cargo metadata` and their dependencies in parallel, and checks for each log line that it
/// names the right record.
#[derive(Parser)]
struct Options {
    /// The output of `cargo metadata --format-version 1`; `-` is standard input, and without it cargo is asked for
    /// that of this workspace
    file: Option<PathBuf>,

    /// Keep the record in a thread-local, and see what goes wrong
    #[arg(long)]
    naive: bool,
}

fn main() -> ExitCode {
    let options = Options::parse();
    match load(options.file.as_deref()) {
        Ok(packages) => process(&packages, options.naive),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

fn process(packages: &[Package], naive: bool) -> ExitCode {
    let children = packages
        .iter()
        .map(|package| package.dependencies.len())
        .sum();
    let run = Run {
        records: packages,
        by_name: packages
            .iter()
            .map(|package| (package.name.as_str(), package))
            .collect(),
        current_record: if naive {
            || NAIVE_RECORD.get()
        } else {
            || RECORD.try_get().ok()
        },
        progress: progress_bar(children),
        lines: AtomicUsize::new(0),
        without_record: AtomicUsize::new(0),
        wrong_record: AtomicUsize::new(0),
    };
    let process_one = if naive {
        process_record_naively
    } else {
        process_record
    };

    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(THREADS)
        .build()
        .expect("four threads");
    pool.install(|| {
        let numbered = packages.par_iter().enumerate();
        numbered.for_each(|(index, package)| process_one(index + 1, package, &run));
    });
    run.progress.finish_and_clear();

    let [lines, without, wrong] =
        [run.lines, run.without_record, run.wrong_record].map(AtomicUsize::into_inner);
    let records = packages.len();
    print(&format!(
        "{records} records on {THREADS} threads: {lines} lines written, {without} with no record, \
         {wrong} with a wrong record"
    ));
    // The naive run is there to go wrong; the other one never may.
    if lines == children && (naive || without + wrong == 0) {
        ExitCode::SUCCESS
    } else {
        eprintln!("error: expected {children} lines, each with its own record");
        ExitCode::FAILURE
    }
}

/// Shown if standard error is a terminal; else there are only the plain lines.
fn progress_bar(children: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("[{bar:40}] {pos} of {len} children");
    ProgressBar::new(children as u64).with_style(style.expect("a valid template"))
}

// The data: what `cargo metadata` says of a package.

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    /// `dev`, `build`, or nothing for the ordinary kind.
    kind: Option<String>,
    /// The number of the package that it was read from, for the check.
    #[serde(skip)]
    record: usize,
}

impl Dependency {
    fn is_needed(&self) -> bool {
        self.kind.as_deref() != Some("dev")
    }
}

fn load(file: Option<&Path>) -> Result<Vec<Package>, String> {
    let (source, json) = match file {
        None => ("the output of `cargo metadata`".to_owned(), ask_cargo()?),
        Some(file) if file == Path::new("-") => {
            let mut json = Vec::new();
            let read = io::stdin().read_to_end(&mut json);
            read.map_err(|error| format!("cannot read standard input: {error}"))?;
            ("standard input".to_owned(), json)
        }
        Some(file) => {
            let name = file.display();
            let json = fs::read(file).map_err(|error| format!("cannot read {name}: {error}"))?;
            (name.to_string(), json)
        }
    };
    if json.trim_ascii().is_empty() {
        return Err(format!("{source} is empty"));
    }
    let metadata: Metadata = serde_json::from_slice(&json)
        .map_err(|error| format!("{source} is not the JSON of `cargo metadata`: {error}"))?;
    let mut packages = metadata.packages;
    if packages.is_empty() {
        return Err(format!("{source} lists no packages"));
    }
    for (index, package) in packages.iter_mut().enumerate() {
        for child in &mut package.dependencies {
            child.record = index + 1;
        }
    }
    Ok(packages)
}

/// The metadata of the workspace that this example belongs to.
fn ask_cargo() -> Result<Vec<u8>, String> {
    eprintln!("asking cargo for the metadata of this workspace");
    let run = |extra: &[&str]| {
        Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(["metadata", "--format-version", "1", "--manifest-path"])
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"))
            .args(extra)
            .output()
            .map_err(|error| format!("cannot run cargo, name a file instead: {error}"))
    };
    let mut output = run(&[])?;
    if !output.status.success() {
        eprintln!(
            "cargo can't list all packages, perhaps because it is offline; those of the workspace will do"
        );
        output = run(&["--no-deps"])?;
    }
    if output.status.success() {
        Ok(output.stdout)
    } else {
        let reason = String::from_utf8_lossy(&output.stderr);
        Err(format!(
            "`cargo metadata` failed, name a file instead: {}",
            reason.trim()
        ))
    }
}
