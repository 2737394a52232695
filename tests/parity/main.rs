//! What the compiler says of a program is the same with and without a mark.
//!
//! Each program in `programs/` is compiled unmarked, with `#[propagate]` where its `@mark` stands,
//! and, if the marked function is a plain one, with its body in `scoped!`: as `cargo check` compiles
//! it, and as `cargo build` does. The diagnostics are compared as structure. `differences.txt` lists
//! those that differ, each with the reason; a difference that is not in the list fails the test, and
//! so does one that does not occur any more.
//!
//! A check tells what a build tells: the programs in `told/`, which are marked as they stand, are compiled in both ways,
//! and the warnings of ours are compared.
//!
//! `UPDATE_EXPECT=1 cargo +1.95.0 test -p contextvars-tests-parity` writes the list anew, and keeps
//! the reasons. `PARITY=spawn ..` compares only the programs with `spawn` in their name, and prints
//! how they differ. Compilers word their messages differently, so the comparison is made only with
//! the compiler that `rust-toolchain.toml` in this folder names.

mod compiler;
mod diagnostics;
mod differences;
mod programs;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use compiler::Compiler;
use diagnostics::{Diagnostic, Difference, Kind};
use differences::Listed;
use programs::{Form, Macro, Program, Text};

/// Visits all of them, on all processors.
fn on_all_processors<T: Sync>(all: &[T], visit: impl Fn(&T) + Sync) {
    let next = AtomicUsize::new(0);
    let worker = || {
        while let Some(one) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
            visit(one);
        }
    };
    thread::scope(|scope| {
        let count = thread::available_parallelism().map_or(2, usize::from);
        let workers: Vec<_> = (0..count).map(|_| scope.spawn(worker)).collect();
        for worker in workers {
            worker.join().expect("a worker panicked");
        }
    });
}

/// Compiles all programs in all their forms.
fn compare(programs: &[Program], compiler: &Compiler) -> BTreeMap<(Form, String), Difference> {
    let pairs: Vec<(&Program, Macro)> = programs
        .iter()
        .flat_map(|program| program.macros().map(move |which| (program, which)))
        .collect();
    let found = Mutex::new(BTreeMap::new());
    on_all_processors(&pairs, |(program, which)| {
        let read = |text: Text, is_checked: bool| -> Vec<Diagnostic> {
            let lines = compiler.diagnostics(program, &text, is_checked);
            let read = lines
                .iter()
                .filter_map(|line| Diagnostic::read(line, &text));
            read.collect()
        };
        let unmarked = read(program.unmarked(*which), true);
        assert!(
            !unmarked.is_empty(),
            "the compiler says nothing of {}",
            program.name
        );
        for form in program.forms(*which) {
            let marked = read(program.marked(*which), form.is_checked);
            let difference = Difference::between(&unmarked, &marked);
            let key = (form, program.name.clone());
            found
                .lock()
                .expect("no worker panicked")
                .insert(key, difference);
        }
    });
    found.into_inner().expect("no worker panicked")
}

#[test]
fn the_compiler_says_the_same_with_and_without_a_mark() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let Some(compiler) = Compiler::pinned(folder) else {
        return;
    };
    let mut programs = programs::read(&folder.join("programs"));
    let filter = std::env::var("PARITY").ok();
    if let Some(filter) = &filter {
        programs.retain(|program| program.name.contains(filter.as_str()));
    }
    let found = compare(&programs, &compiler);

    for form in Form::ALL {
        let of_form = || found.iter().filter(|((of, _), _)| *of == form);
        let count = |is_counted: fn(&Difference) -> bool| {
            of_form()
                .filter(|(_, difference)| is_counted(difference))
                .count()
        };
        println!(
            "{form} with {}: of {} programs {} identical, {} with other notes, {} with another lint, \
             {} worse; {} name internals",
            compiler.version,
            of_form().count(),
            count(Difference::is_none),
            count(|difference| difference.is(Kind::Notes)),
            count(|difference| difference.is(Kind::Lint)),
            count(|difference| difference.is(Kind::Worse)),
            count(Difference::names_internals),
        );
    }
    if filter.is_some() {
        for ((form, name), difference) in &found {
            println!("\n{form} {name}\n{difference}");
        }
        return;
    }
    let list = folder.join("differences.txt");
    let mut listed = Listed::read(&list);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        listed.update(&found);
        listed.write(&list);
    }
    let mistakes = listed.mistakes(&found);
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
}

#[test]
fn a_check_tells_what_a_build_tells() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let Some(compiler) = Compiler::pinned(folder) else {
        return;
    };
    let programs = programs::read_marked(&folder.join("told"));
    let (count, mistakes) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    on_all_processors(&programs, |(program, text)| {
        let [build, check] = [false, true].map(|is_checked| {
            let lines = compiler.diagnostics(program, text, is_checked);
            let read = lines.iter().filter_map(|line| Diagnostic::read(line, text));
            let ours = read.filter(Diagnostic::is_of_a_macro);
            let mut told: Vec<String> = ours
                .map(|said| said.lines().collect::<Vec<_>>().join("\n"))
                .collect();
            told.sort();
            told
        });
        let is_refused = check.iter().any(|said| said.starts_with("error"));
        if build.is_empty() || build != check || is_refused {
            let mistake = format!("{}\nbuild: {build:#?}\ncheck: {check:#?}", program.name);
            mistakes.lock().expect("no worker panicked").push(mistake);
        }
        count.fetch_add(build.len(), Ordering::Relaxed);
    });
    let mistakes = mistakes.into_inner().expect("no worker panicked");
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n\n"));
    println!(
        "a check tells what a build tells: {} warnings of {} programs",
        count.into_inner(),
        programs.len()
    );
}
