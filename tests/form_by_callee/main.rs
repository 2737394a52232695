//! Each form of work with each callee that takes it: the work runs in the context of the call, or rustc warns at the call.
//!
//! `table.txt` has the forms and the callees, and `generate.rs` makes a function of each pair that compiles without the
//! attribute. A function in which rustc has to warn expects a warning, and any other warning is an error.
#![allow(
    clippy::all,
    clippy::pedantic,
    clippy::undocumented_unsafe_blocks,
    unused,
    reason = "the forms that people write are what is tested"
)]

#[cfg(not(contextvars_form_candidates))]
#[rustfmt::skip]
mod cells;
#[cfg(contextvars_form_candidates)]
mod cells {
    include!("candidates.rs");
}
mod generate;
mod support;

#[test]
fn the_functions_are_those_of_the_table() {
    let written = std::fs::read_to_string(generate::folder().join("cells.rs")).unwrap();
    assert!(
        written == generate::cells(),
        "the table was changed: cargo run -p contextvars-tests --bin generate-form-by-callee"
    );
}

#[test]
fn work_of_each_form_inherits_from_each_callee_or_rustc_warns() {
    let mut missed: Vec<&str> = Vec::new();
    for (name, cell) in cells::COVERED {
        if !support::is_covered(*cell) {
            missed.push(*name);
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn work_that_is_left_alone_runs_as_it_is_written() {
    for cell in cells::WARNED {
        support::is_covered(*cell);
    }
    for cell in cells::QUIET {
        support::run(*cell);
    }
}
