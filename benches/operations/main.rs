//! Every operation of the runtime beside its peers: who do the same, or a part of it.
//!
//! `cargo bench -p contextvars-bench --bench operations` prints a table with what is to be reached. Instructions are
//! counted by running one row a thousand and two thousand times, and taking the difference:
//!
//! ```text
//! valgrind --tool=callgrind target/release/deps/operations-* --filter 'scope of one `u64`, 1 bound' --count 1000
//! ```
#![recursion_limit = "512"] // a future in sixty-four of tokio's bindings is a type of that depth

#[path = "../support/mod.rs"]
mod support;

mod bound;
mod captures;
mod peers;
mod polls;
mod reads;
mod scopes;
mod sets;

use support::arguments::Arguments;

fn main() {
    bound::give_indexes();
    peers::prepare();
    let rows = [
        reads::rows(),
        scopes::rows(),
        captures::rows(),
        polls::rows(),
        sets::rows(),
    ];
    Arguments::parse().run(rows.into_iter().flatten());
}
