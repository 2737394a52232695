//! Real functions of the crates that this workspace depends on, each expanded by `#[propagate]`:
//! what comes out still parses, and is the same item around the same code.
//!
//! Cargo has their sources on disk wherever the tests run, so nothing is fetched for it. Those of some crates that spawn a lot
//! are expanded each time, and with `CONTEXTVARS_FULL=1` those of all.

pub(super) mod check;
mod functions;
mod registry;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use functions::Function;
use registry::Package;

/// What was found in one package.
#[derive(Default)]
struct Tally {
    with_spawns: usize,
    others: usize,
    verbatim: usize,
    mistakes: Vec<String>,
}

impl Tally {
    fn of(package: &Package) -> Self {
        let mut tally = Self::default();
        for function in functions::of(package) {
            tally.count(package, &function);
        }
        tally
    }

    fn count(&mut self, package: &Package, function: &Function) {
        if function.has_spawns {
            self.with_spawns += 1;
        } else {
            self.others += 1;
        }
        match check::expansion(function) {
            Ok(verbatim) => self.verbatim += usize::from(verbatim),
            Err(mistake) => self.mistakes.push(format!(
                "{}, {}, `{}`: {mistake}",
                package.name, function.file, function.name
            )),
        }
    }

    fn functions(&self) -> usize {
        self.with_spawns + self.others
    }
}

/// Every package's tally, on as many threads as there are processors: tokens can't go from one to
/// another, names can.
fn tallies(packages: &[Package]) -> Vec<(&Package, Tally)> {
    let next = AtomicUsize::new(0);
    let tallies = Mutex::new(Vec::new());
    let count = || {
        while let Some(package) = packages.get(next.fetch_add(1, Ordering::Relaxed)) {
            let tally = Tally::of(package);
            tallies.lock().unwrap().push((package, tally));
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(count);
        }
    });
    let mut tallies = tallies.into_inner().unwrap();
    tallies.sort_by_key(|(package, _)| &package.name);
    tallies
}

#[test]
fn real_functions_expand_to_themselves_with_a_context() {
    let mut packages = registry::packages();
    if std::env::var_os("CONTEXTVARS_FULL").is_none_or(|value| value != "1") {
        packages.retain(Package::spawns_a_lot);
    }
    let tallies = tallies(&packages);
    let sum = |of: fn(&Tally) -> usize| tallies.iter().map(|(_, tally)| of(tally)).sum::<usize>();

    println!("functions checked, and of these with names of the spawn table:");
    for (package, tally) in &tallies {
        if tally.functions() > 0 {
            println!(
                "{:>5} {:>5}  {}",
                tally.functions(),
                tally.with_spawns,
                package.name
            );
        }
    }
    println!(
        "{:>5} {:>5}  in all; {} bodies had nothing to rewrite, and are in the expansion as they were",
        sum(Tally::functions),
        sum(|tally| tally.with_spawns),
        sum(|tally| tally.verbatim),
    );

    let mistakes: Vec<_> = tallies
        .iter()
        .flat_map(|(_, tally)| &tally.mistakes)
        .map(String::as_str)
        .collect();
    assert!(
        mistakes.is_empty(),
        "{} mistakes:\n{}",
        mistakes.len(),
        mistakes.join("\n")
    );
    // By their number: in a package of its own this crate has few dependencies, in the workspace
    // many.
    let enough = packages.len();
    assert!(
        sum(Tally::functions) >= 3 * enough && sum(|tally| tally.with_spawns) >= 2 * enough,
        "too few functions to tell anything: are the sources of the dependencies still there?"
    );
}
