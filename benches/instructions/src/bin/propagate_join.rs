//! A `join` of rayon in a `#[propagate]` function, on the only thread of a pool; the call of the
//! function is part of it.

use std::hint::black_box;

use contextvars::propagate;
use contextvars_instructions::{in_pool, repeat};

#[propagate]
fn marked() {
    rayon::join(|| black_box(()), || black_box(()));
}

fn main() {
    in_pool(|| repeat(|_| marked()));
}
