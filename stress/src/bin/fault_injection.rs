//! A panic at every call into user code: see `contextvars_stress::fault_injection`. Fails if the store was not whole after one.

use std::process::ExitCode;

use contextvars_stress::{fault_injection, machine};

fn main() -> ExitCode {
    println!("{}", machine());
    let report = fault_injection::run(&[1, 3]);
    println!("{report}");
    if report.mistakes().is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
