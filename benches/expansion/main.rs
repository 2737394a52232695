//! How long `#[propagate]` takes on a function of 200 lines: `cargo bench -p contextvars-bench --bench expansion`.
//!
//! The internals of a macro crate can't be linked, so its files are compiled into this program: that is the expansion on
//! its own, optimized. And they are compiled into another macro crate, with a clock in it, for the compiler to call: that
//! is what a build waits for, with tokens that are the compiler's own, and in a macro crate that cargo does not optimize
//! unless it is told to.

#![allow(
    dead_code,
    unused_imports,
    reason = "of the macro crate, only `#[propagate]` is used"
)]

// The modules of the macro crate, where it has them.
#[path = "../../../contextvars-macros/src/bindings.rs"]
mod bindings;
#[path = "../../../contextvars-macros/src/diagnostics.rs"]
mod diagnostics;
#[path = "../../../contextvars-macros/src/options.rs"]
mod options;
#[path = "../../../contextvars-macros/src/propagate/mod.rs"]
mod propagate;
#[path = "../../../contextvars-macros/src/rewrite/mod.rs"]
mod rewrite;

mod compiler;
#[expect(clippy::useless_vec, reason = "it has macros with spawns in them")]
mod function;
#[path = "../support/machine.rs"]
mod machine;

use std::hint::black_box;
use std::time::{Duration, Instant};

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

const FILE: &str = include_str!("function.rs");
const LINES: usize = 200;
const REACH: Duration = Duration::from_millis(5);
const ROUNDS: usize = 200;

/// What the modules above take from the root of their crate.
fn default_runtime() -> TokenStream {
    quote_spanned!(Span::mixed_site()=> ::contextvars)
}

fn main() {
    check();
    let function = function_text();
    println!("{}; median of {ROUNDS}\n", machine::line());
    println!("expanding #[propagate] on a function of {LINES} lines, to reach: under {REACH:?}");
    print("by itself, optimized", expand_here(function));
    print(
        "in the compiler, in a debug build",
        compiler::expand(function, ROUNDS),
    );
}

fn print(what: &str, times: Vec<Duration>) {
    let median = median(times);
    let verdict = if median < REACH {
        "reached"
    } else {
        "NOT REACHED"
    };
    println!(
        "{what:<36} {:>7.2} ms   {verdict}",
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

fn expand_here(function: &str) -> Vec<Duration> {
    let item: TokenStream = function.parse().expect("tokens");
    let expand = |_| {
        let item = item.clone();
        let start = Instant::now();
        black_box(propagate::expand(TokenStream::new(), item));
        start.elapsed()
    };
    (0..ROUNDS).map(expand).collect()
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
