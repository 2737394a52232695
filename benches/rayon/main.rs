//! Rayon's calls and parallel iterators, propagated, beside the bare ones, and beside a snapshot of the context that is held by an
//! `Arc` and put into a thread-local by each job: on a pool of one thread, and on one of two, which contend.
//!
//! `cargo bench -p contextvars-bench --bench rayon` prints nanoseconds for each join, item, spawn or element.

#[path = "../support/mod.rs"]
mod support;

mod forks;
mod iterators;
mod pools;
mod snapshot;
mod spawns;

use support::arguments::Arguments;

fn main() {
    let rows = pools::SIZES.map(|threads| {
        let mut rows = forks::rows(threads);
        rows.extend(iterators::rows(threads));
        rows.extend(spawns::rows(threads));
        rows
    });
    Arguments::parse().run(rows.into_iter().flatten());
}
