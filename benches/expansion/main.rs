//! How long `#[propagate]` takes on a function of 200 lines:
//! `cargo bench -p contextvars-bench --bench expansion`.
//!
//! It is measured in the compiler, with tokens that are the compiler's own: once with a macro crate
//! that is not optimized, as cargo builds it unless it is told otherwise, and once with one that
//! is.

mod compiler;
#[expect(clippy::useless_vec, reason = "it has macros with spawns in them")]
mod function;
#[path = "../support/machine.rs"]
mod machine;

use std::time::Duration;

const FILE: &str = include_str!("function.rs");
const LINES: usize = 200;
const REACH: Duration = Duration::from_millis(5);
const ROUNDS: usize = 200;

fn main() {
    check();
    let function = function_text();
    println!("{}; median of {ROUNDS}\n", machine::line());
    println!("expanding #[propagate] on a function of {LINES} lines, to reach: under {REACH:?}");
    for (what, opt_level) in [
        ("with the macro crate as cargo builds it", 0),
        ("with an optimized macro crate", 3),
    ] {
        print(what, compiler::expand(function, ROUNDS, opt_level));
    }
}

fn print(what: &str, times: Vec<Duration>) {
    let median = median(times);
    let verdict = if median < REACH {
        "reached"
    } else {
        "NOT REACHED"
    };
    println!(
        "{what:<42} {:>7.2} ms   {verdict}",
        median.as_secs_f64() * 1e3
    );
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// The function's own lines, without the attributes.
fn function_text() -> &'static str {
    let start = FILE.find("pub(crate) fn").expect("there is one");
    let function = FILE[start..].trim_end();
    assert_eq!(function.lines().count(), LINES, "the number in the title");
    function
}

/// The function works as it did: what is measured is not the expansion of nonsense.
fn check() {
    let order = |id, state| function::Order {
        id,
        customer: format!("customer {}", id % 2),
        lines: vec![function::Line {
            article: "tea".to_owned(),
            count: id,
            cents: 100,
        }],
        state,
    };
    let orders = [
        order(1, function::State::Open),
        order(2, function::State::Paid { cents: 200 }),
        order(
            3,
            function::State::Shipped {
                parcels: vec![31, 30],
            },
        ),
        order(4, function::State::Cancelled("too late".to_owned())),
    ];
    let summary = function::summarize(&orders, 2, None).expect("a summary");
    assert_eq!(summary.cents, 600);
    assert_eq!(summary.articles, [("tea".to_owned(), 10)]);
    assert_eq!(summary.parcels, [30, 31]);
    assert_eq!(summary.complaints, ["order 4: too late"]);
}
