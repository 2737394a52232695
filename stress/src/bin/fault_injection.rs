//! A panic at every call into user code: see `contextvars_proof::faults`. Fails if the store was not whole after one.

use std::process::ExitCode;

use contextvars_proof::{faults, machine};

fn main() -> ExitCode {
    println!("{}", machine());
    let report = faults::run(&[1, 3]);
    println!("{report}");
    if report.mistakes().is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
